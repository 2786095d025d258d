"""The annual plan: batches, inclusions, the chain to its issue."""

from msgspec.structs import replace

from domain.commands import Decide
from domain.planning.commands import (
    IncludeProject,
    IssuePlan,
    NotifyBatch,
    RenewInclusion,
)
from events.plan import Allocation, BatchNotified, ProjectIncluded
from tests.domain.plan_story import CENTRAL, FINANCE, WAN, County, batch, shares
from tests.domain.story import COUNTY, COUNTY_CLERK, LEADERS, SECTION, holds


def test_a_plan_goes_from_the_notice_of_funds_to_its_issue() -> None:
    county = County().opened()
    county.includes(project := county.project())
    county.issued()
    assert (county.now.stage, county.of(project).stage) == ("plan-approved", "planned")
    assert county.of(project).money.plan == county.plan


def test_only_the_finance_bureau_puts_funds_on_record() -> None:
    county = County().opened()
    assert "authority.missing" in county.refuses(NotifyBatch(batch("b-2")), COUNTY_CLERK)
    assert isinstance(county.does(NotifyBatch(batch("b-2")), FINANCE), BatchNotified)


def test_6_no_project_is_funded_out_of_the_library() -> None:
    county = County().opened()
    for stage in ("intake", "removed", "withdrawn", "refused", "planned"):
        project = county.project()
        county.cases[f"project-{project}"] = _at(county, project, stage)
        command = IncludeProject(project, shares(WAN))
        assert county.refuses(command, COUNTY_CLERK) == ["plan.not-in-library"]
    unknown = IncludeProject("f" * 32, shares(WAN))
    assert county.refuses(unknown, COUNTY_CLERK) == ["plan.not-in-library"]


def _at(county: County, project: str, stage: str) -> object:
    return replace(county.of(project), stage=stage)


def test_a_project_without_performance_targets_gets_no_money() -> None:
    county = County().opened()
    command = IncludeProject(county.project(targets=()), shares(WAN))
    assert county.refuses(command, COUNTY_CLERK) == ["plan.no-targets"]


def test_no_more_is_planned_than_a_batch_has() -> None:
    county = County().opened()
    county.includes(county.project(), 60 * WAN)
    beyond = IncludeProject(county.project(), shares(40 * WAN + 1))
    assert county.refuses(beyond, COUNTY_CLERK) == ["plan.over-batch"]
    county.includes(county.project(), 40 * WAN)
    assert county.now.left(CENTRAL) == 0


def test_a_batch_named_twice_in_one_inclusion_is_summed() -> None:
    county = County().opened()
    twice = (Allocation(CENTRAL, 60 * WAN), Allocation(CENTRAL, 60 * WAN))
    found = county.refuses(IncludeProject(county.project(), twice), COUNTY_CLERK)
    assert found == ["plan.batch-named-twice", "plan.over-batch"]


def test_the_same_content_is_not_funded_twice() -> None:
    county = County().opened()
    first = county.project(name="光裕村大棚", content="大棚 20 座")
    county.includes(first)
    for again in (
        county.project(name="光裕村大棚", content="另写的内容"),
        county.project(name="光裕村 大棚", content="又一种写法", year=2027),
        county.project(name="换了名称", content="大棚20座"),
    ):
        command = IncludeProject(again, shares(WAN))
        assert county.refuses(command, COUNTY_CLERK) == ["funded-once.twice"]
    county.includes(county.project(name="换了名称", content="大棚20座", year=2027))


def test_what_changed_since_it_was_taken_in_stands_in_the_way_by_name() -> None:
    county = County().opened()
    county.includes(changed := county.project(name="塘湾村菜薹"))
    county.includes(county.project())
    county.changes(changed, content="改种玉米")
    county.papers("sector-opinion", "finance-opinion", "leading-group-minutes")
    assert county.refuses(Decide("plan-approval"), LEADERS) == ["plan-current.changed"]
    assert (
        county.asks("plan-approval")["as-the-projects-stand"].observed["projects"] == "塘湾村菜薹"
    )
    county.does(RenewInclusion(changed), COUNTY_CLERK)
    county.does(Decide("plan-approval"), LEADERS)


def test_nothing_is_issued_while_a_project_has_changed_after_the_approval() -> None:
    county = County().opened()
    county.includes(project := county.project())
    county.approved("plan-approval", "sector-opinion")
    county.announced("plan-announcement")
    county.changes(project, content="改种玉米")
    issue = IssuePlan("北农组发〔2026〕5号")
    assert county.refuses(issue, SECTION) == ["plan-current.changed"]


def test_what_comes_to_the_plan_after_its_approval_makes_it_stale() -> None:
    county = County().opened()
    county.includes(county.project())
    county.approved("plan-approval", "sector-opinion")
    assert isinstance(county.includes(county.project()), ProjectIncluded)
    found = county.refuses(IssuePlan("北农组发〔2026〕5号"), SECTION)
    assert "fresh.stale" in found


def test_whoever_drafted_the_plan_does_not_approve_it() -> None:
    county = County().opened()
    county.includes(county.project())
    county.papers("sector-opinion", "finance-opinion", "leading-group-minutes")
    same = holds(COUNTY_CLERK.person, "leading-group", COUNTY)
    assert county.refuses(Decide("plan-approval"), same) == ["separation.filed"]
