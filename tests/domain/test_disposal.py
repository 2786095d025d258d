"""Disposal of assets (资产处置): by owner, valued, voted, sold, paid for, struck off."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.assets.commands import AssignCustody
from domain.case import Meeting
from domain.checks import check
from domain.circumstances import Circumstances
from domain.commands import Decide
from domain.deciding import Decision, examine
from domain.disposal import commands as asked
from domain.holding.commands import (
    EndLease,
    ExplainDifference,
    InspectAsset,
    ReceiveAssetIncome,
    RecordDamage,
    RepairDamage,
    TakeStock,
)
from domain.outlook import row
from domain.parts import NEEDS
from events.asset import Cost, Owner
from events.disposal import (
    AssetEnded,
    Buyer,
    CollectiveDisposalAuthorised,
    DisposalDealt,
    ProceedsReceived,
)
from events.project import Proxy
from events.rectification import AssetRectificationClosed, AssetRectificationOpened
from events.requirements import (
    DisposalApproved,
    DisposalWays,
    NoticedAfterVote,
    OwnerIs,
    ValuationMade,
)
from tests.domain.ending import (
    AGENCY,
    ASSET,
    BUYER,
    COMPLETE,
    DEAL,
    DIGEST,
    HELD,
    LEASE,
    OTHER,
    PLAN,
    STRANGER,
    VALUED,
    Told,
    adjusting,
    authorised,
    confirmed,
    day,
    filed,
    gone,
    in_operation,
    lacking,
    let,
    opened,
    proceeds,
    reviewed,
    settle,
    titled,
)
from tests.domain.pack_samples import SAMPLES, STAMP, VILLAGE, about, county, national
from tests.domain.works import ID

STATE = Owner("state-unit", "430511000000", "示例县农业农村局")
CO_OP = Owner("co-operative", VILLAGE, "示例合作社", BUYER)
HENS = Owner("household", VILLAGE, "三十户", households=30)
COLLECTIVE_WAY = asked.AuthoriseCollectiveDisposal()


def test_a_collective_s_asset_is_voted_noticed_reviewed_filed_sold_and_struck_off() -> None:
    done = gone().case
    assert (done.stage, done.in_use, done.disposals.disposed) == ("asset-ended", 0, 80_000_00)
    assert done.disposals.done[0].proceeds == 31_000_00


def test_everything_that_a_collective_s_disposal_lacks_is_said_at_once() -> None:
    assert opened().refused(COLLECTIVE_WAY, "asset-keeper", 1) == [
        "vote.missing",
        "decisions.missing",
        "notice.missing",
    ]


def test_the_project_learns_in_the_same_transaction_what_became_of_its_asset() -> None:
    sold = authorised().do(DEAL, "asset-keeper", 51)
    paid = sold.do(proceeds(31_000_00), "finance-clerk", 52)
    ((stream, fact),) = paid.put(COMPLETE, "asset-keeper", 53).beside
    assert stream == f"project-{ID}"
    assert isinstance(fact, AssetEnded)
    assert (fact.asset, fact.how, fact.value) == (ASSET, "auction", 80_000_00)
    assert (fact.proceeds, fact.left) == (31_000_00, 0)


def test_an_edited_plan_makes_vote_notice_and_decisions_stale_by_name() -> None:
    changed = asked.ReviseDisposal(replace(PLAN, reserve=40_000_00), "提高底价")
    told = filed(reviewed(opened())).do(changed, "asset-keeper", 49)
    found = told.put(COLLECTIVE_WAY, "asset-keeper", 50).findings
    lacks = {f.rule: f for f in found if f.verdict != "met"}
    assert {rule: f.message for rule, f in lacks.items()} == {
        "disposal-voted": "vote.stale",
        "filed-as-it-stands": "fresh.stale",
        "disposal-noticed-in-the-county": "notice.stale",
    }
    assert lacks["filed-as-it-stands"].observed["step"] == "disposal-township-review"


def test_what_was_allowed_on_the_old_text_is_allowed_no_longer() -> None:
    lower = asked.ReviseDisposal(replace(PLAN, reserve=31_000_00), "调整底价")
    told = authorised().do(lower, "asset-keeper", 51)
    assert told.refused(DEAL, "asset-keeper", 51) == ["disposal.unauthorised"]


def test_an_unchanged_text_is_no_revision() -> None:
    same = asked.ReviseDisposal(PLAN, "无")
    assert opened().refused(same, "asset-keeper", 1) == ["disposal.unchanged"]


def test_a_disposal_that_is_given_up_leaves_the_asset_where_it_was() -> None:
    before = titled().case
    after = reviewed(opened()).do(asked.AbandonDisposal("决定盘活"), "county-section", 25).case
    assert (after.stage, after.substance) == (before.stage, before.substance)
    assert after.disposals.now is None
    assert after.in_use == 80_000_00


def unmet(decision: Decision) -> list[tuple[str, str]]:
    """What bars it, each with its article."""
    return [(f.message, f.article) for f in decision.findings if f.verdict != "met"]


def test_item_16_a_reserve_under_the_valuation_needs_a_new_vote() -> None:
    """Domain 9.16: what was voted before it was known what it is worth does not count."""
    told = opened(reserve=20_000_00).voted("asset-disposal", 11)
    told = told.do(VALUED, "asset-keeper", 12).noticed("village", 12)
    told = told.paper("township-party-minutes", 23)
    told = told.decided("disposal-township-review", "township-reviewer", 24)
    blind = filed(told)
    low = blind.put(COLLECTIVE_WAY, "asset-keeper", 50)
    assert unmet(low) == [("disposal.under-valuation", "农村集体经济组织法 第三十五条")]
    knowing = blind.voted("asset-disposal", 62)
    assert not knowing.put(COLLECTIVE_WAY, "asset-keeper", 63).refused


def test_item_16_a_new_vote_that_fails_allows_no_lower_reserve() -> None:
    told = filed(reviewed(opened(reserve=20_000_00), 12)).voted("asset-disposal", 60, votes=60)
    assert "vote.not-carried" in told.refused(COLLECTIVE_WAY, "asset-keeper", 61)


def test_no_price_is_under_the_reserve() -> None:
    low = replace(DEAL, price=29_999_99)
    assert authorised().refused(low, "asset-keeper", 51) == ["deal.under-reserve"]


def test_nothing_is_sold_before_it_is_allowed_and_it_is_sold_once() -> None:
    assert opened().refused(DEAL, "asset-keeper", 1) == ["disposal.unauthorised"]
    sold = authorised().do(DEAL, "asset-keeper", 51)
    assert sold.refused(DEAL, "asset-keeper", 52) == ["deal.already"]


def test_whoever_had_a_hand_in_it_is_known_once() -> None:
    sold = authorised().do(DEAL, "asset-keeper", 51).case
    assert [by.person for by in sold.disposals.now.hands] == [HELD["asset-keeper"].person]


@pytest.mark.parametrize("hand", ["village-clerk", "township-reviewer", "asset-keeper"])
def test_nobody_buys_who_decided_recorded_or_filed(hand: str) -> None:
    """A person is known by the reference under which the vault knows them."""
    ready = authorised()
    mine = HELD[hand].person
    told = _renamed(ready, mine)
    bought = replace(DEAL, buyer=Buyer("person", persons=(STRANGER,)))
    assert told.refused(bought, "asset-keeper", 51) == ["deal.self-dealing"]


def _renamed(told: Told, person: str) -> Told:
    """The same history, in which that officer goes by the reference of the buyer."""
    case = told.case

    def of(by: Any) -> Any:
        return replace(by, person=STRANGER) if by.person == person else by

    now = replace(case.disposals.now, hands=tuple(of(b) for b in case.disposals.now.hands))
    meetings = tuple(
        Meeting(m.n, m.substance, replace(m.vote, by=of(m.vote.by))) for m in case.meetings
    )
    decisions = tuple(replace(d, by=of(d.by)) for d in case.decisions)
    renamed = replace(
        case,
        disposals=replace(case.disposals, now=now),
        meetings=meetings,
        decisions=decisions,
    )
    return replace(told, case=renamed)


def test_neither_the_valuer_nor_the_owner_buys_and_a_buyer_is_known() -> None:
    valuer = replace(DEAL, buyer=Buyer("unit", "评估公司", AGENCY, (STRANGER,)))
    assert authorised().refused(valuer, "asset-keeper", 51) == ["deal.buyer-concerned"]
    nobody = replace(DEAL, buyer=Buyer("unit", "某公司"))
    decision = authorised().put(nobody, "asset-keeper", 51)
    assert lacking(decision) == ["deal.buyer-unknown", "deal.buyer-uscc"]
    coded = next(f for f in decision.findings if f.message == "deal.buyer-uscc")
    assert coded.observed == {"uscc": "-", "fault": "uscc.absent"}


def test_what_is_worth_more_than_the_pack_says_goes_through_an_exchange() -> None:
    told = authorised()
    direct = replace(DEAL, through="direct", price=60_000_00)
    assert told.refused(direct, "asset-keeper", 51) == ["deal.off-exchange"]
    assert not told.put(replace(direct, price=50_000_00), "asset-keeper", 51).refused


def test_the_proceeds_are_the_price_to_the_fen() -> None:
    sold = authorised().do(DEAL, "asset-keeper", 51)
    part = sold.do(proceeds(30_999_99), "finance-clerk", 52)
    assert part.refused(COMPLETE, "asset-keeper", 53) == ["proceeds.short"]
    assert part.refused(proceeds(2, OTHER), "finance-clerk", 53) == ["proceeds.over"]
    assert part.refused(proceeds(1), "finance-clerk", 53) == ["proceeds.voucher-used"]
    whole = part.do(proceeds(1, OTHER), "finance-clerk", 53)
    assert whole.do(COMPLETE, "asset-keeper", 54).case.stage == "asset-ended"


def test_a_collective_s_proceeds_go_to_its_own_account_and_to_no_person() -> None:
    sold = authorised().do(DEAL, "asset-keeper", 51)
    articles = {"personal": "四十四", "members": "三十六", "treasury": "三十六"}
    for to, number in articles.items():
        found = sold.put(proceeds(1, to=to), "finance-clerk", 52).findings
        amiss = next(f for f in found if f.message == "proceeds.not-due")
        assert (amiss.article, amiss.grade) == (f"农村集体经济组织法 第{number}条", "A")
        assert amiss.observed == {"owner": "village-collective", "proceeds_to": to}
        assert amiss.required == {"proceeds_due": "collective"}
    elsewhere = proceeds(1, account="某账户")
    assert sold.refused(elsewhere, "finance-clerk", 52) == ["proceeds.other-account"]


def test_no_proceeds_come_in_of_what_is_not_sold() -> None:
    assert authorised().refused(proceeds(1), "finance-clerk", 51) == ["proceeds.no-deal"]


def test_nothing_is_changed_or_taken_back_once_money_came_in() -> None:
    paid = authorised().do(DEAL, "asset-keeper", 51).do(proceeds(1), "finance-clerk", 52)
    lower = asked.ReviseDisposal(replace(PLAN, reserve=0), "降价")
    assert "disposal.paid-already" in paid.refused(lower, "asset-keeper", 53)
    assert paid.refused(asked.AbandonDisposal("不卖了"), "county-section", 53) == [
        "disposal.paid-already"
    ]


STATE_PLAN = replace(PLAN, account="县级国库", re_use="")
REPLY = asked.AuthoriseStateDisposal(document_no="示例财资〔2026〕1号")


def of_the_state(**changes: Any) -> Told:
    told = titled(STATE)
    opened_ = told.do(asked.OpenDisposal(replace(STATE_PLAN, **changes)), "county-clerk", 0)
    return opened_.paper("disposal-minutes", 0)


def approved_state() -> Told:
    """Valued, decided together, approved, answered in writing (day 4)."""
    told = of_the_state().do(VALUED, "asset-keeper", 1)
    told = told.decided("disposal-state-decision", "county-section", 2)
    told = told.decided("disposal-state-approval", "finance-head", 3)
    return told.paper("disposal-reply", 4).do(REPLY, "asset-keeper", 4)


def test_a_state_asset_is_decided_approved_and_answered_in_writing_first() -> None:
    """行政事业性国有资产管理条例 第十九条."""
    told = of_the_state()
    found = told.put(REPLY, "asset-keeper", 1).findings
    lacks = {f.rule: f.grade for f in found if f.verdict != "met"}
    assert lacks == {"approved-first": "A", "replied-in-writing": "A", "state-valued": "A"}
    assert approved_state().case.disposals.now.authorised_n


def test_a_state_asset_is_not_sold_unvalued_nor_off_the_exchange() -> None:
    """行政事业性国有资产管理条例 第三十六条."""
    unvalued = of_the_state().put(_decide("disposal-state-decision"), "county-section", 1)
    assert lacking(unvalued) == ["valuation.missing"]
    rural = approved_state().refused(DEAL, "asset-keeper", 5)
    assert rural == ["deal.off-exchange"]


def test_no_vote_lets_a_state_asset_go_under_its_valuation() -> None:
    told = of_the_state(reserve=29_000_00).do(VALUED, "asset-keeper", 1)
    told = told.decided("disposal-state-decision", "county-section", 2)
    told = told.decided("disposal-state-approval", "finance-head", 3).paper("disposal-reply", 4)
    low = told.put(REPLY, "asset-keeper", 4)
    assert unmet(low) == [("disposal.under-valuation", "行政事业性国有资产管理条例 第三十六条")]


def test_item_17_state_proceeds_are_not_booked_to_a_village() -> None:
    """Domain 9.17; 行政事业性国有资产管理条例 第二十五条."""
    sold = approved_state().do(replace(DEAL, through="public-exchange"), "asset-keeper", 5)
    to_village = proceeds(31_000_00, account="县级国库")
    found = sold.put(to_village, "finance-clerk", 6).findings
    amiss = next(f for f in found if f.verdict != "met")
    assert (amiss.message, amiss.grade) == ("proceeds.not-due", "A")
    assert amiss.article == "行政事业性国有资产管理条例 第二十五条"
    paid = sold.do(replace(to_village, to="treasury"), "finance-clerk", 6)
    assert paid.do(COMPLETE, "asset-keeper", 6).case.stage == "asset-ended"


def _decide(step: str) -> Any:
    return Decide(step)


def test_each_owner_has_its_own_way() -> None:
    assert "disposal.other-branch" in opened().refused(REPLY, "asset-keeper", 1)
    wrong_step = opened().put(_decide("disposal-state-decision"), "county-section", 1)
    assert "owner-is.other" in lacking(wrong_step)


def test_the_worklist_shows_only_the_steps_of_its_owner() -> None:
    waits = row(opened().case, national())
    assert waits.step == ["disposal-township-review", "authorise-collective-disposal"][0]
    after = row(authorised().case, national())
    assert after.step == "disposal-county-approval|record-deal"


def test_item_27_a_co_operative_that_dissolves_divides_no_subsidy_assets() -> None:
    """Domain 9.27; 农民专业合作社法 第五十三条."""
    plan = replace(PLAN, cause="dissolution", method="division", re_use="")
    found = titled(CO_OP).put(asked.OpenDisposal(plan), "township-clerk", 0).findings
    amiss = next(f for f in found if f.verdict != "met")
    assert (amiss.message, amiss.grade) == ("disposal.divided", "A")
    assert amiss.article == "农民专业合作社法 第五十三条"
    own = {"costs": (Cost("own", 80_000_00),)}
    free = titled(CO_OP, entry=own).put(asked.OpenDisposal(plan), "township-clerk", 0)
    assert not free.refused


def test_item_27_nor_are_the_proceeds_divided() -> None:
    plan = replace(PLAN, cause="dissolution", re_use="", reserve=0, account="合作社账户")
    told = titled(CO_OP).do(asked.OpenDisposal(plan), "township-clerk", 0)
    told = told.paper("members-resolution", 1)
    told = told.decided("disposal-co-operative-review", "township-reviewer", 2)
    told = told.decided("disposal-co-operative-filing", "county-section", 3)
    told = told.do(asked.AuthoriseCoOperativeDisposal(), "asset-keeper", 4)
    other = replace(DEAL, buyer=Buyer("person", persons=(STRANGER,)))
    sold = told.do(other, "asset-keeper", 5)
    shared = proceeds(1, to="members", account="合作社账户")
    found = sold.put(shared, "finance-clerk", 6).findings
    assert [f.article for f in found if f.verdict != "met"] == ["农民专业合作社法 第五十三条"]


def test_a_collective_s_asset_is_neither_divided_nor_given_away() -> None:
    divided = replace(PLAN, method="division")
    found = titled().put(asked.OpenDisposal(divided), "township-clerk", 0).findings
    assert [f.article for f in found if f.verdict != "met"] == ["农村集体经济组织法 第三十六条"]
    gift = replace(PLAN, method="free-transfer", owner=replace(CO_OP, name="某合作社"))
    found = titled().put(asked.OpenDisposal(gift), "township-clerk", 0).findings
    assert [f.article for f in found if f.verdict != "met"] == ["农村集体经济组织法 第三十五条"]


def test_a_households_own_asset_ends_on_a_light_record() -> None:
    """到户类: no vote, no valuation, no chain; the project learns of it all the same."""
    hens = titled(HENS, entry={"asset_class": "household", "form": "biological"})
    end = asked.EndHouseholdAsset("consumed", "已出栏", DIGEST)
    decision = hens.put(end, "village-clerk", 0)
    assert [type(f) for _, f in decision.beside] == [AssetEnded]
    assert hens.do(end, "village-clerk", 0).case.stage == "asset-ended"
    assert "disposal.light" in hens.refused(asked.OpenDisposal(PLAN), "village-clerk", 0)
    assert titled().refused(end, "village-clerk", 0) == ["disposal.not-light"]


def test_an_asset_whose_title_is_not_settled_is_not_disposed_of() -> None:
    booked = titled(stage="asset-booked")
    assert booked.refused(asked.OpenDisposal(PLAN), "village-clerk", 0) == ["disposal.untitled"]


def test_nothing_is_sold_off_while_it_is_argued_whether_its_project_ends() -> None:
    """无序调整 (农规发〔2024〕26号 (四))."""
    early = replace(titled(), others={f"project-{ID}": adjusting().case})
    found = early.refused(asked.OpenDisposal(PLAN), "village-clerk", 0)
    assert found == ["disposal.before-adjustment"]
    later = replace(titled(), others={f"project-{ID}": confirmed().case})
    assert not later.put(asked.OpenDisposal(PLAN), "village-clerk", 0).refused


def kept(told: Told, **changes: Any) -> Told:
    """A disposal after which the asset lives on, carried through on day 51."""
    plan = {"reserve": 0, "account": "", "re_use": "", **changes}
    return authorised(opened(told, **plan)).do(COMPLETE, "asset-keeper", 51)


def test_what_another_keeps_or_owns_goes_on_with_them() -> None:
    moved = kept(titled(), method="new-keeper", custodian="示例村林场").case
    assert (moved.stage, moved.upkeep.custodian) == ("asset-titled", "示例村林场")
    assert moved.in_use == 80_000_00
    assert (moved.owner, moved.income_right) == (titled().case.owner, titled().case.income_right)
    group = Owner("villager-group", VILLAGE, "示例村第三组")
    given_ = kept(titled(), method="free-transfer", owner=group).case
    assert (given_.stage, given_.owner) == ("asset-titled", group)
    assert given_.income_right == group.name
    assert given_.in_use == 80_000_00


def test_it_is_said_who_has_afterwards_what_lives_on_and_it_goes_whole() -> None:
    bare = replace(PLAN, method="re-use", part=1)
    found = titled().refused(asked.OpenDisposal(bare), "village-clerk", 0)
    assert found == ["disposal.part-kept", "disposal.no-keeper"]


def test_a_part_goes_and_the_rest_stays_in_use() -> None:
    sold = gone(authorised(opened(part=50_000_00))).case
    assert (sold.stage, sold.in_use, sold.disposals.disposed) == (
        "asset-titled",
        30_000_00,
        50_000_00,
    )
    more = asked.OpenDisposal(replace(PLAN, part=30_000_01))
    told = replace(titled(), case=sold)
    assert told.refused(more, "village-clerk", 60) == ["disposal.part"]


def test_only_a_share_has_a_principal_that_comes_back() -> None:
    back = asked.OpenDisposal(replace(PLAN, method="redemption"))
    assert titled().refused(back, "village-clerk", 0) == ["disposal.not-equity"]
    entry = replace(titled().case.entry, form="equity")
    share = replace(titled(), case=replace(titled().case, entry=entry))
    assert share.do(back, "village-clerk", 0).case.disposals.now.plan.method == "redemption"


def test_proceeds_have_an_account_and_a_collective_s_are_used_again() -> None:
    silent = asked.OpenDisposal(replace(PLAN, account="", re_use=""))
    found = titled().refused(silent, "village-clerk", 0)
    assert found == ["disposal.no-account", "disposal.no-re-use"]


def test_what_is_worth_more_is_decided_by_the_county_s_leading_group() -> None:
    rules = county(
        '[[actions]]\nid = "authorise-collective-disposal"\nreason = "本县标准"\n'
        '  [[actions.requires]]\n  id = "approved-by-value"\n  above_fen = 7_000_000\n'
    )
    told = titled(rules=rules.procedures[-1])
    ready = filed(reviewed(opened(told)))
    assert ready.refused(COLLECTIVE_WAY, "asset-keeper", 50) == ["disposal.unapproved"]
    decided = ready.decided("disposal-county-approval", "leading-group", 50)
    assert not decided.put(COLLECTIVE_WAY, "asset-keeper", 50).refused


def test_item_2_a_proxy_of_another_household_is_not_counted_on_a_disposal_either() -> None:
    strange = Proxy("m-1", "h-1", "m-2", "h-2")
    with pytest.raises(AssertionError, match="proxy-of-another-household"):
        opened().voted("asset-disposal", 12, proxies=(strange,))


@given(
    st.lists(
        st.tuples(st.integers(1, 40_000_00), st.sampled_from(["auction", "write-off", "scrap"])),
        max_size=6,
    )
)
def test_value_in_is_in_use_plus_disposed_plus_written_off(parts: list[tuple[int, str]]) -> None:
    """资产原值 = 在用 + 已处置 + 已核销, whatever goes by which way, part by part."""
    told = titled()
    for part, method in parts:
        plan = replace(PLAN, part=part, method=method)
        decision = told.put(asked.OpenDisposal(plan), "asset-keeper", 0)
        before = told.case.in_use
        if part > before or told.case.stage == "asset-ended":
            assert decision.refused
            continue
        told = _completed(told.went(*decision.facts))
        case = told.case
        assert case.in_use == before - part
        assert (
            case.entry.value == case.in_use + case.disposals.disposed + case.disposals.written_off
        )
        assert (case.stage == "asset-ended") == (case.in_use == 0)


def _completed(told: Told) -> Told:
    """Allowed, sold and struck off, on one day: only the sums matter here."""

    told = told.went(CollectiveDisposalAuthorised(DIGEST, **STAMP))
    if told.case.disposals.now.plan.method == "auction":
        told = told.went(
            DisposalDealt(7, Buyer("person", persons=(STRANGER,)), "direct", DIGEST, **STAMP),
            ProceedsReceived(7, "collective", PLAN.account, DIGEST, **STAMP),
        )
    return told.do(COMPLETE, "asset-keeper", 0)


def test_a_notice_that_hung_before_the_vote_shows_something_else() -> None:
    told = opened().noticed("village", 0).voted("asset-disposal", 12)
    asks = SAMPLES[NoticedAfterVote]
    assert check(told.case, asks, about()).message == "noticed.before"
    again = told.noticed("village", 12)
    assert check(again.case, asks, about()).message == "noticed.after"


# --- the write-off of 博罗县, 2022 --------------------------------------------------------------

BOLUO = """
[[actions]]
id = "authorise-collective-disposal"
  [[actions.requires]]
  id = "disposal-noticed-in-the-county"
  days = 5
  reason = "县级公示五日(博罗县2022年)"
