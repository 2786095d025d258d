"""From acceptance to operation: the owner decides, the operator signs, households are promised."""

from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from domain.checks import check
from domain.evolving import evolve
from domain.operation import commands as asked
from domain.procurement.state import Contract, Procurement
from events.consent import ProjectConsentSealed, Tally
from events.operation import Guarantee, Insurance, OwningParty
from events.project import OperationPlan, Operator
from events.requirements import OperationSigned, OperatorFit, TermsStated
from tests.domain.operating import (
    DIGEST,
    FILING,
    OPERATOR,
    OWNER,
    PROMISE,
    TERMS,
    VILLAGE,
    accepted,
    booked,
    choice,
    chosen,
    operating,
    rechosen,
    signed,
)
from tests.domain.pack_samples import SAMPLES, about
from tests.domain.samples import sample

DAY = date(2026, 1, 25)
ANOTHER = Operator("另一合作社", "93430511MA4L0XQ1YK", "co-operative")
SECOND = OwningParty("village-collective", "430511001202")


def test_a_project_begins_operation_once_all_is_decided_signed_promised_and_noticed() -> None:
    life = operating()
    assert life.case.stage == "operating"
    assert life.case.operation.began_on == date(2026, 2, 11)


def test_nothing_begins_that_nobody_was_chosen_to_run() -> None:
    assert accepted().refused(asked.BeginOperation(), DAY) == [
        "operator.missing",
        "linkage.missing",
        "notice.missing",
    ]


def test_operators_have_a_code_whose_check_digit_agrees() -> None:
    wrong = Operator("示例合作社", "91430511MA4L16JQ91", "co-operative")
    assert accepted().refused(choice(operator=wrong), DAY) == ["operator.uscc"]


def test_a_lease_owes_rent_or_a_share() -> None:
    free = replace(TERMS, rent=0)
    assert accepted().refused(choice(terms=free), DAY) == ["terms.no-return"]
    accepted().do(choice(terms=free, mode="own"), DAY)


def test_collective_property_guarantees_for_nobody_else() -> None:
    lent = replace(TERMS, guarantees=(Guarantee("mortgage", "collective", 1_000_000),))
    decision = accepted().put(choice(terms=lent), DAY)
    found = next(f for f in decision.findings if f.verdict != "met")
    assert (found.message, found.article, found.grade) == (
        "terms.collective-guarantee",
        "农村集体经济组织法 第三十五条",
        "A",
    )


def test_a_village_asset_is_let_by_a_vote_on_what_was_chosen_filed_with_the_township() -> None:
    life = accepted().do(choice(), date(2026, 1, 5))
    sign = asked.SignOperation(chosen=life.n, contract=DIGEST)
    assert life.refused(sign, DAY) == ["owner.undecided"]
    without = asked.RecordOwnerDecision(owner=OWNER, chosen=life.n, paper=DIGEST)
    assert life.refused(without, DAY) == ["owner.no-vote"]
    unfiled = replace(chosen().case, documents=())
    assert replace(life, case=unfiled).refused(sign, DAY) == ["owner.unfiled"]


def test_every_village_that_owns_a_part_agrees_by_a_vote_of_its_own() -> None:
    life = accepted().do(choice(owners=(OWNER, SECOND)), date(2026, 1, 5))
    n = life.n
    life = life.voted("asset-disposal", date(2026, 1, 18))
    one = asked.RecordOwnerDecision(owner=OWNER, chosen=n, paper=DIGEST, vote=life.n)
    vote, life = life.n, life.do(one, date(2026, 1, 19))
    life = life.filed("owner-filing-township", date(2026, 1, 19))
    sign = asked.SignOperation(chosen=n, contract=DIGEST)
    assert life.refused(sign, DAY) == ["owner.undecided"]
    assert life.refused(replace(one, owner=SECOND), DAY) == ["vote.used"]
    life = life.voted("asset-disposal", date(2026, 1, 20))
    life = life.do(replace(one, owner=SECOND, vote=vote + 3), date(2026, 1, 21))
    life.do(sign, DAY)


def test_a_household_decides_on_its_own_and_files_with_the_village() -> None:
    own = OwningParty("household", VILLAGE)
    life = accepted().do(choice(owners=(own,)), date(2026, 1, 5))
    sign = asked.SignOperation(chosen=life.n, contract=DIGEST)
    agreed = asked.RecordOwnerDecision(owner=own, chosen=life.n, paper=DIGEST)
    life = life.do(agreed, date(2026, 1, 6))
    assert life.refused(sign, DAY) == ["owner.unfiled"]
    life.filed("owner-filing-village", date(2026, 1, 7)).do(sign, DAY)


