"""What an officer may ask about procurement."""

from typing import Annotated

from msgspec import Meta

from domain.command import Act, Command
from events.base import Code, Digest, Fen, Note
from events.procurement import ContractSigned, Lot, Percent, Route, RouteChosen
from events.project import Uscc

PLANNED = frozenset({"planned"})


class ChooseRoute(Command, frozen=True):
    """Settle how these lots are bought (确定采购方式)."""

    lots: Annotated[tuple[Lot, ...], Meta(min_length=1, max_length=50)]
    route: Route
    grounds: Note = ""


class SignContract(Command, frozen=True):
    """Record a signed contract on a lot (签订合同), by the SHA-256 of its text."""

    contract: Code
    lot: Code
    uscc: Uscc
    amount: Fen
    digest: Digest
    advance_percent: Percent
    retention_percent: Percent
    bond: Fen = 0


ACTS: tuple[Act, ...] = (
    Act(
        ChooseRoute,
        "choose-route",
        RouteChosen,
        "procurement-routes",
        "确定各标段(采购包)的采购方式;限额以上的须招标,不得化整为零。",
        PLANNED,
    ),
    Act(
        SignContract,
        "sign-contract",
        ContractSigned,
        "contracts",
        "登记已签订的合同。",
        PLANNED,
    ),
)
