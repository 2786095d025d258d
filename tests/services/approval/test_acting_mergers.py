"""A merger of divisions moves every live case with it, in one change, or none."""

import asyncio
from typing import Any

import pytest
from msgspec.structs import replace

from domain.commands import FileIntake, WithdrawIntake
from domain.keeping import MergeDivisions
from domain.planning.commands import OpenPlan
from events.office import Merger
from services.approval import sample
from services.approval.founding import founder
from services.approval.orders import MovedError, Outcome
from services.ledger.changes import Change, KeyReused, Recorded
from tests.domain.story import DOSSIER, VILLAGE, Told, approved
from tests.services.approval.acting_cases import Two, intake, paper, raised, told, unmet
from tests.services.approval.world import officer

TOWN, NEW_TOWN = "430511101000", "430511109000"
NEW_VILLAGE, ELSEWHERE = "430511109201", "430511101202"
OFFICES = officer("office-keeper", sample.COUNTY)
CLERK, HEAD = officer("village-clerk", VILLAGE), officer("village-head", VILLAGE)
ELSEWHERE_CLERK = officer("village-clerk", ELSEWHERE)


def merger(*codes: tuple[str, str]) -> MergeDivisions:
    return MergeDivisions(
        mergers=tuple(Merger(old, new) for old, new in codes),
        document_no="湘政函〔2026〕9号",
        reason="撤乡并镇",
    )


TOWNSHIP = merger((TOWN, NEW_TOWN), (VILLAGE, NEW_VILLAGE))


async def merge(two: Two, act: MergeDivisions = TOWNSHIP, **more: Any) -> Outcome:
    order = two.order(OFFICES, **more)
    return await two.two.acting.merge(f"{order.key.removeprefix('k-'):0>32}", act, order)


async def test_every_live_case_there_moves_with_its_reason_and_no_other(two: Two) -> None:
    here, other, gone = [await raised(two) for _ in range(3)]
    there = FileIntake(
        origin="village", division=ELSEWHERE, dossier=replace(DOSSIER, places=(ELSEWHERE,))
    )
    elsewhere = f"project-{'e' * 32}"
    await two.one.acting.put(elsewhere, there, two.order(ELSEWHERE_CLERK))
    withdrawn = WithdrawIntake(reason="不做了")
    assert not (await two.one.acting.put(gone, withdrawn, two.order(HEAD, 1))).refused
    outcome = await merge(two, merger((VILLAGE, "430511101299")))
    assert (outcome.refused, outcome.moved) == (False, 2)
    assert outcome.facts == ("division.merged.v1", "project.division-moved.v1")
    moved = await two.case(here)
    assert (await two.case(other)).division == moved.division
    assert (moved.version, moved.division) == (2, "430511101299")
    assert moved.dossier.places == ("430511101299",)
    last = (await two.one.ledger.history(here))[-1].fact
    assert (last.origin_division, last.reason) == (VILLAGE, "撤乡并镇")
    assert last.merger == outcome.case.removeprefix("division-")
    assert ((await two.case(elsewhere)).version, (await two.case(gone)).version) == (1, 2)


async def test_a_merger_is_one_change_at_the_end_of_which_it_stands(two: Two) -> None:
    for _ in range(5):
        await raised(two)
    before = len(await two.positions())
    outcome = await merge(two)
    assert outcome.position == before + 6
    assert await two.positions() == list(range(1, before + 7))
    assert (await two.one.ledger.history(outcome.case))[0].position == before + 1


async def test_what_was_decided_and_posted_before_counts_after_it(two: Two) -> None:
    (case,) = await told(two.one, approved())
    assert not (await merge(two)).refused
    moved = await two.case(case)
    assert moved.substance == approved().given.case.substance
    assert all(set(p.seats) - {p.place} for p in moved.postings if p.level != "county")


async def test_a_project_of_the_county_moves_with_one_of_its_places(two: Two) -> None:
    places = (VILLAGE, ELSEWHERE)
    county = FileIntake(
        origin="county", division=sample.COUNTY, dossier=replace(DOSSIER, places=places)
    )
    stream = f"project-{'f' * 32}"
    await two.one.acting.put(stream, county, two.order(officer("county-clerk", sample.COUNTY)))
    outcome = await merge(two, merger((VILLAGE, NEW_VILLAGE)))
    assert (outcome.moved, (await two.case(stream)).dossier.places) == (
        1,
        (NEW_VILLAGE, ELSEWHERE),
    )


async def test_a_county_that_alone_takes_a_new_code_takes_all_below_it_along(two: Two) -> None:
    case = await raised(two)
    act, order = merger((sample.COUNTY, "430513000000")), two.order("f")
    outcome = await two.one.acting.merge("1" * 32, act, order, founder("f"))
    assert (outcome.refused, outcome.moved) == (False, 1)
    assert (await two.case(case)).division == f"430513{VILLAGE[6:]}"


