"""Start, progress, supervision and suspension (开工、实施)."""

from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from domain.clocks import Suspension
from events.base import Actor
from events.building import Progress, Wages

ONE_DAY = timedelta(1)
Flag = Literal["overdue", "standing-still", "unreported"]
"""逾期未完工、长期停工、未报进度."""
STILL_DAYS, SILENT_DAYS = 90, 92
"""Days of standing still, or without a report, after which a site is looked at (ASM)."""


class Report(Struct, frozen=True, gc=False):
    """A report as it was made; `corrected_by`: the version that says it rightly."""

    n: int
    on: date
    progress: Progress
    corrected_by: int = 0


class Defect(Struct, frozen=True, gc=False):
    """What supervision found, and the version that closed it."""

    n: int
    on: date
    severity: Literal["minor", "major"]
    office: str
    closed_n: int = 0


class Standstill(Struct, frozen=True, gc=False):
    """From when to when the works stood still: they went on again on `until`."""

    n: int
    since: date
    until: date | None = None


class Building(Struct, frozen=True, gc=False):
    """How far the works have come, and whose office builds.

    `builders`: everyone who began the works or reported how far they are; `supervisors`: everyone
    who found something wrong with them, or that it was put right (监理、监督).
    """

    started_on: date | None = None
    planned_end: date | None = None
    office: str = ""
    told: tuple[Report, ...] = ()
    defects: tuple[Defect, ...] = ()
    standstills: tuple[Standstill, ...] = ()
    builders: tuple[Actor, ...] = ()
    supervisors: tuple[Actor, ...] = ()

    @property
    def reports(self) -> tuple[Report, ...]:
        """The reports that stand, in the order of their months."""
        standing = (r for r in self.told if not r.corrected_by)
        return tuple(sorted(standing, key=lambda r: r.progress.period))

    @property
    def wages(self) -> tuple[Report, Wages] | None:
        """The last report that speaks of wages, and what it says of them."""
        told = ((r, r.progress.wages) for r in reversed(self.reports))
        return next(((report, wages) for report, wages in told if wages), None)

    @property
    def open_defects(self) -> tuple[Defect, ...]:
        """What was found wrong and is not put right."""
        return tuple(d for d in self.defects if not d.closed_n)

    @property
    def suspended(self) -> Standstill | None:
        """The standstill that goes on."""
        last = self.standstills[-1] if self.standstills else None
        return last if last and last.until is None else None

    @property
    def halts(self) -> tuple[Suspension, ...]:
        """Every standstill as clocks know it: its first day and its last, if it is over."""
        return tuple((s.since, s.until - ONE_DAY if s.until else None) for s in self.standstills)

    def still(self, on: date, since: date | None = None) -> int:
        """Days on which the works stood still, from the start or a later day until a day."""
        first = since or self.started_on or date.min
        spans = ((max(s.since, first), min(s.until or on, on)) for s in self.standstills)
        return sum(max((end - start).days, 0) for start, end in spans)

    def due(self, on: date) -> date | None:
        """When the works are to be done: the planned end, moved by all days of standstill.

        So stand still the clocks of the works: their end, the time to start (StartInTime), silence.
        What is owed to the public, to the purchase or to the treasury runs on: notices, filings,
        announcements, final accounts, money that lapses.
        """
        return self.planned_end + ONE_DAY * self.still(on) if self.planned_end else None

    def flags(self, on: date) -> tuple[Flag, ...]:
        """What warns on a day that the works may never be done (建而不成预警)."""
        if self.started_on is None:
            return ()
        due, halted = self.due(on), self.suspended
        heard = max([self.started_on, *(r.on for r in self.told if r.on <= on)])
        silent = self.still(on, heard)  # nothing is built then, so nothing is to be told
        found: list[tuple[Flag, bool]] = [
            ("overdue", due is not None and on > due),
            ("standing-still", halted is not None and (on - halted.since).days > STILL_DAYS),
            ("unreported", halted is None and (on - heard).days - silent > SILENT_DAYS),
        ]
        return tuple(flag for flag, shown in found if shown)
