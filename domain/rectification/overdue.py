"""What of a rectification is late on a day (逾期未整改): all of it, or measures of its plan."""

from datetime import date

from msgspec import Struct

from domain.rectification.state import Rectification

OPEN = frozenset({"rect-found", "rect-accepted", "rect-planned"})


class Overdue(Struct, frozen=True):
    """Since when it is late: `days` past its own deadline, 0 while only measures are late.

    `measures`: those of the plan, the first is number 1, that were due before the day and have no
    evidence yet. `since`: the earliest day that passed in vain.
    """

    since: date
    days: int
    measures: tuple[int, ...] = ()


def overdue(found: Rectification, on: date) -> Overdue | None:
    """What is late at the end of a day; nothing of what is struck off or taken back.

    What is due on a day may still be done on it.
    """
    if found.stage not in OPEN or found.due is None:
        return None
    shown = {evidence.measure for evidence in found.evidence}
    late = {
        n: measure.due
        for n, measure in enumerate(found.measures, 1)
        if n not in shown and measure.due < on
    }
    days = max((on - found.due).days, 0)
    if not (days or late):
        return None
    since = min([*late.values(), *([found.due] if days else [])])
    return Overdue(since, days, tuple(late))
