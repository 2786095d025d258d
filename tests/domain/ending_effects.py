"""What each field of the requirements of disposal and exit changes, seen with it and without."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.checks import check
from domain.disposal.pricing import rightly_dealt
from events.disposal import DisposalDealt
from events.requirements import (
    AdjustmentArgued,
    AdjustmentAssessed,
    AssetsSettled,
    DisposalApproved,
    DisposalWays,
    ExchangeUsed,
    HouseholdsProvided,
    NoticedAfterVote,
    ObligationsSettled,
    OwnerIs,
    ValuationMade,
)
from tests.domain.ending import (
    ARGUE,
    DEAL,
    VALUED,
    Told,
    adjusting,
    authorised,
    confirmed,
    day,
    opened,
    settle,
)
from tests.domain.pack_samples import SAMPLES, STAMP, about, national

Seen = tuple[object, object]
OF_AN_ASSET = (OwnerIs, DisposalWays, ValuationMade, ExchangeUsed, DisposalApproved)
"""What can be asked of an asset alone."""


def _valued() -> Told:
    return opened().do(VALUED, "asset-keeper", 1)


def _noticed() -> Told:
    """Voted on the second day of the notice."""
    return opened().noticed("village", 0).voted("asset-disposal", 12)


def _argued() -> Told:
    return adjusting().do(ARGUE, "county-clerk", 2)


def _contract_ended() -> Told:
    return confirmed().do(settle("1", "ended"), "county-clerk", 51)


OTHERWISE: dict[tuple[type[Struct], str], tuple[Callable[[], Told], Any]] = {
    (OwnerIs, "owners"): (opened, ("household",)),
    (DisposalWays, "owners"): (lambda: opened(cause="disaster"), ("household",)),
    (DisposalWays, "causes"): (opened, ("disaster",)),
    (DisposalWays, "methods"): (opened, ("sale",)),
    (ValuationMade, "methods"): (opened, ("sale",)),
    (ValuationMade, "above_fen"): (opened, 80_000_00),
    (ValuationMade, "valid_days"): (_valued, 30),
    (DisposalApproved, "steps"): (opened, ("disposal-county-filing",)),
    (DisposalApproved, "above_fen"): (opened, 80_000_00),
    (NoticedAfterVote, "notice"): (_noticed, "disposal-township-notice"),
    (NoticedAfterVote, "matter"): (_noticed, "investment"),
    (AdjustmentAssessed, "topics"): (adjusting, ("land",)),
    (AdjustmentArgued, "experts"): (_argued, 4),
    (AssetsSettled, "ended"): (adjusting, True),
    (ObligationsSettled, "owed"): (_contract_ended, ("contract",)),
    (HouseholdsProvided, "groups"): (lambda: adjusting(households=()), ("other",)),
    (HouseholdsProvided, "taken"): (adjusting, True),
}
LATER = about(on=day(60))


def _otherwise(kind: type[Struct], field: str) -> Seen:
    told, changed = OTHERWISE[kind, field]
    case, sample = told().case, SAMPLES[kind]
    other = replace(sample, **{field: changed})
    seen = [check(case, asked, LATER) for asked in (sample, other)]
    first, second = ((f.message, f.verdict, f.observed, f.required) for f in seen)
    return first, second


TRADED: dict[str, Any] = {
    "owners": ("household",),
    "methods": ("sale",),
    "channels": ("direct",),
    "above_fen": 31_000_00,
}


def _traded(field: str) -> Seen:
    """A private deal under one rule and the other."""
    sample = SAMPLES[ExchangeUsed]
    return _dealt(sample), _dealt(replace(sample, **{field: TRADED[field]}))


def _dealt(asks: Any) -> list[str]:
    rules = national()
    narrow = replace(rules, asked={**rules.asked, ("record-deal", "village"): (asks,)})
    deal = DisposalDealt(DEAL.price, DEAL.buyer, "direct", DEAL.contract, **STAMP)
    return [f.message for f in rightly_dealt(authorised().case, deal, about(rules=narrow))]


def _each() -> dict[tuple[type[Struct], str], Callable[[], Seen]]:
    found: dict[tuple[type[Struct], str], Callable[[], Seen]] = {}
    for kind, field in OTHERWISE:
        found[kind, field] = lambda kind=kind, field=field: _otherwise(kind, field)  # type: ignore[misc]
    for field in TRADED:
        found[ExchangeUsed, field] = lambda field=field: _traded(field)  # type: ignore[misc]
    return found


ENDING_EFFECTS = _each()
