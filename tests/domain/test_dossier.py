"""申报要素: what an intake must say, what it may not, and the hard blocks on its way."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from domain.checks import Similar
from domain.commands import CorrectDossier, Decide, EnterLibrary, FileIntake, OpenRevision
from domain.outlook import keys as case_keys
from domain.outlook import keys_needed, keys_sought
from events.project import (
    DossierCorrected,
    FundLine,
    IntakeFiled,
    Land,
    LibraryEntered,
    Operator,
    RevisionOpened,
    Schedule,
)
from tests.domain.operating import operating
from tests.domain.story import (
    APPRAISER,
    CLERK,
    COUNTY,
    COUNTY_CLERK,
    DOSSIER,
    KEEPER,
    TOWN_CLERK,
    TOWNSHIP,
    VILLAGE,
    VILLAGE_2,
    VILLAGE_3,
    Given,
    Told,
    approved,
    day,
    dossier,
    holds,
    national,
    packs,
    raised,
    reviewed,
)

NEW = Given()


def intake(origin: Any = "village", division: str = VILLAGE, **changes: Any) -> FileIntake:
    return FileIntake(origin=origin, division=division, dossier=dossier(**changes))


def test_a_village_raises_a_project_under_the_pack_in_force() -> None:
    given = NEW.when(intake(), CLERK, on=day(1)).then(IntakeFiled, pack=national().ref)
    assert (given.case.stage, given.case.origin, given.case.division) == (
        "intake",
        "village",
        VILLAGE,
    )


@pytest.mark.parametrize(
    ("origin", "division", "places", "officer"),
    [
        ("township", TOWNSHIP, (VILLAGE, VILLAGE_2), TOWN_CLERK),
        ("county", COUNTY, (VILLAGE, VILLAGE_3), COUNTY_CLERK),
    ],
)
def test_a_township_and_a_county_raise_theirs(
    origin: Any, division: str, places: Any, officer: Any
) -> None:
    told = NEW.when(intake(origin, division, places=places), officer, on=day(1))
    told.then(IntakeFiled, origin=origin)


def test_each_level_raises_in_its_own_division() -> None:
    wrong = intake("village", TOWNSHIP, places=(VILLAGE,))
    NEW.when(wrong, TOWN_CLERK, on=day(1)).refused("intake.level")


def test_a_city_without_counties_raises_what_a_county_would() -> None:
    """东莞: its townships hang at the city."""
    city, village = "441900000000", "441900121201"
    clerk = holds("p", "county-clerk", city)
    NEW.when(intake("county", city, places=(village,)), clerk, on=day(1)).then(IntakeFiled)
    shaoyang = "430500000000"
    not_one = intake("county", shaoyang, places=(VILLAGE,))
    assert "intake.level" in NEW.when(not_one, clerk, on=day(1)).messages


def test_a_project_lies_within_the_division_that_raises_it() -> None:
    outside = intake(places=(VILLAGE, VILLAGE_2))
    NEW.when(outside, CLERK, on=day(1)).refused("dossier.place-outside")
    above = intake(places=(TOWNSHIP,))
    NEW.when(above, CLERK, on=day(1)).refused("dossier.place-outside")


def test_a_project_is_raised_once() -> None:
    then = Told().filed(1).given.when(intake(), CLERK, on=day(2))
    then.refused("stage.wrong")


def test_a_pack_of_another_county_is_not_in_force_here() -> None:
    given = Given(rules=packs()["sample-430511"])
    elsewhere = "430512101201"
    clerk = holds("p", "village-clerk", elsewhere)
    command = intake("village", elsewhere, places=(elsewhere,))
    given.when(command, clerk, on=day(1)).refused("intake.pack")
    before = given.when(intake(), CLERK, on=date(2019, 12, 31), at=day(1))
    before.refused("intake.pack")
    given.when(intake(), CLERK, on=day(1)).then(IntakeFiled)


def test_the_operators_code_is_checked() -> None:
    wrong = Operator("示例合作社", DOSSIER.operator.uscc[:-1] + "1", "co-operative")
    NEW.when(intake(operator=wrong), CLERK, on=day(1)).refused("dossier.uscc")


def test_building_ends_after_it_begins() -> None:
    backwards = Schedule(date(2026, 6, 30), date(2025, 12, 1))
    NEW.when(intake(schedule=backwards), CLERK, on=day(1)).refused("dossier.schedule")


def test_a_correction_is_held_to_the_same() -> None:
    wrong = CorrectDossier(dossier=dossier(places=(VILLAGE_2,)), reason="x")
    raised().given.when(wrong, CLERK, on=day(20)).refused("dossier.place-outside")


def test_before_anything_is_decided_corrections_are_free() -> None:
    better = CorrectDossier(dossier=dossier(total_investment=60_000_000), reason="补正")
    given = Told().filed(1).given.when(better, CLERK, on=day(2)).then(DossierCorrected)
    assert given.case.dossier.total_investment == 60_000_000
    assert "stage" not in given.lacks("village-submission")


def test_after_entry_the_dossier_is_not_corrected_but_revised() -> None:
    entered = approved().entered(37).given
    better = CorrectDossier(dossier=dossier(total_investment=1), reason="补正")
    entered.when(better, CLERK).refused("stage.wrong")


@pytest.mark.parametrize(
    "bad",
    ["43051110120", "4305111012010", "430511101201\n", "４３0511101201", "43051110120a"],
)
def test_a_division_code_has_twelve_plain_digits(bad: str) -> None:
    raw = msgspec.to_builtins(intake())
    raw["division"] = bad
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(raw, FileIntake)


@pytest.mark.parametrize("bad", ["", "   ", "a\nb", "a\n", "x" * 101])
def test_a_name_is_one_line_that_says_something(bad: str) -> None:
    raw = msgspec.to_builtins(intake())
    raw["dossier"]["name"] = bad
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(raw, FileIntake)


def test_an_unknown_field_of_a_command_is_refused() -> None:
    raw = msgspec.to_builtins(intake())
    raw["dossier"]["passed"] = True
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(raw, FileIntake)


# --- hard blocks --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "rule"),
    [({"targets": ()}, "targets-stated"), ({"linkage": ()}, "linkage-stated")],
)
def test_without_targets_or_linkage_nothing_is_submitted_nor_entered(
    change: dict[str, Any], rule: str
) -> None:
    """国办发〔2018〕35号; 农规发〔2024〕26号 (十四)."""
    told = Told().filed(1, filing=dossier(**change))
    for action in ("village-submission", "enter-library"):
        assert told.given.lacks(action)[rule] == "dossier.missing"
    assert rule not in Told().filed(1).given.lacks("enter-library")


@pytest.mark.parametrize("use", ["fruit-forestry", "fish-pond"])
def test_item_28_prime_farmland_takes_neither_fruit_nor_ponds(use: Any) -> None:
    """9.28 by what the dossier states; 土地管理法 第三十七条."""
    told = Told().filed(1, filing=dossier(land=Land("10", use, prime_farmland=True)))
    for action in ("county-appraisal", "enter-library"):
        found = told.given.asks(action)["farmland-spared"]
        assert (found.verdict, found.message) == ("broken", "land.prime-farmland")
        assert found.article == "土地管理法 第三十七条"


@pytest.mark.parametrize(
    "land",
    [
        Land("10", "fruit-forestry", prime_farmland=False),
        Land("10", "crops", prime_farmland=True),
    ],
)
def test_other_land_takes_fruit_and_prime_farmland_crops(land: Land) -> None:
    told = Told().filed(1, filing=dossier(land=land))
    assert "farmland-spared" not in told.given.lacks("enter-library")


def test_what_land_a_project_takes_is_stated() -> None:
    told = Told().filed(1, filing=dossier(land=None))
    assert told.given.lacks("enter-library")["farmland-spared"] == "land.unknown"


def test_the_fund_lines_stay_within_the_investment() -> None:
    """政府投资条例 第二十三条."""
    over = dossier(funds=(FundLine("linking", "central", 50_000_001, 2025),))
    found = Told().filed(1, filing=over).given.asks("enter-library")["funds-within-investment"]
    assert (found.verdict, found.message) == ("broken", "sum.over")
    assert found.observed == {"total_fen": 50_000_001}
    assert "funds-within-investment" not in Told().filed(1).given.lacks("enter-library")


def test_a_county_may_bound_public_money_and_own_money_is_left_out() -> None:
    sample = packs()["sample-430511"]
    lines = (
        FundLine("linking", "central", 200_000_000, 2025),
        FundLine("own", "none", 90_000_000, 2025),
    )
    filing = dossier(total_investment=300_000_000, funds=lines)
    within = Given(*Told().filed(1, filing=filing, rules=sample).facts, rules=sample)
    assert "public-money-ceiling" not in within.lacks("enter-library")
    more = dossier(
        total_investment=300_000_000,
        funds=(FundLine("east-west", "city", 200_000_001, 2025),),
    )
    over = Given(*Told().filed(1, filing=more, rules=sample).facts, rules=sample)
    assert over.lacks("enter-library")["public-money-ceiling"] == "sum.over"


def similar(told: Told, **changes: Any) -> Similar:
    """Another case with the same keys, raised an hour before."""
    hour = datetime(2025, 9, 1, 3, tzinfo=UTC)
    other = Similar("project-other", told.given.keys(), 50_000_000, "intake", hour)
    return replace(other, **changes)


def with_(told: Told, *others: Similar) -> dict[str, Any]:
    return {"similar": others, "case_id": "project-mine", "keys": told.given.keys()}


def test_of_two_applications_for_one_content_the_later_gives_way() -> None:
    """重复申报."""
    told = reviewed()
    found = told.given.asks("county-appraisal", **with_(told, similar(told)))["applied-once"]
    assert (found.verdict, found.message) == ("broken", "sole.double")
    assert found.observed == {"case": "project-other"}
    assert {who.post for who in found.who} >= {"village-clerk", "village-head"}


def test_the_earlier_of_two_applications_goes_on() -> None:
    told = reviewed()
    later = similar(told, filed_at=datetime(2025, 9, 1, 5, tzinfo=UTC))
    assert told.given.lacks("county-appraisal", on=day(25), **with_(told, later)) == {}
    entered = replace(later, stage="library")
    lacks = told.given.lacks("county-appraisal", **with_(told, entered))
    assert lacks == {"applied-once": "sole.double"}


def test_a_case_is_no_double_of_itself() -> None:
    told = reviewed()
    same = similar(told, case="project-mine")
    assert told.given.lacks("county-appraisal", on=day(25), **with_(told, same)) == {}


def test_a_double_application_is_refused_at_appraisal() -> None:
    told = reviewed()
    then = told.given.when(
        Decide(step="county-appraisal"), APPRAISER, on=day(25), **with_(told, similar(told))
    )
    then.refused("sole.double")


def test_parts_that_reach_the_threshold_together_are_one_project_cut_up() -> None:
    """招标投标法 第四条 (化整为零): 250 and 150 of 400 万元."""
    filing = dossier(total_investment=250_000_000)
    told = Told().filed(1, filing=filing)
    part = similar(told, amount=150_000_000, keys=told.given.keys()[1:])
    found = told.given.asks("enter-library", **with_(told, part))["not-split"]
    assert (found.verdict, found.message) == ("broken", "unsplit.split")
    assert found.observed == {"total_fen": 400_000_000, "cases": 2}
    small = replace(part, amount=149_999_999)
    assert "not-split" not in told.given.lacks("enter-library", **with_(told, small))


def test_what_reaches_the_threshold_alone_is_not_cut_up() -> None:
    told = Told().filed(1, filing=dossier(total_investment=400_000_000))
    part = similar(told, amount=150_000_000)
    assert "not-split" not in told.given.lacks("enter-library", **with_(told, part))
    own = Told().filed(1, filing=dossier(total_investment=150_000_000))
    whole = similar(own, amount=400_000_000)
    assert "not-split" not in own.given.lacks("enter-library", **with_(own, whole))


def test_keys_tell_content_and_likeness_apart() -> None:
    content, like = Told().filed(1).given.keys()
    assert content.startswith("content:430511:2025:")
    assert like.startswith("like:430511:2025:")
    spaced = Told().filed(1, filing=dossier(name=" 黄桃 种植-基地")).given.keys()
    renamed = Told().filed(1, filing=dossier(name="黄桃二期")).given.keys()
    moved = Told().filed(1, filing=dossier(year=2026)).given.keys()
    assert spaced == (content, like)
    assert renamed[0] != content
    assert renamed[1] == like
    assert not {content, like} & set(moved)


def test_only_what_looks_at_other_cases_reads_their_keys() -> None:
    rules = national()
    assert keys_needed(rules, "county-appraisal", "village") == {"content:"}
    assert keys_needed(rules, "enter-library", "village") == {"content:", "like:"}
    assert keys_needed(rules, "file-document", "village") == frozenset()
    assert keys_needed(rules, "no-such-action", "village") == frozenset()


def test_a_case_is_not_sought_by_what_others_find_it_by() -> None:
    rules, case = national(), operating().case
    everything = [action.id for action in rules.pack.actions]
    here = [action.id for action in rules.pack.actions if case.stage in action.stages]
    assert any(key.startswith("assessed:") for key in case_keys(case))  # a campaign counts by it
    assert any(key.startswith("assessed:") for key in keys_sought(case, rules, everything))
    assert keys_sought(case, rules, here) == ()


# --- years and revision -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "lawful"), [(2024, False), (2025, True), (2026, True), (2027, False)]
)
def test_a_project_enters_the_library_of_its_year_or_the_next(year: int, lawful: bool) -> None:
    then = approved().given.when(EnterLibrary(year=year), KEEPER, on=day(37))
    if lawful:
        then.then(LibraryEntered, year=year)
    else:
        then.refused("library.year")


def test_a_revision_carries_a_new_dossier_within_the_division() -> None:
    told = approved().entered(37).papers("revision-request", on=38)
    wrong = OpenRevision(cause="market", reason="x", dossier=dossier(places=(VILLAGE_2,)))
    told.given.when(wrong, COUNTY_CLERK).refused("dossier.place-outside")
    right = OpenRevision(cause="market", reason="x", dossier=dossier(name="黄桃加工"))
    told.given.when(right, COUNTY_CLERK).then(RevisionOpened, cause="market")
