"""What happens to a project in operation (运营): who runs it and how, what it yields, who gains."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.base import Code, Count, Digest, DivisionCode, Fact, Fen, Line, Note, Short, Text
from events.findings import Held
from events.project import Decimal, Operator, Quantity
from events.requirements import IncomeUse, OperationMode, OwnerKind, Permille

LinkageMode = Literal[
    "orders",  # 订单生产
    "entrusted-raising",  # 托养托管
    "co-operation",  # 合作经营
    "floor-price",  # 保护价收购
    "jobs",  # 务工就业
    "land-rent",  # 土地流转
    "dividends",  # 入股分红
    "rent",  # 租金
    "asset-income",  # 资产收益
    "work-relief",  # 以工代赈
    "public-posts",  # 公益性岗位
]
HouseholdGroup = Literal["assisted", "monitored", "other"]
"""脱贫户、监测对象(防止返贫致贫对象)、其他农户."""
PeriodKind = Literal["month", "quarter", "half-year", "year"]
PaidThrough = Literal["bank-transfer", "cash", "personal-account"]
"""银行转账到户、现金、经个人账户."""
Version = Annotated[int, Meta(ge=1, description="the version of the fact that is meant")]


class OwningParty(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Whose the assets are (所有权人), and where; several villages own jointly (联村)."""

    kind: OwnerKind
    division: DivisionCode


