"""What happens to a project while what it needs is bought (采购、招标、以工代赈、自建)."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.base import Code, Digest, Fact, Fen, Line, Note
from events.project import Uscc

LotKind = Literal["works", "goods", "services"]
"""工程、货物、服务."""
Route = Literal[
    "public-tender",  # 公开招标
    "invited-tender",  # 邀请招标
    "competitive-negotiation",  # 竞争性谈判
    "competitive-consultation",  # 竞争性磋商
    "inquiry",  # 询价
    "single-source",  # 单一来源
    "work-relief",  # 以工代赈
    "self-build",  # 村民自建
    "small-purchase",  # 小额零星采购
]
Percent = Annotated[int, Meta(ge=0, le=100, description="percent")]


class Lot(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A part of what is bought (标段、采购包): `item` what it is, `operator` who has it built."""

    id: Code
    item: Line
    kind: LotKind
    estimate: Fen
    operator: Uscc


class RouteChosen(Fact, frozen=True, tag="project.procurement-route-chosen.v1"):
    """These lots are bought in this way (确定采购方式); a lot named again replaces the former."""

    lots: tuple[Lot, ...]
    route: Route
    grounds: Note = ""


class ContractSigned(Fact, frozen=True, tag="project.contract-signed.v1"):
    """A contract on a lot was signed (签订合同) with a party, `bond` its guarantee (履约保证金)."""

    contract: Code
    lot: Code
    uscc: Uscc
    amount: Fen
    digest: Digest
    advance_percent: Percent
    retention_percent: Percent
    bond: Fen = 0


ProcurementFact = RouteChosen | ContractSigned
"""Whatever happens in procurement."""
