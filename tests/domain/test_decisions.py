"""审核、审定: who decides when and on what, and what a change of the dossier does to it."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.commands import Decide, EnterLibrary, FileDocument
from domain.procedure import Procedure, ready
from events.project import DecisionTaken, DocumentFiled, LibraryEntered
from events.requirements import DecisionsTaken, DocumentOnFile, WaitingTime
from tests.domain.story import (
    APPRAISER,
    CLERK,
    COUNTY,
    COUNTY_CLERK,
    HEAD,
    KEEPER,
    LEADERS,
    REVIEWER,
    SECTION,
    TOWN_CLERK,
    TOWNSHIP,
    VILLAGE,
    VILLAGE_2,
    VILLAGE_3,
    Given,
    Told,
    appraised,
    approved,
    day,
    dossier,
    in_library,
    national,
    packs,
    raised,
    reviewed,
    submitted,
)

SUBMIT = Decide(step="village-submission")
REVIEW = Decide(step="township-review")
APPRAISE = Decide(step="county-appraisal")
APPROVE = Decide(step="county-approval")


def test_a_village_project_goes_from_step_to_step_into_the_library() -> None:
    """村申报、乡审核、县论证、县审定、入库."""
    raised().given.when(SUBMIT, HEAD, on=day(13)).then(DecisionTaken, outcome="approved")
    submitted().given.when(REVIEW, REVIEWER, on=day(14)).then(DecisionTaken)
    reviewed().given.when(APPRAISE, APPRAISER, on=day(25)).then(DecisionTaken)
    appraised().given.when(APPROVE, LEADERS, on=day(26)).then(DecisionTaken)
    entered = approved().given.when(EnterLibrary(year=2025), KEEPER, on=day(37))
    given = entered.then(LibraryEntered, year=2025)
    assert (given.case.stage, given.case.library_year) == ("library", 2025)


@pytest.mark.parametrize(
    ("told", "command", "officer", "lacking"),
    [
        (raised(), REVIEW, REVIEWER, "submitted"),
        (submitted(), APPRAISE, APPRAISER, "reviewed"),
        (reviewed(), APPROVE, LEADERS, "appraised"),
        (appraised(), EnterLibrary(year=2025), KEEPER, "approved"),
    ],
)
def test_no_step_is_taken_before_the_one_it_follows(
    told: Told, command: Any, officer: Any, lacking: str
) -> None:
    then = told.given.when(command, officer)
    rules = {f.rule for f in then.decision.findings if f.verdict != "met"}
    assert then.decision.refused
    assert lacking in rules


def test_a_decision_carries_what_held_and_on_which_facts() -> None:
    taken = raised().given.when(SUBMIT, HEAD, on=day(13)).fact
    held = {h.rule: h.on for h in taken.because}
    assert held["village-vote"] == (8,)
    assert held["village-notice-days"] == (9, 10)
    assert held["application-on-file"] == (2,)
    assert taken.substance == raised().given.case.substance


def test_a_refusal_names_every_unmet_requirement_at_once() -> None:
    bare = Told().filed(1, filing=dossier(targets=(), linkage=())).given
    bare.when(SUBMIT, HEAD, on=day(13)).refused(
        "document.missing", "vote.missing", "notice.missing", "dossier.missing", "dossier.missing"
    )


def test_every_unmet_requirement_says_who_can_resolve_it_or_from_when() -> None:
    for action in national().actions:
        for told in (Told().filed(1), raised(), submitted(), reviewed(), in_library()):
            for finding in told.given.asks(action, on=day(13)).values():
                assert finding.verdict == "met" or finding.who or finding.earliest, finding


@pytest.mark.parametrize("outcome", ["returned", "refused"])
def test_to_return_or_refuse_a_case_a_reason_is_given(outcome: Any) -> None:
    given = submitted().given
    for silent in ("", "  "):
        no_reason = Decide(step="township-review", outcome=outcome, reason=silent)
        given.when(no_reason, REVIEWER, on=day(14)).refused("decision.reason")
    told = Decide(step="township-review", outcome=outcome, reason="投资概算不实")
    given.when(told, REVIEWER, on=day(14)).then(DecisionTaken, outcome=outcome)


def test_a_case_is_returned_whatever_it_lacks_but_only_when_it_lies_there() -> None:
    back = Decide(step="township-review", outcome="returned", reason="补正")
    bare = Told().filed(1).decided("village-submission", 2, HEAD).given
    bare.when(back, REVIEWER, on=day(14)).then(DecisionTaken)
    raised().given.when(back, REVIEWER, on=day(14)).refused("decisions.missing")


def test_what_was_returned_is_submitted_anew() -> None:
    back = reviewed().decided("county-appraisal", 25, APPRAISER, "returned")
    assert back.given.case.stage == "intake"
    assert back.given.lacks("county-appraisal")["reviewed"] == "decisions.missing"
    assert back.given.row().step == "village-submission"
    again = back.decided("village-submission", 26, HEAD).decided("township-review", 26, REVIEWER)
    again = again.noticed("township-notice", TOWNSHIP, "township", 27, TOWN_CLERK)
    assert again.given.lacks("county-appraisal", on=day(40)) == {}


def test_what_was_refused_is_at_an_end() -> None:
    over = reviewed().decided("county-appraisal", 25, APPRAISER, "refused").given
    assert over.case.stage == "refused"
    assert "stage.wrong" in over.when(APPRAISE, APPRAISER, on=day(26)).messages


def test_no_pack_opens_a_known_action_where_it_makes_no_sense() -> None:
    pack = national().pack
    actions = tuple(
        replace(a, stages=("library",)) if a.id == "enter-library" else a for a in pack.actions
    )
    rules = ready(replace(pack, actions=actions))
    again = Given(*in_library().facts, rules=rules).when(EnterLibrary(year=2026), KEEPER)
    assert "stage.wrong" in again.messages


def test_a_step_is_decided_once_on_one_dossier() -> None:
    submitted().given.when(SUBMIT, HEAD, on=day(14)).refused("stage.already-decided")


def test_a_decision_goes_stale_when_the_dossier_changes_in_substance() -> None:
    """9.9 in part: nothing that was decided stands for other content."""
    changed = reviewed().corrected(25, dossier(total_investment=60_000_000))
    lacks = changed.given.lacks("county-appraisal", on=day(26))
    assert lacks["as-it-stands"] == "fresh.stale"
    assert changed.given.row().step == "village-submission"
    assert "village-submission" not in submitted().given.open()


def test_a_stale_step_can_be_decided_anew_with_a_vote_and_a_notice_on_the_new_content() -> None:
    filing = dossier(total_investment=60_000_000)
    changed = submitted().corrected(14, filing)
    assert changed.given.lacks("village-submission") == {
        "village-vote": "vote.stale",
        "village-notice-days": "notice.stale",
    }
    renewed = changed.voted(25).noticed("village-notice", VILLAGE, "village", 15, CLERK)
    renewed.given.when(SUBMIT, HEAD, on=day(26)).then(DecisionTaken)
    again = renewed.decided("village-submission", 26, HEAD)
    assert again.given.lacks("township-review", on=day(27)) == {}


def test_a_change_of_remarks_leaves_every_decision_standing() -> None:
    noted = reviewed().corrected(25, dossier(remarks="补注"))
    assert noted.given.lacks("county-appraisal", on=day(26)) == {}


def test_going_back_to_what_was_decided_makes_it_fresh_again() -> None:
    back = submitted().corrected(14, dossier(total_investment=1)).corrected(15, dossier())
    assert back.given.lacks("township-review", on=day(16)) == {}


def test_a_decision_is_not_dated_before_the_one_it_follows() -> None:
    given = submitted().given
    early = given.when(REVIEW, REVIEWER, on=day(12), at=day(20))
    early.refused("order.dated-before", "decisions.later")
    assert early.finding("order.dated-before").earliest == day(13)
    given.when(REVIEW, REVIEWER, on=day(13), at=day(20)).then(DecisionTaken)


def test_a_decision_is_not_dated_before_the_dossier_it_decides() -> None:
    noted = raised().corrected(20, dossier(remarks="补注")).given
    noted.when(SUBMIT, HEAD, on=day(19), at=day(21)).refused("order.dated-before")


def test_entry_in_the_library_is_not_dated_before_its_approval() -> None:
    entry = approved().given.when(EnterLibrary(year=2025), KEEPER, on=day(25), at=day(40))
    assert "order.dated-before" in entry.messages


def test_a_late_entry_is_taken_and_both_times_show() -> None:
    fact = raised().given.when(SUBMIT, HEAD, on=day(13), at=day(30)).fact
    assert (fact.on, fact.at.date()) == (day(13), day(30))


def test_nothing_is_dated_ahead_of_the_day_in_the_office() -> None:
    raised().given.when(SUBMIT, HEAD, on=day(14), at=day(13)).refused("fact.dated-ahead")


def test_a_decision_does_not_rest_on_a_document_filed_after_it() -> None:
    told = Told().filed(1).voted(12).noticed("village-notice", VILLAGE, "village", 2, CLERK)
    late = told.papers("application", on=15).given.asks("village-submission", on=day(14))
    assert late["application-on-file"].message == "document.missing"
    assert late["application-on-file"].earliest == day(15)


def test_a_document_of_an_unknown_kind_is_refused() -> None:
    paper = FileDocument(document="novel", title="小说", digest="c" * 64)
    Told().filed(1).given.when(paper, CLERK, on=day(2)).refused("name.unknown")
    known = FileDocument(document="application", title="申报书", digest="c" * 64)
    Told().filed(1).given.when(known, CLERK, on=day(2)).then(DocumentFiled)


@pytest.mark.parametrize("outcome", ["approved", "returned", "refused"])
@pytest.mark.parametrize(
    "name", ["file-document", "correct-dossier", "enter-library", "keep-offices", "no-such-step"]
)
def test_only_a_step_of_the_pack_can_be_decided(name: str, outcome: Any) -> None:
    """Nobody refuses a project by deciding what they may otherwise do."""
    posts = (CLERK, COUNTY_CLERK, KEEPER)
    command = Decide(step=name, outcome=outcome, reason="理由")
    approved().given.when(command, *posts).refused("action.unknown")


def test_a_step_for_projects_raised_elsewhere_is_refused() -> None:
    other = Decide(step="county-submission")
    then = raised().given.when(other, SECTION)
    assert "origin.other" in then.messages


def test_item_20_a_case_is_judged_by_the_pack_it_opened_under() -> None:
    """9.20: a pack that came later changes nothing for a case that began before."""
    changed = ready(replace(national().pack, version=2))
    then = Given(*raised().facts, rules=changed).when(SUBMIT, HEAD, on=day(13))
    then.refused("pack.other")


# --- raised by a township or a county -----------------------------------------------------------


def test_a_township_raises_what_lies_in_several_of_its_villages() -> None:
    filing = dossier(places=(VILLAGE, VILLAGE_2))
    told = Told().filed(1, origin="township", division=TOWNSHIP, filing=filing, by=TOWN_CLERK)
    told = told.papers("application", "consultation")
    told = told.noticed("village-notice", VILLAGE, "village", 2, TOWN_CLERK)
    told = told.noticed("village-notice", VILLAGE_2, "village", 2, TOWN_CLERK)
    told = told.noticed("township-notice", TOWNSHIP, "township", 2, TOWN_CLERK)
    submit = Decide(step="township-submission")
    told.given.when(submit, REVIEWER, on=day(12), at=day(14)).refused(
        "notice.running", "notice.running"
    )
    told.given.when(submit, REVIEWER, on=day(13)).then(DecisionTaken)
    on = told.decided("township-submission", 13, REVIEWER).papers(*PREPARED, on=14)
    on.given.when(APPRAISE, APPRAISER, on=day(14)).then(DecisionTaken)


def test_a_county_raises_what_lies_in_several_townships() -> None:
    filing = dossier(places=(VILLAGE, VILLAGE_3))
    told = Told().filed(1, origin="county", division=COUNTY, filing=filing, by=COUNTY_CLERK)
    told = told.papers("application", "consultation")
    for place in (VILLAGE, VILLAGE_3):
        told = told.noticed("village-notice", place, "village", 2, COUNTY_CLERK)
    for place in (TOWNSHIP, "430511102000"):
        told = told.noticed("township-notice", place, "township", 2, COUNTY_CLERK)
    submit = Decide(step="county-submission")
    told.given.when(submit, SECTION, on=day(13)).refused("notice.missing")
    told = told.noticed("county-site-notice", COUNTY, "county", 2, COUNTY_CLERK)
    told.given.when(submit, SECTION, on=day(13)).then(DecisionTaken)
    on = told.decided("county-submission", 13, SECTION).papers(*PREPARED, on=14)
    on.given.when(APPRAISE, APPRAISER, on=day(14)).then(DecisionTaken)


PREPARED = ("project-argument", "site-conditions", "operation-plan", "linkage-design")


def test_each_of_the_four_preparations_is_on_file() -> None:
    """农规发〔2024〕26号 (十四)."""
    told = Told().filed(1).papers("application", "cost-estimate").voted(12)
    told = told.noticed("village-notice", VILLAGE, "village", 2, CLERK)
    told = told.decided("village-submission", 13, HEAD).decided("township-review", 14, REVIEWER)
    told = told.noticed("township-notice", TOWNSHIP, "township", 14, TOWN_CLERK)
    lacks = told.given.lacks("county-appraisal")
    assert set(lacks) == {
        "prepared-argument",
        "prepared-conditions",
        "prepared-operation",
        "prepared-linkage",
    }
    assert told.papers(*PREPARED, on=15).given.lacks("county-appraisal") == {}


# --- waiting, order, documents filed anew -------------------------------------------------------


def asking(action: str, *asked: Any) -> Procedure:
    """The national pack with this asked of an action alone."""
    pack = national().pack
    actions = tuple(replace(a, requires=asked) if a.id == action else a for a in pack.actions)
    return ready(replace(pack, actions=actions))


def test_days_must_go_by_after_a_step() -> None:
    wait = WaitingTime(id="w", article="x", grade="ASM", after="county-approval", days=3)
    rules = asking("enter-library", wait)
    waiting = Given(*appraised().facts, rules=rules)
    assert waiting.asks("enter-library", on=day(30))["w"].message == "waiting.not-begun"
    decided = Given(*approved().facts, rules=rules)
    found = decided.asks("enter-library", on=day(29))["w"]
    assert (found.message, found.earliest) == ("waiting.running", day(30))
    assert decided.asks("enter-library", on=day(30))["w"].message == "waiting.met"


def test_waiting_days_may_be_working_days() -> None:
    wait = WaitingTime(
        id="w", article="x", grade="ASM", after="county-approval", days=3, count="working"
    )
    decided = Given(*approved().facts, rules=asking("enter-library", wait))
    # Approved on Friday 26 September: Sunday the 28th, Monday and Tuesday are worked.
    assert decided.asks("enter-library", on=day(30))["w"].message == "waiting.running"
    assert decided.asks("enter-library", on=day(31))["w"].message == "waiting.met"


def test_decisions_stand_in_the_order_that_is_asked() -> None:
    order = DecisionsTaken(
        id="o", article="x", grade="B", steps=("township-review", "village-submission")
    )
    given = Given(*reviewed().facts, rules=asking("county-appraisal", order))
    assert given.asks("county-appraisal")["o"].message == "decisions.out-of-order"


def test_a_document_may_be_asked_for_anew_in_every_round() -> None:
    anew = DocumentOnFile(id="d", article="x", grade="B", document="appraisal-opinion", anew=True)
    rules = asking("county-approval", anew)
    assert Given(*appraised().facts, rules=rules).lacks("county-approval") == {"pack": "pack.other"}
    back = appraised().decided("county-approval", 27, LEADERS, "returned")
    lacks = Given(*back.facts, rules=rules).lacks("county-approval")
    assert lacks["d"] == "document.missing"
    again = back.papers("appraisal-opinion", on=28)
    assert "d" not in Given(*again.facts, rules=rules).lacks("county-approval")


def test_the_sample_county_asks_more_than_the_national_pack() -> None:
    sample = packs()["sample-430511"]
    extra = {r.id for r in sample.actions["enter-library"].requires}
    assert {"public-money-ceiling", "days-to-reconsider"} <= extra
