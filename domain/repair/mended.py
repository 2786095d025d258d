"""What is known of a repair before it is decided."""

from typing import Any

from msgspec import Struct

from domain.case import Case
from domain.circumstances import Circumstances
from domain.faults import stamp_of
from domain.part import Beside
from domain.repair.commands import FACTS, ConfirmRepair
from events.base import Actor
from events.findings import Finding
from events.repair import LostGround


class Elsewhere(Struct, frozen=True):
    """A fact of another case that followed from the one repaired, and is repaired with it."""

    stream: str
    fact_n: int
    changes: dict[str, Any]
    lost: tuple[LostGround, ...]


class Mended(Struct, frozen=True):
    """The fields that change, what stands against that, and what it would take with it.

    `lost`: the later acts that lose their ground. `hands`: who made the fact that is wrong.
    """

    changes: dict[str, Any] = {}
    findings: tuple[Finding, ...] = ()
    lost: tuple[LostGround, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    hands: tuple[Actor, ...] = ()


NOTHING = Mended()


def beside(case: Case, fact: Any, about: Circumstances) -> Beside:
    """The repairs of other cases that are recorded with this one, or none of them is."""
    mended: Mended = about.mended or NOTHING
    return tuple((e.stream, _repaired(e, fact)) for e in mended.elsewhere)


def _repaired(one: Elsewhere, fact: Any) -> Any:
    kind: Any = FACTS[one.stream.partition("-")[0]][ConfirmRepair]
    return kind(
        proposal=fact.proposal,
        fact_n=one.fact_n,
        changes=one.changes,
        reason=fact.reason,
        lost=one.lost,
        **stamp_of(fact),
    )