"""
CONSUMED = {
    "method": "write-off",
    "cause": "consumed",
    "part": 40_000_00,
    "reserve": 0,
    "reason": "种苗、肥料已物化投入,无固定资产留存。",
}


def boluo() -> Told:
    """Ornamental crops of 2016, 40,000 yuan, entered as historic and never titled."""
    old = {"name": "观赏作物种植", "costs": (Cost("linking", 40_000_00),)}
    rules = county(BOLUO).procedures[-1]
    return titled(rules=rules, stage="asset-booked", historic="B", entry=old)


def test_boluo_a_consumed_project_is_written_off_step_by_step() -> None:
    """Assembly, village notice, town Party committee, town notice, letter, county notice, done."""
    told = opened(boluo(), **CONSUMED)
    step = _decide("disposal-township-review")
    assert "vote.missing" in lacking(told.put(step, "township-reviewer", 1))
    told = told.voted("asset-disposal", 12)
    assert "notice.missing" in lacking(told.put(step, "township-reviewer", 12))
    told = told.noticed("village", 12)
    assert lacking(told.put(step, "township-reviewer", 24)) == ["document.missing"]
    told = told.paper("township-party-minutes", 24).decided(step.step, "township-reviewer", 24)
    filing = _decide("disposal-county-filing")
    assert lacking(told.put(filing, "county-section", 24)) == [
        "notice.missing",
        "document.missing",
    ]
    told = told.noticed("township", 24).paper("disposal-letter", 36)
    told = told.decided(filing.step, "county-section", 36)
    assert told.refused(COLLECTIVE_WAY, "asset-keeper", 36) == ["notice.missing"]
    told = told.noticed("county", 36, days=6).do(COLLECTIVE_WAY, "asset-keeper", 42)
    done = told.do(COMPLETE, "asset-keeper", 42).case
    assert (done.stage, done.in_use) == ("asset-ended", 0)
    assert (done.disposals.written_off, done.disposals.disposed) == (40_000_00, 0)


def test_boluo_five_days_are_that_county_s_own() -> None:
    """Elsewhere the county's notice hangs for ten."""
    old = {"costs": (Cost("linking", 40_000_00),)}
    elsewhere = titled(stage="asset-booked", historic="B", entry=old)
    told = filed(reviewed(opened(elsewhere, **CONSUMED)), days=6)
    assert told.refused(COLLECTIVE_WAY, "asset-keeper", 43) == ["notice.too-short"]


