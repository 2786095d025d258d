"""Where a subscription stands: in the subscriber's own store, or with the server by acks."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

import msgspec
import nats.errors
from msgspec import Struct
from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig, ConsumerInfo
from nats.js.errors import NotFoundError

from events.client.keeping import Checkpoint, Letters, Standing, Work
from events.client.reader import BATCH, Interrupted, Reader, begin, filters, open_at, started
from events.client.starting import position_before
from events.client.where import Choice, Since


class OtherFilter(Exception):
    """The name stands at its position for another filter: what that left out would be missing."""


class Acks(Struct, frozen=True):
    """For handlers that may run twice: the server keeps the position, `letters` what was parked.

    What was handled but not yet acknowledged when the process ended comes once more, in order. One
    process a name: between two of them the server would divide what comes, and order would be lost.
    """

    letters: Letters


class Asked(Struct, frozen=True):
    """A subscription: its name, the stream it reads, and what of it."""

    bus: Client
    stream: str
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
        asked = self._asked
        known = await self._store.standing(asked.name)
        if known is None:
            start = await position_before(asked.bus, asked.stream, asked.name, asked.choice, since)
            await self._store.begin(asked.name, Standing(start, asked.subjects))
        elif known.asked != asked.subjects:
            raise OtherFilter(f"{asked.name}: {known.asked}, not {asked.subjects}")

    async def open(self) -> tuple[Reader, int]:
        asked = self._asked
        known = await self._store.standing(asked.name)
        position = known.position if known else 0
        subjects = asked.choice.subjects
        return await open_at(asked.bus, asked.stream, asked.name, subjects, position + 1), position

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

    def __init__(self, asked: Asked, letters: Letters) -> None:
        self._asked, self._letters = asked, letters

    async def begin(self, since: Since) -> None:
        asked = self._asked
        try:
            known = await asked.bus.jetstream().consumer_info(asked.stream, asked.name)
        except NotFoundError:
            start = await position_before(asked.bus, asked.stream, asked.name, asked.choice, since)
            await self._create(start + 1)
        else:
            self._check(known)

    async def open(self) -> tuple[Reader, int]:
        """The consumer, set back to what was acknowledged: what is not comes again at once."""
        asked = self._asked
        place = f"{asked.stream}.{asked.name}"
        try:
            answer = await asked.bus.request(f"$JS.API.CONSUMER.RESET.{place}", timeout=5)
            reset = msgspec.json.decode(answer.data, type=Reset)
        except (nats.errors.Error, msgspec.DecodeError) as fault:
            raise Interrupted(f"{asked.name}: {fault}") from fault
        reader = Reader(asked.bus, asked.stream, asked.name, reset.num_pending, temporary=False)
        return await started(reader), reset.reset_seq - 1

    def work(self, at: int) -> AbstractAsyncContextManager[Work]:
        return self._letters.aside(self._asked.name)

    async def settle(self, reply: str) -> None:
        """Acknowledge a delivery and with it all before; wait until the server says so."""
        await self._asked.bus.request(reply, b"+ACK", timeout=5)

    async def _create(self, start: int) -> None:
        asked = self._asked
        config = ConsumerConfig(
            name=asked.name,
            durable_name=asked.name,
            ack_policy=AckPolicy.ALL,
            max_ack_pending=4 * BATCH,
            **filters(asked.choice.subjects),
            **begin(start),
        )
        await asked.bus.jetstream().add_consumer(asked.stream, config)

    def _check(self, known: ConsumerInfo) -> None:
        config = known.config
        have = config.filter_subjects or [config.filter_subject or ""]
        if tuple(have) != self._asked.choice.subjects:
            raise OtherFilter(f"{self._asked.name}: {have}, not {self._asked.subjects}")


def stand(asked: Asked, keep: Checkpoint | Acks) -> Stand:
    """Where a subscription stands, by what its position is kept in."""
    if isinstance(keep, Acks):
        return Acked(asked, keep.letters)
    return Kept(asked, keep)
