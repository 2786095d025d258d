"""Mode, contracts, rent and care of an asset in use: 五原 2021, 仁寿 2020-21, 掇刀 2021."""

from datetime import date, timedelta

from msgspec.structs import replace

from domain.holding import commands as asked
from domain.holding.rents import arrears, rents
from domain.holding.watching import flags
from events.asset import Owner
from events.holding import Frame, Tenant
from events.operation import Guarantee, OwningParty
from events.requirements import AssetWatched
from tests.domain.pack_samples import TOWNSHIP, county
from tests.domain.using import (
    DIGEST,
    OTHER_SCHEME,
    OWNER,
    SCHEME,
    SECOND,
    TENANT,
    USCC,
    VILLAGE,
    Use_,
    agreeing,
    contract,
    earning,
    households_own,
    in_operation,
    joint_villages,
    leased,
    moded,
    named_jointly,
    proposal,
    receipt,
    share,
    using,
)
from tests.domain.works import entry

DAY = date(2026, 1, 5)


def test_who_agreed_to_another_scheme_agrees_to_the_next_once() -> None:
    use = using().do(proposal(), DAY).voted("asset-disposal", DAY)
    use = use.do(agreeing(use), DAY).filed("owner-filing-township", DAY)
    assert "owner.agreed-already" in use.refused(agreeing(use), DAY)
    use = use.do(proposal(text=OTHER_SCHEME), DAY).voted("asset-disposal", DAY)
    use = use.do(agreeing(use), DAY)
    assert [a.proposal for a in use.case.holding.agreements][-1] == use.case.holding.proposals[-1].n


def changing(use: Use_) -> asked.ChangeMode:
    return asked.ChangeMode(proposal=use.case.holding.proposals[-1].n)


def test_wuyuan_a_villages_asset_changes_its_mode_by_vote_and_filing_with_the_township() -> None:
    """五原 2021, domain.md 9.14: nothing before the vote, nothing before the filing."""
    use = using().do(proposal(), DAY)
    assert use.case.text_of("operation-change") == SCHEME
    assert use.refused(changing(use), DAY) == ["owner.undecided"]
    assert use.refused(agreeing(use, vote=0), DAY) == ["owner.no-vote"]
    use = use.voted("asset-disposal", DAY).do(agreeing(use, vote=use.n + 1), DAY)
    assert use.refused(changing(use), DAY) == ["owner.unfiled"]
    done = use.filed("owner-filing-township", DAY)
    done = done.do(changing(done), DAY)
    assert done.case.holding.mode
    assert done.case.holding.mode.mode == "leased"
    assert done.case.text_of("operation-change") == ""


def test_a_vote_of_two_thirds_of_those_present_is_no_agreement() -> None:
    """农村集体经济组织法 第二十七条: 60 of a roll of 100 are not two thirds of all."""
    use = using().do(proposal(), DAY).voted("asset-disposal", DAY, votes_for=60)
    assert use.refused(agreeing(use), DAY) == ["owner.vote-lost"]


def test_wuyuan_a_household_decides_on_its_own_and_tells_the_village() -> None:
    owner = OwningParty("household", VILLAGE)
    use = households_own().do(proposal(mode="entrusted", frame=Frame()), DAY)
    use = use.do(agreeing(use, owner, vote=0), DAY)
    assert use.refused(changing(use), DAY) == ["owner.unfiled"]
    use = use.filed("owner-filing-village", DAY)
    assert use.do(changing(use), DAY).case.holding.mode


def test_wuyuan_of_an_asset_of_several_villages_each_agrees() -> None:
    use = joint_villages().do(proposal(), DAY).voted("asset-disposal", DAY)
    use = use.do(agreeing(use), DAY).filed("owner-filing-township", DAY)
    assert use.refused(changing(use), DAY) == ["owner.undecided"]
    use = use.voted("investment", DAY)
    use = use.do(agreeing(use, SECOND), DAY)
    assert use.do(changing(use), DAY).case.holding.mode


