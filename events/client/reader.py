"""One consumer on the server, read by pulls: messages in its order, never more than we can hold."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Literal

import msgspec
import nats.errors
from msgspec import Struct
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, ConsumerInfo, DeliverPolicy
from nats.js.errors import NotFoundError

from events.client.received import numbers
from events.envelope import EVERY

Start = int | datetime | Literal["now"]
BATCH = 1000
HEARTBEAT = 1.0
EXPIRES = 30.0
GONE_AFTER = 60.0
"""Seconds without a pull after which the server forgets a consumer that nobody closed."""
_NANO = 10**9
_API = "$JS.API.CONSUMER"
_STILL = {"100"}
_PULL_ENDED = {"404", "408"}


class Interrupted(Exception):
    """The server went silent or gave the consumer up: open another where we stand."""


class Pull(Struct, frozen=True):
    """What a pull asks of the server."""

    batch: int
    expires: int
    idle_heartbeat: int


class Reader:
    """Messages of one consumer; `pending` is what the server had for us after the last of them.

    `temporary`: the server may forget the consumer when we close.
    """

    def __init__(
        self, bus: Client, stream: str, consumer: str, pending: int, *, temporary: bool
    ) -> None:
        self._bus, self._temporary = bus, temporary
        self.pending = pending
        self._place = f"{stream}.{consumer}"
        self._inbox = bus.new_inbox()
        self._came = asyncio.Event()
        self._listening: Any = None
        self._messages: list[Msg] = []
        self._asked = 0
        self._fault = ""

    async def start(self) -> None:
        """Listen, then ask for the first messages."""
        # what is pending is bounded by what we ask for; a limit here would drop messages unseen
        self._listening = await self._bus.subscribe(
            self._inbox, cb=self._take, pending_msgs_limit=0, pending_bytes_limit=0
        )
        await self._ask()

    async def next(self) -> list[Msg]:
        """All that has come since, at least one; `Interrupted` where the server is silent."""
        while not self._messages:
            if self._fault:
                raise Interrupted(self._fault)
            self._came.clear()
            await self._ask()
            await self._wait()
        came, self._messages = self._messages, []
        self.pending = numbers(came[-1]).pending
        await self._ask()
        return came

    def wake(self) -> None:
        """Let who waits in `next` go, once what has come is handed out."""
        self._fault = "woken"
        self._came.set()

    async def close(self) -> None:
        """Stop listening; tell the server, if it is there, that the consumer is of no more use."""
        with suppress(nats.errors.Error):
            if self._listening is not None:
                await self._listening.unsubscribe()
            if self._temporary and self._bus.is_connected:
                await self._bus.publish(f"{_API}.DELETE.{self._place}")

    async def _take(self, message: Msg) -> None:
        status = (message.headers or {}).get("Status", "")
        if not status:
            self._asked -= 1
            self._messages.append(message)
        elif status in _PULL_ENDED:
            self._asked -= int((message.headers or {}).get("Nats-Pending-Messages", BATCH))
        elif status not in _STILL:
            self._fault = " ".join((message.headers or {}).values())
        self._came.set()

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._came.wait(), 2 * HEARTBEAT)
        except TimeoutError:
            raise Interrupted("no sign of the server") from None

    async def _ask(self) -> None:
        """Ask for more while messages of the last pull are still on their way."""
        if self._asked > BATCH // 2:
            return
        more = BATCH - max(self._asked, 0)
        self._asked = BATCH
        pull = Pull(more, int(EXPIRES * _NANO), int(HEARTBEAT * _NANO))
        try:
            await self._bus.publish(
                f"{_API}.MSG.NEXT.{self._place}", msgspec.json.encode(pull), self._inbox
            )
        except nats.errors.Error as fault:
            raise Interrupted(str(fault)) from fault


async def open_at(bus: Client, name: str, subjects: Sequence[str], start: Start) -> Reader:
    """A reader whose consumer has this name, from a position or from what was stored at a time.

    Whatever had the name before is gone: a subscriber has one consumer, named as itself.
    """
    stream, made = await consumer(bus, name, subjects, start)
    return await started(Reader(bus, stream, name, made.num_pending or 0, temporary=True))


async def consumer(
    bus: Client, name: str, subjects: Sequence[str], start: Start
) -> tuple[str, ConsumerInfo]:
    """A consumer that acknowledges nothing, and the stream that it is of."""
    stream = await stream_in_use(bus)
    config = ConsumerConfig(
        name=name,
        ack_policy=AckPolicy.NONE,
        inactive_threshold=GONE_AFTER,
        mem_storage=True,
        num_replicas=1,
        **filters(subjects),
        **begin(start),
    )
    with suppress(NotFoundError):
        await bus.jetstream().delete_consumer(stream, name)
    return stream, await bus.jetstream().add_consumer(stream, config)


async def stream_in_use(bus: Client) -> str:
    """The stream that takes the facts now: one that was rebuilt has another name."""
    return str(await bus.jetstream().find_stream_name_by_subject(EVERY))


def filters(subjects: Sequence[str]) -> dict[str, Any]:
    """One subject goes into the name of the request too, where permissions can bound it."""
    if len(subjects) == 1:
        return {"filter_subject": subjects[0]}
    return {"filter_subjects": list(subjects)}


def begin(start: Start) -> dict[str, Any]:
    """Where a consumer begins; the time is that of storing in the stream."""
    match start:
        case "now":
            return {"deliver_policy": DeliverPolicy.NEW}
        case int():
            return {"deliver_policy": DeliverPolicy.BY_START_SEQUENCE, "opt_start_seq": start}
        case datetime():
            return {"deliver_policy": DeliverPolicy.BY_START_TIME, "opt_start_time": start}


async def started(reader: Reader) -> Reader:
    try:
        await reader.start()
    except BaseException:
        await reader.close()
        raise
    return reader
