"""Whose post counts when: today's to act at all, and that day's too for what was decided then."""

from datetime import date, timedelta

import pytest

from domain.commands import Decide, RecordVote
from domain.keeping import FillPost, VacatePost
from services.approval import sample
from services.approval.orders import NotThereError
from tests.domain.story import VILLAGE, day, vote
from tests.domain.story import raised as ripe
from tests.services.approval.acting_cases import Two, paper, raised, told, unmet
from tests.services.approval.world import officer

OFFICES = officer("office-keeper", sample.COUNTY)
HEAD, CLERK = officer("village-head", VILLAGE), officer("village-clerk", VILLAGE)
VILLAGE_OFFICE = f"office-{int(VILLAGE):032x}"
SUBMIT = Decide(step="village-submission")


async def seated(two: Two, post: str, start: date) -> str:
    """Somebody new in a post of the village since that day."""
    version = (await two.one.ledger.fresh(VILLAGE_OFFICE)).version
    fill = FillPost(post=post, person=f"new-{post}", start=start)
    assert not (await two.one.acting.act(VILLAGE_OFFICE, fill, two.order(OFFICES, version))).refused
    return f"new-{post}"


async def left(two: Two, post: str, person: str) -> None:
    version = (await two.one.ledger.fresh(VILLAGE_OFFICE)).version
    yesterday = two.one.today - timedelta(days=1)
    leave = VacatePost(post=post, person=person, last_day=yesterday, reason="调离")
    await two.one.acting.act(VILLAGE_OFFICE, leave, two.order(OFFICES, version))


async def test_a_decision_of_an_earlier_day_is_for_whoever_held_the_post_then_and_now(
    two: Two,
) -> None:
    (case,) = await told(two.one, ripe())
    newcomer = await seated(two, "village-head", two.one.today)
    earlier = Decide(step="village-submission", on=day(13))
    outcome = await two.two.acting.put(case, earlier, two.order(newcomer, 10))
    assert "authority.missing" in unmet(outcome)
    outcome = await two.two.acting.put(case, earlier, two.order(HEAD, 10))
    assert not outcome.refused
    assert (await two.case(case)).decisions[-1].on == day(13)


async def test_what_happened_earlier_is_put_on_record_by_whoever_holds_the_post_today(
    two: Two,
) -> None:
    case = await raised(two)
    newcomer = await seated(two, "village-clerk", two.one.today)
    late = RecordVote(**vote(90), on=day(90))
    assert not (await two.two.acting.put(case, late, two.order(newcomer, 1))).refused
    fact = (await two.two.ledger.history(case))[-1].fact
    assert (fact.by.person, fact.on) == (newcomer, day(90))
    assert fact.on < two.two.today


@pytest.mark.parametrize("kind", ["decision", "record"])
async def test_who_left_the_post_does_nothing_more_not_even_for_the_days_they_held_it(
    two: Two, kind: str
) -> None:
    (case,) = await told(two.one, ripe())
    await two.both_read(case, HEAD, CLERK)
    post, person = ("village-head", HEAD) if kind == "decision" else ("village-clerk", CLERK)
    command = Decide(step="village-submission", on=day(13)) if kind == "decision" else paper()
    await left(two, post, person)
    with pytest.raises(NotThereError):
        await two.two.acting.put(case, command, two.order(person, 10))


async def test_a_post_that_begins_tomorrow_does_nothing_today(two: Two) -> None:
    case = await raised(two)
    newcomer = await seated(two, "village-clerk", two.one.today + timedelta(days=1))
    with pytest.raises(NotThereError):
        await two.two.acting.put(case, paper(), two.order(newcomer, 1))
    two.time.move(1)
    assert not (await two.two.acting.put(case, paper(), two.order(newcomer, 1))).refused
