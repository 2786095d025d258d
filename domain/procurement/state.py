"""How the works are bought: lots with their route, contracts, resolutions."""

from datetime import date

from msgspec import Struct

from events.base import Fen
from events.procurement import Lot, Route


class Bought(Struct, frozen=True, gc=False):
    """A lot, how it is bought, and in which year that was settled; `n`: the version that did so."""

    lot: Lot
    route: Route
    year: int
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


class Resolution(Struct, frozen=True, gc=False):
    """What stands for a contract where people build for themselves (以工代赈、自建)."""

    lot: str
    uscc: str
    amount: Fen
    resolved_on: date
    n: int


class Procurement(Struct, frozen=True, gc=False):
    """What is bought, and how far that has come."""

    lots: tuple[Bought, ...] = ()
    contracts: tuple[Contract, ...] = ()
    resolutions: tuple[Resolution, ...] = ()

    @property
    def settled(self) -> frozenset[str]:
        """The lots that have a contract or a resolution."""
        return frozenset([*(c.lot for c in self.contracts), *(r.lot for r in self.resolutions)])

    @property
    def open_lots(self) -> tuple[str, ...]:
        """The lots that have neither a contract nor a resolution."""
        return tuple(b.lot.id for b in self.lots if b.lot.id not in self.settled)

    @property
    def concluded(self) -> bool:
        """There are lots, and each has a contract or a resolution."""
        return bool(self.lots) and not self.open_lots

    @property
    def committed(self) -> int:
        """What all contracts and resolutions come to, in fen."""
        return sum(c.amount for c in self.contracts) + sum(r.amount for r in self.resolutions)

    def lot(self, name: str) -> Bought | None:
        """The lot of that name."""
        return next((b for b in self.lots if b.lot.id == name), None)

    def contract(self, name: str) -> Contract | None:
        """The contract of that name."""
        return next((c for c in self.contracts if c.id == name), None)
