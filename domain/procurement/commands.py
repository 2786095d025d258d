"""What an officer may ask about procurement."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from domain.command import Act, Command
from events.base import Code, Count, Digest, Fen, Line, Note
from events.procurement import (
    BidObjectionAnswered,
    BidObjectionRaised,
    BidsEvaluated,
    BidsOpened,
    CandidatesPublished,
    ContractFiled,
    ContractPublished,
    ContractSigned,
    ContractSupplemented,
    Lot,
    LotAwarded,
    LotResolved,
    Percent,
    Route,
    RouteChosen,
    TenderClarified,
    TenderIssued,
    TenderReported,
)
from events.project import Uscc

PLANNED = frozenset({"planned"})
LATER = frozenset({"planned", "building"})
PAPERS = frozenset({"planned", "building", "completed"})
"""A duty that was missed can still be done while the works go on."""


class ChooseRoute(Command, frozen=True):
    """Settle how these lots are bought (确定采购方式)."""

    lots: Annotated[tuple[Lot, ...], Meta(min_length=1, max_length=50)]
    route: Route
    grounds: Note = ""


class IssueTender(Command, frozen=True):
    """Issue the tender documents of a lot on `on` (发出招标文件)."""

    lot: Code
    sale_ends_on: date
    bids_due_on: date
    digest: Digest


class ClarifyTender(Command, frozen=True):
    """Clarify or change the tender documents; bids are then due on that day (澄清、修改)."""

    lot: Code
    bids_due_on: date
    digest: Digest


class OpenBids(Command, frozen=True):
    """Record the opening of bids or offers, and from how many (开标)."""

    lot: Code
    bidders: Count
    digest: Digest


class ReportEvaluation(Command, frozen=True):
    """Record the report of the committee (评标报告); without a candidate all were rejected."""

    lot: Code
    candidates: Count
    digest: Digest


class PublishCandidates(Command, frozen=True):
    """Publish the candidates until that day (中标候选人公示)."""

    lot: Code
    ends_on: date
    digest: Digest


class RaiseBidObjection(Command, frozen=True):
    """Record an objection to the result, by the digest of its text (异议)."""

    lot: Code
    digest: Digest


class AnswerBidObjection(Command, frozen=True):
    """Answer an objection to the result (异议答复); until then nothing is awarded."""

    lot: Code
    objection: Annotated[int, Meta(ge=1, description="the version of the fact that raised it")]
    digest: Digest


class AwardLot(Command, frozen=True):
    """Award a lot (中标、成交通知书)."""

    lot: Code
    uscc: Uscc
    amount: Fen
    digest: Digest


class ReportTender(Command, frozen=True):
    """Report the tender to the authority that supervises it (招标投标情况书面报告)."""

    lot: Code
    digest: Digest


class ResolveLot(Command, frozen=True):
    """People build it for themselves (以工代赈、自建), on their vote, with pay for their labour."""

    lot: Code
    uscc: Uscc
    amount: Fen
    labour_pay: Fen
    workers: Annotated[int, Meta(ge=1, le=10**6)]
    qualification: Digest
    wages_ledger: Digest


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


class FileContract(Command, frozen=True):
    """File a copy of the contract with the finance department (合同备案)."""

    contract: Code
    digest: Digest


class PublishContract(Command, frozen=True):
    """Publish the contract (合同公告)."""

    contract: Code
    digest: Digest


class SupplementContract(Command, frozen=True):
    """Add more of the same to a contract (补充合同)."""

    contract: Code
    amount: Fen
    digest: Digest
    reason: Line


ACTS: tuple[Act, ...] = (
    Act(
        ChooseRoute,
        "choose-route",
        RouteChosen,
        "procurement-routes",
        "确定各标段(采购包)的采购方式;限额以上的须招标,不得化整为零。",
        PLANNED,
    ),
    Act(IssueTender, "issue-tender", TenderIssued, "tenders", "发出一个标段的招标文件。", PLANNED),
    Act(
        ClarifyTender,
        "clarify-tender",
        TenderClarified,
        "tender-clarifications",
        "澄清或修改招标文件;距截止不足十五日的,顺延截止日。",
        PLANNED,
    ),
    Act(
        OpenBids,
        "open-bids",
        BidsOpened,
        "bid-openings",
        "开标;投标人少于三个的,重新招标。",
        PLANNED,
    ),
    Act(
        ReportEvaluation,
        "report-evaluation",
        BidsEvaluated,
        "evaluations",
        "登记评标(评审)报告。",
        PLANNED,
    ),
    Act(
        PublishCandidates,
        "publish-candidates",
        CandidatesPublished,
        "candidate-notices",
        "公示中标候选人,不少于三日。",
        PLANNED,
    ),
    Act(
        RaiseBidObjection,
        "raise-bid-objection",
        BidObjectionRaised,
        "bid-objections",
        "登记对评标结果的异议;不写姓名。",
        PLANNED,
    ),
    Act(
        AnswerBidObjection,
        "answer-bid-objection",
        BidObjectionAnswered,
        "bid-objection-answers",
        "答复对评标结果的异议;答复前暂停定标。",
        PLANNED,
    ),
    Act(AwardLot, "award-lot", LotAwarded, "awards", "发出中标(成交)通知书。", PLANNED),
    Act(
        ReportTender,
        "report-tender",
        TenderReported,
        "tender-reports",
        "向监督部门提交招标投标情况书面报告。",
        PAPERS,
    ),
    Act(
        ResolveLot,
        "resolve-lot",
        LotResolved,
        "self-building",
        "以工代赈或村民自建:经表决,由合格主体承担,足额发放劳务报酬。",
        PLANNED,
    ),
    Act(
        SignContract,
        "sign-contract",
        ContractSigned,
        "contracts",
        "登记已签订的合同;须与中标、成交结果一致。",
        PLANNED,
    ),
    Act(FileContract, "file-contract", ContractFiled, "contract-filings", "合同备案。", PAPERS),
    Act(
        PublishContract,
        "publish-contract",
        ContractPublished,
        "contract-publications",
        "合同公告。",
        PAPERS,
    ),
    Act(
        SupplementContract,
        "supplement-contract",
        ContractSupplemented,
        "contract-supplements",
        "签订补充合同;累计不超过原合同的百分之十。",
        LATER,
    ),
)
