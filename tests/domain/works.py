"""A project under construction, and what follows when commands are put to it and its assets."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.acceptance.commands import AcceptWorks, CorrectDefects, ReportCompletion
from domain.assets.state import Asset
from domain.authority import Holding
from domain.circumstances import Circumstances
from domain.command import Command
from domain.commands import Decide, FileDocument
from domain.deciding import Decision, Stamp, decide
from domain.evolving import evolve, evolve_asset
from domain.money.state import Money
from domain.planning.state import AnnualPlan, Line
from domain.project import Project
from events.acceptance import Team, TeamUnit
from events.asset import AssetEntry, Cost, Owner
from events.plan import Allocation
from events.project import Quantity
from tests.domain.pack_samples import (
    COUNTY,
    DIGEST,
    NOW,
    TODAY,
    TOWNSHIP,
    VILLAGE,
    case,
    holding,
    national,
)

BUILDER = holding("p-builder", "implementer-clerk", TOWNSHIP)
CHECKER = holding("p-checker", "township-reviewer", TOWNSHIP)
TOWN_CLERK = holding("p-town-clerk", "township-clerk", TOWNSHIP)
CHAIR = holding("p-chair", "acceptance-chair", COUNTY)
SECTION = holding("p-section", "county-section", COUNTY)
KEEPER = holding("p-asset-keeper", "asset-keeper", COUNTY)

PLAN = "430511-2026"
ID = "c" * 32
BUILT = (Quantity("钢架大棚", "20", "座"),)
TEAM = Team(
    (TeamUnit("示例县农业农村局", "agriculture", 2), TeamUnit("示例县财政局", "finance", 1))
)
COLLECTIVE = Owner("village-collective", VILLAGE, "示例村股份经济合作社")
PAPERS = (
    "works-papers",
    "works-settlement",
    "approval-papers",
    "procurement-papers",
    "notice-papers",
    "reimbursement-papers",
    "upkeep-and-linkage",
)


def building(amount: int = 80_000_00, **changes: Any) -> Project:
    """A project of the plan that is being built, with money of one batch."""
    money = Money(plan=PLAN, allocations=(Allocation("2026-1", amount),))
    return case(**{"stage": "building", "money": money, **changes})


def plan(project: str = ID) -> AnnualPlan:
    """The plan whose seventh fact took the project in."""
    return AnnualPlan(year=2026, lines=(Line(project, "x", VILLAGE, (), 7),), version=9)


def entry(amount: int = 80_000_00, **changes: Any) -> AssetEntry:
    """Greenhouses paid from the batch, the village collective's."""
    plain = AssetEntry(
        name="钢架大棚",
        asset_class="operating",
        form="fixed",
        quantity="20",
        unit="座",
        place=VILLAGE,
        costs=(Cost("linking", amount, "2026-1"),),
        owner=COLLECTIVE,
        custodian="示例村股份经济合作社",
        income_right="示例村股份经济合作社",
        supervisor="示例镇人民政府",
    )
    return replace(plain, **changes)


def passing(*assets: AssetEntry, **changes: Any) -> AcceptWorks:
    """A pass that settles what the assets cost, unless something else is said."""
    costs = tuple(cost for asset in assets for cost in asset.costs)
    plain = AcceptWorks(
        result="passed", team=TEAM, built=BUILT, report=DIGEST, settlement=costs, assets=assets
    )
    return replace(plain, **changes)


def put(
    state: Any, command: Command, *by: Holding, on: date = TODAY, rules: Any = None, id_: str = ID
) -> Decision:
    """What follows from a command put to a project or an asset by somebody with these posts."""
    stream = f"{state.kind}-{id_}"
    others = {f"plan-{PLAN}": plan(), f"project-{ID}": building()}
    about = Circumstances(rules or national(), on, by, case_id=stream, others=others)
    return decide(state, command, about, Stamp(NOW, "c-9"))


def on_with(state: Any, command: Command, *by: Holding, **about: Any) -> Any:
    """The case after a command, which nothing may stand against."""
    decision = put(state, command, *by, **about)
    assert not decision.refused, lacking(decision)
    fold = evolve_asset if isinstance(state, Asset) else evolve
    for fact in decision.facts:
        state = fold(state, fact)
    return state


def lacking(decision: Decision) -> list[str]:
    """What stood against it, by message."""
    return [f.message for f in decision.findings if f.verdict != "met"]


def paper(document: str) -> FileDocument:
    """A document that is put on file."""
    return FileDocument(document, "材料", DIGEST)


def with_papers(state: Any, *documents: str) -> Any:
    """The case with these on file."""
    for document in documents:
        state = on_with(state, paper(document), TOWN_CLERK)
    return state


def completed(state: Project | None = None) -> Project:
    """Reported done."""
    told = with_papers(state or building(), "completion-report")
    return on_with(told, ReportCompletion(BUILT, TODAY), BUILDER)


def checked(state: Project | None = None) -> Project:
    """Checked by the township, with every paper on file."""
    told = with_papers(completed(state), "township-check-record", *PAPERS)
    return on_with(told, Decide("township-check"), CHECKER)


def corrected(state: Project) -> Project:
    """What was asked for is put right, and checked again."""
    told = on_with(state, CorrectDefects("棚膜已更换", DIGEST), BUILDER)
    return on_with(told, Decide("township-check"), CHECKER)


def booked(decision: Decision) -> list[Asset]:
    """The assets that follow from an acceptance."""
    return [evolve_asset(Asset(), fact) for _, fact in decision.beside]
