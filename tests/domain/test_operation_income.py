"""Periods reported one after the other, income divided as voted, dividends paid by list."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.checks import check
from domain.circumstances import Circumstances
from domain.operation import commands as asked
from domain.operation.dividing import by_rule, split
from domain.operation.performing import performance
from domain.operation.state import IncomeRule
from domain.operation.watching import arrears, flags
from events.operation import (
    Delivery,
    DividendLine,
    Income,
    Jobs,
    OwningParty,
    Part,
    Reached,
    Sale,
    Use,
)
from events.project import Quantity
from events.requirements import IncomeUse, OperationWatched
from tests.domain.operating import (
    CLERK,
    DIGEST,
    FIRST,
    LINE,
    VILLAGE,
    Life,
    accepted,
    choice,
    divided,
    earning,
    lacking,
    operating,
    payment,
    period,
    plan,
)
from tests.domain.pack_samples import SAMPLES, about, holding

APRIL = date(2026, 4, 2)


def report(life: Life, told: object, on: date = APRIL) -> list[str]:
    return life.refused(asked.ReportOperation(told=told, evidence=DIGEST), on)  # type: ignore[arg-type]


def test_periods_follow_one_another_without_gap_or_overlap() -> None:
    life = operating()
    assert report(life, replace(FIRST, begins=date(2026, 3, 1))) == ["report.not-next"]
    assert report(life, replace(FIRST, ends=date(2026, 3, 30))) == ["report.misfit"]
    assert report(life, replace(FIRST, period="month")) == ["report.misfit"]
    assert report(life, FIRST, date(2026, 3, 30)) == ["report.too-early"]
    life = life.do(asked.ReportOperation(told=FIRST, evidence=DIGEST), APRIL)
    again = period(date(2026, 3, 31), date(2026, 6, 30))
    assert set(report(life, again, date(2026, 7, 1))) == {"report.not-next", "report.misfit"}
    second = period(date(2026, 4, 1), date(2026, 6, 30), idle_days=92)
    assert report(life, second, date(2026, 7, 1)) == ["report.idle-days"]
    whole = asked.ReportOperation(told=replace(second, idle_days=91), evidence=DIGEST)
    assert not life.put(whole, date(2026, 7, 1)).refused


def test_a_correction_keeps_the_report_as_it_was() -> None:
    life = earning()
    n = life.n
    told = replace(FIRST, income=(Income("rent", 7_000_000),))
    fix = asked.CorrectReport(report=n, told=told, evidence=DIGEST, reason="误填")
    other = replace(fix, told=replace(told, ends=date(2026, 6, 30)))
    assert "report.other-period" in life.refused(other, date(2026, 7, 1))
    life = life.do(fix, date(2026, 4, 5))
    assert [(r.told.received, r.corrected_by) for r in life.case.operation.told] == [
        (8_000_000, n + 1),
        (7_000_000, 0),
    ]
    assert life.case.operation.received == 7_000_000
    assert life.refused(fix, date(2026, 4, 6)) == ["report.unknown"]


def test_income_is_divided_by_a_plan_that_the_members_voted() -> None:
    life = earning()
    assert life.refused(plan(life), date(2026, 4, 21)) == ["distribution.no-vote"]
    lost = life.voted("income-distribution", date(2026, 4, 20), votes_for=60)
    assert lost.refused(plan(lost), date(2026, 4, 21)) == ["distribution.not-carried"]
    done = divided()
    again = replace(plan(done), vote=done.case.operation.distributions[0].vote)
    assert set(done.refused(again, date(2026, 4, 22))) == {
        "income.none",
        "distribution.over",
        "vote.used",
    }


def test_the_plan_lies_open_ten_days_before_the_meeting() -> None:
    life = earning().voted("income-distribution", date(2026, 4, 20))
    decision = life.put(plan(life, shown_on=date(2026, 4, 11)), date(2026, 4, 21))
    found = [f for f in decision.findings if f.verdict != "met"]
    assert [(f.message, f.article, f.grade) for f in found] == [
        ("distribution.shown-late", "农村集体经济组织法 第四十六条", "A")
    ]
    life.do(plan(life, shown_on=date(2026, 4, 10)), date(2026, 4, 21))


def test_a_collective_reserves_before_it_pays_dividends() -> None:
    """严禁简单发钱发物、一分了之: not all of it is handed out."""
    life = earning().voted("income-distribution", date(2026, 4, 20))
    line = replace(LINE, amount=8_000_000)
    everything = plan(life, uses=(Use("dividends", 8_000_000),), lines=(line,))
    assert life.refused(everything, date(2026, 4, 21)) == ["distribution.no-reserve"]


def test_a_distribution_is_exact_to_the_fen() -> None:
    life = earning().voted("income-distribution", date(2026, 4, 20))
    short = plan(life, uses=(Use("reserve", 2_399_999), Use("dividends", 5_600_000)))
    assert life.refused(short, date(2026, 4, 21)) == ["distribution.sum"]
    less = plan(life, lines=(replace(LINE, amount=5_599_999),))
    assert life.refused(less, date(2026, 4, 21)) == ["distribution.lines"]
    assert life.refused(plan(life, list_digest=None), date(2026, 4, 21)) == ["distribution.no-list"]


def test_9_13_dividends_are_paid_by_bank_transfer_to_a_list_and_by_no_other_way() -> None:
    life = divided()
    on = date(2026, 5, 6)
    for through in ("cash", "personal-account"):
        assert life.refused(payment(life, through=through), on) == ["dividends.not-by-bank"]
    found = life.put(payment(life, through="personal-account"), on).findings
    own = next(f for f in found if f.message == "dividends.not-by-bank")
    assert (own.article, own.grade) == ("农村集体经济组织法 第四十四条", "A")
    assert life.refused(payment(life, amount=5_600_001), on) == ["dividends.over"]
    half = life.do(payment(life, amount=2_000_000), on)
    assert half.refused(payment(half), on) == ["dividends.over"]
    owed = arrears(half.case.operation, date(2026, 7, 1))
    assert [(one.left, one.due) for one in owed] == [(3_600_000, date(2026, 6, 30))]
    full = half.do(payment(half, amount=3_600_000), on)
    assert arrears(full.case.operation, date(2026, 7, 1)) == ()


PARTS = st.lists(st.integers(0, 1000), min_size=1, max_size=7).map(
    lambda cuts: [b - a for a, b in zip([0, *sorted(cuts)], [*sorted(cuts), 1000], strict=True)]
)
USES: tuple[IncomeUse, ...] = (
    "reserve",
    "upkeep",
    "reinvestment",
    "public-works",
    "public-posts",
    "relief",
    "dividends",
    "carried",
)


@given(st.integers(0, 10**15), PARTS)
def test_a_division_loses_no_fen_and_strays_by_less_than_one(total: int, shares: list[int]) -> None:
    parts = [Part(use, share) for use, share in zip(USES, shares, strict=False)]
    got = split(total, parts)
    assert sum(got.values()) == total
    assert all(abs(got[part.use] * 1000 - total * part.share) < 1000 for part in parts)


@given(st.integers(0, 10**12), st.integers(0, 10**12), PARTS)
def test_what_comes_first_is_met_at_its_cost_and_the_rest_divided(
    first: int, rest: int, shares: list[int]
) -> None:
    uses: list[IncomeUse] = [use for use in USES if use != "upkeep"]
    parts = tuple(Part(use, s) for use, s in zip(uses, shares, strict=False))
    if len(parts) < len(shares):
        return
    rule = IncomeRule(1, date(2026, 1, 1), ("upkeep",), parts, 1)
    got = by_rule(rule, first + rest, (Use("upkeep", first),))
    assert (got["upkeep"], sum(got.values())) == (first, first + rest)


OLD_RULE = (Part("dividends", 700), Part("reinvestment", 200), Part("upkeep", 100))
NEW_RULE = (Part("reinvestment", 450), Part("public-posts", 550))


def test_lingtai_a_rule_of_division_changes_in_mid_life_from_a_day_on() -> None:
    """灵台: 70/20/10 until June; then, after upkeep, 45 and 55 for the wages of public posts."""
    life = ruled(earning(7_300_000), OLD_RULE, date(2026, 4, 20), date(2026, 4, 21))
    life = ruled(life, NEW_RULE, date(2026, 5, 20), date(2026, 7, 1), first=("upkeep",))
    operation = life.case.operation
    before, after = operation.rule_on(date(2026, 6, 30)), operation.rule_on(date(2026, 7, 1))
    assert before
    assert after
    assert by_rule(before, 7_300_000, ()) == {
        "dividends": 5_110_000,
        "reinvestment": 1_460_000,
        "upkeep": 730_000,
    }
    assert by_rule(after, 7_300_000, (Use("upkeep", 900_000),)) == {
        "upkeep": 900_000,
        "reinvestment": 2_880_000,
        "public-posts": 3_520_000,
    }


def test_lingtai_the_figures_as_published_are_exact_but_follow_neither_rule() -> None:
    """7.3 = 2.3 + 4.1 + 0.9: to the fen, though not 45 and 55 of what upkeep leaves."""
    life = state_owned(7_300_000)
    life = ruled(life, NEW_RULE, date(2026, 4, 20), date(2026, 4, 21), first=("upkeep",))
    life = life.voted("income-distribution", date(2026, 7, 10))
    uses = (Use("upkeep", 900_000), Use("reinvestment", 2_300_000), Use("public-posts", 4_100_000))
    told = plan(life, total=7_300_000, uses=uses, lines=(), list_digest=None)
    decision = life.put(told, date(2026, 7, 11))
    found = [f for f in decision.findings if f.verdict != "met"]
    assert [(f.message, f.observed, f.required) for f in found] == [
        (
            "distribution.not-by-rule",
            {"use_of": "reinvestment", "sum_fen": 2_300_000},
            {"total_fen": 2_880_000},
        )
    ]


def state_owned(income: int) -> Life:
    """Earning, of a state unit: no collective's reserve is asked."""
    life = earning(income)
    own = (OwningParty("state-unit", VILLAGE),)
    kept = tuple(replace(a, owners=own) for a in life.case.operation.agreements)
    operation = replace(life.case.operation, agreements=kept)
    return replace(life, case=replace(life.case, operation=operation))


