"""An asset that is disposed of and a project that is adjusted, command by command."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.acceptance.state import Acceptance
from domain.adjustment import commands as exits
from domain.assets.state import Asset, substance
from domain.circumstances import Circumstances
from domain.command import Command
from domain.commands import Decide, EndNotice, FileDocument, PostNotice, RecordVote
from domain.deciding import Decision, Stamp, decide
from domain.disposal import commands as disposing
from domain.evolving import evolve, evolve_asset
from domain.holding.state import Holding, Lease
from domain.operation.commands import ReportOperation
from domain.operation.state import Distribution
from domain.procedure import Procedure
from events.adjustment import AdjustmentPlan, Affected, Disposition, Obligation
from events.asset import Owner
from events.consent import ProjectConsentSealed, Tally
from events.disposal import AssetEnded, Buyer, DisposalPlan
from events.holding import Tenant
from events.operation import DividendLine, Income, PeriodReport, Use
from events.project import Beneficiaries
from events.rectification import AssetRectificationOpened
from tests.domain.operating import TERMS, operating
from tests.domain.pack_samples import (
    CLERK,
    COUNTY,
    DIGEST,
    NOW,
    STAMP,
    TOWNSHIP,
    VILLAGE,
    holding,
    national,
)
from tests.domain.works import COLLECTIVE, ID, entry

SEATS = {"village": VILLAGE, "township": TOWNSHIP, "county": COUNTY}
HELD = {p.id: holding(f"p-{p.id}", p.id, SEATS.get(p.level, COUNTY)) for p in national().pack.posts}
START = date(2026, 3, 2)
ASSET = "1" * 32
OTHER = "f" * 64
AGENCY, BUYER = "91430511MA4L16JQ90", "93430511MA4L0XQ1YK"
STRANGER, HOUSEHOLD = "s-" + "2" * 32, "s-" + "3" * 32


def day(n: int) -> date:
    """The n-th day of the story."""
    return START + timedelta(n)


class Told(Struct, frozen=True):
    """A case as it stands, by which rules it is judged, and the cases beside it."""

    case: Any
    rules: Procedure = national()
    others: Mapping[str, Any] = {}
    stream: str = ""

    def put(self, command: Command, post: str, n: int) -> Decision:
        """The command of whoever holds the post, on a day of the story."""
        about = Circumstances(
            self.rules, day(n), (HELD[post],), others=self.others, case_id=self.stream
        )
        at = datetime.combine(day(n), time(4), UTC)
        return decide(self.case, command, about, Stamp(at, f"c-{self.case.version}"))

    def do(self, command: Command, post: str, n: int) -> "Told":
        """The command, which must be lawful."""
        decision = self.put(command, post, n)
        assert not decision.refused, lacking(decision)
        return self.went(*decision.facts)

    def went(self, *facts: Any) -> "Told":
        """The case after facts."""
        fold: Any = evolve_asset if isinstance(self.case, Asset) else evolve
        case = self.case
        for fact in facts:
            case = fold(case, fact)
        return replace(self, case=case)

    def refused(self, command: Command, post: str, n: int) -> list[str]:
        """Why the command is not lawful, by message."""
        decision = self.put(command, post, n)
        assert decision.refused
        return lacking(decision)

    def paper(self, document: str, n: int) -> "Told":
        """A document on file."""
        return self.do(FileDocument(document, "材料", DIGEST), "county-clerk", n)

    def voted(self, matter: Any, n: int, votes: int = 70, **said: Any) -> "Told":
        """A members' assembly of 100, called in time, the Party having discussed it before."""
        plain: dict[str, Any] = {
            "matter": matter,
            "body": "members-assembly",
            "notice_sent_on": day(n - 11),
            "roll": 100,
            "capacity_roll": 90,
            "onsite": 75,
            "votes_for": votes,
            "votes_against": 0,
            "abstained": 0,
            "minutes": DIGEST,
            "party_discussed_on": day(n - 12),
            **said,
        }
        return self.do(RecordVote(**plain), "village-clerk", n)

    def noticed(self, level: Any, n: int, days: int = 11) -> "Told":
        """A notice of that level hung from a day on, for so many days."""
        clerk, posting = f"{level}-clerk", self.case.version + 1
        of = "disposal" if self.case.kind == "asset" else "adjustment"
        named = f"{of}-{level}-notice"
        said = PostNotice(named, level, SEATS[level], "board", "公示", DIGEST)
        hung = self.do(said, clerk, n)
        return hung.do(EndNotice(posting, DIGEST), clerk, n + days)

    def decided(self, step: str, post: str, n: int, **said: Any) -> "Told":
        """A step taken."""
        return self.do(Decide(step, **said), post, n)


