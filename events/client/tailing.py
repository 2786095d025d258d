"""Facts as they come, for a person who watches: nothing is kept, nothing is acknowledged."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing

import nats.errors
from nats.aio.client import Client

from events.client.counters import Counters
from events.client.feed import Feed
from events.client.order import Order
from events.client.reader import Interrupted, open_at
from events.client.received import Received
from events.client.starting import position_before
from events.client.subscription import STREAM
from events.client.where import ALL, Choice, Since, Where, choice

PAUSE = 1.0
NAME = "tail"


async def tail(
    bus: Client,
    *,
    since: Since = "now",
    where: Where | Sequence[Where] = ALL,
    stream: str = STREAM,
) -> AsyncIterator[Received]:
    """Facts from there on, for ever; it goes on where it was when the bus comes back."""
    asked = choice(where)
    position = await position_before(bus, stream, NAME, asked, since)
    while True:
        try:
            async with aclosing(_read(bus, stream, asked, position)) as facts:
                async for fact in facts:
                    position = fact.position
                    yield fact
        except (Interrupted, nats.errors.Error):
            if bus.is_closed:
                return
            await asyncio.sleep(PAUSE)


async def _read(bus: Client, stream: str, asked: Choice, at: int) -> AsyncGenerator[Received, None]:
    reader = await open_at(bus, stream, NAME, asked.subjects, at + 1)
    feed = Feed(reader, Order(at, whole=asked.whole, versions=None), Counters())
    try:
        while True:
            for fact in (await feed.next()).facts:
                yield fact
    finally:
        await feed.close()
