"""Each finding about disposal, adjustment and exit, as its rule makes it."""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from domain.acceptance.state import Acceptance
from domain.adjustment import commands as exits
from domain.assets.state import Asset
from domain.building.state import Building, Report
from domain.checks import check
from domain.command import Command
from domain.commands import Decide
from domain.disposal import commands as disposing
from domain.money.state import Money, Payment, Recovery, Settlement
from events.adjustment import Affected, Disposition
from events.asset import Owner
from events.building import Progress, Wages
from events.disposal import Buyer
from events.findings import Finding
from events.plan import Allocation
from events.project import Land
from events.requirements import (
    AnyRequirement,
    AssetsSettled,
    DisposalApproved,
    DisposalWays,
    DividendsPaidUp,
    FundsSquared,
    HouseholdsProvided,
    LandGivenBack,
    NoticedAfterVote,
    ObligationsSettled,
    RentPaidUp,
    SuccessorKnown,
    ValuationMade,
)
from tests.domain.changes_cases import pending
from tests.domain.ending import (
    AGENCY,
    ARGUE,
    BUYER,
    COMPLETE,
    DEAL,
    DIGEST,
    EXIT,
    HOUSEHOLD,
    MEASURE,
    OPEN,
    OTHER,
    PLAN,
    STRANGER,
    VALUED,
    Told,
    adjusting,
    assessed,
    authorised,
    confirmed,
    day,
    disposed,
    exited,
    in_operation,
    let,
    opened,
    owing,
    proceeds,
    settle,
    settled,
    titled,
)
from tests.domain.operating import divided
from tests.domain.pack_samples import SAMPLES, VILLAGE, about, case, taken
from tests.domain.samples import sample
from tests.domain.works import ID

HENS = Owner("household", VILLAGE, "三十户", households=30)
LATE = 60


def of_disposal() -> Iterator[Finding]:
    yield from planning()
    yield from allowing()
    yield from selling()
    yield from asking_assets()


def of_exit() -> Iterator[Finding]:
    yield from drafting()
    yield from carrying_out()
    yield from succeeding()
    yield from asking_projects()


def said(told: Told, post: str, *commands: Command) -> Iterator[Finding]:
    for command in commands:
        yield from told.put(command, post, LATE).findings


def open_(**changes: Any) -> disposing.OpenDisposal:
    return disposing.OpenDisposal(replace(PLAN, **changes))


def planning() -> Iterator[Finding]:
    gift = Owner("operator", VILLAGE, "某公司")
    yield from said(
        titled(),
        "asset-keeper",
        open_(part=80_000_01, account="", re_use=""),
        open_(part=0),
        open_(method="re-use", part=1, owner=gift),
        open_(method="free-transfer", owner=gift),
        open_(method="division"),
        open_(method="redemption"),
    )
    yield from said(titled(stage="asset-booked"), "asset-keeper", open_())
    hens = titled(HENS, entry={"asset_class": "household"})
    yield from said(hens, "asset-keeper", open_())
    yield from said(
        replace(titled(), others={f"project-{ID}": adjusting().case}), "asset-keeper", open_()
    )
    same = disposing.ReviseDisposal(PLAN, "无")
    yield from said(opened(), "asset-keeper", same)
    light = disposing.EndHouseholdAsset("sold", "已出售", DIGEST)
    yield from said(titled(), "village-clerk", light)


def allowing() -> Iterator[Finding]:
    state, both = disposing.AuthoriseStateDisposal(), disposing.AuthoriseCollectiveDisposal()
    low = opened(reserve=1).do(VALUED, "asset-keeper", 1)
    yield from said(low, "asset-keeper", state, both, COMPLETE)
    yield from said(opened(let(), method="scrap", reserve=0), "asset-keeper", both)
    run = replace(opened(), others={f"project-{ID}": in_operation().case})
    yield from said(run, "asset-keeper", both)
    yield from said(authorised(), "asset-keeper", both, COMPLETE)
    own = replace(VALUED, agency_uscc=AGENCY)
    mine = titled(replace(titled().case.owner, uscc=AGENCY))
    yield from said(opened(mine), "asset-keeper", own)
    yield from said(opened(), "county-section", Decide("disposal-state-decision"))


