"""What no pack may loosen about changes (政府投资条例 第二十一条、第二十三条).

Whoever approved a project approves another place, a larger change of scale or content, and more
money than was approved; and no change takes effect that nobody decided on.
"""

from collections.abc import Iterator

from domain.changes.routing import APPLY, REQUEST, ROUTES
from domain.soundness import ORIGINS, Fault
from events.requirements import (
    AnyRequirement,
    ChangeApproved,
    ChangeKind,
    ChangePending,
    Materiality,
    OriginalApprover,
    Pack,
)

APPROVED_ANEW = ("original-approver", "back-to-library")
"""Ways on which whoever approved first approves again."""
ANY_SIZE: tuple[ChangeKind, ...] = ("place",)
LARGER: tuple[ChangeKind, ...] = ("scale", "content")
OVER_ESTIMATE: tuple[ChangeKind, ...] = ("investment-up",)


def place_approved_anew(pack: Pack) -> Iterator[Fault]:
    """第二十一条: another place, however near."""
    return _asks(pack, ANY_SIZE, any_size=True)


def larger_approved_anew(pack: Pack) -> Iterator[Fault]:
    """第二十一条: a larger change of scale or content; how large, the pack says."""
    return _asks(pack, LARGER, any_size=False)


def estimate_approved_anew(pack: Pack) -> Iterator[Fault]:
    """第二十三条: more than the approved estimate, by whatever sum."""
    return _asks(pack, OVER_ESTIMATE, any_size=True)


def _asks(pack: Pack, kinds: tuple[ChangeKind, ...], *, any_size: bool) -> Iterator[Fault]:
    for kind in kinds:
        rules = [r for r in _asked(pack, REQUEST) if isinstance(r, Materiality)]
        anew = [r for r in rules if r.changed == kind and r.route in APPROVED_ANEW]
        found = [r for r in anew if not (any_size and _limited(r))]
        if (missing := _uncovered(found)) and any(a.id == REQUEST for a in pack.actions):
            yield _below("|".join(missing), kind, REQUEST)


def _limited(rule: Materiality) -> bool:
    return bool(rule.above_percent or rule.above_fen or rule.above_days)


def decided(pack: Pack) -> Iterator[Fault]:
    """Whichever way a change goes, a step decides on it; on one, the original approver."""
    steps = {a.id: a.requires for a in pack.actions}
    for route in ROUTES if any(a.id == APPLY for a in pack.actions) else ():
        asked = [r for r in _asked(pack, APPLY) if isinstance(r, ChangeApproved)]
        found = [r for r in asked if route in r.routes and _decides(r, route, steps)]
        if missing := _uncovered(found):
            yield _below("|".join(missing), route, APPLY)


def _decides(
    asked: ChangeApproved, route: str, steps: dict[str, tuple[AnyRequirement, ...]]
) -> bool:
    """Its steps decide on changes that go this way, and the right hands take one of them."""
    told = [steps.get(step, ()) for step in asked.steps]
    all_decide = all(
        any(isinstance(r, ChangePending) and route in r.routes for r in requires)
        for requires in told
    )
    first = any(isinstance(r, OriginalApprover) for requires in told for r in requires)
    return all_decide and (first or route != "original-approver")


def _asked(pack: Pack, action: str) -> tuple[AnyRequirement, ...]:
    return next((a.requires for a in pack.actions if a.id == action), ())


def _uncovered(rules: list[Materiality] | list[ChangeApproved]) -> list[str]:
    covered = {o for r in rules for o in (r.origins or ORIGINS)}
    return [o for o in ORIGINS if o not in covered]


def _below(found: str, least: str, action: str) -> Fault:
    return Fault("pack.floor", {"found": found, "least": least}, action)
