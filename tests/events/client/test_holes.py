"""Nothing is taken past a hole, nothing twice, and nothing that no relay of ours has made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.client import Checkpoint, Foreign, Hole, Where, subscribe, subscription
from events.client.order import Order, Versions
from events.client.received import Numbers
from events.envelope import Row, message
from tests.events.client.publishing import QUICK, Given, Log, running


def row(position: int, stream: str = "project-a", version: int = 1) -> Row:
    return Row(position, stream, version, "project.x.v1", b"")


async def test_a_hole_in_the_stream_stops_a_subscriber_before_it(log: Log, keep: Checkpoint):
    await log.write("a", "b", "c", "d")
    await log.damage(3)
    given_ = Given()
    subscription = subscribe(log.bus, "s", given_, since="beginning", keep=keep, patience=QUICK)
    with pytest.raises(Hole, match="position 4 came after 2"):
        await subscription.run()
    assert given_.positions == [1, 2]
    assert (await keep.standing("s")).position == 2
    assert subscription.counters.holes == QUICK.tries


async def test_when_the_hole_is_mended_the_subscriber_goes_on(log: Log, keep: Checkpoint):
    await log.write("a", "b", "c", "d")
    await log.damage(3)
    first = Given()
    with pytest.raises(Hole):
        await subscribe(log.bus, "s", first, since="beginning", keep=keep, patience=QUICK).run()
    await log.rebuild()
    after = Given()
    async with running(subscribe(log.bus, "s", after, since="beginning", keep=keep)):
        await after.until(2)
    assert first.positions + after.positions == [1, 2, 3, 4]


async def test_a_fact_that_vanished_from_a_case_is_noticed_under_a_filter_on_its_kind(
    log: Log, keep: Checkpoint
):
    await log.write("a", "b", "a", "a", "b")
    await log.damage(3)
    given_ = Given()
    with pytest.raises(Hole, match="project-a: version 3 came after 1"):
        await subscribe(
            log.bus, "s", given_, since="beginning", keep=keep, patience=QUICK,
            where=Where(kind="project"),
        ).run()  # fmt: skip
    assert given_.positions == [1, 2]


async def test_the_numbers_under_a_filter_on_a_county_may_have_gaps(log: Log, keep: Checkpoint):
    await log.write("a", county="430511")
    await log.write("a", county="430512")
    await log.write("a", county="430511")
    given_ = Given()
    async with running(
        subscribe(log.bus, "s", given_, since="beginning", keep=keep, where=Where(county="430511"))
    ):
        await given_.until(2)
    assert given_.positions == [1, 3]


async def test_a_message_of_somebody_else_is_never_taken_for_a_fact(log: Log, keep: Checkpoint):
    await log.write("a")
    await log.bus.jetstream().publish("bangfu.430511.project.a.document-filed-v1", b"{}")
    given_ = Given()
    with pytest.raises(Foreign):
        await subscribe(log.bus, "s", given_, since="beginning", keep=keep, patience=QUICK).run()
    assert given_.positions == [1]


async def test_a_fact_at_a_place_that_is_not_its_position_is_never_taken(
    log: Log, keep: Checkpoint
):
    await log.write("a")
    copy = message(log.rows[0], "urn:x")
    await log.bus.jetstream().publish(copy.subject, copy.payload, headers=copy.headers)
    given_ = Given()
    with pytest.raises(Foreign, match="position 1 stands at 2"):
        await subscribe(log.bus, "s", given_, since="beginning", keep=keep, patience=QUICK).run()
    assert given_.positions == [1]


async def test_a_fact_under_the_subject_of_another_county_is_never_taken(
    log: Log, keep: Checkpoint
):
    made = message(log.row("project-a", county="430511"), "urn:x")
    elsewhere = made.subject.replace("430511", "430512")
    await log.bus.jetstream().publish(elsewhere, made.payload, headers=made.headers)
    with pytest.raises(Foreign, match="a fact of 430511"):
        await subscribe(log.bus, "s", Given(), since="beginning", keep=keep, patience=QUICK).run()


async def test_when_its_consumer_is_taken_away_it_opens_another_where_it_stands(
    log: Log, keep: Checkpoint
):
    await log.write("a", "b")
    given_ = Given()
    async with running(
        subscribe(log.bus, "s", given_, since="beginning", keep=keep, patience=QUICK)
    ) as subscription:
        await given_.until(2)
        await log.forget_consumers()
        await log.write("c", "d")
        await given_.until(4)
    assert given_.positions == [1, 2, 3, 4]
    assert subscription.counters.refetches == 1


async def test_when_another_stream_takes_the_place_of_the_stream_it_goes_on_there(
    log: Log, keep: Checkpoint
):
    await log.write("a", "b")
    given_ = Given()
    async with running(
        subscribe(log.bus, "s", given_, since="beginning", keep=keep, patience=QUICK)
    ):
        await given_.until(2)
        await log.switch()
        await log.write("c")
        await given_.until(3)
    assert given_.positions == [1, 2, 3]


async def test_two_processes_of_one_name_take_each_fact_once(
    log: Log, keep: Checkpoint, monkeypatch: pytest.MonkeyPatch
):
    both = Given()
    monkeypatch.setattr(subscription, "STANDBY", 0.01)
    await log.write_many(200)
    one, other = (
        subscribe(log.bus, "s", both, since="beginning", keep=keep, patience=QUICK)
        for _ in range(2)
    )
    async with running(one):
        async with running(other):
            await both.until(200)
            await log.write_many(100)
            await both.until(300)
        await log.write_many(100)
        await both.until(400)
    assert both.positions == list(range(1, 401))
    assert one.counters.handled + other.counters.handled == 400
    assert one.counters.holes + other.counters.holes == 0


@given(st.lists(st.integers(1, 30), min_size=1, max_size=40))
def test_whatever_comes_what_was_taken_is_one_run_of_positions(positions: list[int]):
    order, taken = Order(0, whole=True, versions=None), []
    for n, position in enumerate(positions, 1):
        try:
            if order.takes(row(position), Numbers(position, n, 0)):
                taken.append(position)
        except Hole:
            break
    assert taken == list(range(1, len(taken) + 1))


@given(st.lists(st.integers(1, 9), min_size=1, max_size=20))
def test_a_delivery_that_is_not_the_next_by_the_servers_count_is_a_hole(counts: list[int]):
    order = Order(0, whole=False, versions=None)
    expected = 1
    for position, count in enumerate(counts, 1):
        if count != expected:
            with pytest.raises(Hole, match="delivery"):
                order.takes(row(position), Numbers(position, count, 0))
            return
        assert order.takes(row(position), Numbers(position, count, 0))
        expected += 1


def test_what_we_have_is_passed_over():
    order = Order(5, whole=True, versions=None)
    assert not order.takes(row(5), Numbers(5, 1, 0))
    assert order.takes(row(6), Numbers(6, 2, 0))


def test_versions_that_come_again_are_no_hole_and_ones_left_out_are():
    versions = Versions()
    for version in (3, 4, 3, 4, 5):
        versions.follow("project-a", version)
    with pytest.raises(Hole):
        versions.follow("project-a", 7)
    versions.follow("project-a", 6)
