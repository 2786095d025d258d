"""How fast a subscriber catches up, as a ratio to bare nats-py on the same stream in the same run.

The bare consumer of the same settings is nats-py's pull consumer: it asks for as many at a time,
acknowledges nothing, decodes nothing, keeps nothing. What the server can push to a callback is the
limit of nats-py itself, and is said beside it.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig

from events.client import Received, SqliteCheckpoint, connect, subscribe
from events.client.reader import BATCH
from services.common.embedded import start_nats
from tests.events.client.publishing import Log, running

FACTS = 20_000
ROUNDS = 5


@pytest.fixture
async def full(short_folder: Path) -> AsyncIterator[Client]:
    """A stream on disk with all the facts in it."""
    with start_nats(short_folder / "bench-nats") as server:
        bus = await connect(server.url)
        await bus.jetstream().add_stream(name="BANGFU", subjects=["bangfu.>"])
        await Log(bus).write_many(FACTS, cases=500)
        while (await bus.jetstream().stream_info("BANGFU")).state.messages < FACTS:
            await bus.flush()
        yield bus
        await bus.close()


class Count:
    """Counts to all of them."""

    def __init__(self) -> None:
        self.left, self.done = FACTS, asyncio.Event()

    def one(self) -> None:
        self.left -= 1
        if not self.left:
            self.done.set()


async def pushed(bus: Client) -> None:
    """The fastest that nats-py has: a callback for each message that the server pushes."""
    count = Count()

    async def take(message: Msg) -> None:
        count.one()

    reading = await bus.jetstream().subscribe(
        "bangfu.>", cb=take, manual_ack=True, config=ConsumerConfig(ack_policy=AckPolicy.NONE),
        pending_msgs_limit=0, pending_bytes_limit=0,
    )  # fmt: skip
    await count.done.wait()
    await reading.unsubscribe()


async def fetched(bus: Client) -> None:
    """The same settings as ours."""
    config = ConsumerConfig(ack_policy=AckPolicy.NONE)
    reading = await bus.jetstream().pull_subscribe("bangfu.>", config=config)
    got = 0
    while got < FACTS:
        got += len(await reading.fetch(BATCH))
    await reading.unsubscribe()


async def rate(read: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    await read()
    return FACTS / (time.perf_counter() - begun)


@pytest.mark.bench
async def test_the_client_catches_up_nearly_as_fast_as_a_bare_consumer(
    full: Client, tmp_path: Path
):
    async def ours(name: str) -> None:
        keep, count = SqliteCheckpoint(tmp_path / "kept.sqlite"), Count()

        async def handle(fact: Received, tx: Any) -> None:
            count.one()

        async with running(subscribe(full, name, handle, since="beginning", keep=keep)):
            await count.done.wait()
        await keep.close()

    push, fetch, client = [], [], []
    for n in range(ROUNDS):
        push.append(await rate(lambda: pushed(full)))
        fetch.append(await rate(lambda: fetched(full)))
        client.append(await rate(lambda n=n: ours(f"s{n}")))
    bare, mine, usual = max(push), max(client), max(fetch)  # others may be busy on this machine
    print(
        f"\nclient {mine:,.0f}/s; bare pull {usual:,.0f}/s, ratio {mine / usual:.2f};"
        f" bare push {bare:,.0f}/s, ratio {mine / bare:.2f}"
    )
    assert mine / usual > 0.7
