"""Measures: of the group, argued and approved, within the money, one an asset, closed apart."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.assessment import commands as assess
from domain.assessment.standard import Standards
from domain.evolving import evolve_asset
from domain.measures import commands as asked
from domain.measures.revival import revival_of
from domain.measures.state import MeasurePlan, Measures
from domain.measures.state import reached as reaches
from domain.operation import commands as operate
from domain.planning.commands import IncludeProject
from events.disposal import AssetEnded
from events.measures import Goal
from events.operation import OwningParty
from events.plan import Allocation
from events.rectification import (
    AssetRectificationOpened,
    ProjectRectificationClosed,
    ProjectRectificationOpened,
)
from tests.domain.assessing import COUNTY_CLERK, GOOD, SECTION, STREAM, TOWN_CLERK, by, decided
from tests.domain.assessing import standard as sample_standard
from tests.domain.measuring import (
    APPROVED,
    ARGUED,
    ASSET,
    GOAL,
    LATER,
    PLANNED,
    approved,
    argument,
    booked,
    closing,
    consented,
    last,
    plan,
    planned,
    reached,
    relief,
    stopped,
)
from tests.domain.operating import OWNER, Life, chosen
from tests.domain.pack_samples import DIGEST, STAMP
from tests.domain.plan_story import WAN, County, shares
from tests.domain.samples import sample
from tests.domain.story import COUNTY_CLERK as PLAN_CLERK


def test_a_plan_is_for_the_group_a_project_is_in() -> None:
    life = by(stopped(), COUNTY_CLERK)
    assert life.case.group == "revive"
    assert life.refused(plan(kind="upgrade", assets=()), PLANNED) == ["measures.group"]
    good = by(decided(GOOD), COUNTY_CLERK)
    command = plan(kind="consolidate", assets=(), shares=())
    assert not good.put(command, PLANNED).refused
    assert good.refused(replace(command, kind="revive"), PLANNED) == [
        "measures.group",
        "measures.one-asset",
    ]


def test_one_asset_has_one_plan() -> None:
    life = by(stopped(), COUNTY_CLERK)
    assert life.refused(plan(assets=()), PLANNED) == ["measures.one-asset"]
    assert life.refused(plan(assets=("2" * 32,)), PLANNED) == ["measures.asset-unknown"]
    again = by(planned(), COUNTY_CLERK)
    assert again.refused(plan(shares=()), PLANNED) == ["measures.asset-planned"]


FOUND: dict[str, Any] = {"rectification": "8" * 32, "title": "租金未入账", "found_by": "audit"}


def found_on(life: Life, *, grave: bool) -> Life:
    """An audit found something wrong with the project's asset."""
    wrong = AssetRectificationOpened(**FOUND, grave=grave, **STAMP)
    return replace(life, others={f"asset-{ASSET}": evolve_asset(booked(), wrong)})


def test_no_relief_is_granted_while_what_was_found_wrong_is_open() -> None:
    """农规发〔2024〕26号 (二十二): rent, credit and every other kind of relief."""
    life = by(approved(), SECTION)
    wrong = ProjectRectificationOpened(**FOUND, grave=False, **STAMP)
    open_, on_asset = life.went(wrong), found_on(life, grave=False)
    for one in (relief(life), relief(life, relief="credit", lender="农商行")):
        assert open_.refused(one, LATER) == ["rectification.open"]
        assert on_asset.refused(one, LATER) == ["rectification.open-on-asset"]
    closed = open_.went(ProjectRectificationClosed("8" * 32, **STAMP))
    assert not closed.put(relief(life), LATER).refused


def test_measures_are_approved_once_what_is_grave_is_put_right() -> None:
    """A plan may be what puts it right: only what is grave bars its approval."""
    life = by(planned(), COUNTY_CLERK)
    ready = by(life.do(argument(life), ARGUED), SECTION)
    approve = asked.ApproveMeasures(plan=last(ready))
    assert not found_on(ready, grave=False).put(approve, APPROVED).refused
    (bar,) = (
        f for f in found_on(ready, grave=True).put(approve, APPROVED).findings
        if f.verdict != "met"
    )  # fmt: skip
    assert (bar.message, bar.observed["asset"]) == ("rectification.open-on-asset", ASSET)
    grave = ready.went(ProjectRectificationOpened(**FOUND, grave=True, **STAMP))
    assert grave.refused(approve, APPROVED) == ["rectification.open"]