def ruled(
    life: Life,
    parts: tuple[Part, ...],
    voted: date,
    effective: date,
    first: tuple[IncomeUse, ...] = (),
) -> Life:
    life = life.voted("income-distribution", voted)
    rule = asked.SetIncomeRule(effective=effective, parts=parts, vote=life.n, first=first)
    return life.do(rule, voted)


def test_a_rule_is_the_whole_and_takes_effect_after_what_was_divided() -> None:
    life = divided().voted("income-distribution", date(2026, 5, 1))
    rule = asked.SetIncomeRule(
        effective=date(2026, 5, 1), parts=(Part("reserve", 999),), vote=life.n
    )
    assert life.refused(rule, date(2026, 5, 2)) == ["rule.not-whole"]
    whole = (Part("reserve", 300), Part("dividends", 700))
    back = replace(rule, parts=whole, effective=date(2026, 4, 21))
    assert life.refused(back, date(2026, 5, 2)) == ["rule.back-dated"]


def test_pingyi_thirty_percent_for_the_public_and_seventy_for_sixty_four_households() -> None:
    """平邑: 70 % of 8 万 over 64 households is 875 yuan each, though 612 were told."""
    assert 5_600_000 // 64 == 87_500
    parts = (Part("public-works", 300), Part("dividends", 700))
    life = ruled(earning(), parts, date(2026, 4, 10), date(2026, 4, 11))
    life = life.voted("income-distribution", date(2026, 4, 20))
    uses = (Use("public-works", 2_400_000), Use("dividends", 5_600_000))
    told = plan(life, uses=uses, lines=(replace(LINE, amount=64 * 61_200),))
    assert set(life.refused(told, date(2026, 4, 21))) == {
        "distribution.lines",
        "distribution.no-reserve",
    }


