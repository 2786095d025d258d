"""表决: who may decide what, and when it passes, under the law of the day of the meeting."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace
from pack_samples import SAMPLES, about, case, met

from domain.checks import check
from domain.commands import RecordVote
from domain.votes import LEAST_DELEGATES, TWO_THIRDS, inconsistent, needed, shortfalls
from events.project import Proxy, VoteHeld
from events.requirements import VotePassed
from tests.domain.story import CLERK, VILLAGE, Given, Told, day, dossier, raised, vote

ASKED = VotePassed(
    id="vote",
    article="x",
    grade="A",
    matter="project-initiation",
    bodies=("members-assembly", "delegates-assembly", "villagers-assembly"),
)

MEETING = day(12)


def held(on: date = MEETING, asked: VotePassed = ASKED, **said: Any) -> list[str]:
    """What is wrong with a vote, by message."""
    told = Told().filed().voted(12, **said).facts[-1]
    assert isinstance(told, VoteHeld)
    return [fault.key for fault in shortfalls(replace(told, on=on), asked)]


def older(**said: Any) -> list[str]:
    """The same before the law of collectives came into force."""
    on = date(2025, 4, 30)
    return held(on, **{"notice_sent_on": date(2025, 4, 20), "party_discussed_on": None, **said})


def record(**said: Any) -> RecordVote:
    return RecordVote(**vote(12, **said))


def test_9_1_two_thirds_are_of_the_whole_roll_not_of_those_who_came() -> None:
    """9.1: 60 of 90 members pass, 59 do not, though all who came were for it."""
    assert held(votes_for=60, onsite=60) == []
    assert held(votes_for=59, onsite=59, capacity_roll=60) == ["vote.not-carried"]


def test_two_thirds_of_a_roll_that_three_does_not_divide_are_rounded_up() -> None:
    assert needed(100, TWO_THIRDS) == 67
    assert held(roll=100, votes_for=66, onsite=70) == ["vote.not-carried"]
    assert held(roll=100, votes_for=67, onsite=70) == []


def test_two_thirds_of_the_members_with_full_capacity_must_take_part() -> None:
    assert held(roll=60, capacity_roll=60, onsite=39, votes_for=40) == ["vote.quorum"]
    assert held(roll=60, capacity_roll=60, onsite=30, online=10, votes_for=40) == []


def test_an_assembly_is_called_ten_days_before() -> None:
    assert held(notice_sent_on=day(3)) == ["vote.notice-days"]
    assert held(notice_sent_on=day(2)) == []


def test_the_party_organisation_discusses_first() -> None:
    assert held(party_discussed_on=None) == ["vote.party-discussion"]
    assert held(party_discussed_on=day(13)) == ["vote.party-discussion"]
    assert held(party_discussed_on=day(12)) == []


def test_a_pack_or_a_charter_may_ask_for_more_never_for_less() -> None:
    stricter, looser = replace(ASKED, at_least="3/4"), replace(ASKED, at_least="1/2")
    assert held(asked=stricter, votes_for=60) == ["vote.not-carried"]
    assert held(asked=looser, votes_for=59, onsite=60) == ["vote.not-carried"]
    assert held(votes_for=60, charter_ratio="3/4") == ["vote.not-carried"]
    assert held(votes_for=60, charter_ratio="1/2") == []


def test_delegates_are_more_than_twenty_and_decide_by_two_thirds_of_all_delegates() -> None:
    few = {"body": "delegates-assembly", "roll": 20, "capacity_roll": 20, "onsite": 20}
    assert held(**few, votes_for=20) == ["vote.too-few-delegates"]
    enough = {"body": "delegates-assembly", "roll": 21, "capacity_roll": 21, "onsite": 14}
    assert held(**enough, votes_for=14) == []
    assert held(**{**enough, "onsite": 13}, votes_for=13) == ["vote.not-carried"]
    assert LEAST_DELEGATES == 21


@pytest.mark.parametrize(
    "matter", ["charter", "membership", "land-contracting", "land-compensation", "merger-split"]
)
def test_9_3_what_is_reserved_to_all_members_no_delegates_may_decide(matter: str) -> None:
    """9.3: such a vote is not even taken on record."""
    delegates = {"body": "delegates-assembly", "matter": matter, "roll": 60}
    given = Told().filed().given
    given.when(record(**delegates), CLERK, on=day(12)).refused("vote.reserved")
    given.when(record(matter=matter), CLERK, on=day(12)).then(VoteHeld, matter=matter)


def test_before_the_law_delegates_could_decide_what_it_reserves() -> None:
    delegates = record(
        body="delegates-assembly",
        matter="land-contracting",
        notice_sent_on=date(2025, 4, 1),
        party_discussed_on=None,
    )
    Told().filed().given.when(delegates, CLERK, on=date(2025, 4, 30), at=day(12)).then(VoteHeld)


def test_what_delegates_may_decide_is_taken_on_record() -> None:
    delegates = record(body="delegates-assembly", roll=60)
    Told().filed().given.when(delegates, CLERK, on=day(12)).then(VoteHeld)


def proxy(member: str, household: str, by: str, of: str) -> Proxy:
    return Proxy(member=member, household=household, proxy=by, proxy_household=of)


def test_9_2_a_proxy_of_another_household_is_not_counted_but_refused() -> None:
    """9.2."""
    stranger = record(onsite=59, proxies=(proxy("m1", "h1", "m2", "h2"),))
    given = Told().filed().given
    given.when(stranger, CLERK, on=day(12)).refused("vote.proxy-of-another-household")


def test_a_proxy_of_the_same_household_counts_as_taking_part() -> None:
    family = (proxy("m1", "h1", "m2", "h1"),)
    assert held(onsite=39, roll=60, votes_for=40, proxies=family) == []
    assert held(onsite=39, roll=60, votes_for=40) == ["vote.quorum"]


def test_no_member_is_counted_twice_by_proxy() -> None:
    twice = (proxy("m1", "h1", "m2", "h1"), proxy("m1", "h1", "m3", "h1"))
    given = Told().filed().given
    given.when(record(onsite=58, proxies=twice), CLERK, on=day(12)).refused("vote.proxy-twice")


def test_who_is_absent_votes_for_nobody_else() -> None:
    chain = (proxy("m1", "h1", "m2", "h1"), proxy("m2", "h1", "m3", "h1"))
    given = Told().filed().given
    given.when(record(onsite=58, proxies=chain), CLERK, on=day(12)).refused("vote.proxy-absent")


def test_a_delegate_cannot_be_stood_in_for_by_the_household() -> None:
    family = record(body="delegates-assembly", onsite=59, proxies=(proxy("m1", "h1", "m2", "h1"),))
    Told().filed().given.when(family, CLERK, on=day(12)).refused("vote.proxy-of-delegate")


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"capacity_roll": 91}, "vote.capacity-over-roll"),
        ({"onsite": 91, "votes_for": 60}, "vote.present-over-roll"),
        ({"votes_against": 1}, "vote.cast-over-present"),
        ({"notice_sent_on": day(13)}, "vote.notice-after"),
        ({"roll": 0, "capacity_roll": 0, "onsite": 0, "votes_for": 0}, "vote.empty-roll"),
    ],
)
def test_counts_that_cannot_be_true_are_refused(said: dict[str, Any], message: str) -> None:
    Told().filed().given.when(record(**said), CLERK, on=day(12)).refused(message)


def test_the_smallest_meeting_there_can_be_is_true() -> None:
    one = record(roll=1, capacity_roll=1, onsite=1, votes_for=1)
    assert not Told().filed().given.when(one, CLERK, on=day(12)).decision.refused
    none = record(roll=0, capacity_roll=0, onsite=0, votes_for=0)
    found = Told().filed().given.when(none, CLERK, on=day(12)).decision.findings
    (empty,) = [f for f in found if f.message == "vote.empty-roll"]
    assert (empty.observed["count"], empty.required["needed"]) == (0, 1)


def test_nobody_types_that_a_vote_passed() -> None:
    assert not {"passed", "result"} & set(RecordVote.__struct_fields__)


def test_the_older_law_asks_for_half_of_the_adults_and_half_of_those_present() -> None:
    villagers = {"body": "villagers-assembly", "capacity_roll": 60}
    assert older(**villagers, onsite=31, votes_for=16) == []
    assert older(**villagers, onsite=30, votes_for=16) == ["vote.quorum"]
    assert older(**villagers, onsite=31, votes_for=15) == ["vote.no-majority"]
    assert older(**villagers, onsite=32, votes_for=16) == ["vote.no-majority"]


def test_the_older_law_calls_villagers_ten_days_before() -> None:
    late = {"body": "villagers-assembly", "notice_sent_on": date(2025, 4, 21)}
    assert older(**late) == ["vote.notice-days"]


def test_under_the_older_law_households_send_two_thirds_of_their_representatives() -> None:
    households = {"body": "villagers-assembly", "capacity_roll": 60, "by_household": True}
    assert older(**households, onsite=39, votes_for=39) == ["vote.quorum"]
    assert older(**households, onsite=40, votes_for=40) == []


def test_under_the_older_law_representatives_decide_what_they_were_empowered_to() -> None:
    body = {"body": "villagers-representatives", "roll": 30, "capacity_roll": 30}
    empowered = {**body, "authorised_on": date(2025, 1, 10)}
    assert older(**body, onsite=20, votes_for=11) == ["vote.not-authorised"]
    assert older(**empowered, onsite=20, votes_for=11) == []
    assert older(**empowered, onsite=19, votes_for=11) == ["vote.quorum"]
    assert older(**{**body, "authorised_on": date(2025, 4, 30)}, onsite=20, votes_for=11) == []
    assert older(**{**body, "authorised_on": date(2025, 5, 1)}, onsite=20, votes_for=11) == [
        "vote.not-authorised"
    ]


def test_a_villager_group_decides_by_two_thirds_present_under_the_older_law() -> None:
    group = {"body": "villager-group", "roll": 40, "capacity_roll": 30}
    assert older(**group, onsite=20, votes_for=11) == []
    assert older(**group, onsite=19, votes_for=11) == ["vote.quorum"]


def test_the_new_law_applies_from_its_first_day() -> None:
    older_vote = {"onsite": 50, "votes_for": 30, "party_discussed_on": None}
    assert older(**older_vote, body="villagers-assembly") == []
    first = held(date(2025, 5, 1), **older_vote, notice_sent_on=date(2025, 4, 20))
    assert first == ["vote.party-discussion", "vote.not-carried"]


def test_9_30_a_village_without_a_collective_decides_by_the_same_law() -> None:
    """9.30: article 64, the villagers act for the collective: two thirds of all."""
    villagers = {"body": "villagers-assembly"}
    assert held(**villagers) == ["vote.wrong-body"]
    assert held(**villagers, for_collective=True) == []
    assert held(**villagers, for_collective=True, onsite=59, votes_for=59) == ["vote.not-carried"]


def test_a_villager_group_without_a_collective_decides_by_the_same_law() -> None:
    group = {"body": "villager-group", "for_collective": True, "roll": 30, "capacity_roll": 24}
    assert held(**group, onsite=20, votes_for=20) == []
    assert held(**group, onsite=20, votes_for=19) == ["vote.not-carried"]
    assert held(**group, onsite=15, votes_for=20) == ["vote.quorum"]


def test_representatives_who_act_for_a_collective_are_its_delegates() -> None:
    acting = {"body": "villagers-representatives", "for_collective": True}
    few = held(**acting, roll=20, capacity_roll=20, onsite=20, votes_for=20)
    assert few == ["vote.too-few-delegates"]
    given = Told().filed().given
    reserved = given.when(record(**acting, matter="membership"), CLERK, on=day(12))
    assert reserved.finding("vote.reserved").required == {"body": "villagers-assembly"}
    for body in ("villagers-assembly", "members-assembly"):
        whole = record(body=body, for_collective=True, matter="membership")
        assert given.when(whole, CLERK, on=day(12)).decision.facts


def test_under_the_new_law_members_are_counted_not_households() -> None:
    assert held(by_household=True) == ["vote.by-household"]


# --- in a case ----------------------------------------------------------------------------------


def ready(**said: Any) -> Given:
    """A village project that lacks nothing but perhaps its vote."""
    told = Told().filed(1).papers("application").voted(12, **said)
    return told.noticed("village-notice", VILLAGE, "village", 2, CLERK).given


def test_a_village_submits_when_its_vote_passed() -> None:
    assert ready().lacks("village-submission") == {}


def test_a_vote_that_did_not_pass_says_the_count_and_what_was_needed() -> None:
    found = ready(votes_for=59, onsite=59).asks("village-submission")["village-vote"]
    assert (found.verdict, found.message) == ("pending", "vote.not-carried")
    assert (found.observed["count"], found.required["needed"]) == (59, 60)
    assert (found.who[0].post, found.who[0].division) == ("village-clerk", VILLAGE)


def test_a_new_meeting_is_lawful_ten_days_after_it_is_called() -> None:
    missing = Told().filed().given.asks("village-submission", on=day(20))["village-vote"]
    assert (missing.message, missing.earliest) == ("vote.missing", day(30))


def test_the_last_meeting_has_the_last_word() -> None:
    story = raised().voted(24, votes_for=30)
    assert story.given.lacks("village-submission") == {"village-vote": "vote.not-carried"}
    assert story.voted(36).given.lacks("village-submission") == {}


def test_a_vote_on_an_earlier_dossier_is_stale() -> None:
    story = raised().corrected(14, dossier(total_investment=1))
    assert story.given.lacks("village-submission")["village-vote"] == "vote.stale"


def test_a_change_of_remarks_leaves_a_vote_standing() -> None:
    story = raised().corrected(14, dossier(remarks="补注"))
    assert story.given.lacks("village-submission") == {}


def test_a_vote_of_a_body_that_the_pack_does_not_name_does_not_count() -> None:
    group = case(meetings=(met(body="villager-group", for_collective=True),))
    assert check(group, SAMPLES[VotePassed], about()).message == "vote.wrong-body"


def test_a_villager_group_decides_on_what_the_group_owns() -> None:
    """村民委员会组织法 第二十八条; 农村集体经济组织法 第六十四条."""
    group = ready(body="villager-group", for_collective=True)
    assert group.lacks("village-submission") == {}
    itself = ready(body="villager-group")
    assert itself.lacks("village-submission") == {"village-vote": "vote.wrong-body"}


def test_a_decision_does_not_rest_on_a_meeting_held_after_it() -> None:
    found = raised().given.asks("village-submission", on=day(11))["village-vote"]
    assert (found.message, found.earliest) == ("vote.later", day(12))


def test_the_receipt_names_the_vote_it_rests_on() -> None:
    assert raised().given.asks("village-submission")["village-vote"].on == (8,)


def test_under_the_old_law_an_assembly_of_members_needs_more_than_half_by_heads() -> None:
    told = {"capacity_roll": 100, "roll": 100, "online": 0, "proxies": ()}
    for body in ("villagers-assembly", "members-assembly"):
        assert "vote.quorum" not in older(body=body, onsite=51, votes_for=51, **told)
        assert "vote.quorum" in older(body=body, onsite=50, votes_for=50, **told)
        house = {"by_household": True, **told}
        assert "vote.quorum" in older(body=body, onsite=66, votes_for=60, **house)
        assert "vote.quorum" not in older(body=body, onsite=67, votes_for=60, **house)


def test_what_is_reserved_is_so_from_the_day_of_the_law() -> None:
    said = vote(12, body="delegates-assembly", matter="membership")
    plain = Told().filed().voted(12, **said).facts[-1]
    assert isinstance(plain, VoteHeld)
    first = date(2025, 5, 1)
    for on, keys in ((first, ["vote.reserved"]), (date(2025, 4, 30), [])):
        found = [f.key for f in inconsistent(replace(plain, on=on, notice_sent_on=on))]
        assert found == keys


def test_a_body_that_is_not_asked_is_told_which_would_be() -> None:
    told = raised().voted(13, body="villager-group")
    line = replace(ASKED, bodies=("members-assembly", "villagers-assembly"))
    found = check(told.given.case, line, replace(about(), on=day(20)))
    assert (found.message, found.observed) == ("vote.wrong-body", {"body": "villager-group"})
    assert found.required["body"] == "members-assembly|villagers-assembly"
