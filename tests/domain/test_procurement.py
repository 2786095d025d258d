"""How lots are bought: thresholds, splitting, the tender's clocks, contracts as awarded."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.checks import Similar
from domain.clocks import is_workday
from domain.evolving import evolve
from domain.procurement.duties import duties
from domain.procurement.part import PART
from domain.procurement.splitting import keys, together
from domain.procurement.state import Contract, Procurement
from domain.project import PUBLIC, Project
from events.plan import Allocation
from events.procurement import (
    BidObjectionAnswered,
    BidObjectionRaised,
    BidsEvaluated,
    BidsOpened,
    CandidatesPublished,
    ContractFiled,
    ContractPublished,
    ContractSigned,
    ContractSupplemented,
    LotAwarded,
    LotResolved,
    RouteChosen,
    TenderClarified,
    TenderIssued,
    TenderReported,
)
from events.project import DocumentFiled, FundLine
from tests.domain.pack_samples import CLERK, HEAD, NOW, about, case, national
from tests.domain.procurement_cases import OTHER, lot
from tests.domain.samples import sample
from tests.domain.story import USCC

BEGUN = date(2026, 3, 2)
CHAIR = replace(HEAD, person="p-chair")
FUNDS = 900_000_000


def funded(amount: int = FUNDS) -> Project:
    """A planned project with nine million yuan of public money."""
    plain = case(stage="planned")
    return replace(plain, money=replace(plain.money, allocations=(Allocation("b", amount),)))


def said(kind: Any, on: date = BEGUN, by: Any = CLERK, **more: Any) -> Any:
    return sample(kind, on=on, by=by, **more)


def refused(project: Project, fact: Any, **more: Any) -> list[str]:
    """What keeps a fact from standing."""
    found = PART.wrong[type(fact)](project, fact, about(**more))
    return [f.message for f in found if f.verdict != "met"]


def then(project: Project, *facts: Any) -> Project:
    """The project after facts, each of which may stand."""
    for fact in facts:
        assert refused(project, fact) == []
        project = evolve(project, fact)
    return project


def chosen(route: str = "public-tender", **lots: Any) -> Any:
    grounds = {"grounds": "示例理由"}
    return said(
        RouteChosen, lots=[lot(**{"estimate": 4_100_000_00, **lots})], route=route, **grounds
    )


def tendered() -> Project:
    """Bids were opened, evaluated, and the candidates published from day 21 to 24."""
    day = BEGUN + timedelta(20)
    dates = {"sale_ends_on": BEGUN + timedelta(5), "bids_due_on": day}
    return then(
        funded(),
        chosen(),
        said(TenderIssued, lot="b-1", **dates),
        said(BidsOpened, day, lot="b-1", bidders=3),
        said(BidsEvaluated, day, HEAD, lot="b-1", candidates=2),
        said(CandidatesPublished, day, lot="b-1", ends_on=day + timedelta(3)),
    )


def award(on: date, by: Any = CHAIR) -> Any:
    return said(LotAwarded, on, by, lot="b-1", uscc=OTHER, amount=4_000_000_00)


def signed(on: date, **more: Any) -> Any:
    terms = {"uscc": OTHER, "amount": 4_000_000_00, "bond": 0, **more}
    return said(ContractSigned, on, contract="h-1", lot="b-1", **terms)


def test_works_above_the_threshold_are_tendered() -> None:
    negotiated = chosen("competitive-negotiation")
    assert refused(funded(), negotiated) == ["threshold.untendered"]
    assert refused(funded(), chosen()) == []
    assert refused(funded(1_900_000_00), negotiated) == []
    at_the_line = chosen("competitive-negotiation", estimate=4_000_000_00)
    assert refused(funded(2_000_000_00), at_the_line) == ["threshold.untendered"]
    assert refused(funded(1_999_999_99), at_the_line) == []


def test_what_reaches_the_limit_is_no_small_purchase() -> None:
    small = funded(1_000_000_00)
    assert refused(small, chosen("small-purchase", estimate=599_999_99)) == []
    assert refused(small, chosen("small-purchase", estimate=600_000_00)) == ["small-purchase.over"]


def test_item_8_a_tender_split_just_below_the_threshold_is_found_out() -> None:
    """domain.md 9 item 8: within one project, and over two."""
    halves = [lot("b-1", estimate=3_900_000_00), lot("b-2", estimate=3_900_000_00)]
    split = said(RouteChosen, lots=halves, route="competitive-negotiation")
    assert refused(funded(), split) == ["threshold.split"]
    one = chosen("competitive-negotiation", estimate=3_900_000_00)
    first = then(funded(), one)
    other = Similar("project-2", (), 0, "planned", NOW, keys(first))
    assert refused(funded(), one, similar=(other,)) == ["threshold.split"]
    another = chosen("competitive-negotiation", estimate=3_900_000_00, operator=OTHER)
    assert refused(funded(), another, similar=(other,)) == []


@given(st.lists(st.integers(1, 4_500_000_00), min_size=1, max_size=6))
def test_cutting_up_a_purchase_never_helps(parts: list[int]) -> None:
    lots = [lot(f"b-{n}", estimate=amount) for n, amount in enumerate(parts)]
    split = said(RouteChosen, lots=lots, route="competitive-negotiation")
    whole = chosen("competitive-negotiation", estimate=sum(parts))
    assert bool(refused(funded(), split)) == bool(refused(funded(), whole))
    assert sum(one.total for one in together(evolve(funded(), split))) == sum(parts)


def test_bids_are_due_after_twenty_days_and_documents_sold_for_five() -> None:
    short = {"sale_ends_on": BEGUN + timedelta(4), "bids_due_on": BEGUN + timedelta(19)}
    project = then(funded(), chosen())
    found = refused(project, said(TenderIssued, lot="b-1", **short))
    assert found == ["tender.sale-short", "tender.due-soon"]


def test_fewer_than_three_bidders_are_tendered_anew() -> None:
    dates = {"sale_ends_on": BEGUN + timedelta(5), "bids_due_on": BEGUN + timedelta(20)}
    day = BEGUN + timedelta(20)
    issued = said(TenderIssued, lot="b-1", **dates)
    opened = said(BidsOpened, day, lot="b-1", bidders=2)
    project = then(funded(), chosen(), issued, opened)
    assert refused(project, said(BidsEvaluated, day, HEAD, lot="b-1")) == ["tender.failed"]
    again = {"sale_ends_on": day + timedelta(5), "bids_due_on": day + timedelta(20)}
    assert refused(project, said(TenderIssued, day, lot="b-1", **again)) == []


def in_vain(project: Project, day: date) -> Project:
    """Tendered, and two came."""
    dates = {"sale_ends_on": day + timedelta(5), "bids_due_on": day + timedelta(20)}
    issued = said(TenderIssued, day, lot="b-1", **dates)
    opened = said(BidsOpened, day + timedelta(20), lot="b-1", bidders=2)
    return then(project, issued, opened)


def test_what_was_tendered_in_vain_twice_is_approved_and_then_bought_otherwise() -> None:
    """两次招标失败: first tendered anew; then a paper opens the way for that lot."""
    other = chosen("competitive-negotiation")
    once = in_vain(then(funded(), chosen()), BEGUN)
    paper = said(DocumentFiled, BEGUN + timedelta(40), document="no-tender-approval")
    assert refused(evolve(once, paper), other) == ["threshold.untendered"]
    twice = in_vain(once, BEGUN + timedelta(20))
    assert [failure.lot for failure in twice.procurement.failures] == ["b-1", "b-1"]
    assert tendered().procurement.failures == ()
    assert refused(twice, other) == ["threshold.untendered"]
    early = in_vain(evolve(once, paper), BEGUN + timedelta(40))
    assert refused(early, other) == ["threshold.untendered"]
    free = then(evolve(twice, paper), other)
    offers = said(BidsOpened, BEGUN + timedelta(45), lot="b-1", bidders=3)
    assert then(free, offers).procurement.course("b-1")
    more = said(RouteChosen, lots=(lot("b-9", item="机耕路", estimate=FUNDS),), route=other.route)
    assert refused(evolve(twice, paper), more) == ["threshold.untendered"]


def test_duties_of_the_purchase_are_asked_when_works_start_end_and_are_accepted() -> None:
    """政府采购法 第四十七条: what was not filed in its days is filed before it goes on."""
    for action in ("start-works", "report-completion", "accept-works", "supplement-contract"):
        asked = {r.id for r in national().requires(national().actions[action], "village")}
        assert "duties-done" in asked


def test_nothing_is_awarded_before_the_candidates_hung_or_over_an_objection() -> None:
    project, early = tendered(), award(BEGUN + timedelta(23))
    found = PART.wrong[LotAwarded](project, early, about())
    assert [(f.message, f.earliest) for f in found] == [
        ("tender.awarded-early", BEGUN + timedelta(24))
    ]
    objected = evolve(project, said(BidObjectionRaised, BEGUN + timedelta(22), lot="b-1"))
    assert refused(objected, award(BEGUN + timedelta(24))) == ["tender.objection-open"]


def test_who_opened_or_evaluated_does_not_award() -> None:
    for by in (CLERK, HEAD):
        assert refused(tendered(), award(BEGUN + timedelta(24), by)) == ["procurement.hands"]


def test_a_contract_is_as_awarded_and_concludes_the_procurement() -> None:
    project = then(tendered(), award(BEGUN + timedelta(24)))
    dearer = signed(BEGUN + timedelta(25), amount=4_000_000_01)
    assert refused(project, dearer) == ["procurement.not-as-awarded"]
    assert then(project, signed(BEGUN + timedelta(25))).procurement.concluded


def test_a_contract_signed_late_is_on_record_and_said_to_be_late() -> None:
    project = then(tendered(), award(BEGUN + timedelta(24)), signed(BEGUN + timedelta(60)))
    late = [d.duty for d in duties(project.procurement) if d.late]
    assert late == ["contract"]


def test_supplements_come_to_a_tenth_at_most_all_together() -> None:
    project = then(tendered(), award(BEGUN + timedelta(24)), signed(BEGUN + timedelta(25)))
    more = said(ContractSupplemented, contract="h-1", amount=300_000_00)
    assert refused(then(project, more), more) == ["procurement.supplement"]


def test_behind_self_building_there_is_no_contractor() -> None:
    project = then(funded(), chosen("self-build", estimate=1_900_000_00))
    hidden = signed(BEGUN, amount=1_000_000_00)
    assert refused(project, hidden) == ["procurement.hidden-contractor"]
    over = chosen("self-build", estimate=2_000_000_01)
    assert refused(funded(), over) == ["self-build.over"]


def test_work_relief_pays_for_labour() -> None:
    project = then(funded(), chosen("work-relief"))
    terms = {"lot": "b-1", "uscc": USCC, "amount": 1_000_000_00}
    short = said(LotResolved, labour_pay=299_999_99, **terms)
    assert refused(project, short) == ["labour-share.short"]
    assert then(project, said(LotResolved, labour_pay=300_000_00, **terms)).procurement.concluded


@given(st.dates(date(2021, 1, 1), date(2026, 11, 30)))
def test_filing_is_due_on_the_seventh_working_day_and_publication_on_the_second(on: date) -> None:
    bought = evolve(funded(), chosen("single-source")).procurement
    contract = Contract("h-1", "b-1", OTHER, 1, 1, on, 0, 0, 9)
    due = {d.duty: d.due for d in duties(Procurement(bought.lots, (contract,)))}
    for duty, days in (("contract-filing", 7), ("contract-publication", 2)):
        span = (on + timedelta(n) for n in range(1, (due[duty] - on).days + 1))
        assert sum(is_workday(day)[0] for day in span) == days


def done(project: Project) -> dict[str, date | None]:
    """When each duty was done, by its kind."""
    return {duty.duty: duty.done for duty in duties(project.procurement)}


def test_an_objection_to_the_result_is_answered_once_and_then_the_award_may_be_made() -> None:
    raised, answered = BEGUN + timedelta(22), BEGUN + timedelta(23)
    other = said(BidObjectionRaised, BEGUN + timedelta(21), lot="b-1")
    objected = then(tendered(), other, said(BidObjectionRaised, raised, lot="b-1"))
    course = objected.procurement.course("b-1")
    assert course
    first, second = course.objections
    answer = said(BidObjectionAnswered, answered, lot="b-1", objection=second.n)
    told = then(objected, answer)
    assert refused(told, answer) == ["name.unknown"]
    assert refused(told, award(BEGUN + timedelta(24))) == ["tender.objection-open"]
    (found,) = PART.wrong[BidObjectionAnswered](told, answer, about())
    assert (found.observed, found.required) == (
        {"what": "objection", "name": str(second.n)},
        {"known": str(first.n)},
    )
    told = then(told, replace(answer, objection=first.n), award(BEGUN + timedelta(24)))
    assert [d.done for d in duties(told.procurement) if d.duty == "objection-answer"] == [
        answered,
        answered,
    ]
    (found,) = PART.wrong[BidObjectionAnswered](told, answer, about())
    assert found.required == {"known": "-"}


def test_a_tender_is_reported_once_after_its_award() -> None:
    on = BEGUN + timedelta(30)
    report = said(TenderReported, on, lot="b-1")
    assert refused(tendered(), report) == ["tender.out-of-order"]
    project = then(tendered(), award(BEGUN + timedelta(24)))
    assert done(project)["tender-report"] is None
    reported = then(project, report)
    assert done(reported)["tender-report"] == on
    assert refused(reported, report) == ["tender.out-of-order"]
    talks = then(funded(1_900_000_00), chosen("competitive-negotiation"))
    assert refused(talks, report) == ["tender.out-of-order"]


def test_each_step_of_a_tender_follows_the_one_before_and_is_taken_once() -> None:
    day, end = BEGUN + timedelta(20), BEGUN + timedelta(23)
    dates = {"sale_ends_on": BEGUN + timedelta(5), "bids_due_on": day}
    steps = [
        said(TenderIssued, lot="b-1", **dates),
        said(BidsOpened, day, lot="b-1", bidders=3),
        said(BidsEvaluated, day, HEAD, lot="b-1", candidates=2),
        said(CandidatesPublished, day, lot="b-1", ends_on=end),
        award(BEGUN + timedelta(24)),
    ]
    project = then(funded(), chosen())
    for n, step in enumerate(steps):
        for later in steps[n + 1 :]:
            assert "tender.out-of-order" in refused(project, later)
        project = then(project, step)
        expected = "tender.step-taken" if n else "tender.running"
        assert expected in refused(project, step)


def test_a_clarification_moves_the_day_of_the_bids_and_never_brings_it_forward() -> None:
    dates = {"sale_ends_on": BEGUN + timedelta(5), "bids_due_on": BEGUN + timedelta(20)}
    issued = then(funded(), chosen(), said(TenderIssued, lot="b-1", **dates))
    on, due = BEGUN + timedelta(10), BEGUN + timedelta(25)
    early = said(TenderClarified, on, lot="b-1", bids_due_on=due - timedelta(1))
    assert refused(issued, early) == ["tender.clarified-late"]
    forward = said(TenderClarified, BEGUN, lot="b-1", bids_due_on=BEGUN + timedelta(19))
    assert refused(issued, forward) == ["tender.clarified-late"]
    moved = then(issued, said(TenderClarified, on, lot="b-1", bids_due_on=due))
    opened = said(BidsOpened, due - timedelta(1), lot="b-1", bidders=3)
    assert refused(moved, opened) == ["tender.opened-early"]
    then(moved, replace(opened, on=due))


def test_no_more_candidates_than_bidders_and_published_for_three_days() -> None:
    day = BEGUN + timedelta(20)
    dates = {"sale_ends_on": BEGUN + timedelta(5), "bids_due_on": day}
    issued = said(TenderIssued, lot="b-1", **dates)
    opened = then(funded(), chosen(), issued, said(BidsOpened, day, lot="b-1", bidders=3))
    many = said(BidsEvaluated, day, HEAD, lot="b-1", candidates=4)
    assert refused(opened, many) == ["tender.candidates"]
    assert refused(opened, replace(many, candidates=3, by=CLERK)) == ["procurement.hands"]
    told = then(opened, replace(many, candidates=3))
    short = said(CandidatesPublished, day, lot="b-1", ends_on=day + timedelta(2))
    assert refused(told, short) == ["tender.published-short"]
    finding = PART.wrong[CandidatesPublished](told, short, about())[-1]
    assert finding.earliest is None  # it is put right by a longer notice, not by waiting
    assert refused(told, replace(short, ends_on=day + timedelta(3))) == []


def test_a_lot_is_awarded_only_as_it_is_bought() -> None:
    """A single source is awarded at once and once; of a lot nobody knows nothing is awarded."""
    one = then(funded(1_900_000_00), chosen("single-source", estimate=1_000_00))
    cheap = replace(award(BEGUN), amount=1_000_00)
    awarded = then(one, cheap)
    assert "tender.running" in refused(awarded, cheap)
    assert refused(funded(), replace(cheap, lot="b-7")) == ["procurement.lot-not-open"]
    relief = then(funded(1_900_000_00), chosen("work-relief", estimate=1_000_00))
    (found,) = PART.wrong[LotAwarded](relief, cheap, about())
    assert found.message == "procurement.other-route"
    assert (found.observed["lot"], found.observed["way"]) == ("b-1", "work-relief")
    assert "single-source" in str(found.required["ways"]).split("|")


def test_talks_are_held_once_and_awarded_to_whoever_was_evaluated() -> None:
    talks = then(funded(1_900_000_00), chosen("competitive-negotiation", estimate=1_000_00))
    offers = said(BidsOpened, BEGUN, lot="b-1", bidders=3)
    held = then(talks, offers)
    assert refused(held, offers) == ["tender.running"]
    cheap = replace(award(BEGUN), amount=1_000_00)
    assert refused(held, cheap) == ["tender.out-of-order"]
    told = then(held, said(BidsEvaluated, BEGUN, HEAD, lot="b-1", candidates=1))
    then(told, cheap)
    assert refused(then(talks, replace(offers, bidders=2)), offers) == []


def test_a_contract_is_filed_and_published_once() -> None:
    """政府采购: what is bought by talks is filed and published, each on a day of its own."""
    talks = then(funded(1_900_000_00), chosen("competitive-negotiation", estimate=1_000_00))
    offers = said(BidsOpened, BEGUN, lot="b-1", bidders=3)
    told = then(talks, offers, said(BidsEvaluated, BEGUN, HEAD, lot="b-1", candidates=1))
    told = then(told, replace(award(BEGUN), amount=1_000_00))
    told = then(told, signed(BEGUN, amount=1_000_00))
    two, three = BEGUN + timedelta(2), BEGUN + timedelta(3)
    files = said(ContractFiled, three, contract="h-1")
    publishes = said(ContractPublished, two, contract="h-1")
    once = then(told, files)
    assert refused(once, files) == ["procurement.contract-known"]
    both = then(once, publishes)
    assert refused(both, publishes) == ["procurement.contract-known"]
    assert (done(both)["contract-filing"], done(both)["contract-publication"]) == (three, two)
    (found,) = PART.wrong[ContractFiled](told, replace(files, contract="h-9"), about())
    assert (found.observed, found.required) == (
        {"what": "contract", "name": "h-9"},
        {"known": "h-1"},
    )
    lacks = PART.wrong[ContractSupplemented](
        talks, said(ContractSupplemented, contract="h-1"), about()
    )
    assert [f.required for f in lacks] == [{"known": "-"}]


def test_a_contract_of_its_own_name_with_a_bond_of_a_tenth_at_most() -> None:
    project = then(tendered(), award(BEGUN + timedelta(24)))
    on = BEGUN + timedelta(25)
    assert refused(project, signed(on, bond=400_000_01)) == ["procurement.bond"]
    whole = then(project, signed(on, bond=400_000_00))
    assert "procurement.contract-known" in refused(whole, signed(on))
    assert refused(tendered(), signed(on)) == ["procurement.not-awarded"]


def test_who_has_it_built_is_no_party_and_no_code_is_misspelt() -> None:
    project = then(tendered(), award(BEGUN + timedelta(24)))
    on = BEGUN + timedelta(25)
    assert "procurement.own-party" in refused(project, signed(on, uscc=USCC))
    assert "dossier.uscc" in refused(project, signed(on, uscc=OTHER[:-1] + "1"))


def test_what_the_village_builds_is_resolved_for_itself_within_the_estimate() -> None:
    """自建: by whoever has it built; what is paid for labour is part of the sum."""
    project = then(funded(), chosen("self-build", estimate=1_000_00))
    whole = said(LotResolved, lot="b-1", uscc=USCC, amount=1_000_00, labour_pay=1_000_00)
    then(project, whole)
    for change, why in (
        ({"amount": 1_000_01}, "procurement.over-estimate"),
        ({"labour_pay": 1_000_01}, "procurement.pay-over-amount"),
        ({"uscc": OTHER}, "procurement.not-itself"),
        ({"lot": "b-7"}, "procurement.lot-not-open"),
    ):
        assert refused(project, replace(whole, **change)) == [why]
    bid = then(funded(), chosen(estimate=1_000_00))
    assert refused(bid, whole) == ["procurement.other-route"]


def test_work_relief_is_contracted_as_the_vote_resolved_it_and_once() -> None:
    relief = then(funded(), chosen("work-relief", estimate=1_000_00))
    terms = {"lot": "b-1", "uscc": OTHER, "amount": 1_000_00, "labour_pay": 500_00}
    contract = signed(BEGUN, amount=1_000_00)
    assert refused(relief, contract) == ["procurement.not-resolved"]
    resolved = then(relief, said(LotResolved, **terms))
    dearer = PART.wrong[ContractSigned](resolved, signed(BEGUN, amount=1_000_01), about())
    assert [(f.message, f.observed, f.required) for f in dearer] == [
        (
            "procurement.not-as-awarded",
            {"party": OTHER, "total_fen": 1_000_01},
            {"awarded": OTHER, "limit_fen": 1_000_00},
        )
    ]
    concluded = then(resolved, contract)
    assert refused(concluded, replace(contract, contract="h-2")) == ["procurement.lot-taken"]


def test_a_lot_that_is_settled_is_not_bought_again_and_what_is_open_is_named() -> None:
    project = then(tendered(), award(BEGUN + timedelta(24)), signed(BEGUN + timedelta(25)))
    assert refused(project, chosen()) == ["procurement.lot-taken"]
    dates = {"sale_ends_on": BEGUN + timedelta(5), "bids_due_on": BEGUN + timedelta(20)}
    found = PART.wrong[TenderIssued](project, said(TenderIssued, lot="b-1", **dates), about())
    assert (found[0].message, found[0].required) == ("procurement.lot-not-open", {"lots": "-"})


def test_what_a_village_builds_itself_may_come_to_the_ceiling() -> None:
    assert refused(funded(), chosen("self-build", estimate=2_000_000_00)) == []


def test_a_route_beside_open_competition_says_why_and_an_inquiry_is_for_goods() -> None:
    unsaid = replace(chosen("single-source", estimate=1_000_00), grounds="  ")
    assert refused(funded(), unsaid) == ["procurement.no-grounds"]
    assert refused(funded(), replace(unsaid, route="competitive-negotiation")) == []
    for kind, grade in (("works", "A"), ("services", "GK")):
        asked = chosen("inquiry", kind=kind, estimate=1_000_00)
        (found,) = PART.wrong[RouteChosen](funded(), asked, about())
        assert (found.message, found.grade) == ("procurement.inquiry", grade)
    assert refused(funded(), chosen("inquiry", kind="goods", estimate=1_000_00)) == []


def test_a_contract_needs_its_money_and_the_builders_own_counts_with_it() -> None:
    project = then(tendered(), award(BEGUN + timedelta(24)))
    public = tuple(f for f in project.dossier.funds if f.source in PUBLIC)
    filing = replace(project.dossier, funds=public)
    poor = replace(project, money=funded(3_999_999_99).money, dossier=filing)
    on = BEGUN + timedelta(25)
    assert refused(poor, signed(on)) == ["procurement.over-means"]
    own = FundLine("own", "none", 1, 2026)
    then(replace(poor, dossier=replace(filing, funds=(*public, own))), signed(on))


def test_what_is_built_by_itself_is_named_lot_by_lot() -> None:
    lots = [lot("b-1", estimate=1_000_000_01), lot("b-2", estimate=1_000_000_00)]
    both = replace(chosen("self-build"), lots=tuple(lots))
    (found,) = PART.wrong[RouteChosen](funded(), both, about())
    assert (found.message, found.observed["lots"]) == ("self-build.over", "b-1|b-2")


def test_works_that_were_tendered_are_no_procurement_to_be_filed_and_goods_are() -> None:
    for kind, filed_ in (("works", False), ("goods", True)):
        one = evolve(funded(), chosen(kind=kind)).procurement
        contract = Contract("h-1", "b-1", OTHER, 1, 1, BEGUN, 0, 0, 9)
        kinds = {d.duty for d in duties(Procurement(one.lots, (contract,)))}
        assert ("contract-filing" in kinds) is filed_
    relief = evolve(funded(), chosen("work-relief", kind="goods")).procurement
    assert duties(Procurement(relief.lots, (contract,))) == ()


def test_a_sale_that_is_too_short_cannot_wait_and_a_day_that_comes_can() -> None:
    short = {"sale_ends_on": BEGUN + timedelta(4), "bids_due_on": BEGUN + timedelta(20)}
    project = then(funded(), chosen())
    (found,) = PART.wrong[TenderIssued](project, said(TenderIssued, lot="b-1", **short), about())
    assert (found.message, found.earliest) == ("tender.sale-short", None)
    dates = {"sale_ends_on": BEGUN + timedelta(5), "bids_due_on": BEGUN + timedelta(20)}
    issued = then(project, said(TenderIssued, lot="b-1", **dates))
    early = said(BidsOpened, BEGUN + timedelta(19), lot="b-1", bidders=3)
    (found,) = PART.wrong[BidsOpened](issued, early, about())
    assert (found.message, found.earliest) == ("tender.opened-early", BEGUN + timedelta(20))
