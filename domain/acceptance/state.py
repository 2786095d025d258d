"""Completion and acceptance (完工、验收): what was built, what the team found, what it cost."""

from datetime import date

from msgspec import Struct

from events.acceptance import AcceptanceResult
from events.asset import Cost
from events.base import Actor
from events.project import Quantity


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
    works cost by source and batch, as accepted. `assets`: the ids of all that was booked.
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
    assets: tuple[str, ...] = ()

    @property
    def settled(self) -> int:
        """What the works cost in all, in fen."""
        return sum(cost.amount for cost in self.settlement)

    @property
    def open_defects(self) -> Held | None:
        """The acceptance whose defects are not corrected yet."""
        last = self.held[-1] if self.held else None
        if last is None or last.result != "corrections" or last.n < self.corrected_n:
            return None
        return last
