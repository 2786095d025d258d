"""A log as the relay publishes it, and a handler that remembers what it was given."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec
from nats.aio.client import Client
from nats.js.api import StorageType

from events.client import Checkpoint, Patience, Received, Subscription
from events.envelope import Row, message

FILED = "project.document-filed.v1"
COUNTY = "430511"
QUICK = Patience(tries=3, first=0.001, longest=0.01)
"""As much patience as a test has."""


def state_of(
    tag: str = FILED, county: str = COUNTY, at: datetime | None = None, **more: Any
) -> bytes:
    """The stored bytes of a fact."""
    told = {
        "fact": tag,
        "by": {"person": "p1", "post": "clerk", "office": "o1", "division": "430511000000"},
        "at": at or datetime(2026, 3, 2, 8, tzinfo=UTC),
        "on": "2026-03-02",
        "command": "p1/k1",
        "county": county,
        "document": "minutes",
        "title": "会议记录",
        "digest": "0" * 64,
        **more,
    }
    return msgspec.json.encode(told)


class Log:
    """Rows, published as soon as they are written. Every one has its place."""

    def __init__(self, bus: Client) -> None:
        self.bus = bus
        self.rows: list[Row] = []
        self._versions: Counter[str] = Counter()

    async def write(self, *cases: str, **told: Any) -> None:
        """A fact for each case named."""
        for case in cases:
            await self._publish(self.row(f"project-{case}", **told))

    async def write_in(self, stream: str, tag: str, **told: Any) -> None:
        await self._publish(self.row(stream, tag, **told))

    async def write_many(self, count: int, cases: int = 10) -> None:
        """Facts of some cases in turn, without waiting for each."""
        rows = [self.row(f"project-c{n % cases}") for n in range(count)]
        for row in rows:
            made = message(row, "urn:bangfu:log:test")
            await self.bus.publish(made.subject, made.payload, headers=made.headers)
        await self.bus.flush()

    def row(self, stream: str, tag: str = FILED, **told: Any) -> Row:
        self._versions[stream] += 1
        row = Row(
            len(self.rows) + 1, stream, self._versions[stream], tag, state_of(tag=tag, **told)
        )
        self.rows.append(row)
        return row

    async def _publish(self, row: Row) -> None:
        made = message(row, "urn:bangfu:log:test")
        ack = await self.bus.jetstream().publish(made.subject, made.payload, headers=made.headers)
        assert ack.seq == row.position

    async def damage(self, position: int) -> None:
        """An administrator deletes a fact from the stream."""
        await self.bus.jetstream().delete_msg("BANGFU", position)

    async def rebuild(self) -> None:
        """The stream anew, from the log."""
        stream = self.bus.jetstream()
        await stream.delete_stream("BANGFU")
        await stream.add_stream(name="BANGFU", subjects=["bangfu.>"], storage=StorageType.MEMORY)
        for row in self.rows:
            await self._publish(row)

    async def switch(self) -> None:
        """Another stream beside it, with all that was written, takes the place of the stream."""
        stream = self.bus.jetstream()
        await stream.update_stream(
            name="BANGFU", subjects=["bangfu-retired.BANGFU"], storage=StorageType.MEMORY
        )
        await stream.add_stream(name="BANGFU_2", subjects=["bangfu.>"], storage=StorageType.MEMORY)
        for row in self.rows:
            await self._publish(row)
        await self.forget_consumers()

    async def forget_consumers(self) -> None:
        """The server forgets who was reading."""
        stream = self.bus.jetstream()
        for consumer in await stream.consumers_info("BANGFU"):
            await stream.delete_consumer("BANGFU", consumer.name)


class Given:
    """What a handler was given; `bad` says for which facts it fails."""

    def __init__(self, bad: Callable[[Received], bool] = lambda _: False) -> None:
        self.facts: list[Received] = []
        self.bad = bad
        self._more = asyncio.Condition()

    async def __call__(self, fact: Received, tx: Any) -> None:
        if self.bad(fact):
            raise ValueError("no")
        self.facts.append(fact)
        async with self._more:
            self._more.notify_all()

    @property
    def positions(self) -> list[int]:
        return [fact.position for fact in self.facts]

    async def until(self, count: int) -> None:
        """Wait until it was given so many."""
        async with self._more:
            await self._more.wait_for(lambda: len(self.facts) >= count)


async def standing_at(keep: Checkpoint, position: int, name: str = "s") -> None:
    """Wait until the position is committed."""
    while (found := await keep.standing(name)) is None or found.position < position:  # noqa: ASYNC110 - its store tells nobody
        await asyncio.sleep(0)


@asynccontextmanager
async def running(subscription: Subscription) -> AsyncIterator[Subscription]:
    """Run it until the block ends, then stop it in order."""
    task = asyncio.create_task(subscription.run())
    try:
        yield subscription
    finally:
        subscription.stop()
        await task
