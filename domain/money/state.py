"""A project's money: what was allocated to it, paid, recovered and returned (资金)."""

from msgspec import Struct

from events.plan import Allocation


class Money(Struct, frozen=True, gc=False):
    """A project's money, each part of it bound to the batch from which it came."""

    plan: str = ""
    allocations: tuple[Allocation, ...] = ()

    @property
    def allocated(self) -> int:
        """All that was allocated, in fen."""
        return sum(a.amount for a in self.allocations)