def test_joint_owners_are_villages_and_own_it_wholly() -> None:
    assert using().refused(named_jointly(600, 500), DAY) == ["joint.not-whole"]
    told = named_jointly()
    other = replace(told.owners[0], party=OwningParty("township", TOWNSHIP))
    amiss = replace(told, owners=(other, told.owners[1]))
    assert using().refused(amiss, DAY) == ["joint.not-collective", "joint.owner-missing"]


def test_another_scheme_needs_another_vote() -> None:
    use = using().do(proposal(), DAY).voted("asset-disposal", DAY)
    use = use.do(agreeing(use), DAY).filed("owner-filing-township", DAY)
    again = use.do(proposal(text=OTHER_SCHEME, frame=Frame(least_rent=1)), DAY)
    assert again.refused(changing(use), DAY) == ["owner.undecided", "mode.not-proposed"]
    assert again.refused(agreeing(again, vote=use.case.meetings[-1].n), DAY) == [
        "vote.used",
        "owner.vote-stale",
    ]


def test_it_is_let_within_what_its_owners_agreed_to_or_not_at_all() -> None:
    assert using().refused(contract(), DAY) == ["lease.mode-unagreed"]
    use = moded()
    assert use.refused(contract(rent=7_999_999), DAY) == ["lease.under-agreed"]
    found = use.put(contract(rent=7_999_999), DAY).findings
    own = next(f for f in found if f.message == "lease.under-agreed")
    assert (own.article, own.grade) == ("农村集体经济组织法 第三十五条", "A")
    assert use.refused(contract(ends=date(2036, 1, 2)), DAY) == ["lease.longer-than-agreed"]
    assert use.refused(contract(deposit=0), DAY) == ["terms.unsecured"]
    assert use.refused(contract(tenant=replace(TENANT, uscc=None)), DAY) == ["lease.tenant-unknown"]
    lent = contract(guarantees=(Guarantee("surety", "collective", 1),))
    assert use.refused(lent, DAY) == ["terms.collective-guarantee"]
    assert share().refused(contract(), DAY) == ["lease.equity", "lease.mode-unagreed"]


def test_a_household_that_rents_is_known_to_the_vault_alone() -> None:
    farmer = Tenant("household", "承包户", subject="s-" + "3" * 32)
    assert leased(tenant=farmer).case.holding.lease
    told = contract(tenant=Tenant("household", "承包户", USCC))
    assert moded().refused(told, DAY) == ["lease.tenant-unknown"]


def test_nobody_lets_the_same_greenhouse_twice() -> None:
    use = leased()
    later = contract(begins=date(2030, 12, 31), ends=date(2032, 1, 1), number="租2")
    assert use.refused(later, date(2026, 2, 1)) == ["lease.overlaps"]
    ending = asked.EndLease(lease=use.n, reason="agreed", paper=DIGEST, deposit_returned=1_000_001)
    assert use.refused(ending, date(2026, 2, 1)) == ["lease.deposit-over"]
    ended = use.do(replace(ending, deposit_returned=1_000_000), date(2026, 2, 1))
    assert ended.refused(ending, date(2026, 2, 2)) == ["lease.unknown"]
    assert ended.do(later, date(2026, 2, 2)).case.holding.lease


def test_what_is_let_with_its_whole_project_is_not_let_again() -> None:
    """One truth: the contract of the project is where its rent is told."""
    run = in_operation()
    assert run.refused(proposal(), DAY) == ["holding.run-by-project"]
    assert "holding.run-by-project" in run.refused(contract(), DAY)
    assert in_operation("own").do(proposal(), DAY)


def due(use: Use_, on: date) -> list[tuple[date, int]]:
    return [(one.due, one.left) for one in arrears(use.case.holding, on)]


