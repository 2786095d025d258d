"""What else a subscriber relies on: stopping, coming back, unknown facts, acks, watching, proof."""

import asyncio
import sqlite3
from contextlib import aclosing
from pathlib import Path
from typing import Any

import nats.errors
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nats.aio.client import Client
from prometheus_client import CollectorRegistry, generate_latest

from events.client import (
    Acks,
    Checkpoint,
    Exposed,
    Hole,
    OtherFilter,
    Patience,
    Range,
    Received,
    SqliteCheckpoint,
    Where,
    connect,
    on_the_bus,
    reconcile,
    replay,
    subscribe,
    tail,
)
from events.client.patience import Setbacks
from events.client.reader import Interrupted
from events.envelope import digest
from services.common.embedded import start_nats
from tests.events.client.publishing import (
    FILED,
    QUICK,
    Given,
    Log,
    running,
    standing_at,
    state_of,
)


async def test_a_fact_that_nobody_knows_yet_is_handed_over_raw_and_counted(
    log: Log, keep: Checkpoint
):
    await log.write("a")
    await log.write_in("project-a", "project.from-the-future.v9")
    await log.write_in("contract-x", "contract.signed.v1")
    await log.write_in("project-a", FILED, digest="not a digest")
    seen = Given()
    subscription = subscribe(log.bus, "s", seen, since="beginning", keep=keep)
    async with running(subscription):
        await seen.until(4)
    assert [fact.fact is None for fact in seen.facts] == [False, True, True, True]
    assert seen.facts[1].state == log.rows[1].state
    assert subscription.counters.unknown == 3


async def test_an_older_shape_is_brought_up_to_date_and_its_bytes_stay(
    log: Log, keep: Checkpoint, monkeypatch: pytest.MonkeyPatch
):
    from events import published, upcasters

    step = upcasters.Step(FILED, lambda shape: {**shape, "title": shape["name"]})
    steps = {"project.document-filed.v0": step}
    monkeypatch.setattr(published, "upcast", lambda tag, state: upcasters.upcast(tag, state, steps))
    old = state_of("project.document-filed.v0", title=None, name="旧题")
    assert published.decode("project.document-filed.v0", old).title == "旧题"


async def test_a_restart_goes_on_where_it_was(log: Log, keep: Checkpoint):
    await log.write("a", "b")
    first = Given()
    async with running(subscribe(log.bus, "s", first, since="beginning", keep=keep)):
        await first.until(2)
    await log.write("c")
    after = Given()
    async with running(subscribe(log.bus, "s", after, since="beginning", keep=keep)):
        await after.until(1)
    assert after.positions == [3]


async def test_stopping_finishes_what_is_in_hand_and_leaves_the_rest(log: Log, keep: Checkpoint):
    await log.write("a")
    begun, go = asyncio.Event(), asyncio.Event()

    async def handle(fact: Received, tx: Any) -> None:
        begun.set()
        await go.wait()

    subscription = subscribe(log.bus, "s", handle, since="beginning", keep=keep)
    task = asyncio.create_task(subscription.run())
    await begun.wait()
    subscription.stop()
    await log.write("b")
    go.set()
    await task
    assert (await keep.standing("s")).position == 1


async def test_stopping_while_a_fact_fails_leaves_it_for_the_next_time(log: Log, keep: Checkpoint):
    await log.write("a")
    tried = asyncio.Event()

    async def handle(fact: Received, tx: Any) -> None:
        tried.set()
        raise ValueError("no")

    subscription = subscribe(log.bus, "s", handle, since="beginning", keep=keep)
    task = asyncio.create_task(subscription.run())
    await tried.wait()
    subscription.stop()
    await task
    assert (await keep.standing("s")).position == 0
    assert await keep.parked("s") == []


async def test_a_cancelled_subscription_leaves_no_half_effect(log: Log, keep: Checkpoint):
    await log.write("a")
    begun = asyncio.Event()

    async def handle(fact: Received, tx: Any) -> None:
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(subscribe(log.bus, "s", handle, since="beginning", keep=keep).run())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await keep.standing("s")).position == 0


async def test_when_the_server_is_killed_and_comes_back_nothing_is_lost_or_doubled(
    short_folder: Path, tmp_path: Path
):
    keep, seen = SqliteCheckpoint(tmp_path / "kept.sqlite"), Given()
    server = start_nats(short_folder / "killed-nats")
    bus = await connect(server.url)
    await bus.jetstream().add_stream(name="BANGFU", subjects=["bangfu.>"])
    log = Log(bus)
    await log.write("a", "b")
    subscription = subscribe(bus, "s", seen, since="beginning", keep=keep, patience=QUICK)
    async with running(subscription):
        await seen.until(2)
        server.kill()
        with start_nats(short_folder / "killed-nats"):
            await until_connected_again(bus)
            await log.write("a", "b")
            await seen.until(4)
    assert seen.positions == [1, 2, 3, 4]
    await bus.close()
    await keep.close()