def test_muli_dividends_are_due_to_every_group_by_its_own_date() -> None:
    """木里: paid early, in part; what is left is in arrears only after its day."""
    lines = (
        DividendLine("assisted", 40, 3_000_000, date(2026, 6, 30)),
        DividendLine("other", 24, 2_600_000, date(2026, 12, 31)),
    )
    life = divided(lines=lines)
    life = life.do(payment(life, amount=2_000_000), date(2026, 5, 6))
    operation = life.case.operation
    assert arrears(operation, date(2026, 6, 30)) == ()
    assert [one.left for one in arrears(operation, date(2026, 12, 31))] == [1_000_000]
    assert [one.left for one in arrears(operation, date(2027, 1, 1))] == [1_000_000, 2_600_000]


WATCH = OperationWatched(
    id="w", article="not cited", grade="ASM", unused_days=180, idle_days=30, report_days=60,
    arrears_days=30, least_income=600, loss_periods=2,
)  # fmt: skip


def test_what_is_built_and_unused_or_used_badly_is_derived_for_a_day() -> None:
    unrun = choice_only()
    on = date.fromordinal(unrun.case.last_on.toordinal() + 181)
    assert [f.why for f in flags(unrun.case, WATCH, on)] == ["no-operator"]
    assert flags(unrun.case, WATCH, date.fromordinal(on.toordinal() - 1)) == ()
    life = divided()
    whys = {f.why for f in flags(life.case, WATCH, date(2026, 8, 1))}
    assert whys == {"unreported", "arrears"}
    poor = earning(4_000_000)
    assert "income" in {f.why for f in flags(poor.case, WATCH, date(2027, 2, 11))}


