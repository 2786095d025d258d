"""What each field of the requirements of assets in use changes, seen with it and without."""

from collections.abc import Callable
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.checks import check
from domain.holding.watching import flags
from events.requirements import AnyRequirement, AssetWatched, LeaseTerms, ModeDecided
from tests.domain.pack_samples import SAMPLES, about
from tests.domain.test_holding import SEEN
from tests.domain.using import (
    Use_,
    agreeing,
    contract,
    earning,
    lacking,
    leased,
    moded,
    proposal,
    using,
)

Seen = tuple[object, object]
ON = date(2026, 1, 6)


def _mode(field: str) -> Seen:
    """A village agreed by its vote; nothing is on file."""
    use = using().do(proposal(), ON)
    if field == "document":
        use = use.voted("investment", ON)
        use = use.do(agreeing(use), ON)
    plain = replace(SAMPLES[ModeDecided], owners=("village-collective",), document="")
    tight = {
        "owners": replace(plain, owners=("household",)),
        "document": replace(plain, document="minutes"),
    }[field]
    return check(use.case, plain, about()).message, check(use.case, tight, about()).message


TIGHTER: dict[str, Any] = {"longest_years": 1, "least_return": 900, "secured": ("leased",)}


def _terms(field: str) -> Seen:
    plain = replace(SAMPLES[LeaseTerms], secured=())
    return _refusals(plain), _refusals(replace(plain, **{field: TIGHTER[field]}))


def _refusals(asks: AnyRequirement) -> list[str]:
    use = moded()
    narrow = replace(use.rules, asked={**use.rules.asked, ("let-asset", "village"): (asks,)})
    return lacking(replace(use, rules=narrow).put(contract(deposit=0), ON))


WATCHED: dict[str, tuple[Any, Callable[[], Use_], date]] = {
    "idle_days": (900, moded, date(2026, 8, 1)),
    "least_yield": (0, lambda: earning(1), date(2027, 1, 2)),
    "arrears_days": (900, leased, date(2026, 3, 1)),
    "inspected_days": (9, lambda: using().do(SEEN, ON), date(2026, 2, 1)),
}


def _watched(field: str) -> Seen:
    changed, use, on = WATCHED[field]
    case, sample = use().case, SAMPLES[AssetWatched]
    return flags(case, sample, on), flags(case, replace(sample, **{field: changed}), on)


def _each() -> dict[tuple[type[Struct], str], Callable[[], Seen]]:
    found: dict[tuple[type[Struct], str], Callable[[], Seen]] = {}
    for field in ("owners", "document"):
        found[ModeDecided, field] = lambda field=field: _mode(field)  # type: ignore[misc]
    for field in TIGHTER:
        found[LeaseTerms, field] = lambda field=field: _terms(field)  # type: ignore[misc]
    for field in WATCHED:
        found[AssetWatched, field] = lambda field=field: _watched(field)  # type: ignore[misc]
    return found


HOLDING_EFFECTS = _each()
