"""Households are asked about one text: each answer is provable, and all of the roll counts."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
from msgspec.structs import replace

from domain.authority import HANDS_APART, bar
from domain.checks import check
from domain.circumstances import Circumstances, Similar
from domain.commands import RecordVote
from domain.consent import commands as asked
from domain.consent.certificate import content, digest_of, verified
from domain.consent.state import Round, mark, stale, standing
from domain.deciding import examine
from domain.evolving import evolve
from domain.life import acts_of
from domain.operation.commands import SignOperation
from domain.outlook import row
from domain.parts import BESIDE
from events.base import Actor
from events.consent import AssetConsentSealed, Attempt, ConsentSealed, ProjectConsentSealed
from events.requirements import ConsentCovered
from tests.domain.operating import DIGEST, VILLAGE, Life, vote_on
from tests.domain.pack_samples import (
    BASE,
    COUNTY,
    SAMPLES,
    TOWNSHIP,
    about,
    holding,
    national,
    taken,
)
from tests.domain.rounds import (
    DAY,
    EACH,
    ID,
    OPENER,
    PROJECT,
    RECORDER,
    ROLL,
    SEALER,
    WHOLE,
    Asked,
    all_asked,
    answer,
    edited,
    entry,
    household,
    opened,
    opening,
    proxy,
    record,
    reply,
    sealed,
    to_be_changed,
    withdrawal,
)
from tests.domain.samples import sample

NEXT = DAY + timedelta(1)


def test_a_round_is_opened_on_the_text_that_stands_and_freezes_its_roll() -> None:
    told = opened()
    assert told.round.stage == "consent-open"
    assert (told.round.text, told.round.title) == (told.project.operation_change, "稻虾共作")
    assert (told.round.roll, told.round.filers) == (ROLL, ((1, OPENER.actor()),))
    assert told.round.households.unanswered == 12


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"text": "b" * 64}, "consent.other-text"),
        ({"matter": "adjustment"}, "consent.no-text"),
        ({"subject_id": "d" * 32}, "consent.subject-unknown"),
        ({"roll": (*ROLL, entry(1, members=5))}, "consent.twice"),
        ({"roll": (*ROLL[:9], entry(10, basis="land"))}, "consent.roll-short"),
        ({"roll": (*ROLL, entry(13, village="430521001201"))}, "consent.elsewhere"),
        ({"roll": (*ROLL, entry(13, village="430511001000"))}, "consent.elsewhere"),
    ],
)
def test_what_is_not_the_text_nor_the_roll_of_the_case_opens_no_round(
    changes: dict[str, Any], why: str
) -> None:
    assert Asked().refused(opening(**changes), OPENER) == [why]


def test_what_a_certificate_says_and_its_digest_stay_as_they_were_given_out() -> None:
    """Whoever holds one checks it in ten years, without us."""
    round_ = Round(subject_id="2" * 32, text="a" * 64, roll=(entry(2), entry(1)))
    said = content("1" * 32, round_)
    assert list(said) == [
        *("round", "subject_kind", "subject_id", "matter", "text", "roll", "answers"),
    ]
    assert [one["household"] for one in said["roll"]] == [household(1), household(2)]
    assert digest_of(said) == "5c3eb5a2da131ef3d1c7e52675f2fb0c1e2a175197fdd27a7b597f16dc0eb3f8"
    assert verified(said, digest_of(said))
    assert not verified({**said, "text": "b" * 64}, digest_of(said))


def test_only_households_of_the_vault_are_on_a_roll_where_they_live() -> None:
    told = Asked(strangers=frozenset({household(3)}))
    decision = told.put(opening(), OPENER)
    (found,) = (f for f in decision.findings if f.verdict != "met")
    assert (found.message, found.observed["households"]) == ("consent.not-in-vault", household(3))
    assert {(who.post, who.division) for who in found.who} == {
        ("village-clerk", VILLAGE),
        ("township-clerk", TOWNSHIP),
        ("county-clerk", COUNTY),
    }


def test_nobody_picks_whom_to_ask_everyone_tied_to_the_project_is_on_the_roll() -> None:
    everyone = frozenset(entry.household for entry in ROLL)
    told = Asked(concerned=everyone | {household(13), household(14)})
    decision = told.put(opening(), OPENER)
    (found,) = (f for f in decision.findings if f.verdict != "met")
    assert found.message == "consent.roll-leaves-out"
    assert found.observed["households"] == f"{household(13)}|{household(14)}"
    told = told.do(opening(roll=ROLL[:5], whole=WHOLE), OPENER)
    rest = asked.ExtendRoll(roll=ROLL[5:])
    assert told.refused(rest, OPENER) == ["consent.roll-leaves-out"]
    assert Asked(concerned=everyone).do(opening(), OPENER).round.roll == ROLL


def test_a_long_roll_is_frozen_by_its_digest_and_nobody_answers_before_it_is_whole() -> None:
    told = Asked().do(opening(roll=ROLL[:5], whole=WHOLE), OPENER)
    assert told.refused(record(answer(1)), RECORDER) == ["consent.roll-incomplete"]
    early = told.refused(asked.SealConsents(), SEALER)
    assert set(early) == {"asked.missing", "consent.roll-incomplete"}
    other = asked.ExtendRoll(roll=(*ROLL[5:11], entry(13)))
    assert told.refused(other, OPENER) == ["consent.roll-other"]
    again = asked.ExtendRoll(roll=ROLL[4:8])
    assert told.refused(again, OPENER) == ["consent.twice"]
    told = told.do(asked.ExtendRoll(roll=ROLL[5:8]), OPENER)
    told = told.do(asked.ExtendRoll(roll=ROLL[8:]), OPENER)
    assert told.do(record(answer(12)), RECORDER).round.households.consented == 1
    more = asked.ExtendRoll(roll=(entry(13),))
    assert told.refused(more, OPENER) == ["consent.roll-frozen"]


def test_there_is_one_open_round_on_a_matter_at_a_time() -> None:
    key = mark("project", PROJECT, "operation-change")
    assert key in opened().round.marks
    rival = Similar("consent-" + "8" * 32, (key,), 0, "consent-open", opened().round.filed_at)
    told = Asked(similar=(rival,))
    assert told.refused(opening(), OPENER) == ["consent.open-already"]
    (found,) = (f for f in told.put(opening(), OPENER).findings if f.verdict != "met")
    assert ("village-head", VILLAGE) in {(who.post, who.division) for who in found.who}


def test_an_answer_may_change_until_it_is_sealed_and_what_it_was_stays_provable() -> None:
    told = opened().answered({1: "refusal"}).do(record(answer(1)), RECORDER)
    told = told.do(withdrawal(1), RECORDER).do(record(answer(1, "abstention")), RECORDER)
    ended = [(g.answer.outcome, g.ended, g.ended_n) for g in told.round.answers]
    assert ended == [("refusal", "replaced", 3), ("consent", "withdrawn", 4), ("abstention", "", 0)]
    assert told.round.households.abstained == 1
    assert all(g.by == RECORDER.actor() and g.recorded_at for g in told.round.answers)


def test_nothing_is_taken_back_that_was_not_given() -> None:
    assert opened().refused(withdrawal(1), RECORDER) == ["consent.nothing-given"]


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ((answer(13),), "consent.not-on-roll"),
        ((answer(1), answer(1, "refusal")), "consent.twice"),
        ((answer(1, given_on=DAY - timedelta(1)),), "consent.dated-before"),
        ((answer(1, given_on=NEXT),), "consent.dated-after"),
        ((answer(1, means="proxy"),), "consent.proxy-unnamed"),
        ((answer(1, "unreachable", attempts=()),), "consent.attempts-unsaid"),
        ((answer(1, "unreachable", attempts=(Attempt(NEXT, "visit"),)),), "consent.attempt-later"),
    ],
)
def test_an_answer_that_cannot_be_so_is_refused(answers: Any, why: str) -> None:
    assert opened().refused(record(*answers), RECORDER) == [why]


def test_an_earlier_answer_does_not_take_the_place_of_a_later_one() -> None:
    told = opened().do(record(answer(1, given_on=NEXT)), RECORDER, on=NEXT)
    late = record(answer(1, "refusal"))
    assert told.refused(late, RECORDER, on=NEXT) == ["consent.dated-before"]


def test_9_2_a_proxy_of_another_household_is_not_counted() -> None:
    decision = opened().put(record(proxy(1, of=2)), RECORDER)
    (found,) = (f for f in decision.findings if f.verdict != "met")
    assert (found.message, found.article, found.grade) == (
        "consent.proxy-of-another-household",
        "农村集体经济组织法 第二十七条",
        "A",
    )
    assert opened().do(record(proxy(1, of=1)), RECORDER).round.households.consented == 1


def test_a_refusal_is_heard_and_answered_before_the_round_is_sealed() -> None:
    told = opened().answered(EACH)
    assert told.refused(asked.SealConsents(), SEALER) == ["consent.refusal-unanswered"]
    assert told.refused(reply(1), OPENER) == ["consent.no-refusal"]
    told = told.do(reply(10), OPENER)
    assert told.do(asked.SealConsents(), SEALER).round.stage == "consent-sealed"
    again = told.do(record(answer(10, "refusal")), RECORDER)
    assert again.refused(asked.SealConsents(), SEALER) == ["consent.refusal-unanswered"]


def test_nobody_is_passed_over_and_who_is_out_of_reach_was_sought_on_two_days() -> None:
    told = opened().answered(dict.fromkeys(range(1, 12), "consent"))
    assert told.refused(asked.SealConsents(), SEALER) == ["asked.missing"]
    once = replace(answer(12, "unreachable"), attempts=(Attempt(DAY, "phone"),) * 3)
    told = told.do(record(once), RECORDER)
    assert told.refused(asked.SealConsents(), SEALER) == ["asked.attempts"]


def test_an_edited_text_makes_every_answer_stale_by_name() -> None:
    told = edited(all_asked())
    decision = told.put(asked.SealConsents(), SEALER)
    (found,) = (f for f in decision.findings if f.verdict != "met")
    assert found.message == "consent.text-moved"
    assert found.observed["households"] == "|".join(household(n) for n in range(1, 13))
    assert {w.post for w in found.who} == {"village-clerk", "township-clerk", "county-clerk"}
    assert told.refused(record(answer(1)), RECORDER) == ["consent.text-moved"]


def test_a_round_goes_on_with_the_edited_text_and_asks_everyone_anew() -> None:
    told = edited(all_asked())
    renew = asked.RenewConsentText(text=told.project.operation_change, reason="租金调整")
    other = asked.RenewConsentText(text="b" * 64, reason="租金调整")
    assert told.refused(other, OPENER) == ["consent.other-text"]
    told = told.do(renew, OPENER)
    assert told.refused(renew, OPENER) == ["consent.same-text"]
    assert (len(stale(told.round)), standing(told.round)) == (12, {})
    assert told.refused(asked.SealConsents(), SEALER) == ["asked.stale"]
    told = told.answered({1: "consent"})
    assert stale(told.round) == tuple(household(n) for n in range(2, 13))


def test_sealing_tells_the_case_and_nothing_is_answered_afterwards() -> None:
    told = sealed()
    (known,) = told.project.consents
    assert (known.round, known.text) == (ID, told.project.operation_change)
    counts = known.households
    assert (counts.roll, counts.consented, counts.refused) == (12, 9, 1)
    assert (counts.abstained, counts.unreachable, counts.unanswered) == (1, 1, 0)
    assert (known.members.consented, known.area.consented) == (27, 9000)
    for late in (record(answer(10)), withdrawal(1), asked.SealConsents(), reply(10)):
        assert "stage.wrong" in told.refused(late)


def test_a_round_is_dropped_with_a_reason_and_nothing_was_counted() -> None:
    told = opened().answered({1: "consent"}).do(asked.DropConsents(reason="方案撤回"), SEALER)
    assert (told.round.stage, told.project.consents) == ("consent-dropped", ())
    assert "stage.wrong" in told.refused(record(answer(2)), RECORDER)


def test_the_certificate_is_checked_by_anybody_from_what_it_says() -> None:
    told = sealed()
    said = content(ID, told.round)
    assert digest_of(said) == told.round.certificate == told.project.consents[0].certificate
    assert verified(said, told.round.certificate)
    forged = {**said, "answers": [{**a, "outcome": "consent"} for a in said["answers"]]}
    assert not verified(forged, told.round.certificate)


def test_whoever_opened_the_round_or_recorded_in_it_does_not_seal_it() -> None:
    both = holding("p-clerk-2", "village-head", VILLAGE)
    assert all_asked().refused(asked.SealConsents(), both) == ["separation.consent"]
    drawn = holding("p-opener", "township-reviewer", "430511001000")
    assert all_asked().refused(asked.SealConsents(), drawn) == ["separation.filed"]


def test_whoever_recorded_an_answer_decides_nothing_on_the_case() -> None:
    told = sealed()
    recorder = Actor("p-clerk-2", "county-section", "office-c", COUNTY)
    assert bar(told.project, recorder, HANDS_APART, "any").message == "separation.consent"
    stand_in = Actor("p-x", "county-section", "office-c", COUNTY, "p-clerk-2")
    assert bar(told.project, stand_in, HANDS_APART, "any").verdict == "broken"
    sealer = Actor("p-reviewer", "county-section", "office-c", COUNTY)
    assert bar(told.project, sealer, HANDS_APART, "any").verdict == "met"


def test_who_decided_while_the_round_was_open_has_recorded_nothing_that_counts() -> None:
    by = Actor("p-clerk-2", "county-section", "office-c", COUNTY)
    decided = (replace(taken("any", n=99), by=by),)
    told = replace(all_asked(), project=to_be_changed(decisions=decided))
    assert told.refused(record(answer(1)), RECORDER) == ["consent.recorder-decided"]
    assert told.refused(asked.SealConsents(), SEALER) == ["consent.recorded-by-decider"]
    other = holding("p-other", "village-clerk", VILLAGE)
    anew = tuple(g.answer for g in told.round.answers)
    told = told.do(record(*anew), other).do(reply(10), OPENER)
    assert told.do(asked.SealConsents(), SEALER).round.certificate


def change_signed(told: Asked) -> Any:
    """The contract on the other rent, once the owner has voted and it is filed."""
    from domain.operation.commands import RecordOwnerDecision
    from tests.domain.operating import OWNER

    life = Life(told.project, national())
    life = life.went(vote_on("asset-disposal", date(2026, 3, 20)))
    now = life.case.operation.chosen
    assert now
    agreed = RecordOwnerDecision(owner=OWNER, chosen=now.n, paper=DIGEST, vote=life.n)
    life = life.do(agreed, date(2026, 3, 21)).filed("owner-filing-township", date(2026, 3, 21))
    return life, SignOperation(chosen=now.n, contract=DIGEST), date(2026, 3, 22)


def test_a_project_in_operation_is_not_run_otherwise_without_those_it_affects() -> None:
    life, sign, on = change_signed(opened())
    assert life.refused(sign, on) == ["covered.missing"]
    life, sign, on = change_signed(sealed())
    signed = life.do(sign, on)
    assert signed.case.operation.change == ""
    few = dict.fromkeys(range(1, 8), "consent") | dict.fromkeys(range(8, 13), "abstention")
    life, sign, on = change_signed(sealed(few))
    assert life.refused(sign, on) == ["covered.short"]


def test_what_was_consented_to_is_the_text_that_is_signed() -> None:
    told = sealed()
    life, sign, on = change_signed(replace(edited(told), project=edited(told).project))
    life = replace(life, case=replace(life.case, consents=told.project.consents))
    assert life.refused(sign, on) == ["covered.stale"]


def covered(told: Asked, **said: Any) -> tuple[str, Any, Any]:
    rule = ConsentCovered(**{"matter": "operation-change", "ratio": "2/3", **BASE, **said})
    found = check(told.project, rule, Circumstances(national(), NEXT))
    return found.message, found.observed.get("consented"), found.observed.get("roll")


def test_9_1_consent_is_counted_on_the_whole_roll_never_on_those_who_answered() -> None:
    told = sealed(
        dict.fromkeys(range(1, 8), "consent") | dict.fromkeys(range(8, 13), "unreachable")
    )
    assert covered(told) == ("covered.short", 7, 12)
    assert covered(told, ratio="1/2") == ("covered.met", 7, 12)


def test_the_pack_says_whether_households_members_or_area_are_counted() -> None:
    roll = (*ROLL[:11], entry(12, members=20, area=0))
    told = Asked().do(opening(roll=roll), OPENER)
    told = told.answered({**dict.fromkeys(range(1, 12), "consent"), 12: "abstention"})
    told = told.do(asked.SealConsents(), SEALER)
    assert covered(told)[0] == "covered.met"
    assert covered(told, measure="members") == ("covered.short", 33, 53)
    assert covered(told, measure="area") == ("covered.met", 11_000, 11_000)


def test_the_blocker_report_says_what_the_round_waits_for_and_from_whom() -> None:
    told = opened().answered({**EACH})
    others = {f"project-{PROJECT}": told.project}
    about = Circumstances(national(), NEXT, (SEALER,), case_id=f"consent-{ID}", others=others)
    found = [f for f in examine(told.round, "seal-consents", about) if f.verdict != "met"]
    assert [f.message for f in found] == ["consent.refusal-unanswered"]
    assert {who.post for who in found[0].who} == {"village-head", "township-clerk", "county-clerk"}


def test_the_worklist_shows_a_round_to_who_records_and_then_to_who_seals() -> None:
    waits = row(opened().round, national()).waits
    assert {w.partition("@")[0] for w in waits} == {"village-clerk", "township-clerk"}
    waits = row(all_asked().round, national()).waits
    sealers = {"village-head", "township-reviewer", "county-section"}
    assert {w.partition("@")[0] for w in waits} == sealers
    assert row(sealed().round, national()).waits == ()


def test_what_was_sealed_stays_with_the_case_while_it_goes_on() -> None:
    told = sealed()
    after = evolve(told.project, vote_on("asset-disposal", date(2026, 3, 20)))
    assert after.consents == told.project.consents


def test_members_vote_on_the_case_and_not_on_the_round_that_counts_its_households() -> None:
    """A vote put on record there would carry nothing: no rule ever looks for it in a round."""
    held = RecordVote(
        matter="project-adjustment",
        body="members-assembly",
        notice_sent_on=date(2026, 2, 1),
        roll=100,
        capacity_roll=90,
        onsite=75,
        votes_for=70,
        votes_against=5,
        abstained=0,
        minutes=DIGEST,
    )
    assert opened().refused(held, RECORDER) == ["stage.wrong"]
    assert "record-vote" not in {act.name for act in acts_of("consent")}
    assert "record-vote" in {act.name for act in acts_of("project")}
    assert "file-document" in {act.name for act in acts_of("consent")}


def test_a_certificate_is_the_digest_of_plain_json_in_utf_8_whatever_the_order() -> None:
    said = {"乙": ["稻", 2], "a": None}
    assert digest_of(said) == sha256('{"a":null,"乙":["稻",2]}'.encode()).hexdigest()


def test_what_is_sealed_is_told_to_a_project_or_an_asset_as_its_own_fact() -> None:
    told = sealed()
    fact = sample(ConsentSealed, certificate=told.round.certificate)
    known = replace(about(), case_id=f"consent-{ID}")
    for kind, made in (("project", ProjectConsentSealed), ("asset", AssetConsentSealed)):
        round_ = replace(told.round, subject_kind=kind)
        ((stream, seen),) = BESIDE[ConsentSealed](round_, fact, known)
        assert (stream, type(seen)) == (round_.subject, made)
        assert (seen.round, seen.certificate) == (ID, told.round.certificate)
    assert content(ID, told.round)["round"] == ID
    assert content(ID, told.round)["subject_id"] == told.round.subject_id
    assert (told.round.relies_on, Round().relies_on) == ((told.round.subject,), ())


def test_of_consents_those_on_this_matter_and_by_this_day_count() -> None:
    case = sealed().project
    line: Any = replace(SAMPLES[ConsentCovered], matter="operation-change")
    (one,) = case.consents
    on = replace(about(), on=one.on)
    assert check(case, line, on).message != "covered.missing"
    day_before = replace(about(), on=one.on - timedelta(1))
    assert check(case, line, day_before).message == "covered.missing"
    other = replace(case, consents=(replace(one, matter="adjustment"),))
    assert check(other, line, on).message == "covered.missing"
