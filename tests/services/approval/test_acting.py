"""Commands put before two services over one store: memory may be behind, the answer never is."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from domain.commands import Decide, EnterLibrary, FileIntake
from domain.keeping import AdoptPack, FillPost, VacatePost
from domain.project import substance
from services.approval import sample
from services.approval.founding import adopt, founder, shipped
from services.approval.house import House
from services.approval.orders import MovedError, NotThereError
from services.ledger.changes import Change, KeyReused, OutcomeUnknown, Overtaken, Recorded
from tests.domain.story import DOSSIER, VILLAGE, Told, approved, dossier
from tests.domain.story import raised as ripe
from tests.services.approval.acting_cases import (
    Two,
    intake,
    paper,
    raised,
    told,
    unmet,
)
from tests.services.approval.world import officer

CLERK, HEAD = officer("village-clerk", VILLAGE), officer("village-head", VILLAGE)
OFFICES = officer("office-keeper", sample.COUNTY)
KEEPER = officer("library-keeper", sample.COUNTY)
STRANGER = officer("village-clerk", "430511101202")
SUBMIT = Decide(step="village-submission")
VILLAGE_OFFICE = f"office-{int(VILLAGE):032x}"


async def test_what_another_service_recorded_is_seen_before_anything_is_refused(two: Two) -> None:
    (case,) = await told(two.one, ripe())
    await two.both_read(case, CLERK, HEAD)
    await two.one.acting.put(case, paper(), two.order(CLERK, 10))
    outcome = await two.two.acting.put(case, SUBMIT, two.order(HEAD, 11))
    assert (outcome.version, outcome.facts) == (12, ("project.decision-taken.v1",))


async def test_a_version_that_is_no_longer_so_is_answered_with_the_present_one(two: Two) -> None:
    case = await raised(two)
    await two.both_read(case, CLERK)
    await two.one.acting.put(case, paper(), two.order(CLERK, 1))
    for house in (two.one, two.two):
        with pytest.raises(MovedError) as moved:
            await house.acting.put(case, paper(), two.order(CLERK, 1))
        assert moved.value.version == 2
    assert len(await two.positions()) == (await two.positions())[-1]


async def test_a_key_is_answered_as_it_was_then_by_any_service_however_far_the_case_has_gone(
    two: Two,
) -> None:
    (case,) = await told(two.one, ripe())
    asked = two.order(HEAD, 10)
    first = await two.one.acting.put(case, SUBMIT, asked)
    await two.one.acting.put(case, paper(), two.order(CLERK, 11))
    before = await two.positions()
    for house in (two.one, two.two):
        again = await house.acting.put(case, SUBMIT, asked)
        assert again == replace(first, repeated=True, findings=())
    assert await two.positions() == before


async def test_a_key_belongs_to_its_words_even_where_the_new_ones_would_be_refused(
    two: Two,
) -> None:
    case, asked = await raised(two), two.order(CLERK, 1)
    await two.one.acting.put(case, paper(), asked)
    for house in (two.one, two.two):
        for other in (paper("cost-estimate"), SUBMIT):
            with pytest.raises(KeyReused):
                await house.acting.put(case, other, asked)
    other_person = replace(asked, principal=HEAD, expected=2)
    assert unmet(await two.two.acting.put(case, paper(), other_person)) == {"authority.missing"}


async def test_a_refusal_spends_no_key(two: Two) -> None:
    (case,) = await told(two.one, Told().filed(1))
    asked = two.order(HEAD, 1)
    assert (await two.one.acting.put(case, SUBMIT, asked)).refused
    (ready,) = await told(two.one, ripe())
    outcome = await two.one.acting.put(ready, SUBMIT, replace(asked, expected=10))
    assert not outcome.refused
    assert not outcome.repeated


async def test_of_many_with_one_key_one_is_done_and_all_are_answered_alike(two: Two) -> None:
    command, asked = intake(), two.order(CLERK)
    stream = "project-" + "a" * 32
    asking = [h.acting.put(stream, command, asked) for h in (two.one, two.two) for _ in range(10)]
    outcomes = await asyncio.gather(*asking)
    assert len({(o.version, o.position, o.facts, o.possible) for o in outcomes}) == 1
    assert sum(not o.repeated for o in outcomes) == 1
    assert (await two.case(stream)).version == 1


async def test_of_many_who_saw_one_version_one_alone_goes_on(two: Two) -> None:
    case = await raised(two)
    racing = [
        house.acting.put(case, paper(), two.order(CLERK, 1))
        for house in (two.one, two.two)
        for n in range(10)
    ]
    outcomes = await asyncio.gather(*racing, return_exceptions=True)
    assert sum(isinstance(outcome, MovedError) for outcome in outcomes) == 19
    assert (await two.case(case)).version == 2


async def test_what_is_not_there_and_what_is_not_theirs_look_alike(two: Two) -> None:
    case = await raised(two)
    for stream in (case, "project-" + "0" * 32):
        for order in (two.order(STRANGER, 1), two.order("nobody-known", 1)):
            with pytest.raises(NotThereError):
                await two.two.acting.put(stream, paper(), order)


async def test_a_post_that_another_service_ended_no_longer_acts(two: Two) -> None:
    case = await raised(two)
    await two.both_read(case, CLERK)
    await two.both_read(VILLAGE_OFFICE)
    version = (await two.one.ledger.fresh(VILLAGE_OFFICE)).version
    yesterday = two.one.today - timedelta(days=1)
    leave = VacatePost(post="village-clerk", person=CLERK, last_day=yesterday, reason="调离")
    left = await two.one.acting.act(VILLAGE_OFFICE, leave, two.order(OFFICES, version))
    assert not left.refused, left
    with pytest.raises(NotThereError):
        await two.two.acting.put(case, paper(), two.order(CLERK, 1))
    assert (await two.case(case)).version == 1


async def test_a_post_that_another_service_filled_acts_at_once(two: Two) -> None:
    case = await raised(two)
    await two.both_read(case, "new-clerk")
    await two.both_read(VILLAGE_OFFICE)
    version = (await two.one.ledger.fresh(VILLAGE_OFFICE)).version
    fill = FillPost(post="village-clerk", person="new-clerk", start=two.one.today)
    await two.one.acting.act(VILLAGE_OFFICE, fill, two.order(OFFICES, version))
    assert not (await two.two.acting.put(case, paper(), two.order("new-clerk", 1))).refused


async def test_a_pack_that_another_service_adopted_is_the_one_a_new_case_opens_under(
    two: Two,
) -> None:
    national, county = shipped()
    assert await pack_of_new(two) == (county.id, 1)
    newer = replace(county, version=2, valid_from=date(2026, 5, 1), valid_to=date(2026, 5, 31))
    await adopted(two.one, two, newer)
    assert await pack_of_new(two) == ("cn-2025", 1)
    await adopted(two.one, two, replace(national, id="city", jurisdiction="4305"))
    assert await pack_of_new(two) == ("city", 1)


async def pack_of_new(two: Two) -> tuple[str, int]:
    """The pack under which the second service opens a new case."""
    order = two.order(CLERK)
    stream = f"project-{order.key.removeprefix('k-'):0>32}"
    assert not (await two.two.acting.put(stream, intake(), order)).refused
    ref = (await two.case(stream)).pack
    return ref.id, ref.version


async def adopted(house: House, two: Two, pack: Any) -> None:
    act = AdoptPack(pack=pack, reason="新办法")
    outcome = await house.acting.act(f"procedure-{pack.id}", act, two.order("f"), founder("f"))
    assert not outcome.refused, outcome


async def test_a_set_up_that_runs_again_with_other_words_leaves_an_adopted_pack_as_it_is(
    two: Two,
) -> None:
    before = two.one.procedures.packs
    await adopt(two.one, [replace(pack, en="In other words") for pack in shipped()])
    assert two.one.procedures.packs == before


async def test_packs_that_two_services_adopt_at_once_do_not_come_to_overlap(two: Two) -> None:
    national, _ = shipped()
    rivals = [
        replace(national, id=name, jurisdiction="430512", valid_from=date(2026, 6, 1))
        for name in ("rival-a", "rival-b")
    ]
    adopting = [
        house.acting.act(
            f"procedure-{pack.id}", AdoptPack(pack=pack, reason="x"), two.order("f"), founder("f")
        )
        for house, pack in zip((two.one, two.two), rivals, strict=True)
    ]
    outcomes = await asyncio.gather(*adopting)
    assert sorted(o.refused for o in outcomes) == [False, True]
    assert [unmet(o) for o in outcomes if o.refused] == [{"pack.overlap"}]


async def test_one_project_that_was_applied_for_twice_enters_the_library_once(two: Two) -> None:
    first, second = await told(two.one, approved(), approved())
    await two.both_read(first, KEEPER)
    await two.both_read(second, KEEPER)
    version = (await two.case(first)).version
    outcomes = await asyncio.gather(
        two.one.acting.put(first, EnterLibrary(year=2026), two.order(KEEPER, version)),
        two.two.acting.put(second, EnterLibrary(year=2026), two.order(KEEPER, version)),
    )
    assert [unmet(o) for o in outcomes if o.refused] == [{"sole.double"}]
    entered = [(await two.case(stream)).stage for stream in (first, second)]
    assert sorted(entered) == ["intake", "library"]


async def test_a_project_is_not_cut_up_by_two_services_at_once(two: Two) -> None:
    parts = [
        approved_as(name=name, total_investment=210_000_000, funds=())
        for name in ("大棚一期", "大棚二期")
    ]
    first, second = await told(two.one, *parts)
    version = (await two.case(first)).version
    for house, stream in ((two.one, first), (two.two, second)):
        asked = two.order(KEEPER, version)
        outcome = await house.acting.put(stream, EnterLibrary(year=2026), asked)
        assert "unsplit.split" in unmet(outcome)


def approved_as(**changes: Any) -> Told:
    """Approved by the county, with something else in the dossier from the start."""
    filing = dossier(**changes)
    story = approved()
    first = replace(story.facts[0], dossier=filing)
    digest = substance(filing)
    facts = tuple(
        replace(f, substance=digest) if hasattr(f, "substance") else f for f in story.facts[1:]
    )
    return Told((first, *facts), filing)


@pytest.fixture
def overtaking(two: Two, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Before so many of the second service's next records, the first changes the clerk's office."""

    def times(count: int) -> None:
        record, left = two.two.ledger.record, iter(range(count))

        async def overtaken(change: Change, states: Any) -> Recorded:
            if next(left, None) is not None:
                version = (await two.one.ledger.fresh(VILLAGE_OFFICE)).version
                fill = FillPost(post="village-clerk", person=f"p-{version}", start=two.one.today)
                await two.one.acting.act(VILLAGE_OFFICE, fill, two.order(OFFICES, version))
            return await record(change, states)

        monkeypatch.setattr(two.two.ledger, "record", overtaken)

    return times


