"""A county's annual plan (年度实施计划): its batches of funds, and the projects paid from them."""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Any, ClassVar

import msgspec
from msgspec import Struct

from domain.case import Case
from domain.clocks import after_years
from events.base import Fen
from events.plan import Allocation, Batch, PlanEntry, Planned, Priority

UNUSED_FOR = 2
"""Years after which money carried on unused is surplus (预算法 第四十二条)."""


def unused_until(year: int) -> date:
    """The last day on which a year's money may be unused: two years after its own has ended."""
    return after_years(date(year, 12, 31), UNUSED_FOR).on


def of_batch(allocations: Iterable[Allocation], batch: str) -> int:
    """What of these is of a batch, in fen."""
    return sum([a.amount for a in allocations if a.batch == batch])


class Line(Struct, frozen=True, gc=False):
    """A project in the plan, and what it gets of which batch; `n`: the version that took it in.

    `substance` is what the project was then; `returned` what it gave back of its money.
    """

    project: str
    name: str
    division: str
    allocations: tuple[Allocation, ...]
    n: int
    substance: str = ""
    entry: PlanEntry | None = None
    priority: Priority = "other"
    returned: tuple[Allocation, ...] = ()

    @property
    def amount(self) -> int:
        """What it was given in all, in fen."""
        return sum([a.amount for a in self.allocations])

    @property
    def kept(self) -> int:
        """What of it the project did not give back."""
        return self.amount - sum(a.amount for a in self.returned) if self.returned else self.amount

    @property
    def category(self) -> str:
        """Its category (项目类别)."""
        return self.entry.category if self.entry else ""

    def of(self, batch: str) -> int:
        """What it keeps of a batch: what it was given, less what it gave back."""
        given = of_batch(self.allocations, batch)
        return given - of_batch(self.returned, batch) if self.returned else given


class Fund(Struct, frozen=True, gc=False):
    """A batch in the plan: since when, and what went on into the next year's plan.

    `year` is the plan into which it was first notified; `origin` the plan it came from.
    """

    batch: Batch
    n: int
    notified_on: date
    year: int
    origin: str = ""
    carried_out: Fen = 0
    next_plan: str = ""

    @property
    def lapses_on(self) -> date:
        """The last day on which it may be unused."""
        return unused_until(self.year)

    def lapsed(self, on: date) -> bool:
        """Whether what is left of it is surplus on a day."""
        return on > self.lapses_on


class Balance(Struct, frozen=True, gc=False):
    """Where the money of a batch is; `lapses_on`: the last day on which some may lie unused."""

    batch: str
    amount: Fen
    planned: Fen
    carried_out: Fen
    left: Fen
    lapses_on: date


class Proposal(Struct, frozen=True, gc=False):
    """An adjustment as it was proposed; `n`: the version of its fact."""

    n: int
    lines: tuple[Planned, ...]
    reason: str


class AnnualPlan(Case, frozen=True, gc=False):
    """An annual plan's state; `begun_in` is the county in which it began, whatever became of it."""

    kind: ClassVar[str] = "plan"
    shown: ClassVar[tuple[str, ...]] = ("balances",)

    year: int = 0
    begun_in: str = ""
    funds: tuple[Fund, ...] = ()
    lines: tuple[Line, ...] = ()
    document_no: str = ""
    proposal: Proposal | None = None
    adjustments: int = 0

    @property
    def id(self) -> str:
        """A county has one plan a year."""
        return plan_id(self.begun_in, self.year)

    @property
    def title(self) -> str:
        """The year."""
        return f"{self.year}" if self.year else ""

    @property
    def batches(self) -> tuple[Batch, ...]:
        """Its batches as they now stand."""
        return tuple(f.batch for f in self.funds)

    @property
    def amount(self) -> int:
        """The money of all its batches."""
        return sum(f.batch.amount for f in self.funds)

    def fund(self, batch: str) -> Fund | None:
        """A batch by its name in the plan."""
        return next((f for f in self.funds if f.batch.id == batch), None)

    def line(self, project: str) -> Line | None:
        """A project of the plan."""
        return next((line for line in self.lines if line.project == project), None)

    def spent(self, batch: str) -> int:
        """What the lines have of a batch, in fen."""
        return sum(line.of(batch) for line in self.lines)

    def left(self, batch: str) -> int:
        """What of a batch no line has and no later plan, in fen."""
        fund = self.fund(batch)
        return fund.batch.amount - fund.carried_out - self.spent(batch) if fund else 0

    @property
    def balances(self) -> tuple[Balance, ...]:
        """Every batch: what was notified is planned, carried on, or left."""
        return tuple(self._balance(fund) for fund in self.funds)

    def _balance(self, fund: Fund) -> Balance:
        name, whole = fund.batch.id, fund.batch.amount
        planned = self.spent(name)
        left = whole - planned - fund.carried_out
        return Balance(name, whole, planned, fund.carried_out, left, fund.lapses_on)


def plan_id(division: str, year: int) -> str:
    """The id of a county's plan for a year."""
    return f"{division[:6]}-{year}"


def substance(*parts: Any) -> str:
    """The digest of what a plan says: of what it said before, and of what came to it."""
    return sha256(msgspec.json.encode(parts)).hexdigest()