def test_boluo_what_is_written_off_has_no_buyer() -> None:
    told = authorised(opened(boluo(), **CONSUMED))
    assert told.refused(DEAL, "asset-keeper", 51) == ["deal.no-price"]


def test_an_asset_of_which_rent_is_owed_is_not_disposed_of() -> None:
    ready = filed(reviewed(opened(let())))
    assert ready.refused(COLLECTIVE_WAY, "asset-keeper", 50) == ["asset-owes.rent"]


def test_rent_that_comes_in_while_the_disposal_is_under_way_opens_it_again() -> None:
    owed = filed(reviewed(opened(let())))
    (bar,) = (
        f for f in owed.put(COLLECTIVE_WAY, "asset-keeper", 50).findings if f.verdict != "met"
    )
    rent = ReceiveAssetIncome("rent", bar.observed["sum_fen"], "collective", DIGEST, 5)
    came = owed.do(rent, "finance-clerk", 49)
    assert came.do(COLLECTIVE_WAY, "asset-keeper", 50).case.disposals.now.authorised_n


def test_a_rectification_open_on_the_asset_bars_its_disposal_until_it_is_struck_off() -> None:
    found = AssetRectificationOpened("c" * 32, "台账与实物不符", "audit", True, **STAMP)
    ready = filed(reviewed(opened()))
    open_ = ready.went(found)
    assert open_.refused(COLLECTIVE_WAY, "asset-keeper", 50) == ["rectification.open"]
    paid = authorised().do(DEAL, "asset-keeper", 51).do(proceeds(31_000_00), "finance-clerk", 52)
    late = paid.went(found)
    assert late.refused(COMPLETE, "asset-keeper", 53) == ["rectification.open"]
    closed = late.went(AssetRectificationClosed("c" * 32, **STAMP))
    assert closed.do(COMPLETE, "asset-keeper", 53).case.stage == "asset-ended"


