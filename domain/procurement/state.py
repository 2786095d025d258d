"""How the works are bought: lots with their route, tenders, contracts, resolutions."""

from datetime import date

from msgspec import Struct

from events.base import Actor, Fen
from events.procurement import Lot, Route

TENDERS = frozenset({"public-tender", "invited-tender"})
"""招标."""
COMPETITIVE = frozenset({"competitive-negotiation", "competitive-consultation", "inquiry"})
"""谈判、磋商、询价: offers of several are compared."""
AWARDED = TENDERS | COMPETITIVE | {"single-source"}
"""Routes by which a lot is awarded before there is a contract."""
BY_THEMSELVES = frozenset({"work-relief", "self-build"})
"""以工代赈、自建."""
LEAST_BIDDERS = 3
"""招标投标法 第二十八条; of a negotiation or inquiry 政府采购法 第三十八条、第四十条."""


class Bought(Struct, frozen=True, gc=False):
    """A lot, how it is bought, and in which year that was settled; `n`: the version that did so."""

    lot: Lot
    route: Route
    year: int
    n: int


class BidObjection(Struct, frozen=True, gc=False):
    """An objection to the result of an evaluation."""

    n: int
    on: date
    answered_on: date | None = None


class Award(Struct, frozen=True, gc=False):
    """To whom a lot went, and for how much."""

    uscc: str
    amount: Fen
    on: date
    n: int


class Course(Struct, frozen=True, gc=False):
    """How far the tender of a lot has come, or its negotiation; `n`: the version that began it."""

    lot: str
    n: int
    issued_on: date | None = None
    sale_ends_on: date | None = None
    bids_due_on: date | None = None
    opened_on: date | None = None
    bidders: int = 0
    opened_by: Actor | None = None
    evaluated_on: date | None = None
    candidates: int = 0
    evaluated_by: Actor | None = None
    published_on: date | None = None
    publication_ends_on: date | None = None
    objections: tuple[BidObjection, ...] = ()
    award: Award | None = None
    reported_on: date | None = None

    @property
    def failed(self) -> bool:
        """Too few bidders, or every bid rejected: it is tendered anew."""
        few = self.opened_on is not None and self.bidders < LEAST_BIDDERS
        return few or (self.evaluated_on is not None and not self.candidates)


class Failure(Struct, frozen=True, gc=False):
    """A tender of a lot that failed; `n`: the version in which it was seen to."""

    lot: str
    n: int


class Contract(Struct, frozen=True, gc=False):
    """A contract on a lot; `amount` holds its supplements, `original` what was first signed."""

    id: str
    lot: str
    uscc: str
    amount: Fen
    original: Fen
    signed_on: date
    advance_percent: int
    retention_percent: int
    n: int
    filed_on: date | None = None
    published_on: date | None = None


class Resolution(Struct, frozen=True, gc=False):
    """What stands for a contract where people build for themselves; `labour_pay` is part of it."""

    lot: str
    uscc: str
    amount: Fen
    labour_pay: Fen
    resolved_on: date
    n: int


class Procurement(Struct, frozen=True, gc=False):
    """What is bought, and how far that has come."""

    lots: tuple[Bought, ...] = ()
    contracts: tuple[Contract, ...] = ()
    resolutions: tuple[Resolution, ...] = ()
    courses: tuple[Course, ...] = ()
    failures: tuple[Failure, ...] = ()

    @property
    def settled(self) -> frozenset[str]:
        """The lots that have a contract or a resolution."""
        return frozenset([*(c.lot for c in self.contracts), *(r.lot for r in self.resolutions)])

    @property
    def open_lots(self) -> tuple[str, ...]:
        """The lots that have neither."""
        return tuple(b.lot.id for b in self.lots if b.lot.id not in self.settled)

    @property
    def concluded(self) -> bool:
        """There are lots, and each has a contract or a resolution."""
        return bool(self.lots) and not self.open_lots

    @property
    def committed(self) -> int:
        """What all contracts come to, and resolutions without one, in fen."""
        signed = {c.lot for c in self.contracts}
        resolved = sum(r.amount for r in self.resolutions if r.lot not in signed)
        return sum(c.amount for c in self.contracts) + resolved

    def lot(self, name: str) -> Bought | None:
        """The lot of that name."""
        return next((b for b in self.lots if b.lot.id == name), None)

    def course(self, lot: str) -> Course | None:
        """The tender of a lot, the last if there were several."""
        return next((c for c in self.courses if c.lot == lot), None)

    def contract(self, name: str) -> Contract | None:
        """The contract of that name."""
        return next((c for c in self.contracts if c.id == name), None)

    def resolution(self, lot: str) -> Resolution | None:
        """The resolution on a lot."""
        return next((r for r in self.resolutions if r.lot == lot), None)
