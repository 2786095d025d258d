"""A change while the works go on: the plan of implementation is drafted and approved anew."""

from msgspec.structs import replace

from domain.changes.commands import ApplyChange, RequestChange
from domain.commands import Decide
from domain.implementation.commands import DraftImplementationPlan
from events.building import WorksStarted
from events.changes import ChangeApplied, ChangeRequested
from events.implementation import BudgetLine, ImplementationDrafted, ImplementationPlan
from events.plan import Allocation, ProjectFunded
from events.project import DecisionTaken, Quantity, Target
from tests.domain.story import (
    CLERK,
    COUNTY_CLERK,
    DIGEST,
    DOSSIER,
    SECTION,
    TOWNSHIP,
    Given,
    day,
    holds,
    in_library,
)

BUILDER = holds("p-builder", "implementer-clerk", TOWNSHIP)
BOSS = holds("p-boss", "implementer-head", TOWNSHIP)
APPROVAL = "implementation-approval"
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
MORE = "新建黄桃基地一百二十亩"
LARGER = (Quantity("黄桃", "120", "亩"),)
TARGETS = (Target("quantity", "种植面积", "120", "亩"),)
ANEW = replace(PLAN, content=MORE, quantities=LARGER, targets=TARGETS)


def building() -> Given:
    """Works have started on the plan that was approved."""
    money = (Allocation("2025-1", DOSSIER.total_investment),)
    told = in_library().add(
        ProjectFunded, 40, COUNTY_CLERK, plan="c" * 32, year=2025, allocations=money
    )
    told = told.add(ImplementationDrafted, 42, BUILDER, plan=PLAN).decided(APPROVAL, 43, SECTION)
    return told.add(WorksStarted, 45, BOSS, planned_end=day(300)).given


def changed() -> Given:
    """More is to be planted, as who approved the plan agrees."""
    more = replace(DOSSIER, content=MORE, quantities=LARGER, targets=TARGETS)
    asked = RequestChange(more, reason="地块相连,一并栽植", grounds=DIGEST)
    given = building().when(asked, CLERK, on=day(70)).then(ChangeRequested)
    agreed = given.when(Decide("change-reapproval"), SECTION, on=day(72)).then(DecisionTaken)
    return agreed.when(ApplyChange(), COUNTY_CLERK, on=day(90)).then(ChangeApplied)


def drafted(plan: ImplementationPlan) -> Given:
    """The plan of what was changed."""
    draft = DraftImplementationPlan(plan=plan)
    return changed().when(draft, BUILDER, on=day(91)).then(ImplementationDrafted)


def test_the_old_plan_is_not_approved_again_for_what_was_changed() -> None:
    given = changed()
    assert given.case.stage == "building"
    assert given.lacks(APPROVAL, on=day(91))["plan-consistent"] == "consistent.differs"


def test_a_change_while_building_has_its_plan_approved_anew() -> None:
    told = drafted(ANEW).when(Decide(APPROVAL), SECTION, on=day(92)).then(DecisionTaken)
    assert told.case.stage == "building"
    assert told.case.implementation.plan == ANEW


def test_whoever_drafted_the_changed_plan_does_not_approve_it() -> None:
    same = replace(SECTION, person=BUILDER.person)
    drafted(ANEW).when(Decide(APPROVAL), same, on=day(92)).refused("separation.filed")


def test_what_was_changed_and_not_approved_anew_is_not_checked_as_built() -> None:
    """五方一致: the plan that stands still says what the dossier no longer does."""
    old = changed().asks("township-check", on=day(200))["built-as-approved"]
    assert (old.message, old.observed["other"]) == ("consistent.differs", "implementation")
    assert (old.observed["said"], old.observed["against"]) == ("120 亩", "100 亩")


def test_a_plan_drafted_anew_is_approved_before_the_works_are_reported_done() -> None:
    before = building().asks("report-completion", on=day(95))["plan-as-approved"]
    assert before.verdict == "met"
    stale = drafted(ANEW).asks("report-completion", on=day(95))["plan-as-approved"]
    assert (stale.message, stale.observed["step"]) == ("fresh.stale", APPROVAL)
    told = drafted(ANEW).when(Decide(APPROVAL), SECTION, on=day(92)).then(DecisionTaken)
    assert told.asks("report-completion", on=day(95))["plan-as-approved"].verdict == "met"