async def test_a_plan_moves_with_its_county_and_keeps_the_id_it_began_with(two: Two) -> None:
    plan, clerk = "plan-430511-2026", officer("county-clerk", sample.COUNTY)
    opening = OpenPlan(division=sample.COUNTY, year=2026)
    assert not (await two.one.acting.put(plan, opening, two.order(clerk))).refused
    act, order = merger((sample.COUNTY, "430513000000")), two.order("f")
    outcome = await two.one.acting.merge("2" * 32, act, order, founder("f"))
    assert outcome.facts == ("division.merged.v1", "plan.division-moved.v1")
    moved = (await two.one.ledger.fresh(plan)).state
    assert (moved.division, moved.id) == ("430513000000", "430511-2026")


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (merger((TOWN, NEW_TOWN)), "division.unlisted"),
        (merger((VILLAGE, NEW_VILLAGE), (VILLAGE, ELSEWHERE)), "division.listed-twice"),
        (merger(("430500000000", "430600000000")), "division.too-high"),
        (merger((VILLAGE, VILLAGE)), "division.same"),
        (merger((VILLAGE, NEW_TOWN)), "division.same"),
        (merger((VILLAGE, "430512101201")), "authority.missing"),
    ],
)
async def test_a_merger_that_leaves_a_case_or_a_code_in_doubt_moves_none(
    two: Two, act: MergeDivisions, reason: str
) -> None:
    case = await raised(two)
    before = await two.positions()
    outcome = await merge(two, act)
    assert reason in unmet(outcome)
    assert (await two.case(case)).version == 1
    assert await two.positions() == before


async def test_a_place_that_would_lie_outside_the_division_of_its_case_is_named(two: Two) -> None:
    township = FileIntake(origin="township", division=TOWN, dossier=DOSSIER)
    clerk = officer("township-clerk", TOWN)
    await two.one.acting.put(f"project-{'d' * 32}", township, two.order(clerk))
    outcome = await merge(two, merger((VILLAGE, NEW_VILLAGE)))
    (wrong,) = [f for f in outcome.findings if f.message == "division.outside"]
    assert wrong.observed == {"case": "d" * 32, "code": NEW_VILLAGE, "division": TOWN}


async def test_only_who_keeps_the_offices_records_a_merger(two: Two) -> None:
    order = two.order(officer("county-clerk", sample.COUNTY))
    outcome = await two.one.acting.merge("2" * 32, TOWNSHIP, order)
    assert "authority.missing" in unmet(outcome)


async def test_a_merger_asked_for_again_is_answered_as_it_was(two: Two) -> None:
    await raised(two)
    order = two.order(OFFICES)
    first = await two.one.acting.merge("3" * 32, TOWNSHIP, order)
    for house in (two.one, two.two):
        again = await house.acting.merge("3" * 32, TOWNSHIP, order)
        assert again == replace(first, repeated=True, findings=())
    with pytest.raises(KeyReused):
        await two.two.acting.merge("3" * 32, merger((VILLAGE, NEW_VILLAGE)), order)
    assert "division.recorded" in unmet(
        await two.two.acting.merge("3" * 32, TOWNSHIP, two.order(OFFICES))
    )


async def test_a_trial_merger_says_how_many_would_move_and_moves_none(two: Two) -> None:
    await raised(two)
    before = await two.positions()
    outcome = await merge(two, dry=True)
    assert (outcome.refused, outcome.dry, outcome.moved, outcome.position) == (False, True, 1, 0)
    assert await two.positions() == before


async def test_nothing_begins_any_more_in_a_code_that_has_ended(two: Two) -> None:
    assert not (await merge(two)).refused
    outcome = await two.one.acting.put(f"project-{'9' * 32}", intake(), two.order(CLERK))
    assert "division.ended" in unmet(outcome)
    again = await merge(two, merger((VILLAGE, ELSEWHERE)))
    assert "division.ended" in unmet(again)


async def test_a_case_raised_while_a_merger_is_weighed_moves_with_the_others(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    await raised(two)
    record, late = two.two.ledger.record, []

    async def meanwhile(change: Change, states: Any) -> Recorded:
        if not late:
            late.append(await raised(two))
        return await record(change, states)

    monkeypatch.setattr(two.two.ledger, "record", meanwhile)
    outcome = await merge(two)
    assert outcome.moved == 2
    assert (await two.case(late[0])).division == NEW_VILLAGE


async def test_intakes_and_a_merger_at_once_leave_no_live_case_in_an_ended_code(two: Two) -> None:
    commands = [intake() for _ in range(20)]
    raising = [
        house.acting.put(f"project-{n:032x}", command, two.order(CLERK))
        for n, command in enumerate(commands, 1000)
        for house in ((two.one, two.two)[n % 2],)
    ]
    outcomes = await asyncio.gather(*raising[:10], merge(two), *raising[10:])
    merged = outcomes[10]
    assert not merged.refused
    raised_ones = [o for o in outcomes if not o.refused and o.case.startswith("project-")]
    assert {(await two.case(o.case)).division for o in raised_ones} <= {NEW_VILLAGE}
    assert merged.moved == len(raised_ones)


async def test_five_hundred_cases_move_in_one_change(two: Two) -> None:
    cases = await told(
        two.one,
        *(Told().filed(1, filing=replace(DOSSIER, name=f"项目{n}")) for n in range(500)),
    )
    working = two.one.acting.put(cases[7], paper(), two.order(CLERK, 1))
    merged, _ = await asyncio.gather(merge(two), working, return_exceptions=True)
    assert isinstance(merged, Outcome), merged
    assert merged.moved == 500
    rows = await two.one.ledger.query(
        "SELECT division, count(*) FROM bangfu.case_index WHERE kind = 'project' GROUP BY 1"
    )
    assert rows == [(NEW_VILLAGE, 500)]


async def test_a_command_on_a_case_that_moved_must_have_seen_it_move(two: Two) -> None:
    case = await raised(two)
    await two.both_read(case, CLERK)
    await merge(two)
    clerk = officer("county-clerk", sample.COUNTY)
    with pytest.raises(MovedError):
        await two.one.acting.put(case, paper(), two.order(clerk, 1))
    assert not (await two.one.acting.put(case, paper(), two.order(clerk, 2))).refused
