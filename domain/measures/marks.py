"""By what a project is counted: its group, its deadlines, what there is to revive."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from domain.assessment.state import Grouping
from domain.measures.state import Measures

GROUP, UNTIL, ASSESS, REVIVAL = "group:", "measure-until:", "assess-from:", "revival:"


def assess_from(grouping: Grouping, measures: Measures) -> date | None:
    """From when it is to be assessed anew: when it is due, or once measures are closed."""
    last = grouping.decided
    if last is None or last.decision is None or grouping.due is None:
        return None
    since = last.decision.n
    closed = (p.closed_on for p in measures.plans if p.closed_on and p.closed_n > since)
    return min([grouping.due.on, *closed])


def marks(group: str, grouping: Grouping, measures: Measures) -> Iterator[str]:
    """Everything by which a project is counted among the four groups."""
    if group:
        yield f"{GROUP}{group}"
    if due := assess_from(grouping, measures):
        yield f"{ASSESS}{due.isoformat()}"
    for plan in measures.plans:
        if plan.running:
            yield f"{UNTIL}{plan.deadline.isoformat()}:{plan.n}"
    for one in grouping.in_need:
        yield f"{REVIVAL}{one.asset}:{one.value}:{int(one.asset in measures.revived)}"


class Marked(Struct, frozen=True):
    """What the marks of a project say.

    `revivals`: the value of each asset to be revived, and whether it was.
    """

    group: str = ""
    assess_from: date | None = None
    deadlines: tuple[date, ...] = ()
    revivals: tuple[tuple[int, bool], ...] = ()


def read(found: tuple[str, ...]) -> Marked:
    """The marks of a project as they are read again."""
    told = {name: _after(found, name) for name in (GROUP, ASSESS, UNTIL, REVIVAL)}
    return Marked(
        group=next(iter(told[GROUP]), ""),
        assess_from=next((date.fromisoformat(day) for day in told[ASSESS]), None),
        deadlines=tuple(date.fromisoformat(said.partition(":")[0]) for said in told[UNTIL]),
        revivals=tuple(_revival(said) for said in told[REVIVAL]),
    )


def _after(found: tuple[str, ...], name: str) -> list[str]:
    return [mark.removeprefix(name) for mark in found if mark.startswith(name)]


def _revival(said: str) -> tuple[int, bool]:
    _, value, done = said.split(":")
    return int(value), done == "1"
