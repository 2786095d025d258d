"""What happens to an asset in use (资产运营管护): let, earning, looked after, counted, valued."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.base import Code, Digest, Fact, Fen, Line, Note, Short, SubjectRef
from events.findings import Held
from events.operation import (
    DividendsPaid,
    Guarantee,
    IncomeDistributed,
    IncomeRuleSet,
    OwningParty,
    PeriodKind,
    Version,
)
from events.plan import CaseId
from events.project import Decimal, Operator, Uscc
from events.requirements import OperationMode, Permille

Account = Literal["collective", "township", "treasury", "household", "personal"]
"""农村集体经济组织账户、乡镇账户、国库(非税)、农户账户、其他个人账户."""
IncomeKind = Literal["rent", "share", "sales", "other"]
Condition = Literal["good", "fair", "poor", "damaged", "lost"]
"""完好、基本完好、较差、损毁、灭失."""
Usage = Literal["in-use", "partly-used", "idle", "stopped"]
"""在用、部分使用、闲置、报停."""
LeaseEndReason = Literal[
    "expired", "agreed", "arrears", "breach", "disposal", "taken-over", "other"
]
"""到期、协商解除、拖欠租金解除、违约解除、资产处置、受让方承接、其他."""
IdleReason = Literal["no-tenant", "broken", "market", "season", "dispute", "policy", "other"]
"""无人承租、设施损坏、市场原因、季节性停用、权属纠纷、政策原因、其他."""
DamageCause = Literal["disaster", "accident", "wear", "misuse", "theft", "planning", "other"]
"""自然灾害、事故、自然损耗、使用不当、被盗、规划调整、其他."""
Counted = Literal["found", "missing", "damaged"]
"""账实相符、盘亏、毁损."""
ValueKind = Literal["depreciation", "valuation", "impairment"]
"""计提折旧、评估、减值."""
Repairs = Literal["operation-income", "operator", "collective", "budget", "insurance"]
"""经营收入、运营主体、村集体、财政、保险赔付."""


class Tenant(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """Who has the use of it (使用权人): a unit by its code, or a household known to the vault."""

    kind: Literal[
        "leading-firm",
        "co-operative",
        "family-farm",
        "workshop",
        "collective",
        "household",
        "other",
    ]
    name: Line
    uscc: Uscc | None = None
    subject: SubjectRef | None = None


class JointOwner(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """One of several owners (联村共有): whose part it is, and how many thousandths."""

    party: OwningParty
    name: Line
    share: Permille


JointOwners = Annotated[tuple[JointOwner, ...], Meta(min_length=2, max_length=50)]


class JointOwnersNamed(Fact, frozen=True, tag="asset.joint-owners-named.v1"):
    """The villages that own it together were named (联村共有), with their shares."""

    owners: tuple[JointOwner, ...]
    paper: Digest


class Frame(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """Within what its owners let it be let: a least rent a year, so many years, to whom.

    `operator`: who is to run it, where the owners decide on that one.
    """

    least_rent: Fen = 0
    longest_years: Annotated[int, Meta(ge=1, le=70)] = 20
    operator: Operator | None = None


class ModeProposed(Fact, frozen=True, tag="asset.mode-proposed.v1"):
    """Another mode of operation was proposed (拟变更经营方式); `text`: the digest of the scheme."""

    mode: OperationMode
    frame: Frame
    text: Digest
    reason: Line


class ModeAgreed(Fact, frozen=True, tag="asset.mode-agreed.v1"):
    """An owner agreed to the mode as proposed (权属人决定); `vote`: a collective's, by version."""

    owner: OwningParty
    proposal: Version
    paper: Digest
    vote: int = 0


class ModeChanged(Fact, frozen=True, tag="asset.mode-changed.v1"):
    """The mode of operation changed (变更经营方式), as it was agreed and filed."""

    proposal: Version
    because: tuple[Held, ...] = ()


class AssetLet(Fact, frozen=True, tag="asset.let.v1"):
    """It was let by contract (出租、发包、委托、合作、入股): to whom, on what terms.

    `rent`: for each period, due on its first day, or on its last if `in_arrear`.
    """

    mode: OperationMode
    tenant: Tenant
    begins: date
    ends: date
    rent: Fen
    period: PeriodKind
    number: Line
    contract: Digest
    in_arrear: bool = False
    deposit: Fen = 0
    guarantees: tuple[Guarantee, ...] = ()
    because: tuple[Held, ...] = ()


class LeaseVaried(Fact, frozen=True, tag="asset.lease-varied.v1"):
    """Its rent differs for what falls due in a time (租金调整、减免); `vote`: the owners' own."""

    lease: Version
    since: date
    until: date
    rent: Fen
    reason: Line
    paper: Digest
    vote: int = 0


class LeaseEnded(Fact, frozen=True, tag="asset.lease-ended.v1"):
    """The contract ended (合同终止); what was owed by then stays owed."""

    lease: Version
    reason: LeaseEndReason
    paper: Digest
    deposit_returned: Fen = 0
    note: Note = ""


