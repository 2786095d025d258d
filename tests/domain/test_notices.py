"""公示: how long a notice hangs, what starts its clock anew, and what objections do to it."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from domain.checks import Circumstances, check
from domain.commands import (
    AnswerObjection,
    CorrectNotice,
    EndNotice,
    EnterLibrary,
    InterruptNotice,
    PostNotice,
    RaiseObjection,
    RollOver,
)
from domain.noticing import first_posted
from events.findings import Finding
from events.project import (
    LibraryRolledOver,
    NoticeCorrected,
    NoticeEnded,
    NoticeInterrupted,
    NoticePosted,
    ObjectionAnswered,
    ObjectionRaised,
)
from events.requirements import NoticeCompleted
from tests.domain.story import (
    CLERK,
    COUNTY,
    COUNTY_CLERK,
    DIGEST,
    HEAD,
    KEEPER,
    PROOF,
    REVIEWER,
    SECTION,
    TOWN_CLERK,
    TOWNSHIP,
    TOWNSHIP_2,
    VILLAGE,
    VILLAGE_2,
    VILLAGE_3,
    Told,
    approved,
    day,
    dossier,
    holds,
    in_library,
    national,
    raised,
    reviewed,
    submitted,
)

ASKED = NoticeCompleted(
    id="days", article="x", grade="C", notice="village-notice", level="village", days=10
)
POST = PostNotice(
    notice="village-notice",
    level="village",
    place=VILLAGE,
    channel="board",
    text="公示内容",
    start_proof=PROOF,
)


def found(story: Told, on: int, asked: NoticeCompleted = ASKED) -> Finding:
    """What the rule says of a story on a day."""
    return check(story.given.case, asked, Circumstances(national(), day(on)))


def says(story: Told, on: int, asked: NoticeCompleted = ASKED) -> tuple[str, date | None]:
    """Its message, and from when it can be met."""
    said = found(story, on, asked)
    return said.message, said.earliest


def posted(on: int = 2) -> Told:
    """A village project whose notice is fact 2."""
    return Told().filed(1).posted(on=on)


# --- days ---------------------------------------------------------------------------------------


def test_day_one_is_the_day_after_posting_and_the_step_is_lawful_after_the_last() -> None:
    """9.4: posted on the 2nd, ten days end on the 12th, so the 13th is the first lawful day."""
    story = posted(2).ended(2, 12)
    assert says(story, 12) == ("notice.running", day(13))
    assert says(story, 13) == ("notice.met", day(13))


def test_9_4_a_notice_that_ended_a_day_early_does_not_count() -> None:
    """9.4."""
    story = posted(2).ended(2, 11)
    assert says(story, 20) == ("notice.too-short", day(31))


def test_a_notice_that_nobody_took_down_has_no_proof_of_its_end() -> None:
    assert says(posted(2), 5) == ("notice.hanging", day(13))
    assert says(posted(2), 20) == ("notice.not-ended", day(20))


def test_a_step_is_not_dated_before_the_end_that_proves_the_notice() -> None:
    assert says(posted(2).ended(2, 20), 15) == ("notice.running", day(20))


def test_without_a_notice_the_earliest_day_is_as_if_it_were_posted_at_once() -> None:
    assert says(Told().filed(1), 5) == ("notice.missing", day(16))


def test_9_4_working_days_follow_the_yearly_arrangement_with_its_make_up_days() -> None:
    """9.4: the holidays of October 2025 are left out, and 28 September is worked."""
    working = replace(ASKED, count="working")
    story = Told().filed(1).posted(on=20)  # Saturday 2025-09-20
    assert found(story, 21, working).earliest == date(2025, 10, 11)
    assert found(story, 21).earliest == date(2025, 10, 1)


def test_a_year_that_is_not_published_makes_the_date_provisional_and_says_so() -> None:
    """9.4."""
    working = replace(ASKED, count="working")
    told = Told().filed(1)
    about = Circumstances(national(), date(2026, 12, 25))
    assert check(told.given.case, working, about).provisional
    sure = Circumstances(national(), date(2026, 11, 1))
    assert not check(told.given.case, working, sure).provisional
    assert not check(told.given.case, ASKED, about).provisional


# --- what starts the clock anew -----------------------------------------------------------------


def test_a_gap_starts_the_clock_anew_when_the_notice_hangs_again() -> None:
    story = posted(2).gap(2, on=5, resumed=7)
    assert says(story.ended(2, 16), 20)[0] == "notice.too-short"
    assert says(story.ended(2, 17), 18) == ("notice.met", day(18))


def test_a_gap_found_after_the_end_undoes_the_notice() -> None:
    story = posted(2).ended(2, 12)
    assert says(story.gap(2, on=5, resumed=7), 20)[0] == "notice.too-short"


def test_an_older_gap_recorded_later_does_not_turn_the_clock_back() -> None:
    story = posted(2).gap(2, on=8, resumed=9).gap(2, on=4, resumed=5)
    assert says(story, 10) == ("notice.hanging", day(20))


def test_a_material_correction_starts_the_clock_anew_and_a_slip_of_the_pen_does_not() -> None:
    assert says(posted(2).retexted(2, 6), 8) == ("notice.hanging", day(17))
    assert says(posted(2).retexted(2, 6, material=False), 8) == ("notice.hanging", day(13))


def test_a_notice_on_an_earlier_dossier_is_stale() -> None:
    story = posted(2).ended(2, 12).corrected(13, dossier(total_investment=1))
    assert says(story, 14) == ("notice.stale", day(25))


def test_a_second_posting_does_not_undo_one_that_was_completed() -> None:
    assert says(posted(2).ended(2, 12).posted(on=14), 15)[0] == "notice.met"


def test_a_notice_taken_down_early_is_made_good_by_another() -> None:
    story = posted(2).ended(2, 5).posted(on=6)
    assert says(story, 10) == ("notice.hanging", day(17))
    assert says(story.ended(4, 16), 17)[0] == "notice.met"


# --- several places and levels ------------------------------------------------------------------


def township() -> Told:
    """A project of a township in two of its villages, fact 1."""
    filing = dossier(places=(VILLAGE, VILLAGE_2))
    return Told().filed(1, origin="township", division=TOWNSHIP, filing=filing, by=TOWN_CLERK)


def test_a_notice_hangs_in_every_village_concerned() -> None:
    one = township().noticed("village-notice", VILLAGE, "village", 2, CLERK)
    lacking = found(one, 20)
    assert (lacking.message, lacking.required["place"]) == ("notice.missing", VILLAGE_2)
    assert [who.division for who in lacking.who] == [VILLAGE_2]
    neither = found(township(), 20)
    assert [who.division for who in neither.who] == [VILLAGE, VILLAGE_2]
    both = one.noticed("village-notice", VILLAGE_2, "village", 4, CLERK)
    assert says(both, 15) == ("notice.met", day(15))


def test_of_several_places_the_last_one_sets_the_day() -> None:
    both = township().posted(on=2).posted(place=VILLAGE_2, on=4)
    assert says(both, 5) == ("notice.hanging", day(15))


def test_a_project_whose_villages_are_not_named_has_nowhere_to_hang_its_notice() -> None:
    filing = dossier(places=(TOWNSHIP,))
    story = Told().filed(1, origin="township", division=TOWNSHIP, filing=filing, by=TOWN_CLERK)
    lacking = found(story, 20)
    assert (lacking.verdict, lacking.message) == ("pending", "notice.no-place")
    assert [who.post for who in lacking.who] == ["township-clerk", "county-clerk"]


TOGETHER = replace(
    ASKED, id="both", notice="township-notice", level="township", along="village-notice"
)


def at_township(story: Told, on: int, ends: int) -> Told:
    told = story.posted("township-notice", TOWNSHIP, on, level="township", by=TOWN_CLERK)
    return told.ended(told.n, ends, TOWN_CLERK)


def at_villages(*, ends: int) -> Told:
    both = township().posted(on=2).posted(place=VILLAGE_2, on=2)
    return both.ended(2, ends).ended(3, ends)


def test_a_township_and_its_villages_post_at_the_same_time() -> None:
    """5.1.2: ten days side by side, not one after the other."""
    assert says(at_township(at_villages(ends=12), 2, 12), 13, TOGETHER)[0] == "notice.met"
    assert says(at_township(at_villages(ends=12), 12, 22), 30, TOGETHER)[0] == "notice.apart"
    assert says(at_township(at_villages(ends=15), 6, 16), 30, TOGETHER)[0] == "notice.apart"
    assert says(at_township(at_villages(ends=16), 6, 16), 30, TOGETHER)[0] == "notice.met"
    assert says(at_township(township(), 2, 12), 13, TOGETHER) == ("notice.apart", day(24))


def test_the_same_notice_hung_somewhere_else_does_not_part_them() -> None:
    side_by_side = at_township(at_villages(ends=12), 2, 12)
    elsewhere = side_by_side.posted("township-notice", VILLAGE, 11)
    assert says(elsewhere, 13, TOGETHER)[0] == "notice.met"


def test_a_notice_asked_for_after_a_step_does_not_count_from_before() -> None:
    story = submitted().noticed("township-notice", TOWNSHIP, "township", 2, TOWN_CLERK)
    story = story.decided("township-review", 14, REVIEWER)
    lacking = story.given.asks("county-appraisal", on=day(20))["township-notice-days"]
    assert (lacking.message, lacking.earliest) == ("notice.too-early", day(31))
    assert reviewed().given.lacks("county-appraisal", on=day(25)) == {}


# --- objections ---------------------------------------------------------------------------------


def test_an_open_objection_blocks_the_step() -> None:
    story = posted(2).objected(2, 5)
    lacking = found(story, 8)
    assert lacking.message == "notice.objection-open"
    assert {who.post for who in lacking.who} == {"village-head"}


def test_a_notice_does_not_end_while_an_objection_is_open() -> None:
    """Every objection is answered before the end."""
    end = EndNotice(posting=2, end_proof=PROOF)
    story = posted(2).objected(2, 5)
    story.given.when(end, CLERK, on=day(12)).refused("notice.objection-open")
    answered = story.answered(3, 11).given
    answered.when(end, CLERK, on=day(12)).then(NoticeEnded)


def test_an_unfounded_objection_leaves_the_notice_as_it_is() -> None:
    story = posted(2).objected(2, 5).answered(3, 6).ended(2, 12)
    assert says(story, 13) == ("notice.met", day(13))
    assert found(story, 13).on == (2, 5, 4)


def test_an_objection_upheld_in_part_asks_for_a_corrected_text_and_a_new_clock() -> None:
    story = posted(2).objected(2, 5).answered(3, 6, "corrected")
    assert says(story.ended(2, 12), 13)[0] == "notice.objection-corrected"
    again = story.retexted(2, 7)
    assert says(again.ended(2, 16), 20)[0] == "notice.too-short"
    assert says(again.ended(2, 17), 18)[0] == "notice.met"


def test_an_objection_upheld_asks_for_another_dossier() -> None:
    story = (
        posted(2).objected(2, 5).answered(3, 6, "upheld").ended(2, 12).posted(on=13).ended(6, 23)
    )
    lacking = found(story, 30)
    assert lacking.message == "notice.objection-upheld"
    assert "village-clerk" in {who.post for who in lacking.who}
    changed = story.corrected(24, dossier(total_investment=1)).posted(on=25)
    assert says(changed.ended(9, 35), 36)[0] == "notice.met"


def test_a_late_objection_before_the_step_blocks_it() -> None:
    """9.29."""
    story = raised().objected(9, 13)
    assert story.given.case.objections[0].late
    assert story.given.lacks("village-submission")["village-notice-days"] == "notice.objection-open"
    answered = story.answered(11, 14).given
    assert answered.lacks("village-submission") == {}


@pytest.mark.parametrize(
    ("story", "step", "notice"),
    [
        (submitted(), "township-review", "village-notice"),
        (reviewed(), "county-appraisal", "village-notice"),
        (approved(), "enter-library", "village-notice"),
        (approved(), "enter-library", "township-notice"),
        (approved(), "enter-library", "county-notice"),
    ],
)
def test_item_29_a_late_objection_stops_every_later_step_until_it_is_answered(
    story: Told, step: str, notice: str
) -> None:
    """9.29: it does not pass in silence because another step was taken meanwhile."""
    assert story.given.lacks(step) == {}
    late = story.objected(story.last(notice), 38)
    assert "notice.objection-open" in late.given.lacks(step).values()
    assert late.answered(late.n, 39).given.lacks(step) == {}


def test_a_late_objection_upheld_keeps_the_case_back_until_the_dossier_changes() -> None:
    """9.29."""
    late = submitted().objected(9, 14)
    upheld = late.answered(late.n, 15, "upheld").given
    assert upheld.lacks("township-review") == {"village-notice-days": "notice.objection-upheld"}


def test_a_late_objection_upheld_in_part_asks_for_the_notice_anew() -> None:
    late = submitted().objected(9, 14)
    story = late.answered(late.n, 15, "corrected")
    assert story.given.lacks("township-review") == {
        "village-notice-days": "notice.objection-corrected"
    }
    again = story.noticed("village-notice", VILLAGE, "village", 16, CLERK)
    assert again.given.lacks("township-review", on=day(26)) == {
        "village-notice-days": "notice.running"
    }
    assert again.given.lacks("township-review", on=day(27)) == {}


def test_a_step_is_not_dated_before_the_answer_it_rests_on() -> None:
    story = posted(2).ended(2, 12).objected(2, 13).answered(4, 20)
    assert says(story, 19) == ("notice.running", day(20))
    assert says(story, 20)[0] == "notice.met"


def test_a_notice_asked_for_after_a_step_may_be_recorded_before_it_if_it_hung_after() -> None:
    """The decision of the 14th was entered late; the notice of the 14th was not."""
    story = submitted().noticed("township-notice", TOWNSHIP, "township", 14, TOWN_CLERK)
    late = story.decided("township-review", 14, REVIEWER)
    assert late.given.lacks("county-appraisal", on=day(25)) == {}


def test_a_gap_found_late_stops_the_later_steps() -> None:
    late = submitted().gap(9, on=5, resumed=6)
    assert late.given.lacks("township-review") == {"village-notice-days": "notice.too-short"}


def test_in_the_library_a_late_objection_is_answered_before_the_project_rolls_over() -> None:
    """9.29."""
    story = in_library().papers("yearly-review", on=40)
    story = story.objected(story.last("county-notice"), 41)
    given = story.given
    roll = RollOver(year=2026)
    given.when(roll, KEEPER).refused("notice.objection-open")
    assert given.row().waits == (f"county-section@{COUNTY}",)
    answered = story.answered(story.n, 42, by=SECTION).given
    answered.when(roll, KEEPER).then(LibraryRolledOver, year=2026)


def test_an_upheld_objection_in_the_library_leaves_revision_and_removal_open() -> None:
    late = in_library().papers("revision-request", "yearly-review", on=40)
    late = late.objected(late.last("county-notice"), 41)
    given = late.answered(late.n, 42, "upheld", SECTION).given
    assert "notice.objection-upheld" in given.lacks("roll-over").values()
    assert given.lacks("open-revision") == {}
    assert given.lacks("removal-decision") == {}


def test_an_objection_to_a_notice_on_an_older_dossier_is_answered_all_the_same() -> None:
    story = raised().objected(9, 13).corrected(14, dossier(total_investment=1))
    story = story.voted(24).noticed("village-notice", VILLAGE, "village", 15, CLERK)
    assert story.given.lacks("village-submission") == {"objections": "notice.objection-open"}
    assert story.answered(11, 26).given.lacks("village-submission") == {}


# --- what may be said of a notice ---------------------------------------------------------------


def test_a_notice_is_posted_with_the_digest_of_its_text() -> None:
    then = Told().filed(1).given.when(POST, CLERK, on=day(2)).then(NoticePosted, text="公示内容")
    assert len(then.case.postings[0].text) == 64


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"notice": "unheard-of"}, "name.unknown"),
        ({"place": VILLAGE_2}, "name.unknown"),
        ({"place": TOWNSHIP}, "name.unknown"),
    ],
)
def test_a_notice_of_an_unknown_kind_or_place_is_refused(
    change: dict[str, Any], message: str
) -> None:
    clerk = holds("p", "county-clerk", COUNTY)
    Told().filed(1).given.when(replace(POST, **change), clerk, on=day(2)).refused(message)


def test_a_village_clerk_neither_posts_nor_ends_the_countys_notice() -> None:
    at_county = replace(POST, notice="county-notice", level="county", place=COUNTY)
    given = Told().filed(1).given
    given.when(at_county, CLERK, on=day(2)).refused("authority.missing")
    hung = given.when(at_county, COUNTY_CLERK, on=day(2)).then(NoticePosted)
    end = EndNotice(posting=2, end_proof=PROOF)
    hung.when(end, CLERK, on=day(12)).refused("authority.missing")
    hung.when(end, COUNTY_CLERK, on=day(12)).then(NoticeEnded)


def test_a_higher_office_may_keep_a_notice_further_down() -> None:
    Told().filed(1).given.when(POST, COUNTY_CLERK, on=day(2)).then(NoticePosted)


def test_an_objection_is_answered_where_the_notice_hangs_or_above() -> None:
    story = Told().filed(1).posted("county-notice", COUNTY, 2, level="county", by=COUNTY_CLERK)
    answer = AnswerObjection(objection=3, outcome="unfounded", answer="经核实")
    given = story.objected(2, 3).given
    given.when(answer, HEAD, on=day(4)).refused("authority.missing")
    given.when(answer, SECTION, on=day(4)).then(ObjectionAnswered)


def test_anybody_at_their_post_takes_an_objection_down() -> None:
    story = Told().filed(1).posted("county-notice", COUNTY, 2, level="county", by=COUNTY_CLERK)
    said = RaiseObjection(posting=2, summary="有异议")
    story.given.when(said, CLERK, on=day(4)).then(ObjectionRaised)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (InterruptNotice(posting=9, resumed_on=day(3), reason="x"), "notice.unknown"),
        (CorrectNotice(posting=9, material=True, text="y", reason="x"), "notice.unknown"),
        (EndNotice(posting=9, end_proof=PROOF), "notice.unknown"),
        (RaiseObjection(posting=9, summary="x"), "notice.unknown"),
        (AnswerObjection(objection=9, outcome="unfounded", answer="x"), "name.unknown"),
    ],
)
def test_what_was_never_posted_or_raised_is_unknown(command: Any, message: str) -> None:
    posted(2).given.when(command, COUNTY_CLERK, SECTION, on=day(3)).refused(message)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (InterruptNotice(posting=2, resumed_on=day(6), reason="x"), "notice.dated-before"),
        (CorrectNotice(posting=2, material=True, text="y", reason="x"), "notice.dated-before"),
        (EndNotice(posting=2, end_proof=PROOF), "notice.dated-before"),
        (RaiseObjection(posting=2, summary="x"), "notice.dated-before"),
    ],
)
def test_nothing_is_said_of_a_notice_before_it_hung(command: Any, message: str) -> None:
    posted(5).given.when(command, CLERK, on=day(4), at=day(9)).refused(message)


def test_a_notice_does_not_end_before_it_hung_again() -> None:
    end = EndNotice(posting=2, end_proof=PROOF)
    hung = posted(2).gap(2, on=5, resumed=8).given
    hung.when(end, CLERK, on=day(7), at=day(9)).refused("notice.dated-before")


def test_a_gap_ends_after_it_began_and_is_over() -> None:
    gap = InterruptNotice(posting=2, resumed_on=day(5), reason="x")
    posted(2).given.when(gap, CLERK, on=day(6)).refused("notice.gap-reversed")
    ahead = InterruptNotice(posting=2, resumed_on=day(9), reason="x")
    posted(2).given.when(ahead, CLERK, on=day(6)).refused("fact.dated-ahead")
    posted(2).given.when(ahead, CLERK, on=day(6), at=day(9)).then(NoticeInterrupted)


def test_a_gap_after_the_end_is_none() -> None:
    gap = InterruptNotice(posting=2, resumed_on=day(15), reason="x")
    posted(2).ended(2, 12).given.when(gap, CLERK, on=day(14), at=day(20)).refused(
        "notice.ended-already"
    )


def test_a_correction_changes_the_text_of_a_notice_that_still_hangs() -> None:
    given = Told().filed(1).given.when(POST, CLERK, on=day(2)).then(NoticePosted)
    same = CorrectNotice(posting=2, material=True, text="公示内容", reason="x")
    given.when(same, CLERK, on=day(3)).refused("notice.text-unchanged")
    other = replace(same, text="更正内容")
    given.when(other, CLERK, on=day(3)).then(NoticeCorrected)
    posted(2).ended(2, 12).given.when(other, CLERK, on=day(13)).refused("notice.ended-already")


def test_what_is_done_to_a_notice_or_an_objection_is_open_once_there_is_one() -> None:
    done = ("interrupt-notice", "correct-notice", "end-notice", "raise-objection")
    before, hanging = Told().filed(1).given, posted(2).given
    assert [before.lacks(action)["subject"] for action in done] == [
        "notice.none-posted",
        "notice.none-hanging",
        "notice.none-hanging",
        "notice.none-posted",
    ]
    assert {who.post for who in before.asks("end-notice")["subject"].who} >= {"village-clerk"}
    assert [hanging.lacks(action) for action in done] == [{}] * 4
    assert hanging.lacks("answer-objection") == {"subject": "objection.none-open"}
    assert posted(2).objected(2, 5).given.lacks("answer-objection") == {}
    ended = posted(2).ended(2, 12).given
    assert ended.lacks("end-notice") == {"subject": "notice.none-hanging"}
    assert ended.lacks("raise-objection") == {}


def test_a_notice_ends_once() -> None:
    end = EndNotice(posting=2, end_proof=DIGEST)
    posted(2).ended(2, 12).given.when(end, CLERK, on=day(13)).refused("notice.ended-already")


def test_an_objection_is_answered_once_and_not_before_it_was_raised() -> None:
    answer = AnswerObjection(objection=3, outcome="unfounded", answer="经核实")
    story = posted(2).objected(2, 5)
    story.given.when(answer, HEAD, on=day(4), at=day(6)).refused("objection.answered-before")
    assert story.given.when(answer, HEAD, on=day(5), at=day(6)).decision.facts
    story.answered(3, 6).given.when(answer, HEAD, on=day(7)).refused("name.unknown")


# --- the way on ---------------------------------------------------------------------------------


def test_the_announcement_hangs_before_the_project_enters_the_library() -> None:
    given = approved().given
    enter = EnterLibrary(year=2025)
    given.when(enter, KEEPER, on=day(36)).refused("notice.running")
    assert not given.when(enter, KEEPER, on=day(37)).decision.refused


def test_a_county_project_hangs_its_notices_in_every_township_concerned() -> None:
    filing = dossier(places=(VILLAGE, VILLAGE_3))
    story = Told().filed(1, origin="county", division=COUNTY, filing=filing, by=COUNTY_CLERK)
    lacking = story.given.asks("county-submission", on=day(2))["township-notice-days"]
    assert lacking.message == "notice.missing"
    story = story.noticed("township-notice", TOWNSHIP, "township", 2, COUNTY_CLERK)
    lacking = story.given.asks("county-submission", on=day(13))["township-notice-days"]
    assert {who.division for who in lacking.who} == {TOWNSHIP_2}


def test_an_objection_on_the_day_of_the_end_is_in_time() -> None:
    told = submitted()
    posting = next(p for p in told.given.case.postings if p.n == told.last("village-notice"))
    assert posting.ended_on
    ended = (posting.ended_on - day(1)).days + 1
    for on, late in ((ended, False), (ended + 1, True)):
        (objection,) = told.objected(posting.n, on).given.case.objections
        assert objection.late is late


def test_what_hung_counts_where_its_level_sits_on_what_stands_by_that_day_and_since() -> None:
    hung = raised().posted("county-notice", COUNTY, 14, level="county", by=COUNTY_CLERK)
    case = hung.given.case
    n = case.version
    found = first_posted(case, "county-notice", "county", day(14))
    assert found is not None
    assert found.n == n
    assert first_posted(case, "county-notice", "county", day(13)) is None
    assert first_posted(case, "county-notice", "county", day(14), after=n) is None
    assert first_posted(case, "county-notice", "township", day(14)) is None
    assert first_posted(case, "township-notice", "county", day(14)) is None
    otherwise = replace(case, substance="x")
    assert first_posted(otherwise, "county-notice", "county", day(14)) is None
