"""Rent that is due by a contract, what came in of it, and what is owed on a day (租金、拖欠)."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from domain.clocks import after_months
from domain.holding.state import Holding, Lease
from domain.operation.reporting import MONTHS, ONE_DAY
from events.base import Fen


class RentDue(Struct, frozen=True):
    """Rent for a time, due on a day, and what of it has been received."""

    lease: int
    begins: date
    ends: date
    due: date
    amount: Fen
    received: Fen = 0

    @property
    def left(self) -> int:
        """What is still owed, in fen."""
        return self.amount - self.received


def yearly(rent: int, lease: Lease) -> int:
    """What a rent for each period comes to in a year, in fen."""
    return rent * 12 // MONTHS[lease.period]


def falls_due(lease: Lease, by: date) -> Iterator[RentDue]:
    """What falls due by a day, period after period; a period cut short pays for its days."""
    months, k = MONTHS[lease.period], 0
    while (begins := after_months(lease.begins, months * k).on) <= lease.last:
        k += 1
        whole = after_months(lease.begins, months * k).on - ONE_DAY
        ends = min(whole, lease.last)
        due = ends if lease.in_arrear else begins
        if due > by:
            return
        days = (ends - begins).days + 1
        amount = _asked(lease, due) * days // ((whole - begins).days + 1)
        yield RentDue(lease.n, begins, ends, due, amount)


def _asked(lease: Lease, due: date) -> int:
    """The rent of a period that falls due on a day: the last that was agreed for it."""
    own = (v.rent for v in reversed(lease.variations) if v.since <= due <= v.until)
    return next(own, lease.rent)


def rents(holding: Holding, on: date) -> tuple[RentDue, ...]:
    """All rent that is due by a day; what came in pays for what fell due first."""
    found: list[RentDue] = []
    for lease in holding.leases:
        paid = _received(holding, lease, on)
        for one in falls_due(lease, on):
            covered = min(paid, one.amount)
            paid -= covered
            found.append(RentDue(one.lease, one.begins, one.ends, one.due, one.amount, covered))
    return tuple(found)


def _received(holding: Holding, lease: Lease, on: date) -> int:
    own = (r for r in holding.receipts if r.kind == "rent" and r.lease == lease.n and r.on <= on)
    return sum(receipt.amount for receipt in own)


def arrears(holding: Holding, on: date) -> tuple[RentDue, ...]:
    """Rent that was due before a day and has not come in (拖欠租金)."""
    return tuple(one for one in rents(holding, on) if one.left and one.due < on)
