"""Payments, recovery, settlement, surplus: what is backed, within bounds, and by many hands."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from domain.circumstances import Circumstances
from domain.money.balance import Standing, balance, on_contract
from domain.money.checks import IDLE
from domain.money.commands import (
    ApprovePayment,
    OrderRecovery,
    PayOut,
    RecordFinalAccounts,
    RecordRecovery,
    ReturnSurplus,
    SettleProject,
    SignPayment,
)
from domain.money.part import PART
from domain.money.tracing import plan_trace, trace
from events.asset import Cost
from events.money import Evidence, Payee, PaymentSigned, Reckoned
from events.plan import Allocation
from tests.domain.money_story import (
    ANSWERS,
    APPROVER,
    ASKER,
    BACKED,
    CARDS,
    COLLECTIVE,
    FIRM,
    PAYER,
    Purse,
    backed,
    digest,
    grant,
    request,
)
from tests.domain.pack_samples import county
from tests.domain.plan_story import CENTRAL, PROVINCE, WAN, batch, shares, wan
from tests.domain.samples import sample
from tests.domain.story import DIGEST, SECTION, holds, national


def purse(*batches: Any) -> Purse:
    """A county with a plan of a million yuan, or of these batches."""
    made = Purse()
    made.opened(*batches)
    return made


def stands(made: Purse, project: str, of: str = CENTRAL) -> Standing:
    """Where the money of a batch is."""
    return balance(made.of(project).money, of)


# --- payments


def test_a_payment_goes_through_five_hands() -> None:
    made = purse()
    project = made.funded(60 * WAN)
    paid = made.pays(project, request("advance", 18 * WAN))
    assert len({hand.person for hand in paid.hands}) == 5
    assert [hand.post for hand in paid.hands] == [
        "implementer-clerk",
        "implementer-head",
        "county-section",
        "finance-head",
        "finance-clerk",
    ]
    assert stands(made, project).paid == 18 * WAN
    assert stands(made, project).available == 42 * WAN


@pytest.mark.parametrize("purpose", ["advance", "progress", "management-fee", "other"])
def test_no_payment_without_each_of_its_papers(purpose: Any) -> None:
    made = purse()
    project = made.funded(60 * WAN)
    payee = replace(FIRM, kind="unit") if purpose == "management-fee" else FIRM
    for kind in BACKED[purpose]:
        asked = request(purpose, WAN, payee=payee, evidence=backed(purpose, kind))
        assert made.denied(project, asked, ASKER) == ["payment.no-evidence"]


def test_a_project_out_of_the_plan_is_paid_nothing() -> None:
    made = purse()
    outside = made.project()
    assert "stage.wrong" in made.denied(outside, request("advance", WAN), ASKER)


def test_no_completion_payment_before_acceptance() -> None:
    made = purse()
    project = made.funded(60 * WAN)
    asked = request("completion", 40 * WAN)
    assert made.denied(project, asked, ASKER) == ["payment.not-accepted"]
    made.accepted(project)
    assert made.pays(project, asked).amount == 40 * WAN


def test_an_advance_is_thirty_percent_at_most() -> None:
    made = purse()
    project = made.funded(60 * WAN)
    assert made.denied(project, request("advance", 18 * WAN + 1), ASKER) == ["payment.over-cap"]
    made.pays(project, request("advance", 18 * WAN))
    assert made.denied(project, request("advance", 1), ASKER) == ["payment.over-cap"]


def test_before_acceptance_a_tenth_is_left() -> None:
    made = purse()
    project = made.funded(60 * WAN)
    made.pays(project, request("advance", 18 * WAN))
    made.pays(project, request("progress", 36 * WAN))
    assert made.denied(project, request("progress", 1), ASKER) == ["payment.over-cap"]
    made.accepted(project)
    assert made.pays(project, request("progress", 6 * WAN)).amount == 6 * WAN


def test_never_more_than_the_allocation_of_each_batch() -> None:
    made = purse()
    project = made.funded(10 * WAN, Allocation(PROVINCE, 5 * WAN))
    over = (Allocation(CENTRAL, 2 * WAN), Allocation(PROVINCE, 5 * WAN + 1))
    asked = request("progress", allocations=over)
    assert made.denied(project, asked, ASKER) == ["money.over-allocation"]
    unknown = request("progress", allocations=shares(1, "2026-9"))
    assert made.denied(project, unknown, ASKER) == ["money.over-allocation"]


def test_what_is_asked_for_is_spoken_for() -> None:
    made = purse()
    project = made.funded(10 * WAN)
    n = made.then(project, request("progress", 8 * WAN), ASKER)
    asked = request("progress", 3 * WAN)
    assert "money.over-allocation" in made.denied(project, asked, ASKER)
    made.then(project, ApprovePayment(n, "refused", "进度不实"), APPROVER)
    assert made.pays(project, asked).amount == 3 * WAN


def test_no_more_is_paid_on_a_contract_than_it_says() -> None:
    made = purse()
    project = made.funded(60 * WAN)
    made.contracted(project, 50 * WAN, advance=20)
    assert made.denied(project, request("progress", WAN), ASKER) == ["payment.no-contract"]
    other = request("progress", WAN, contract="h-2")
    assert made.denied(project, other, ASKER) == ["payment.contract-unknown"]
    early = request("advance", 10 * WAN + 1, contract="h-1")
    assert made.denied(project, early, ASKER) == ["payment.over-advance"]
    made.pays(project, request("progress", 45 * WAN, contract="h-1"))
    made.accepted(project)
    rest = request("completion", 5 * WAN + 1, contract="h-1")
    assert made.denied(project, rest, ASKER) == ["payment.over-contract"]


def test_an_invoice_backs_one_payment_only() -> None:
    made = purse()
    project = made.funded(60 * WAN)
    papers = backed("progress")
    made.pays(project, request("progress", WAN, evidence=papers))
    again = (*backed("progress", "invoice"), next(p for p in papers if p.document == "invoice"))
    asked = request("progress", WAN, evidence=again)
    assert made.denied(project, asked, ASKER) == ["payment.evidence-used"]


def test_item_13_no_cash_and_no_personal_account() -> None:
    """What goes to households goes to their cards; a collective's money to its own account."""
    made = purse()
    project = made.funded(10 * WAN)
    line = Reckoned("补栏", 10, 1200_00, 2)
    cash = grant(line, payee=replace(CARDS, method="cash"))
    decision = made.on_project(project, cash, ASKER)
    (found,) = [f for f in decision.findings if f.verdict != "met"]
    assert (found.message, found.grade) == ("payment.method", "B")
    assert found.required == {"purpose": "household-grant", "methods": "card|transfer"}
    personal = Payee("collective", "transfer", "personal", DIGEST)
    decision = made.on_project(project, request("other", WAN, payee=personal), ASKER)
    (found,) = [f for f in decision.findings if f.verdict != "met"]
    assert found.message == "payment.personal-account"
    assert (found.article, found.grade) == ("农村集体经济组织法 第四十四条", "A")
    for payee in (replace(CARDS, account="personal"), replace(FIRM, account="personal")):
        asked = grant(line, payee=payee)
        assert "payment.personal-account" in made.denied(project, asked, ASKER)


