"""职责分离: nobody decides what passed through their own hands, nor two steps of one matter."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.commands import Decide, FileDocument
from domain.procedure import Procedure, ready
from events.project import DecisionTaken, DocumentFiled, LibraryRolledOver, RevisionOpened
from events.requirements import Separation
from tests.domain.story import (
    APPRAISER,
    CLERK,
    COUNTY,
    COUNTY_CLERK,
    DOSSIER,
    HEAD,
    LEADERS,
    REVIEWER,
    TOWN_CLERK,
    TOWNSHIP,
    VILLAGE,
    Given,
    Told,
    appraised,
    day,
    dossier,
    holds,
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


def also(person: str, post: str, division: str, **of: Any) -> Any:
    """The same natural person in another post."""
    return holds(person, post, division, **of)


def test_who_filed_a_project_does_not_decide_it_in_another_post() -> None:
    """9.22: one person, two posts."""
    then = raised().given.when(SUBMIT, also("p-clerk", "village-head", VILLAGE), on=day(13))
    then.refused("separation.filed")
    found = then.finding("separation.filed")
    assert (found.rule, found.article) == ("separation", "会计法 第二十五条")
    assert [(w.post, w.division) for w in found.who] == [("village-head", VILLAGE)]


def test_who_corrected_the_dossier_does_not_decide_it() -> None:
    told = raised().corrected(13, dossier(remarks="补注"), by=TOWN_CLERK)
    told = told.decided("village-submission", 13, HEAD)
    same = also("p-town-clerk", "township-reviewer", TOWNSHIP)
    told.given.when(REVIEW, same, on=day(14)).refused("separation.filed")


def test_who_recorded_the_vote_does_not_decide_on_it() -> None:
    told = Told().filed(1, by=COUNTY_CLERK).papers("application").voted(12)
    told = told.noticed("village-notice", VILLAGE, "village", 2, COUNTY_CLERK)
    told.given.when(SUBMIT, also("p-clerk", "village-head", VILLAGE), on=day(13)).refused(
        "separation.recorded"
    )
    told.given.when(SUBMIT, HEAD, on=day(13)).then(DecisionTaken)


def test_nobody_decides_two_steps_of_one_matter() -> None:
    """9.22."""
    same = also("p-reviewer", "county-appraiser", COUNTY)
    reviewed().given.when(APPRAISE, same, on=day(25)).refused("separation.decided")
    group = also("p-appraiser", "leading-group", COUNTY)
    appraised().given.when(APPROVE, group, on=day(26)).refused("separation.decided")


def test_item_22_one_free_post_is_not_enough_when_the_person_is_the_same() -> None:
    """9.22: the bar is on the person; a second account or post makes no other of them."""
    posts = (REVIEWER, also("p-reviewer", "county-appraiser", COUNTY))
    reviewed().given.when(APPRAISE, *posts, on=day(25)).refused("separation.decided")


def test_the_same_step_may_be_decided_again_by_the_same_person() -> None:
    back = submitted().decided("township-review", 14, REVIEWER, "returned")
    back.given.when(SUBMIT, HEAD, on=day(15)).then(DecisionTaken)


def test_a_return_begins_no_new_matter() -> None:
    """Who reviewed for the township does not appraise for the county after a return either."""
    back = reviewed().decided("county-appraisal", 25, APPRAISER, "returned")
    new_reviewer = holds("p-new", "township-reviewer", TOWNSHIP)
    again = back.decided("village-submission", 26, HEAD)
    again = again.decided("township-review", 26, new_reviewer)
    again = again.noticed("township-notice", TOWNSHIP, "township", 27, TOWN_CLERK)
    same = also("p-reviewer", "county-appraiser", COUNTY)
    again.given.when(APPRAISE, same, on=day(40)).refused("separation.decided")
    again.given.when(APPRAISE, APPRAISER, on=day(40)).then(DecisionTaken)


@pytest.mark.parametrize("outcome", ["returned", "refused"])
def test_returning_and_refusing_are_decisions_too(outcome: Any) -> None:
    command = Decide(step="county-appraisal", outcome=outcome, reason="不符")
    same = also("p-reviewer", "county-appraiser", COUNTY)
    reviewed().given.when(command, same, on=day(25)).refused("separation.decided")


def test_a_stand_in_may_not_do_what_the_absent_may_not() -> None:
    stand_in = holds("p-deputy", "county-appraiser", COUNTY, for_="p-reviewer")
    reviewed().given.when(APPRAISE, stand_in, on=day(25)).refused("separation.decided")


def test_a_stand_in_may_not_do_what_they_themselves_may_not() -> None:
    stand_in = holds("p-reviewer", "county-appraiser", COUNTY, for_="p-appraiser")
    reviewed().given.when(APPRAISE, stand_in, on=day(25)).refused("separation.decided")


def test_who_was_stood_in_for_is_barred_by_what_was_done_for_them() -> None:
    deputy = holds("p-deputy", "township-reviewer", TOWNSHIP, for_="p-appraiser")
    told = submitted().decided("township-review", 14, deputy)
    told = told.noticed("township-notice", TOWNSHIP, "township", 14, TOWN_CLERK)
    told.given.when(APPRAISE, APPRAISER, on=day(25)).refused("separation.decided")


def test_a_stand_in_with_nothing_of_either_in_it_decides() -> None:
    stand_in = holds("p-deputy", "county-appraiser", COUNTY, for_="p-appraiser")
    reviewed().given.when(APPRAISE, stand_in, on=day(25)).then(DecisionTaken)


def test_who_acts_for_themselves_and_for_another_acts_where_they_are_free() -> None:
    own = holds("p-deputy", "county-appraiser", COUNTY)
    for_barred = holds("p-deputy", "county-appraiser", COUNTY, for_="p-reviewer")
    fact = reviewed().given.when(APPRAISE, for_barred, own, on=day(25)).fact
    assert fact.by == own.actor()


def widened(scope: Any) -> Procedure:
    """The national pack with the hands kept apart so far at the village's submission."""
    pack = national().pack
    asked = Separation(id="apart", article="x", grade="ASM", scope=scope)
    actions = tuple(
        replace(a, requires=(asked,)) if a.id == "village-submission" else a for a in pack.actions
    )
    return ready(replace(pack, actions=actions))


