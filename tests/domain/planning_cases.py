"""Each finding about annual plans, as its rule makes it."""

from collections.abc import Callable, Iterator
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from domain.checks import check
from domain.command import Command
from domain.commands import Decide
from domain.planning.commands import (
    AdjustPlan,
    CarryOver,
    CorrectBatch,
    ExcludeProject,
    IncludeProject,
    IssuePlan,
    NotifyBatch,
    ProposeAdjustment,
    RenewInclusion,
)
from events.findings import Finding
from events.plan import Allocation, FundLevel, Planned
from events.requirements import AnnouncedWithin, AnyRequirement, IndustryShare, ManagementFee
from tests.domain.pack_samples import SAMPLES
from tests.domain.plan_story import CENTRAL, FINANCE, WAN, County, batch, shares
from tests.domain.story import COUNTY_CLERK, LEADERS, OTHER_COUNTY, SECTION

FEE = "项目管理费"


def planned() -> Iterator[Finding]:
    """Every finding of the plan's commands and checks."""
    for source in (_batches, _inclusions, _draft, _chain, _adjustments, _carried):
        yield from source()


def _of(county: County, command: Command) -> Iterator[Finding]:
    by = (COUNTY_CLERK, FINANCE, LEADERS, SECTION)
    yield from county.put(command, *by).findings


def _batches() -> Iterator[Finding]:
    county = County().opened()
    county.includes(county.project(), 90 * WAN)
    yield from _of(county, NotifyBatch(replace(batch(), document_no="12")))
    yield from _of(county, CorrectBatch(batch("2026-9"), "笔误"))
    yield from _of(county, CorrectBatch(batch(amount=WAN), "笔误"))


def _inclusions() -> Iterator[Finding]:
    county = County().opened()
    for project in ("9" * 32, county.project(targets=()), _elsewhere(county)):
        yield from _of(county, IncludeProject(project, shares(WAN)))
    twice = (Allocation(CENTRAL, WAN), Allocation(CENTRAL, 100 * WAN), Allocation("2026-9", 0))
    yield from _of(county, IncludeProject(county.project(), twice))
    fee = county.project(category=FEE)
    yield from _of(county, IncludeProject(fee, shares(2 * WAN)))
    county.includes(county.project(name="26-100"))
    yield from _of(county, IncludeProject(county.project(name="26-100"), shares(WAN)))


def _elsewhere(county: County) -> str:
    project = county.project()
    there = replace(county.of(project), division=OTHER_COUNTY)
    county.cases[f"project-{project}"] = there
    return project


def _draft() -> Iterator[Finding]:
    county = County().opened()
    yield from _of(county, IssuePlan("北农组发〔2026〕5号"))
    for command in (ExcludeProject("9" * 32, "无法实施"), RenewInclusion("9" * 32)):
        yield from _of(county, command)
    county.includes(project := county.project())
    yield from _of(county, RenewInclusion(project))
    _begun(county, project)
    yield from _of(county, ExcludeProject(project, "无法实施"))


def _begun(county: County, project: str) -> None:
    county.cases[f"project-{project}"] = replace(county.of(project), stage="building")


def _chain() -> Iterator[Finding]:
    county = County().opened()
    county.includes(project := county.project())
    county.changes(project, content="另一内容")
    yield from county.asks("plan-approval").values()
    county.changes(project, category="乡村建设行动", content="建设内容1")
    county.does(RenewInclusion(project), COUNTY_CLERK)
    yield from county.asks("plan-approval").values()
    county.papers("sector-opinion", "finance-opinion", "leading-group-minutes")
    county.does(Decide("plan-approval"), LEADERS)
    yield from county.asks("issue-plan").values()
    for late in (0, 60):
        told = County(dict(county.cases), county.on)
        told.later(late)
        told.announced("plan-announcement")
        yield from told.asks("issue-plan").values()


def _adjustments() -> Iterator[Finding]:
    county = County().opened()
    county.includes(one := county.project(), 50 * WAN)
    county.includes(two := county.project(), 10 * WAN)
    county.issued()
    same = Planned(one, shares(50 * WAN))
    yield from _of(county, ProposeAdjustment((same, same), "无法实施"))
    yield from _of(county, ProposeAdjustment((same, Planned(county.project())), "无法实施"))
    _begun(county, two)
    yield from _of(county, ProposeAdjustment((Planned(two, shares(WAN)),), "无法实施"))
    more = ProposeAdjustment((Planned(two, shares(11 * WAN)),), "增加")
    county.does(more, COUNTY_CLERK)
    yield from _of(county, AdjustPlan("北农组发〔2026〕11号"))


def _carried() -> Iterator[Finding]:
    county = County().opened()
    county.plan, county.on = "430511-2027", date(2026, 12, 1)
    county.opened(batch("2027-1"))
    yield from _of(county, CarryOver("430511-2026", CENTRAL))
    yield from _of(county, CarryOver("430511-2026", "2026-9"))
    county.on = date(2027, 2, 1)
    county.does(CarryOver("430511-2026", CENTRAL), FINANCE)
    yield from _of(county, CorrectBatch(batch(), "笔误"))
    yield from _of(county, NotifyBatch(batch("2027-1")))
    county.on = date(2029, 1, 1)
    yield from _of(county, IncludeProject(county.project(), shares(WAN)))


def story() -> County:
    """A plan of 100 万元 of each level, approved and announced late: it says something of all."""
    levels: tuple[FundLevel, ...] = ("central", "province", "city", "county")
    county = County().opened(*(batch(level, level=level) for level in levels))
    for level in levels:
        county.includes(county.project(), 10 * WAN, level)
    for level, amount in zip(levels, (1, 3, 4, 5), strict=True):
        county.includes(county.project(category=FEE), amount * WAN, level)
    county.approved("plan-approval", "sector-opinion")
    county.later(40)
    county.announced("plan-announcement")
    return county


Effect = tuple[object, object]


def _turned(asked: AnyRequirement, **change: object) -> Effect:
    """A finding on the story, and on the same requirement with something else in it."""
    county = story()
    about = county.about(None)
    one, other = (check(county.now, r, about) for r in (asked, replace(asked, **change)))
    return (one.verdict, one.message, one.observed), (other.verdict, other.message, other.observed)


_OTHERWISE: dict[type[Struct], dict[str, object]] = {
    ManagementFee: {"category": "产业发展", "central": 0, "province": 2, "city": 3, "county": 4},
    IndustryShare: {"categories": (FEE,), "percent": 90},
    AnnouncedWithin: {
        "notice": "county-notice",
        "after": "adjustment-approval",
        "days": 100,
        "count": "calendar",
    },
}


def _effect(kind: type[Struct], field: str) -> Callable[[], Effect]:
    change = {field: _OTHERWISE[kind][field]}
    asked = SAMPLES[kind]
    if field == "count":
        asked = replace(asked, days=30, count="working")
    return lambda: _turned(asked, **change)


PLAN_EFFECTS: dict[tuple[type[Struct], str], Callable[[], Effect]] = {
    (kind, field): _effect(kind, field) for kind, told in _OTHERWISE.items() for field in told
}