async def test_who_is_overtaken_is_weighed_anew_three_times(two: Two, overtaking: Any) -> None:
    case = await raised(two)
    overtaking(3)
    assert not (await two.two.acting.put(case, paper(), two.order(CLERK, 1))).refused


async def test_who_is_always_overtaken_is_told_so(two: Two, overtaking: Any) -> None:
    case = await raised(two)
    overtaking(4)
    with pytest.raises(Overtaken):
        await two.two.acting.put(case, paper(), two.order(CLERK, 1))
    assert (await two.case(case)).version == 1


async def test_what_became_of_an_unknown_outcome_is_told_under_the_same_key(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, asked, record = await raised(two), two.order(CLERK, 1), two.one.ledger.record

    async def lost(change: Change, states: Any) -> Recorded:
        await record(change, states)
        raise OutcomeUnknown

    with monkeypatch.context() as patched:
        patched.setattr(two.one.ledger, "record", lost)
        with pytest.raises(OutcomeUnknown):
            await two.one.acting.put(case, paper(), asked)
    for house in (two.one, two.two):
        known = await house.acting.put(case, paper(), asked)
        assert (known.version, known.repeated) == (2, True)
    assert (await two.case(case)).version == 2


async def test_a_trial_decides_on_what_is_so_now_and_writes_nothing(two: Two) -> None:
    (case,) = await told(two.one, ripe())
    await two.both_read(case, HEAD, CLERK)
    await two.one.acting.put(case, paper(), two.order(CLERK, 10))
    before = await two.positions()
    trial = await two.two.acting.put(case, SUBMIT, two.order(HEAD, 11, dry=True))
    assert (trial.version, trial.position, trial.dry, trial.refused) == (11, 0, True, False)
    with pytest.raises(MovedError):
        await two.two.acting.put(case, SUBMIT, two.order(HEAD, 10, dry=True))
    refused = await two.two.acting.put(case, SUBMIT, two.order(CLERK, 11, dry=True))
    assert "authority.missing" in unmet(refused)
    assert await two.positions() == before
    done = await two.two.acting.put(case, SUBMIT, two.order(HEAD, 11))
    assert (done.facts, done.possible) == (trial.facts, trial.possible)


async def test_where_no_pack_is_in_force_nothing_is_raised(two: Two) -> None:
    before_all = replace(intake(), on=date(2012, 1, 1))
    outcome = await two.one.acting.put("project-" + "b" * 32, before_all, two.order(CLERK))
    assert unmet(outcome) == {"pack.none-in-force"}


async def test_who_sits_at_a_place_of_a_county_project_sees_it_and_works_on_it(two: Two) -> None:
    county = FileIntake(origin="county", division=sample.COUNTY, dossier=DOSSIER)
    stream = "project-" + "c" * 32
    clerk = officer("county-clerk", sample.COUNTY)
    await two.one.acting.put(stream, county, two.order(clerk))
    assert not (await two.two.acting.put(stream, paper(), two.order(CLERK, 1))).refused
    with pytest.raises(NotThereError):
        await two.two.acting.put(stream, paper(), two.order(STRANGER, 2))
