"""What an asset earns and what becomes of it: 平邑 2019, 灵台 2020, principal, re-investment."""

from datetime import date

from msgspec.structs import replace

from domain.holding import commands as asked
from domain.holding.earning import outstanding, principal_due
from domain.holding.watching import flags
from domain.operation.dividing import by_rule
from domain.operation.watching import arrears
from events.holding import ReinvestmentReceived
from events.operation import DividendLine, Part, Use
from events.project import Linkage
from tests.domain.operating import FILING
from tests.domain.test_holding import WATCH
from tests.domain.using import (
    DIGEST,
    NEW,
    Use_,
    divided,
    earning,
    households_own,
    in_operation,
    into,
    leased,
    moded,
    paying,
    plan,
    receipt,
    share,
    using,
)

ON = date(2026, 2, 21)


def test_pingyi_rent_of_five_greenhouses_goes_to_public_works_and_by_need() -> None:
    """平邑桃沟 2019: 8万 a year, 30 % kept, 70 % to 64 households: 875 yuan on average."""
    use = divided()
    made = use.case.holding.distributions[0]
    assert made.of("dividends") // 64 == 87_500
    assert use.case.holding.undivided == 0
    use = use.do(paying(use), date(2026, 6, 30))
    assert arrears(use.case.holding, date(2026, 7, 1)) == ()


def test_dividends_that_are_late_are_arrears_and_said() -> None:
    use = divided()
    use = use.do(paying(use, amount=1_600_000), date(2026, 6, 1))
    assert [d.left for d in arrears(use.case.holding, date(2026, 7, 1))] == [4_000_000]
    late = date(2026, 8, 1)
    assert "dividends-owed" in [flag.why for flag in flags(use.case, WATCH, late)]


def test_9_13_money_of_an_asset_never_goes_through_a_persons_account() -> None:
    """农村集体经济组织法 第四十四条: neither as it comes in nor as it goes out."""
    use = leased()
    found = use.put(receipt(use, account="personal"), ON).findings
    own = next(f for f in found if f.message == "receipt.personal-account")
    assert (own.article, own.grade) == ("农村集体经济组织法 第四十四条", "A")
    assert use.refused(receipt(use, account="township"), ON) == ["receipt.other-account"]
    due = divided()
    for through in ("cash", "personal-account"):
        assert due.refused(paying(due, through=through), ON) == ["dividends.not-by-bank"]


def test_income_is_not_simply_handed_out() -> None:
    """严禁简单发钱发物、一分了之; 公积公益金 first (农村集体经济组织法 第四十二条)."""
    use = earning().voted("income-distribution", date(2026, 2, 20))
    all_of_it = plan(
        use,
        uses=(Use("dividends", 8_000_000),),
        lines=(DividendLine("assisted", 64, 8_000_000, date(2026, 6, 30)),),
    )
    assert use.refused(all_of_it, ON) == ["distribution.no-reserve"]
    late = replace(plan(use), shown_on=date(2026, 2, 15))
    assert use.refused(late, ON) == ["distribution.shown-late"]


def test_rent_is_of_a_contract_and_nothing_else_is() -> None:
    use = leased()
    assert use.refused(receipt(use, lease=0), ON) == ["receipt.rent-unleased"]
    assert use.refused(receipt(use, kind="sales"), ON) == ["receipt.rent-unleased"]
    assert use.refused(receipt(use, 0), ON) == ["receipt.nothing"]


def test_what_a_project_in_operation_divides_is_not_divided_again() -> None:
    """One truth for one yuan."""
    run = in_operation().voted("income-distribution", date(2026, 2, 20))
    assert "holding.income-of-project" in run.refused(plan(run), ON)
    rule = asked.SetAssetIncomeRule(
        effective=date(2026, 3, 1), parts=(Part("reserve", 1000),), vote=run.n
    )
    assert run.refused(rule, ON) == ["holding.income-of-project"]


def test_what_a_household_earns_with_its_own_is_its_own() -> None:
    use = households_own()
    told = receipt(use, kind="sales", account="household")
    assert use.refused(told, ON) == ["holding.households-own"]


def ruled(use: Use_, effective: date, on: date, *parts: Part, **more: object) -> Use_:
    use = use.voted("income-distribution", on)
    rule = asked.SetAssetIncomeRule(effective=effective, parts=parts, vote=use.n)
    return use.do(replace(rule, **more), on)


