"""How fast the relay is, as a ratio to bare pipelined JetStream publish in the same run.

`pytest -m bench -s tests/bench/test_relay_bench.py`. Bare is nats-py's own pipelined publish: the
same subjects and payloads without envelope, fence or log, into a stream of the same settings on the
same server, as many in flight. Beside it stands what nats-py sends when answers are only counted.
BENCH_FOLDER names another disk; in memory, where a sync costs nothing, Python's work alone counts.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from statistics import median, quantiles
from uuid import uuid4

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from events.envelope import ROOT, Row, message
from services.common.embedded.home import forget_home
from services.relay.relay import Relay
from services.relay.standing import Standing
from services.relay.streams import config, create, delete
from services.relay.window import IN_FLIGHT
from tests.services.relay.chaos import Victim, free_port
from tests.services.relay.relaying import SOURCE, WANTED, Facts, House, ServerOfOurs, eventually

pytestmark = pytest.mark.bench

Publish = Callable[[Client, list[tuple[str, bytes]]], Awaitable[None]]
FACTS = 10_000
ROUNDS = 5
RATE = 500
TOGETHER = 5
SECONDS = 15


@pytest.fixture
def server(short_folder: Path) -> Iterator[ServerOfOurs]:
    """On the disk: here a sync costs what it costs."""
    where = Path(os.environ.get("BENCH_FOLDER", short_folder))
    made = ServerOfOurs(where / f"relay-bench-{uuid4().hex[:8]}")
    made.start()
    yield made
    made.stop()
    forget_home(made.folder)


@pytest.fixture
async def house(database, server: ServerOfOurs) -> AsyncIterator[House]:
    async with (
        Facts.opened(database.dsn("writer")) as facts,
        House.opened(database.dsn("relay"), server, facts) as made,
    ):
        yield made


async def relayed(house: House) -> float:
    """Facts a second from a log that is full into a stream that is not there yet."""
    async with house.bus() as bus:
        if await bus.client.jetstream().streams_info():
            await delete(bus, "BANGFU")
        await create(bus, config(WANTED, "BANGFU"))
    stop, standing = asyncio.Event(), Standing()
    begun = time.perf_counter()
    running = asyncio.create_task(Relay(house.setup, standing).run(stop))
    await eventually(lambda: standing.stored == FACTS, 300)
    spent = time.perf_counter() - begun
    stop.set()
    await running
    return FACTS / spent


async def published(house: House, rows: list[Row], publish: Publish) -> float:
    """Messages a second that come into a stream of the same settings."""
    ready = [(f"bare{m.subject.removeprefix(ROOT)}", m.payload) for m in made(rows)]
    async with house.bus() as bus:
        await create(bus, config(WANTED, "BARE") | {"subjects": ["bare.>"]})
        begun = time.perf_counter()
        await publish(bus.client, ready)
        spent = time.perf_counter() - begun
        await delete(bus, "BARE")
    return len(rows) / spent


async def by_jetstream(client: Client, ready: list[tuple[str, bytes]]) -> None:
    """As nats-py publishes in a pipeline: each answer is read."""
    js = client.jetstream(publish_async_max_pending=IN_FLIGHT)
    sent = [await js.publish_async(s, p, wait_stall=60) for s, p in ready]
    for future in sent:
        await future


async def counted(client: Client, ready: list[tuple[str, bytes]]) -> None:
    """The least that nats-py can do: answers are counted, and not read."""
    inbox, room, acknowledged = client.new_inbox(), asyncio.Event(), 0

    async def count(_: Msg) -> None:
        nonlocal acknowledged
        acknowledged += 1
        room.set()

    await client.subscribe(inbox, cb=count)
    for sent, (subject, payload) in enumerate(ready):
        while sent - acknowledged >= IN_FLIGHT:
            room.clear()
            await room.wait()
        await client.publish(subject, payload, inbox)
    await eventually(lambda: acknowledged == len(ready), 300)


def made(rows: list[Row]):
    return [message(row, SOURCE) for row in rows]


async def test_the_relay_is_nearly_as_fast_as_bare_publishing(house: House) -> None:
    await house.facts.append(FACTS, size=300)
    rows = await house.facts.rows()
    ratios, limits = [], []
    for _ in range(ROUNDS):
        limit, plain, ours = await rates(house, rows)
        ratios.append(ours / plain)
        limits.append(ours / limit)
        print(f"\nrelay {ours:,.0f}/s, bare {plain:,.0f}/s, counted {limit:,.0f}/s", end="")
    print(f"\nrelay to bare {median(ratios):.2f}, to counted {median(limits):.2f}")
    assert median(ratios) > 0.8


async def rates(house: House, rows: list[Row]) -> tuple[float, float, float]:
    return (
        await published(house, rows, counted),
        await published(house, rows, by_jetstream),
        await relayed(house),
    )


async def test_from_commit_to_a_subscriber(house: House) -> None:
    """The relay is a process of its own, as in earnest; the subscriber an ordered consumer."""
    relay = Victim(house, free_port(), reconcile=60)
    try:
        await house.drained()
        spent = sorted(await latencies(house))
    finally:
        relay.stop()
    cuts = quantiles(spent, n=100)
    print(
        f"\n{len(spent)} facts at {RATE}/s: p50 {cuts[49] * 1000:.1f} ms,"
        f" p99 {cuts[98] * 1000:.1f} ms, most {spent[-1] * 1000:.1f} ms"
    )
    assert len(spent) == RATE * SECONDS


async def latencies(house: House) -> list[float]:
    """For each fact, how long after its commit returned it was with the subscriber."""
    seen: dict[int, float] = {}
    committed: dict[int, float] = {}
    async with house.bus() as bus:
        reading = await bus.client.jetstream().subscribe("bangfu.>", ordered_consumer=True)

        async def read() -> None:
            async for one in reading.messages:
                seen[one.metadata.sequence.stream] = time.perf_counter()

        following = asyncio.create_task(read())
        begun = time.perf_counter()
        for n in range(RATE * SECONDS // TOGETHER):
            await asyncio.sleep(max(0.0, begun + n * TOGETHER / RATE - time.perf_counter()))
            await house.facts.append(TOGETHER, size=300)
            now = time.perf_counter()
            committed |= {n * TOGETHER + i: now for i in range(1, TOGETHER + 1)}
        await eventually(lambda: len(seen) == len(committed))
        following.cancel()
        await reading.unsubscribe()
    return [max(0.0, seen[at] - committed[at]) for at in committed]
