"""Where in an asset's life each of these belongs, and its place in the API."""

from domain.assets.commands import KEPT, STILL
from domain.command import Act, Command
from domain.holding import commands as asked
from events import holding as told
from events.base import Fact

MEANWHILE = frozenset(
    {"receive-asset-income", "pay-asset-dividends", "end-lease", "vary-lease", "inspect-asset"}
)
MEANWHILE |= {"take-stock", "explain-difference", "record-damage", "repair-damage"}
"""What goes on while a disposal is under way: what is owed comes in, contracts end, it is kept."""


def _act(command: type[Command], name: str, makes: type[Fact], resource: str, zh: str) -> Act:
    return Act(command, name, makes, resource, zh, STILL if name in MEANWHILE else KEPT)


ACTS: tuple[Act, ...] = (
    _act(
        asked.NameJointOwners,
        "name-joint-owners",
        told.JointOwnersNamed,
        "joint-owners",
        "登记联村共有的各村及份额。",
    ),
    _act(
        asked.ProposeMode,
        "propose-mode",
        told.ModeProposed,
        "mode-proposals",
        "拟定经营方式和出租条件的底线,供权属人决定。",
    ),
    _act(
        asked.AgreeMode,
        "agree-mode",
        told.ModeAgreed,
        "mode-agreements",
        "登记权属人对所拟经营方式的同意;村集体须附表决。",
    ),
    _act(
        asked.ChangeMode,
        "change-mode",
        told.ModeChanged,
        "modes",
        "变更经营方式:权属人均已同意,并已报备。",
    ),
    _act(asked.LetAsset, "let-asset", told.AssetLet, "leases", "签订租赁、承包、合作等合同。"),
    _act(
        asked.VaryLease,
        "vary-lease",
        told.LeaseVaried,
        "lease-variations",
        "调整或减免一段时间内到期的租金。",
    ),
    _act(
        asked.EndLease,
        "end-lease",
        told.LeaseEnded,
        "lease-endings",
        "终止合同,或由资产受让方承接;已欠的仍须追收。",
    ),
    _act(
        asked.ReceiveAssetIncome,
        "receive-asset-income",
        told.AssetIncomeReceived,
        "income-receipts",
        "登记资产收益到账。",
    ),
    _act(
        asked.SetAssetIncomeRule,
        "set-asset-income-rule",
        told.AssetIncomeRuleSet,
        "income-rules",
        "按表决结果确定自某日起的资产收益分配规则。",
    ),
    _act(
        asked.DistributeAssetIncome,
        "distribute-asset-income",
        told.AssetIncomeDistributed,
        "income-distributions",
        "按公布并表决的方案分配资产收益。",
    ),
    _act(
        asked.PayAssetDividends,
        "pay-asset-dividends",
        told.AssetDividendsPaid,
        "dividend-payments",
        "按名单通过银行转账兑付资产分红。",
    ),
    _act(
        asked.RecoverPrincipal,
        "recover-principal",
        told.PrincipalRecovered,
        "principal-recoveries",
        "登记收回的入股本金。",
    ),
    _act(
        asked.ExtendPrincipal,
        "extend-principal",
        told.PrincipalExtended,
        "principal-extensions",
        "按权属人决定续投,另定本金到期日。",
    ),
    _act(
        asked.Reinvest,
        "reinvest",
        told.Reinvested,
        "reinvestments",
        "将留作再投入的收益或收回的本金投入项目。",
    ),
    _act(asked.InspectAsset, "inspect-asset", told.AssetInspected, "inspections", "登记巡查。"),
    _act(asked.TakeStock, "take-stock", told.StockTaken, "stock-counts", "登记一轮盘点的结果。"),
    _act(
        asked.ExplainDifference,
        "explain-difference",
        told.DifferenceExplained,
        "difference-explanations",
        "说明盘点差异的原因和处理。",
    ),
    _act(asked.RecordDamage, "record-damage", told.AssetDamaged, "damages", "登记损毁。"),
    _act(asked.RepairDamage, "repair-damage", told.DamageRepaired, "damage-repairs", "登记修复。"),
    _act(asked.RecordIdle, "record-idle", told.AssetIdled, "idle-times", "登记闲置及其原因。"),
    _act(asked.RecordUse, "record-use", told.AssetUsedAgain, "returns-to-use", "登记恢复使用。"),
    _act(
        asked.RevalueAsset,
        "revalue-asset",
        told.AssetRevalued,
        "revaluations",
        "登记折旧、评估或减值后的净值。",
    ),
    _act(
        asked.EncumberAsset,
        "encumber-asset",
        told.AssetEncumbered,
        "encumbrances",
        "登记为权属人自身债务所作的抵押、质押。",
    ),
    _act(
        asked.ReleaseEncumbrance,
        "release-encumbrance",
        told.EncumbranceReleased,
        "encumbrance-releases",
        "登记解除抵押、质押。",
    ),
)
"""What its use adds to an asset's life."""