class AssetIncomeReceived(Fact, frozen=True, tag="asset.income-received.v1"):
    """Income of the asset came in (资产收益到账): rent of a lease, or other; on whose account."""

    kind: IncomeKind
    amount: Fen
    account: Account
    voucher: Digest
    lease: Annotated[int, Meta(ge=0, description="the version of the lease, 0 if none")] = 0


class AssetIncomeRuleSet(IncomeRuleSet, frozen=True, tag="asset.income-rule-set.v1"):
    """How the asset's income is divided from a day on (收益分配规则)."""


class AssetIncomeDistributed(IncomeDistributed, frozen=True, tag="asset.income-distributed.v1"):
    """The asset's income was divided (收益分配)."""


class AssetDividendsPaid(DividendsPaid, frozen=True, tag="asset.dividends-paid.v1"):
    """Dividends of the asset's income were paid (分红兑付)."""


class PrincipalRecovered(Fact, frozen=True, tag="asset.principal-recovered.v1"):
    """Money put in as a share came back (收回入股本金), on whose account."""

    amount: Fen
    account: Account
    voucher: Digest


class PrincipalExtended(Fact, frozen=True, tag="asset.principal-extended.v1"):
    """The share stays in until another day (续投), as its owners decided."""

    due: date
    paper: Digest
    vote: int = 0


class Reinvested(Fact, frozen=True, tag="asset.reinvested.v1"):
    """What it yielded, or the principal that came back, went into a project (再投资)."""

    project: CaseId
    amount: Fen
    of: Literal["income", "principal"]
    paper: Digest
    because: tuple[Held, ...] = ()


class ReinvestmentReceived(Fact, frozen=True, tag="project.reinvestment-received.v1"):
    """Money of an older asset went into the project (再投资来源)."""

    asset: CaseId
    amount: Fen
    of: Literal["income", "principal"]


class AssetInspected(Fact, frozen=True, tag="asset.inspected.v1"):
    """It was inspected (巡查): in what condition, and whether it is used."""

    condition: Condition
    usage: Usage
    evidence: Digest
    remarks: Note = ""


class StockTaken(Fact, frozen=True, tag="asset.stock-taken.v1"):
    """It was counted in a round of stock-taking (盘点); `quantity`: what was there."""

    round: Code
    keeper: Line
    outcome: Counted
    quantity: Decimal
    evidence: Digest


class DifferenceExplained(Fact, frozen=True, tag="asset.difference-explained.v1"):
    """What a count found amiss was explained (盘点差异说明), with what is done about it."""

    taken: Version
    cause: Line
    measure: Line
    paper: Digest


class AssetDamaged(Fact, frozen=True, tag="asset.damaged.v1"):
    """It was damaged (损毁): by what, and what was lost."""

    cause: DamageCause
    loss: Fen
    extent: Line
    evidence: Digest


class DamageRepaired(Fact, frozen=True, tag="asset.damage-repaired.v1"):
    """A damage was repaired (修复): at what cost, paid from where."""

    damage: Version
    cost: Fen
    paid_from: Repairs
    evidence: Digest


class AssetIdled(Fact, frozen=True, tag="asset.idled.v1"):
    """It stands idle since a day (闲置), and why."""

    since: date
    reason: IdleReason
    note: Note = ""


class AssetUsedAgain(Fact, frozen=True, tag="asset.used-again.v1"):
    """It is used again since a day (恢复使用)."""

    since: date
    note: Note = ""


class AssetRevalued(Fact, frozen=True, tag="asset.revalued.v1"):
    """Its net value is another (净值、评估值), by depreciation, a valuation or impairment."""

    kind: ValueKind
    net: Fen
    report: Digest
    valuer: Short = ""
    valuer_uscc: Uscc | None = None


class AssetEncumbered(Fact, frozen=True, tag="asset.encumbered.v1"):
    """It secures a debt (抵押、质押): whose, to whom, how much, until when."""

    kind: Literal["mortgage", "pledge"]
    debtor: Literal["owner", "other"]
    creditor: Line
    secured: Fen
    until: date
    paper: Digest
    vote: int = 0


class EncumbranceReleased(Fact, frozen=True, tag="asset.encumbrance-released.v1"):
    """It secures that debt no longer (解除抵押)."""

    encumbrance: Version
    paper: Digest


HoldingFact = (
    JointOwnersNamed
    | ModeProposed
    | ModeAgreed
    | ModeChanged
    | AssetLet
    | LeaseVaried
    | LeaseEnded
    | AssetIncomeReceived
    | AssetIncomeRuleSet
    | AssetIncomeDistributed
    | AssetDividendsPaid
    | PrincipalRecovered
    | PrincipalExtended
    | Reinvested
    | AssetInspected
    | StockTaken
    | DifferenceExplained
    | AssetDamaged
    | DamageRepaired
    | AssetIdled
    | AssetUsedAgain
    | AssetRevalued
    | AssetEncumbered
    | EncumbranceReleased
)
"""What its use adds to an asset's life."""
