"""An asset in use (资产运营管护): how it is run, let to whom, what it yields, how it is kept."""

from datetime import date

from msgspec import Struct

from domain.operation.state import Division
from events.base import Actor, Fen
from events.holding import (
    Account,
    Condition,
    Counted,
    DamageCause,
    Frame,
    IdleReason,
    IncomeKind,
    JointOwner,
    Tenant,
    Usage,
    ValueKind,
)
from events.operation import Guarantee, OwningParty, PeriodKind
from events.requirements import OperationMode


class Proposal(Struct, frozen=True, gc=False):
    """A mode as it was proposed; in force once it is changed to; `text`: its scheme's digest."""

    n: int
    on: date
    mode: OperationMode
    frame: Frame
    text: str
    changed_on: date | None = None


class Agreed(Struct, frozen=True, gc=False):
    """An owner's decision on a proposal; `vote`: the version of the vote behind it."""

    n: int
    on: date
    proposal: int
    owner: OwningParty
    vote: int = 0


class Variation(Struct, frozen=True, gc=False):
    """Another rent for what falls due in a time."""

    n: int
    since: date
    until: date
    rent: Fen
    vote: int = 0


class Lease(Struct, frozen=True, gc=False):
    """A contract by which it is let, and how it ended.

    `taken_over_n`: the version in which the buyer of the asset took it over.
    """

    n: int
    on: date
    mode: OperationMode
    tenant: Tenant
    begins: date
    ends: date
    rent: Fen
    period: PeriodKind
    in_arrear: bool
    number: str
    deposit: Fen = 0
    guarantees: tuple[Guarantee, ...] = ()
    variations: tuple[Variation, ...] = ()
    ended_on: date | None = None
    taken_over_n: int = 0

    @property
    def last(self) -> date:
        """The last day for which it runs."""
        return min(self.ends, self.ended_on) if self.ended_on else self.ends

    def runs(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return self.begins <= on <= self.last


class Receipt(Struct, frozen=True, gc=False):
    """Income that came in."""

    n: int
    on: date
    kind: IncomeKind
    amount: Fen
    account: Account
    by: Actor
    lease: int = 0


class Inspection(Struct, frozen=True, gc=False):
    """What an inspection saw."""

    n: int
    on: date
    condition: Condition
    usage: Usage


class Count(Struct, frozen=True, gc=False):
    """What a round of stock-taking found; `explained`: the version that explains a difference."""

    n: int
    on: date
    round: str
    keeper: str
    outcome: Counted
    quantity: str
    explained: int = 0


class Damage(Struct, frozen=True, gc=False):
    """A damage, and what it cost to repair."""

    n: int
    on: date
    cause: DamageCause
    loss: Fen
    repaired_on: date | None = None
    cost: Fen = 0


class Idle(Struct, frozen=True, gc=False):
    """A time in which it stood idle."""

    n: int
    since: date
    reason: IdleReason
    until: date | None = None


class Valued(Struct, frozen=True, gc=False):
    """Its net value since a day."""

    n: int
    on: date
    kind: ValueKind
    net: Fen


class Encumbrance(Struct, frozen=True, gc=False):
    """A debt that it secures."""

    n: int
    on: date
    creditor: str
    secured: Fen
    until: date
    vote: int = 0
    released_on: date | None = None


class Recovery(Struct, frozen=True, gc=False):
    """Principal that came back."""

    n: int
    on: date
    amount: Fen


class Reinvestment(Struct, frozen=True, gc=False):
    """What of it went into another project."""

    n: int
    on: date
    project: str
    amount: Fen
    of: str


class Holding(Division, frozen=True, gc=False):
    """All that happened to an asset in use."""

    joint: tuple[JointOwner, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    agreements: tuple[Agreed, ...] = ()
    leases: tuple[Lease, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    inspections: tuple[Inspection, ...] = ()
    counts: tuple[Count, ...] = ()
    damages: tuple[Damage, ...] = ()
    idle: tuple[Idle, ...] = ()
    values: tuple[Valued, ...] = ()
    encumbrances: tuple[Encumbrance, ...] = ()
    recoveries: tuple[Recovery, ...] = ()
    extended: tuple[tuple[date, int], ...] = ()
    reinvestments: tuple[Reinvestment, ...] = ()

    @property
    def received(self) -> int:
        """All income that came in, in fen."""
        return sum(receipt.amount for receipt in self.receipts)

    @property
    def proposed(self) -> Proposal | None:
        """The mode that was proposed last, until it is changed to."""
        last = self.proposals[-1] if self.proposals else None
        return last if last and last.changed_on is None else None

    @property
    def mode(self) -> Proposal | None:
        """The mode in force, with the frame that its owners set."""
        return next((p for p in reversed(self.proposals) if p.changed_on), None)

    @property
    def lease(self) -> Lease | None:
        """The contract made last that has not ended early."""
        return next((one for one in reversed(self.leases) if one.ended_on is None), None)

    def binding(self, on: date) -> Lease | None:
        """A contract that is neither run out nor ended, whether or not it has begun."""
        return next((a for a in self.leases if a.ended_on is None and a.ends >= on), None)

    @property
    def idling(self) -> Idle | None:
        """That it stands idle now."""
        return self.idle[-1] if self.idle and self.idle[-1].until is None else None

    @property
    def damaged(self) -> tuple[Damage, ...]:
        """Damages that are not repaired."""
        return tuple(one for one in self.damages if one.repaired_on is None)

    @property
    def secures(self) -> tuple[Encumbrance, ...]:
        """Debts that it secures."""
        return tuple(one for one in self.encumbrances if one.released_on is None)

    @property
    def recovered(self) -> int:
        """Principal that came back, in fen."""
        return sum(one.amount for one in self.recoveries)

    @property
    def unexplained(self) -> tuple[Count, ...]:
        """Counts that found something amiss, and nobody has explained it."""
        return tuple(c for c in self.counts if c.outcome != "found" and not c.explained)

    def reinvestable(self, of: str) -> int:
        """What may still go into a project: income set aside for it, or principal recovered."""
        set_aside = sum(d.of("reinvestment") for d in self.distributions)
        whole = set_aside if of == "income" else self.recovered
        return whole - sum(one.amount for one in self.reinvestments if one.of == of)

    def votes_used(self) -> frozenset[int]:
        """The votes on which something rests already."""
        agreed = {one.vote for one in self.agreements}
        varied = {v.vote for lease in self.leases for v in lease.variations}
        secured = {one.vote for one in self.encumbrances}
        extended = {vote for _, vote in self.extended}
        return super().votes_used() | frozenset(
            v for v in agreed | varied | secured | extended if v
        )
