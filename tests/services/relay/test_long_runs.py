"""The long runs: a million facts rebuilt, sixty thousand drained, bits flipped all over."""

import asyncio
import random
import shutil
import time

import pytest

from services.common.embedded import ServerFailed
from services.relay import rebuilding
from services.relay.checking import check
from services.relay.serving import nothing
from services.relay.streams import named
from tests.services.relay.relaying import House, Relays, eventually

pytestmark = pytest.mark.soak

FLIPS = 60
COUNT = 400


async def test_a_million_facts_are_rebuilt_in_less_than_ten_minutes(house: House) -> None:
    await house.facts.append(1_000_000, together=5000, size=200)
    begun = time.monotonic()
    rebuilt = await rebuilding.rebuild(house.setup, 1, nothing)
    seconds = time.monotonic() - begun
    print(f"\n1,000,000 facts rebuilt, compared and put to use in {seconds:.0f} s")
    assert rebuilt.last == 1_000_000
    assert (await house.stream(rebuilt.stream)).messages == 1_000_000
    assert seconds < 600


async def test_what_ten_minutes_without_the_bus_left_drains_in_a_minute(house: House) -> None:
    """A hundred facts a second for ten minutes, recorded at once."""
    relay = house.relay()
    await house.facts.append(100)
    await house.drained()
    house.server.stop()
    await house.facts.append(60_000, together=1000, size=200)
    await eventually(lambda: not relay.standing.health().ready)
    house.server.start()
    begun = time.monotonic()
    await eventually(lambda: relay.standing.stored == 60_100, 600)
    seconds = time.monotonic() - begun
    print(f"\n60,000 facts drained in {seconds:.1f} s")
    assert (await check(house.setup, nothing)).faults == ()
    assert seconds < 60


async def test_a_bit_that_flips_anywhere_is_found_or_healed(house: House) -> None:
    """In the end the stream is the log, by itself or by a rebuild; it is never wrong in silence."""
    seed = random.randrange(1 << 32)
    chance = random.Random(seed)
    found = dead = 0
    await house.filled(COUNT)
    for _ in range(FLIPS):
        name = await in_use(house)
        house.server.stop()
        flip(house, name, chance)
        dead += await started(house, name)
        await house.facts.append(5)
        relay = house.relay()
        await eventually(lambda r=relay: r.standing.faults or reached(r, house.facts.count))
        await relay.cycle()
        if not reached(relay, house.facts.count):
            found += 1
            await rebuild(house)
        await relay.end()
        name = await in_use(house)
        await house.drained(name)
        assert await house.differences(name) == [], seed
    print(f"\nseed {seed}: {FLIPS} bits flipped, {found} rebuilds, {dead} times no server")
    assert found


def reached(relay: Relays, count: int) -> bool:
    return relay.standing.stored == count and relay.standing.health().ready


def flip(house: House, stream: str, chance: random.Random) -> None:
    blocks = sorted(house.server.store(stream).glob("*.blk"))
    block = chance.choice([one for one in blocks if one.stat().st_size])
    data = bytearray(block.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    block.write_bytes(data)


async def started(house: House, stream: str) -> bool:
    """Whether the server had to be started without the stream: some damage it never gets over."""
    try:
        await asyncio.to_thread(house.server.start)
    except ServerFailed:
        shutil.rmtree(house.server.store(stream).parent)
        await asyncio.to_thread(house.server.start)
        return True
    return False


async def rebuild(house: House) -> None:
    """A new stream in use, and the others gone."""
    for old in (await house.rebuild()).retired:
        await rebuilding.drop(house.setup, old)


async def in_use(house: House) -> str:
    """A server that loses a stream altogether gets the first one anew."""
    async with house.bus() as bus:
        (name,) = await named(bus, "bangfu.>")
    return name
