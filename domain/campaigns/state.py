"""A county's campaign (摸底排查): which villages have reported, and until when it is done."""

from datetime import date
from typing import ClassVar

from msgspec import Struct

from domain.case import Case
from domain.clocks import Due, after_years
from events.base import Actor
from events.campaign import Survey

GUIDANCE = date(2024, 10, 21)
"""The day of 农规发〔2024〕26号, from which its times run."""
CLASSIFY_YEARS, REVIVE_YEARS = 1, 2
"""用一年左右时间 classified, 经过两年左右努力 revived and adjusted: 农规发〔2024〕26号 一."""


class Report(Struct, frozen=True, gc=False):
    """What a village reported; `n` is the version of its fact."""

    n: int
    on: date
    by: Actor
    village: str
    found: Survey


class Campaign(Case, frozen=True, gc=False):
    """A campaign's state: the projects in scope are those since the base year."""

    kind: ClassVar[str] = "campaign"
    shown: ClassVar[tuple[str, ...]] = ("classify_by", "revive_by", "silent")

    year: int = 0
    number: int = 0
    base_year: int = 0
    begun_in: str = ""
    opened_on: date | None = None
    closed_on: date | None = None
    villages: tuple[str, ...] = ()
    reports: tuple[Report, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """The villages that are gone through."""
        return self.villages

    @property
    def title(self) -> str:
        """The year, and the number in it."""
        return f"{self.year}-{self.number}" if self.year else ""

    @property
    def silent(self) -> tuple[str, ...]:
        """The villages that have not reported."""
        told = {report.village for report in self.reports}
        return tuple(village for village in self.villages if village not in told)

    def report(self, village: str) -> Report | None:
        """The last report of a village."""
        return next((r for r in reversed(self.reports) if r.village == village), None)

    @property
    def _from(self) -> date | None:
        """From when the times run: one that begins within the guidance's year has the guidance's.

        A later campaign has as long from its own opening (ASM).
        """
        if self.opened_on is None:
            return None
        late = self.opened_on > after_years(GUIDANCE, CLASSIFY_YEARS).on
        return self.opened_on if late else GUIDANCE

    @property
    def classify_by(self) -> Due | None:
        """Until when every project is in a group."""
        return after_years(self._from, CLASSIFY_YEARS) if self._from else None

    @property
    def revive_by(self) -> Due | None:
        """Until when what is to be revived or adjusted is."""
        return after_years(self._from, REVIVE_YEARS) if self._from else None