# --- hands


def test_nobody_has_two_hands_in_a_payment() -> None:
    """Not under a second post, and not for somebody absent (item 22)."""
    made = purse()
    project = made.funded(60 * WAN)
    n = made.then(project, request("advance", WAN), ASKER)
    both = holds(ASKER.person, "implementer-head", ANSWERS.division)
    assert made.denied(project, SignPayment(n), both) == ["payment.same-hands"]
    stand_in = holds("p-x", "implementer-head", ANSWERS.division, for_=ASKER.person)
    assert made.denied(project, SignPayment(n), stand_in) == ["payment.same-hands"]
    made.then(project, SignPayment(n), ANSWERS)
    made.then(project, SignPayment(n), SECTION)
    decides = holds(SECTION.person, "finance-head", APPROVER.division)
    assert made.denied(project, ApprovePayment(n), decides) == ["payment.same-hands"]
    made.then(project, ApprovePayment(n), APPROVER)
    pays = holds(APPROVER.person, "finance-clerk", PAYER.division)
    assert made.denied(project, PayOut(n, "1", DIGEST), pays) == ["payment.same-hands"]


def test_nothing_is_approved_that_those_answerable_did_not_sign() -> None:
    made = purse()
    project = made.funded(60 * WAN)
    n = made.then(project, request("advance", WAN), ASKER)
    assert made.denied(project, ApprovePayment(n), APPROVER) == ["payment.unsigned"]
    made.then(project, SignPayment(n), SECTION)
    assert made.denied(project, ApprovePayment(n), APPROVER) == ["payment.unsigned"]
    assert made.denied(project, PayOut(n, "1", DIGEST), PAYER) == ["payment.not-approved"]


