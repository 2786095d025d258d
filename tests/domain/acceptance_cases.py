"""Each finding about acceptance and assets, as its rule makes it."""

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from domain.acceptance.commands import AcceptWorks
from domain.acceptance.part import PART
from domain.acceptance.state import Acceptance, Held
from domain.assets.part import PART as ASSETS
from domain.assets.state import Asset, HandOver, Upkeep
from domain.building.state import Building
from domain.case import Posting
from domain.circumstances import Circumstances
from domain.life import BY_COMMAND
from domain.procedure import Procedure, ready
from domain.project import Project
from events.acceptance import (
    AcceptanceHeld,
    CompletionReported,
    DefectsCorrected,
    Expense,
    Team,
    TeamUnit,
)
from events.asset import (
    AssetEntry,
    CertificateRecorded,
    Cost,
    HandedOver,
    Owner,
    OwnerProposed,
    Party,
    Principal,
)
from events.findings import Finding
from events.project import Operator, Quantity
from events.requirements import (
    AcceptanceTeam,
    Action,
    AnyRequirement,
    HandOverSigned,
    OwnerKind,
    OwnersFit,
    ResultPublished,
    TitleRegistered,
    UpkeepAssigned,
)
from tests.domain.pack_samples import (
    BASE,
    CLERK,
    COUNTY,
    DIGEST,
    NOW,
    SAMPLES,
    TODAY,
    TOWNSHIP,
    VILLAGE,
    dossier,
    national,
)
from tests.domain.pack_samples import case as project

BUILT = (Quantity("A-1", "20", "座"),)
TEAM = Team((TeamUnit("C-1", "agriculture", 3),), beneficiaries=1)
COLLECTIVE = Owner("village-collective", VILLAGE, "V-1")
GREENHOUSE = AssetEntry(
    name="A-1",
    asset_class="operating",
    form="fixed",
    quantity="20",
    unit="座",
    place=VILLAGE,
    costs=(Cost("linking", 80_000_00),),
    owner=COLLECTIVE,
    custodian="V-1",
    income_right="V-1",
    supervisor="T-1",
)
PASSED = AcceptanceHeld(
    project="b" * 32,
    result="passed",
    team=TEAM,
    built=BUILT,
    report=DIGEST,
    settlement=(Cost("linking", 80_000_00),),
    assets=(GREENHOUSE,),
    numbers=("430511J2026000101",),
    by=CLERK,
    at=NOW,
    on=TODAY,
    command="c-1",
)
ABOUT = Circumstances(national(), TODAY)
USCC = "91430511MA4L16JQ90"


def entry(**changes: object) -> AssetEntry:
    """The greenhouses with something of them otherwise."""
    return replace(GREENHOUSE, **changes)


def _asking(*asked: AnyRequirement) -> Procedure:
    """The national pack, where an acceptance asks for these alone."""
    pack = national().pack
    act = BY_COMMAND[AcceptWorks]
    step = Action(act.name, "验收", "Acceptance", ("completed",), ("acceptance-chair",), (), asked)
    others = tuple(action for action in pack.actions if action.id != act.name)
    return ready(replace(pack, actions=(*others, step)))


def accepted_by_three(asked: AcceptanceTeam) -> list[str]:
    """What is lacking of a pass by three people of one office, nobody else there."""
    fact = replace(PASSED, team=Team((TeamUnit("C-1", "agriculture", 3),)))
    about = Circumstances(_asking(asked), TODAY)
    found = PART.wrong[AcceptanceHeld](project(stage="completed"), fact, about)
    return [f.message for f in found]


def owned_by(asked: OwnersFit, kind: OwnerKind, *places: str) -> list[str]:
    """What is said of an asset of that owner's, of a project in these places."""
    fact = replace(PASSED, team=TEAM, assets=(entry(owner=Owner(kind, SEATS[kind], "O-1")),))
    site = project(stage="completed", dossier=dossier(places=places))
    found = PART.wrong[AcceptanceHeld](site, fact, Circumstances(_asking(asked), TODAY))
    return [f.message for f in found]


SEATS = {"village-collective": VILLAGE, "township": TOWNSHIP}


