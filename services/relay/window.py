"""What is on its way: at most 256 messages, each fenced by the position before it.

The fence (`Nats-Expected-Last-Sequence`) makes the stream's sequence the position: a message is
stored at its own position or not at all, whoever else publishes and whatever was sent twice.
"""

import asyncio
import time
from collections.abc import Callable

import msgspec
import nats.errors
from msgspec import Struct
from nats.aio.msg import Msg

from events.envelope import Message, Row, Unfit, message
from services.relay.bus import Bus
from services.relay.doubts import Doubt, Fault, Halted, Why

IN_FLIGHT, TOGETHER = 256, 32
PATIENCE = 10.0
WRONG_SEQUENCE, OTHER_STREAM = 10071, 10060


class Refusal(Struct, frozen=True):
    """Why the server did not store a message."""

    code: int
    err_code: int = 0
    description: str = ""


class Ack(Struct, frozen=True):
    """Where the server stored a message, or why not."""

    stream: str = ""
    seq: int = 0
    duplicate: bool = False
    error: Refusal | None = None


_ack = msgspec.json.Decoder(Ack)


class Window:
    """Sends rows one after another; whatever is not as expected ends it, with the reason."""

    def __init__(
        self, bus: Bus, stream: str, tail: int, source: str, stored: Callable[[int], None]
    ) -> None:
        self.sent = self.acked = self._counted = tail
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._bus, self._stream, self._source, self._stored = bus, stream, source, stored
        self._inbox = bus.client.new_inbox()
        self._moved = asyncio.Event()
        self._heard = time.monotonic()

    async def open(self) -> None:
        """Listen for what the server says of each message."""
        await self._bus.client.subscribe(f"{self._inbox}.*", cb=self._answered)

    async def send(self, row: Row) -> None:
        """Send a row as soon as there is room for it."""
        if self.sent - self.acked >= IN_FLIGHT:
            await self._room()
        if self.sent == self.acked:
            self._heard = time.monotonic()
        await self._send(fenced(row, self._source, self._stream), row.position)
        self.sent = row.position

    async def _room(self) -> None:
        """Wait for a few answers, not for one: so a few messages share a packet."""
        while self.sent - self.acked > IN_FLIGHT - TOGETHER:
            await self.moved(PATIENCE)

    async def _send(self, said: Message, position: int) -> None:
        reply = f"{self._inbox}.{position}"
        try:
            await self._bus.client.publish(said.subject, said.payload, reply, said.headers)
        except nats.errors.MaxPayloadError:
            raise Halted(Fault(position, position, "missing", "too large")) from None
        except nats.errors.Error as fault:
            raise Doubt("unreachable", type(fault).__name__) from fault

    async def moved(self, seconds: float) -> None:
        """Wait for the next acknowledgement; silence for too long is a doubt."""
        self._moved.clear()
        try:
            await asyncio.wait_for(self._moved.wait(), seconds)
        except TimeoutError:
            self.assert_alive()

    def assert_alive(self) -> None:
        """The server has answered lately, or owes no answer."""
        if self.sent > self.acked and time.monotonic() - self._heard > PATIENCE:
            raise Doubt("silent", f"{self.sent - self.acked} in flight")

    def uncounted(self) -> int:
        """How many were stored since this was asked last."""
        stored, self._counted = self.acked - self._counted, self.acked
        return stored

    def close(self) -> None:
        """Forget what is in flight; later answers mean nothing."""
        if not self.ended.cancel():
            self.ended.exception()

    async def _answered(self, said: Msg) -> None:
        if self.ended.done():
            return
        position = int(said.subject.rpartition(".")[2])
        if reason := judged(said, position, self._stream):
            self.ended.set_exception(reason)
            return
        self.acked = max(self.acked, position)
        self._heard = time.monotonic()
        self._stored(position)
        self._moved.set()


def fenced(row: Row, source: str, stream: str) -> Message:
    """A row's message, which is stored at its position or not at all."""
    said = labelled(row, source)
    said.headers["Nats-Expected-Stream"] = stream
    said.headers["Nats-Expected-Last-Sequence"] = str(row.position - 1)
    return said


def labelled(row: Row, source: str) -> Message:
    """A row's message with its id, as it stands in the stream."""
    try:
        said = message(row, source)
    except Unfit as unfit:
        raise Halted(Fault(row.position, row.position, "missing", str(unfit))) from unfit
    said.headers["Nats-Msg-Id"] = str(row.position)
    return said


def judged(said: Msg, position: int, stream: str) -> Exception | None:
    """What an answer to a position means, if it is not that it was stored there."""
    if not said.data:  # nobody takes the subject: the stream was retired
        return Doubt("retired", f"{position}")
    ack = _ack.decode(said.data)
    if ack.error:
        ahead = ack.error.err_code == WRONG_SEQUENCE
        other = ack.error.err_code == OTHER_STREAM
        why: Why = "overtaken" if ahead else "retired" if other else "refused"
        return Doubt(why, f"{position}: {ack.error.description} ({ack.error.err_code})")
    if ack.seq != position or ack.stream != stream:
        return Halted(Fault(position, position, "foreign", f"{ack.stream} {ack.seq}"))
    if ack.duplicate:  # another relay was first; what it stored is looked at before we go on
        return Doubt("overtaken", f"{position} was there")
    return None