RENTED = ReceiveAssetIncome("rent", 30_000_00, "collective", DIGEST, LEASE.n)
TAKEN_OVER = EndLease(LEASE.n, "taken-over", DIGEST)
LET_STILL = ["disposal.let"]


def paid_up(**changes: Any) -> Told:
    """An asset that is let for most of another year; its rent has come in; its disposal is open."""
    return opened(let().do(RENTED, "finance-clerk", -1), **changes)


def sold(told: Told) -> Told:
    """It has a buyer, who has paid."""
    return told.do(DEAL, "asset-keeper", 51).do(proceeds(31_000_00), "finance-clerk", 52)


def test_an_asset_that_is_let_is_not_struck_off_before_the_contract_ends() -> None:
    told = sold(authorised(paid_up()))
    (bar,) = (f for f in told.put(COMPLETE, "asset-keeper", 54).findings if f.verdict != "met")
    assert (bar.message, bar.observed["until"]) == ("disposal.let", day(300).isoformat())
    assert "county-section" in {who.post for who in bar.who}
    ended = told.do(EndLease(LEASE.n, "agreed", DIGEST), "county-section", 53)
    assert ended.do(COMPLETE, "asset-keeper", 54).case.stage == "asset-ended"


def test_a_buyer_takes_the_contract_over_once_there_is_one() -> None:
    allowed = authorised(paid_up())
    assert allowed.refused(TAKEN_OVER, "county-section", 50) == ["lease.nobody-takes-over"]
    told = sold(allowed).do(TAKEN_OVER, "county-section", 53)
    assert told.do(COMPLETE, "asset-keeper", 54).case.stage == "asset-ended"


