"""Adjustment, exit and closing (调整、销号退出): the chain in order, and nothing left behind."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from domain.acceptance.state import Acceptance
from domain.adjustment import commands as asked
from domain.adjustment.settling import rent_due
from domain.building.state import Building, Report
from domain.changes.state import Changes
from domain.checks import check
from domain.circumstances import Circumstances
from domain.commands import Decide
from domain.deciding import examine
from domain.messages import say
from domain.money.state import Back, Money, Recovery, Settlement
from domain.operation.state import Distribution, Operation
from domain.outlook import open_steps, row
from domain.procedure import Procedure
from events.adjustment import Affected, Disposition, Obligation, PredecessorLinked
from events.base import Fact
from events.building import Progress, Wages
from events.operation import DividendLine, Use
from events.plan import Allocation
from events.project import Beneficiaries, Land
from events.rectification import ProjectRectificationClosed, ProjectRectificationOpened
from events.requirements import AdjustmentAssessed, FundsSquared
from tests.domain.changes_cases import pending
from tests.domain.ending import (
    ARGUE,
    ASSET,
    COUNTY,
    DIGEST,
    EXIT,
    HOUSEHOLD,
    MEASURE,
    OPEN,
    RENT,
    STRANGER,
    Told,
    adjusting,
    argued,
    assessed,
    closed,
    confirmed,
    day,
    decided_on,
    disposed,
    exited,
    heard,
    in_operation,
    owing,
    settle,
    settled,
)
from tests.domain.pack_samples import CLERK, SAMPLES, STAMP, about, case, dossier, national
from tests.domain.samples import sample
from tests.domain.works import ID

OUT = asked.ExitProject()
CONFIRM = asked.ConfirmAdjustment()
SECOND = "2" * 32


def lacks(told: Told, action: str, n: int, rules: Procedure | None = None) -> dict[str, str]:
    """What an action lacks on a day, by its rule."""
    about = Circumstances(rules or national(), day(n), others=told.others)
    found = examine(told.case, action, about)
    return {f.rule: f.message for f in found if f.verdict != "met"}


def test_a_project_is_adjusted_settled_struck_off_and_closed() -> None:
    done = closed().case
    assert (done.stage, done.adjustment.exited_on) == ("closed", day(60))
    assert done.adjustment.endings[0].asset == ASSET


def test_everything_that_the_review_lacks_is_said_at_once() -> None:
    bare = adjusting(dispositions=(), households=())
    assert lacks(bare, "adjustment-township-review", 1) == {
        "assessed-on-every-side": "assessed.lacking",
        "argued-by-experts": "argued.missing",
        "assets-have-a-disposition": "assets-settled.not-named",
        "households-have-a-measure": "households.unlisted",
        "households-consented": "covered.missing",
        "adjustment-voted": "vote.missing",
        "adjustment-noticed-in-the-village": "notice.missing",
        "voted-then-noticed": "noticed.none",
    }


def test_the_steps_are_taken_in_their_order() -> None:
    told = argued()
    for step, post in (
        ("adjustment-county-argument", "county-appraiser"),
        ("adjustment-decision", "leading-group"),
    ):
        assert "decisions.missing" in told.refused(Decide(step), post, 24)
    assert "decisions.missing" in told.refused(CONFIRM, "county-section", 24)
    assert "decisions.missing" in told.refused(OUT, "county-section", 24)


def test_two_thirds_of_the_whole_roll_carry_it_not_of_those_present() -> None:
    """Domain 9.1: 66 of 75 present are not 67 of 100."""
    told = heard(assessed(adjusting()).do(ARGUE, "county-clerk", 2))
    lost = told.voted("project-adjustment", 12, votes=66).noticed("village", 12)
    assert lacks(lost, "adjustment-township-review", 24) == {"adjustment-voted": "vote.not-carried"}


def test_farmers_wishes_are_heard_on_the_text_as_it_stands_and_whoever_asked_decides_nothing() -> (
    None
):
    """农规发〔2024〕26号 (四): 尊重农民意愿."""
    rule = "households-consented"
    told = assessed(adjusting())

    def says(told: Told) -> str | None:
        return lacks(told, "adjustment-township-review", 3).get(rule)

    assert says(told) == "covered.missing"
    assert says(heard(told, consented=6)) is not None
    agreed = heard(told, consented=7)
    assert says(agreed) is None
    edited = agreed.do(revision(reasons="另有缘由"), "village-clerk", 2)
    assert says(edited) == "covered.stale"


def test_experts_argue_the_plan_as_it_stands_enough_of_them_and_for_it() -> None:
    told = assessed(adjusting())
    rule = "argued-by-experts"

    def says(told: Told) -> str | None:
        return lacks(told, "adjustment-township-review", 3).get(rule)

    assert says(told.do(replace(ARGUE, experts=2), "county-clerk", 2)) == "argued.few"
    assert says(told.do(replace(ARGUE, supports=False), "county-clerk", 2)) == "argued.against"
    agreed = told.do(ARGUE, "county-clerk", 2)
    assert says(agreed) is None
    changed = agreed.do(revision(reasons="另有缘由"), "village-clerk", 3)
    assert says(changed) == "argued.stale"


def revision(**changes: Any) -> asked.ReviseAdjustment:
    return asked.ReviseAdjustment(replace(EXIT, **changes), "补充")


def test_an_edited_plan_makes_all_that_was_decided_stale_by_name() -> None:
    told = decided_on().noticed("county", 38)
    changed = told.do(revision(reasons="另有缘由"), "village-clerk", 50)
    assert lacks(changed, "confirm-adjustment", 50) == {
        "decided-as-it-stands": "fresh.stale",
        "adjustment-voted": "vote.stale",
        "adjustment-announced": "notice.stale",
    }
    found = changed.put(CONFIRM, "county-section", 50).findings
    stale = next(f for f in found if f.message == "fresh.stale")
    assert stale.observed["step"] == "adjustment-township-review"


def test_the_text_on_which_households_are_heard_is_the_plan_as_it_stands() -> None:
    told = adjusting()
    first = told.case.text_of("adjustment")
    assert len(first) == 64
    assert told.case.text_of("operation-change") == ""
    assert in_operation().case.text_of("adjustment") == ""
    assert told.do(revision(reasons="x"), "village-clerk", 1).case.text_of("adjustment") != first


def test_nobody_decides_what_they_put_forward_nor_two_steps() -> None:
    decision = argued().put(Decide("adjustment-township-review"), "village-clerk", 24)
    assert "authority.missing" in [f.message for f in decision.findings]


def test_nothing_is_carried_out_before_it_is_decided_and_announced() -> None:
    told = decided_on()
    for command, post in (
        (settle("1", "ended"), "county-clerk"),
        (MEASURE, "village-clerk"),
        (asked.RestoreLand("10", DIGEST), "county-clerk"),
        (OUT, "county-section"),
    ):
        assert "adjustment.unconfirmed" in told.refused(command, post, 39)


def test_what_is_not_announced_for_ten_days_is_not_carried_out() -> None:
    assert decided_on().refused(CONFIRM, "county-section", 39) == ["notice.missing"]


def test_each_thing_left_open_bars_the_exit_by_its_own_finding() -> None:
    plan = (*EXIT.obligations, Obligation("3", "debt", "示例饲料公司", 5_000_00))
    told = confirmed(decided_on(argued(adjusting(with_debts(), obligations=plan))))
    assert lacks(told, "exit-project", 60) == {
        "contracts-ended": "obligation.open",
        "wages-paid": "obligation.open",
        "debts-paid": "obligation.open",
        "dividends-paid": "dividends.unpaid",
        "rent-paid": "rent.unpaid",
        "funds-squared": "funds.unsettled",
        "households-provided-for": "households.waiting",
        "system-updated": "document.missing",
    }


def with_debts() -> Told:
    """Dividends are divided and unpaid, the money of the plan is not settled."""
    told = in_operation(money=Money(plan="430511-2026", allocations=(Allocation("1", 100),)))
    due = (DividendLine("assisted", 64, 5_600_000, day(300)),)
    made = Distribution(9, day(-1), 5_600_000, (Use("dividends", 5_600_000),), due, 8, CLERK)
    operation = replace(told.case.operation, distributions=(made,))
    return replace(told, case=replace(told.case, operation=operation))


def test_no_project_is_struck_off_with_a_finding_that_is_not_put_right() -> None:
    """农规发〔2024〕26号 (二十二): an exit hides no failure."""
    about_it = {"rectification": "8" * 32, "title": "租金未入账", "found_by": "audit"}
    found = ProjectRectificationOpened(**about_it, grave=False, **STAMP)
    told = settled().went(found)
    assert set(lacks(told, "exit-project", 60)) == {"nothing-open-at-exit"}
    closed_ = told.went(ProjectRectificationClosed("8" * 32, **STAMP))
    assert exited(closed_).case.stage == "exited"


def test_item_15_no_project_is_struck_off_with_unpaid_rent() -> None:
    """Domain 9.15: four months fell due, nothing was received."""
    told = confirmed().do(settle("1", "ended"), "county-clerk", 51)
    told = told.do(settle("2", "paid", 12_000_00), "county-clerk", 52)
    told = told.do(MEASURE, "village-clerk", 53).paper("system-update", 54)
    found = told.put(OUT, "county-section", 60).findings
    unpaid = next(f for f in found if f.verdict != "met")
    assert unpaid.message == "rent.unpaid"
    assert unpaid.observed == {"sum_fen": 8_000_000 * 4 // 12}
    paid = told.do(RENT, "village-clerk", 55)
    assert not paid.put(OUT, "county-section", 60).refused


def test_rent_falls_due_by_each_contract_until_the_next_is_signed() -> None:
    given = in_operation().case.operation.agreements[0]
    terms = replace(given.terms, begins=date(2026, 1, 1), ends=date(2030, 12, 31), rent=12_000_00)
    first = replace(given, terms=terms, signed_on=date(2025, 12, 20))
    dearer = replace(terms, begins=date(2026, 7, 1), rent=24_000_00)
    then = replace(given, terms=dearer, signed_on=date(2026, 7, 1))
    asked_for = replace(then, signed_on=None)
    both = Operation(agreements=(first, then, asked_for))
    assert rent_due(both, date(2026, 7, 1)) == 6 * 1_000_00
    assert rent_due(both, date(2026, 10, 1)) == 6 * 1_000_00 + 3 * 2_000_00


def test_item_15_rent_that_another_takes_over_is_settled_as_an_obligation() -> None:
    owed = Obligation("4", "rent", "示例村股份经济合作社", 8_000_000 * 4 // 12)
    told = confirmed(decided_on(argued(adjusting(obligations=(*EXIT.obligations, owed)))))
    told = told.do(settle("1", "ended"), "county-clerk", 51)
    told = told.do(settle("2", "paid", 12_000_00), "county-clerk", 51)
    told = told.do(settle("4", "taken-over", owed.amount), "county-clerk", 51)
    assert "rent-paid" not in lacks(told, "exit-project", 60)


OWES = ["asset-owes.rent", "asset-owes.dividends", "rectification.open-on-asset"]


def test_each_thing_its_assets_leave_open_bars_the_exit_by_the_asset_s_name_and_the_sum() -> None:
    told = owing(settled())
    found = [f for f in told.put(OUT, "county-section", 60).findings if f.verdict != "met"]
    assert [f.message for f in found] == OWES
    assert {f.observed["asset"] for f in found} == {ASSET}
    rent, dividends, _ = found
    assert rent.observed["sum_fen"] == 27_150_68
    assert say(rent, "en").endswith("CNY 27,150.68 is unpaid")
    assert dividends.observed["sum_fen"] == 5_000_00
    assert {who.post for f in found for who in f.who} >= {"finance-clerk"}


def test_the_report_says_beforehand_what_its_assets_leave_open() -> None:
    told = owing(settled())
    assert set(told.case.relies_on) == {f"asset-{ASSET}"}
    assert set(lacks(told, "exit-project", 60).values()) == {*OWES}


def test_what_an_asset_owes_that_is_gone_or_somebody_else_s_bars_no_exit() -> None:
    kept = owing(disposed(settled(), how="new-keeper", left=80_000_00))
    assert kept.case.assets_kept == ()
    assert exited(kept).case.stage == "exited"
    partly = owing(disposed(settled(), left=1))
    assert partly.refused(OUT, "county-section", 60) == OWES


def test_wages_that_the_report_of_the_works_shows_owed_are_among_what_is_settled() -> None:
    """Not settled before a plan names them, to the fen (清理工资)."""
    late = Progress("2026-01", (), 50, (DIGEST,), Wages(12, True, True, 12_000_01))
    told = in_operation(building=Building(told=(Report(4, day(-30), late),)))
    assert lacks(adjusting(told), "exit-project", 1)["wages-paid"] == "obligation.wages-unnamed"
    more = Obligation("2", "wages", "大棚务工人员", 12_000_01)
    named = adjusting(told, obligations=(EXIT.obligations[0], more))
    assert lacks(named, "exit-project", 1)["wages-paid"] == "obligation.open"


def test_a_contract_that_runs_on_must_be_among_what_is_settled() -> None:
    only_wages = tuple(o for o in EXIT.obligations if o.kind != "contract")
    told = confirmed(decided_on(argued(adjusting(obligations=only_wages))))
    assert lacks(told, "exit-project", 60)["contracts-ended"] == "obligation.contract-unnamed"


def test_what_is_owed_is_settled_to_the_fen_and_wages_are_paid() -> None:
    told = confirmed()
    assert told.refused(settle("9", "paid", 1), "county-clerk", 51) == ["obligation.unknown"]
    assert told.refused(settle("2", "paid", 12_000_01), "county-clerk", 51) == ["obligation.over"]
    assert told.refused(settle("2", "paid", 0), "county-clerk", 51) == ["obligation.nothing"]
    waived = settle("2", "waived", 12_000_00)
    assert told.refused(waived, "county-clerk", 51) == ["obligation.wages-unpaid"]
    part = told.do(settle("2", "paid", 11_999_99), "county-clerk", 51)
    assert lacks(part, "exit-project", 60)["wages-paid"] == "obligation.open"
    whole = part.do(settle("2", "paid", 1), "county-clerk", 52)
    assert "wages-paid" not in lacks(whole, "exit-project", 60)
    assert whole.refused(settle("2", "paid", 0), "county-clerk", 53) == ["obligation.done"]


def test_every_household_under_monitoring_is_named_with_its_measure_and_has_it() -> None:
    bare = adjusting(households=(Affected(HOUSEHOLD, "monitored"),))
    rule = "households-have-a-measure"
    assert lacks(bare, "adjustment-township-review", 1)[rule] == "households.no-measure"
    told = confirmed()
    other = replace(MEASURE, measure="relief")
    (found,) = (f for f in told.put(other, "village-clerk", 51).findings if f.verdict != "met")
    assert (found.message, found.observed["instead"]) == ("measure.other", "relief")
    assert found.required["planned_instead"] == "public-post"
    strange = replace(MEASURE, household=STRANGER)
    assert told.refused(strange, "village-clerk", 51) == ["measure.unknown"]
    assert lacks(told, "exit-project", 60)["households-provided-for"] == "households.waiting"
    done = told.do(MEASURE, "village-clerk", 51)
    assert "households-provided-for" not in lacks(done, "exit-project", 60)
    assert done.refused(MEASURE, "village-clerk", 52) == ["measure.taken-already"]


def test_an_asset_without_a_disposition_bars_the_review_and_the_exit() -> None:
    two = replace(in_operation().case.acceptance, assets=(ASSET, SECOND))
    told = confirmed(decided_on(argued()))
    told = replace(told, case=replace(told.case, acceptance=two))
    assert lacks(told, "exit-project", 60)["assets-have-a-disposition"] == (
        "assets-settled.not-named"
    )
    assert lacks(told, "adjustment-township-review", 60)["assets-have-a-disposition"]


def test_a_project_closes_only_when_each_asset_has_its_end_or_its_new_keeper() -> None:
    close = asked.CloseProject()
    told = exited().paper("closing-archive", 61)
    assert told.refused(close, "county-section", 62) == ["assets-settled.not-ended"]
    partly = disposed(told, left=1)
    assert partly.refused(close, "county-section", 62) == ["assets-settled.not-ended"]
    rehomed = disposed(told, how="new-keeper", left=80_000_00)
    assert rehomed.do(close, "county-section", 62).case.stage == "closed"


def test_facilities_land_that_is_used_no_longer_is_restored() -> None:
    """土地管理法实施条例 第十一条 (F21)."""
    facility = Land("10", "facility", prime_farmland=False)
    filing = dossier(beneficiaries=Beneficiaries(10, 30, 10, 1), land=facility)
    told = in_operation(dossier=filing)
    found = told.put(OPEN, "village-clerk", 0).findings
    amiss = next(f for f in found if f.verdict != "met")
    assert (amiss.message, amiss.grade) == ("adjustment.land-unused", "A")
    kept = replace(EXIT, land="in-use", dispositions=(Disposition(ASSET, "re-use", "育苗"),))
    assert not told.put(replace(OPEN, plan=kept), "village-clerk", 0).refused
    fallow = settled(confirmed(decided_on(argued(adjusting(told, land="restore")))))
    assert fallow.refused(OUT, "county-section", 60) == ["land-restored.missing"]
    restored = fallow.do(asked.RestoreLand("10", DIGEST), "county-clerk", 60)
    assert exited(restored).case.stage == "exited"


def test_an_adjustment_that_is_given_up_leaves_the_project_where_it_was() -> None:
    """撤销调整: its revival was decided."""
    before = in_operation().case
    told = decided_on().do(asked.AbandonAdjustment("决定盘活"), "leading-group", 40)
    after = told.case
    assert (after.stage, after.substance, after.chain_from) == (
        "operating",
        before.substance,
        before.chain_from,
    )
    assert after.adjustment.abandoned == 1
    again = told.do(OPEN, "village-clerk", 41)
    assert lacks(again, "adjustment-county-argument", 42)["reviewed-first"] == "decisions.missing"


def test_what_is_gone_does_not_come_back_by_a_word() -> None:
    gone = disposed(confirmed())
    back = asked.AbandonAdjustment("决定盘活")
    assert gone.refused(back, "leading-group", 60) == ["adjustment.carried-out"]


def test_a_plan_names_each_thing_once_and_its_own_assets_only() -> None:
    twice = replace(
        EXIT,
        dispositions=(*EXIT.dispositions, Disposition(SECOND, "transfer", "划转")),
        obligations=(*EXIT.obligations, EXIT.obligations[0]),
    )
    found = in_operation().refused(replace(OPEN, plan=twice), "village-clerk", 0)
    assert found == ["adjustment.twice", "adjustment.not-its-asset"]


def test_what_was_settled_stays_in_the_plan() -> None:
    told = confirmed().do(settle("2", "paid", 12_000_00), "county-clerk", 51)
    dropped = revision(obligations=EXIT.obligations[:1])
    assert told.refused(dropped, "village-clerk", 52) == ["adjustment.dropped"]


SUCCESSOR = "9" * 32
LINK = asked.LinkSuccessor(SUCCESSOR)


def with_successor(told: Told, **changes: Any) -> Told:
    other = case(stage="library", **changes)
    return replace(told, others={f"project-{SUCCESSOR}": other})


def test_a_planned_successor_is_linked_both_ways_before_the_project_closes() -> None:
    told = exited(settled(confirmed(decided_on(argued(adjusting(successor="黄桃分拣线"))))))
    told = disposed(told).paper("closing-archive", 61)
    close = asked.CloseProject()
    assert told.refused(close, "county-section", 62) == ["successor.missing"]
    near = with_successor(told)
    ((stream, fact),) = near.put(LINK, "county-clerk", 62).beside
    assert (stream, type(fact)) == (f"project-{SUCCESSOR}", PredecessorLinked)
    assert fact_of(fact).predecessor == ID
    linked = near.do(LINK, "county-clerk", 62)
    assert linked.do(close, "county-section", 63).case.adjustment.successor == SUCCESSOR


def fact_of(fact: Fact) -> PredecessorLinked:
    assert isinstance(fact, PredecessorLinked)
    return fact


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"division": "430512000000"}, "successor.unknown"),
        ({"version": 0}, "successor.unknown"),
    ],
)
def test_a_successor_is_another_project_of_the_county(changes: Any, message: str) -> None:
    told = with_successor(exited(), **changes)
    assert told.refused(LINK, "county-clerk", 61) == [message]


def test_nothing_succeeds_itself_nor_comes_after_two() -> None:
    told = exited()
    mine = replace(told, others={f"project-{ID}": told.case})
    assert mine.refused(asked.LinkSuccessor(ID), "county-clerk", 61) == ["successor.unknown"]
    linked = with_successor(told).do(LINK, "county-clerk", 61)
    assert linked.refused(LINK, "county-clerk", 62) == ["successor.linked-already"]


def test_what_was_left_of_the_money_goes_back_before_the_exit() -> None:
    """An unsettled or unreturned sum is a finding of its own (资金结清)."""
    shares = (Allocation("1", 100),)
    left = (Allocation("1", 10),)
    owed = Settlement(5, (Allocation("1", 90),), (), None, left, DIGEST, day(-3))
    held = Money(plan="430511-2026", allocations=shares, settlement=owed)
    told = settled(confirmed(decided_on(argued(adjusting(in_operation(money=held))))))
    assert told.refused(OUT, "county-section", 60) == ["funds.surplus-left"]


def test_wuyuan_what_was_never_booked_is_not_lost_by_an_exit() -> None:
    """五原县 2023: 425.47万 accepted and never booked; here an exit asks for the books first."""
    bare = in_operation(acceptance=Acceptance())
    assert "adjustment.assets-unbooked" in bare.refused(OPEN, "village-clerk", 0)


def test_luquan_what_was_ordered_back_is_back_before_the_exit() -> None:
    """禄劝县 2020: 439560元 overpaid to a firm; 50000 came first, the remaining 389560 in June."""
    shares = (Allocation("1", 439_560_00),)
    order = replace(sample(Recovery, payment=4), allocations=shares)

    def came(*amounts: int) -> tuple[Back, ...]:
        one = sample(Back, to="finance")
        return tuple(replace(one, allocations=(Allocation("1", a),)) for a in amounts)

    def standing(*amounts: int) -> str:
        done = Settlement(5, shares, (), None, (), DIGEST, day(-3))
        orders = (replace(order, back=came(*amounts)),)
        held = Money(plan="p", allocations=shares, settlement=done, recoveries=orders)
        found = check(in_operation(money=held).case, SAMPLES[FundsSquared], about())
        return f"{found.message} {found.observed.get('sum_fen', 0)}"

    assert standing() == "funds.recovery-open 43956000"
    assert standing(50_000_00) == "funds.recovery-open 38956000"
    assert not standing(50_000_00, 389_560_00).startswith("funds.recovery-open")


def test_a_change_that_hangs_in_the_air_is_settled_first() -> None:
    open_one = in_operation(changes=Changes(pending=pending("scale")))
    assert open_one.refused(OPEN, "village-clerk", 0) == ["adjustment.change-asked"]


def test_no_running_project_waits_for_somebody_to_end_it() -> None:
    assert "open-adjustment" not in row(in_operation().case, national()).step
    waits = row(confirmed().case, national())
    assert waits.step == "exit-project"
    assert row(decided_on().case, national()).step == "confirm-adjustment|exit-project"
    assert row(exited().case, national()).step == "close-project"
    assert row(closed().case, national()).live is False


def test_the_next_step_is_open_when_nothing_lacks() -> None:
    assert "adjustment-township-review" in open_steps(argued().case, national(), day(24))
    assert "exit-project" in open_steps(settled().case, national(), day(60))


def test_a_project_that_the_county_raised_ends_by_a_vote_too() -> None:
    told = in_operation(origin="county", division=COUNTY)
    ready = assessed(told.do(OPEN, "county-clerk", 0)).do(ARGUE, "county-clerk", 2)
    found = lacks(ready, "adjustment-township-review", 3)
    assert found["adjustment-voted"] == "vote.missing"
    assert "adjustment-noticed-in-the-village" in found


def test_an_assessment_moves_an_adjustment_only_of_a_project_that_was_put_in_that_group() -> None:
    moved = replace(OPEN, trigger="assessment")
    for group in ("", "revive"):
        told = in_operation(group=group).refused(moved, "village-clerk", 0)
        assert told == ["adjustment.not-grouped"]
    assert in_operation(group="adjust").do(moved, "village-clerk", 0).case.stage == "adjusting"


def test_what_was_looked_at_that_day_counts_and_what_comes_later_does_not() -> None:
    told = assessed(adjusting())
    line: Any = replace(SAMPLES[AdjustmentAssessed], topics=("money", "law"))
    for n, message in ((1, "assessed.met"), (0, "assessed.lacking")):
        found = check(told.case, line, replace(about(), on=day(n)))
        assert found.message == message
    lacks = check(adjusting().case, line, replace(about(), on=day(1)))
    assert (lacks.required, lacks.observed) == ({"topics": "money|law"}, {"lacking": "money|law"})
