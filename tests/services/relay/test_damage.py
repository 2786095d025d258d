"""Damage to the stream is found within one cycle; a lost end heals, the rest is rebuilt."""

import shutil
from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace

from events.envelope import Message, Row
from services.relay import window
from services.relay.doubts import Fault
from services.relay.standing import FOUND
from services.relay.streams import config, create, delete, update
from services.relay.window import Window, fenced
from tests.services.relay.relaying import SOURCE, WANTED, House, Relays, eventually

COUNT = 400


async def sound(house: House, relay: Relays) -> None:
    """The stream is the log, and the relay says so."""
    await house.drained()
    await relay.cycle()
    assert relay.standing.faults == ()
    assert await house.differences() == []


def cut(house: House) -> None:
    """A quarter of what the server stored is gone."""
    block = house.server.store("BANGFU") / "1.blk"
    with block.open("r+b") as file:
        file.truncate(block.stat().st_size * 3 // 4)


async def test_an_end_that_the_server_lost_is_published_again(house: House) -> None:
    await house.filled(COUNT)
    house.server.kill()
    cut(house)
    (house.server.store("BANGFU") / "index.db").unlink(missing_ok=True)
    house.server.start()
    assert (await house.stream()).last < COUNT
    await sound(house, house.relay())


async def test_a_store_brought_back_from_an_older_copy_is_filled_again(house: House) -> None:
    await house.filled(COUNT // 2)
    house.server.stop()
    store, copy = house.server.store("BANGFU").parent, house.server.folder.parent / "copy"
    shutil.copytree(store, copy)
    house.server.start()
    await house.filled(COUNT // 2)
    house.server.stop()
    shutil.rmtree(store)
    shutil.copytree(copy, store)
    house.server.start()
    assert (await house.stream()).last == COUNT // 2
    await sound(house, house.relay())


async def test_a_stream_that_was_deleted_is_made_again(house: House) -> None:
    await house.filled(COUNT)
    relay = house.relay()
    await eventually(lambda: relay.standing.health().ready)
    async with house.bus() as bus:
        await delete(bus, "BANGFU")
    await house.facts.append(1)
    await sound(house, relay)


async def an_end_is_cut_off_unseen(house: House) -> None:
    """The server's index still tells of messages that are in no block."""
    house.server.stop()
    cut(house)
    house.server.start()


def a_bit_flips(place: float) -> Callable[[House], Awaitable[None]]:
    async def flip(house: House) -> None:
        house.server.stop()
        block = house.server.store("BANGFU") / "1.blk"
        data = bytearray(block.read_bytes())
        data[int(len(data) * place)] ^= 1
        block.write_bytes(data)
        house.server.start()

    return flip


async def somebody_publishes(house: House) -> None:
    async with house.bus() as bus:
        await bus.client.jetstream().publish("bangfu.430511.project.0001.intake-filed-v1", b"{}")


async def somebody_publishes_as_the_relay_would(house: House) -> None:
    """With fence and id, before the relay: another county's fact in a fact's place."""
    await house.facts.append(1)
    (row,) = await house.facts.rows(COUNT)
    forged = fenced(row, SOURCE, "BANGFU")
    async with house.bus() as bus:
        await bus.client.jetstream().publish(
            forged.subject, forged.payload.replace(b"clerk", b"chief"), headers=forged.headers
        )


async def somebody_changes_an_envelope(house: House) -> None:
    await house.facts.append(1)
    (row,) = await house.facts.rows(COUNT)
    forged = fenced(row, "urn:somebody:else", "BANGFU")
    async with house.bus() as bus:
        await bus.client.jetstream().publish(forged.subject, forged.payload, headers=forged.headers)


async def an_administrator_deletes_from_the_middle(house: House) -> None:
    """The server lets nobody take a prohibition back: the stream is made anew without one."""
    lax = config(WANTED, "BANGFU") | {"deny_delete": False}
    async with house.bus() as bus:
        await delete(bus, "BANGFU")
        await create(bus, lax)
        window = Window(bus, "BANGFU", 0, SOURCE, lambda _: None)
        await window.open()
        for row in await house.facts.rows():
            await window.send(row)
        while window.acked < COUNT:
            await window.moved(10)
        window.close()
        for position in (100, 101, 200):
            await bus.ask("STREAM.MSG.DELETE.BANGFU", {"seq": position})
        await update(bus, config(WANTED, "BANGFU"))


async def an_administrator_drops_the_oldest(house: House) -> None:
    strict = config(WANTED, "BANGFU")
    async with house.bus() as bus:
        await update(bus, strict | {"max_msgs": COUNT - 50, "discard": "old"})
        await update(bus, strict)


async def an_administrator_empties_the_stream(house: House) -> None:
    """All is gone but the last sequence."""
    async with house.bus() as bus:
        await delete(bus, "BANGFU")
        await create(bus, config(WANTED, "BANGFU", first=COUNT + 1))


DAMAGE = {
    "cut off": (
        an_end_is_cut_off_unseen,
        {Fault(301, 400, "missing"), Fault(1, 400, "holes", "100")},
    ),
    "a bit at the front": (a_bit_flips(0.1), {Fault(41, 41, "missing")}),
    "a bit in the middle": (a_bit_flips(0.5), {Fault(201, 201, "missing")}),
    "a foreign message": (somebody_publishes, {Fault(401, 401, "ahead")}),
    "a forged fact": (somebody_publishes_as_the_relay_would, {Fault(401, 401, "different")}),
    "a forged envelope": (somebody_changes_an_envelope, {Fault(401, 401, "different")}),
    "a hole": (
        an_administrator_deletes_from_the_middle,
        {Fault(100, 101, "missing"), Fault(200, 200, "missing"), Fault(1, 400, "holes", "3")},
    ),
    "no front": (
        an_administrator_drops_the_oldest,
        {Fault(1, 50, "missing"), Fault(1, 400, "holes", "50")},
    ),
}


@pytest.mark.parametrize("what", DAMAGE)
async def test_damage_is_found_in_one_cycle_and_nothing_is_published_until_the_rebuild(
    house: House, what: str
) -> None:
    harm, faults = DAMAGE[what]
    await house.filled(COUNT)
    await harm(house)
    relay = house.relay()
    await relay.cycle()
    assert set(relay.standing.faults) == faults
    assert not relay.standing.health().ready
    before = (await house.stream()).last
    await house.facts.append(20)
    await relay.cycle()
    assert (await house.stream()).last == before
    rebuilt = await house.rebuild()
    await eventually(lambda: relay.standing.faults == ())
    await house.facts.append(20)
    await house.drained(rebuilt.stream)
    assert await house.differences(rebuilt.stream) == []


async def test_a_bit_in_the_last_messages_is_found_when_the_next_fact_comes(house: House) -> None:
    """The server then shows another end than the one by which it judges what comes next."""
    await house.filled(COUNT)
    await a_bit_flips(0.98)(house)
    relay = house.relay()
    await house.facts.append(5)
    await eventually(lambda: relay.standing.faults)
    rebuilt = await house.rebuild()
    await house.drained(rebuilt.stream)
    assert await house.differences(rebuilt.stream) == []


def beyond(row: Row, source: str, stream: str) -> Message:
    """What is fenced so that no server would store it."""
    return fenced(replace(row, position=row.position + 100), source, stream)


async def test_a_server_that_refuses_what_must_come_next_is_no_race(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = FOUND.labels("stuck")._value.get()
    monkeypatch.setattr(window, "fenced", beyond)
    relay = house.relay()
    await house.facts.append(1)
    await eventually(lambda: FOUND.labels("stuck")._value.get() > before)
    assert (await house.stream()).last == 0
    assert not relay.standing.health().ready