def test_there_are_no_measures_for_what_is_gone_or_going() -> None:
    life = by(stopped(), COUNTY_CLERK)
    going = {f"asset-{ASSET}": replace(booked(), stage="asset-disposing")}
    assert replace(life, others=going).refused(plan(), PLANNED) == ["measures.asset-gone"]
    gone = AssetEnded(ASSET, "scrap", 80_000_000, 0, **{**STAMP, "on": life.case.last_on})
    assert life.went(gone).refused(plan(), PLANNED) == ["measures.asset-gone"]
    running = by(approved(), SECTION)
    late = replace(running, others=going)
    assert late.refused(relief(late), LATER) == ["measures.asset-gone"]


def test_plans_ask_for_no_more_than_the_project_has_left() -> None:
    life = by(stopped(), COUNTY_CLERK)
    whole = (Allocation("c-1", 30_000_001),)
    assert life.refused(plan(shares=whole), PLANNED) == ["measures.over"]
    other = (Allocation("c-2", 1),)
    assert life.refused(plan(shares=other), PLANNED) == ["measures.over"]
    both = replace(life.case.acceptance, assets=(ASSET, "2" * 32))
    two = replace(life, case=replace(life.case, acceptance=both))
    two = by(two.do(plan(), PLANNED), COUNTY_CLERK)
    rest = (Allocation("c-1", 20_000_001),)
    assert two.refused(plan(assets=("2" * 32,), shares=rest), PLANNED) == ["measures.over"]
    fits = (Allocation("c-1", 20_000_000),)
    assert not two.put(plan(assets=("2" * 32,), shares=fits), PLANNED).refused


def test_goals_are_measured_and_the_deadline_is_to_come() -> None:
    life = by(stopped(), COUNTY_CLERK)
    assert life.refused(plan(deadline=PLANNED), PLANNED) == ["measures.deadline"]
    assert life.refused(plan(goals=(GOAL, GOAL)), PLANNED) == ["measures.goal"]
    still = Goal("g1", "恢复经营月数", "月", "6", "6")
    assert life.refused(plan(goals=(still,)), PLANNED) == ["measures.goal"]


def test_revival_is_argued_by_experts_before_it_is_approved() -> None:
    life = planned()
    approve = asked.ApproveMeasures(plan=last(life))
    assert by(life, SECTION).refused(approve, APPROVED) == ["measures.unargued"]
    few = by(life, COUNTY_CLERK).do(argument(life, experts=2), ARGUED)
    assert by(few, SECTION).refused(approve, APPROVED) == ["measures.unargued"]
    against = by(life, COUNTY_CLERK).do(argument(life, feasible=False), ARGUED)
    assert by(against, SECTION).refused(approve, APPROVED) == ["measures.infeasible"]
    done = approved(life)
    assert by(done, SECTION).refused(approve, APPROVED) == ["measures.approved-already"]
    assert by(done, COUNTY_CLERK).refused(argument(done), APPROVED) == ["measures.approved-already"]


def test_what_is_not_revival_needs_no_argument_by_the_shipped_pack() -> None:
    life = by(decided(GOOD), COUNTY_CLERK)
    life = life.do(plan(kind="consolidate", assets=(), shares=()), PLANNED)
    assert not by(life, SECTION).put(asked.ApproveMeasures(plan=last(life)), APPROVED).refused


def test_who_planned_it_or_told_of_it_neither_approves_nor_closes() -> None:
    life = planned()
    life = by(life, COUNTY_CLERK).do(argument(life), ARGUED)
    same = replace(SECTION, person=COUNTY_CLERK.person)
    approve = asked.ApproveMeasures(plan=last(life))
    assert by(life, same).refused(approve, APPROVED) == ["group.own-hand"]
    running = approved()
    assert by(running, same).refused(closing(running), LATER) == ["group.own-hand"]


def test_relief_of_rent_is_the_owners_to_give_and_credit_a_lenders() -> None:
    life = by(approved(), SECTION)
    assert not life.put(relief(life), LATER).refused
    stranger = replace(OWNER, division="430511001299")
    assert life.refused(relief(life, owner=stranger), LATER) == ["relief.no-owner"]
    assert life.refused(relief(life, owner=None, amount=0), LATER) == [
        "relief.no-owner",
        "relief.no-amount",
    ]
    credit = relief(life, relief="credit", owner=None)
    assert life.refused(credit, LATER) == ["relief.no-lender"]
    assert not life.put(replace(credit, lender="区农村商业银行"), LATER).refused
    assert life.refused(relief(life, ends=date(2026, 4, 30)), LATER) == ["relief.reversed"]
    assert not life.put(relief(life, ends=date(2026, 5, 1)), LATER).refused


