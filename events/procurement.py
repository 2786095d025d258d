"""What happens to a project while what it needs is bought (采购、招标、以工代赈、自建)."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.base import Code, Count, Digest, Fact, Fen, Line, Note
from events.findings import Held
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


class TenderIssued(Fact, frozen=True, tag="project.tender-issued.v1"):
    """Tender documents of a lot were issued (发出招标文件): sold when, bids due when."""

    lot: Code
    sale_ends_on: date
    bids_due_on: date
    digest: Digest


class TenderClarified(Fact, frozen=True, tag="project.tender-clarified.v1"):
    """The tender documents were clarified or changed (澄清、修改), with bids due on that day."""

    lot: Code
    bids_due_on: date
    digest: Digest


class BidsOpened(Fact, frozen=True, tag="project.bids-opened.v1"):
    """The bids were opened (开标), from so many bidders; or offers (响应文件)."""

    lot: Code
    bidders: Count
    digest: Digest


class BidsEvaluated(Fact, frozen=True, tag="project.bids-evaluated.v1"):
    """The committee reported (评标报告) so many candidates; with none every bid was rejected."""

    lot: Code
    candidates: Count
    digest: Digest


class CandidatesPublished(Fact, frozen=True, tag="project.candidates-published.v1"):
    """The candidates were published until that day (中标候选人公示)."""

    lot: Code
    ends_on: date
    digest: Digest


class BidObjectionRaised(Fact, frozen=True, tag="project.bid-objection-raised.v1"):
    """Somebody objected to the result of an evaluation (对评标结果提出异议)."""

    lot: Code
    digest: Digest


class BidObjectionAnswered(Fact, frozen=True, tag="project.bid-objection-answered.v1"):
    """An objection to the result was answered; `objection`: the version that raised it."""

    lot: Code
    objection: Annotated[int, Meta(ge=1)]
    digest: Digest


class LotAwarded(Fact, frozen=True, tag="project.lot-awarded.v1"):
    """A lot was awarded (发出中标、成交通知书) to a party, at a price."""

    lot: Code
    uscc: Uscc
    amount: Fen
    digest: Digest
    because: tuple[Held, ...] = ()


class TenderReported(Fact, frozen=True, tag="project.tender-reported.v1"):
    """The tender was reported to the authority that supervises it (招标投标情况书面报告)."""

    lot: Code
    digest: Digest


class LotResolved(Fact, frozen=True, tag="project.lot-resolved.v1"):
    """People build for themselves (以工代赈、自建): who, and what is pay for labour.

    `qualification`: proof that they are fit for it; `wages_ledger`: the ledger by which they are
    paid.
    """

    lot: Code
    uscc: Uscc
    amount: Fen
    labour_pay: Fen
    workers: Count
    qualification: Digest
    wages_ledger: Digest
    because: tuple[Held, ...] = ()


class ContractFiled(Fact, frozen=True, tag="project.contract-filed.v1"):
    """A copy of the contract was filed with the finance department (合同备案)."""

    contract: Code
    digest: Digest


class ContractPublished(Fact, frozen=True, tag="project.contract-published.v1"):
    """The contract was published (合同公告)."""

    contract: Code
    digest: Digest


class ContractSupplemented(Fact, frozen=True, tag="project.contract-supplemented.v1"):
    """More of the same was added to a contract (补充合同)."""

    contract: Code
    amount: Fen
    digest: Digest
    reason: Line


ProcurementFact = (
    RouteChosen
    | TenderIssued
    | TenderClarified
    | BidsOpened
    | BidsEvaluated
    | CandidatesPublished
    | BidObjectionRaised
    | BidObjectionAnswered
    | LotAwarded
    | TenderReported
    | LotResolved
    | ContractSigned
    | ContractFiled
    | ContractPublished
    | ContractSupplemented
)
"""Whatever happens in procurement."""
