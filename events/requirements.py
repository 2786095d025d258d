"""What may be required of a step: the vocabulary in which a procedure pack (规则包) is written."""

from datetime import date
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

from events.base import END, Code, Fen, Level, Line

Origin = Literal["village", "township", "county"]
"""Who raises a project (村申报、乡镇申报、县级申报)."""
Grade = Literal["A", "B", "C", "GK", "ASM"]
"""How well a citation is known: A the law's text; B, C secondary; GK, ASM an assumption."""
DayCount = Literal["calendar", "working"]
Body = Literal[
    "members-assembly",  # 成员大会
    "delegates-assembly",  # 成员代表大会
    "villagers-assembly",  # 村民会议
    "villagers-representatives",  # 村民代表会议
    "villager-group",  # 村民小组会议
]
Matter = Literal[
    "charter",  # 章程
    "membership",  # 成员确认
    "land-contracting",  # 土地承包、宅基地、份额量化
    "land-compensation",  # 土地补偿费
    "merger-split",  # 合并、分立、解散
    "project-initiation",  # 村集体经济项目的立项
    "works-contracting",  # 承包方案,含以工代赈、自建
    "investment",  # 对外投资等重大事项
    "income-distribution",  # 收益分配方案
    "asset-disposal",  # 处分村集体财产
    "project-adjustment",  # 产业项目调整退出
]
OwnerKind = Literal[
    "state-unit",  # 国有单位
    "township",  # 乡镇人民政府
    "village-collective",  # 村集体经济组织
    "villager-group",  # 村民小组
    "household",  # 农户
    "co-operative",  # 农民专业合作社
    "operator",  # 运营主体
]
OperatorKind = Literal[
    "leading-firm",  # 龙头企业
    "co-operative",  # 农民合作社
    "family-farm",  # 家庭农场
    "workshop",  # 就业帮扶车间
    "collective",  # 村集体
    "other",
]
OperationMode = Literal["own", "entrusted", "co-operative", "contracted", "leased", "shares"]
"""自主、委托、合作、发包、出租、入股."""
IncomeUse = Literal[
    "reserve",  # 公积公益金
    "upkeep",  # 管护运维
    "reinvestment",  # 产业发展再投入
    "public-works",  # 村级公益事业
    "public-posts",  # 公益性岗位工资
    "relief",  # 临时救助
    "dividends",  # 分红到户
    "carried",  # 结转下期
]
FoundBy = Literal[
    "inspection-tour",  # 巡视巡察
    "audit",  # 审计
    "discipline",  # 纪检监察
    "supervision",  # 监督检查
    "evaluation",  # 考核评估
    "monitoring",  # 部门监测
]
"""Who finds what is to be put right (农规发〔2024〕26号 (二十二))."""
Permille = Annotated[int, Meta(ge=0, le=1000, description="thousandths (千分比)")]
Days = Annotated[int, Meta(ge=1, le=3660)]
StatementName = Literal[
    "content",  # 建设内容
    "implementation",  # 实施方案
    "targets",  # 绩效目标
    "acceptance",  # 验收
    "assets",  # 资产登记
    "operation",  # 运营方案
]
"""Where it is said what a project is (五方一致)."""
PlanField = Literal[
    "quantities", "schedule", "budget", "targets", "linkage", "operation", "land", "permits"
]
"""What an implementation plan may leave out (实施方案要素)."""
Ratio = Annotated[
    str, Meta(pattern=rf"^[1-9][0-9]?/[1-9][0-9]?{END}", description="a fraction, as 2/3")
]

Purpose = Literal[
    "advance",  # 预付款
    "progress",  # 进度款
    "completion",  # 结算款
    "retention",  # 质保金
    "management-fee",  # 项目管理费
    "household-grant",  # 到户奖补
    "other",  # 其他
]
Method = Literal["transfer", "card", "cash"]
"""转账、银行卡(一卡通)、现金."""


ChangeKind = Literal[
    "place",  # 地点
    "content",  # 内容
    "scale",  # 规模
    "investment-up",  # 投资增加
    "investment-down",  # 投资减少
    "schedule",  # 工期
    "source",  # 资金来源
    "beneficiaries",  # 受益对象、联农带农机制
    "operator",  # 运营主体、运营方案
    "targets",  # 绩效目标
    "implementing-unit",  # 实施主体
    "termination",  # 终止
    "replacement",  # 置换
]
ChangeRoute = Literal["filing", "original-approver", "leading-group", "back-to-library"]
"""备案、原批复单位重批、领导小组重审并公示、退回入库, the laxest first."""
ConsentMatter = Literal["adjustment", "operation-change", "disposal"]
"""调整退出方案、经营方式变更、资产处置方案."""
Measure = Literal["households", "members", "area"]
"""按户、按人、按面积."""
ChangeDuty = Literal["publication", "upward-filing"]
"""变更公开、向上备案."""