class Guarantee(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What secures the contract (担保), given by whom."""

    kind: Literal["deposit", "bank", "mortgage", "pledge", "surety"]
    given_by: Literal["operator", "third-party", "collective"]
    amount: Fen


class Upkeep(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Which post or unit keeps it up (管护责任岗位), with how much money a year, from where."""

    responsible: Line
    yearly: Fen
    paid_from: Literal["operation-income", "operator", "collective", "budget"]


class Insurance(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What is insured for how much until when (保险)."""

    kind: Line
    insured: Fen
    until: date


class OperationTerms(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """On what terms it is run: from when to when, for which rent or share, secured how.

    `rent`: a year, in fen. `share`: thousandths of the profit that go to the owner.
    """

    begins: date
    ends: date
    upkeep: Upkeep
    rent: Fen = 0
    share: Permille = 0
    deposit: Fen = 0
    guarantees: Annotated[tuple[Guarantee, ...], Meta(max_length=10)] = ()
    insurance: Annotated[tuple[Insurance, ...], Meta(max_length=10)] = ()


Owners = Annotated[tuple[OwningParty, ...], Meta(min_length=1, max_length=50)]


class OperatorChosen(Fact, frozen=True, tag="project.operator-chosen.v1"):
    """An operator was chosen (选定运营主体) with mode and terms; the owners still decide on it.

    `experience` states what fits it for the trade (从业经验). A change in operation is a choice
    anew: until its contract is signed, the one before stays in force.
    """

    operator: Operator
    experience: Text
    mode: OperationMode
    owners: tuple[OwningParty, ...]
    terms: OperationTerms
    reason: Note = ""
    because: tuple[Held, ...] = ()


class OwnerAgreed(Fact, frozen=True, tag="project.owner-agreed.v1"):
    """An owner decided on the mode, operator and terms as they were chosen (权属人决定).

    `vote`: the version of the vote by which a collective decided; `paper`: what a household or an
    owning unit signed.
    """

    owner: OwningParty
    chosen: Version
    paper: Digest
    vote: int = 0


class OperationContracted(Fact, frozen=True, tag="project.operation-contracted.v1"):
    """The contract with the operator was signed (签订运营合同); what was chosen is in force."""

    chosen: Version
    contract: Digest
    number: Short = ""
    because: tuple[Held, ...] = ()


class Promise(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """What a group of households is promised (联农带农承诺): in which mode, how much a period.

    Money in fen, or an amount of something in its unit: one of them at least can be measured.
    """

    id: Code
    mode: LinkageMode
    group: HouseholdGroup
    households: Annotated[int, Meta(ge=1, le=10**8)]
    period: PeriodKind
    begins: date
    ends: date
    money: Fen = 0
    amount: Decimal = "0"
    unit: Short = ""


Promises = Annotated[tuple[Promise, ...], Meta(min_length=1, max_length=200)]


class LinkagePromised(Fact, frozen=True, tag="project.linkage-promised.v1"):
    """What households gain was promised, group by group (联农带农承诺); it replaces what was."""

    promises: tuple[Promise, ...]
    paper: Digest
    reason: Note = ""


class OperationBegun(Fact, frozen=True, tag="project.operation-begun.v1"):
    """Operation began (投入运营)."""

    because: tuple[Held, ...] = ()


class Sale(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What was sold, and for how much (销售)."""

    item: Line
    amount: Decimal
    unit: Line
    money: Fen


class Income(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What the owners received (收益), by its kind."""

    kind: Literal["rent", "share", "sales", "other"]
    amount: Fen


class Jobs(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Work given to a group (务工): people, days, and wages."""

    group: HouseholdGroup
    people: Count
    days: Count
    wages: Fen


class Delivery(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """What of a promise was delivered in the period (兑现): to so many households, so much."""

    promise: Code
    households: Count
    money: Fen = 0
    amount: Decimal = "0"


class Reached(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """How far a performance target was reached at the end of the period, in all (绩效目标完成)."""

    indicator: Line
    value: Decimal


class PeriodReport(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """What a period of operation brought (运营月报、季报、年报)."""

    period: PeriodKind
    begins: date
    ends: date
    production: Annotated[tuple[Quantity, ...], Meta(max_length=50)] = ()
    sales: Annotated[tuple[Sale, ...], Meta(max_length=50)] = ()
    income: Annotated[tuple[Income, ...], Meta(max_length=10)] = ()
    costs: Fen = 0
    jobs: Annotated[tuple[Jobs, ...], Meta(max_length=10)] = ()
    deliveries: Annotated[tuple[Delivery, ...], Meta(max_length=200)] = ()
    targets: Annotated[tuple[Reached, ...], Meta(max_length=50)] = ()
    idle_days: Count = 0
    remarks: Note = ""

    @property
    def received(self) -> int:
        """All income of the period, in fen."""
        return sum(income.amount for income in self.income)


class PeriodReported(Fact, frozen=True, tag="project.period-reported.v1"):
    """A period of operation was reported (运营报告)."""

    told: PeriodReport
    evidence: Digest
    because: tuple[Held, ...] = ()


class ReportCorrected(Fact, frozen=True, tag="project.report-corrected.v1"):
    """A report was corrected (更正报告); what it said before stays on record."""

    report: Version
    told: PeriodReport
    evidence: Digest
    reason: Line


class Part(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A use of income, and its thousandths of what is left after what comes first."""

    use: IncomeUse
    share: Permille


class IncomeRuleSet(Fact, frozen=True, tag="project.income-rule-set.v1"):
    """How income is divided from a day on (收益分配规则), as the owners voted.

    `first`: uses that are met at their cost before the rest is divided by `parts`.
    """

    effective: date
    parts: tuple[Part, ...]
    vote: int
    first: tuple[IncomeUse, ...] = ()


class Use(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """So much income for one use, in fen."""

    use: IncomeUse
    amount: Fen


class DividendLine(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What a group of households is due (应付分红), by when."""

    group: HouseholdGroup
    households: Annotated[int, Meta(ge=1, le=10**8)]
    amount: Fen
    due: date


class IncomeDistributed(Fact, frozen=True, tag="project.income-distributed.v1"):
    """Income was divided (收益分配) by a plan that was shown (`shown_on`) and voted on.

    `total` is exactly the sum of `uses`, the dividends exactly the sum of `lines`; `list_digest`:
    the list of households, kept outside the log.
    """

    total: Fen
    uses: tuple[Use, ...]
    shown_on: date
    vote: int
    lines: tuple[DividendLine, ...] = ()
    list_digest: Digest | None = None
    because: tuple[Held, ...] = ()


class DividendsPaid(Fact, frozen=True, tag="project.dividends-paid.v1"):
    """Dividends of a distribution were paid to a group (分红兑付), by a list with that digest."""

    distribution: Version
    group: HouseholdGroup
    households: Annotated[int, Meta(ge=1, le=10**8)]
    amount: Fen
    through: PaidThrough
    list_digest: Digest
    voucher: Digest


OperationFact = (
    OperatorChosen
    | OwnerAgreed
    | OperationContracted
    | LinkagePromised
    | OperationBegun
    | PeriodReported
    | ReportCorrected
    | IncomeRuleSet
    | IncomeDistributed
    | DividendsPaid
)
"""What operation adds to a project's life."""
