"""Which ways a change must go: every rule of the pack that it exceeds says one."""

from typing import get_args

from domain.procedure import Procedure
from events.changes import Changed
from events.requirements import ChangeRoute, Materiality, Origin

REQUEST, APPLY = "request-change", "apply-change"
WITHDRAW, PUBLISH = "withdraw-change", "publish-change"
ROUTES: tuple[ChangeRoute, ...] = get_args(ChangeRoute)
"""The laxest first."""


def routes(
    measured: tuple[Changed, ...], rules: Procedure, origin: Origin
) -> tuple[ChangeRoute, ...]:
    """The ways of all that is changed, the strictest last; filing where nothing asks for more.

    The library decides everything anew, so what goes back to it goes no other way.
    """
    asked = rules.asked.get((REQUEST, origin), ())
    table = [r for r in asked if isinstance(r, Materiality)]
    found = {r.route for r in table for m in measured if exceeds(m, r)}
    if "back-to-library" in found:
        return ("back-to-library",)
    return tuple(r for r in ROUTES if r in found - {"filing"}) or ("filing",)


def exceeds(changed: Changed, rule: Materiality) -> bool:
    """Whether what was changed in all is more than a rule allows without going its way."""
    sizes = (
        (rule.above_percent * 100, changed.total_share),
        (rule.above_fen, changed.total_fen),
        (rule.above_days, changed.total_days),
    )
    limits = [(limit, size) for limit, size in sizes if limit]
    return rule.changed == changed.kind and (not limits or any(s > limit for limit, s in limits))


def says(measured: tuple[Changed, ...]) -> str:
    """The kinds of what is changed, joined for a finding."""
    return "|".join(dict.fromkeys(m.kind for m in measured))