async def until_connected_again(bus: Client) -> None:
    while not bus.stats["reconnects"]:  # noqa: ASYNC110 - the bus tells nobody
        await asyncio.sleep(0.01)


class TestAcks:
    """The server keeps the position."""

    @pytest.fixture
    async def acks(self, tmp_path: Path):
        letters = SqliteCheckpoint(tmp_path / "letters.sqlite")
        yield Acks(letters)
        await letters.close()

    async def floor(self, log: Log) -> int:
        info = await log.bus.jetstream().consumer_info("BANGFU", "s")
        return info.ack_floor.stream_seq

    async def test_what_was_handled_is_acknowledged_and_never_comes_again(self, log, acks):
        await log.write("a", "b")
        first, after = Given(), Given()
        async with running(subscribe(log.bus, "s", first, since="beginning", keep=acks)):
            await first.until(2)
        assert await self.floor(log) == 2
        await log.write("c")
        async with running(subscribe(log.bus, "s", after, since="beginning", keep=acks)):
            await after.until(1)
        assert (first.positions, after.positions) == ([1, 2], [3])

    async def test_what_was_not_acknowledged_comes_again_in_order_at_once(self, log, acks):
        await log.write("a", "b", "c")
        begun = asyncio.Event()

        async def handle(fact: Received, tx: Any) -> None:
            if fact.position == 2:
                begun.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(
            subscribe(log.bus, "s", handle, since="beginning", keep=acks).run()
        )
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        after = Given()
        async with running(subscribe(log.bus, "s", after, since="beginning", keep=acks)):
            await after.until(3)
        assert after.positions == [1, 2, 3]

    async def test_poison_is_parked_in_order_and_replayed(self, log, acks):
        await log.write("a", "b", "a")
        seen = Given(bad=lambda fact: fact.position == 1)
        async with running(
            subscribe(log.bus, "s", seen, since="beginning", keep=acks, patience=QUICK)
        ):
            await seen.until(1)
        assert [one.position for one in await acks.store.parked("s")] == [1, 3]
        again = Given()
        assert await replay("s", again, acks.store) == 2
        assert (seen.positions, again.positions) == ([2], [1, 3])
        assert await self.floor(log) == 3

    async def test_when_another_stream_takes_the_place_of_the_stream_it_goes_on_there(
        self, log, acks
    ):
        await log.write("a", "b")
        seen = Given()
        async with running(
            subscribe(log.bus, "s", seen, since="beginning", keep=acks, patience=QUICK)
        ):
            await seen.until(2)
            await log.switch()
            await log.write("c")
            await seen.until(3)
        assert seen.positions == [1, 2, 3]

    @pytest.mark.parametrize(("since", "expected"), [(2, [2, 3]), ("beginning", [1, 2, 3])])
    async def test_it_begins_where_it_was_told(self, log, acks, since, expected):
        await log.write("a", "b", "a")
        seen = Given()
        async with running(subscribe(log.bus, "s", seen, since=since, keep=acks)):
            await seen.until(len(expected))
        assert seen.positions == expected

    async def test_a_hole_is_noticed(self, log, acks):
        await log.write("a", "b", "c")
        await log.damage(2)
        seen = Given()
        with pytest.raises(Hole):
            await subscribe(log.bus, "s", seen, since="beginning", keep=acks, patience=QUICK).run()
        assert seen.positions == [1]

    async def test_another_filter_under_the_same_name_is_refused(self, log, acks):
        async with running(subscribe(log.bus, "s", Given(), since=1, keep=acks)):
            await log.write("a")
            while not await log.bus.jetstream().consumers_info("BANGFU"):
                await log.bus.flush()
        with pytest.raises(OtherFilter):
            await subscribe(
                log.bus, "s", Given(), since=1, keep=acks, where=Where(kind="office")
            ).run()


async def test_a_tail_shows_what_comes_and_keeps_nothing(log: Log):
    await log.write("a")
    async with aclosing(tail(log.bus, where=Where(county="430511"))) as facts:
        first = asyncio.ensure_future(anext(facts))
        while not await log.bus.jetstream().consumers_info("BANGFU"):
            await log.bus.flush()
        await log.write("b", county="430512")
        await log.write("c", county="430511")
        assert (await first).position == 3