def test_nothing_is_decided_or_paid_twice() -> None:
    made = purse()
    project = made.funded(60 * WAN)
    paid = made.pays(project, request("advance", WAN))
    assert made.denied(project, PayOut(paid.n, "2", digest()), PAYER) == ["payment.not-open"]
    n = made.approved_payment(project, request("progress", WAN))
    other = holds("p-other", "finance-head", APPROVER.division)
    assert made.denied(project, ApprovePayment(n), other) == ["payment.decided-already"]
    used = PayOut(n, "记-9", paid.voucher)
    assert made.denied(project, used, PAYER) == ["payment.voucher-used"]


def test_a_refusal_gives_its_reason() -> None:
    made = purse()
    project = made.funded(60 * WAN)
    n = made.then(project, request("advance", WAN), ASKER)
    silent = ApprovePayment(n, "refused")
    assert made.denied(project, silent, APPROVER) == ["decision.reason"]


# --- household grants


def test_xiji_jiangtaibao_2025_grants_by_head_and_household() -> None:
    """西吉将台堡 2025: 1200 or 2400元 a head, at most 5 a household; 6 households, 42000元."""
    made = purse()
    project = made.funded(5 * WAN)
    lines = (Reckoned("一般户补栏", 15, 1200_00, 4), Reckoned("监测户补栏", 10, 2400_00, 2))
    five_each = """
[[actions]]
id = "request-payment"
  [[actions.requires]]
  id = "grant-papers"
  most_each = 5
  reason = "西吉县到户补助方案"
"""
    rules = county(five_each).procedures[-1]
    own = replace(made.of(project), pack=rules.ref)
    made.cases[f"project-{project}"] = own
    assert made.pays(project, grant(*lines), rules=rules).amount == 42_000_00
    greedy = grant(Reckoned("一般户补栏", 6, 1200_00, 1))
    assert made.denied(project, greedy, ASKER, rules=rules) == ["payment.too-many"]


def test_xiji_xingping_2024_mushrooms_by_the_stick() -> None:
    """西吉兴平 2024: 9000 sticks at 3元 are 27000元, to a collective that was accepted twice."""
    made = purse()
    project = made.funded(wan("2.7"))
    made.accepted(project)
    sticks = Reckoned("菌棒", 9000, 3_00)
    asked = request("completion", 27_000_00, payee=COLLECTIVE, reckoned=(sticks,))
    wrong = replace(asked, reckoned=(replace(sticks, rate=3_01),))
    assert made.denied(project, wrong, ASKER) == ["payment.reckoned"]
    assert made.pays(project, asked).amount == 27_000_00


# --- real cases of completion


def test_yongjia_2021_paid_after_acceptance_review_and_decision() -> None:
    """永嘉 2021: one village and three farms, accepted and reviewed, are paid 106.21万."""
    made = purse(batch(amount=200 * WAN))
    costs = [wan("36.21"), 30 * WAN, 25 * WAN, 15 * WAN]
    projects = [made.funded(cost) for cost in costs]
    unreviewed = backed("completion", "audit-report")
    for project, cost in zip(projects, costs, strict=True):
        made.accepted(project)
        early = request("completion", cost, evidence=unreviewed)
        assert made.denied(project, early, ASKER) == ["payment.no-evidence"]
        made.pays(project, request("completion", cost))
    assert sum(stands(made, project).paid for project in projects) == wan("106.21")


