"""The plans to consolidate, upgrade or revive a project, and what came of each (措施)."""

from datetime import date
from decimal import Decimal

from msgspec import Struct

from events.base import Actor
from events.measures import Goal, GoalReached, Outcome
from events.plan import Allocation
from events.requirements import MeasureKind, ReliefKind


class Argument(Struct, frozen=True, gc=False):
    """What experts said of a plan; `n` is the version of the fact."""

    n: int
    on: date
    by: Actor
    experts: int
    feasible: bool


class Relief(Struct, frozen=True, gc=False):
    """Relief that was granted, from when to when."""

    n: int
    relief: ReliefKind
    begins: date
    ends: date


class Progress(Struct, frozen=True, gc=False):
    """How far a plan has come."""

    n: int
    on: date
    by: Actor
    reached: tuple[GoalReached, ...]
    spent: tuple[Allocation, ...]


class MeasurePlan(Struct, frozen=True, gc=False):
    """A plan of measures, as far as it has come; `n` is the version that made it."""

    n: int
    by: Actor
    on: date
    kind: MeasureKind
    title: str
    goals: tuple[Goal, ...]
    deadline: date
    assets: tuple[str, ...] = ()
    shares: tuple[Allocation, ...] = ()
    arguments: tuple[Argument, ...] = ()
    approved_n: int = 0
    reliefs: tuple[Relief, ...] = ()
    progress: tuple[Progress, ...] = ()
    outcome: Outcome | None = None
    closed_on: date | None = None
    closed_n: int = 0

    @property
    def argument(self) -> Argument | None:
        """What experts said last."""
        return self.arguments[-1] if self.arguments else None

    @property
    def open(self) -> bool:
        """Not closed yet."""
        return self.closed_on is None

    @property
    def running(self) -> bool:
        """Approved, and not closed yet."""
        return self.open and self.approved_n > 0

    @property
    def hands(self) -> tuple[tuple[int, Actor], ...]:
        """Everyone who planned it, recorded its argument or told of its progress."""
        told = [(one.n, one.by) for one in self.arguments]
        return ((self.n, self.by), *told, *((one.n, one.by) for one in self.progress))


class Measures(Struct, frozen=True, gc=False):
    """Every plan of measures for a project, the newest last."""

    plans: tuple[MeasurePlan, ...] = ()

    def plan(self, n: int) -> MeasurePlan | None:
        """The plan that was made in a version."""
        return next((plan for plan in self.plans if plan.n == n), None)

    @property
    def closed_n(self) -> int:
        """The version in which one was closed last."""
        return max((plan.closed_n for plan in self.plans), default=0)

    @property
    def revived(self) -> frozenset[str]:
        """The assets whose plan of revival reached its goals."""
        done = (p for p in self.plans if p.kind == "revive" and p.outcome == "achieved")
        return frozenset(asset for plan in done for asset in plan.assets)

    @property
    def due(self) -> tuple[date, ...]:
        """The deadlines of the plans that run."""
        return tuple(plan.deadline for plan in self.plans if plan.running)


def reached(goal: Goal, value: str) -> bool:
    """Whether a value is as far as the goal, upwards or downwards."""
    start, target, now = Decimal(goal.start), Decimal(goal.target), Decimal(value)
    return now <= target if target < start else now >= target