def test_when_the_deal_falls_its_buyer_takes_no_contract_over() -> None:
    dealt = authorised(paid_up()).do(DEAL, "asset-keeper", 51)
    told = dealt.do(TAKEN_OVER, "county-section", 52)
    assert told.case.holding.lease is None
    kept = told.do(asked.AbandonDisposal("受让方退出"), "county-section", 53)
    assert kept.case.holding.lease is not None
    other = asked.ReviseDisposal(replace(PLAN, reserve=35_000_00), "重新挂牌")
    again = told.do(other, "asset-keeper", 53)
    assert again.case.holding.binding(day(53)) == LEASE


def test_what_is_scrapped_finds_no_buyer_for_its_contract() -> None:
    told = filed(reviewed(paid_up(cause="end-of-life", method="scrap", reserve=0, account="")))
    assert told.refused(COLLECTIVE_WAY, "asset-keeper", 50) == LET_STILL
    ended = told.do(EndLease(LEASE.n, "disposal", DIGEST), "county-section", 49)
    assert not ended.put(COLLECTIVE_WAY, "asset-keeper", 50).refused


def test_a_contract_runs_on_with_what_lives_on_and_bars_nothing_once_it_has_run_out() -> None:
    rehomed = paid_up(method="new-keeper", custodian="示例村", reserve=0, account="")
    done = authorised(rehomed).do(COMPLETE, "asset-keeper", 51).case
    assert (done.stage, done.holding.binding(day(51))) == ("asset-titled", LEASE)
    late = sold(authorised(paid_up()))
    over = replace(LEASE, ends=day(53))
    holding = replace(late.case.holding, leases=(over,))
    late = replace(late, case=replace(late.case, holding=holding))
    assert late.refused(COMPLETE, "asset-keeper", 53) == LET_STILL
    assert late.do(COMPLETE, "asset-keeper", 54).case.stage == "asset-ended"


