"""What rectification is overdue on a day (逾期整改清单), and how much in each township."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from domain.codes import at_level
from domain.rectification.overdue import Overdue, overdue
from domain.rectification.state import Rectification
from events.rectification import Concerned
from events.requirements import FoundBy


class OverdueItem(Struct, frozen=True, omit_defaults=True):
    """A rectification that is late: `days` past its deadline, 0 while only measures are.

    `concerns` and `case` name what was found wanting; `unit` answers for it. `since`: the earliest
    day that passed in vain; `measures`: which are late, the first is number 1.
    """

    id: str
    path: str
    title: str
    division: str
    place: str
    concerns: Concerned
    case: str
    found_by: FoundBy
    grave: bool
    stage: str
    unit: str
    due: date
    since: date
    days: int
    measures: tuple[int, ...] = ()


class OverduePlace(Struct, frozen=True):
    """How many are late in a township, or in what lies over the townships."""

    division: str
    name: str
    count: int
    grave: int


class OverdueList(Struct, frozen=True, omit_defaults=True):
    """All that is overdue at the end of a day, by township, and a page of it, the longest first."""

    as_of: date
    division: str
    count: int
    places: tuple[OverduePlace, ...]
    items: tuple[OverdueItem, ...]
    next: str | None = None


def late(cases: Sequence[tuple[str, Rectification]], named: Any, on: date) -> list[OverdueItem]:
    """What of these is late, the longest first; `named`: what a division is called."""
    found = ((stream, case, overdue(case, on)) for stream, case in cases)
    items = (_item(stream, case, how, named) for stream, case, how in found if how)
    return sorted(items, key=lambda one: (one.since, one.id))


def _item(stream: str, case: Rectification, how: Overdue, named: Any) -> OverdueItem:
    id_ = stream.partition("-")[2]
    return OverdueItem(
        id=id_,
        path=f"/rectifications/{id_}",
        title=case.named,
        division=case.division,
        place=named(case.division),
        concerns=case.concerns,
        case=case.case,
        found_by=case.found_by,
        grave=case.grave,
        stage=case.stage,
        unit=case.unit,
        due=case.due or how.since,
        since=how.since,
        days=how.days,
        measures=how.measures,
    )


def places(items: Sequence[OverdueItem], named: Any) -> tuple[OverduePlace, ...]:
    """How many there are in each township."""
    count = Counter(at_level(one.division, "township") for one in items)
    grave = Counter(at_level(one.division, "township") for one in items if one.grave)
    return tuple(OverduePlace(p, named(p), count[p], grave[p]) for p in sorted(count))
