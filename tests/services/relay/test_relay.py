"""The relay brings every fact into the stream at its own position, whoever else tries to."""

import asyncio

import psycopg
import pytest
from psycopg import sql

from services.relay import relay as loop
from tests.services.relay.relaying import House, Relays, a_fact, eventually


async def test_the_stream_becomes_the_log_byte_for_byte(house: House) -> None:
    await house.facts.append(300)
    house.relay()
    await house.drained()
    await house.facts.append(20, together=1)
    await house.drained()
    assert await house.differences() == []


async def test_a_fact_is_brought_when_it_is_recorded_not_when_somebody_looks(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "POLL", 3600)
    relay = house.relay()
    await eventually(lambda: relay.standing.health().ready)
    for _ in range(3):
        await house.facts.append(1)
        await house.drained()


async def test_a_fact_whose_call_was_lost_is_brought_all_the_same(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "POLL", 0.05)
    monkeypatch.setattr("services.relay.log.CALLS", "LISTEN somewhere_else")
    house.relay()
    await house.drained()
    await house.facts.append(1)
    await house.drained()


async def test_of_many_relays_one_leads_and_the_others_look_on(house: House) -> None:
    relays = [house.relay() for _ in range(5)]
    for _ in range(10):
        await house.facts.append(60, together=3)
    await house.drained()
    await eventually(lambda: all(relay.standing.health().ready for relay in relays))
    assert {relay.standing.faults for relay in relays} == {()}
    assert await house.differences() == []


async def test_another_relay_takes_over_when_the_one_that_led_is_gone(house: House) -> None:
    relays = [house.relay() for _ in range(2)]
    for relay in relays:
        await house.facts.append(30)
        await house.drained()
        await relay.end()
    assert await house.differences() == []


async def test_publishers_that_race_for_each_position_store_each_fact_once(house: House) -> None:
    """Twenty that never look on: all try to publish all the time."""
    relays = [house.relay() for _ in range(20)]
    racing = [asyncio.create_task(_never_looks_on(relay)) for relay in relays]
    await house.facts.append(200, together=10)
    await house.drained()
    for task in racing:
        task.cancel()
    assert await house.differences() == []


async def _never_looks_on(relay: Relays) -> None:
    while True:
        relay.publisher._looks_on = False
        await asyncio.sleep(0)


async def test_a_relay_goes_on_after_its_connections_to_the_log_were_cut(
    house: House, database
) -> None:
    house.relay()
    await house.facts.append(10)
    await house.drained()
    async with await psycopg.AsyncConnection.connect(database.admin_dsn, autocommit=True) as conn:
        cut = await conn.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE usename = 'bangfu_relay' AND datname = current_database()"
        )
        assert (await cut.fetchone()) >= (1,)
    await house.facts.append(10)
    await house.drained()
    assert await house.differences() == []


async def test_a_relay_reads_no_replica(house: House, database) -> None:
    """The server is made to say that it recovers, as a replica does."""
    path = sql.SQL("ALTER ROLE bangfu_relay IN DATABASE {} SET search_path = bangfu, pg_catalog")
    async with await psycopg.AsyncConnection.connect(database.admin_dsn, autocommit=True) as conn:
        await conn.execute(
            "CREATE FUNCTION bangfu.pg_is_in_recovery() RETURNS bool LANGUAGE sql RETURN true"
        )
        await conn.execute(path.format(sql.Identifier(database.name)))
    await house.facts.append(1)
    relay = house.relay()
    await eventually(lambda: "primary" in relay.standing.doubt)


async def test_facts_go_on_being_recorded_without_the_bus_and_then_all_arrive(
    house: House,
) -> None:
    relay = house.relay()
    await house.facts.append(100)
    await house.drained()
    house.server.stop()
    await house.facts.append(3000)
    await eventually(lambda: not relay.standing.health().ready)
    house.server.start()
    await house.drained()
    await relay.cycle()
    assert relay.standing.faults == ()
    assert len(await house.facts.rows()) == 3100
    assert await house.differences() == []


@pytest.mark.parametrize(
    ("stream", "state"),
    [("project-1", a_fact(1, size=2_000_000)), ("project-Zhang.>", a_fact(1))],
    ids=["too large", "no subject"],
)
async def test_a_fact_that_cannot_be_published_stops_the_relay_and_is_named(
    house: House, stream: str, state: bytes
) -> None:
    await house.facts.append(2)
    await house.facts.put(stream, 1, state)
    await house.facts.append(2)
    relay = house.relay()
    await eventually(lambda: relay.standing.faults)
    assert [(f.first, f.last, f.what) for f in relay.standing.faults] == [(3, 3, "missing")]
    assert (await house.stream()).last == 2


async def test_a_fact_of_any_tag_goes_out_without_the_relay_knowing_it(house: House) -> None:
    await house.facts.put("comet-9", 1, a_fact(1).replace(b"intake", b"comet"), "comet.sighted.v7")
    house.relay()
    await house.drained()
    async with house.bus() as bus:
        found = await bus.client.jetstream().get_msg("BANGFU", 1)
    assert found.subject == "bangfu.430511.comet.9.sighted-v7"
    assert found.headers["ce-type"] == "comet.sighted.v7"
