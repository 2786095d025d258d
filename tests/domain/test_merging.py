"""撤并: which code a division has after a merger, and which cases can follow."""

import pytest

from domain.commands import CorrectDossier, FileDocument, FileIntake
from domain.evolving import evolve
from domain.keeping import MergeDivisions, OpenOffice, Seat
from domain.merging import Merging, begins_in, decide_merger, ended, successor
from domain.office import Merged
from domain.project import Project
from events.office import Merger
from tests.domain.story import (
    COUNTY,
    DOSSIER,
    OFFICE_KEEPER,
    TOWN_CLERK,
    TOWNSHIP,
    VILLAGE,
    VILLAGE_2,
    Told,
    day,
    dossier,
    messages,
    national,
    stamp,
)

NEW_TOWN, NEW_COUNTY = "430511109000", "430513000000"
NEW_VILLAGE = "430511109201"


@pytest.mark.parametrize(
    ("code", "mergers", "became"),
    [
        (VILLAGE, (Merger(VILLAGE, NEW_VILLAGE),), NEW_VILLAGE),
        (VILLAGE_2, (Merger(VILLAGE, NEW_VILLAGE),), VILLAGE_2),
        (TOWNSHIP, (Merger(VILLAGE, NEW_VILLAGE),), TOWNSHIP),
        (VILLAGE, (Merger(COUNTY, NEW_COUNTY),), f"430513{VILLAGE[6:]}"),
        (COUNTY, (Merger(COUNTY, NEW_COUNTY),), NEW_COUNTY),
        (VILLAGE, (Merger(TOWNSHIP, NEW_TOWN),), ""),
        (VILLAGE, (Merger(COUNTY, NEW_COUNTY), Merger("430512000000", NEW_COUNTY)), ""),
        (VILLAGE, (Merger(COUNTY, NEW_COUNTY), Merger(VILLAGE, NEW_VILLAGE)), NEW_VILLAGE),
    ],
)
def test_a_code_follows_its_own_line_or_a_county_that_alone_takes_a_new_one(
    code: str, mergers: tuple[Merger, ...], became: str
) -> None:
    assert successor(code, mergers) == became


def test_codes_that_are_exchanged_are_exchanged_at_once() -> None:
    mergers = (Merger(VILLAGE, VILLAGE_2), Merger(VILLAGE_2, VILLAGE))
    assert (successor(VILLAGE, mergers), successor(VILLAGE_2, mergers)) == (VILLAGE_2, VILLAGE)


def merging(cases: dict[str, Project], *codes: tuple[str, str]) -> Merging:
    """A merger recorded by the county's keeper of offices."""
    mergers = tuple(Merger(old, new) for old, new in codes)
    act = MergeDivisions(mergers=mergers, document_no="湘政函〔2026〕9号", reason="撤乡并镇")
    about = Seat(national(), day(5), (OFFICE_KEEPER,))
    return decide_merger(Merged(), act, cases, about, stamp(day(5)), "m-1")


def test_each_case_moves_by_a_fact_that_names_the_merger_and_who_recorded_it() -> None:
    case = Told().filed(1).given.case
    made = merging({"project-1": case}, (TOWNSHIP, NEW_TOWN), (VILLAGE, NEW_VILLAGE))
    fact = made.moved["project-1"]
    assert (fact.merger, fact.by.person) == ("m-1", OFFICE_KEEPER.person)
    after = evolve(case, fact)
    assert (after.division, after.dossier.places) == (NEW_VILLAGE, (NEW_VILLAGE,))
    assert after.substance == case.substance


def test_one_case_that_cannot_follow_keeps_all_where_they_are() -> None:
    both = dossier(places=(VILLAGE, VILLAGE_2))
    township = Told().filed(1, origin="township", division=TOWNSHIP, filing=both, by=TOWN_CLERK)
    cases = {"project-1": Told().filed(1).given.case, "project-2": township.given.case}
    made = merging(cases, (VILLAGE, NEW_VILLAGE))
    assert (made.decision.facts, made.moved) == ((), {})
    assert messages(made.decision.findings) == ["division.outside"]
    (wrong,) = [f for f in made.decision.findings if f.verdict != "met"]
    assert wrong.observed["case"] == "2"


def test_a_merger_without_cases_is_recorded_all_the_same() -> None:
    made = merging({}, (VILLAGE, NEW_VILLAGE))
    assert (len(made.decision.facts), made.moved) == (1, {})


def test_what_begins_somewhere_begins_in_all_that_lies_above_up_to_the_county() -> None:
    intake = FileIntake(origin="village", division=VILLAGE, dossier=DOSSIER)
    assert begins_in(intake) == (VILLAGE, TOWNSHIP, COUNTY)
    assert begins_in(CorrectDossier(dossier=DOSSIER, reason="x")) == (VILLAGE, TOWNSHIP, COUNTY)
    assert begins_in(OpenOffice(name="x", division=TOWNSHIP)) == (TOWNSHIP, COUNTY)
    assert begins_in(FileDocument(document="x", title="x", digest="a" * 64)) == ()


def test_each_code_that_has_ended_is_named() -> None:
    found = ended([VILLAGE, TOWNSHIP])
    assert [f.observed["code"] for f in found] == [TOWNSHIP, VILLAGE]
    assert ended([]) == ()


def test_a_city_is_merged_by_its_counties_and_each_code_stands_once() -> None:
    """One line for each old code; of a city or a province its counties are listed."""
    made = merging({}, (VILLAGE, NEW_VILLAGE), (VILLAGE, "430511109202"))
    assert "division.listed-twice" in messages(made.decision.findings)
    for old, new in (("430500000000", "430600000000"), ("430000000000", "440000000000")):
        found = [f for f in merging({}, (old, new)).decision.findings if f.verdict != "met"]
        high = next(f for f in found if f.message == "division.too-high")
        assert high.observed == {"code": old}