KEEPER = AssignCustody("示例镇资产管护站", 2_000_00, "镇级管护资金")
FLOOD = RecordDamage("disaster", 10_000_00, "两座大棚垮塌", DIGEST)
LOOKED = InspectAsset("damaged", "idle", DIGEST)
COUNTED = TakeStock("2026", "示例镇资产管护站", "damaged", "18", DIGEST)


def test_somebody_keeps_it_until_it_is_gone() -> None:
    """国办函〔2021〕51号: a disposal that drags on for months leaves nothing to rot unseen."""
    told = opened()
    assert told.case.custodian == told.case.entry.custodian
    told = told.do(KEEPER, "asset-keeper", 1).do(FLOOD, "village-clerk", 2)
    told = told.do(LOOKED, "village-clerk", 3).do(COUNTED, "asset-keeper", 4)
    (count,) = told.case.holding.unexplained
    why = ExplainDifference(count.n, "水灾", "修复", DIGEST)
    told = told.do(why, "asset-keeper", 5)
    mended = RepairDamage(told.case.holding.damaged[0].n, 9_000_00, "insurance", DIGEST)
    told = told.do(mended, "village-clerk", 6)
    assert (told.case.stage, told.case.custodian) == ("asset-disposing", KEEPER.custodian)
    assert not told.case.holding.damaged
    assert not told.case.holding.unexplained