def selling() -> Iterator[Finding]:
    told = authorised()
    valuer = Buyer("unit", "评估公司", AGENCY, (STRANGER,))
    nobody, wrong = Buyer("unit", "某公司"), Buyer("unit", "某公司", BUYER[:-1] + "0")
    yield from said(
        told,
        "asset-keeper",
        replace(DEAL, price=1, through="direct", buyer=valuer),
        replace(DEAL, price=60_000_00, through="direct", buyer=nobody),
        replace(DEAL, buyer=wrong),
    )
    yield from said(opened(), "asset-keeper", DEAL)
    yield from said(told, "finance-clerk", proceeds(1))
    hand = replace(told.case.disposals.now.hands[0], person=STRANGER)
    now = replace(told.case.disposals.now, hands=(hand,))
    dealing = replace(told.case, disposals=replace(told.case.disposals, now=now))
    yield from said(replace(told, case=dealing), "asset-keeper", DEAL)
    sold = told.do(DEAL, "asset-keeper", 51)
    yield from said(sold, "asset-keeper", DEAL, COMPLETE)
    paid = sold.do(proceeds(1), "finance-clerk", 52)
    over = proceeds(99_000_00, to="personal", account="别处")
    yield from said(paid, "finance-clerk", over, proceeds(0, OTHER))
    yield from said(paid, "county-section", disposing.AbandonDisposal("不卖"))
    scrap = authorised(opened(method="scrap", cause="end-of-life", reserve=0))
    yield from said(scrap, "asset-keeper", DEAL)


def _of(told: Told, kind: type, **changes: Any) -> Finding:
    asked: AnyRequirement = replace(SAMPLES[kind], **changes)
    return check(told.case, asked, about(on=day(LATE)))


def asking_assets() -> Iterator[Finding]:
    blank = Told(Asset())
    told, valued = opened(), opened().do(VALUED, "asset-keeper", 1)
    yield _of(blank, DisposalWays)
    yield _of(told, DisposalWays)
    yield _of(told, DisposalWays, methods=("sale",))
    yield _of(told, ValuationMade)
    yield _of(valued, ValuationMade)
    yield _of(valued, ValuationMade, valid_days=1)
    yield _of(told, ValuationMade, above_fen=80_000_00)
    yield _of(told, DisposalApproved)
    yield _of(told, DisposalApproved, above_fen=80_000_00)
    decided = taken("disposal-county-approval", n=99, substance=told.case.substance)
    approved = replace(told.case, decisions=(decided,))
    yield _of(Told(approved), DisposalApproved)
    yield _of(told, NoticedAfterVote)
    early = told.noticed("village", 0).voted("asset-disposal", 12)
    yield _of(early, NoticedAfterVote)
    yield _of(early.noticed("village", 12), NoticedAfterVote)


def drafting() -> Iterator[Finding]:
    told = in_operation()
    twice = replace(EXIT, obligations=(*EXIT.obligations, EXIT.obligations[0]))
    strange = replace(EXIT, dispositions=(Disposition("9" * 32, "disposal", "拍卖"),))
    facility = replace(told.case.dossier, land=Land("10", "facility", prime_farmland=False))
    yield from said(told, "village-clerk", replace(OPEN, plan=twice), replace(OPEN, plan=strange))
    yield from said(in_operation(dossier=facility), "village-clerk", OPEN)
    yield from said(in_operation(acceptance=Acceptance()), "village-clerk", OPEN)
    yield from said(in_operation(), "village-clerk", replace(OPEN, trigger="assessment"))
    changing = replace(told.case, changes=replace(told.case.changes, pending=pending("scale")))
    yield from said(replace(told, case=changing), "village-clerk", OPEN)
    same = exits.ReviseAdjustment(EXIT, "无")
    yield from said(adjusting(), "village-clerk", same)
    paid = confirmed().do(settle("2", "paid", 1), "county-clerk", 51)
    dropped = exits.ReviseAdjustment(replace(EXIT, obligations=()), "删去")
    yield from said(paid, "village-clerk", dropped)


def carrying_out() -> Iterator[Finding]:
    told = confirmed()
    yield from said(adjusting(), "county-clerk", settle("1", "ended"), ARGUE)
    yield from said(told, "county-section", exits.ConfirmAdjustment(), exits.ExitProject())
    yield from said(
        told,
        "county-clerk",
        settle("9", "paid"),
        settle("2", "waived", 12_000_01),
        settle("2", "paid"),
    )
    ended = told.do(settle("1", "ended"), "county-clerk", 51)
    yield from said(ended, "county-clerk", settle("1", "ended"))
    provided = told.do(MEASURE, "village-clerk", 51)
    strange = replace(MEASURE, household=STRANGER)
    yield from said(provided, "village-clerk", MEASURE, strange)
    yield from said(told, "village-clerk", replace(MEASURE, measure="job"))
    yield from said(disposed(told), "leading-group", exits.AbandonAdjustment("盘活"))
    yield from said(settled(), "county-section", exits.ExitProject())
    yield from said(owing(settled()), "county-section", exits.ExitProject())


