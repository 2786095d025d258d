"""Whatever is put before plans in whatever order: no batch is overspent, every fen is somewhere."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.command import Command
from domain.evolving import evolve_plan
from domain.planning.commands import (
    AdjustPlan,
    CarryOver,
    CorrectBatch,
    DropAdjustment,
    ExcludeProject,
    IncludeProject,
    NotifyBatch,
    ProposeAdjustment,
)
from domain.planning.evolving import given_back
from domain.planning.state import AnnualPlan, of_batch
from events.plan import Allocation, PlanDocumentFiled, Planned
from tests.domain.plan_story import CENTRAL, FINANCE, PROVINCE, WAN, County, batch
from tests.domain.samples import sample
from tests.domain.story import COUNTY_CLERK, SECTION

BATCHES = (CENTRAL, PROVINCE)
PLANS = ("430511-2026", "430511-2027")
PROJECTS = 6
amounts = st.sampled_from((0, 0, 1, 10, 20, 30, 60, 101)).map(lambda wan: wan * WAN + wan)
amount_of_each = st.tuples(amounts, amounts)
allotted = amount_of_each.map(
    lambda both: tuple(Allocation(b, a) for b, a in zip(BATCHES, both, strict=True) if a)
)
numbers = st.integers(0, PROJECTS - 1)
told = st.lists(st.tuples(numbers, allotted), min_size=1, max_size=3, unique_by=lambda t: t[0])
drafting = st.one_of(
    st.tuples(st.just("include"), numbers, allotted.filter(bool)),
    st.tuples(st.just("include"), numbers, allotted.filter(bool)),
    st.tuples(st.just("exclude"), numbers),
    st.tuples(st.just("correct"), st.sampled_from(BATCHES), amounts),
    st.tuples(st.just("carry"), st.sampled_from(BATCHES)),
)
after = st.one_of(
    st.tuples(st.just("adjust"), told),
    st.tuples(st.just("adjust"), told),
    st.tuples(st.just("return"), numbers, st.sampled_from(BATCHES)),
    st.tuples(st.just("correct"), st.sampled_from(BATCHES), amounts),
    st.tuples(st.just("carry"), st.sampled_from(BATCHES)),
    st.tuples(st.just("propose"), told),
    st.tuples(st.just("drop")),
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(drafting, min_size=3, max_size=12),
    st.lists(after, min_size=3, max_size=12),
)
def test_no_batch_is_overspent_and_every_fen_is_somewhere(
    drafted: list[Any], adjusted: list[Any]
) -> None:
    county = County().opened(*(batch(name) for name in BATCHES))
    projects = [county.project() for _ in range(PROJECTS)]
    for step in (*drafted, ("issue",), *adjusted):
        _take(county, projects, step)
        for plan in _plans(county):
            holds(plan)
    traced(county, projects)


def holds(plan: AnnualPlan) -> None:
    """What was notified is with the projects, with a later plan, or left; and never less."""
    for balance in plan.balances:
        assert balance.left >= 0
        assert balance.amount == balance.planned + balance.carried_out + balance.left
        assert balance.left == plan.left(balance.batch)
        assert all(line.of(balance.batch) >= 0 for line in plan.lines)


def traced(county: County, projects: list[str]) -> None:
    """A project has what its one plan says, and what is carried out of one plan is in the next."""
    for project in projects:
        money = county.of(project).money
        lines = [line for plan in _plans(county) for line in plan.lines if line.project == project]
        assert [line.allocations for line in lines] == ([money.allocations] if money.plan else [])
    for name in BATCHES:
        funds = [f for plan in _plans(county) if (f := plan.fund(name))]
        out = sum(f.carried_out for f in funds)
        assert out == sum(f.batch.amount for f in funds if f.origin)


def _plans(county: County) -> list[AnnualPlan]:
    return [county.cases[s] for p in PLANS if (s := f"plan-{p}") in county.cases]


def _take(county: County, projects: list[str], step: Any) -> None:
    county.plan = PLANS[0]
    match step:
        case ("include", n, shares):
            _put(county, IncludeProject(projects[n], shares))
        case ("exclude", n):
            _put(county, ExcludeProject(projects[n], "无法实施"))
        case ("correct", name, amount):
            _put(county, CorrectBatch(batch(name, amount), "更正"))
        case ("issue",) if county.now.lines and county.now.stage == "plan-draft":
            county.issued()
        case ("adjust", lines):
            _adjust(county, tuple(Planned(projects[n], shares) for n, shares in lines))
        case ("propose", lines):
            _put(county, ProposeAdjustment(tuple(Planned(projects[n], a) for n, a in lines), "-"))
        case ("return", n, name):
            _return(county, projects[n], name)
        case ("carry", name):
            _carry(county, name)
        case ("drop",):
            _put(county, DropAdjustment("撤回"))


def _put(county: County, command: Command) -> bool:
    return not county.put(command, COUNTY_CLERK, FINANCE, SECTION).refused


def _adjust(county: County, lines: tuple[Planned, ...]) -> None:
    if _put(county, ProposeAdjustment(lines, "调整")):
        county.approved("adjustment-approval", "adjustment-request")
        county.announced("adjustment-announcement")
        _put(county, AdjustPlan("北农组发〔2026〕11号"))


def _return(county: County, project: str, name: str) -> None:
    """Half of what it has of a batch comes back from a project."""
    line = county.now.line(project)
    if line and of_batch(line.allocations, name) and (half := line.of(name) // 2):
        after = given_back(county.now, project, (Allocation(name, half),))
        county.cases[f"plan-{county.plan}"] = evolve_plan(after, _touched(county))


def _touched(county: County) -> Any:
    """A fact that changes nothing but the version."""
    return sample(PlanDocumentFiled)


def _carry(county: County, name: str) -> None:
    """The rest of a batch goes on into the next year, as far as it is one."""
    county.plan, county.on = PLANS[1], max(county.on, date(2027, 1, 20))
    if not county.now.version:
        county.opened(batch("2027-1"))
    _put(county, CarryOver(PLANS[0], name))
    county.plan = PLANS[0]


def test_more_of_a_batch_may_be_notified_as_another() -> None:
    county = County().opened()
    assert _put(county, NotifyBatch(batch(PROVINCE)))
    assert [b.batch for b in county.now.balances] == [CENTRAL, PROVINCE]
