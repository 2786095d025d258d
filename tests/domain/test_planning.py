"""The annual plan: batches, inclusions, the chain to its issue."""

import csv
from pathlib import Path

from msgspec.structs import replace

from domain.commands import Decide
from domain.planning.commands import (
    CorrectBatch,
    IncludeProject,
    IssuePlan,
    NotifyBatch,
    RenewInclusion,
)
from events.plan import Allocation, BatchNotified, ProjectIncluded
from services.approval.plan_table import rows
from tests.domain.pack_samples import county as pack_of
from tests.domain.plan_story import CENTRAL, FINANCE, PROVINCE, WAN, County, batch, shares, wan
from tests.domain.story import COUNTY, COUNTY_CLERK, LEADERS, SECTION, holds

TABLES = Path(__file__).parents[1] / "data" / "tables"


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


def test_the_plan_keeps_what_the_project_says_of_itself() -> None:
    county = County().opened()
    county.includes(project := county.project())
    said, kept = county.of(project).dossier, county.now.lines[0].entry
    assert said.beneficiaries
    gain = {"households": said.beneficiaries.households, "people": said.beneficiaries.people}
    assert {name: getattr(kept, name) for name in gain} == gain
    alike = set(kept.__struct_fields__) - {*gain, "category"}
    assert {n: getattr(kept, n) for n in alike} == {n: getattr(said, n) for n in alike}
    assert kept.category == (said.category or "-")


def test_item_6_no_project_is_funded_out_of_the_library() -> None:
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


def test_a_management_fee_above_its_part_is_refused() -> None:
    """前进区 2024: 3.75 of 375 central and 11.28 of 376 provincial 万元, 15.03 in all."""
    central, province = batch(amount=375 * WAN), batch(PROVINCE, 376 * WAN, "province")
    county = County().opened(central, province)
    fee = county.project(category="项目管理费")
    for too_much in (
        (Allocation(CENTRAL, wan("3.750001")), Allocation(PROVINCE, wan("11.28"))),
        (Allocation(CENTRAL, wan("3.75")), Allocation(PROVINCE, wan("11.280001"))),
    ):
        command = IncludeProject(fee, too_much)
        assert county.refuses(command, COUNTY_CLERK) == ["fee.over"]
    lawful = (Allocation(CENTRAL, wan("3.75")), Allocation(PROVINCE, wan("11.28")))
    county.does_include(fee, lawful)
    assert county.now.lines[0].amount == wan("15.03")


def test_a_batch_corrected_downwards_leaves_a_fee_too_high_for_approval() -> None:
    county = County().opened(batch(amount=100 * WAN))
    county.includes(county.project(category="项目管理费"), WAN)
    county.does(CorrectBatch(batch(amount=99 * WAN), "更正"), FINANCE)
    county.papers("sector-opinion", "finance-opinion", "leading-group-minutes")
    assert county.refuses(Decide("plan-approval"), LEADERS) == ["fee.over"]


def test_a_document_number_has_its_form() -> None:
    county = County().opened()
    for bad in ("12号", "邵财预[2026]12号", "邵财预〔26〕12号", "邵财预〔2026〕号"):
        command = NotifyBatch(replace(batch("b-2"), document_no=bad))
        assert county.refuses(command, FINANCE) == ["plan.document-number"]


def test_projects_that_consolidate_and_upgrade_come_first_in_the_table() -> None:
    county = County().opened()
    for name, priority in (("c", "other"), ("b", "upgrade"), ("a", "consolidate")):
        project = county.project(name=name)
        county.does(IncludeProject(project, shares(WAN), priority), COUNTY_CLERK)
    names = [row.name for row in rows(county.now, str) if row.kind == "project"]
    assert names == ["a", "b", "c"]


def test_the_sums_of_the_table_are_those_that_datong_published() -> None:
    """大同区 2023: 4197 + 1600 + 335 = 6132 万元, by category."""
    county = County().opened(batch(amount=6132 * WAN))
    published = {}
    with (TABLES / "datong-daqing-2023-fund-plan.csv").open(encoding="utf-8-sig") as file:
        for line in csv.DictReader(file):
            amount = wan(line["金额(万元)"])
            if line["行类型"] == "项目":
                project = county.project(name=line["项目要点"], category=line["大类"])
                county.includes(project, amount)
            elif line["行类型"] != "小类小计":
                published[line["大类"]] = amount
    made = {row.category: wan(row.wan) for row in rows(county.now, str) if row.kind != "project"}
    assert made == published


def test_what_is_asked_of_plans_is_asked_of_nothing_else() -> None:
    line = """
[[actions]]
id = "township-review"

  [[actions.requires]]
  kind = "plan-current"
  id = "as-the-projects-stand"
  article = "not cited"
  grade = "ASM"
  reason = "示例"
"""
    assert [fault.key for fault in pack_of(line).faults] == ["pack.no-effect"]