def choice_only() -> Life:
    return accepted().do(choice(), date(2026, 1, 5))


def test_two_periods_of_loss_in_a_row_are_used_badly() -> None:
    lost = replace(FIRST, income=(), costs=100, idle_days=31)
    life = operating().do(asked.ReportOperation(told=lost, evidence=DIGEST), APRIL)
    again = period(date(2026, 4, 1), date(2026, 6, 30), costs=1, sales=(Sale("桃", "1", "斤", 0),))
    life = life.do(asked.ReportOperation(told=again, evidence=DIGEST), date(2026, 7, 1))
    whys = [(f.kind, f.why) for f in flags(life.case, WATCH, date(2026, 7, 2))]
    assert whys == [("used-badly", "losses")]


@pytest.mark.parametrize(("costs", "lost"), [(100, False), (101, True)])
def test_what_was_sold_and_what_came_in_together_bear_the_costs(costs: int, lost: bool) -> None:
    sold = (Sale("桃", "1", "斤", 40), Sale("桃", "1", "斤", 20))
    told = replace(FIRST, income=(Income("rent", 40),), costs=costs, sales=sold)
    life = operating().do(asked.ReportOperation(told=told, evidence=DIGEST), APRIL)
    again = period(date(2026, 4, 1), date(2026, 6, 30), income=(), costs=1)
    life = life.do(asked.ReportOperation(told=again, evidence=DIGEST), date(2026, 7, 1))
    assert ("losses" in [f.why for f in flags(life.case, WATCH, date(2026, 7, 2))]) is lost


def test_dezhou_what_was_promised_stands_beside_what_was_paid() -> None:
    """At least 300 yuan each of 83 households a year: due, delivered, and what is short."""
    life = operating()
    told = replace(
        FIRST,
        deliveries=(Delivery("p-1", 8, 200_000),),
        targets=(Reached("村集体年增收", "20000"),),
        jobs=(Jobs("assisted", 3, 90, 900_000),),
        production=(Quantity("黄桃", "10", "吨"),),
    )
    life = life.do(asked.ReportOperation(told=told, evidence=DIGEST), APRIL)
    early = performance(life.case, Circumstances(life.rules, date(2026, 12, 30)))
    assert (early.promises[0].due, early.promises[0].delivered) == (0, 200_000)
    late = performance(life.case, Circumstances(life.rules, date(2026, 12, 31)))
    assert (late.promises[0].due, late.promises[0].short, late.promises[0].reached) == (
        300_000,
        100_000,
        8,
    )
    assert (late.targets[0].reached, late.targets[0].difference) == ("20000", "-60000")