def test_rent_is_due_period_by_period_and_what_came_in_pays_the_oldest() -> None:
    use = leased(period="quarter", rent=2_000_000)
    use = use.do(receipt(use, 2_500_000), date(2026, 1, 10))
    assert due(use, date(2026, 1, 31)) == []
    assert due(use, date(2026, 10, 1)) == [
        (date(2026, 4, 1), 1_500_000),
        (date(2026, 7, 1), 2_000_000),
    ]
    assert due(use, date(2025, 12, 31)) == []


def test_rent_in_arrear_of_a_period_that_is_cut_short_is_by_the_day() -> None:
    use = leased(period="month", rent=3_100_000, in_arrear=True)
    use = use.do(asked.EndLease(lease=use.n, reason="breach", paper=DIGEST), date(2026, 1, 10))
    last = rents(use.case.holding, date(2026, 12, 31))[-1]
    assert (last.ends, last.amount) == (date(2026, 1, 10), 1_000_000)


def test_a_collective_takes_less_rent_by_its_vote_alone() -> None:
    """租金减免: for the rent that falls due in 2027; more rent takes no vote."""
    use = leased()
    less = asked.VaryLease(
        lease=use.n,
        since=date(2027, 1, 1),
        until=date(2027, 12, 31),
        rent=4_000_000,
        reason="受灾减免",
        paper=DIGEST,
    )
    on = date(2026, 11, 1)
    assert use.refused(less, on) == ["owner.no-vote"]
    assert use.refused(replace(less, until=date(2031, 1, 1), rent=9_000_000), on) == [
        "lease.variation-outside"
    ]
    for rent in (8_000_000, 8_000_001):
        assert use.put(replace(less, rent=rent), on).facts
    use = use.voted("asset-disposal", on)
    use = use.do(replace(less, vote=use.n), on)
    amounts = [one.amount for one in rents(use.case.holding, date(2028, 1, 1))]
    assert amounts == [8_000_000, 4_000_000, 8_000_000]


WATCH = AssetWatched(
    id="w", article="not cited", grade="ASM",
    idle_days=180, least_yield=10, arrears_days=30, inspected_days=365,
)  # fmt: skip


def amiss(use: Use_, on: date) -> list[tuple[str, str]]:
    return [(flag.kind, flag.why) for flag in flags(use.case, WATCH, on)]


SEEN = asked.InspectAsset(condition="good", usage="in-use", evidence=DIGEST)


def test_renshou_an_idle_office_is_told_let_and_earns() -> None:
    """仁寿 2020-21: left over after a merger of villages, listed, let for 1万 a year."""
    office = entry(100_000_000, name="旧村办公楼", quantity="1")
    use = using(office, booked_on=date(2019, 12, 1))
    idle = asked.RecordIdle(since=date(2019, 12, 1), reason="no-tenant")
    use = use.do(SEEN, date(2020, 1, 2)).do(idle, date(2020, 1, 2))
    assert use.case.condition == "idle"
    assert use.refused(idle, date(2020, 1, 3)) == ["idle.already"]
    assert ("idle", "no-use") not in amiss(use, date(2020, 5, 1))
    assert ("idle", "no-use") in amiss(use, date(2020, 7, 1))
    on = date(2020, 4, 20)
    use = moded(use, on, frame=Frame(least_rent=1_000_000, longest_years=5))
    assert "condition:idle" in use.case.marks
    lease = contract(begins=date(2020, 4, 21), ends=date(2025, 4, 20), rent=1_000_000)
    use = use.do(lease, on).do(asked.RecordUse(since=on), on)
    assert use.case.condition == "in-use"
    assert amiss(use, date(2020, 8, 1)) == [("at-risk", "rent-owed")]
    use = use.do(receipt(use, 1_000_000), date(2020, 8, 2))
    assert amiss(use, date(2020, 12, 1)) == []


def test_what_is_to_be_let_and_finds_no_tenant_is_idle() -> None:
    use = moded()
    assert ("idle", "no-tenant") in amiss(use, date(2026, 7, 5))
    assert ("idle", "no-tenant") not in amiss(use, date(2026, 7, 4))


