"""A project's money: what was allocated to it, paid, recovered and returned (资金)."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from msgspec import Struct

from events.base import Actor, Fen
from events.money import Evidence, Payee, Reckoned
from events.plan import Allocation
from events.requirements import Purpose

Shares = tuple[Allocation, ...]


def of_batch(shares: Iterable[Allocation], batch: str) -> int:
    """What of these is of a batch, in fen."""
    return sum(a.amount for a in shares if a.batch == batch)


def total(shares: Iterable[Allocation]) -> int:
    """All of it, in fen."""
    return sum(a.amount for a in shares)


class Signature(Struct, frozen=True, gc=False):
    """Whose hand is on a payment, and since when."""

    by: Actor
    on: date
    n: int


class Payment(Struct, frozen=True, gc=False):
    """A payment as far as it has come; `n` is the version of its request."""

    n: int
    purpose: Purpose
    payee: Payee
    allocations: Shares
    evidence: tuple[Evidence, ...]
    reckoned: tuple[Reckoned, ...]
    contract: str
    digest: str
    requested: Signature
    signed: tuple[Signature, ...] = ()
    outcome: Literal["", "approved", "refused"] = ""
    decided: Signature | None = None
    paid: Signature | None = None
    voucher_no: str = ""
    voucher: str = ""

    @property
    def amount(self) -> int:
        """What it comes to in all, in fen."""
        return total(self.allocations)

    @property
    def live(self) -> bool:
        """Requested, and neither refused nor paid."""
        return self.outcome != "refused" and self.paid is None

    @property
    def last_on(self) -> date:
        """The day on which somebody last put their hand to it."""
        hands = (*self.signed, self.decided, self.paid)
        return max([self.requested.on, *(hand.on for hand in hands if hand)])

    @property
    def hands(self) -> tuple[Actor, ...]:
        """Everyone whose hand is on it."""
        later = (hand for hand in (*self.signed, self.decided, self.paid) if hand)
        return (self.requested.by, *(hand.by for hand in later))


class Back(Struct, frozen=True, gc=False):
    """What came back of a payment, and where it went."""

    n: int
    to: Literal["project", "finance", "put-right"]
    allocations: Shares
    voucher: str
    on: date


class Recovery(Struct, frozen=True, gc=False):
    """Money of a payment that was ordered back; `n` is the version of the order."""

    n: int
    payment: int
    allocations: Shares
    basis: str
    ordered: Signature
    back: tuple[Back, ...] = ()

    def outstanding(self, batch: str) -> int:
        """What of a batch has neither come back nor been put right."""
        done = (share for back in self.back for share in back.allocations)
        return of_batch(self.allocations, batch) - of_batch(done, batch)


class Settlement(Struct, frozen=True, gc=False):
    """What the works cost by batch, what is held back, and what was left over then."""

    n: int
    settled: Shares
    retained: Shares
    retained_until: date | None
    surplus: Shares
    report: str
    on: date


class Returned(Struct, frozen=True, gc=False):
    """What went back to the treasury."""

    n: int
    cause: Literal["settled", "lapsed"]
    allocations: Shares
    voucher: str
    on: date


class Accounts(Struct, frozen=True, gc=False):
    """The final accounts."""

    n: int
    total: Fen
    report: str
    on: date


class Money(Struct, frozen=True, gc=False):
    """A project's money, each part of it bound to the batch from which it came."""

    plan: str = ""
    year: int = 0
    allocations: Shares = ()
    payments: tuple[Payment, ...] = ()
    recoveries: tuple[Recovery, ...] = ()
    settlement: Settlement | None = None
    returned: tuple[Returned, ...] = ()
    accounts: Accounts | None = None

    @property
    def allocated(self) -> int:
        """All that was allocated, in fen."""
        return total(self.allocations)

    @property
    def batches(self) -> tuple[str, ...]:
        """The batches of which it has money, each once."""
        return tuple(dict.fromkeys(a.batch for a in self.allocations))

    def payment(self, n: int) -> Payment | None:
        """The payment that was requested in a version."""
        return next((p for p in self.payments if p.n == n), None)

    def recovery(self, n: int) -> Recovery | None:
        """The recovery that was ordered in a version."""
        return next((r for r in self.recoveries if r.n == n), None)
