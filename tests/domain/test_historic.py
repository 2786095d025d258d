"""What was planned, built or in use before Bangfu is entered as it is, and approved by nobody."""

from typing import Any, get_args

import pytest
from msgspec.structs import replace

from domain.assets.state import Asset, known_as
from domain.changes.commands import RequestChange
from domain.checks import check
from domain.circumstances import Circumstances, Similar
from domain.evolving import evolve_asset
from domain.historic.commands import BookFoundAsset, PlaceUnderWay
from domain.historic.part import none_missing
from domain.life import LIVE_OF
from domain.money.state import Payment
from domain.parts import DERIVE
from events.asset import AssetEntry, AssetPlacedHistoric, Cost, Owner
from events.changes import ChangeRequested
from events.historic import AssetFound, HistoricAllocation, LaterStage, PlacedUnderWay
from events.requirements import AssetsSettled, DecisionsTaken, FundsSquared
from tests.domain.samples import sample
from tests.domain.story import (
    CLERK,
    COUNTY_CLERK,
    DIGEST,
    DOSSIER,
    LATER,
    VILLAGE,
    VILLAGE_2,
    Given,
    Then,
    Told,
    day,
    national,
    stamp,
)

MONEY = HistoricAllocation("2020-1", "linking", "central", 50_000_000, 2020)
ORCHARD = AssetEntry(
    name="黄桃基地",
    asset_class="operating",
    form="biological",
    quantity="100",
    unit="亩",
    place=VILLAGE,
    costs=(Cost("linking", 50_000_000),),
    owner=Owner("village-collective", VILLAGE, "示例村集体"),
    custodian="示例村",
    income_right="示例村集体",
    supervisor="示例镇政府",
)
OLD = replace(DOSSIER, year=2020)


def place(stage: Any = "building", **said: Any) -> Then:
    """历史项目补录, by the county."""
    told = {"allocations": (MONEY,), "evidence": "C", "basis": "2020年计划表", **said}
    command = PlaceUnderWay(origin="village", division=VILLAGE, dossier=OLD, stage=stage, **told)
    return Given().when(command, COUNTY_CLERK, on=day(1), case_id=f"project-{'c' * 32}")


ENDING = ("adjusting", "exited")
"""What ends, ends here: it is entered as it ran, and adjusted from there."""


def test_every_stage_after_the_library_can_be_entered() -> None:
    assert set(get_args(LaterStage)) == set(LIVE_OF["project"]) - {
        "intake",
        "library",
        *ENDING,
    }


@pytest.mark.parametrize("stage", get_args(LaterStage))
def test_item_23_a_legacy_project_without_documents_is_not_shown_as_approved(stage: str) -> None:
    """domain.md 9, item 23."""
    given = place(stage).then(PlacedUnderWay, evidence="C")
    case = given.case
    assert (case.stage, case.historic, case.library_year) == (stage, "C", 2020)
    assert (case.decisions, case.documents, case.meetings, case.postings) == ((), (), (), ())
    asked = DecisionsTaken(id="a", article="x", grade="B", steps=("county-approval",))
    found = check(case, asked, Circumstances(national(), day(2)))
    assert (found.verdict, found.message) == ("pending", "decisions.only-on-paper")
    assert found.observed["evidence"] == "C"


def test_what_is_asked_of_it_next_is_asked_lawfully() -> None:
    """Whoever goes on from there gets findings, not a free way."""
    building = place("building").then(PlacedUnderWay)
    assert "document.missing" in building.lacks("report-completion", on=day(2)).values()
    completed = place("completed").then(PlacedUnderWay)
    assert completed.lacks("accept-works", on=day(2))["checked"] == "decisions.missing"
    planned = place("planned").then(PlacedUnderWay)
    assert planned.lacks("start-works", on=day(2))["plan-approved"] == "decisions.missing"


def test_its_money_is_what_the_papers_say() -> None:
    given = place().then(PlacedUnderWay)
    assert given.case.money.allocated == 50_000_000
    assert given.facts[0].allocations == (MONEY,)


@pytest.mark.parametrize("stage", ["building", "completed", "accepted", "operating"])
def test_a_stage_after_the_plan_says_its_money_or_that_nobody_verified_it(stage: str) -> None:
    place(stage, allocations=()).refused("historic.no-money")
    place(stage, allocations=(), evidence="GK").then(PlacedUnderWay)
    place(stage, allocations=(), evidence="ASM").then(PlacedUnderWay)


def test_a_project_of_the_plan_may_wait_for_its_money() -> None:
    place("planned", allocations=()).then(PlacedUnderWay)


def test_a_batch_is_stated_once() -> None:
    place(allocations=(MONEY, MONEY)).refused("historic.batch-twice")


def test_its_assets_are_booked_with_it_and_marked_historic() -> None:
    then = place("operating", assets=(ORCHARD, replace(ORCHARD, name="冷库")))
    beside = then.decision.beside
    assert [type(fact) for _, fact in beside] == [AssetPlacedHistoric, AssetPlacedHistoric]
    assert len({stream for stream, _ in beside}) == 2
    asset = evolve_asset(Asset(), beside[0][1])
    assert (asset.stage, asset.historic, asset.project) == ("asset-booked", "C", "c" * 32)
    assert asset.decisions == ()
    numbers = then.fact.numbers
    assert len(set(numbers)) == 2
    assert all(number.startswith("430511J2020-") for number in numbers)