def test_a_state_unit_decides_and_the_county_replies() -> None:
    own = OwningParty("state-unit", "430511000000")
    life = accepted().do(choice(owners=(own,)), date(2026, 1, 5))
    sign = asked.SignOperation(chosen=life.n, contract=DIGEST)
    assert life.refused(sign, DAY) == ["owner.undecided"]
    agreed = asked.RecordOwnerDecision(owner=own, chosen=life.n, paper=DIGEST)
    life = life.do(agreed, date(2026, 1, 6))
    life.filed("operation-reply", date(2026, 1, 7)).do(sign, DAY)


def test_9_14_a_mode_changed_without_vote_and_filing_does_not_come_into_force() -> None:
    life = operating()
    new = choice(mode="contracted", terms=replace(TERMS, rent=100), reason="换承包户")
    assert life.refused(replace(new, reason=""), date(2026, 5, 1)) == [
        "operator.change-unexplained"
    ]
    life = life.do(new, date(2026, 5, 1))
    in_force = life.case.operation.in_force
    assert in_force
    assert in_force.mode == "leased"
    sign = asked.SignOperation(chosen=life.n, contract=DIGEST)
    assert life.refused(sign, date(2026, 5, 2)) == ["owner.undecided", "covered.missing"]
    old = life.case.meetings[0].n
    stale = asked.RecordOwnerDecision(owner=OWNER, chosen=life.n, paper=DIGEST, vote=old)
    assert set(life.refused(stale, date(2026, 5, 2))) == {"vote.used", "owner.vote-stale"}
    life = chosen(operating(), date(2026, 5, 1), mode="contracted", reason="换承包户")
    now = life.case.operation.chosen
    assert now
    sign = asked.SignOperation(chosen=now.n, contract=DIGEST)
    assert life.refused(sign, date(2026, 5, 20)) == ["covered.missing"]
    consented = sample(
        ProjectConsentSealed,
        matter="operation-change",
        text=life.case.operation_change,
        on=date(2026, 5, 19),
        households=Tally(3, 2, 1, 0, 0, 0),
    )
    life = replace(life, case=evolve(life.case, consented)).do(sign, date(2026, 5, 20))
    in_force = life.case.operation.in_force
    assert in_force
    assert in_force.mode == "contracted"


def test_promises_cover_what_the_dossier_says_of_linkage_and_beneficiaries() -> None:
    life = signed()
    few = replace(PROMISE, households=9)
    life = life.do(asked.PromiseLinkage(promises=(few,), paper=DIGEST), date(2026, 2, 10))
    assert life.refused(asked.BeginOperation(), date(2026, 2, 11)) == ["linkage.households"]
    little = replace(PROMISE, period="month", money=24_999)
    life = life.do(asked.PromiseLinkage(promises=(little,), paper=DIGEST), date(2026, 2, 10))
    assert life.refused(asked.BeginOperation(), date(2026, 2, 11)) == ["linkage.yearly"]


def test_what_cannot_be_measured_is_no_promise() -> None:
    vague = replace(PROMISE, money=0, amount="5")
    told = asked.PromiseLinkage(promises=(vague,), paper=DIGEST)
    assert accepted().refused(told, DAY) == ["promise.unmeasured"]


def test_who_decides_is_whose_the_assets_are_in_the_books() -> None:
    life = replace(accepted(), others=booked(SECOND))
    assert life.refused(choice(), DAY) == ["owner.not-of-assets"]
    life.do(choice(owners=(SECOND,)), DAY)


def test_nothing_is_run_that_is_not_in_the_books() -> None:
    life = signed()
    bare = replace(life.case.acceptance, assets=())
    unbooked = replace(life, case=replace(life.case, acceptance=bare))
    assert unbooked.refused(asked.BeginOperation(), date(2026, 2, 11)) == [
        "operation.assets-unbooked"
    ]


def test_it_is_run_as_was_approved_or_the_dossier_is_changed_first() -> None:
    """五方一致: mode and operator as the dossier has them."""
    life = signed()
    for other in ({"operation": OperationPlan("own", "自主", "村集体")}, {"operator": ANOTHER}):
        filing = replace(FILING, **other)
        changed = replace(life, case=replace(life.case, dossier=filing))
        messages = changed.refused(asked.BeginOperation(), date(2026, 2, 11))
        assert messages in (["consistent.mode"], ["consistent.operator"])


def test_a_notice_that_showed_an_earlier_choice_hangs_anew() -> None:
    life = rechosen()
    assert life.refused(asked.BeginOperation(), date(2026, 3, 2)) == ["operation.noticed-before"]
    again = life.noticed(date(2026, 3, 2), date(2026, 3, 20))
    again.do(asked.BeginOperation(), date(2026, 3, 21))


def test_promises_are_not_lowered_once_it_runs() -> None:
    fewer = asked.PromiseLinkage(promises=(replace(PROMISE, households=9),), paper=DIGEST)
    assert set(operating().refused(fewer, date(2026, 5, 1))) == {
        "linkage.households",
        "linkage.group",
        "linkage.all",
    }


