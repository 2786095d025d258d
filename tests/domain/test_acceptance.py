"""Completion and acceptance: who may accept, on what papers, and that no asset stays unbooked."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, strategies
from msgspec.structs import replace

from domain.acceptance.commands import AcceptWorks, CorrectDefects, ReportCompletion
from domain.assets.proprieties import booked_already
from domain.assets.state import asset_id
from domain.building.state import Building
from domain.circumstances import Circumstances, Similar
from domain.commands import Decide, PostNotice
from domain.deciding import examine
from domain.evolving import evolve
from domain.money.state import Money
from domain.parts import LOOKS_UP, NEEDS
from domain.procedure import Procedure, ready
from domain.project import Project
from events.acceptance import Expense, Team, TeamUnit
from events.asset import AssetEntry, AssetRegistered, Cost, Owner, Principal
from events.findings import Finding
from events.project import Operator, Quantity
from events.requirements import AcceptanceTeam
from tests.domain.pack_samples import (
    BASE,
    DIGEST,
    NOW,
    TODAY,
    TOWNSHIP,
    VILLAGE,
    dossier,
    holding,
    national,
)
from tests.domain.works import (
    BUILDER,
    BUILT,
    CHAIR,
    CHECKER,
    COLLECTIVE,
    COUNTY,
    ID,
    PLAN,
    SECTION,
    TEAM,
    booked,
    building,
    checked,
    completed,
    corrected,
    entry,
    lacking,
    on_with,
    passing,
    put,
    with_papers,
)

USCC = "91430511MA4L16JQ90"
COUNTY_CLERK = holding("p-county-clerk", "county-clerk", COUNTY)


def refused(command: AcceptWorks, **changes: Any) -> list[str]:
    """Why an acceptance is refused, of works that are otherwise ripe for it."""
    decision = put(checked(building(**changes)), command, CHAIR)
    assert decision.facts == ()
    assert decision.beside == ()
    return lacking(decision)


def test_what_passes_is_accepted_and_every_asset_is_booked_with_it() -> None:
    decision = put(checked(), passing(entry(30_000_00), entry(50_000_00)), CHAIR)
    assert evolve(checked(), decision.facts[0]).stage == "accepted"
    assert [stream for stream, _ in decision.beside] == [
        f"asset-{asset_id(ID, 1)}",
        f"asset-{asset_id(ID, 2)}",
    ]
    assets = booked(decision)
    assert {a.stage for a in assets} == {"asset-booked"}
    assert [a.amount for a in assets] == [30_000_00, 50_000_00]
    assert [a.number for a in assets] == ["430511J2026000701", "430511J2026000702"]
    assert all(isinstance(fact, AssetRegistered) for _, fact in decision.beside)


def test_a_result_is_public_before_the_project_is_settled_and_a_late_one_is_said() -> None:
    """验收结果公开: 政府信息公开条例 第二十六条; nothing stops this clock."""
    passed = on_with(checked(), passing(entry()), CHAIR)
    about = Circumstances(national(), TODAY)

    def says(case: Project) -> Finding:
        found = examine(case, "settle-project", about)
        return next(f for f in found if f.rule == "result-published")

    lacks = says(passed)
    assert (lacks.message, lacks.verdict) == ("result.missing", "pending")
    assert lacks.required["until"] == "2026-03-30"
    assert ("county-clerk", COUNTY) in {(who.post, who.division) for who in lacks.who}
    board = PostNotice("acceptance-notice", "county", COUNTY, "website", "合格", DIGEST)
    told = on_with(passed, board, COUNTY_CLERK)
    assert says(told).message == "result.met"
    (hung,) = told.postings
    late = replace(told, postings=(replace(hung, posted_on=date(2026, 3, 31)),))
    about = replace(about, on=date(2026, 4, 1))
    assert (says(late).message, says(late).verdict) == ("result.late", "met")
    before = replace(told, postings=(replace(hung, n=1),))
    assert says(before).message == "result.missing"


def test_costs_that_form_no_asset_stand_beside_the_assets_and_in_none_of_their_values() -> None:
    """博罗 2022: 种苗、肥料 were booked as assets and had to be written off."""
    cost = (Cost("linking", 80_000_00, "2026-1"),)
    seed = Expense("seed", Cost("linking", 15_000_00, "2026-1"), "油茶苗木", DIGEST)
    wages = Expense("wages", Cost("linking", 5_000_00, "2026-1"), "抚育劳务", DIGEST)
    told = passing(entry(60_000_00), settlement=cost, expenses=(seed, wages))
    decision = put(checked(), told, CHAIR)
    assert [asset.amount for asset in booked(decision)] == [60_000_00]
    done = evolve(checked(), decision.facts[0]).acceptance
    assert (done.settled, done.expenses) == (80_000_00, (seed, wages))
    assert refused(replace(told, expenses=(seed,))) == ["acceptance.off-the-books"]
    assert refused(replace(told, assets=(entry(),))) == ["acceptance.over-valued"]
    elsewhere = replace(seed, cost=replace(seed.cost, batch="2026-2"))
    assert refused(replace(told, expenses=(elsewhere, wages))) == [
        "acceptance.off-the-books",
        "acceptance.over-valued",
    ]
    nothing = replace(seed, cost=replace(seed.cost, amount=0))
    assert "acceptance.empty-expense" in refused(replace(told, expenses=(seed, wages, nothing)))
    failed = replace(told, result="failed", assets=(), settlement=(), opinion="不合格")
    assert refused(failed) == ["acceptance.not-passed"]


def test_what_is_in_the_books_is_what_was_built_where_it_was_to_be_built() -> None:
    """五方一致: 资产登记 is one of the five, asked when it is settled and put to use."""

    def says(*assets: AssetEntry) -> list[str]:
        passed = on_with(checked(), passing(*assets), CHAIR)
        found = examine(passed, "settle-project", Circumstances(national(), TODAY))
        return [f.message for f in found if f.rule == "settled-consistent"]

    assert says(entry()) == ["consistent.met"]
    assert says(entry(40_000_00, quantity="12"), entry(40_000_00, quantity="8")) == [
        "consistent.met"
    ]
    assert says(entry(quantity="19")) == ["consistent.differs"]
    assert says(entry(name="冷库", quantity="1")) == ["consistent.met"]


def test_the_project_keeps_what_it_cost_and_what_came_of_it() -> None:
    done = on_with(checked(), passing(entry()), CHAIR).acceptance
    assert (done.passed_on, done.settled) == (TODAY, 80_000_00)
    assert done.assets == (asset_id(ID, 1),)


def test_item_10_acceptance_closed_asset_never_booked() -> None:
    silent = replace(passing(entry()), assets=())
    assert refused(silent) == ["acceptance.off-the-books"]


def test_wuyuan_2023_what_was_accepted_and_never_booked_cannot_be() -> None:
    """五原 2023: greenhouses of 1250400.00 and a farm of 3004300.00, accepted in December 2022."""
    greenhouses, farm = entry(125_040_000), entry(300_430_000, name="养殖场")
    site = checked(building(425_470_000))
    whole = passing(greenhouses, farm)
    for left_out, missing in (
        ((), 425_470_000),
        ((greenhouses,), 300_430_000),
        ((farm,), 125_040_000),
    ):
        decision = put(site, replace(whole, assets=left_out), CHAIR)
        found = next(f for f in decision.findings if f.message == "acceptance.off-the-books")
        assert decision.refused
        assert found.required["missing_fen"] == missing
        assert (found.article, found.grade) == ("行政事业性国有资产管理条例 第三十条", "A")
    assert sum(a.amount for a in booked(put(site, whole, CHAIR))) == 425_470_000


def test_what_passes_is_what_was_reported_built() -> None:
    fewer = (Quantity("钢架大棚", "19", "座"),)
    assert refused(passing(entry(), built=fewer)) == ["acceptance.other-works"]
    same = (Quantity("钢架大棚", "12.0", "座"), Quantity("钢架大棚", "8", "座"))
    assert on_with(checked(), passing(entry(), built=same), CHAIR).stage == "accepted"


def test_item_9_what_was_built_otherwise_than_approved_is_not_checked_off() -> None:
    """建设内容 = 实施方案 = 绩效目标 = 验收: twenty were built where thirty were approved."""
    approved = dossier(quantities=(Quantity("钢架大棚", "30", "座"),))
    site = with_papers(completed(building(dossier=approved)), "township-check-record")
    assert lacking(put(site, Decide("township-check"), CHECKER)) == ["consistent.differs"]


def test_nothing_is_booked_that_nobody_paid_for() -> None:
    costs = (Cost("linking", 70_000_00, "2026-1"),)
    assert refused(passing(entry(), settlement=costs)) == ["acceptance.over-valued"]


def test_no_more_is_settled_of_a_batch_than_it_has_for_the_project() -> None:
    assert refused(passing(entry(80_000_01))) == ["acceptance.over-batch"]


def test_money_of_another_source_is_booked_under_that_source() -> None:
    settled = (Cost("linking", 60_000_00, "2026-1"), Cost("own", 20_000_00))
    assert refused(passing(entry(), settlement=settled)) == [
        "acceptance.over-valued",
        "acceptance.off-the-books",
    ]
    done = on_with(checked(), passing(entry(costs=settled)), CHAIR)
    assert done.stage == "accepted"


def test_what_cost_nothing_is_not_accepted() -> None:
    assert "acceptance.no-settlement" in refused(passing(entry(costs=(Cost("own", 0),))))


def test_item_11_asset_owned_by_the_operator_though_public_money() -> None:
    runs = dossier(operator=Operator("示例公司", USCC, "leading-firm"))
    named = Owner("operator", VILLAGE, "示例公司", USCC)
    hidden = Owner("co-operative", VILLAGE, "示例合作社", USCC)
    for owner in (named, hidden):
        wrong = refused(passing(entry(owner=owner)), dossier=runs)
        assert wrong == ["asset.owned-by-operator"]


def test_a_collective_may_run_what_is_its_own() -> None:
    runs = dossier(operator=Operator("示例村股份经济合作社", USCC, "collective"))
    assert on_with(checked(building(dossier=runs)), passing(entry()), CHAIR).stage == "accepted"


def test_what_an_operator_paid_for_alone_may_be_its_own() -> None:
    own = entry(costs=(Cost("own", 80_000_00),), owner=Owner("operator", VILLAGE, "示例公司"))
    assert on_with(checked(), passing(own), CHAIR).stage == "accepted"


def test_item_12_an_equity_asset_names_who_holds_its_principal_and_when_it_is_due() -> None:
    assert refused(passing(entry(form="equity"))) == ["asset.principal"]
    past = Principal("示例公司", USCC, TODAY)
    assert refused(passing(entry(form="equity", principal=past))) == ["asset.principal-past"]
    later = replace(past, due=TODAY.replace(year=2029))
    share = entry(form="equity", principal=later)
    assert booked(put(checked(), passing(share), CHAIR))[0].principal == later


def test_collective_property_is_not_cut_up_among_households() -> None:
    shares = Owner("household", VILLAGE, "二十户", households=20)
    decision = put(checked(), passing(entry(owner=shares)), CHAIR)
    found = next(f for f in decision.findings if f.verdict != "met")
    assert found.message == "asset.split-to-households"
    assert found.article == "农村集体经济组织法 第三十六条"


def test_an_owner_sits_where_its_kind_does_and_in_the_county() -> None:
    for owner in (
        Owner("village-collective", TOWNSHIP, "示例村股份经济合作社"),
        Owner("village-collective", "430512001201", "邻县某村"),
    ):
        assert refused(passing(entry(owner=owner))) == ["asset.owner-seat"]


def test_what_one_village_got_is_the_villages_and_what_several_got_may_be_the_townships() -> None:
    theirs = entry(owner=Owner("township", TOWNSHIP, "示例镇人民政府"))
    assert refused(passing(theirs)) == ["asset.owner-unfit"]
    several = dossier(places=(VILLAGE, "430511001202"))
    site = checked(building(dossier=several, division=TOWNSHIP, origin="township"))
    assert not put(site, passing(theirs), CHAIR).refused


def test_an_asset_stands_where_the_project_is() -> None:
    assert refused(passing(entry(place="430511002201"))) == ["asset.elsewhere"]


@pytest.mark.parametrize("missing", ["completion-report", "works-papers", "works-settlement"])
def test_no_acceptance_without_full_papers(missing: str) -> None:
    site = checked()
    left = tuple(d for d in site.documents if d.document != missing)
    decision = put(replace(site, documents=left), passing(entry()), CHAIR)
    assert lacking(decision) == ["document.missing"]


def test_no_acceptance_before_the_township_checked_it() -> None:
    site = with_papers(
        completed(), "township-check-record", *(d.document for d in checked().documents)
    )
    assert lacking(put(site, passing(entry()), CHAIR)) == ["decisions.missing"]


def test_when_completion_is_filed_and_published_is_derived() -> None:
    """建设工程质量管理条例 第四十九条: 15 days; 政府信息公开条例 第二十六条: 20 working days."""
    done = on_with(checked(), passing(entry()), CHAIR).acceptance
    assert done.filing_due.on == date(2026, 3, 17)
    assert done.publication_due.on == date(2026, 3, 30)


def test_whoever_reported_the_works_done_neither_checks_nor_accepts_them() -> None:
    also = holding(BUILDER.person, "township-reviewer", BUILDER.division)
    site = with_papers(completed(), "township-check-record")
    assert lacking(put(site, Decide("township-check"), also)) == ["separation.filed"]
    chairs = holding(BUILDER.person, "acceptance-chair", COUNTY)
    wrong = lacking(put(checked(), passing(entry()), chairs))
    assert wrong == ["separation.filed"]


def test_the_office_that_built_it_does_not_accept_it() -> None:
    same = replace(holding("p-other", "acceptance-chair", COUNTY), office=BUILDER.office)
    assert lacking(put(checked(), passing(entry()), same)) == ["acceptance.own-works"]


def test_who_supervised_the_works_or_reported_how_far_they_are_does_not_accept_them() -> None:
    """监理、报告进度的人不参加验收: under whatever post, in whatever office."""
    builder = holding("p-builder-2", "implementer-clerk", TOWNSHIP)
    site = Building(date(2026, 1, 5), date(2026, 12, 31), "office-x")
    stands = replace(checked(), building=replace(site, builders=(builder.actor(),)))
    mine = holding(builder.person, "acceptance-chair", COUNTY)
    assert lacking(put(stands, passing(entry()), mine)) == ["acceptance.own-works"]
    found = replace(stands, building=replace(site, supervisors=(SECTION.actor(),)))
    own = replace(holding(SECTION.person, "acceptance-chair", COUNTY), office="office-y")
    assert lacking(put(found, passing(entry()), own)) == ["acceptance.supervised"]
    absent = replace(own, person="p-deputy", standing_in_for=SECTION.person)
    assert lacking(put(found, passing(entry()), absent)) == ["acceptance.supervised"]
    assert put(found, passing(entry()), CHAIR).facts


def test_the_builder_sends_nobody_to_the_team() -> None:
    team = Team((*TEAM.units, TeamUnit("示例施工队", "other", 1)))
    filing = dossier(implementing_unit="示例施工队")
    wrong = refused(passing(entry(), team=team), dossier=filing)
    assert wrong == ["acceptance.own-unit"]


def test_works_are_not_said_to_have_ended_after_their_report() -> None:
    told = with_papers(building(), "completion-report")
    late = ReportCompletion(BUILT, TODAY.replace(day=20))
    assert lacking(put(told, late, BUILDER)) == ["completion.ended-outside"]


def test_a_report_that_was_wrong_is_made_and_checked_anew() -> None:
    fewer = (Quantity("钢架大棚", "19", "座"),)
    again = on_with(checked(), ReportCompletion(fewer, TODAY), BUILDER)
    assert (again.stage, again.acceptance.built) == ("completed", fewer)
    assert lacking(put(again, passing(entry(), built=fewer), CHAIR)) == ["fresh.stale"]


def to_correct(**changes: Any) -> AcceptWorks:
    """Corrections asked for by the tenth."""
    plain = AcceptWorks("corrections", TEAM, BUILT, DIGEST)
    by = TODAY.replace(day=10)
    return replace(plain, **{"defects": ("棚膜破损",), "correct_by": by, **changes})


def test_what_is_to_be_corrected_is_corrected_and_checked_again() -> None:
    site = on_with(checked(), to_correct(), CHAIR)
    assert site.stage == "completed"
    assert lacking(put(site, passing(entry()), CHAIR)) == ["acceptance.uncorrected"]
    unchecked = on_with(site, CorrectDefects("棚膜已更换", DIGEST), BUILDER)
    assert lacking(put(unchecked, passing(entry()), CHAIR)) == ["fresh.stale"]
    assert on_with(corrected(site), passing(entry()), CHAIR).stage == "accepted"


def test_corrections_name_what_is_wrong_and_a_day() -> None:
    for change in ({"defects": ()}, {"correct_by": None}, {"correct_by": TODAY.replace(day=1)}):
        assert refused(to_correct(**change)) == ["acceptance.no-defects"]


def test_only_what_was_asked_for_is_corrected() -> None:
    done = CorrectDefects("棚膜已更换", DIGEST)
    assert lacking(put(checked(), done, BUILDER)) == ["acceptance.nothing-open"]


def test_what_fails_is_built_on_and_reported_and_checked_anew() -> None:
    failing = AcceptWorks("failed", TEAM, BUILT, DIGEST, opinion="基础未达设计要求")
    site = on_with(checked(), failing, CHAIR)
    assert site.stage == "building"
    again = on_with(site, ReportCompletion(BUILT, TODAY), BUILDER)
    assert lacking(put(again, passing(entry()), CHAIR)) == ["fresh.stale"]
    again = on_with(again, Decide("township-check"), CHECKER)
    assert on_with(again, passing(entry()), CHAIR).stage == "accepted"


def test_a_failure_says_why_and_books_nothing() -> None:
    failing = AcceptWorks("failed", TEAM, BUILT, DIGEST)
    assert refused(failing) == ["acceptance.no-opinion"]
    assert refused(passing(entry(), result="failed", opinion="基础不合格")) == [
        "acceptance.not-passed"
    ]


def asking(**fields: Any) -> Procedure:
    """The national pack where the team is composed otherwise, as a province may ask."""
    pack = national().pack
    team = AcceptanceTeam(**{**BASE, "id": "team-composed", **fields})
    actions = tuple(
        replace(a, requires=tuple(team if r.id == team.id else r for r in a.requires))
        for a in pack.actions
    )
    return ready(replace(pack, actions=actions))


def test_henan_a_beneficiary_is_there() -> None:
    """河南省扶贫开发条例 第四十八条: beneficiary representatives are invited."""
    rules = asking(people=3, beneficiaries=True)
    site = replace(checked(), pack=rules.ref)
    assert lacking(put(site, passing(entry()), CHAIR, rules=rules)) == ["team.no-beneficiary"]
    there = replace(TEAM, beneficiaries=1)
    decision = put(site, passing(entry(), team=there), CHAIR, rules=rules)
    assert not decision.refused


def test_a_team_of_one_accepts_nothing() -> None:
    one = Team((TeamUnit("示例县农业农村局", "agriculture", 1),))
    assert refused(passing(entry(), team=one)) == ["team.too-few"]


SOURCES = strategies.sampled_from(("linking", "integrated", "own", "donation"))
COSTS = strategies.builds(Cost, SOURCES, strategies.integers(0, 10**9))
ASSETS = strategies.lists(
    strategies.lists(COSTS, min_size=1, max_size=3).map(tuple), min_size=0, max_size=4
)


@given(ASSETS, strategies.lists(COSTS, max_size=4).map(tuple), strategies.booleans())
def test_whatever_is_accepted_is_in_the_books_to_the_fen(
    costs: list[tuple[Cost, ...]], stated: tuple[Cost, ...], honest: bool
) -> None:
    """Either nothing follows, or the values registered are what the project cost, by source."""
    assets = tuple(entry(costs=c) for c in costs)
    settlement = tuple(c for asset in assets for c in asset.costs) if honest else stated
    decision = put(READY, passing(*assets, settlement=settlement), CHAIR)
    if decision.refused:
        assert not honest or sum(c.amount for c in settlement) == 0
        assert decision.beside == ()
        return
    made = booked(decision)
    assert made
    for source in ("linking", "integrated", "own", "donation"):
        value = sum(c.amount for a in made for c in a.entry.costs if c.source == source)
        assert value == sum(c.amount for c in settlement if c.source == source)


READY = checked()


def test_the_plan_gives_the_numbers_of_what_is_booked_and_older_books_are_looked_up() -> None:
    command = passing(entry(number="A-7"), entry(number=""))
    assert NEEDS[AcceptWorks](building(), command) == (f"plan-{PLAN}",)
    assert NEEDS[AcceptWorks](building(), replace(command, assets=())) == ()
    assert NEEDS[AcceptWorks](building(money=Money()), command) == ()
    assert LOOKS_UP[AcceptWorks](building(), command, TODAY) == ("asset-number:430511:A-7",)


def test_a_number_in_our_books_names_the_year_of_the_plan() -> None:
    """Of the plan that paid for it, whatever year the project was filed for."""
    late = checked()
    late = replace(late, dossier=replace(late.dossier, year=2031))
    number = put(late, passing(entry(number="")), CHAIR).facts[0].numbers[0]  # type: ignore[attr-defined]
    assert number.startswith("430511J2026")


def test_an_id_of_an_asset_is_the_same_whenever_it_is_asked_for() -> None:
    assert asset_id("1" * 32, 2) == "1bb6a5e892145e64d719518e5c093bb5"


def test_nothing_is_booked_twice_under_a_number_of_the_older_books() -> None:
    one, other = entry(40_000_00, number="A-7"), entry(40_000_00, number="A-8")
    on_with(checked(), passing(one, other), CHAIR)
    twice = put(checked(), passing(one, replace(other, number="A-7")), CHAIR)
    found = [f for f in twice.findings if f.verdict != "met"]
    assert [(f.message, f.observed) for f in found] == [
        ("asset.booked-already", {"n": 2, "asset": other.name, "asset_number": "A-7"})
    ]
    known = Similar("asset-x", ("asset-number:430511:A-7",), 0, "asset-booked", NOW)
    entries = (other, one)
    about = Circumstances(national(), TODAY, similar=(known,))
    assert [f.observed["n"] for f in booked_already(entries, VILLAGE, about)] == [2]


def test_households_that_own_are_counted_and_a_code_is_spelt_right() -> None:
    nobody = Owner("household", VILLAGE, "若干户")
    hens = entry(asset_class="household", form="biological", owner=nobody)
    assert refused(passing(hens)) == ["asset.households-uncounted"]
    misspelt = entry(owner=replace(COLLECTIVE, uscc=USCC[:-1] + "1"))
    decision = put(checked(), passing(misspelt), CHAIR)
    (found,) = (f for f in decision.findings if f.verdict != "met")
    assert (found.message, found.observed["n"]) == ("asset.uscc", 1)


def test_a_result_hung_on_its_last_day_is_not_late() -> None:
    passed = on_with(checked(), passing(entry()), CHAIR)
    board = PostNotice("acceptance-notice", "county", COUNTY, "website", "合格", DIGEST)
    told = on_with(passed, board, COUNTY_CLERK)
    (hung,) = told.postings
    last = replace(told, postings=(replace(hung, posted_on=date(2026, 3, 30)),))
    found = examine(last, "settle-project", Circumstances(national(), date(2026, 4, 1)))
    assert next(f for f in found if f.rule == "result-published").message == "result.met"