def test_what_brings_little_for_its_worth_is_of_low_yield() -> None:
    use = earning(500_000)
    assert ("low-yield", "yield") in amiss(use, date(2027, 1, 2))
    lower = asked.RevalueAsset(kind="impairment", net=40_000_000, report=DIGEST)
    assert ("low-yield", "yield") not in amiss(use.do(lower, date(2026, 3, 1)), date(2027, 1, 2))


def test_what_an_inspection_saw_is_said_beside_it_and_bars_nothing() -> None:
    use = moded()
    idle = replace(SEEN, usage="idle", condition="poor")
    decision = use.put(idle, date(2026, 7, 5))
    assert not decision.refused
    told = next(f for f in decision.findings if f.message == "asset-watch.raised")
    assert told.observed == {"asset_flags": "no-tenant|uninspected"}


COUNT = asked.TakeStock(
    round="2026-h1", keeper="示例村", outcome="missing", quantity="4", evidence=DIGEST
)


def test_duodao_a_count_that_finds_one_missing_is_explained_before_it_is_let() -> None:
    """掇刀 2021: what is missing by disaster, accident, planning or age has its cause on record."""
    on = date(2026, 2, 1)
    use = moded()
    assert use.refused(replace(COUNT, quantity="5"), on) == ["stock.misfit"]
    assert use.refused(replace(COUNT, outcome="found"), on) == ["stock.misfit"]
    use = use.do(COUNT, on)
    assert use.refused(COUNT, on) == ["stock.taken-already"]
    assert use.refused(contract(), on) == ["stock.open"]
    explain = asked.ExplainDifference(
        taken=use.n, cause="风灾损毁一座", measure="按程序处置", paper=DIGEST
    )
    done = use.do(explain, on)
    assert done.refused(explain, on) == ["stock.no-difference"]
    assert done.do(contract(), on)


def test_damage_stays_on_the_books_until_it_is_repaired() -> None:
    on = date(2026, 2, 1)
    broken = asked.RecordDamage(cause="disaster", loss=5_000_000, extent="棚膜", evidence=DIGEST)
    assert using().refused(replace(broken, loss=100_000_001), on) == ["damage.over-value"]
    use = using().do(broken, on)
    assert use.case.condition == "damaged"
    repair = asked.RepairDamage(
        damage=use.n, cost=4_000_000, paid_from="insurance", evidence=DIGEST
    )
    done = use.do(repair, on)
    assert done.case.condition == "in-use"
    assert done.refused(repair, on) == ["damage.unknown"]


def test_wear_never_raises_a_value_and_a_valuation_has_a_valuer() -> None:
    on = date(2026, 2, 1)
    worn = asked.RevalueAsset(kind="depreciation", net=90_000_000, report=DIGEST)
    use = using().do(worn, on)
    assert use.case.net == 90_000_000
    assert use.refused(replace(worn, net=90_000_001), on) == ["value.raised"]
    valued = replace(worn, kind="valuation", net=120_000_000)
    assert use.refused(valued, on) == ["value.no-valuer"]
    named = replace(valued, valuer="示例评估公司", valuer_uscc=USCC)
    assert use.do(named, on).case.net == 120_000_000


def test_collective_property_secures_nobody_elses_debt() -> None:
    """农村集体经济组织法 第三十五条."""
    on = date(2026, 2, 1)
    debt = asked.EncumberAsset(
        kind="mortgage", debtor="other", creditor="示例银行", secured=10_000_000,
        until=date(2027, 1, 1), paper=DIGEST,
    )  # fmt: skip
    found = using().put(debt, on).findings
    own = next(f for f in found if f.message == "encumbrance.for-others")
    assert (own.article, own.grade) == ("农村集体经济组织法 第三十五条", "A")
    mine = replace(debt, debtor="owner")
    assert using().refused(mine, on) == ["owner.no-vote"]
    use = using().voted("investment", on)
    mine = replace(mine, vote=use.n)
    assert use.refused(replace(mine, secured=100_000_001), on) == ["encumbrance.over-value"]
    use = use.do(mine, on)
    free = asked.ReleaseEncumbrance(encumbrance=use.n, paper=DIGEST)
    assert use.do(free, on).case.holding.secures == ()


