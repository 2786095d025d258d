"""How an asset is disposed of, and what of its value is in use, disposed of, written off (处置)."""

from datetime import date
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct

from events.base import Actor, Fen
from events.disposal import Buyer, DisposalPlan
from events.requirements import DisposalChannel, DisposalMethod

PRICED: frozenset[DisposalMethod] = frozenset(
    {"auction", "sale", "swap", "investment", "redemption"}
)
"""Methods by which money, or its worth, comes in for it."""
KEPT: frozenset[DisposalMethod] = frozenset({"free-transfer", "re-use", "new-keeper"})
"""Methods after which it lives on, with another owner or keeper."""
WRITTEN_OFF = frozenset({"scrap", "loss", "write-off"})
"""Methods by which its value is struck off for nothing (报废、报损、核销)."""


class Valuation(Struct, frozen=True, gc=False):
    """What an agency found it worth."""

    n: int
    on: date
    value: Fen
    agency_uscc: str


class Deal(Struct, frozen=True, gc=False):
    """Who took it, for how much."""

    n: int
    on: date
    price: Fen
    buyer: Buyer
    through: DisposalChannel


class Receipt(Struct, frozen=True, gc=False):
    """Proceeds that came in."""

    n: int
    on: date
    amount: Fen
    voucher: str


class Before(Struct, frozen=True, gc=False):
    """Where the asset was when the disposal was put forward: there it goes back if it is given up.

    `chain_from`, `matter_from`: from which facts on what was decided counts.
    """

    stage: str
    substance: str
    chain_from: int
    matter_from: int


class Disposal(Struct, frozen=True, gc=False):
    """A disposal under way; `hands`: everybody who had a part in it."""

    n: int
    plan_n: int
    plan: DisposalPlan
    before: Before
    hands: tuple[Actor, ...] = ()
    valuation: Valuation | None = None
    authorised_n: int = 0
    deal: Deal | None = None
    receipts: tuple[Receipt, ...] = ()

    @property
    def received(self) -> int:
        """What came in, in fen."""
        return sum(receipt.amount for receipt in self.receipts)


class Gone(Struct, frozen=True, gc=False):
    """A disposal that was carried out: how, and how much of the original value went by it."""

    n: int
    on: date
    method: DisposalMethod | str
    part: Fen
    proceeds: Fen


class Disposals(Struct, frozen=True, gc=False):
    """What is under way, and what was carried out."""

    now: Disposal | None = None
    done: tuple[Gone, ...] = ()

    @property
    def proceeds(self) -> int:
        """What came in for it, in fen, also of a disposal that is under way."""
        return sum(gone.proceeds for gone in self.done) + (self.now.received if self.now else 0)

    @property
    def disposed(self) -> int:
        """The original value of what went to others, in fen."""
        return sum(gone.part for gone in self.done if gone.method not in KEPT | WRITTEN_OFF)

    @property
    def written_off(self) -> int:
        """The original value of what was struck off, in fen."""
        return sum(gone.part for gone in self.done if gone.method in WRITTEN_OFF)


def bound(before: str, plan: DisposalPlan) -> str:
    """The digest of an asset together with what is to become of it."""
    said: Any = (before, plan)
    return sha256(msgspec.json.encode(said)).hexdigest()