def test_keeping_it_touches_no_decision_on_its_disposal() -> None:
    before = opened().case
    after = opened().do(KEEPER, "asset-keeper", 1).do(FLOOD, "village-clerk", 2).case
    assert (after.substance, after.chain_from) == (before.substance, before.chain_from)


def test_what_is_gone_is_kept_by_nobody() -> None:
    assert "stage.wrong" in gone().refused(KEEPER, "asset-keeper", 60)
    assert "stage.wrong" in gone().refused(FLOOD, "village-clerk", 60)


WRONG = AssetRectificationOpened("c" * 32, "台账与实物不符", "supervision", False, **STAMP)
RIGHT = AssetRectificationClosed("c" * 32, **STAMP)
OPEN_STILL = ["rectification.open"]


def test_a_state_asset_is_not_disposed_of_while_something_is_open_on_it() -> None:
    """农规发〔2024〕26号 (二十二), in the state's own branch: at the reply and at the end."""
    told = of_the_state().do(VALUED, "asset-keeper", 1)
    told = told.decided("disposal-state-decision", "county-section", 2)
    told = told.decided("disposal-state-approval", "finance-head", 3).paper("disposal-reply", 4)
    assert told.went(WRONG).refused(REPLY, "asset-keeper", 4) == OPEN_STILL
    assert not told.went(WRONG, RIGHT).put(REPLY, "asset-keeper", 4).refused
    sold = approved_state().do(replace(DEAL, through="public-exchange"), "asset-keeper", 5)
    paid = sold.do(proceeds(31_000_00, to="treasury", account="县级国库"), "finance-clerk", 6).went(
        WRONG
    )
    assert paid.refused(COMPLETE, "asset-keeper", 6) == OPEN_STILL
    assert paid.went(RIGHT).do(COMPLETE, "asset-keeper", 6).case.stage == "asset-ended"


def test_nor_is_what_a_co_operative_holds() -> None:
    plan = replace(PLAN, re_use="", reserve=0, account="合作社账户")
    told = titled(CO_OP).do(asked.OpenDisposal(plan), "township-clerk", 0)
    told = told.paper("members-resolution", 1)
    told = told.decided("disposal-co-operative-review", "township-reviewer", 2)
    told = told.decided("disposal-co-operative-filing", "county-section", 3)
    way = asked.AuthoriseCoOperativeDisposal()
    assert told.went(WRONG).refused(way, "asset-keeper", 4) == OPEN_STILL
    assert not told.went(WRONG, RIGHT).put(way, "asset-keeper", 4).refused


def found_by(kind: type, told: Told, n: int = 1, **fields: Any) -> tuple[str, str]:
    """What a requirement of a kind finds on a day of the story."""
    asks: Any = replace(SAMPLES[kind], **fields)
    found = check(told.case, asks, replace(about(), on=day(n)))
    return found.verdict, found.message


def test_what_is_asked_of_a_disposal_waits_until_one_is_put_forward() -> None:
    for kind in (DisposalWays, ValuationMade, DisposalApproved):
        assert found_by(kind, titled()) == ("pending", "disposal.none")


def test_a_way_is_named_by_cause_and_by_method_for_its_owners_alone() -> None:
    named = {
        "causes": ("unprofitable",),
        "methods": ("auction",),
        "owners": ("village-collective",),
    }
    told = opened()
    assert found_by(DisposalWays, told, **named) == ("met", "disposal.way-met")
    other_cause = {**named, "causes": ("damaged", "expired")}
    other_way = {**named, "methods": ("scrap", "transfer")}
    for fields in (other_cause, other_way):
        assert found_by(DisposalWays, told, **fields) == ("broken", "disposal.way")
    apart = {**other_way, "owners": ("state-unit",)}
    assert found_by(DisposalWays, told, **apart) == ("met", "disposal.way-met")
    asks: Any = replace(SAMPLES[DisposalWays], **other_cause)
    found = check(told.case, asks, about())
    assert found.required == {"causes": "damaged|expired", "methods": "auction"}


def test_a_valuation_holds_to_its_last_day_and_is_asked_above_a_limit() -> None:
    fields = {"methods": ("auction",), "above_fen": 79_999_99, "valid_days": 10}
    told = opened()
    assert found_by(ValuationMade, told, **fields) == ("pending", "valuation.missing")
    valued = told.do(VALUED, "asset-keeper", 1)
    assert found_by(ValuationMade, valued, 11, **fields) == ("met", "valuation.met")
    assert found_by(ValuationMade, valued, 12, **fields) == ("pending", "valuation.old")
    at_most = {**fields, "above_fen": 80_000_00}
    assert found_by(ValuationMade, told, **at_most) == ("met", "valuation.not-asked")


def test_what_is_worth_just_the_limit_needs_no_further_approval() -> None:
    fields = {"steps": ("disposal-township-review",), "above_fen": 80_000_00}
    assert found_by(DisposalApproved, opened(), **fields) == ("met", "disposal.below")
    above = {**fields, "above_fen": 79_999_99}
    assert found_by(DisposalApproved, opened(), **above) == ("pending", "disposal.unapproved")
    told = reviewed(opened())
    assert found_by(DisposalApproved, told, 30, **above) == ("met", "disposal.approved")
    changed = told.do(
        asked.ReviseDisposal(replace(PLAN, reserve=40_000_00), "改"), "asset-keeper", 30
    )
    assert found_by(DisposalApproved, changed, 30, **above) == ("pending", "disposal.unapproved")


