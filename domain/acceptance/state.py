"""Completion and acceptance (完工、验收): what was built, what the team found, what it cost."""

from datetime import date
from typing import ClassVar

from msgspec import Struct

from domain.clocks import Due, after_calendar_days, after_working_days
from events.acceptance import AcceptanceResult, Expense
from events.asset import Cost
from events.base import Actor, Fen
from events.project import Quantity

FILING_DAYS, PUBLIC_DAYS = 15, 20


class Held(Struct, frozen=True, gc=False):
    """An acceptance as it was held; `n` is the version of its fact."""

    n: int
    result: AcceptanceResult
    on: date
    defects: tuple[str, ...] = ()
    correct_by: date | None = None


class Acceptance(Struct, frozen=True, gc=False):
    """How far acceptance has come.

    `reporters`: everyone who reported the works done or a defect corrected. `settlement`: what the
    works cost by source and batch, as accepted; `expenses` what of it formed no asset. `assets`:
    the ids of all that was booked, `registered` how much of what, `sites` where.
    """

    built: tuple[Quantity, ...] = ()
    ended_on: date | None = None
    reported_on: date | None = None
    reported_n: int = 0
    reporters: tuple[Actor, ...] = ()
    held: tuple[Held, ...] = ()
    corrected_on: date | None = None
    corrected_n: int = 0
    passed_on: date | None = None
    settlement: tuple[Cost, ...] = ()
    expenses: tuple[Expense, ...] = ()
    assets: tuple[str, ...] = ()
    registered: tuple[Quantity, ...] = ()
    sites: tuple[str, ...] = ()

    shown: ClassVar[tuple[str, ...]] = ("settled", "filing_due", "publication_due")

    @property
    def settled(self) -> Fen:
        """What the works cost in all, in fen."""
        return sum(cost.amount for cost in self.settlement)

    @property
    def filing_due(self) -> Due | None:
        """By when the completion is filed (竣工验收备案): 建设工程质量管理条例 第四十九条."""
        return after_calendar_days(self.passed_on, FILING_DAYS) if self.passed_on else None

    @property
    def publication_due(self) -> Due | None:
        """By when the result is public: 政府信息公开条例 第二十六条."""
        return after_working_days(self.passed_on, PUBLIC_DAYS) if self.passed_on else None

    @property
    def passed(self) -> Held | None:
        """The acceptance that the works passed, if one was held here."""
        return next((held for held in self.held if held.result == "passed"), None)

    @property
    def open_defects(self) -> Held | None:
        """The acceptance whose defects are not corrected yet."""
        last = self.held[-1] if self.held else None
        if last is None or last.result != "corrections" or last.n < self.corrected_n:
            return None
        return last