def revised(rules: Procedure) -> Given:
    """A project sent back from the library, whose approver now holds the village's post."""
    said = {"cause": "market", "reason": "滞销", "dossier": DOSSIER}
    told = in_library().add(RevisionOpened, 45, COUNTY_CLERK, **said)
    facts = (replace(told.facts[0], pack=rules.ref), *told.facts[1:])
    return Given(*facts, rules=rules)


def test_a_pack_may_widen_the_bar_from_the_matter_to_the_whole_case() -> None:
    same = also("p-leaders", "village-head", VILLAGE)
    revised(widened("chain")).when(SUBMIT, same).then(DecisionTaken)
    revised(widened("case")).when(SUBMIT, same).refused("separation.decided")


def test_a_pack_that_leaves_the_separation_out_does_not_lift_it() -> None:
    pack = national().pack
    actions = tuple(
        replace(a, requires=()) if a.id == "village-submission" else a for a in pack.actions
    )
    rules = ready(replace(pack, actions=actions))
    given = Given(*Told().filed(1, rules=rules).facts, rules=rules)
    same = also("p-clerk", "village-head", VILLAGE)
    given.when(SUBMIT, same, on=day(2)).refused("separation.filed")
    given.when(SUBMIT, HEAD, on=day(2)).then(DecisionTaken)


def test_entry_and_removal_are_two_matters() -> None:
    removal = Decide(step="removal-decision")
    in_library().given.when(removal, LEADERS).then(DecisionTaken)
    rolled = in_library().add(LibraryRolledOver, 40, COUNTY_CLERK, year=2026)
    rolled.given.when(removal, LEADERS).then(DecisionTaken)


def test_who_refused_to_remove_a_project_may_decide_its_revision() -> None:
    said = {"cause": "market", "reason": "滞销", "dossier": DOSSIER}
    kept = in_library().decided("removal-decision", 40, LEADERS, "refused")
    told = kept.add(RevisionOpened, 45, COUNTY_CLERK, **said)
    same = also("p-leaders", "village-head", VILLAGE)
    told.given.when(SUBMIT, same).then(DecisionTaken)


def test_records_are_kept_by_whoever_holds_the_post() -> None:
    """What decides nothing is barred to nobody."""
    paper = FileDocument(document="application", title="申报书", digest="a" * 64)
    raised().given.when(paper, CLERK, on=day(13)).then(DocumentFiled)


@pytest.mark.parametrize("pack", ["cn-2025", "sample-430511"])
def test_every_shipped_pack_separates_the_hands_at_every_step(pack: str) -> None:
    for step in packs()[pack].steps():
        assert any(isinstance(r, Separation) for r in step.requires), step.id


def test_a_bar_says_which_step_over_which_part_of_the_case() -> None:
    given = reviewed().given
    by = also(HEAD.person, "county-appraiser", COUNTY)
    found = given.when(APPRAISE, by).finding("separation.decided")
    assert found.observed == {"step": "village-submission"}
    assert found.required == {"step": "county-appraisal", "scope": "chain"}


def test_whose_hands_are_apart_is_judged_of_a_person_and_only_asked_where_nobody_is_named() -> None:
    given = submitted().given
    anybody = given.asks("township-review")
    asked = {f.message for f in anybody.values()}
    assert "separation.asked" in asked
    assert "separation.met" not in asked
    told = {f.message for f in given.asks("township-review", holdings=(REVIEWER,)).values()}
    assert "separation.met" in told
    assert "separation.asked" not in told