def test_lingtai_the_rule_of_division_changes_in_mid_life() -> None:
    """灵台 2020: 70/20/10 until June 2019; then upkeep first, 45 % and 55 % of the rest."""
    old = Part("dividends", 700), Part("reserve", 200), Part("upkeep", 100)
    use = ruled(using(), date(2016, 1, 1), date(2020, 1, 2), *old)
    new = Part("reserve", 450), Part("public-posts", 550)
    use = ruled(use, date(2020, 7, 1), date(2020, 6, 20), *new, first=("upkeep",))
    before, after = (use.case.holding.rule_on(d) for d in (date(2020, 6, 30), date(2020, 7, 1)))
    assert before
    assert after
    assert by_rule(before, 7_300_000, ()) == {
        "dividends": 5_110_000,
        "reserve": 1_460_000,
        "upkeep": 730_000,
    }
    spent = (Use("upkeep", 900_000),)
    assert by_rule(after, 7_300_000, spent) == {
        "upkeep": 900_000,
        "reserve": 2_880_000,
        "public-posts": 3_520_000,
    }


def recovery(amount: int) -> asked.RecoverPrincipal:
    return asked.RecoverPrincipal(amount=amount, account="collective", voucher=DIGEST)


def test_9_12_a_share_that_is_due_and_that_nobody_calls_in_is_flagged_and_bars_dividends() -> None:
    """权益性资产到期: it comes back, or its owners decide to leave it in."""
    use = share()
    assert principal_due(use.case) == date(2026, 6, 30)
    on = date(2026, 7, 1)
    assert "principal-overdue" in [flag.why for flag in flags(use.case, WATCH, on)]
    use = use.do(receipt(use, kind="share", lease=0), date(2026, 5, 1))
    voted = use.voted("income-distribution", on)
    late = plan(voted, shown_on=date(2026, 6, 1))
    assert voted.refused(late, on) == ["principal.overdue"]
    back = voted.do(recovery(100_000_000), on)
    assert back.put(replace(late, vote=voted.n), on).facts
    assert back.refused(recovery(1), on) == ["principal.over"]


def test_9_12_a_share_is_left_in_by_its_owners_vote() -> None:
    on = date(2026, 6, 20)
    stay = asked.ExtendPrincipal(due=date(2029, 6, 30), paper=DIGEST)
    assert share().refused(stay, on) == ["owner.no-vote"]
    use = share().voted("investment", on)
    early = replace(stay, due=date(2026, 6, 30), vote=use.n)
    assert use.refused(early, on) == ["principal.not-later"]
    use = use.do(replace(stay, vote=use.n), on)
    assert principal_due(use.case) == date(2029, 6, 30)
    assert using().refused(stay, on) == ["principal.no-share"]
    part = use.do(recovery(40_000_000), on)
    assert outstanding(part.case) == 60_000_000
    assert outstanding(using().case) == 0


def putting(amount: int, of: str = "principal") -> asked.Reinvest:
    return asked.Reinvest(project=NEW, amount=amount, of=of, paper=DIGEST)  # type: ignore[arg-type]


def beside(use: Use_, **changes: object) -> Use_:
    project = into(**{"dossier": FILING, **changes})  # type: ignore[arg-type]
    return replace(use, others={**use.others, f"project-{NEW}": project})


def test_dapu_principal_that_came_back_goes_into_a_new_project_which_knows_it() -> None:
    """大埔: the lineage from asset to the new project, told on both in one transaction."""
    on = date(2026, 7, 1)
    use = beside(share().do(recovery(100_000_000), on))
    assert use.refused(putting(100_000_001), on) == ["reinvest.over"]
    decision = use.put(putting(60_000_000), on)
    ((stream, came),) = decision.beside
    assert stream == f"project-{NEW}"
    assert isinstance(came, ReinvestmentReceived)
    assert (came.asset, came.amount, came.of) == ("a" * 32, 60_000_000, "principal")
    use = use.went(decision.facts[0])
    assert use.refused(putting(40_000_001), on) == ["reinvest.over"]


def test_hainan_recovered_money_carries_a_linkage_mechanism() -> None:
    on = date(2026, 7, 1)
    use = share().do(recovery(100_000_000), on)
    unlinked = beside(use, dossier=replace(FILING, linkage=()))
    assert unlinked.refused(putting(1), on) == ["reinvest.unlinked"]
    assert beside(use, stage="operating").refused(putting(1), on) == ["reinvest.not-open"]
    elsewhere = beside(use, division="430103001000")
    assert "reinvest.not-open" in elsewhere.refused(putting(1), on)
    assert FILING.linkage == (Linkage("dividends", 10, 300_000),)


def test_income_set_aside_for_it_is_reinvested_and_no_more() -> None:
    uses = (Use("reserve", 2_400_000), Use("reinvestment", 5_600_000))
    use = beside(divided(uses=uses, lines=(), list_digest=None))
    assert use.refused(putting(5_600_001, "income"), ON) == ["reinvest.over"]
    done = use.do(putting(5_600_000, "income"), ON)
    assert done.case.holding.reinvestable("income") == 0


def test_a_mode_that_is_agreed_is_no_income() -> None:
    use = moded()
    assert use.case.holding.received == 0
    assert use.refused(plan(use), ON)[0] == "income.none"