def lacking(decision: Decision) -> list[str]:
    return [f.message for f in decision.findings if f.verdict != "met"]


def titled(owner: Owner = COLLECTIVE, rules: Procedure | None = None, **changes: Any) -> Told:
    """An asset of 80,000 yuan with a settled title."""
    of = entry(**{"owner": owner, **changes.pop("entry", {})})
    rules = rules or national()
    case = Asset(
        version=12,
        stage="asset-titled",
        division=owner.division,
        pack=rules.ref,
        filed_at=NOW,
        project=ID,
        number="430511J2026000101",
        entry=of,
        owner=owner,
        income_right=owner.name,
        substance=substance(of, owner, owner.name),
    )
    return Told(replace(case, **changes), rules, stream=f"asset-{ASSET}")


PLAN = DisposalPlan(
    cause="unprofitable",
    method="auction",
    reason="大棚闲置三年,修复不经济。",
    part=80_000_00,
    reserve=30_000_00,
    account="示例村股份经济合作社基本账户",
    re_use="收入用于本村黄桃分拣线。",
)
LEASE = Lease(
    5, day(-700), "lease", Tenant("leading-firm", "示例农业公司", BUYER), day(-690), day(300),
    10_000_00, "year", False, "租-1",
)  # fmt: skip


def let() -> Told:
    """An asset that is let; of the rent of two years nothing has come in."""
    return titled(holding=Holding(leases=(LEASE,)))


def owing(told: Told) -> Told:
    """The project with its asset: rent and dividends are owed of it, an audit's finding is open."""
    due = (DividendLine("assisted", 10, 5_000_00, day(300)),)
    made = Distribution(9, day(-1), 5_000_00, (Use("dividends", 5_000_00),), due, 8, CLERK)
    found = AssetRectificationOpened("c" * 32, "台账与实物不符", "audit", grave=True, **STAMP)
    asset = titled(holding=Holding(leases=(LEASE,), distributions=(made,))).went(found)
    return replace(told, others={f"asset-{ASSET}": asset.case})


VALUED = disposing.RecordValuation(30_000_00, "示例资产评估有限公司", AGENCY, DIGEST)
DEAL = disposing.RecordDeal(
    31_000_00, Buyer("unit", "示例农业公司", BUYER, (STRANGER,)), "rural-exchange", DIGEST
)


def opened(told: Told | None = None, n: int = 0, **changes: Any) -> Told:
    """A disposal put forward."""
    command = disposing.OpenDisposal(replace(PLAN, **changes))
    return (told or titled()).do(command, "asset-keeper", n)


def reviewed(told: Told, n: int = 12) -> Told:
    """Valued, voted on, noticed in the village, reviewed by the township (day 24)."""
    if told.case.disposals.now.plan.reserve:
        told = told.do(VALUED, "asset-keeper", n - 11)
    told = told.voted("asset-disposal", n).noticed("village", n)
    return told.paper("township-party-minutes", n + 11).decided(
        "disposal-township-review", "township-reviewer", n + 12
    )


def filed(told: Told, n: int = 24, days: int = 11) -> Told:
    """Noticed in the township, filed with the county, noticed there (day 48)."""
    told = told.noticed("township", n).paper("disposal-letter", n + 11)
    told = told.decided("disposal-county-filing", "county-section", n + 12)
    return told.noticed("county", n + 12, days)


def authorised(told: Told | None = None) -> Told:
    """A collective's disposal, allowed on day 50."""
    ready = filed(reviewed(told or opened()))
    return ready.do(disposing.AuthoriseCollectiveDisposal(), "asset-keeper", 50)


def proceeds(amount: int, voucher: str = DIGEST, **changes: Any) -> disposing.RecordProceeds:
    plain = disposing.RecordProceeds(amount, "collective", PLAN.account, voucher)
    return replace(plain, **changes)


COMPLETE = disposing.CompleteDisposal(DIGEST)


def gone(told: Told | None = None) -> Told:
    """Sold, paid for in two parts, struck off on day 54."""
    sold = (told or authorised()).do(DEAL, "asset-keeper", 51)
    paid = sold.do(proceeds(20_000_00), "finance-clerk", 52)
    paid = paid.do(proceeds(11_000_00, OTHER), "finance-clerk", 53)
    return paid.do(COMPLETE, "asset-keeper", 54)


def in_operation(**changes: Any) -> Told:
    """A village's project in operation, let out until the end of 2030, with one asset."""
    case = operating().case
    filing = replace(case.dossier, beneficiaries=Beneficiaries(10, 30, 10, 1))
    plain = {"dossier": filing, "acceptance": Acceptance(assets=(ASSET,)), **changes}
    return Told(replace(case, **plain), stream=f"project-{ID}")


