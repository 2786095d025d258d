"""From the annual plan to the site: a plan is approved, works start and are watched."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.building.commands import (
    CloseQualityFinding,
    CorrectProgress,
    ReportProgress,
    ResumeWorks,
    StartWorks,
    SuspendWorks,
)
from domain.building.state import Building, Standstill
from domain.commands import Decide, FileDocument
from domain.implementation.commands import DraftImplementationPlan
from domain.implementation.consistency import differences
from domain.implementation.statements import Statement
from domain.outlook import opened, row
from domain.planning.state import AnnualPlan
from domain.procurement.state import Bought, Contract, Procurement
from events.building import (
    Progress,
    ProgressCorrected,
    ProgressReported,
    QualityFindingClosed,
    QualityFindingRaised,
    WorksResumed,
    WorksStarted,
    WorksSuspended,
)
from events.implementation import BudgetLine, ImplementationDrafted, ImplementationPlan
from events.plan import Allocation, ProjectFunded
from events.procurement import Lot
from events.project import DecisionTaken, DocumentFiled, Quantity, Target
from tests.domain.samples import sample
from tests.domain.story import (
    COUNTY,
    COUNTY_CLERK,
    DIGEST,
    DOSSIER,
    SECTION,
    TOWNSHIP,
    USCC,
    VILLAGE,
    Given,
    Told,
    day,
    holds,
    national,
)

BUILDER = holds("p-builder", "implementer-clerk", TOWNSHIP)
BOSS = holds("p-boss", "implementer-head", TOWNSHIP)
REVIEWER = holds("p-reviewer", "township-reviewer", COUNTY)
PLAN = ImplementationPlan(
    content="新建黄桃基地一百亩",
    quantities=DOSSIER.quantities,
    schedule=DOSSIER.schedule,
    budget=(BudgetLine("黄桃种植", DOSSIER.total_investment),),
    targets=DOSSIER.targets,
    linkage=DOSSIER.linkage,
    operation=DOSSIER.operation,
    land=DOSSIER.land,
)


def planned() -> Told:
    """In the annual plan, with its money."""
    money = (Allocation("2025-1", DOSSIER.total_investment),)
    paper = {**sample_of(ProjectFunded), "plan": "b" * 32, "year": 2025, "allocations": money}
    return Told().historic(1).add(ProjectFunded, 2, SECTION, **paper)


def sample_of(kind: Any) -> dict[str, Any]:
    """What a fact says beside who and when, from a sample."""
    made = sample(kind)
    own = set(kind.__struct_fields__) - {"by", "at", "on", "command", "correlation", "causation"}
    return {name: getattr(made, name) for name in own - {"county"}}


def drafted(plan: ImplementationPlan = PLAN) -> Told:
    return planned().add(ImplementationDrafted, 3, BUILDER, plan=plan)


def approved(plan: ImplementationPlan = PLAN) -> Told:
    return drafted(plan).decided("implementation-approval", 4, SECTION)


def building() -> Told:
    return approved().add(WorksStarted, 5, BOSS, planned_end=day(300))


def progress(month: str = "2025-09", amount: str = "10", percent: int = 10) -> Progress:
    return Progress(month, (Quantity("黄桃", amount, "亩"),), percent, (DIGEST,))


def test_a_plan_that_says_what_was_approved_is_approved() -> None:
    planned_given = Given(*planned().facts)
    draft = planned_given.when(DraftImplementationPlan(plan=PLAN), BUILDER, on=day(3))
    told = draft.then(ImplementationDrafted)
    told.when(Decide("implementation-approval"), SECTION, on=day(4)).then(DecisionTaken)


def test_nothing_is_approved_before_a_plan_was_drafted() -> None:
    lacking = Given(*planned().facts).lacks("implementation-approval")
    assert lacking == {"plan-complete": "implementation.missing"}


def test_a_plan_that_leaves_out_how_it_will_be_run_is_not_approved() -> None:
    told = Given(*drafted(replace(PLAN, operation=None)).facts)
    finding = told.asks("implementation-approval")["plan-complete"]
    assert (finding.message, finding.observed["field"]) == ("implementation.lacks", "operation")


def test_9_item_9_the_plan_is_replaced_but_the_target_is_left_old() -> None:
    """计划换了,绩效目标没换: what is to be planted is less, what was promised is as before."""
    less = replace(PLAN, quantities=(Quantity("黄桃", "60", "亩"),))
    finding = Given(*drafted(less).facts).asks("implementation-approval")["plan-consistent"]
    assert finding.verdict == "broken"
    assert (finding.observed["item"], finding.observed["said"]) == ("黄桃", "100 亩")
    assert finding.observed["against"] == "60 亩"
    old = replace(DOSSIER, quantities=less.quantities)
    changed = Told(filing=old).historic(1, filing=old).facts[0]
    told = Given(changed, *drafted(less).facts[1:])
    finding = told.asks("implementation-approval")["plan-consistent"]
    assert finding.message == "consistent.differs"
    assert (finding.observed["said"], finding.observed["against"]) == ("60 亩", "100 亩")


def test_a_target_in_the_plan_is_the_one_that_was_approved() -> None:
    lower = replace(PLAN, targets=(Target("quantity", "种植面积", "90", "亩"),))
    found = Given(*drafted(lower).facts).asks("implementation-approval")["plan-consistent"]
    assert (found.message, found.verdict) == ("consistent.differs", "broken")


def test_who_drafted_a_plan_does_not_approve_it_nor_does_their_office() -> None:
    told = Given(*drafted().facts)
    same = replace(SECTION, person=BUILDER.person)
    told.when(Decide("implementation-approval"), same, on=day(4)).refused("separation.filed")
    office = replace(SECTION, office=BUILDER.office)
    told.when(Decide("implementation-approval"), office, on=day(4)).refused("separation.office")


def test_a_plan_drafted_anew_makes_its_approval_stale_by_name() -> None:
    anew = approved().add(ImplementationDrafted, 5, BUILDER, plan=replace(PLAN, content="另建"))
    finding = Given(*anew.facts).asks("start-works")["plan-as-approved"]
    assert finding.message == "fresh.stale"
    assert finding.observed["step"] == "implementation-approval"
    again = Given(*anew.facts).when(Decide("implementation-approval"), SECTION, on=day(6))
    fresh = again.then(DecisionTaken).asks("start-works")["plan-as-approved"]
    assert fresh.verdict == "met"


def test_the_same_plan_once_more_leaves_its_approval_standing() -> None:
    same = approved().add(ImplementationDrafted, 5, BUILDER, plan=PLAN)
    assert Given(*same.facts).asks("start-works")["plan-as-approved"].verdict == "met"


def test_nothing_is_built_without_approval_contract_and_permits() -> None:
    """未批先建."""
    told = Given(*drafted(replace(PLAN, permits=("land-opinion",))).facts)
    assert told.lacks("start-works") == {
        "plan-approved": "decisions.missing",
        "permits-on-file": "permits.missing",
        "works-contracted": "concluded.no-lots",
        "signboard-up": "document.missing",
    }
    paper = FileDocument("land-opinion", "用地意见", DIGEST)
    filed = told.when(paper, COUNTY_CLERK, on=day(5)).then(DocumentFiled)
    assert "permits-on-file" not in filed.lacks("start-works", on=day(5))
    assert filed.lacks("start-works", on=day(4))["permits-on-file"] == "permits.missing"


def test_a_plan_names_permits_that_the_pack_knows() -> None:
    told = Given(*planned().facts)
    unknown = DraftImplementationPlan(plan=replace(PLAN, permits=("land-opinion", "poem")))
    decision = told.when(unknown, BUILDER, on=day(4))
    assert decision.messages == ["name.unknown"]
    assert decision.finding("name.unknown").observed == {"what": "document", "name": "poem"}


def test_nothing_is_built_without_money() -> None:
    finding = Given(*Told().historic(1).facts).asks("start-works")["funds-in-place"]
    assert (finding.message, finding.grade) == ("funded.missing", "A")


def test_works_that_lack_nothing_start() -> None:
    told = Given(*approved().facts)
    bare = {"works-contracted": "concluded.no-lots"}
    assert told.lacks("start-works") == {**bare, "signboard-up": "document.missing"}
    told = Given(*approved().papers("signboard", on=5).facts)
    assert told.lacks("start-works") == bare
    backwards = told.when(StartWorks(planned_end=day(1)), BOSS, on=day(5))
    assert "dossier.schedule" in backwards.messages
    assert Given(*building().facts).case.stage == "building"


def test_what_is_now_possible_is_judged_beside_the_plan_that_gives_the_money() -> None:
    """政府投资条例 第二十二条: nothing starts on the money of a draft."""
    contract = Contract("c-1", "l-1", USCC, 1, 1, day(4), 0, 0, 1)
    lot = Bought(replace(sample(Lot), id="l-1"), "small-purchase", 2025, 1)
    bought = Procurement(lots=(lot,), contracts=(contract,))
    before, after = (
        replace(Given(*told.facts).case, procurement=bought)
        for told in (approved(), approved().papers("signboard", on=5))
    )
    draft = AnnualPlan(stage="plan-draft", division=COUNTY, origin="county", year=2025)
    for stage, open_now in (("plan-draft", ()), ("plan-approved", ("start-works",))):
        others = {after.relies_on[0]: replace(draft, stage=stage)}
        assert opened(before, after, national(), day(6), others) == open_now
    assert row(after, national()).step  # of the case's own state alone


def test_progress_is_told_month_by_month_and_never_shrinks() -> None:
    told = Given(*building().facts)
    first = told.when(ReportProgress(progress=progress()), BUILDER, on=day(30))
    second = first.then(ProgressReported)
    twice = second.when(ReportProgress(progress=progress()), BUILDER, on=day(31))
    twice.refused("progress.twice")
    less = ReportProgress(progress=progress("2025-10", "9"))
    second.when(less, BUILDER, on=day(40)).refused("progress.less")
    fix = CorrectProgress(report=6, progress=progress(amount="9"), reason="误记")
    fixed = second.when(fix, BUILDER, on=day(40)).then(ProgressCorrected)
    kept = fixed.case.building
    assert [r.n for r in kept.told] == [6, 7]
    assert [r.n for r in kept.reports] == [7]
    fixed.when(less, BUILDER, on=day(41)).then(ProgressReported)


def test_while_works_stand_still_nothing_is_reported_done() -> None:
    told = Given(*building().facts)
    halted = told.when(SuspendWorks(cause="weather", reason="连续强降雨"), BOSS, on=day(10))
    still = halted.then(WorksSuspended)
    still.when(ReportProgress(progress=progress()), BUILDER, on=day(20)).refused("under-way.still")
    assert still.lacks("report-completion")["not-standing-still"] == "under-way.still"
    on = still.when(ResumeWorks(reason="雨停"), BOSS, on=day(25)).then(WorksResumed)
    assert on.case.building.still(day(60)) == 15
    assert on.case.building.due(day(60)) == day(315)
    on.when(ReportProgress(progress=progress()), BUILDER, on=day(30)).then(ProgressReported)


def test_what_supervision_found_is_not_closed_by_whoever_builds() -> None:
    said = {"summary": "立柱间距超出设计", "severity": "major", "evidence": DIGEST}
    told = Given(*building().add(QualityFindingRaised, 20, SECTION, **said).facts)
    assert told.lacks("report-completion")["quality-put-right"] == "quality.open"
    close = CloseQualityFinding(finding=6, remedy="已重新安装", evidence=DIGEST)
    own = replace(SECTION, office=BOSS.office)
    told.when(close, own, on=day(21)).refused("quality.own-work")
    done = told.when(close, SECTION, on=day(21)).then(QualityFindingClosed)
    assert "quality-put-right" not in done.lacks("report-completion")


def test_every_hand_on_the_site_is_known_once() -> None:
    """Who began, reported and supervised: none of them accepts what they built or watched."""
    said = {"summary": "立柱间距超出设计", "severity": "major", "evidence": DIGEST}
    told = building().add(QualityFindingRaised, 20, SECTION, **said)
    told = told.add(ProgressReported, 30, BUILDER, progress=progress())
    again = progress("2025-10", "20")
    site = Given(*told.add(ProgressReported, 60, BUILDER, progress=again).facts).case.building
    assert site.builders == (BOSS.actor(), BUILDER.actor())
    assert site.supervisors == (SECTION.actor(),)


@pytest.mark.parametrize(
    ("on", "flags"),
    [
        (day(60), ()),
        (day(120), ("unreported",)),
        (day(301), ("overdue", "unreported")),
    ],
)
def test_a_site_that_may_never_be_done_is_flagged(on: date, flags: tuple[str, ...]) -> None:
    """建而不成预警."""
    assert Given(*building().facts).case.building.flags(on) == flags


def test_a_site_that_stands_still_for_long_is_flagged() -> None:
    halted = Building(day(5), day(300), "o", standstills=(Standstill(6, day(10)),))
    assert halted.flags(day(100)) == ()
    assert halted.flags(day(101)) == ("standing-still",)


@settings(max_examples=200)
@given(st.lists(st.integers(1, 40), min_size=0, max_size=8), st.integers(0, 400))
def test_the_planned_end_moves_by_the_days_of_standstill(spans: list[int], after: int) -> None:
    """Each standstill begins the day after the one before has ended."""
    at, halts = day(6), []
    for n, length in enumerate(spans):
        end = date.fromordinal(at.toordinal() + length)
        halts.append(Standstill(n, at, end))
        at = date.fromordinal(end.toordinal() + 1)
    site = Building(day(5), day(300), "o", standstills=tuple(halts))
    on = date.fromordinal(at.toordinal() + after)
    due = site.due(on)
    assert due is not None
    assert (due - day(300)).days == sum(spans)


def apart(one: Statement, other: Statement) -> list[tuple[str, dict[str, object]]]:
    """Where two statements part."""
    return [(d.key, dict(d.values)) for d in differences(one, other)]


ONE = Statement(
    "content",
    quantities=(Quantity("黄桃", "60", "亩"), Quantity("黄桃", "40", "亩")),
    targets=(Target("economic", "年增收", "8", "万元"),),
    places=(VILLAGE,),
    amount=5,
    mode="leased",
    operator=USCC,
)


def test_two_statements_part_wherever_both_say_something_else() -> None:
    summed = replace(ONE, name="implementation", quantities=(Quantity("黄桃", "100", "亩"),))
    assert apart(ONE, summed) == []
    for said, key, values in (
        (
            {"quantities": (Quantity("茶", "1", "亩"),)},
            "consistent.differs",
            {"item": "黄桃", "said": "100 亩", "against": "-"},
        ),
        (
            {"targets": (Target("economic", "年增收", "9", "万元"),)},
            "consistent.differs",
            {"item": "年增收", "said": "8 万元", "against": "9 万元"},
        ),
        (
            {"targets": (Target("social", "用工", "9", "人"),)},
            "consistent.differs",
            {"item": "年增收", "said": "8 万元", "against": "-"},
        ),
        ({"places": (VILLAGE, TOWNSHIP)}, "consistent.place", {"place": TOWNSHIP}),
        ({"amount": 6}, "consistent.money", {"said_fen": 5, "against_fen": 6}),
        ({"mode": "entrusted"}, "consistent.mode", {"mode": "leased", "other_mode": "entrusted"}),
        ({"operator": "x"}, "consistent.operator", {"uscc": USCC, "other_uscc": "x"}),
    ):
        other = replace(summed, **said)
        assert apart(ONE, other)[0] == (key, values)
        (field,) = said
        assert apart(ONE, replace(other, **{field: type(said[field])()})) == []


def test_a_target_is_of_the_quantity_it_names_or_of_the_only_one_in_its_unit() -> None:
    built = Statement(
        "content", quantities=(Quantity("大棚", "20", "座"), Quantity("渠", "3", "米"))
    )
    for target, item in (
        (Target("quantity", "大棚", "19", "座"), "大棚"),
        (Target("quantity", "建成数", "19", "座"), "大棚"),
        (Target("quantity", "建成数", "3", "米"), ""),
        (Target("economic", "大棚", "19", "座"), ""),
    ):
        aims = Statement("targets", targets=(target,))
        found = [values["item"] for _, values in apart(built, aims)]
        assert found == ([item] if item else [])
        assert [values["item"] for _, values in apart(aims, built)] == found


def test_a_part_speaks_only_of_what_it_names() -> None:
    part = Statement("acceptance", (Quantity("黄桃", "50", "亩"),), places=(VILLAGE,), partial=True)
    less = ("consistent.differs", {"item": "黄桃", "said": "50 亩", "against": "100 亩"})
    assert apart(part, ONE) == apart(ONE, part) == [less]
    other = replace(part, quantities=(Quantity("茶", "1", "亩"),))
    assert apart(other, ONE) == apart(ONE, other) == []
    outside = replace(other, places=(VILLAGE, TOWNSHIP))
    assert apart(ONE, outside) == [("consistent.place", {"place": TOWNSHIP})]