def test_a_step_is_for_assets_of_the_owners_it_names() -> None:
    asks: Any = replace(SAMPLES[OwnerIs], owners=("state-unit", "township"))
    found = check(titled().case, asks, about())
    assert (found.message, found.required) == ("owner-is.other", {"owners": "state-unit|township"})
    assert found_by(OwnerIs, titled(), owners=("village-collective",)) == ("met", "owner-is.met")


def refusal(told: Told, command: Any, post: str, n: int, message: str) -> Any:
    """The one finding of that message that refuses a command."""
    decision = told.put(command, post, n)
    assert decision.refused
    (found,) = (f for f in decision.findings if f.message == message)
    return found


def test_what_goes_is_something_and_goes_to_whom_it_may() -> None:
    def opening(**fields: Any) -> Any:
        return asked.OpenDisposal(replace(PLAN, **fields))

    told = titled()
    assert "disposal.no-part" in told.refused(opening(part=0), "asset-keeper", 0)
    given = {"method": "free-transfer", "reserve": 0, "custodian": "示例县农业农村局"}
    astray = opening(**given, owner=replace(STATE, division=VILLAGE))
    seat = refusal(told, astray, "asset-keeper", 0, "asset.owner-seat")
    assert (seat.observed["n"], seat.observed["asset"]) == (1, told.case.entry.name)


def test_the_proceeds_count_also_while_the_disposal_is_under_way() -> None:
    sold = authorised().do(DEAL, "asset-keeper", 51)
    assert sold.case.disposals.proceeds == 0
    paid = sold.do(proceeds(20_000_00), "finance-clerk", 52)
    assert paid.case.disposals.proceeds == 20_000_00
    assert gone().case.disposals.proceeds == 31_000_00


def test_a_state_asset_under_its_valuation_breaks_the_state_s_own_rule() -> None:
    told = opened(titled(STATE), reserve=20_000_00).do(VALUED, "asset-keeper", 1)
    found = refusal(
        told, asked.AuthoriseStateDisposal(), "asset-keeper", 2, "disposal.under-valuation"
    )
    assert (found.grade, found.observed, found.required) == (
        "A",
        {"sum_fen": 20_000_00},
        {"limit_fen": 30_000_00},
    )


def test_a_price_under_the_reserve_is_a_collective_s_loss_by_law() -> None:
    low = replace(DEAL, price=29_999_99)
    found = refusal(authorised(), low, "asset-keeper", 51, "deal.under-reserve")
    assert (found.article, found.grade) == ("农村集体经济组织法 第三十五条", "A")
    assert (found.observed, found.required) == (
        {"sum_fen": 29_999_99},
        {"limit_fen": 30_000_00},
    )


def test_a_vote_before_the_valuation_s_day_lowers_nothing_even_if_recorded_after() -> None:
    told = filed(reviewed(opened(reserve=20_000_00), 12))
    late = told.do(replace(VALUED, value=31_000_00), "asset-keeper", 49)
    assert "disposal.under-valuation" in late.refused(COLLECTIVE_WAY, "asset-keeper", 50)


def test_its_project_is_looked_at_when_an_asset_goes_and_its_stage_says_how_it_stands() -> None:
    told = opened()
    for command in (asked.OpenDisposal(PLAN), COMPLETE):
        assert NEEDS[type(command)](told.case, command) == (f"project-{ID}",)
    assert titled().case.condition == "in-use"
    assert told.case.condition == "disposing"
    assert gone().case.condition == "ended"
    assert told.case.marks == ("class:operating", "owner:village-collective", "condition:disposing")
    assert told.case.title == told.case.entry.name
    assert told.case.text_of("disposal") == told.case.substance
    assert (titled().case.text_of("disposal"), told.case.text_of("adjustment")) == ("", "")
    assert replace(told.case, version=0).title == ""


def beside(told: Told, project: Told) -> Told:
    return replace(told, others={f"project-{ID}": project.case})


def test_what_is_run_with_its_project_is_not_sold_from_under_whoever_runs_it() -> None:
    ready = filed(reviewed(opened()))
    running = beside(ready, in_operation())
    assert running.refused(COLLECTIVE_WAY, "asset-keeper", 50) == ["disposal.run-by-project"]
    adjusted = confirmed()
    assert beside(ready, adjusted).refused(COLLECTIVE_WAY, "asset-keeper", 52) == [
        "disposal.run-by-project"
    ]
    ended = adjusted.do(settle("1", "ended"), "county-clerk", 51)
    assert not beside(ready, ended).put(COLLECTIVE_WAY, "asset-keeper", 52).refused


def test_what_is_worn_out_is_struck_off_while_its_project_runs_on() -> None:
    worn = filed(reviewed(opened(cause="end-of-life", method="scrap", reserve=0, account="")))
    told = beside(worn, in_operation()).do(COLLECTIVE_WAY, "asset-keeper", 50)
    assert told.do(COMPLETE, "asset-keeper", 51).case.stage == "asset-ended"


def test_the_report_says_beforehand_what_is_owed_and_that_it_is_let() -> None:
    told = opened(let(), method="scrap", reserve=0)
    found = examine(told.case, "authorise-collective-disposal", Circumstances(national(), day(1)))
    assert {"asset-owes.rent", "disposal.let"} <= {f.message for f in found if f.verdict != "met"}