def test_it_answers_for_each_of_its_assets_until_the_last_has_its_end() -> None:
    """As for one that was accepted here: its exit leaves nothing off the books."""
    then = place("operating", assets=(ORCHARD, replace(ORCHARD, name="冷库")))
    streams = tuple(stream for stream, _ in then.decision.beside)
    given = then.then(PlacedUnderWay)
    assert tuple(f"asset-{one}" for one in given.case.acceptance.assets) == streams
    asked = AssetsSettled(id="a", article="x", grade="B", ended=True)
    found = check(given.case, asked, Circumstances(national(), day(2)))
    assert (found.verdict, found.observed["count"]) == ("pending", 2)


def test_wuyuan_2023_what_an_audit_finds_off_the_books_is_entered_with_its_evidence() -> None:
    """五原: a farm of 300.43 万, in use for a year and never booked."""
    given = place("operating", assets=(ORCHARD,)).then(PlacedUnderWay)
    farm = replace(ORCHARD, name="养殖场", costs=(Cost("linking", 3_004_300_00),))
    command = BookFoundAsset(farm, "B", "2023年审计报告")
    then = given.when(command, COUNTY_CLERK, on=day(2), case_id=f"project-{'c' * 32}")
    ((stream, booked),) = then.decision.beside
    asset = evolve_asset(Asset(), booked)
    assert (asset.project, asset.historic, asset.entry) == ("c" * 32, "B", farm)
    assert booked.number != then.given.facts[0].numbers[0]
    after = then.then(AssetFound, evidence="B")
    assert f"asset-{after.case.acceptance.assets[1]}" == stream
    twice = replace(farm, number="L-7")
    known = Similar(
        "asset-" + "1" * 32, known_as(VILLAGE, twice), 0, "asset-booked", stamp(day(1)).at
    )
    again = replace(command, entry=twice)
    refused = given.when(again, COUNTY_CLERK, on=day(2), similar=(known,))
    assert refused.messages == ["asset.booked-already"]


def test_what_was_accepted_here_lacks_nothing_on_the_books() -> None:
    old = place("operating").then(PlacedUnderWay).case
    about = Circumstances(national(), day(2))
    assert [f.message for f in none_missing(replace(old, historic=""), about)] == [
        "historic.none-missing"
    ]
    assert none_missing(old, about) == []


def test_money_that_was_spent_before_is_not_settled_here_but_what_is_paid_here_is() -> None:
    """Else what was built before Bangfu could never be struck off."""
    old = place("operating").then(PlacedUnderWay).case
    asked, about = FundsSquared(id="a", article="x", grade="B"), Circumstances(national(), day(2))
    found = check(old, asked, about)
    assert (found.verdict, found.message) == ("met", "funds.before-bangfu")
    assert (found.observed["sum_fen"], found.observed["evidence"]) == (50_000_000, "C")
    paid = replace(old, money=replace(old.money, payments=(sample(Payment),)))
    accepted = replace(old, acceptance=replace(old.acceptance, passed_on=day(1)))
    for case in (paid, accepted, replace(old, historic="")):
        assert check(case, asked, about).message == "funds.unsettled"


def test_what_is_decided_after_its_entry_does_not_lie_before_bangfu() -> None:
    old = place("operating").then(PlacedUnderWay).case
    before = DecisionsTaken(id="a", article="x", grade="B", steps=("county-approval",))
    after = replace(before, steps=("adjustment-decision",))
    said = [check(old, one, Circumstances(national(), day(2))).message for one in (before, after)]
    assert said == ["decisions.only-on-paper", "decisions.missing"]


def test_what_is_not_accepted_has_no_assets_yet() -> None:
    place("building", assets=(ORCHARD,)).refused("historic.assets-early")


def test_an_asset_from_before_is_where_its_project_is_and_not_the_operators() -> None:
    place("operating", assets=(replace(ORCHARD, place=VILLAGE_2),)).refused("asset.elsewhere")
    runs = Owner("operator", VILLAGE, "示例合作社")
    then = place("operating", assets=(replace(ORCHARD, owner=runs),))
    assert "asset.owned-by-operator" in then.messages


def test_only_the_county_enters_it() -> None:
    command = PlaceUnderWay(
        origin="village",
        division=VILLAGE,
        dossier=OLD,
        stage="planned",
        evidence="C",
        basis="旧表",
    )
    Given().when(command, CLERK, on=day(1)).refused("authority.missing")


def test_it_changes_as_any_other_and_the_original_approval_is_looked_for_in_vain() -> None:
    given = place("building").then(PlacedUnderWay)
    asked = RequestChange(replace(OLD, content="新建茶园"), reason="改种", grounds=DIGEST)
    pending = given.when(asked, CLERK, on=day(2)).then(ChangeRequested)
    found = pending.asks("change-reapproval", on=day(2))["same-approver"]
    assert found.message == "change.no-approver"


def test_what_the_older_books_do_not_number_is_numbered_by_its_project() -> None:
    found = sample(BookFoundAsset)
    bare = replace(found, entry=replace(found.entry, number="", asset_class="operating"))
    project = replace(Told().historic().given.case, division=VILLAGE)
    known = Circumstances(national(), LATER, case_id="project-" + "0123456789abcdef" * 2)
    made = DERIVE[BookFoundAsset](project, bare, known)
    assert made["number"] == f"430511J{project.dossier.year}-01234567-01"
    named = replace(found, entry=replace(found.entry, number="L-7"))
    assert DERIVE[BookFoundAsset](project, named, known)["number"] == "L-7"
