"""What an officer may ask about operation."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from domain.command import Act, Command
from events.base import Digest, Fen, Line, Note, Short, Text
from events.operation import (
    DividendLine,
    DividendsPaid,
    HouseholdGroup,
    IncomeDistributed,
    IncomeRuleSet,
    LinkagePromised,
    OperationBegun,
    OperationContracted,
    OperationTerms,
    OperatorChosen,
    OwnerAgreed,
    Owners,
    OwningParty,
    PaidThrough,
    Part,
    PeriodReport,
    PeriodReported,
    Promises,
    ReportCorrected,
    Use,
    Version,
)
from events.project import Operator
from events.requirements import IncomeUse, OperationMode

BUILT = frozenset({"completed", "accepted", "operating"})
ACCEPTED = frozenset({"accepted"})
OPERATING = frozenset({"operating", "adjusting"})
"""What is adjusted still earns, and still owes what it earned."""


class ChooseOperator(Command, frozen=True):
    """Choose an operator, the mode and the terms, for the owners to decide on (选定运营主体)."""

    operator: Operator
    experience: Text
    mode: OperationMode
    owners: Owners
    terms: OperationTerms
    reason: Note = ""


class RecordOwnerDecision(Command, frozen=True):
    """Record that an owner agrees to what was chosen (权属人决定); a collective by its vote."""

    owner: OwningParty
    chosen: Version
    paper: Digest
    vote: Annotated[int, Meta(ge=0, description="the version of the vote, 0 if none")] = 0


class SignOperation(Command, frozen=True):
    """Sign the contract with the operator that was chosen (签订运营合同)."""

    chosen: Version
    contract: Digest
    number: Short = ""


class PromiseLinkage(Command, frozen=True):
    """Promise what households gain, group by group, each measurable (联农带农承诺)."""

    promises: Promises
    paper: Digest
    reason: Note = ""


class BeginOperation(Command, frozen=True):
    """Put it into operation (投入运营)."""


class ReportOperation(Command, frozen=True):
    """Report a period of operation (运营报告)."""

    told: PeriodReport
    evidence: Digest


class CorrectReport(Command, frozen=True):
    """Correct a report (更正运营报告); what it said before stays on record."""

    report: Version
    told: PeriodReport
    evidence: Digest
    reason: Line


class SetIncomeRule(Command, frozen=True):
    """Set how income is divided from a day on, as the owners voted (收益分配规则)."""

    effective: date
    parts: Annotated[tuple[Part, ...], Meta(min_length=1, max_length=8)]
    vote: Version
    first: Annotated[tuple[IncomeUse, ...], Meta(max_length=8)] = ()


class DistributeIncome(Command, frozen=True):
    """Divide income by a plan that was shown and voted on (收益分配)."""

    total: Fen
    uses: Annotated[tuple[Use, ...], Meta(min_length=1, max_length=8)]
    shown_on: date
    vote: Version
    lines: Annotated[tuple[DividendLine, ...], Meta(max_length=50)] = ()
    list_digest: Digest | None = None


class PayDividends(Command, frozen=True):
    """Pay dividends that are due to a group, by bank transfer to a list (分红兑付)."""

    distribution: Version
    group: HouseholdGroup
    households: Annotated[int, Meta(ge=1, le=10**8)]
    amount: Fen
    through: PaidThrough
    list_digest: Digest
    voucher: Digest


ACTS: tuple[Act, ...] = (
    Act(
        ChooseOperator,
        "choose-operator",
        OperatorChosen,
        "operators",
        "选定运营主体、经营方式和条件,供权属人决定。",
        BUILT,
    ),
    Act(
        RecordOwnerDecision,
        "record-owner-decision",
        OwnerAgreed,
        "owner-decisions",
        "登记权属人对经营方式、运营主体和条件的同意。",
        BUILT,
    ),
    Act(
        SignOperation,
        "sign-operation",
        OperationContracted,
        "operation-contracts",
        "与选定的运营主体签订合同;签订前原合同继续有效。",
        frozenset({"accepted", "operating"}),
    ),
    Act(
        PromiseLinkage,
        "promise-linkage",
        LinkagePromised,
        "linkage-promises",
        "按农户类别登记联农带农承诺,逐项可计量。",
        BUILT,
    ),
    Act(
        BeginOperation,
        "begin-operation",
        OperationBegun,
        "operation-starts",
        "投入运营。",
        ACCEPTED,
        ("operating",),
    ),
    Act(
        ReportOperation,
        "report-operation",
        PeriodReported,
        "operation-reports",
        "报送一个周期的运营情况。",
        OPERATING,
    ),
    Act(
        CorrectReport,
        "correct-report",
        ReportCorrected,
        "operation-report-corrections",
        "更正运营报告;原报告保留。",
        OPERATING,
    ),
    Act(
        SetIncomeRule,
        "set-income-rule",
        IncomeRuleSet,
        "income-rules",
        "按表决结果确定自某日起的收益分配规则。",
        OPERATING,
    ),
    Act(
        DistributeIncome,
        "distribute-income",
        IncomeDistributed,
        "income-distributions",
        "按公布并表决的方案分配收益。",
        OPERATING,
    ),
    Act(
        PayDividends,
        "pay-dividends",
        DividendsPaid,
        "dividend-payments",
        "按名单通过银行转账兑付分红。",
        OPERATING,
    ),
)
"""What this part adds to a life."""
