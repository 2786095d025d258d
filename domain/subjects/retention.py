"""How long the law keeps each kind of material, as a table that is data (domain/retention.toml)."""

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from events.base import Code
from events.requirements import Grade
from events.subject import Retained


class Period(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """How long a kind of material is kept, and by which article."""

    article: str
    grade: Grade
    years: Annotated[int, Meta(ge=1, le=100)] = 0
    months: Annotated[int, Meta(ge=1, le=11)] = 0
    permanent: bool = False
    by_rule: bool = False

    def until(self, since: date) -> date | None:
        """The last day on which it is kept; None where there is no end that one could compute."""
        if self.permanent or self.by_rule:
            return None
        months = since.month - 1 + self.months
        year, month = since.year + self.years + months // 12, months % 12 + 1
        return _last_valid(year, month, since.day)


def _last_valid(year: int, month: int, day: int) -> date:
    """The day of that month, or its last one where it is shorter (29 February, the 31st)."""
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


class Material(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Something that a person's data stand in: of which kind, and from which day it is kept."""

    material: Code
    since: date


@cache
def periods() -> dict[str, Period]:
    """The table as it ships."""
    text = files("domain").joinpath("retention.toml").read_text(encoding="utf-8")
    found = msgspec.convert(tomllib.loads(text), dict[str, Period])
    wrong = [name for name, period in found.items() if _ways(period) != 1]
    if wrong:
        raise ValueError(f"not one way to say how long: {wrong}")
    return found


def _ways(period: Period) -> int:
    return sum([bool(period.years or period.months), period.permanent, period.by_rule])


def retained(materials: Iterable[Material]) -> tuple[Retained, ...]:
    """Each material of the table with its article and its end, the latest to end first."""
    known = ((m, periods()[m.material]) for m in dict.fromkeys(materials))
    found = [Retained(m.material, m.since, p.article, p.grade, p.until(m.since)) for m, p in known]
    return tuple(sorted(found, key=lambda r: (r.until or date.max, r.material), reverse=True))


def running(held: Iterable[Retained], on: date) -> tuple[Retained, ...]:
    """Those whose period has not ended on a day."""
    return tuple(r for r in held if r.until is None or r.until >= on)
