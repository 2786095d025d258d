"""Offices, posts, stand-ins, packs, mergers: given facts, when an act, then a fact or findings."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from domain.authority import Holding
from domain.deciding import NOBODY, Stamp
from domain.keeping import (
    FOUNDER,
    Act,
    AdoptPack,
    AppointStandIn,
    CloseOffice,
    FillPost,
    MergeDivisions,
    OpenOffice,
    Seat,
    VacatePost,
    decide_act,
    keeper,
)
from domain.office import (
    Adopted,
    Merged,
    Office,
    evolve_adopted,
    evolve_merged,
    evolve_office,
    holdings_of,
    office_row,
)
from events.office import Merger, PostFilled
from tests.domain.story import COUNTY, TOWNSHIP, VILLAGE, VILLAGE_2, national

DAY = date(2025, 9, 1)
AT = datetime(2025, 9, 1, 2, tzinfo=UTC)
KEEPER = Holding("k", "office-keeper", "o", COUNTY, date(2020, 1, 1))
FOUNDING = Holding("f", FOUNDER, "", "000000000000", date.min)
OPENING = OpenOffice(name="陈家桥镇人民政府", division=TOWNSHIP)
FILLING = FillPost(post="township-reviewer", person="ann", start=DAY)


def seat(*held: Holding, on: date = DAY) -> Seat:
    return Seat(national(), on, held or (KEEPER,), (national().pack,))


def after(*acts: Act, on: date = DAY) -> Office:
    """An office after lawful acts."""
    office = Office()
    for act in acts:
        decision = decide_act(office, act, seat(on=on), Stamp(AT, "c"))
        assert decision.facts, decision.findings
        office = evolve_office(office, decision.facts[0])  # type: ignore[arg-type]
    return office


def refused(state: Any, act: Act, about: Seat | None = None) -> set[str]:
    """The message keys for which an act is refused."""
    decision = decide_act(state, act, about or seat(), Stamp(AT, "c"))
    assert decision.refused
    return {f.message for f in decision.findings if f.verdict != "met"}


def test_an_office_is_opened_and_a_post_in_it_filled() -> None:
    office = after(OPENING, FILLING)
    assert (office.version, office.division) == (2, TOWNSHIP)
    [held] = holdings_of("office-1", office, "ann")
    assert (held.post, held.office, held.start, held.end) == (
        "township-reviewer",
        "office-1",
        DAY,
        None,
    )


def test_an_office_is_found_by_everyone_who_ever_held_a_post_in_it() -> None:
    vacated = VacatePost(post="township-reviewer", person="ann", last_day=DAY, reason="调动")
    row = office_row(after(OPENING, FILLING, vacated))
    assert {"holder:ann", f"seat:township-reviewer@{TOWNSHIP}"} <= set(row.keys)


def test_only_the_keeper_of_the_place_keeps_its_offices() -> None:
    elsewhere = replace(KEEPER, division="430512000000")
    clerk = replace(KEEPER, post="county-clerk")
    before = replace(KEEPER, end=date(2025, 8, 31))
    for held in (elsewhere, clerk, before):
        assert refused(Office(), OPENING, seat(held)) == {"authority.missing"}


def test_a_founder_keeps_offices_everywhere() -> None:
    decision = decide_act(Office(), OPENING, seat(FOUNDING), Stamp(AT, "c"))
    assert decision.facts[0].by.post == FOUNDER


def test_an_office_is_opened_once() -> None:
    assert refused(after(OPENING), OPENING) == {"office.exists"}


def test_a_post_is_filled_only_in_an_office_that_is_open() -> None:
    assert "office.unknown" in refused(Office(), FILLING)
    assert refused(after(OPENING, CloseOffice(reason="撤并")), FILLING) == {"office.closed"}


def test_a_post_belongs_to_the_level_of_its_office() -> None:
    assert refused(after(OPENING), replace(FILLING, post="village-head")) == {"post.level"}
    assert refused(after(OPENING), replace(FILLING, post="mayor")) == {"post.unknown"}


def test_a_term_does_not_end_before_it_begins() -> None:
    backwards = replace(FILLING, end=date(2025, 8, 1))
    assert refused(after(OPENING), backwards) == {"post.term-reversed"}


def test_nobody_holds_one_post_twice_at_a_time() -> None:
    office = after(OPENING, replace(FILLING, end=date(2025, 12, 31)))
    assert refused(office, replace(FILLING, start=date(2025, 12, 31))) == {"post.held-already"}
    assert after(
        OPENING,
        replace(FILLING, end=date(2025, 12, 31)),
        replace(FILLING, start=date(2026, 1, 1)),
    )


def test_nobody_puts_themselves_in_a_post() -> None:
    mine = replace(FILLING, person="k")
    assert refused(after(OPENING), mine) == {"post.oneself"}
    stand_in = AppointStandIn(
        post="township-reviewer", absent="ann", person="k", start=DAY, end=DAY, reason="病假"
    )
    assert refused(after(OPENING, FILLING), stand_in) == {"post.oneself"}


STAND_IN = AppointStandIn(
    post="township-reviewer",
    absent="ann",
    person="bob",
    start=date(2025, 9, 10),
    end=date(2025, 9, 20),
    reason="外出学习",
)


def test_a_stand_in_holds_the_post_for_the_time_and_for_whom() -> None:
    office = after(OPENING, FILLING, STAND_IN)
    [held] = holdings_of("o", office, "bob")
    assert held.standing_in_for == "ann"
    assert [held.holds(date(2025, 9, d)) for d in (9, 10, 20, 21)] == [False, True, True, False]


def test_only_a_post_that_is_held_all_the_time_can_be_stood_in_for() -> None:
    office = after(OPENING, replace(FILLING, end=date(2025, 9, 15)))
    assert refused(office, STAND_IN) == {"post.not-held"}
    assert refused(after(OPENING), STAND_IN) == {"post.not-held"}


def test_a_stand_in_is_not_stood_in_for_and_is_somebody_else() -> None:
    office = after(OPENING, FILLING, STAND_IN)
    again = replace(STAND_IN, absent="bob", person="cat")
    assert refused(office, again) == {"post.not-held"}
    assert refused(office, replace(STAND_IN, person="ann")) == {"stand-in.oneself"}
    assert refused(office, replace(STAND_IN, end=DAY)) == {"post.term-reversed"}


def test_a_post_that_ends_takes_its_stand_in_with_it() -> None:
    gone = VacatePost(
        post="township-reviewer", person="ann", last_day=date(2025, 9, 12), reason="调动"
    )
    office = after(OPENING, FILLING, STAND_IN, gone)
    [held] = holdings_of("o", office, "bob")
    assert held.end == date(2025, 9, 12)


def test_a_post_is_vacated_only_by_whoever_holds_it() -> None:
    gone = VacatePost(post="township-reviewer", person="bob", last_day=DAY, reason="调动")
    assert refused(after(OPENING, FILLING), gone) == {"post.not-held"}


def test_a_closed_office_leaves_nobody_in_a_post() -> None:
    office = after(OPENING, FILLING, CloseOffice(reason="撤并"))
    [held] = holdings_of("o", office, "ann")
    assert held.end == DAY
    assert office_row(office).stage == "closed"


def test_a_personal_number_does_not_reach_the_log_by_an_office() -> None:
    named = replace(OPENING, name="联系电话13812345678")
    assert refused(Office(), named) == {"privacy.personal"}


def adopting(**changes: Any) -> AdoptPack:
    return AdoptPack(pack=replace(national().pack, **changes), reason="试行")


def test_a_pack_is_adopted_whole_and_the_fact_carries_it() -> None:
    act = adopting(id="beita", jurisdiction="430511", version=1)
    leading = Holding("l", "leading-group", "o", COUNTY, date(2020, 1, 1))
    decision = decide_act(Adopted(), act, seat(leading), Stamp(AT, "c"))
    known = evolve_adopted(Adopted(), decision.facts[0])  # type: ignore[arg-type]
    assert known.packs == (act.pack,)


def test_a_county_adopts_packs_for_itself_alone() -> None:
    leading = Holding("l", "leading-group", "o", COUNTY, date(2020, 1, 1))
    act = adopting(id="cn-2030", version=1, valid_from=date(2030, 1, 1))
    assert "authority.missing" in refused(Adopted(), act, seat(leading))


def test_a_pack_below_a_floor_is_not_adopted() -> None:
    pack = national().pack
    bare = tuple(replace(a, requires=()) if a.id == "enter-library" else a for a in pack.actions)
    act = adopting(id="bare", jurisdiction="430511", version=1, actions=bare)
    assert "pack.floor" in refused(Adopted(), act, seat(FOUNDING))


def test_a_version_is_adopted_once_and_windows_of_one_place_do_not_overlap() -> None:
    assert refused(Adopted(), adopting(), seat(FOUNDING)) == {"pack.not-newer"}
    assert refused(Adopted(), adopting(id="other"), seat(FOUNDING)) == {"pack.overlap"}


MERGING = MergeDivisions(
    mergers=(Merger(VILLAGE_2, VILLAGE),), document_no="示政发〔2025〕1号", reason="合并村"
)


def test_a_merger_names_the_codes_that_ended() -> None:
    decision = decide_act(Merged(), MERGING, seat(), Stamp(AT, "c"))
    known = evolve_merged(Merged(), decision.facts[0])  # type: ignore[arg-type]
    assert known.mergers == MERGING.mergers
    assert refused(known, MERGING) == {"division.recorded"}


@pytest.mark.parametrize("new", [VILLAGE_2, TOWNSHIP])
def test_a_merger_is_between_two_divisions_of_one_level(new: str) -> None:
    act = replace(MERGING, mergers=(Merger(VILLAGE_2, new),))
    assert refused(Merged(), act) == {"division.same"}


def test_a_merger_is_recorded_only_by_whoever_is_set_over_both_divisions() -> None:
    abroad = replace(MERGING, mergers=(Merger(VILLAGE_2, "430512101201"),))
    assert refused(Merged(), abroad) == {"authority.missing"}


def test_what_is_dated_ahead_is_no_fact_yet() -> None:
    assert "fact.dated-ahead" in refused(Office(), OPENING, seat(on=date(2025, 9, 2)))


def test_the_fact_says_who_filled_the_post_and_under_which_command() -> None:
    decision = decide_act(after(OPENING), FILLING, seat(), Stamp(AT, "c-7"))
    fact = decision.facts[0]
    assert isinstance(fact, PostFilled)
    assert (fact.by.person, fact.by.post, fact.command) == ("k", "office-keeper", "c-7")


def test_whoever_lacks_a_post_is_told_which_posts_would_do() -> None:
    rules = national()
    found, actor = keeper("keep-offices", (COUNTY,), Seat(rules, DAY, ()))
    assert (found.message, actor) == ("authority.missing", NOBODY)
    posts = rules.actions["keep-offices"].by
    assert found.required == {"posts": "|".join(posts), "action": "keep-offices"}
    assert found.observed == {"post": ""}
    bare = replace(rules, actions={})
    unknown, _ = keeper("keep-offices", (COUNTY,), Seat(bare, DAY, ()))
    assert unknown.required["posts"] == FOUNDER


def test_a_term_of_one_day_is_a_term_and_ends_on_its_day() -> None:
    one = replace(FILLING, end=FILLING.start)
    office = after(OPENING, one)
    assert [h.end for h in office.holdings] == [DAY]
    next_day = date(2025, 9, 2)
    again = after(OPENING, one, replace(FILLING, start=next_day))
    assert len(again.holdings) == 2
    assert "post.held-already" in refused(office, replace(FILLING, start=DAY))
    other = replace(FILLING, post="township-clerk")
    assert decide_act(office, other, seat(), Stamp(AT, "c")).facts


def test_a_stand_in_is_within_the_time_of_the_post_and_may_be_for_a_day() -> None:
    office = after(OPENING, replace(FILLING, end=date(2025, 9, 30)))
    stands = AppointStandIn(
        post="township-reviewer", absent="ann", person="bob",
        start=date(2025, 9, 30), end=date(2025, 9, 30), reason="病假",
    )  # fmt: skip
    assert decide_act(office, stands, seat(), Stamp(AT, "c")).facts
    later = replace(stands, end=date(2025, 10, 1))
    assert refused(office, later) == {"post.not-held"}
    assert "post.term-reversed" in refused(office, replace(stands, end=date(2025, 9, 29)))


def test_a_faulty_pack_is_told_where_and_a_known_one_by_its_rival() -> None:
    pack = national().pack
    known = seat(replace(KEEPER, division="000000000000"))
    decision = decide_act(Adopted(), AdoptPack(pack, "启用"), known, Stamp(AT, "c"))
    (older,) = (f for f in decision.findings if f.message == "pack.not-newer")
    assert (older.observed, older.required) == ({"version": 1}, {"version": 1})
    rival = replace(pack, id="cn-other")
    decision = decide_act(Adopted(), AdoptPack(rival, "启用"), known, Stamp(AT, "c"))
    (over,) = (f for f in decision.findings if f.message == "pack.overlap")
    assert (over.observed, over.required) == ({"pack": "cn-other"}, {"other": "cn-2025"})
