"""The implementation plan (实施方案) of a project."""

from msgspec import Struct

from events.implementation import ImplementationPlan


class Implementation(Struct, frozen=True, gc=False):
    """The plan as last drafted; `n`: the version that drafted it, by which office."""

    plan: ImplementationPlan | None = None
    n: int = 0
    office: str = ""

    @property
    def budgeted(self) -> int:
        """What the plan's budget lines come to, in fen."""
        return sum(line.amount for line in self.plan.budget) if self.plan else 0
