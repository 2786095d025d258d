"""Each finding about changes, as its rule makes it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.changes.part import PART
from domain.changes.state import Applied, Changes, Pending
from domain.checks import check
from domain.circumstances import Circumstances
from domain.project import Project
from events.changes import (
    ChangeApplied,
    Changed,
    ChangePublished,
    ChangeRequested,
    ChangeWithdrawn,
)
from events.findings import Finding
from events.plan import Allocation
from events.project import FundLine
from events.requirements import ChangeApproved, ChangePending, ChangeTold
from tests.domain.pack_samples import (
    CLERK,
    DIGEST,
    SAMPLES,
    TODAY,
    about,
    case,
    dossier,
    national,
    taken,
)
from tests.domain.samples import sample


def pending(*kinds: str, routes: tuple[str, ...] = ("filing",), **said: Any) -> Pending:
    """A change that is asked."""
    measured = tuple(Changed(kind) for kind in kinds)  # type: ignore[arg-type]  # names of kinds
    return Pending(7, "d" * 64, routes, CLERK, said.get("dossier", dossier()), measured)  # type: ignore[arg-type]


def asking(*kinds: str, allocated: int = 0, **said: Any) -> Project:
    """A planned project of which a change is asked."""
    plain = case(stage=said.pop("stage", "planned"))
    money = replace(
        plain.money, allocations=(Allocation("2026-1", allocated),) if allocated else ()
    )
    return replace(plain, money=money, changes=Changes(pending=pending(*kinds, **said)))


def of_changes() -> Iterator[Finding]:
    yield from _asked()
    yield from _facts()


def _asked() -> Iterator[Finding]:
    told = about()
    for kind in PART.checks:
        yield check(case(), SAMPLES[kind], told)
    waiting = asking("content")
    yield check(waiting, SAMPLES[ChangePending], told)
    yield check(waiting, SAMPLES[ChangeApproved], told)
    decided = taken("change-filing", 8, change=7)
    yield check(replace(waiting, decisions=(decided,)), SAMPLES[ChangeApproved], told)
    otherwise = asking("place", routes=("original-approver",))
    yield check(otherwise, SAMPLES[ChangePending], told)
    for day in (date(2026, 2, 20), date(2026, 1, 1)):
        done = case(changes=Changes(applied=(Applied(9, DIGEST, (), day),)))
        yield check(done, SAMPLES[ChangeTold], told)
    for kind in PART.checks:
        yield check(otherwise, SAMPLES[kind], told)
        yield check(replace(otherwise, decisions=(taken("county-appraisal"),)), SAMPLES[kind], told)


def _facts() -> Iterator[Finding]:
    told = Circumstances(national(), TODAY)
    for project, fact in _wrong():
        yield from PART.wrong[type(fact)](project, fact, told)


def _wrong() -> Iterator[tuple[Project, Any]]:
    yield asking("content"), sample(ChangeRequested, measured=[])
    yield case(), sample(ChangeWithdrawn)
    yield case(), sample(ChangeApplied)
    effective = sample(ChangeApplied, effective_on=date(2026, 1, 1))
    yield replace(asking("content"), decisions=(taken("change-filing", 8, change=7),)), effective
    more = dossier(funds=(FundLine("linking", "central", 90_000_00, 2026),))
    yield asking("investment-up", dossier=more, allocated=80_000_00), effective
    yield asking("termination", allocated=80_000_00), effective
    yield asking("content", stage="library"), effective
    yield case(), sample(ChangePublished)
    done = Applied(9, DIGEST, (), date(2026, 1, 1), (("publication", date(2026, 1, 2)),))
    published = sample(ChangePublished, duty="publication")
    yield case(changes=Changes(applied=(done,))), published