@pytest.mark.parametrize("name", ["nothing", "other"])
def test_reports_speak_of_promises_and_targets_that_there_are(name: str) -> None:
    life = operating()
    assert report(life, replace(FIRST, deliveries=(Delivery(name, 1),))) == [
        "report.unknown-promise"
    ]
    assert report(life, replace(FIRST, targets=(Reached(name, "1"),))) == ["report.unknown-target"]


def test_nobody_sets_a_rule_or_divides_on_a_vote_or_an_income_that_they_recorded() -> None:
    """会计法 第二十五条: recorded by one hand, divided by another, paid out by a third act."""
    life = earning().voted("income-distribution", date(2026, 4, 20))
    on = date(2026, 4, 21)
    both = holding(CLERK.person, "village-head", VILLAGE)
    rule = asked.SetIncomeRule(
        effective=on, parts=(Part("reserve", 300), Part("dividends", 700)), vote=life.n
    )
    for command in (plan(life), rule):
        decision = life.put(command, on, both)
        assert lacking(decision) == ["operation.same-hands"]
        (found,) = [f for f in decision.findings if f.verdict != "met"]
        assert (found.article, found.grade) == ("会计法 第二十五条", "A")


def test_who_divided_pays_no_dividends_and_who_reported_does_not_correct_what_was_divided() -> None:
    life = divided()
    on = date(2026, 5, 6)
    head = holding("p-head", "village-clerk", VILLAGE)
    assert lacking(life.put(payment(life), on, head)) == ["operation.same-hands"]
    report = life.case.operation.reports[0].n
    fix = asked.CorrectReport(report=report, told=FIRST, evidence=DIGEST, reason="误填")
    assert life.refused(fix, on) == ["operation.same-hands"]
    other = holding("p-second", "township-clerk", "430511001000")
    assert life.put(fix, on, other).facts
    before = earning()
    fix = replace(fix, report=before.n)
    assert before.put(fix, date(2026, 4, 3)).facts


def test_what_is_amiss_begins_the_day_after_its_limit() -> None:
    """Each limit is still kept on its last day."""
    on = date(2026, 2, 11)
    late = on + timedelta(WATCH.report_days)
    life = operating()
    assert [f.why for f in flags(life.case, WATCH, late)] == []
    assert [(f.why, f.since) for f in flags(life.case, WATCH, late + timedelta(1))] == [
        ("unreported", late)
    ]
    for days, whys in ((30, []), (31, ["idle"])):
        told = replace(FIRST, idle_days=days)
        report = asked.ReportOperation(told=told, evidence=DIGEST)
        case = operating().do(report, date(2026, 4, 2)).case
        assert [f.why for f in flags(case, WATCH, date(2026, 4, 3))] == whys
    assert flags(replace(life.case, stage="adjusting"), WATCH, date(2027, 1, 1)) == ()


def test_a_year_s_income_that_is_just_the_part_asked_is_no_flag() -> None:
    begun = date(2026, 2, 11)
    for income, poor in ((4_800_000, False), (4_799_999, True)):
        case = earning(income).case
        whys = [f.why for f in flags(case, WATCH, begun + timedelta(365))]
        assert ("income" in whys) is poor
        before = [f.why for f in flags(case, WATCH, begun + timedelta(364))]
        assert "income" not in before


def test_a_report_is_taken_in_whatever_is_amiss_and_says_it() -> None:
    sample: Any = SAMPLES[OperationWatched]
    fine = check(operating().case, sample, replace(about(), on=date(2026, 3, 1)))
    assert (fine.message, fine.observed) == ("watch.none", {})
    late = check(operating().case, sample, replace(about(), on=date(2026, 6, 1)))
    assert (late.message, late.observed) == ("watch.raised", {"flags": "unreported"})
