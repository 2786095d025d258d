"""项目库: what happens to a project once it is in, and what was there before Bangfu."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from domain.commands import (
    Decide,
    FileIntake,
    MoveDivision,
    OpenRevision,
    PlaceHistoric,
    RemoveFromLibrary,
    RollOver,
    WithdrawIntake,
)
from domain.procedure import ready
from events.project import (
    DecisionTaken,
    DivisionMoved,
    IntakeWithdrawn,
    LibraryLeft,
    LibraryRolledOver,
    PlacedHistoric,
    RevisionOpened,
)
from events.requirements import DecisionsTaken
from tests.domain.story import (
    CLERK,
    COUNTY,
    COUNTY_CLERK,
    DOSSIER,
    HEAD,
    KEEPER,
    LEADERS,
    OFFICE_KEEPER,
    OTHER_COUNTY,
    TOWNSHIP,
    VILLAGE,
    VILLAGE_2,
    Given,
    Told,
    day,
    dossier,
    holds,
    in_library,
    national,
    raised,
    reviewed,
    submitted,
)

ROLL = RollOver(year=2026)
REMOVE = RemoveFromLibrary(reason="政策调整")
REMOVAL = Decide(step="removal-decision")
REVISE = OpenRevision(cause="market", reason="滞销", dossier=dossier(name="黄桃加工"))


def kept() -> Told:
    """In the library, with every paper that its keeper may ask for."""
    return in_library().papers("yearly-review", "revision-request", on=38)


# --- 结转 ---------------------------------------------------------------------------------------


def test_an_unused_project_stays_for_the_next_year() -> None:
    given = kept().given.when(ROLL, KEEPER).then(LibraryRolledOver, year=2026)
    assert (given.case.stage, given.case.library_year) == ("library", 2026)


@pytest.mark.parametrize("year", [2025, 2027])
def test_it_rolls_over_by_one_year(year: int) -> None:
    kept().given.when(RollOver(year=year), KEEPER).refused("library.year")


def test_it_does_not_roll_over_years_ahead() -> None:
    once = kept().add(LibraryRolledOver, 40, KEEPER, year=2026).papers("yearly-review", on=41)
    once.given.when(RollOver(year=2027), KEEPER).refused("library.year")
    once.given.when(RollOver(year=2027), KEEPER, on=date(2026, 10, 1)).then(LibraryRolledOver)


def test_each_years_rolling_over_has_its_own_review() -> None:
    once = kept().add(LibraryRolledOver, 40, KEEPER, year=2026)
    next_year = date(2026, 10, 1)
    once.given.when(RollOver(year=2027), KEEPER, on=next_year).refused("document.missing")


def test_nothing_rolls_over_that_is_not_in_the_library() -> None:
    reviewed().given.when(ROLL, KEEPER).refused("stage.wrong", "document.missing", "library.year")


# --- 出库 ---------------------------------------------------------------------------------------


def test_a_project_leaves_the_library_when_the_leading_group_decided_so() -> None:
    """The same group that let it in: another matter, so nothing bars them."""
    given = kept().given
    given.when(REMOVE, KEEPER).refused("decisions.missing")
    decided = given.when(REMOVAL, LEADERS).then(DecisionTaken, step="removal-decision")
    assert decided.row().waits == (f"library-keeper@{COUNTY}",)
    left = decided.when(REMOVE, KEEPER).then(LibraryLeft, reason="政策调整")
    assert left.case.stage == "removed"
    assert left.open() == ()


@pytest.mark.parametrize("outcome", ["refused", "returned"])
def test_a_removal_that_is_refused_leaves_the_project_in_the_library(outcome: Any) -> None:
    kept_in = kept().decided("removal-decision", 40, LEADERS, outcome).given
    assert kept_in.case.stage == "library"
    assert kept_in.lacks("remove-from-library") == {"removal-decided": "decisions.missing"}
    kept_in.when(ROLL, KEEPER).then(LibraryRolledOver)
    kept_in.when(REMOVAL, LEADERS).then(DecisionTaken)


def test_what_was_decided_to_leave_neither_rolls_over_nor_is_revised() -> None:
    given = kept().decided("removal-decision", 40, LEADERS).given
    given.when(ROLL, KEEPER).refused("library.removal-decided")
    given.when(REVISE, COUNTY_CLERK).refused("library.removal-decided")


# --- 调整优化 -----------------------------------------------------------------------------------


def test_a_revision_sends_the_project_through_every_step_again() -> None:
    """(十四): made undeliverable by policy, market or operator."""
    given = kept().given.when(REVISE, COUNTY_CLERK).then(RevisionOpened)
    assert (given.case.stage, given.case.revisions) == ("intake", 1)
    lacks = given.lacks("enter-library")
    assert lacks["approved"] == "decisions.missing"
    assert given.lacks("village-submission")["village-vote"] == "vote.stale"
    assert given.row().step == "village-submission"


def test_a_revision_may_be_worked_by_those_who_decided_before() -> None:
    """Another matter: nobody is barred by what they decided in the last one."""
    told = kept().add(
        RevisionOpened, 45, COUNTY_CLERK, cause="market", reason="滞销", dossier=DOSSIER
    )
    told.given.when(Decide(step="village-submission"), HEAD).then(DecisionTaken)


def test_a_revision_needs_its_grounds_on_file() -> None:
    in_library().given.when(REVISE, COUNTY_CLERK).refused("document.missing")


# --- 撤回 ---------------------------------------------------------------------------------------


def test_those_who_raised_a_project_may_take_it_back() -> None:
    take_back = WithdrawIntake(reason="群众意见不一")
    given = submitted().given.when(take_back, HEAD).then(IntakeWithdrawn)
    assert given.case.stage == "withdrawn"
    assert given.open() == ()
    given.when(take_back, HEAD).refused("stage.wrong")
    kept().given.when(take_back, HEAD).refused("stage.wrong")


# --- 历史项目补录 -------------------------------------------------------------------------------


def historic(stage: Any = "library") -> PlaceHistoric:
    return PlaceHistoric(
        origin="village", division=VILLAGE, dossier=DOSSIER, stage=stage, evidence="C", basis="旧表"
    )


def test_a_project_from_before_enters_as_a_fact_of_its_own_never_as_an_approval() -> None:
    """9.23."""
    given = Given().when(historic(), COUNTY_CLERK, on=day(1)).then(PlacedHistoric, evidence="C")
    assert given.case.stage == "library"
    assert given.case.historic == "C"
    assert given.case.decisions == ()
    assert given.lacks("county-approval")["appraised"] == "decisions.before-bangfu"


def test_what_was_placed_shows_its_grade_when_an_approval_is_asked_for() -> None:
    """9.23: who wants an approval of it must send it through the steps."""
    pack = national().pack
    asked = DecisionsTaken(id="a", article="x", grade="B", steps=("county-approval",))
    actions = tuple(
        replace(a, requires=(asked,)) if a.id == "roll-over" else a for a in pack.actions
    )
    given = Given(*Told().historic(1).facts, rules=ready(replace(pack, actions=actions)))
    found = given.asks("roll-over")["a"]
    assert (found.verdict, found.message) == ("pending", "decisions.before-bangfu")
    assert found.observed["evidence"] == "C"
    assert {who.post for who in found.who} == {"county-clerk", "township-clerk"}


def test_a_historic_project_rolls_over_leaves_and_is_revised_as_any_other() -> None:
    told = Told().historic(1).papers("yearly-review", "revision-request")
    told.given.when(ROLL, KEEPER).then(LibraryRolledOver)
    decided = told.given.when(REMOVAL, LEADERS).then(DecisionTaken)
    decided.when(REMOVE, KEEPER).then(LibraryLeft)
    revised = told.given.when(REVISE, COUNTY_CLERK).then(RevisionOpened)
    assert revised.lacks("enter-library")["approved"] == "decisions.missing"


def test_a_historic_intake_has_every_step_before_it() -> None:
    told = Told().historic(1, stage="intake")
    assert told.given.row().step == "village-submission"
    assert told.given.lacks("township-review")["submitted"] == "decisions.missing"


def test_only_the_county_places_what_is_historic() -> None:
    Given().when(historic(), CLERK, on=day(1)).refused("authority.missing")


# --- 撤并 ---------------------------------------------------------------------------------------

NEW_VILLAGE, NEW_TOWNSHIP = "430511102209", "430511102000"


def move(division: str = NEW_VILLAGE, places: tuple[str, ...] = (NEW_VILLAGE,)) -> MoveDivision:
    return MoveDivision(division=division, places=places, merger="division-1", reason="撤乡并村")


def test_item_19_a_merger_moves_a_case_and_leaves_what_was_decided_standing() -> None:
    """9.19: the history keeps the old code."""
    given = reviewed().given
    moved = given.when(move(), OFFICE_KEEPER, on=day(25)).then(
        DivisionMoved, origin_division=VILLAGE
    )
    assert moved.case.division == NEW_VILLAGE
    assert moved.case.dossier.places == (NEW_VILLAGE,)
    assert moved.case.decisions == given.case.decisions
    assert moved.lacks("county-appraisal", on=day(25)) == {}
    assert moved.row().division == NEW_VILLAGE


def test_a_notice_that_hung_in_the_old_village_counts_for_the_new_one() -> None:
    """9.19."""
    moved = raised().given.when(move(), OFFICE_KEEPER, on=day(13)).then(DivisionMoved)
    assert moved.lacks("village-submission") == {}
    new_head = holds("p-head", "village-head", NEW_VILLAGE)
    moved.when(Decide(step="village-submission"), new_head, on=day(14)).then(DecisionTaken)
    moved.when(Decide(step="village-submission"), HEAD, on=day(14)).refused("authority.missing")


def test_the_dossier_may_be_filed_again_under_the_new_code_without_going_stale() -> None:
    """9.19."""
    moved = reviewed().add(
        DivisionMoved,
        25,
        OFFICE_KEEPER,
        origin_division=VILLAGE,
        division=NEW_VILLAGE,
        places=(NEW_VILLAGE,),
        merger="division-1",
        reason="撤乡并村",
    )
    again = moved.corrected(26, dossier(places=(NEW_VILLAGE,), remarks="新代码"))
    assert again.given.lacks("county-appraisal") == {}


def test_one_township_that_became_two_counts_for_both() -> None:
    filing = dossier(places=(VILLAGE, VILLAGE_2))
    told = Told().filed(1, origin="township", division=TOWNSHIP, filing=filing, by=COUNTY_CLERK)
    told = told.noticed("village-notice", VILLAGE, "village", 2, CLERK)
    command = move("430511103000", ("430511103201", "430511103202"))
    moved = told.given.when(command, OFFICE_KEEPER, on=day(14)).then(DivisionMoved)
    assert moved.case.postings[0].seats == tuple(sorted({VILLAGE, "430511103201"}))


@pytest.mark.parametrize(
    ("division", "places"),
    [
        (NEW_TOWNSHIP, (NEW_VILLAGE,)),
        (NEW_VILLAGE, (NEW_VILLAGE, VILLAGE_2)),
        (NEW_VILLAGE, ()),
        (NEW_VILLAGE, (VILLAGE_2,)),
        (NEW_VILLAGE, (NEW_TOWNSHIP,)),
    ],
)
def test_a_merger_gives_each_old_code_one_new_one(division: str, places: Any) -> None:
    given = reviewed().given
    given.when(move(division, places), OFFICE_KEEPER, on=day(25)).refused("division.misfit")


def test_a_case_that_is_over_moves_no_more() -> None:
    over = submitted().add(IntakeWithdrawn, 14, HEAD, reason="x").given
    over.when(move(), OFFICE_KEEPER).refused("stage.wrong")


def test_a_new_project_is_raised_where_the_officer_sits() -> None:
    elsewhere = FileIntake(origin="village", division=VILLAGE, dossier=DOSSIER)
    stranger = holds("p", "county-clerk", OTHER_COUNTY)
    Given().when(elsewhere, stranger, on=day(1)).refused("authority.missing")