def test_what_serves_the_public_and_nobody_keeps_up_is_at_risk() -> None:
    road = using(entry(asset_class="public", name="产业路"))
    assert ("at-risk", "unkept") in amiss(road, date(2020, 2, 1))


def test_9_11_a_contract_makes_no_owner_of_who_runs_it() -> None:
    use = leased()
    assert use.case.owner == Owner("village-collective", VILLAGE, use.case.owner.name)
    assert OWNER in use.case.owning


def test_a_limit_is_kept_on_its_last_day_and_passed_on_the_next() -> None:
    idle = asked.RecordIdle(since=date(2026, 1, 1), reason="no-tenant")
    use = using(booked_on=date(2026, 1, 1)).do(idle, date(2026, 1, 2))
    last = date(2026, 1, 1) + timedelta(WATCH.idle_days)
    assert ("idle", "no-use") not in amiss(use, last)
    found = flags(use.case, WATCH, last + timedelta(1))
    assert [(f.why, f.since) for f in found] == [("no-use", last)]


def test_a_year_is_over_when_yield_is_asked_and_just_enough_is_enough() -> None:
    use = earning(1_000_000)
    begun = use.case.holding.leases[0].begins
    net = use.case.net
    assert net * WATCH.least_yield == 1_000_000 * 1000
    assert ("low-yield", "yield") not in amiss(use, begun + timedelta(365))
    less = earning(999_999)
    assert ("low-yield", "yield") in amiss(less, begun + timedelta(365))
    assert ("low-yield", "yield") not in amiss(less, begun + timedelta(364))


def test_what_a_contract_lacks_of_the_pack_s_terms_is_said_with_the_limit() -> None:
    rules = county(LEASED).procedures[-1]
    use = replace(using(), rules=rules, case=replace(using().case, pack=rules.ref))
    use = moded(use, frame=Frame())
    just = contract(begins=date(2026, 1, 1), ends=date(2031, 1, 1), rent=5_000_000)
    on = date(2026, 1, 6)
    assert use.do(just, on).case.holding.leases
    for change, message, seen in (
        ({"ends": date(2031, 1, 2)}, "terms.too-long", {"ends": "2031-01-02"}),
        ({"rent": 4_999_999}, "terms.under-price", {"sum_fen": 4_999_999}),
        ({"deposit": 0}, "terms.unsecured", {"mode": "leased"}),
    ):
        found = use.put(replace(just, **change), on).findings
        told = next(f for f in found if f.message == message)
        assert (told.verdict, told.observed) == ("broken", seen)


LEASED = """
[[actions]]
id = "let-asset"
  [[actions.requires]]
  id = "lease-sound"
  longest_years = 5
  least_return = 50
  reason = "示例"
"""


def test_wear_may_leave_a_value_as_it_was_and_all_may_be_there_and_damaged() -> None:
    on = date(2026, 2, 1)
    same = asked.RevalueAsset(kind="depreciation", net=using().case.net, report=DIGEST)
    assert using().do(same, on).case.net == using().case.net
    hurt = replace(COUNT, outcome="damaged", quantity="5")
    assert using().do(hurt, on)
    assert using().refused(replace(hurt, quantity="6"), on) == ["stock.misfit"]


def test_an_inspection_is_due_after_its_days_not_on_the_last() -> None:
    use = moded().do(SEEN, date(2026, 1, 6))
    last = date(2026, 1, 6) + timedelta(WATCH.inspected_days)
    assert ("at-risk", "uninspected") not in amiss(use, last)
    assert ("at-risk", "uninspected") in amiss(use, last + timedelta(1))
