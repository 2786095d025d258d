"""What each field of the requirements of operation changes, seen with it and without."""

from collections.abc import Callable
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.checks import check
from domain.operation.watching import flags
from domain.project import Project
from events.requirements import (
    AnyRequirement,
    IncomeDivided,
    OperationWatched,
    OperatorFit,
    OwnerDecided,
    TermsStated,
)
from tests.domain import operating
from tests.domain.operating import DIGEST, FIRST, TERMS, Life, asked, built_by_it, chosen, earning
from tests.domain.pack_samples import SAMPLES, about, national

Seen = tuple[object, object]
TIGHTER: dict[tuple[type[Struct], str], Any] = {
    (OperatorFit, "kinds"): ("workshop",),
    (OwnerDecided, "owners"): ("village-collective",),
    (OwnerDecided, "document"): "minutes",
    (TermsStated, "longest_years"): 1,
    (TermsStated, "least_return"): 900,
    (TermsStated, "least_upkeep"): 900,
    (TermsStated, "secured"): ("leased",),
    (TermsStated, "insured"): True,
}
PLAIN: dict[type[Struct], AnyRequirement] = {
    OperatorFit: SAMPLES[OperatorFit],
    OwnerDecided: replace(SAMPLES[OwnerDecided], document=""),
    TermsStated: replace(SAMPLES[TermsStated], secured=(), insured=False),
}


def _chosen() -> Project:
    """Let without a deposit for little; nobody has agreed to it but a village."""
    case = chosen().case
    terms = replace(TERMS, deposit=0, rent=1)
    now = replace(case.operation.agreements[0], terms=terms)
    return replace(case, operation=replace(case.operation, agreements=(now,)))


def _tightened(kind: type[Struct], field: str) -> Seen:
    case, plain = _chosen(), PLAIN[kind]
    if field == "owners":
        case = replace(case, operation=replace(case.operation, consents=()))
    if field == "document":
        plain = replace(plain, owners=("village-collective",))
    tight = replace(plain, **{field: TIGHTER[kind, field]})
    return check(case, plain, about()).message, check(case, tight, about()).message


def _built() -> Seen:
    case, sample = built_by_it(chosen().case), SAMPLES[OperatorFit]
    lax = replace(sample, may_have_built=True)
    return check(case, sample, about()).message, check(case, lax, about()).message


DIVIDED: dict[str, Any] = {
    "uses": ("dividends",),
    "reserve": 400,
    "most_dividends": 600,
    "shown_days": 30,
}


def _divided(field: str) -> Seen:
    plain = replace(SAMPLES[IncomeDivided], uses=("reserve", "dividends"))
    life = earning().voted("income-distribution", date(2026, 4, 20))
    return _refusals(life, plain), _refusals(life, replace(plain, **{field: DIVIDED[field]}))


def _refusals(life: Life, asks: AnyRequirement) -> list[str]:
    rules = national()
    narrow = replace(rules, asked={**rules.asked, ("distribute-income", "village"): (asks,)})
    decision = replace(life, rules=narrow).put(operating.plan(life), date(2026, 4, 21))
    return operating.lacking(decision)


WATCHED: dict[str, tuple[Any, date]] = {
    "unused_days": (900, date(2028, 1, 1)),
    "idle_days": (900, date(2026, 4, 3)),
    "report_days": (900, date(2026, 8, 1)),
    "arrears_days": (900, date(2026, 9, 1)),
    "least_income": (0, date(2027, 4, 2)),
    "loss_periods": (1, date(2026, 4, 3)),
}


def _watched(field: str) -> Seen:
    sample = SAMPLES[OperationWatched]
    changed, on = WATCHED[field]
    case = _troubled(field)
    return flags(case, sample, on), flags(case, replace(sample, **{field: changed}), on)


def _troubled(field: str) -> Project:
    if field == "unused_days":
        return operating.accepted().case
    if field == "arrears_days":
        return operating.divided().case
    lost = replace(FIRST, income=(), costs=1, idle_days=40)
    told = asked.ReportOperation(told=lost, evidence=DIGEST)
    return operating.operating().do(told, date(2026, 4, 2)).case


def _each() -> dict[tuple[type[Struct], str], Callable[[], Seen]]:
    found: dict[tuple[type[Struct], str], Callable[[], Seen]] = {
        (OperatorFit, "may_have_built"): _built
    }
    for kind, field in TIGHTER:
        found[kind, field] = lambda kind=kind, field=field: _tightened(kind, field)  # type: ignore[misc]
    for field in DIVIDED:
        found[IncomeDivided, field] = lambda field=field: _divided(field)  # type: ignore[misc]
    for field in WATCHED:
        found[OperationWatched, field] = lambda field=field: _watched(field)  # type: ignore[misc]
    return found


OPERATION_EFFECTS = _each()
