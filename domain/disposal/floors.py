"""What no pack may loosen about disposal: who decides first, what is valued, where it is sold.

行政事业性国有资产管理条例 第十九条、第三十六条; 农村集体经济组织法 第二十六条至第二十八条.
"""

from collections.abc import Iterator

from domain.soundness import ORIGINS, Fault
from events.findings import Value
from events.requirements import (
    AnyRequirement,
    DecisionsFresh,
    DecisionsTaken,
    DocumentOnFile,
    ExchangeUsed,
    Pack,
    ValuationMade,
    VotePassed,
)

STATE, COLLECTIVE = "authorise-state-disposal", "authorise-collective-disposal"
DEAL = "record-deal"
VALUED = frozenset({"auction", "sale", "swap", "investment"})
"""转让、拍卖、置换、对外投资 (第三十六条)."""
TRADED = frozenset({"auction", "sale"})
STATE_OWNERS = frozenset({"state-unit", "township"})


def state_approved(pack: Pack) -> Iterator[Fault]:
    """第十九条: decided together, approved, and answered in writing, on what then stands."""
    for kind, name in (
        (DecisionsTaken, "decisions"),
        (DecisionsFresh, "fresh"),
        (DocumentOnFile, "document"),
    ):
        if _lacks(pack, STATE, kind):
            yield _below("-", name, STATE)


def state_valued(pack: Pack) -> Iterator[Fault]:
    """第三十六条: whatever it is worth."""
    asked = [r for r in _asked(pack, STATE) if isinstance(r, ValuationMade) and not r.origins]
    covered = {method for r in asked if not r.above_fen for method in r.methods}
    if _there(pack, STATE) and not covered >= VALUED:
        yield _below("|".join(sorted(covered & VALUED)) or "-", "valued", STATE)


def state_traded(pack: Pack) -> Iterator[Fault]:
    """第三十六条: on the public exchange, whatever it is worth."""
    asked = [r for r in _asked(pack, DEAL) if isinstance(r, ExchangeUsed) and not r.origins]
    strict = [r for r in asked if r.channels == ("public-exchange",) and not r.above_fen]
    for owner in sorted(STATE_OWNERS):
        covered = {method for r in strict if owner in r.owners for method in r.methods}
        if _there(pack, DEAL) and not covered >= TRADED:
            yield _below(owner, "exchange", DEAL)


def collective_voted(pack: Pack) -> Iterator[Fault]:
    """第二十六条至第二十八条: no collective's property goes without a vote of its members."""
    asked = (r for r in _asked(pack, COLLECTIVE) if isinstance(r, VotePassed))
    found = [r for r in asked if r.matter == "asset-disposal"]
    if _there(pack, COLLECTIVE) and any(not _covers(found, origin) for origin in ORIGINS):
        yield _below("-", "disposal-vote", COLLECTIVE)


def _covers(found: list[VotePassed], origin: str) -> bool:
    return any(not r.origins or origin in r.origins for r in found)


def _lacks(pack: Pack, action: str, kind: type) -> bool:
    asked = [r for r in _asked(pack, action) if isinstance(r, kind) and not r.origins]
    return _there(pack, action) and not asked


def _there(pack: Pack, action: str) -> bool:
    return any(a.id == action for a in pack.actions)


def _asked(pack: Pack, action: str) -> tuple[AnyRequirement, ...]:
    return next((a.requires for a in pack.actions if a.id == action), ())


def _below(found: Value, least: Value, action: str) -> Fault:
    return Fault("pack.floor", {"found": found, "least": least}, action)