def test_another_mode_rests_on_a_contract_that_its_owners_voted_on_and_filed() -> None:
    """9.14: 盘活 with another mode, without the vote and the filing."""
    life = by(approved())
    old = life.case.operation.agreements[0].signed_n
    other = relief(life, relief="entrusted", amount=0, agreement=old)
    assert by(life, SECTION).refused(other, LATER) == ["relief.no-agreement"]
    new = chosen(life, date(2026, 5, 1), mode="entrusted", reason="盘活")
    now = new.case.operation.chosen
    assert now
    bare = replace(new, case=replace(new.case, documents=()))
    sign = operate.SignOperation(chosen=now.n, contract=DIGEST)
    assert "owner.unfiled" in by(bare).refused(sign, date(2026, 5, 20))
    assert by(new).refused(sign, date(2026, 5, 20)) == ["covered.missing"]
    new = by(consented(new)).do(sign, date(2026, 5, 20))
    backed = replace(other, agreement=new.n)
    assert not by(new, SECTION).put(backed, LATER).refused
    assert "relief.no-agreement" in by(new, SECTION).refused(
        replace(backed, relief="co-operative"), LATER
    )


def test_pooling_collective_assets_needs_a_vote_and_its_filing() -> None:
    life = by(approved())
    pool = relief(life, relief="pooling", amount=0, owner=None)
    refused = by(life, SECTION).refused(pool, LATER)
    assert refused == ["relief.no-vote", "relief.unfiled"]
    lost = life.voted("investment", date(2026, 5, 10), votes_for=60)
    pool = replace(pool, vote=lost.n)
    lost = lost.filed("owner-filing-township", date(2026, 5, 12))
    assert by(lost, SECTION).refused(pool, LATER) == ["relief.no-vote"]
    held = life.voted("investment", date(2026, 5, 10))
    held = held.filed("owner-filing-township", date(2026, 5, 12))
    assert not by(held, SECTION).put(pool, LATER).refused


def test_pooling_what_no_collective_owns_needs_no_vote_of_members() -> None:
    life = by(approved())
    pool = relief(life, relief="pooling", amount=0, owner=None)
    state = replace(OWNER, kind="state-unit")
    assert not by(_owned_by(life, state), SECTION).put(pool, LATER).refused
    both = by(_owned_by(life, state, OWNER), SECTION)
    assert both.refused(pool, LATER) == ["relief.no-vote", "relief.unfiled"]
    unrun = replace(life.case, operation=replace(life.case.operation, agreements=()))
    nobody = by(replace(life, case=unrun), SECTION)
    assert {"relief.no-vote", "relief.unfiled"} <= set(nobody.refused(pool, LATER))


def _owned_by(life: Life, *owners: OwningParty) -> Life:
    """Its operation in force is that of these owners."""
    now = tuple(replace(a, owners=owners) for a in life.case.operation.agreements)
    operation = replace(life.case.operation, agreements=now)
    return replace(life, case=replace(life.case, operation=operation))


def test_progress_is_told_of_a_plan_that_runs_within_its_money() -> None:
    fresh = planned()
    report = asked.ReportMeasures(plan=last(fresh), reached=reached("2"), evidence=DIGEST)
    assert by(fresh, TOWN_CLERK).refused(report, LATER) == ["measures.not-running"]
    life = by(approved(), TOWN_CLERK)
    over = replace(report, spent=(Allocation("c-1", 10_000_001),))
    assert life.refused(over, LATER) == ["measures.overspent"]
    assert life.refused(replace(report, reached=reached("2", "x")), LATER) == [
        "measures.goal-unknown"
    ]
    assert life.refused(replace(report, plan=1), LATER) == ["measures.unknown"]
    told = life.do(replace(report, spent=(Allocation("c-1", 4_000_000),)), LATER)
    assert told.case.measures.plans[-1].progress[-1].reached == reached("2")


