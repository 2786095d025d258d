"""Where a subscription stands: in the subscriber's own store, or with the server by acks."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

import msgspec
from msgspec import Struct
from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig
from nats.js.errors import NotFoundError

from events.client.keeping import Checkpoint, Standing, Work
from events.client.reader import (
    BATCH,
    Interrupted,
    Reader,
    begin,
    filters,
    open_at,
    started,
    stream_in_use,
)
from events.client.starting import position_before
from events.client.where import Choice, Since

PATIENCE = 5.0
"""Seconds to wait for an answer of the server."""


class OtherFilter(Exception):
    """The name stands at its position for another filter: what that left out would be missing."""


class Acks(Struct, frozen=True):
    """For handlers that may run twice: the server keeps the position, by acknowledgements.

    `store` keeps what was parked, and the position for when the stream is made anew. What was
    handled but not yet acknowledged when the process ended comes once more, in order.
    """

    store: Checkpoint


class Asked(Struct, frozen=True):
    """A subscription: its name, and what it takes."""

    bus: Client
    name: str
    choice: Choice

    @property
    def subjects(self) -> str:
        return " ".join(self.choice.subjects)


class Stand(Protocol):
    """`begin` once, `open` at each start and after each doubt, `work` and `settle` in turn."""

    async def begin(self, since: Since) -> None: ...
    async def open(self) -> tuple[Reader, int]: ...
    def work(self, at: int) -> AbstractAsyncContextManager[Work]: ...
    async def settle(self, reply: str) -> None: ...


class Kept:
    """In the subscriber's store: the effect and the position are one transaction."""

    def __init__(self, asked: Asked, store: Checkpoint) -> None:
        self._asked, self._store = asked, store

    async def begin(self, since: Since) -> None:
        await begin_standing(self._asked, self._store, since)

    async def open(self) -> tuple[Reader, int]:
        asked = self._asked
        position = await standing_at(asked, self._store)
        return await open_at(asked.bus, asked.name, asked.choice.subjects, position + 1), position

    def work(self, at: int) -> AbstractAsyncContextManager[Work]:
        return self._store.work(self._asked.name, at)

    async def settle(self, reply: str) -> None:
        """Nothing: it was settled with the effect."""


class Reset(Struct, frozen=True):
    """What the server answers when a consumer goes back to what is acknowledged."""

    reset_seq: int
    num_pending: int = 0


class Acked:
    """With the server: the handler's effect first, then the acknowledgement."""

    def __init__(self, asked: Asked, store: Checkpoint) -> None:
        self._asked, self._store = asked, store

    async def begin(self, since: Since) -> None:
        await begin_standing(self._asked, self._store, since)

    async def open(self) -> tuple[Reader, int]:
        """The consumer, set back to what was acknowledged: what is not comes again at once.

        A stream that was made anew knows no consumer; there it is made from where we stood.
        """
        asked = self._asked
        stream = await stream_in_use(asked.bus)
        try:
            await asked.bus.jetstream().consumer_info(stream, asked.name)
        except NotFoundError:
            await self._create(stream)
        reset = await self._reset(stream)
        reader = Reader(asked.bus, stream, asked.name, reset.num_pending, temporary=False)
        return await started(reader), reset.reset_seq - 1

    def work(self, at: int) -> AbstractAsyncContextManager[Work]:
        return self._store.aside(self._asked.name)

    async def settle(self, reply: str) -> None:
        """Acknowledge a delivery and with it all before; wait until the server says so."""
        await self._asked.bus.request(reply, b"+ACK", timeout=PATIENCE)

    async def _create(self, stream: str) -> None:
        asked = self._asked
        config = ConsumerConfig(
            name=asked.name,
            durable_name=asked.name,
            ack_policy=AckPolicy.ALL,
            max_ack_pending=4 * BATCH,
            **filters(asked.choice.subjects),
            **begin(await standing_at(asked, self._store) + 1),
        )
        await asked.bus.jetstream().add_consumer(stream, config)

    async def _reset(self, stream: str) -> Reset:
        asked = self._asked
        place = f"{stream}.{asked.name}"
        answer = await asked.bus.request(f"$JS.API.CONSUMER.RESET.{place}", timeout=PATIENCE)
        try:
            return msgspec.json.decode(answer.data, type=Reset)
        except msgspec.DecodeError:
            raise Interrupted(answer.data.decode(errors="replace")) from None


async def begin_standing(asked: Asked, store: Checkpoint, since: Since) -> None:
    """Write down where a new name begins; one that is known stays where it is."""
    known = await store.standing(asked.name)
    if known is None:
        start = await position_before(asked.bus, asked.name, asked.choice.subjects, since)
        await store.begin(asked.name, Standing(start, asked.subjects))
    elif known.asked != asked.subjects:
        raise OtherFilter(f"{asked.name}: {known.asked}, not {asked.subjects}")


async def standing_at(asked: Asked, store: Checkpoint) -> int:
    """The position in the store."""
    known = await store.standing(asked.name)
    return known.position if known else 0


def stand(asked: Asked, keep: Checkpoint | Acks) -> Stand:
    """Where a subscription stands, by what its position is kept in."""
    if isinstance(keep, Acks):
        return Acked(asked, keep.store)
    return Kept(asked, keep)
