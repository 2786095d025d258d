"""Facts as they come, for a person who watches: nothing is kept, nothing is acknowledged."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from secrets import token_hex

import nats.errors
from nats.aio.client import Client

from events.client.counters import Counters
from events.client.feed import Feed
from events.client.order import Order
from events.client.reader import Interrupted, open_at
from events.client.received import Received
from events.client.starting import position_before
from events.client.where import ALL, Choice, Since, Where, choice

PAUSE = 1.0


async def tail(
    bus: Client,
    *,
    since: Since = "now",
    where: Where | Sequence[Where] = ALL,
    name: str = "",
) -> AsyncIterator[Received]:
    """Facts from there on, for ever; it goes on where it was when the bus comes back.

    `name` is that of the consumer, for those who may have no other than their own.
    """
    asked, name = choice(where), name or f"tail-{token_hex(8)}"
    position = await position_before(bus, name, asked.subjects, since)
    while True:
        try:
            async with aclosing(_read(bus, name, asked, position)) as facts:
                async for fact in facts:
                    position = fact.position
                    yield fact
        except (Interrupted, nats.errors.Error):
            if bus.is_closed:
                return
            await asyncio.sleep(PAUSE)


async def _read(bus: Client, name: str, asked: Choice, at: int) -> AsyncGenerator[Received, None]:
    reader = await open_at(bus, name, asked.subjects, at + 1)
    feed = Feed(reader, Order(at, whole=asked.whole, versions=None), Counters())
    try:
        while True:
            for fact in (await feed.next()).facts:
                yield fact
    finally:
        await feed.close()
