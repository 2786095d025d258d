"""Who may act: by the posts of the facts, on that day, in that division, and by nothing else."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.authority import Holding, resolvers, seats, sees
from domain.checks import Circumstances
from domain.commands import CorrectDossier, Decide, FileDocument
from domain.deciding import NOBODY, decide
from events.project import DocumentFiled, DossierCorrected
from tests.domain.story import (
    CLERK,
    COUNTY,
    COUNTY_CLERK,
    DIGEST,
    HEAD,
    LEADERS,
    OTHER_COUNTY,
    TOWN_CLERK,
    TOWNSHIP,
    TOWNSHIP_2,
    VILLAGE,
    VILLAGE_2,
    VILLAGE_3,
    Given,
    Told,
    day,
    dossier,
    holds,
    messages,
    national,
    raised,
    stamp,
)

SUBMIT = Decide(step="village-submission")


def test_who_holds_the_post_in_the_village_submits_for_it() -> None:
    then = raised().given.when(SUBMIT, HEAD, on=day(13))
    fact = then.fact
    assert then.finding("authority.met").who == ()
    assert fact.by == HEAD.actor()
    assert fact.by.office == f"office-{VILLAGE}"


def test_without_a_post_nobody_does_anything() -> None:
    then = raised().given.when(SUBMIT, on=day(13))
    then.refused("authority.missing")
    assert [(w.post, w.division) for w in then.finding("authority.missing").who] == [
        ("village-head", VILLAGE)
    ]
    paper = FileDocument(document="application", title="申报书", digest=DIGEST)
    raised().given.when(paper, on=day(13)).refused("authority.missing")


@pytest.mark.parametrize(
    "holding",
    [
        holds("p", "village-head", VILLAGE_2),
        holds("p", "village-clerk", VILLAGE),
        holds("p", "township-reviewer", TOWNSHIP),
        holds("p", "county-auditor", COUNTY),
        holds("p", "village-head", OTHER_COUNTY),
    ],
)
def test_another_post_or_another_place_will_not_do(holding: Holding) -> None:
    raised().given.when(SUBMIT, holding, on=day(13)).refused("authority.missing")


def test_who_asks_without_saying_who_they_are_is_nobody() -> None:
    given = raised().given
    unsaid = Circumstances(given.rules, day(13))
    decision = decide(given.case, SUBMIT, unsaid, stamp(day(13)))
    assert decision.facts == ()
    assert messages(decision.findings) == ["authority.missing"]


def test_a_post_counts_from_its_first_day_to_its_last() -> None:
    term = replace(HEAD, start=day(13), end=day(14))
    for on, lawful in ((12, False), (13, True), (14, True), (15, False)):
        then = raised().given.when(SUBMIT, term, on=day(on), at=day(20))
        assert ("authority.missing" not in then.messages) == lawful


def test_todays_post_puts_on_record_what_happened_before_it_but_decides_nothing_then() -> None:
    new_clerk, new_head = replace(CLERK, start=day(13)), replace(HEAD, start=day(14))
    paper = FileDocument(document="application", title="申报书", digest=DIGEST)
    given = raised().given
    given.when(paper, new_clerk, on=day(5), at=day(13)).then(DocumentFiled)
    given.when(SUBMIT, new_head, on=day(13), at=day(14)).refused("authority.missing")


def test_of_several_posts_the_one_that_is_competent_acts() -> None:
    fact = raised().given.when(SUBMIT, CLERK, COUNTY_CLERK, HEAD, on=day(13)).fact
    assert fact.by.post == "village-head"


def test_who_would_have_acted_is_nobody_when_nobody_may() -> None:
    assert NOBODY.person == ""
    assert raised().given.when(SUBMIT, CLERK, on=day(13)).decision.facts == ()


def test_a_stand_in_acts_for_the_absent_and_both_are_named() -> None:
    stand_in = holds("p-deputy", "village-head", VILLAGE, for_="p-head")
    fact = raised().given.when(SUBMIT, stand_in, on=day(13)).fact
    assert (fact.by.person, fact.by.standing_in_for) == ("p-deputy", "p-head")
    assert fact.by.persons == {"p-deputy", "p-head"}


def test_the_county_hears_a_project_of_any_of_its_villages() -> None:
    paper = FileDocument(document="application", title="申报书", digest=DIGEST)
    raised().given.when(paper, COUNTY_CLERK, on=day(13)).then(DocumentFiled)
    stranger = holds("p", "county-clerk", OTHER_COUNTY)
    raised().given.when(paper, stranger, on=day(13)).refused("authority.missing")


def test_a_village_keeps_papers_but_not_the_dossier_of_what_its_township_raised() -> None:
    filing = dossier(places=(VILLAGE, VILLAGE_2))
    told = Told().filed(1, origin="township", division=TOWNSHIP, filing=filing, by=TOWN_CLERK)
    paper = FileDocument(document="consultation", title="意见", digest=DIGEST)
    told.given.when(paper, CLERK, on=day(2)).then(DocumentFiled)
    better = CorrectDossier(dossier=dossier(places=(VILLAGE,)), reason="x")
    told.given.when(better, CLERK, on=day(2)).refused("authority.missing")
    told.given.when(better, TOWN_CLERK, on=day(2)).then(DossierCorrected)
    told.given.when(better, COUNTY_CLERK, on=day(2)).then(DossierCorrected)


def test_seats_are_the_divisions_concerned_at_a_level() -> None:
    village = Told().filed(1).given.case
    assert [seats(village, at) for at in ("village", "township", "county", "city")] == [
        (VILLAGE,),
        (TOWNSHIP,),
        (COUNTY,),
        ("430500000000",),
    ]
    filing = dossier(places=(VILLAGE, VILLAGE_2, VILLAGE_3))
    county = Told().filed(1, origin="county", division=COUNTY, filing=filing, by=COUNTY_CLERK)
    assert seats(county.given.case, "village") == (VILLAGE, VILLAGE_2, VILLAGE_3)
    assert seats(county.given.case, "township") == (TOWNSHIP, TOWNSHIP_2)
    assert seats(county.given.case, "county") == (COUNTY,)
    assert seats(Given().case, "village") == ()


def test_a_city_without_counties_is_the_seat_of_a_county() -> None:
    village = "441900121201"
    told = Told().filed(1, division=village, filing=dossier(places=(village,)))
    assert seats(told.given.case, "county") == ("441900000000",)
    action = national().actions["county-appraisal"]
    who = resolvers(told.given.case, national(), action)
    assert [(w.post, w.division) for w in who] == [("county-appraiser", "441900000000")]
    appraiser = holds("p", "county-appraiser", "441900000000")
    then = told.given.when(Decide(step="county-appraisal"), appraiser, on=day(2))
    assert "authority.missing" not in then.messages


@pytest.mark.parametrize(
    ("division", "sees_it"),
    [(VILLAGE, True), (TOWNSHIP, True), (COUNTY, True), (VILLAGE_2, False), (OTHER_COUNTY, False)],
)
def test_a_post_sees_its_own_subtree_only(division: str, sees_it: bool) -> None:
    holding = holds("p", "any", division)
    assert sees((holding,), VILLAGE, day(1)) == sees_it
    assert not sees((holding,), VILLAGE, date(2013, 1, 1))


def test_no_token_gives_what_the_facts_do_not() -> None:
    """A holding is the whole of what an officer brings; a post's name alone is none."""
    unheard = holds("p", "superuser", COUNTY)
    raised().given.when(SUBMIT, unheard, on=day(13)).refused("authority.missing")


def test_a_refusal_is_broken_and_names_the_posts_that_would_do() -> None:
    given = Told().filed().given
    then = given.when(Decide(step="village-submission"))
    found = then.finding("authority.missing")
    action = national().actions["village-submission"]
    assert found.verdict == "broken"
    assert found.required == {"posts": "|".join(action.by), "action": "village-submission"}
    several = given.when(FileDocument(document="x", title="x", digest="a" * 64))
    posts = national().actions["file-document"].by
    assert several.finding("authority.missing").required["posts"] == "|".join(posts)
    early = given.when(Decide(step="county-approval"), LEADERS)
    assert "stage.wrong" not in early.messages
    late = given.when(Decide(step="removal-decision"), LEADERS).finding("stage.wrong")
    assert (late.verdict, late.required) == ("broken", {"stages": "library"})