def succeeding() -> Iterator[Finding]:
    link = exits.LinkSuccessor("9" * 32)
    told = exited()
    over = replace(told, others={f"project-{'9' * 32}": case(stage="removed")})
    yield from said(told, "county-clerk", link)
    yield from said(over, "county-clerk", link)
    near = replace(told, others={f"project-{'9' * 32}": case(stage="library")})
    linked = near.do(link, "county-clerk", 61)
    yield from linked.put(link, "county-clerk", 62).findings
    wanted = adjusting(successor="No. 2")
    yield _of(wanted, SuccessorKnown)
    known = replace(wanted.case.adjustment, successor="9" * 32)
    yield _of(Told(replace(wanted.case, adjustment=known)), SuccessorKnown)
    yield _of(told, SuccessorKnown)


def asking_projects() -> Iterator[Finding]:
    for kind in (AssetsSettled, DividendsPaidUp, FundsSquared, ObligationsSettled, RentPaidUp):
        for told in (adjusting(), settled()):
            yield _of(told, kind)
    yield from arguing()
    yield _of(adjusting(dispositions=()), AssetsSettled)
    yield _of(adjusting(), AssetsSettled, ended=True)
    yield _of(disposed(confirmed()), AssetsSettled, ended=True)
    yield _of(adjusting(obligations=()), ObligationsSettled)
    unpaid = Progress("2026-01", (), 50, (DIGEST,), Wages(12, True, True, 12_000_01))
    site = in_operation(building=Building(told=(Report(4, day(-30), unpaid),)))
    yield _of(adjusting(site), ObligationsSettled)
    for land in ("none", "restore"):
        yield _of(adjusting(land=land), LandGivenBack)
    restored = confirmed_with_land().do(exits.RestoreLand("1", DIGEST), "county-clerk", 51)
    yield _of(restored, LandGivenBack)
    bare = (Affected(HOUSEHOLD, "monitored"),)
    for told in (adjusting(households=()), adjusting(households=bare), adjusting()):
        yield _of(told, HouseholdsProvided)
        yield _of(told, HouseholdsProvided, taken=True)
    yield from money()


def confirmed_with_land() -> Told:
    told = adjusting(land="restore")
    now = replace(told.case.adjustment, confirmed_n=9)
    return replace(told, case=replace(told.case, adjustment=now))


def arguing() -> Iterator[Finding]:
    told = assessed(adjusting())
    step = Decide("adjustment-township-review")
    yield from said(adjusting(), "township-reviewer", step)
    for one in (ARGUE, replace(ARGUE, experts=2), replace(ARGUE, supports=False)):
        yield from said(told.do(one, "county-clerk", 2), "township-reviewer", step)
    changed = exits.ReviseAdjustment(replace(EXIT, reasons="另有缘由"), "补充")
    stale = told.do(ARGUE, "county-clerk", 2).do(changed, "village-clerk", 3)
    yield from said(stale, "township-reviewer", step)


def money() -> Iterator[Finding]:
    shares: tuple[Allocation, ...] = (Allocation("1", 100),)
    left = Settlement(5, (Allocation("1", 90),), (), None, (Allocation("1", 10),), DIGEST, day(-3))
    whole = replace(left, settled=shares, surplus=())
    for settlement in (None, left, whole):
        given = Money(plan="430511-2026", allocations=shares, settlement=settlement)
        yield _of(in_operation(money=given), FundsSquared)
    spent = Money(plan="430511-2026", allocations=shares)
    yield _of(in_operation(money=spent, historic="C"), FundsSquared)
    asked = sample(Payment, purpose="other", outcome="", paid=None)
    waiting = replace(asked, allocations=shares)
    given = Money(plan="430511-2026", allocations=shares, settlement=whole, payments=(waiting,))
    yield _of(in_operation(money=given), FundsSquared)
    order = replace(sample(Recovery, payment=4), allocations=shares, back=())
    out = Money(plan="430511-2026", allocations=shares, settlement=whole, recoveries=(order,))
    yield _of(in_operation(money=out), FundsSquared)
    yield _of(Told(divided().case), DividendsPaidUp)