DisposalCause = Literal[
    "disaster",  # 自然灾害损毁
    "planning",  # 规划调整、政策拆除覆盖
    "end-of-life",  # 达到报废年限或技术原因不能安全使用
    "unprofitable",  # 环境、市场、技术致效益不佳闲置需转产
    "share-due",  # 入股分红协议到期
    "replaced",  # 新项目覆盖旧项目
    "consumed",  # 物化投入已耗尽
    "dissolution",  # 持有主体解散
    "project-exit",  # 项目调整退出
    "other",  # 其他
]
DisposalMethod = Literal[
    "auction",  # 拍卖
    "sale",  # 转让
    "swap",  # 置换
    "investment",  # 对外投资
    "redemption",  # 收回本金
    "free-transfer",  # 无偿划转
    "re-use",  # 转产再利用
    "new-keeper",  # 移交管护
    "scrap",  # 报废
    "loss",  # 报损
    "write-off",  # 核销
    "division",  # 分给成员或个人
]
DisposalChannel = Literal["public-exchange", "rural-exchange", "direct"]
"""公共资源交易平台、农村产权交易平台、直接成交."""
AssessedTopic = Literal["money", "technique", "law", "contracts", "workers", "debts", "land"]
"""财务、技术、法律、合同、用工、债务、用地."""
ObligationKind = Literal[
    "contract",  # 终止合同
    "wages",  # 工资
    "rent",  # 租金
    "dividends",  # 分红
    "debt",  # 债务
    "land-rent",  # 土地流转费
    "other",
]
AffectedGroup = Literal["assisted", "monitored", "other"]
"""脱贫户、监测对象(防止返贫致贫对象)、其他农户."""


