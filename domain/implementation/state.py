"""The implementation plan (实施方案) of a project."""

from datetime import date

from msgspec import Struct

from events.implementation import ImplementationPlan


class Implementation(Struct, frozen=True, gc=False):
    """The plan as last drafted; `n`: the version that drafted it, by which office.

    `major`: the version that put the project on the list of major decisions, if it is on it;
    `extended_until`: the day by which it may start, as version `extended_n` has it.
    """

    plan: ImplementationPlan | None = None
    n: int = 0
    office: str = ""
    major: int = 0
    extended_until: date | None = None
    extended_n: int = 0

    @property
    def budgeted(self) -> int:
        """What the plan's budget lines come to, in fen."""
        return sum(line.amount for line in self.plan.budget) if self.plan else 0