def test_a_plan_runs_from_its_approval_to_its_closing() -> None:
    plan = sample(MeasurePlan, approved_n=0, closed_on=None)
    assert (plan.open, plan.running) == (True, False)
    assert replace(plan, approved_n=1).running
    assert not replace(plan, approved_n=1, closed_on=date(2026, 6, 1)).running


def test_a_plan_is_closed_goal_by_goal() -> None:
    life = by(approved(), SECTION)
    assert life.refused(closing(life, "5"), LATER) == ["measures.not-achieved"]
    assert not life.put(closing(life, "5", outcome="partly"), LATER).refused
    assert life.refused(closing(life, reached=()), LATER) == ["measures.goals-unsaid"]
    done = by(life.do(closing(life), LATER), SECTION)
    assert done.refused(closing(done), LATER) == ["measures.not-running"]


def test_a_goal_may_lie_below_where_it_starts() -> None:
    arrears = Goal("g2", "拖欠天数", "天", "90", "0")
    assert reaches(arrears, "0")
    assert not reaches(arrears, "1")
    assert reaches(GOAL, "6.5")
    assert not reaches(GOAL, "5.9")


def test_closed_measures_lead_to_the_next_assessment() -> None:
    life = approved()
    known = {**life.others, STREAM: Standards(1, (sample_standard(),))}
    life = by(replace(life, others=known))
    again = assess.BeginAssessment(occasion="measures-closed")
    assert life.refused(again, LATER) == ["assessment.no-measures"]
    assert life.case.assess_from == date(2027, 3, 14)
    life = by(by(life, SECTION).do(closing(life), LATER))
    assert life.case.assess_from == LATER
    assert not life.put(again, LATER).refused
    better = decided(GOOD, life=life, on=date(2026, 6, 10))
    assert better.case.group == "consolidate"
    assert better.case.assess_from == date(2027, 6, 22)


def test_an_asset_counts_as_to_be_revived_until_its_plan_reached_its_goals() -> None:
    life = approved()
    key = f"revival:{ASSET}:80000000"
    assert f"{key}:0" in life.case.marks
    assert f"measure-until:2026-12-31:{last(life)}" in life.case.marks
    done = by(life, SECTION).do(closing(life), LATER)
    assert f"{key}:1" in done.case.marks
    assert not any(mark.startswith("measure-until") for mark in done.case.marks)
    failed = by(life, SECTION).do(closing(life, "1", outcome="failed"), LATER)
    assert f"{key}:0" in failed.case.marks


def test_the_revival_rate_is_the_mean_of_value_and_number() -> None:
    """盘活率 = [(盘活金额/需盘活总金额)+(盘活数量/需盘活总数量)]/2."""
    rate = revival_of([(300, True), (100, False), (100, False)])
    assert (rate.needed, rate.revived, rate.needed_value, rate.revived_value) == (3, 1, 500, 300)
    assert (rate.exact, rate.permille) == ("7/15", 466)
    assert revival_of([(5, True)]).permille == 1000
    none = revival_of([])
    assert (none.exact, none.permille) == ("1", 1000)
    free = revival_of([(0, True), (0, False)])
    assert free.permille == 500


def test_the_annual_plan_reads_the_decided_group_as_its_priority() -> None:
    county = County().opened()
    reads = {"consolidate": "consolidate", "upgrade": "upgrade", "revive": "other"}
    for group, first in reads.items():
        project = county.project()
        known = replace(county.of(project), group=group)  # type: ignore[arg-type]
        county.cases[f"project-{project}"] = known
        wrong = "upgrade" if group == "consolidate" else "consolidate"
        other = IncludeProject(project, shares(WAN), priority=wrong)  # type: ignore[arg-type]
        assert county.refuses(other, PLAN_CLERK) == ["plan.priority-decided"]
        county.does(IncludeProject(project, shares(WAN)), PLAN_CLERK)
        line = county.now.line(project)
        assert line
        assert line.priority == first


def test_a_goal_that_is_to_stay_where_it_is_is_kept_or_passed() -> None:
    still = Goal("g1", "恢复经营月数", "月", "6", "6")
    assert [reaches(still, value) for value in ("5", "6", "7")] == [False, True, True]
    down = replace(still, start="9")
    assert [reaches(down, value) for value in ("5", "6", "7")] == [True, True, False]


def test_where_nothing_was_planned_nothing_was_closed() -> None:
    assert (Measures().closed_n, Measures().due, Measures().revived) == (0, (), frozenset())
