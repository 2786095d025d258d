"""From where on, and which facts: what a subscriber asks for is what it gets."""

from datetime import UTC, datetime, timedelta

import pytest

from events.client import Checkpoint, OtherFilter, Where, subscribe
from events.client.where import choice
from events.envelope import Unfit
from tests.events.client.publishing import QUICK, Given, Log, running, standing_at

T = datetime(2026, 3, 2, 8, tzinfo=UTC)


async def test_from_the_beginning_every_fact_comes_in_order(log: Log, keep: Checkpoint):
    await log.write("a", "b", "a")
    given = Given()
    async with running(subscribe(log.bus, "s", given, since="beginning", keep=keep)):
        await given.until(3)
        await log.write("b")
        await given.until(4)
    assert given.positions == [1, 2, 3, 4]
    assert [(f.kind, f.id, f.version) for f in given.facts][1:] == [
        ("project", "b", 1),
        ("project", "a", 2),
        ("project", "b", 2),
    ]


async def test_a_fact_is_given_as_its_struct_with_the_stored_bytes(log: Log, keep: Checkpoint):
    await log.write("a")
    given = Given()
    async with running(subscribe(log.bus, "s", given, since="beginning", keep=keep)):
        await given.until(1)
    assert given.facts[0].state == log.rows[0].state
    assert type(given.facts[0].fact).__name__ == "DocumentFiled"


async def test_from_a_position_that_fact_comes_first(log: Log, keep: Checkpoint):
    await log.write("a", "b", "a", "b")
    given = Given()
    async with running(subscribe(log.bus, "s", given, since=3, keep=keep)):
        await given.until(2)
    assert given.positions == [3, 4]


async def test_from_now_only_what_comes_later_is_given(log: Log, keep: Checkpoint):
    await log.write("a", "b")
    given = Given()
    subscription = subscribe(log.bus, "s", given, since="now", keep=keep)
    async with running(subscription):
        await standing_at(keep, 0)
        await log.write("c")
        await given.until(1)
    assert given.positions == [3]


async def test_now_is_when_the_name_was_new_not_when_the_process_starts(log: Log, keep: Checkpoint):
    first = subscribe(log.bus, "s", Given(), since="now", keep=keep)
    async with running(first):
        await standing_at(keep, 0)
    await log.write("a")
    given = Given()
    async with running(subscribe(log.bus, "s", given, since="now", keep=keep)):
        await given.until(1)
    assert given.positions == [1]


async def test_from_a_time_nothing_recorded_since_is_left_out(log: Log, keep: Checkpoint):
    now = datetime.now(UTC)
    for hours in (-3, -2, -1, 0):
        await log.write("a", at=now + timedelta(hours=hours))
    given = Given()
    start = now - timedelta(hours=2)
    async with running(subscribe(log.bus, "s", given, since=start, keep=keep)):
        await given.until(3)
    assert given.positions == [2, 3, 4]


async def test_from_a_time_after_all_that_was_recorded_only_what_comes_is_given(
    log: Log, keep: Checkpoint
):
    await log.write("a", "b", at=T)
    given = Given()
    async with running(subscribe(log.bus, "s", given, since=T + timedelta(days=1), keep=keep)):
        await standing_at(keep, 0)
        await log.write("c", at=T + timedelta(days=2))
        await given.until(1)
    assert given.positions == [3]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Where(county="430511"), [1, 3]),
        (Where(kind="office"), [4]),
        (Where(kind="project", id="b"), [2, 5]),
        (Where(fact="project.vote-held.v1"), [3, 5]),
        (Where(county="430512", fact="project.vote-held.v1"), [5]),
        ([Where(kind="office"), Where(county="430511")], [1, 3, 4]),
        ([Where(county="430511"), Where()], [1, 2, 3, 4, 5]),
    ],
)
async def test_only_what_was_asked_for_comes(log: Log, keep: Checkpoint, where, expected):
    await log.write("a", county="430511")
    await log.write("b", county="430512")
    await log.write_in("project-a", "project.vote-held.v1", county="430511")
    await log.write_in("office-o", "office.opened.v1", county="430600")
    await log.write_in("project-b", "project.vote-held.v1", county="430512")
    given = Given()
    async with running(subscribe(log.bus, "s", given, since="beginning", keep=keep, where=where)):
        await given.until(len(expected))
    assert given.positions == expected


async def test_two_names_have_their_own_positions(log: Log, keep: Checkpoint):
    await log.write("a", "b")
    one, other = Given(), Given()
    async with running(subscribe(log.bus, "one", one, since="beginning", keep=keep)):
        await one.until(2)
    async with running(subscribe(log.bus, "other", other, since=2, keep=keep)):
        await other.until(1)
    assert (one.positions, other.positions) == ([1, 2], [2])


async def test_a_name_that_comes_back_with_another_filter_is_refused(log: Log, keep: Checkpoint):
    async with running(subscribe(log.bus, "s", Given(), since="beginning", keep=keep)):
        await standing_at(keep, 0)
    narrower = subscribe(
        log.bus, "s", Given(), since="beginning", keep=keep, where=Where(kind="office"),
        patience=QUICK,
    )  # fmt: skip
    with pytest.raises(OtherFilter):
        await narrower.run()


async def test_from_where_must_be_said(log: Log, keep: Checkpoint):
    with pytest.raises(TypeError, match="since"):
        subscribe(log.bus, "s", Given(), keep=keep)


@pytest.mark.parametrize("name", ["", "a.b", "a b", "*", "中", "a" * 65])
async def test_a_name_that_could_be_no_consumer_is_refused(log: Log, keep: Checkpoint, name: str):
    with pytest.raises(ValueError, match="letters"):
        subscribe(log.bus, name, Given(), since="now", keep=keep)


@pytest.mark.parametrize(
    "part", [{"county": "*"}, {"kind": ">"}, {"id": "a.b"}, {"fact": "project.x"}, {"fact": "*"}]
)
def test_a_filter_that_would_take_more_than_it_names_is_refused(part: dict[str, str]):
    with pytest.raises(Unfit):
        Where(**part)


def test_filters_on_kinds_and_cases_take_whole_cases_and_others_do_not():
    assert choice(Where()).whole
    assert choice([Where(kind="office"), Where(id="a")]).cases
    assert not choice(Where(county="430511")).cases
    assert not choice([Where(kind="office"), Where(fact="project.vote-held.v1")]).cases