async def test_a_tail_can_begin_at_the_beginning(log: Log):
    await log.write("a", "b")
    async with aclosing(tail(log.bus, since="beginning")) as facts:
        assert [(await anext(facts)).position for _ in range(2)] == [1, 2]


async def test_what_is_missing_or_different_on_the_bus_is_named_by_ranges(log: Log):
    await log.write(*"abcdefg")
    for position in (2, 3, 6):
        await log.damage(position)
    truth = [(row.position, digest(row)) for row in log.rows]
    truth[6] = (7, "0" * 64)
    assert await reconcile(truth, on_the_bus(log.bus)) == [
        Range(2, 3, "missing"),
        Range(6, 6, "missing"),
        Range(7, 7, "different"),
    ]


async def test_a_message_of_somebody_else_is_different(log: Log):
    await log.bus.jetstream().publish("bangfu.000000.office.a.x-v1", b"")
    assert await reconcile([(1, "0" * 64)], on_the_bus(log.bus)) == [Range(1, 1, "different")]


async def test_the_bus_is_read_within_a_range_and_a_filter(log: Log):
    await log.write(*"abcab")
    marks = on_the_bus(log.bus, where=Where(id="a"), first=2, last=4)
    assert [position async for position, _ in marks] == [4]
    assert [mark async for mark in on_the_bus(log.bus, where=Where(kind="office"))] == []


@given(
    st.dictionaries(st.integers(1, 30), st.sampled_from("ab")),
    st.dictionaries(st.integers(1, 30), st.sampled_from("ab")),
)
async def test_ranges_name_every_position_that_differs_and_no_other(truth, had):
    found = await reconcile(sorted(truth.items()), sorted(had.items()))
    named = {
        (position, one.fault)
        for one in found
        for position in range(one.first, one.last + 1)
        if position in truth or position in had
    }
    missing = {(p, "missing") for p in truth.keys() - had.keys()}
    foreign = {(p, "foreign") for p in had.keys() - truth.keys()}
    different = {(p, "different") for p in truth.keys() & had.keys() if truth[p] != had[p]}
    assert named == missing | foreign | different


async def test_the_counters_are_there_for_prometheus(log: Log, keep: Checkpoint):
    await log.write("a", "b")
    seen = Given()
    subscription = subscribe(log.bus, "s", seen, since="beginning", keep=keep)
    async with running(subscription):
        await seen.until(2)
    registry = CollectorRegistry()
    registry.register(Exposed("s", subscription.counters))
    page = generate_latest(registry).decode()
    assert 'bangfu_client_handled_total{subscription="s"} 2.0' in page
    assert 'bangfu_client_position{subscription="s"} 2.0' in page


async def test_when_the_bus_is_closed_by_its_owner_the_subscription_says_so(
    bus_server, log: Log, keep: Checkpoint
):
    bus = await connect(bus_server.url)
    task = asyncio.create_task(
        subscribe(bus, "s", Given(), since="beginning", keep=keep, patience=QUICK).run()
    )
    while not await log.bus.jetstream().consumers_info("BANGFU"):
        await log.bus.flush()
    await bus.close()
    with pytest.raises((nats.errors.Error, Interrupted)):
        await task


async def test_the_file_of_a_subscriber_is_its_own(log: Log, tmp_path: Path):
    keep = SqliteCheckpoint(tmp_path / "kept.sqlite")

    async def handle(fact: Received, tx: sqlite3.Connection) -> None:
        tx.execute("CREATE TABLE IF NOT EXISTS mine (id TEXT)")
        tx.execute("INSERT INTO mine VALUES (?)", (fact.id,))

    await log.write("a", "b")
    await keep.prepare()
    async with running(subscribe(log.bus, "s", handle, since="beginning", keep=keep)):
        await standing_at(keep, 2)
    await keep.close()
    with sqlite3.connect(tmp_path / "kept.sqlite") as conn:
        assert conn.execute("SELECT id FROM mine").fetchall() == [("a",), ("b",)]
    conn.close()


def test_pauses_grow_to_the_longest_and_begin_anew_when_something_went_well():
    patience = Patience(tries=3, first=1, longest=3)
    setbacks = Setbacks(patience)
    assert [setbacks.pause() for _ in range(4)] == [1, 2, 3, 3]
    setbacks.over()
    assert setbacks.pause() == 1


def test_a_doubt_is_borne_as_often_as_there_is_patience():
    setbacks = Setbacks(Patience(tries=2))
    setbacks.doubt(Hole())
    setbacks.over()
    setbacks.doubt(Hole())
    with pytest.raises(Hole):
        setbacks.doubt(Hole())
