"""A county's annual plan (年度实施计划): its batches of funds, and the projects paid from them."""

from hashlib import sha256
from typing import Any, ClassVar

import msgspec
from msgspec import Struct

from domain.case import Case
from events.plan import Allocation, Batch


class Line(Struct, frozen=True, gc=False):
    """A project in the plan, and what it gets of which batch; `n`: the version that took it in."""

    project: str
    name: str
    division: str
    allocations: tuple[Allocation, ...]
    n: int

    @property
    def amount(self) -> int:
        """What it gets in all, in fen."""
        return sum(a.amount for a in self.allocations)


class AnnualPlan(Case, frozen=True, gc=False):
    """An annual plan's state."""

    kind: ClassVar[str] = "plan"

    year: int = 0
    batches: tuple[Batch, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def title(self) -> str:
        """The year."""
        return f"{self.year}" if self.year else ""

    @property
    def amount(self) -> int:
        """The money of all its batches."""
        return sum(b.amount for b in self.batches)

    def left(self, batch: str) -> int:
        """What no line has of a batch, in fen."""
        whole = next((b.amount for b in self.batches if b.id == batch), 0)
        return whole - sum(a.amount for x in self.lines for a in x.allocations if a.batch == batch)


def substance(*parts: Any) -> str:
    """The digest of what a plan says."""
    return sha256(msgspec.json.encode(parts)).hexdigest()