def test_mouding_2018_three_roads_of_one_batch() -> None:
    """牟定 2018: 200万 = 115 + 62 + 23, started in February, accepted in December, paid in full."""
    made = purse(batch(amount=200 * WAN))
    roads = {made.funded(amount * WAN): amount * WAN for amount in (115, 62, 23)}
    assert made.now.left(CENTRAL) == 0
    for road, amount in roads.items():
        made.pays(road, request("progress", amount // 2))
        made.accepted(road)
        made.pays(road, request("completion", amount - amount // 2))
    assert sum(stands(made, road).paid for road in roads) == 200 * WAN
    assert all(stands(made, road).available == 0 for road in roads)


# --- recovery


def test_luquan_2020_a_firm_pays_back_what_it_was_overpaid() -> None:
    """禄劝 2020: 439560元 overpaid; 50000 came first, the remaining 389560 in June, to finance."""
    made = purse(batch(amount=200 * WAN))
    project = made.funded(200 * WAN)
    paid = made.pays(project, request("progress", 100 * WAN))
    order = OrderRecovery(paid.n, shares(439_560_00), "市审计局审计报告", DIGEST)
    n = made.then(project, order, APPROVER)
    made.then(project, RecordRecovery(n, "finance", shares(50_000_00), digest()), PAYER)
    rest = RecordRecovery(n, "finance", shares(389_560_00), digest())
    over = replace(rest, allocations=shares(389_560_01))
    assert made.denied(project, over, PAYER) == ["recovery.over-ordered"]
    elsewhere = replace(rest, allocations=shares(389_560_00, PROVINCE))
    assert made.denied(project, elsewhere, PAYER) == ["recovery.over-ordered"]
    made.then(project, rest, PAYER)
    found = stands(made, project)
    assert (found.paid, found.surplus) == (100 * WAN - 439_560_00, 439_560_00)
    assert found.available == 100 * WAN


def test_luquan_2020_two_cooperatives_put_right_and_give_back() -> None:
    """禄劝 2020: of 60000元, 10000 were put right and 50000 returned by the original channel."""
    made = purse()
    project = made.funded(60 * WAN)
    paid = made.pays(project, request("other", 60_000_00, payee=COLLECTIVE))
    n = made.then(project, OrderRecovery(paid.n, shares(60_000_00), "审计", DIGEST), APPROVER)
    alone = holds(APPROVER.person, "finance-clerk", PAYER.division)
    right = RecordRecovery(n, "put-right", shares(10_000_00), digest())
    assert made.denied(project, right, alone) == ["payment.same-hands"]
    made.then(project, right, PAYER)
    made.then(project, RecordRecovery(n, "project", shares(50_000_00), digest()), PAYER)
    found = stands(made, project)
    assert (found.paid, found.surplus, found.available) == (10_000_00, 0, 60 * WAN - 10_000_00)
    again = RecordRecovery(n, "project", shares(1), digest())
    assert made.denied(project, again, PAYER) == ["recovery.over-ordered"]


def test_no_more_is_ordered_back_than_was_paid() -> None:
    made = purse()
    project = made.funded(60 * WAN)
    paid = made.pays(project, request("advance", WAN))
    made.then(project, OrderRecovery(paid.n, shares(WAN), "审计", DIGEST), APPROVER)
    more = OrderRecovery(paid.n, shares(1), "审计", DIGEST)
    assert made.denied(project, more, APPROVER) == ["recovery.over-paid"]


# --- settlement, surplus, final accounts


def settled(made: Purse) -> str:
    """A project of 60万 that cost 58万; 1.74万 are held back for a year."""
    project = made.funded(60 * WAN)
    made.pays(project, request("progress", 50 * WAN))
    made.accepted(project, Cost("linking", 58 * WAN, CENTRAL))
    said = {"retained": shares(wan("1.74")), "retained_until": date(2027, 1, 31)}
    made.settles(project, shares(58 * WAN), **said)
    return project


def test_settlement_parts_the_money_and_the_surplus_goes_back_to_the_batch() -> None:
    made = purse()
    project = settled(made)
    found = stands(made, project)
    assert (found.paid, found.retained, found.surplus, found.available) == (
        50 * WAN,
        wan("1.74"),
        2 * WAN,
        wan("6.26"),
    )
    assert made.now.left(CENTRAL) == 40 * WAN
    made.then(project, ReturnSurplus("settled", DIGEST), PAYER)
    assert made.now.left(CENTRAL) == 42 * WAN
    assert made.denied(project, ReturnSurplus("settled", DIGEST), PAYER) == ["surplus.none"]


def test_no_more_than_three_percent_is_held_back() -> None:
    made = purse()
    project = made.funded(60 * WAN)
    made.accepted(project, Cost("linking", 58 * WAN, CENTRAL))
    over = SettleProject(
        shares(58 * WAN), DIGEST, retained=shares(wan("1.74") + 1), retained_until=date(2027, 1, 1)
    )
    assert made.denied(project, over, SECTION) == ["payment.over-cap"]
    silent = replace(over, retained=shares(WAN), retained_until=None)
    assert made.denied(project, silent, SECTION) == ["settlement.no-day"]


def test_the_retention_is_paid_when_its_day_has_come() -> None:
    made = purse()
    project = settled(made)
    asked = request("retention", wan("1.74"))
    assert made.denied(project, asked, ASKER) == ["payment.retention-early"]
    made.on = date(2027, 1, 31)
    more = replace(asked, allocations=shares(wan("1.74") + 1))
    assert made.denied(project, more, ASKER) == ["money.over-allocation"]
    made.pays(project, asked)
    assert stands(made, project).retained == 0


def test_what_was_paid_beyond_the_cost_comes_back_before_the_settlement() -> None:
    made = purse()
    project = made.funded(60 * WAN)
    paid = made.pays(project, request("progress", 54 * WAN))
    made.accepted(project, Cost("linking", 53 * WAN, CENTRAL))
    low = SettleProject(shares(53 * WAN), DIGEST)
    assert made.denied(project, low, SECTION) == ["settlement.below-paid"]
    n = made.then(project, OrderRecovery(paid.n, shares(WAN), "结算评审", DIGEST), APPROVER)
    made.then(project, RecordRecovery(n, "project", shares(WAN), digest()), PAYER)
    made.then(project, low, SECTION)
    assert stands(made, project).surplus == 7 * WAN


def test_no_other_cost_is_settled_than_was_accepted() -> None:
    made = purse()
    project = made.funded(60 * WAN)
    made.accepted(project, Cost("linking", 58 * WAN, CENTRAL))
    for other in (58 * WAN + 1, 58 * WAN - 1):
        said = SettleProject(shares(other), DIGEST)
        assert made.denied(project, said, SECTION) == ["settlement.other-than-accepted"]


def test_mishan_rounded_parts_cannot_come_to_more_than_the_plan() -> None:
    """密山: settled + fee + surplus rounded to 117.99万 of a plan of 117.98万: oddity 5.

    To the fen the surplus is what the others leave, whatever their rounded figures come to.
    """
    made = purse(batch(amount=200 * WAN))
    project = made.funded(wan("117.98"))
    fee = request("management-fee", wan("1.175"), payee=replace(FIRM, kind="unit"))
    made.pays(project, fee)
    cost = wan("114.996") + wan("1.175")
    made.accepted(project, Cost("linking", cost, CENTRAL))
    made.settles(project, shares(cost))
    parts = [wan("114.996"), wan("1.175"), stands(made, project).surplus]
    assert sum(parts) == wan("117.98")
    assert sum(round(part / WAN + 1e-9, 2) for part in parts) == pytest.approx(117.99)


def test_final_accounts_agree_with_the_settlement_and_are_due_in_a_year() -> None:
    made = purse()
    project = settled(made)
    assert made.of(project).accounts_due == date(2027, 1, 10)
    off = RecordFinalAccounts(57 * WAN, DIGEST)
    assert made.denied(project, off, PAYER) == ["accounts.differ"]
    made.then(project, RecordFinalAccounts(58 * WAN, DIGEST), PAYER)
    assert made.of(project).accounts_due is None
    again = RecordFinalAccounts(58 * WAN, DIGEST)
    assert made.denied(project, again, PAYER) == ["accounts.done"]


def test_money_unspent_for_two_years_is_surplus() -> None:
    """预算法 第四十二条: what lay so long is not paid out any more, and goes back."""
    made = purse()
    project = made.funded(60 * WAN)
    made.pays(project, request("progress", 50 * WAN))
    made.on = date(2028, 12, 31)
    early = ReturnSurplus("lapsed", DIGEST)
    assert made.denied(project, early, PAYER) == ["surplus.not-lapsed"]
    n = made.then(project, request("progress", WAN), ASKER)
    made.on = date(2029, 1, 1)
    late = made.on_project(project, request("progress", WAN), ASKER)
    (found,) = [f for f in late.findings if f.verdict != "met"]
    assert (found.message, found.article, found.grade) == ("money.lapsed", "预算法 第四十二条", "A")
    made.then(project, early, PAYER)
    assert stands(made, project).surplus == 9 * WAN
    for hand in (ANSWERS, SECTION):
        made.then(project, SignPayment(n), hand)


def test_carried_money_lapses_by_the_year_of_its_batch_not_of_the_plan_that_carries_it() -> None:
    """预算法 第四十二条: what is of 2025 lapses before what is of 2026."""
    made = purse(batch(), batch("2026-2"))
    older = made.now.funds[0], replace(made.now.funds[1], year=2025, origin="430511-2025")
    made.cases[f"plan-{made.plan}"] = replace(made.now, funds=older)
    project = made.funded(60 * WAN, Allocation("2026-2", 10 * WAN))
    told = trace(made.of(project), made.now)
    assert [b.lapses_on for b in told.batches] == [date(2029, 1, 1), date(2028, 1, 1)]
    assert told.lapses_on == date(2028, 1, 1)
    made.on = date(2028, 1, 1)
    late = request("progress", allocations=(Allocation("2026-2", WAN),))
    assert made.denied(project, late, ASKER) == ["money.lapsed"]
    n = made.then(project, ReturnSurplus("lapsed", DIGEST), PAYER)
    (back,) = made.of(project).money.returned
    assert (back.n, back.allocations) == (n, (Allocation("2026-2", 10 * WAN),))
    assert made.pays(project, request("progress", WAN)).paid


def test_a_request_is_bound_to_all_it_says() -> None:
    made = purse()
    one, two = made.funded(10 * WAN), made.funded(10 * WAN)
    papers = (Evidence("contract", DIGEST),)
    digests = set()
    for project, amount in ((one, WAN), (one, WAN + 1), (two, WAN)):
        n = made.then(project, request("advance", amount, evidence=papers), ASKER)
        found = made.of(project).money.payment(n)
        assert found is not None
        digests.add(found.digest)
    assert len(digests) == 3


# --- every yuan from its batch to where it went


def test_a_yuan_is_traced_from_its_batch_to_its_voucher_and_back() -> None:
    made = purse()
    project = made.funded(60 * WAN)
    paid = made.pays(project, request("progress", 50 * WAN))
    asked = made.then(project, request("other", WAN // 2), ASKER)
    made.then(project, ApprovePayment(asked, "refused", "不实"), APPROVER)
    order = made.then(project, OrderRecovery(paid.n, shares(2 * WAN), "审计", DIGEST), APPROVER)
    made.then(project, RecordRecovery(order, "finance", shares(WAN), digest()), PAYER)
    (central,) = trace(made.of(project), made.now).batches
    assert [(p.n, p.state, p.amount) for p in central.payments] == [
        (paid.n, "paid", 50 * WAN),
        (asked, "refused", WAN // 2),
    ]
    first = central.payments[0]
    assert (first.evidence, first.voucher, first.outstanding) == (paid.evidence, paid.voucher, WAN)
    assert [(back.to, back.amount) for back in first.back] == [("finance", WAN)]
    stands = central.stands
    assert (stands.paid, stands.surplus, stands.available) == (49 * WAN, WAN, 10 * WAN)


def test_surplus_is_traced_back_to_the_treasury() -> None:
    made = purse()
    project = settled(made)
    made.then(project, ReturnSurplus("settled", DIGEST), PAYER)
    told = trace(made.of(project), made.now)
    (central,) = told.batches
    assert [(sent.cause, sent.amount) for sent in central.returned] == [("settled", 2 * WAN)]
    assert (central.stands.surplus, central.stands.surplus_held) == (2 * WAN, 0)
    assert told.accounts_due == date(2027, 1, 10)
    assert told.lapses_on == date(2029, 1, 1)


def test_the_money_of_a_plan_is_the_sum_of_its_projects() -> None:
    made = purse()
    one, other = made.funded(60 * WAN), made.funded(20 * WAN)
    made.pays(one, request("progress", 10 * WAN))
    made.pays(other, request("progress", 5 * WAN))
    told = plan_trace(made.now, ((line, made.of(line.project)) for line in made.now.lines))
    assert [line.project for line in told.lines] == [one, other]
    (sums,) = told.sums
    assert (sums.allocated, sums.paid, sums.available) == (80 * WAN, 15 * WAN, 65 * WAN)
    assert told.balances[0].planned == sums.allocated


# --- what waits for what


def waits(made: Purse, project: str, action: str) -> list[tuple[str, str]]:
    """What an act waits for, by verdict and message."""
    about = Circumstances(national(), made.on, others={f"plan-{made.plan}": made.now})
    return [(f.verdict, f.message) for f in IDLE[action](made.of(project), about)]


def test_each_act_on_money_waits_for_the_one_before() -> None:
    made = purse()
    project = made.funded(60 * WAN)
    assert waits(made, project, "approve-payment") == [("pending", "payment.none-requested")]
    assert waits(made, project, "sign-payment") == [("pending", "payment.none-to-sign")]
    n = made.then(project, request("advance", WAN), ASKER)
    assert waits(made, project, "sign-payment") == []
    assert waits(made, project, "approve-payment") == [("pending", "payment.unsigned")]
    for hand in (ANSWERS, SECTION):
        made.then(project, SignPayment(n), hand)
    assert waits(made, project, "approve-payment") == []
    assert waits(made, project, "pay-out") == [("pending", "payment.none-to-pay")]
    second = made.then(project, request("advance", WAN), ASKER)
    assert waits(made, project, "approve-payment") == []
    made.then(project, ApprovePayment(n), APPROVER)
    assert waits(made, project, "approve-payment") == [("pending", "payment.unsigned")]
    made.then(project, ApprovePayment(second, "refused", "不实"), APPROVER)
    assert waits(made, project, "approve-payment") == [("pending", "payment.none-requested")]
    assert waits(made, project, "sign-payment") == [("pending", "payment.none-to-sign")]
    assert waits(made, project, "pay-out") == []
    assert waits(made, project, "order-recovery") == [("pending", "recovery.none-paid")]
    made.then(project, PayOut(n, "记-1", digest()), PAYER)
    assert waits(made, project, "pay-out") == [("pending", "payment.none-to-pay")]
    assert waits(made, project, "order-recovery") == []
    assert waits(made, project, "record-recovery") == [("pending", "recovery.none-ordered")]
    made.then(project, OrderRecovery(n, shares(WAN), "审计", DIGEST), APPROVER)
    assert waits(made, project, "record-recovery") == []


def test_settlement_accounts_and_surplus_wait_for_each_other_and_come_once() -> None:
    made = purse()
    project = made.funded(60 * WAN)
    assert waits(made, project, "settle-project") == []
    assert waits(made, project, "return-surplus") == [("pending", "surplus.none")]
    assert waits(made, project, "record-final-accounts") == [("pending", "accounts.not-settled")]
    project = settled(done := purse())
    assert waits(done, project, "settle-project") == [("broken", "settlement.done")]
    assert waits(done, project, "return-surplus") == []
    assert waits(done, project, "record-final-accounts") == []
    done.then(project, RecordFinalAccounts(58 * WAN, DIGEST), PAYER)
    assert waits(done, project, "record-final-accounts") == [("broken", "accounts.done")]


def test_what_is_not_there_or_decided_is_neither_signed_nor_paid() -> None:
    made = purse()
    project = made.funded(60 * WAN)
    assert made.denied(project, PayOut(99, "1", DIGEST), PAYER) == ["payment.not-open"]
    n = made.then(project, request("advance", WAN), ASKER)
    made.then(project, SignPayment(n), SECTION)
    again = holds("p-other-section", "county-section", SECTION.division)
    assert made.denied(project, SignPayment(n), again) == ["payment.signed-already"]
    made.then(project, SignPayment(n), ANSWERS)
    made.then(project, ApprovePayment(n), APPROVER)
    late = holds("p-late", "county-section", SECTION.division)
    assert "payment.decided-already" in made.denied(project, SignPayment(n), late)


def test_a_hand_on_a_payment_is_not_dated_before_the_hand_before_it() -> None:
    made = purse()
    project = made.funded(60 * WAN)
    n = made.then(project, request("advance", WAN), ASKER)
    day_before = date.fromordinal(made.on.toordinal() - 1)
    early = sample(PaymentSigned, payment=n, on=day_before, by=SECTION.actor())
    about = Circumstances(national(), made.on)
    (found,) = PART.wrong[PaymentSigned](made.of(project), early, about)
    assert (found.message, found.earliest) == ("payment.dated-before", made.on)
    assert (found.observed, found.required) == (
        {"on": day_before.isoformat()},
        {"day": made.on.isoformat()},
    )


def test_the_account_is_that_of_whoever_is_paid_and_grants_are_for_households() -> None:
    made = purse()
    project = made.funded(10 * WAN)
    line = Reckoned("补栏", 10, 1200_00, 2)
    unit = grant(line, payee=replace(CARDS, account="unit"))
    assert made.denied(project, unit, ASKER) == ["payment.account"]
    cards = request("other", WAN, payee=replace(COLLECTIVE, account="household-cards"))
    assert made.denied(project, cards, ASKER) == ["payment.account"]
    assert "payment.payee" in made.denied(project, grant(line, payee=COLLECTIVE), ASKER)
    assert "payment.payee" in made.denied(project, request("other", WAN, payee=CARDS), ASKER)


def test_on_a_contract_what_was_put_right_stays_paid_and_what_came_back_does_not() -> None:
    made = purse()
    project = made.funded(60 * WAN)
    made.contracted(project, 50 * WAN, advance=20)
    made.pays(project, request("advance", 10 * WAN, contract="h-1"))
    paid = made.pays(project, request("progress", 40 * WAN, contract="h-1"))
    made.accepted(project)
    one = request("completion", 1, contract="h-1")
    assert made.denied(project, one, ASKER) == ["payment.over-contract"]
    n = made.then(project, OrderRecovery(paid.n, shares(2 * WAN), "审计", DIGEST), APPROVER)
    made.then(project, RecordRecovery(n, "put-right", shares(WAN), digest()), PAYER)
    assert made.denied(project, one, ASKER) == ["payment.over-contract"]
    made.then(project, RecordRecovery(n, "project", shares(WAN), digest()), PAYER)
    more = request("completion", WAN + 1, contract="h-1")
    assert made.denied(project, more, ASKER) == ["payment.over-contract"]
    made.pays(project, request("completion", WAN, contract="h-1"))


def test_the_retention_is_asked_for_once_and_apart_from_all_else() -> None:
    made = purse()
    project = settled(made)
    made.pays(project, request("completion", wan("6.26")))
    made.on = date(2027, 1, 31)
    n = made.approved_payment(project, request("retention", wan("0.74")))
    found = stands(made, project)
    assert (found.requested, found.retained_requested, found.free) == (0, wan("0.74"), 0)
    rest = request("retention", WAN + 1)
    assert made.denied(project, rest, ASKER) == ["money.over-allocation"]
    made.then(project, PayOut(n, "记-7", digest()), PAYER)
    made.pays(project, request("retention", WAN))
    assert stands(made, project).retained == 0


def test_what_went_to_finance_before_the_settlement_is_no_surplus_of_it() -> None:
    made = purse()
    project = made.funded(60 * WAN)
    paid = made.pays(project, request("progress", 50 * WAN))
    made.accepted(project, Cost("linking", 45 * WAN, CENTRAL))
    n = made.then(project, OrderRecovery(paid.n, shares(5 * WAN), "审计", DIGEST), APPROVER)
    made.then(project, RecordRecovery(n, "finance", shares(5 * WAN), digest()), PAYER)
    made.settles(project, shares(45 * WAN))
    found = stands(made, project)
    assert (found.surplus_held, found.surplus, found.available) == (10 * WAN, 15 * WAN, 0)


def test_what_is_asked_for_is_paid_before_less_is_settled() -> None:
    made = purse()
    project = made.funded(60 * WAN)
    made.pays(project, request("progress", 50 * WAN))
    made.accepted(project, Cost("linking", 55 * WAN, CENTRAL))
    made.then(project, request("completion", 5 * WAN + 1), ASKER)
    low = SettleProject(shares(55 * WAN), DIGEST)
    assert made.denied(project, low, SECTION) == ["settlement.below-paid"]


def test_how_far_a_payment_has_come_is_traced() -> None:
    made = purse()
    project = made.funded(60 * WAN)
    made.approved_payment(project, request("advance", WAN))
    made.then(project, request("advance", WAN), ASKER)
    (central,) = trace(made.of(project), made.now).batches
    assert [payment.state for payment in central.payments] == ["approved", "requested"]


def test_on_a_contract_only_its_own_payments_count_and_none_that_was_refused() -> None:
    made = purse()
    project = made.funded(60 * WAN)
    made.contracted(project, 20 * WAN)
    case = made.of(project)
    (first,) = case.procurement.contracts
    both = replace(case.procurement, contracts=(first, replace(first, id="h-2")))
    made.cases[f"project-{project}"] = replace(case, procurement=both)
    made.pays(project, request("progress", 20 * WAN, contract="h-1"))
    n = made.then(project, request("progress", 20 * WAN, contract="h-2"), ASKER)
    made.then(project, ApprovePayment(n, "refused", "不实"), APPROVER)
    money = made.of(project).money
    assert (on_contract(money, "h-1"), on_contract(money, "h-2")) == (20 * WAN, 0)
    assert (on_contract(money, "h-1", "advance"), on_contract(money, "h-1", "progress")) == (
        0,
        20 * WAN,
    )