def test_dezhou_a_lease_below_eight_percent_of_the_investment_is_under_price() -> None:
    """德州: 1080 万 let for at least 8 % of the investment a year."""
    eight = replace(SAMPLES[TermsStated], least_return=80)
    for rent, message in ((86_399_999, "terms.under-price"), (86_400_000, "terms.met")):
        case = chosen().case
        terms = replace(TERMS, rent=rent, insurance=(Insurance("财产险", 1, date(2027, 1, 1)),))
        now = replace(case.operation.agreements[0], terms=terms)
        filing = replace(case.dossier, total_investment=1_080_000_000)
        let = replace(case, dossier=filing, operation=replace(case.operation, agreements=(now,)))
        assert check(let, eight, about()).message == message


INSURED = (Insurance("财产险", 1, date(2027, 1, 1)),)


def run_on(mode: str = "leased", **terms: Any) -> Any:
    """A project whose operator was chosen on other terms."""
    case = chosen().case
    (one,) = case.operation.agreements
    now = replace(one, mode=mode, terms=replace(TERMS, **{"insurance": INSURED, **terms}))
    filing = replace(case.dossier, total_investment=1_000_000_000)
    return replace(case, dossier=filing, operation=replace(case.operation, agreements=(now,)))


def test_terms_keep_to_each_limit_of_the_pack_and_are_said_where_they_do_not() -> None:
    asks: Any = replace(
        SAMPLES[TermsStated],
        longest_years=5,
        least_return=8,
        least_upkeep=1,
        secured=("leased", "contracted"),
        insured=True,
    )
    kept = replace(TERMS.upkeep, yearly=1_000_000)
    just = {"ends": date(2031, 1, 1), "upkeep": kept, "rent": 8_000_000}
    assert check(run_on(**just), asks, about()).message == "terms.met"
    for mode, change, message, required in (
        ("leased", {"ends": date(2031, 1, 2)}, "terms.too-long", {"years": 5}),
        ("leased", {"rent": 7_999_999}, "terms.under-price", {"limit_fen": 8_000_000}),
        ("contracted", {"rent": 7_999_999}, "terms.under-price", {"limit_fen": 8_000_000}),
        (
            "leased",
            {"upkeep": replace(kept, yearly=999_999)},
            "terms.upkeep",
            {"limit_fen": 1_000_000},
        ),
        ("leased", {"deposit": 0}, "terms.unsecured", {}),
        ("leased", {"insurance": ()}, "terms.uninsured", {}),
    ):
        case = run_on(mode, **{**just, **change})
        found = check(case, asks, about())
        assert (found.verdict, found.message, found.required) == ("broken", message, required)
    shared = {**just, "rent": 0, "share": 100}
    assert check(run_on(**shared), asks, about()).message == "terms.met"
    entrusted = {**just, "rent": 0, "deposit": 0}
    assert check(run_on("entrusted", **entrusted), asks, about()).message == "terms.met"


def test_it_may_be_run_from_the_day_its_terms_begin() -> None:
    case = signed().case
    begins = TERMS.begins
    for on, message in (
        (begins, "operation.signed"),
        (begins - timedelta(1), "operation.not-begun"),
    ):
        found = check(case, SAMPLES[OperationSigned], replace(about(), on=on))
        assert found.message == message


def test_whoever_built_it_runs_it_only_where_the_pack_lets_them() -> None:
    case = chosen().case
    built = Contract("h-1", "b-1", OPERATOR.uscc, 1, 1, date(2025, 1, 1), 0, 0, 1)
    theirs = replace(case, procurement=Procurement(contracts=(built,)))
    barred: Any = replace(
        SAMPLES[OperatorFit], kinds=("co-operative", "enterprise"), may_have_built=False
    )
    assert check(theirs, barred, about()).message == "operator.built-it"
    assert check(theirs, replace(barred, may_have_built=True), about()).message == "operator.met"
    assert check(case, barred, about()).message == "operator.met"
    other = check(case, replace(barred, kinds=("enterprise", "family-farm")), about())
    assert (other.message, other.required) == (
        "operator.kind",
        {"operator_kinds": "enterprise|family-farm"},
    )


def test_a_promise_can_be_measured_in_money_or_in_something_else() -> None:
    life = chosen()
    for change, measured in (
        ({"money": 0, "amount": "0", "unit": "斤"}, False),
        ({"money": 0, "amount": "1", "unit": " "}, False),
        ({"money": 0, "amount": "1", "unit": "斤"}, True),
        ({"money": 1}, True),
    ):
        asks = asked.PromiseLinkage(promises=(replace(PROMISE, **change),), paper=DIGEST)
        found = life.put(asks, date(2026, 1, 26)).findings
        unmet = [f.message for f in found if f.verdict != "met"]
        assert ("promise.unmeasured" not in unmet) is measured