EXIT = AdjustmentPlan(
    reasons="品种老化,市场萎缩,连年亏损,难以为继。",
    dispositions=(Disposition(ASSET, "disposal", "公开拍卖"),),
    obligations=(
        Obligation("1", "contract", "示例合作社", 0),
        Obligation("2", "wages", "大棚务工人员", 12_000_00),
    ),
    households=(Affected(HOUSEHOLD, "monitored", "public-post", "护林员岗位"),),
)
OPEN = exits.OpenAdjustment("owner", EXIT, DIGEST)
ARGUE = exits.ArgueAdjustment(3, True, "同意调整退出。", DIGEST)
TOPICS: tuple[Any, ...] = (
    "money", "technique", "law", "contracts", "workers", "debts", "land",
)  # fmt: skip


def adjusting(told: Told | None = None, n: int = 0, **changes: Any) -> Told:
    """An adjustment put forward."""
    command = replace(OPEN, plan=replace(EXIT, **changes))
    return (told or in_operation()).do(command, "village-clerk", n)


def assessed(told: Told) -> Told:
    """Each side of it was looked at."""
    for topic in TOPICS:
        told = told.do(exits.AssessAdjustment(topic, "见报告。", DIGEST), "county-clerk", 1)
    return told


def heard(told: Told, consented: int = 8) -> Told:
    """Ten households were asked about the plan as it stands; so many consent."""
    tally = Tally(10, consented, 10 - consented, 0, 0, 0)
    text = told.case.text_of("adjustment")
    said: dict[str, Any] = {**STAMP, "on": told.case.last_on}
    hands = (HELD["village-clerk"].actor(),)
    sealed = ProjectConsentSealed(
        "7" * 32, "adjustment", text, tally, tally, tally, DIGEST, hands, **said
    )
    return told.went(sealed)


def argued(told: Told | None = None) -> Told:
    """Looked at from every side, argued, voted on, noticed in the village (day 23)."""
    told = heard(assessed(told or adjusting()).do(ARGUE, "county-clerk", 2))
    return told.voted("project-adjustment", 12).noticed("village", 12)


def decided_on(told: Told | None = None) -> Told:
    """Reviewed, noticed, argued in the county, decided by the leading group (day 38)."""
    told = (told or argued()).decided("adjustment-township-review", "township-reviewer", 24)
    told = told.noticed("township", 24)
    told = told.decided("adjustment-county-argument", "county-appraiser", 36)
    return told.paper("leading-group-minutes", 37).decided(
        "adjustment-decision", "leading-group", 38
    )


def confirmed(told: Told | None = None) -> Told:
    """Announced, and carried out from day 50 on."""
    ready = (told or decided_on()).noticed("county", 38)
    return ready.do(exits.ConfirmAdjustment(), "county-section", 50)


def settle(obligation: str, how: Any, amount: int = 0) -> exits.SettleObligation:
    return exits.SettleObligation(obligation, how, DIGEST, amount)


RENT = ReportOperation(
    told=PeriodReport(
        "quarter",
        date(2026, 2, 11),
        date(2026, 3, 31),
        income=(Income("rent", TERMS.rent * 4 // 12),),
    ),
    evidence=DIGEST,
)
"""Four months of rent fell due by the day on which it is struck off; all came in early."""
MEASURE = exits.TakeMeasure(HOUSEHOLD, "public-post", DIGEST)


def settled(told: Told | None = None) -> Told:
    """Contract ended, wages paid, rent received, the household provided for (day 56)."""
    told = (told or confirmed()).do(settle("1", "ended"), "county-clerk", 51)
    told = told.do(settle("2", "paid", 12_000_00), "county-clerk", 52)
    told = told.do(MEASURE, "village-clerk", 53).do(RENT, "village-clerk", 55)
    return told.paper("system-update", 56)


def exited(told: Told | None = None) -> Told:
    """Struck off on day 60."""
    return (told or settled()).do(exits.ExitProject(), "county-section", 60)


def disposed(told: Told, asset: str = ASSET, how: Any = "auction", left: int = 0) -> Told:
    """The asset told its project what became of it."""
    said: dict[str, Any] = {**STAMP, "on": told.case.last_on}
    return told.went(AssetEnded(asset, how, 80_000_00, 31_000_00, left, **said))


def closed() -> Told:
    """Struck off, its asset gone, its papers archived."""
    told = disposed(exited()).paper("closing-archive", 61)
    return told.do(exits.CloseProject(), "county-section", 62)