def accepted() -> Iterator[Finding]:
    """What is said of completions, acceptances and corrections."""
    run = Operator("F-1", USCC, "leading-firm")
    case = project(dossier=dossier(operator=run, implementing_unit="B-1"), stage="completed")
    reported = CompletionReported(BUILT, date(2026, 3, 9), by=CLERK, at=NOW, on=TODAY, command="c")
    yield from PART.wrong[CompletionReported](case, reported, ABOUT)
    done = DefectsCorrected("已更换", DIGEST, by=CLERK, at=NOW, on=TODAY, command="c")
    yield from PART.wrong[DefectsCorrected](case, done, ABOUT)
    open_ = Held(9, "corrections", TODAY, ("D-1",), TODAY)
    after = Acceptance(reporters=(CLERK,), held=(open_,))
    units = (TeamUnit("B-1", "other", 1),)
    wrong = (
        replace(PASSED, built=(Quantity("A-1", "19", "座"),)),
        replace(PASSED, team=Team(units), defects=("D-1",)),
        replace(PASSED, settlement=()),
        replace(PASSED, expenses=(Expense("seed", Cost("linking", 0), "苗木", DIGEST),)),
        replace(PASSED, settlement=(Cost("linking", 90_000_00, "2026-1"),)),
        replace(PASSED, result="corrections"),
        replace(PASSED, result="failed", assets=(), settlement=()),
    )
    asked = AcceptanceTeam(people=3, beneficiaries=True, third_party=True, **BASE)
    about = Circumstances(_asking(asked), TODAY)
    yield PART.checks[AcceptanceTeam](case, asked, about)
    yield PART.checks[OwnersFit](case, SAMPLES[OwnersFit], about)
    theirs = entry(owner=Owner("villager-group", VILLAGE, "G-1"))
    unfit = Circumstances(_asking(SAMPLES[OwnersFit]), TODAY)
    yield from PART.wrong[AcceptanceHeld](case, replace(PASSED, assets=(theirs,)), unfit)
    for fact in wrong:
        yield from PART.wrong[AcceptanceHeld](replace(case, acceptance=after), fact, about)
    watched = replace(case, acceptance=after, building=Building(supervisors=(CLERK,)))
    yield from PART.wrong[AcceptanceHeld](watched, PASSED, about)
    yield from published()
    yield from _entered(case)


def published() -> Iterator[Finding]:
    """What is said of the announcement of a result."""
    on = date(2026, 1, 5)
    there = Acceptance(held=(Held(4, "passed", on),))
    passed = project(stage="accepted", acceptance=there)
    notice = Posting(
        5, "acceptance-notice", "county", COUNTY, passed.substance, DIGEST, on, on, 5, (COUNTY,)
    )
    told = replace(passed, postings=(notice,))
    late = replace(passed, postings=(replace(notice, posted_on=TODAY),))
    for case in (project(), project(historic="C"), passed, told, late):
        yield PART.checks[ResultPublished](case, SAMPLES[ResultPublished], ABOUT)


def _entered(case: Project) -> Iterator[Finding]:
    misplaced = Owner("township", VILLAGE, "T-1", USCC[:-1] + "1")
    share = Principal("F-1", USCC, TODAY)
    wrong = (
        entry(place="430512001201", form="equity"),
        entry(form="equity", principal=share, owner=misplaced),
        entry(owner=Owner("operator", VILLAGE, "F-1")),
        entry(owner=Owner("household", VILLAGE, "H-10")),
        entry(asset_class="household"),
    )
    yield from PART.wrong[AcceptanceHeld](case, replace(PASSED, assets=wrong), ABOUT)


def titled() -> Iterator[Finding]:
    """What is said of an asset's title, hand-over and upkeep."""
    booked = Asset(
        version=3, stage="asset-booked", division=VILLAGE, entry=GREENHOUSE, owner=COLLECTIVE
    )
    booked = replace(booked, pack=national().ref)
    over = HandOver(2, "", "T-1", COLLECTIVE.name, TODAY)
    estate = replace(booked, entry=entry(real_estate=True))
    states = (
        booked,
        replace(booked, handed_over=over, upkeep=Upkeep("V-1", 0, "租金", TODAY)),
        replace(booked, entry=entry(asset_class="household")),
        replace(booked, entry=entry(asset_class="public"), upkeep=Upkeep("村", 0, "", TODAY)),
        estate,
        replace(estate, unit_no="430511101201GB00001F00010001", registered_on=TODAY),
    )
    for asset in states:
        yield ASSETS.checks[HandOverSigned](asset, HandOverSigned(**BASE), ABOUT)
        yield ASSETS.checks[TitleRegistered](asset, TitleRegistered(**BASE), ABOUT)
        yield ASSETS.checks[UpkeepAssigned](asset, UpkeepAssigned(**BASE), ABOUT)
    certificate = CertificateRecorded(
        "430511101201GB00001F00010001", by=CLERK, at=NOW, on=TODAY, command="c"
    )
    yield from ASSETS.wrong[CertificateRecorded](booked, certificate, ABOUT)
    yield from ASSETS.wrong[CertificateRecorded](estate, certificate, ABOUT)
    side = Party("T-1", DIGEST)
    over_ = HandedOver(side, side, DIGEST, by=CLERK, at=NOW, on=TODAY, command="c")
    yield from ASSETS.wrong[HandedOver](booked, over_, ABOUT)
    runner = Owner("operator", TOWNSHIP, "F-1")
    for owner in (runner, Owner("state-unit", COUNTY, "C-1")):
        said = OwnerProposed(owner, "村", "示例", by=CLERK, at=NOW, on=TODAY, command="c")
        yield from ASSETS.wrong[OwnerProposed](booked, said, ABOUT)