class Requirement(
    Struct,
    frozen=True,
    kw_only=True,
    tag_field="kind",
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """One thing that must be so before a step may be taken.

    `article` is the citation, `grade` how well it is known, `origins` limits it to projects raised
    there, `reason` says why a county pack differs from the one it extends.
    """

    id: Code
    article: Line
    grade: Grade
    origins: tuple[Origin, ...] = ()
    reason: str = ""


class DocumentOnFile(Requirement, frozen=True, tag="document"):
    """A document of this kind is on file, by its digest (材料).

    `anew`: filed since the case was last returned, revised, entered in the library or rolled over.
    """

    document: Code
    anew: bool = False


class DecisionsTaken(Requirement, frozen=True, tag="decisions"):
    """These steps have been approved, in this order (逐级审核)."""

    steps: Annotated[tuple[Code, ...], Meta(min_length=1)]


class DecisionsFresh(Requirement, frozen=True, tag="fresh"):
    """What these steps decided is what now stands in the dossier (未变更)."""

    steps: Annotated[tuple[Code, ...], Meta(min_length=1)]


class VotePassed(Requirement, frozen=True, tag="vote"):
    """A vote on the matter by one of the bodies, under the law of its day; `at_least` may ask more.

    `notice_days`: days of notice before the meeting; `party_discussion`: the Party organisation
    discussed the matter before (农村集体经济组织法 第二十六条).
    """

    matter: Matter
    bodies: Annotated[tuple[Body, ...], Meta(min_length=1)]
    at_least: Ratio = "2/3"
    notice_days: Annotated[int, Meta(ge=0, le=90)] = 10
    party_discussion: bool = True


class NoticeCompleted(Requirement, frozen=True, tag="notice"):
    """A public notice (公示) hung at this level in every place concerned for so many days.

    `after`: it was posted once this step had been decided; `along`: it hung those days together
    with this other notice (同时公示).
    """

    notice: Code
    level: Level
    days: Annotated[int, Meta(ge=1, le=366)]
    count: DayCount = "calendar"
    after: str = ""
    along: str = ""


class DossierStates(Requirement, frozen=True, tag="dossier"):
    """The dossier states this (申报要素), as 绩效目标 or 联农带农机制."""

    field: Code


class SumWithin(Requirement, frozen=True, tag="sum"):
    """The fund lines stay within the total investment, or public money within a ceiling (资金)."""

    of: Literal["fund-lines", "public-funds"]
    within: Literal["total-investment", "ceiling"]
    ceiling: Fen = 0


class Separation(Requirement, frozen=True, tag="separation"):
    """Nobody decides what they filed, nor two steps of a chain, or of the whole case (职责分离).

    `offices`: nor does the office that drafted the implementation plan (编制与批复分离).
    """

    scope: Literal["chain", "case"] = "chain"
    offices: bool = False


class WaitingTime(Requirement, frozen=True, tag="waiting"):
    """So many days lie between a step and this one (等待期)."""

    after: Code
    days: Annotated[int, Meta(ge=1, le=3660)]
    count: DayCount = "calendar"


class NoDoubleApplication(Requirement, frozen=True, tag="sole"):
    """No other live project of the county has this content in this place and year (重复申报)."""


class NotSplit(Requirement, frozen=True, tag="unsplit"):
    """Like projects of one place and year do not reach the threshold together only (化整为零)."""

    threshold: Annotated[int, Meta(ge=1)]


class PrimeFarmlandSpared(Requirement, frozen=True, tag="prime-farmland"):
    """Permanent basic farmland (永久基本农田) is not used for fruit, forestry or ponds."""


class Materiality(Requirement, frozen=True, tag="materiality"):
    """A change of this kind that is larger than this goes that way (变更重大性).

    The size is the sum of all changes since the original approval, this one among them: in percent
    of what was approved, in fen or in days. With no threshold any change counts.
    """

    changed: ChangeKind
    route: ChangeRoute
    above_percent: Annotated[int, Meta(ge=0, le=1000)] = 0
    above_fen: Fen = 0
    above_days: Annotated[int, Meta(ge=0, le=3660)] = 0


class ChangePending(Requirement, frozen=True, tag="change-pending"):
    """A change is asked that goes one of these ways; the step decides on it (变更审批环节)."""

    routes: Annotated[tuple[ChangeRoute, ...], Meta(min_length=1)]


class OriginalApprover(Requirement, frozen=True, tag="original-approver"):
    """The post that approved the first of these steps approves the change (原批复单位)."""

    steps: Annotated[tuple[Code, ...], Meta(min_length=1)]


class ChangeApproved(Requirement, frozen=True, tag="change-approved"):
    """A change that goes one of these ways has been approved by these steps, in this order."""

    routes: Annotated[tuple[ChangeRoute, ...], Meta(min_length=1)]
    steps: Annotated[tuple[Code, ...], Meta(min_length=1)]


class ChangeSettled(Requirement, frozen=True, tag="change-settled"):
    """No change is asked that is neither in effect nor taken back (变更办结)."""


class ChangeTold(Requirement, frozen=True, tag="change-told"):
    """So many days after a change took effect it is published, or filed upward (变更公开、备案)."""

    duty: ChangeDuty
    days: Annotated[int, Meta(ge=1, le=366)]
    count: DayCount = "calendar"


class ChangeNoticed(Requirement, frozen=True, tag="change-noticed"):
    """A change that goes one of these ways was noticed for so many days after a step (变更公示)."""

    routes: Annotated[tuple[ChangeRoute, ...], Meta(min_length=1)]
    notice: Code
    level: Level
    days: Annotated[int, Meta(ge=1, le=366)]
    after: Code
    count: DayCount = "calendar"


Percent = Annotated[int, Meta(ge=0, le=100)]


class NotFundedTwice(Requirement, frozen=True, tag="not-funded-twice"):
    """No project of the county with this content has money already (重复安排)."""


class PlanCurrent(Requirement, frozen=True, tag="plan-current"):
    """No project has changed since the plan took it in."""


class ManagementFee(Requirement, frozen=True, tag="management-fee"):
    """Of the batches of a level no more is project management fee (项目管理费) than so much.

    The fee is a line of the plan like any other; `category` tells it.
    """

    category: Line
    central: Percent
    province: Percent
    city: Percent = 100
    county: Percent = 100


class IndustryShare(Requirement, frozen=True, tag="industry-share"):
    """So much of the money should go to industry (产业占比): less is said, and bars nothing."""

    categories: Annotated[tuple[Line, ...], Meta(min_length=1)]
    percent: Percent


class AnnouncedWithin(Requirement, frozen=True, tag="announced"):
    """It was announced to the county within so many days of the step (公告); a late one is said."""

    notice: Code
    after: Code
    days: Annotated[int, Meta(ge=1, le=366)]
    count: DayCount


class AcceptanceTeam(Requirement, frozen=True, tag="team"):
    """The acceptance team has so many people at least, and whom a county asks for (验收组).

    `beneficiaries`: someone who gains is there; `third_party`: an independent third party is.
    """

    people: Annotated[int, Meta(ge=1, le=100)] = 3
    beneficiaries: bool = False
    third_party: bool = False


class OwnersFit(Requirement, frozen=True, tag="owners"):
    """Whose an asset may be, by whether its project is one village's or of several (权属).

    A household's own asset (到户类) is always the household's, a share goes by its contract.
    """

    one_village: Annotated[tuple[OwnerKind, ...], Meta(min_length=1)]
    several: Annotated[tuple[OwnerKind, ...], Meta(min_length=1)]


class ResultPublished(Requirement, frozen=True, tag="result-published"):
    """The result was announced within so many days of acceptance (验收结果公开); late is said."""

    notice: Code
    level: Level
    days: Annotated[int, Meta(ge=1, le=366)]
    count: DayCount


class HandOverSigned(Requirement, frozen=True, tag="handed-over"):
    """The asset was handed over to its owner, and both sides signed (移交)."""


class TitleRegistered(Requirement, frozen=True, tag="title-registered"):
    """Real estate is on the register (不动产登记)."""


class UpkeepAssigned(Requirement, frozen=True, tag="upkeep"):
    """Somebody keeps the asset up, with money where it serves the public (管护)."""


class PaymentEvidence(Requirement, frozen=True, tag="payment-evidence"):
    """What a payment for a purpose is backed by, and by which means it is made (报账凭据).

    `once`: papers of these kinds back one payment only; `accepted`: the works are accepted;
    `reckoned`: it says how the amount was reckoned; `most_each`: at most so many to a household.
    """

    purpose: Purpose
    documents: Annotated[tuple[Code, ...], Meta(min_length=1)]
    once: tuple[Code, ...] = ()
    methods: tuple[Method, ...] = ("transfer",)
    accepted: bool = False
    reckoned: bool = False
    most_each: Annotated[int, Meta(ge=0, le=10**6)] = 0


class PaymentCap(Requirement, frozen=True, tag="payment-cap"):
    """Payments for these purposes stay within so many percent of a sum (拨付比例上限).

    `basis`: the allocation, or what was settled; `unaccepted`: only until the works are accepted.
    """

    purposes: Annotated[tuple[Purpose, ...], Meta(min_length=1)]
    percent: Annotated[int, Meta(ge=1, le=100)]
    basis: Literal["allocated", "settled"] = "allocated"
    unaccepted: bool = False


class PaymentSignatures(Requirement, frozen=True, tag="payment-signatures"):
    """A holder of each of these posts signed the request (签认)."""

    posts: Annotated[tuple[Code, ...], Meta(min_length=1)]


class OperatorFit(Requirement, frozen=True, tag="operator-fit"):
    """The operator chosen is of one of these kinds (选好运营主体).

    Whoever built it under a contract does not run it, unless `may_have_built`.
    """

    kinds: Annotated[tuple[OperatorKind, ...], Meta(min_length=1)]
    may_have_built: bool = False


class OwnerDecided(Requirement, frozen=True, tag="owner-decided"):
    """Every owner of these kinds agreed to mode, operator and terms as chosen (权属人决定).

    `document`: the paper by which it was filed above or approved, put on file since the choice.
    """

    owners: Annotated[tuple[OwnerKind, ...], Meta(min_length=1)]
    document: str = ""


class TermsStated(Requirement, frozen=True, tag="operation-terms"):
    """The terms chosen: years at most, a least yearly return and upkeep on the investment, cover.

    `secured`: the modes in which a deposit or a guarantee secures the contract; `insured`: what
    is run is insured.
    """

    longest_years: Annotated[int, Meta(ge=1, le=70)]
    least_return: Permille = 0
    least_upkeep: Permille = 0
    secured: tuple[OperationMode, ...] = ()
    insured: bool = False


class OperationSigned(Requirement, frozen=True, tag="operation-signed"):
    """The contract of what was chosen last is signed, and its term has begun (运营合同)."""


class LinkageCovered(Requirement, frozen=True, tag="linkage-covered"):
    """The promises cover the dossier's linkage mode by mode, and its beneficiaries by group."""


class IncomeDivided(Requirement, frozen=True, tag="income-use"):
    """What income may be used for (收益使用), how much is reserved, how much at most is dividends.

    `shown_days`: how long the plan lies open before the vote.
    """

    uses: Annotated[tuple[IncomeUse, ...], Meta(min_length=1)]
    reserve: Permille = 0
    most_dividends: Permille = 1000
    shown_days: Days = 10


class OperationWatched(Requirement, frozen=True, tag="operation-watch"):
    """When it counts as unused (成而不用) or used badly (用而不好): so many days, so many losses.

    `least_income`: thousandths of what the terms promise a year.
    """

    unused_days: Days
    idle_days: Days
    report_days: Days
    arrears_days: Days
    least_income: Permille
    loss_periods: Annotated[int, Meta(ge=1, le=60)]


class ModeDecided(Requirement, frozen=True, tag="mode-decided"):
    """Every owner of these kinds agreed to the mode as proposed, and it was filed (经营方式变更).

    `document`: the paper by which it was filed above or approved, put on file since the proposal.
    """

    owners: Annotated[tuple[OwnerKind, ...], Meta(min_length=1)]
    document: str = ""


class LeaseTerms(Requirement, frozen=True, tag="lease-terms"):
    """Terms on which an asset is let: years at most, a least yearly return on its value, cover.

    `secured`: the modes in which a deposit or a guarantee secures the contract.
    """

    longest_years: Annotated[int, Meta(ge=1, le=70)]
    least_return: Permille = 0
    secured: tuple[OperationMode, ...] = ()


class StockSettled(Requirement, frozen=True, tag="stock-settled"):
    """What the last stock-taking found amiss has been explained (盘点差异已说明)."""


class AssetWatched(Requirement, frozen=True, tag="asset-watch"):
    """When an asset counts as idle (闲置) or of low yield (低效), and what else is told of it.

    `least_yield`: thousandths of its net value a year; `arrears_days`: how long rent, dividends or
    principal may be owed; `inspected_days`: how long it may go without an inspection.
    """

    idle_days: Days
    least_yield: Permille
    arrears_days: Days
    inspected_days: Days


class ImplementationStates(Requirement, frozen=True, tag="implementation"):
    """The implementation plan is drafted and states this (实施方案要素)."""

    states: Annotated[tuple[PlanField, ...], Meta(min_length=1)]


class Consistent(Requirement, frozen=True, tag="consistent"):
    """These say the same, as far as they say anything (五方一致): item, target, place, money, mode.

    建设内容、实施方案、绩效目标、验收、资产登记、运营方案: each is held against each.
    """

    statements: Annotated[tuple[StatementName, ...], Meta(min_length=2)]


class PermitsOnFile(Requirement, frozen=True, tag="permits"):
    """Every permit that the implementation plan names is on file (前期手续)."""


class StartInTime(Requirement, frozen=True, tag="start-in-time"):
    """The works start within so many months of a step, or it has lapsed (批复失效).

    It is extended once, by so many months at most. `stands_still`: days of suspension are none.
    """

    after: Code
    months: Annotated[int, Meta(ge=1, le=120)]
    extension: Annotated[int, Meta(ge=0, le=120)] = 0
    stands_still: bool = False


class MajorConsultation(Requirement, frozen=True, tag="major-consultation"):
    """Of a project on the county's list of major decisions the public was asked (公开征求意见).

    The notice hung for so many days at that level. What is not on the list is not asked for it.
    """

    notice: Code
    level: Level
    days: Annotated[int, Meta(ge=1, le=366)]
    count: DayCount = "calendar"


class MajorPaper(Requirement, frozen=True, tag="major-paper"):
    """Of a project on the county's list of major decisions this paper is on file (重大决策材料)."""

    document: Code


class FundsInPlace(Requirement, frozen=True, tag="funded"):
    """The project has money of an annual plan (资金落实)."""


class ContractConcluded(Requirement, frozen=True, tag="concluded"):
    """Each lot has a contract, or a resolution to build without one (合同或自建决议)."""


class TenderThreshold(Requirement, frozen=True, tag="tender-threshold"):
    """What costs so much is tendered (招标限额), all of one item, operator and year together.

    It binds where public money comes to `budget` and to `share` percent of the investment.
    """

    works: Annotated[int, Meta(ge=1)]
    goods: Annotated[int, Meta(ge=1)]
    services: Annotated[int, Meta(ge=1)]
    budget: Fen
    share: Percent


class FailedTenders(Requirement, frozen=True, tag="failed-tenders"):
    """A lot whose tender failed so often need not be tendered again (两次招标失败).

    `document`: whoever supervises agreed that it is not tendered again, since the last failure.
    """

    times: Annotated[int, Meta(ge=2, le=10)]
    document: Code


class SmallPurchaseLimit(Requirement, frozen=True, tag="small-purchase"):
    """Only what costs less is bought without a procedure (采购限额标准)."""

    works: Annotated[int, Meta(ge=1)]
    goods: Annotated[int, Meta(ge=1)]
    services: Annotated[int, Meta(ge=1)]


class SelfBuildCeiling(Requirement, frozen=True, tag="self-build"):
    """A village builds no more than this itself (村民自建)."""

    ceiling: Annotated[int, Meta(ge=1)]


class LabourShare(Requirement, frozen=True, tag="labour-share"):
    """So many percent of a lot of 以工代赈 are pay for labour (劳务报酬)."""

    percent: Percent


class ProcurementDutiesDone(Requirement, frozen=True, tag="procurement-duties"):
    """What the law wants done by a day after award and contract is done (报告、备案、公告)."""


class WorksUnderWay(Requirement, frozen=True, tag="under-way"):
    """The works do not stand still (未停工)."""


class QualityClosed(Requirement, frozen=True, tag="quality-closed"):
    """Whatever supervision found wrong was put right (质量问题已销号)."""


class WagesInOrder(Requirement, frozen=True, tag="wages"):
    """As last reported, farm workers have account and ledger, and are owed nothing (农民工工资)."""


class ConsentCovered(Requirement, frozen=True, tag="consent"):
    """Households that consent to the text as it stands are this share of the whole roll (同意率).

    It is counted by households, members or area, always on everyone on the roll; a sealed round
    alone counts. It never stands in for a vote of the members.
    """

    matter: ConsentMatter
    ratio: Ratio
    measure: Measure = "households"


class EveryoneAsked(Requirement, frozen=True, tag="everyone-asked"):
    """Each household of the roll answered, or could not be reached on so many days (逐户征求)."""

    attempts: Annotated[int, Meta(ge=1, le=10)]


class RepairConsequence(Requirement, frozen=True, tag="repair-consequence"):
    """What becomes of later acts that lose their ground by a repair (更正的后果).

    They are named and, where they are decisions, stale; or the repair is refused.
    """

    lost: Literal["named", "refused"]


class OwnerIs(Requirement, frozen=True, tag="owner-is"):
    """The asset belongs to one of these: the step is for no other (按权属分类处置)."""

    owners: Annotated[tuple[OwnerKind, ...], Meta(min_length=1)]


class DisposalWays(Requirement, frozen=True, tag="disposal-ways"):
    """What belongs to these is disposed of for these causes by these methods (处置情形、方式)."""

    owners: Annotated[tuple[OwnerKind, ...], Meta(min_length=1)]
    causes: Annotated[tuple[DisposalCause, ...], Meta(min_length=1)]
    methods: Annotated[tuple[DisposalMethod, ...], Meta(min_length=1)]


class ValuationMade(Requirement, frozen=True, tag="valued"):
    """By these methods nothing worth more goes without a valuation no older than so (资产评估)."""

    methods: Annotated[tuple[DisposalMethod, ...], Meta(min_length=1)]
    above_fen: Fen = 0
    valid_days: Days = 365


class ExchangeUsed(Requirement, frozen=True, tag="exchange"):
    """What belongs to these and is worth more goes through one of these platforms (进场交易)."""

    owners: Annotated[tuple[OwnerKind, ...], Meta(min_length=1)]
    methods: Annotated[tuple[DisposalMethod, ...], Meta(min_length=1)]
    channels: Annotated[tuple[DisposalChannel, ...], Meta(min_length=1)]
    above_fen: Fen = 0


class DisposalApproved(Requirement, frozen=True, tag="disposal-approved"):
    """What is worth more is approved by these steps too, as it now stands (分级审批)."""

    steps: Annotated[tuple[Code, ...], Meta(min_length=1)]
    above_fen: Fen = 0


class NoticedAfterVote(Requirement, frozen=True, tag="noticed-after-vote"):
    """The notice was posted no earlier than the vote it shows (先表决后公示)."""

    notice: Code
    matter: Matter


class AdjustmentAssessed(Requirement, frozen=True, tag="adjustment-assessed"):
    """Each of these sides of the adjustment was assessed, with a paper (调整评估)."""

    topics: Annotated[tuple[AssessedTopic, ...], Meta(min_length=1)]


class AdjustmentArgued(Requirement, frozen=True, tag="adjustment-argued"):
    """So many experts argued the plan as it now stands, and support it (专家论证)."""

    experts: Annotated[int, Meta(ge=1, le=100)] = 3


class AssetsSettled(Requirement, frozen=True, tag="assets-settled"):
    """The plan says of each asset what becomes of it; `ended`: it has its end or its new keeper."""

    ended: bool = False


class ObligationsSettled(Requirement, frozen=True, tag="obligations-settled"):
    """What is owed of these kinds is settled: contracts, wages, debts (债权债务清理)."""

    owed: Annotated[tuple[ObligationKind, ...], Meta(min_length=1)]


class DividendsPaidUp(Requirement, frozen=True, tag="dividends-paid-up"):
    """No dividend that was divided is unpaid (分红兑付到位)."""


class RentPaidUp(Requirement, frozen=True, tag="rent-paid-up"):
    """No rent that fell due by the contracts is unpaid (租金结清)."""


class HouseholdsProvided(Requirement, frozen=True, tag="households-provided"):
    """Each affected household of these groups has a substitute measure (替代帮扶措施).

    `taken`: it is in place, not only planned.
    """

    groups: Annotated[tuple[AffectedGroup, ...], Meta(min_length=1)]
    taken: bool = False


class LandGivenBack(Requirement, frozen=True, tag="land-restored"):
    """Land of facilities that are used no longer is restored (设施农业用地复垦)."""


class SuccessorKnown(Requirement, frozen=True, tag="successor-known"):
    """If the plan names a successor project, it is linked (接续项目)."""


class FundsSquared(Requirement, frozen=True, tag="funds-squared"):
    """The project's money is settled, and what was left of it went back (资金结清)."""


class NoOpenRectification(Requirement, frozen=True, tag="no-open-rectification"):
    """Nothing that these found is open (问题未整改); of a lesser step, nothing grave is."""

    sources: Annotated[tuple[FoundBy, ...], Meta(min_length=1)] = get_args(FoundBy)
    grave: bool = False


class SourceOffices(Requirement, frozen=True, tag="source-offices"):
    """What these find is put on record by whoever holds these posts (问题来源与登记单位相符)."""

    sources: Annotated[tuple[FoundBy, ...], Meta(min_length=1)]
    posts: Annotated[tuple[Code, ...], Meta(min_length=1)]


class RectificationEvidenced(Requirement, frozen=True, tag="rectification-evidenced"):
    """Every measure of the plan has its evidence (整改佐证齐全)."""


class RectificationPapers(Requirement, frozen=True, tag="rectification-papers"):
    """Of what these found, these papers are on file, as a report to auditors (整改报告)."""

    sources: Annotated[tuple[FoundBy, ...], Meta(min_length=1)]
    documents: Annotated[tuple[Code, ...], Meta(min_length=1)]


class HouseholdsWereHeard(Requirement, frozen=True, tag="households-heard"):
    """Since its assessment began households were heard (听取农户意见): that part of those who gain.

    One household at least, whatever the share.
    """

    share: Permille = 0


class GroupWasReviewed(Requirement, frozen=True, tag="group-reviewed"):
    """The group that is proposed was reviewed by the township (乡镇审核)."""


MeasureKind = Literal["consolidate", "upgrade", "revive"]
"""巩固、升级、盘活."""
ReliefKind = Literal["rent", "credit", "entrusted", "co-operative", "pooling"]
"""租金减免、金融信贷、委托经营、合作经营、资产资源整合."""


class ArguedByExperts(Requirement, frozen=True, tag="argued-by-experts"):
    """A plan of these kinds was argued by so many experts, who found it feasible (专家论证)."""

    kinds: Annotated[tuple[MeasureKind, ...], Meta(min_length=1)]
    experts: Annotated[int, Meta(ge=1, le=100)] = 1


class ReliefBacked(Requirement, frozen=True, tag="relief-backed"):
    """Relief of these kinds rests on papers (纾困依据): of owner or lender, a contract, a vote.

    `vote` and `document`, filed since the plan, are asked where a collective owns it.
    """

    reliefs: Annotated[tuple[ReliefKind, ...], Meta(min_length=1)]
    by: tuple[Literal["owner", "lender", "agreement", "vote"], ...] = ()
    document: Code | Literal[""] = ""


class VillagesReported(Requirement, frozen=True, tag="villages-reported"):
    """Every village of a campaign has reported (逐村排查)."""


class ProjectsClassified(Requirement, frozen=True, tag="projects-classified"):
    """Every project that a campaign is about was put in a group since its year began (应分尽分)."""


AnyRequirement = (
    DocumentOnFile
    | DecisionsTaken
    | DecisionsFresh
    | VotePassed
    | NoticeCompleted
    | DossierStates
    | SumWithin
    | Separation
    | WaitingTime
    | NoDoubleApplication
    | NotSplit
    | PrimeFarmlandSpared
    | Materiality
    | ChangePending
    | OriginalApprover
    | ChangeApproved
    | ChangeNoticed
    | ChangeSettled
    | ChangeTold
    | NotFundedTwice
    | PlanCurrent
    | ManagementFee
    | IndustryShare
    | AnnouncedWithin
    | AcceptanceTeam
    | OwnersFit
    | ResultPublished
    | HandOverSigned
    | TitleRegistered
    | UpkeepAssigned
    | PaymentEvidence
    | PaymentCap
    | PaymentSignatures
    | OperatorFit
    | OwnerDecided
    | TermsStated
    | OperationSigned
    | LinkageCovered
    | IncomeDivided
    | OperationWatched
    | ModeDecided
    | LeaseTerms
    | StockSettled
    | AssetWatched
    | ImplementationStates
    | Consistent
    | PermitsOnFile
    | StartInTime
    | MajorConsultation
    | MajorPaper
    | FundsInPlace
    | ContractConcluded
    | TenderThreshold
    | FailedTenders
    | SmallPurchaseLimit
    | SelfBuildCeiling
    | LabourShare
    | ProcurementDutiesDone
    | WorksUnderWay
    | QualityClosed
    | WagesInOrder
    | ConsentCovered
    | EveryoneAsked
    | RepairConsequence
    | OwnerIs
    | DisposalWays
    | ValuationMade
    | ExchangeUsed
    | DisposalApproved
    | NoticedAfterVote
    | AdjustmentAssessed
    | AdjustmentArgued
    | AssetsSettled
    | ObligationsSettled
    | DividendsPaidUp
    | RentPaidUp
    | HouseholdsProvided
    | LandGivenBack
    | SuccessorKnown
    | FundsSquared
    | NoOpenRectification
    | RectificationEvidenced
    | RectificationPapers
    | SourceOffices
    | HouseholdsWereHeard
    | GroupWasReviewed
    | VillagesReported
    | ProjectsClassified
    | ArguedByExperts
    | ReliefBacked
)


class Term(Struct, frozen=True, forbid_unknown_fields=True):
    """A word of the pack in both languages: a kind of document, a notice."""

    id: Code
    zh: Line
    en: Line


class Post(Struct, frozen=True, forbid_unknown_fields=True):
    """A post (岗位) at a level; its holder reads the cases of the office's own division."""

    id: Code
    level: Level
    zh: Line
    en: Line


class Action(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A step of the procedure: at which stages, by which posts, under which requirements.

    `reason` says why a county pack gives the step to others, or opens it elsewhere.
    """

    id: Code
    zh: Line
    en: Line
    stages: Annotated[tuple[str, ...], Meta(min_length=1)]
    by: Annotated[tuple[Code, ...], Meta(min_length=1)]
    origins: tuple[Origin, ...] = ()
    requires: tuple[AnyRequirement, ...] = ()
    reason: str = ""


class Dropped(Struct, frozen=True, forbid_unknown_fields=True):
    """A requirement that a county pack left out of the pack it extends, and why."""

    action: Code
    requirement: Code
    article: Line
    grade: Grade
    reason: Line


class Pack(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A procedure pack (规则包), whole: whose it is, from when to when, and what every step asks.

    `extends` names the pack laid under it (`id@version`), `dropped` what it left out of that.
    """

    id: Code
    version: Annotated[int, Meta(ge=1)]
    jurisdiction: Annotated[str, Meta(pattern=r"^(\d{2}|\d{4}|\d{6})?$")]
    valid_from: date
    zh: Line
    en: Line
    posts: tuple[Post, ...]
    documents: tuple[Term, ...]
    notices: tuple[Term, ...]
    actions: tuple[Action, ...]
    valid_to: date | None = None
    extends: str = ""
    dropped: tuple[Dropped, ...] = ()


class PackRef(Struct, frozen=True):
    """The pack a case is judged by: id, version and the digest of its whole text."""

    id: str
    version: int
    digest: str
