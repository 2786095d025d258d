"""What the stream says against what the log says, position by position, byte by byte.

Many messages are read at once, from whichever server answers; what then looks wrong is asked of the
leader once more, so a server that lags behind is no fault.
"""

import asyncio
import base64
import hashlib
from collections.abc import Iterable
from email.parser import BytesParser
from typing import Any

import msgspec
import nats.errors

from events.envelope import Message
from services.relay.bus import API, Bus, Refused
from services.relay.doubts import Doubt, Fault, Halted, merged
from services.relay.log import Log
from services.relay.streams import Stream, Wanted, assert_fits
from services.relay.window import IN_FLIGHT, labelled

PAGE = 1000
PATIENCE = 10.0
ID = "Nats-Msg-Id"
Span = tuple[int, int]
"""From one position to another, both included."""


async def examine(log: Log, bus: Bus, stream: Stream, source: str, wanted: Wanted) -> None:
    """The stream is set up as it must be, has no hole, and its end is what the log says."""
    assert_fits(stream, wanted)
    if wrong := await faults_of(log, stream):
        raise Halted(*wrong)
    end = ((stream.last - IN_FLIGHT + 1, stream.last),)
    if wrong := await compare(log, bus, stream, source, end):
        raise Halted(*wrong)


async def faults_of(log: Log, stream: Stream) -> tuple[Fault, ...]:
    """What the counts alone tell: read after the stream was, so that the log cannot be behind."""
    last = await log.last()
    found: list[Fault] = []
    if stream.last > last:
        found.append(Fault(last + 1, stream.last, "ahead"))
    if not stream.whole:
        missing = stream.last - stream.begins + 1 - stream.messages
        found.append(Fault(stream.begins, stream.last, "holes", f"{missing}"))
    return tuple(found)


async def compare(
    log: Log, bus: Bus, stream: Stream, source: str, spans: Iterable[Span]
) -> tuple[Fault, ...]:
    """Every fault in some spans of positions that both should have."""
    faults: list[Fault] = []
    for first, last in spans:
        for begin in range(max(first, stream.begins), last + 1, PAGE):
            end = min(begin + PAGE - 1, last)
            faults += await _page(log, bus, stream.name, source, begin, end)
    return merged(faults)


async def _page(log: Log, bus: Bus, name: str, source: str, first: int, last: int) -> list[Fault]:
    rows, read = await asyncio.gather(
        log.after(first - 1, last - first + 1), messages(bus, name, first, last)
    )
    due = {row.position: digest(labelled(row, source)) for row in rows}
    suspect = [p for p in range(first, last + 1) if read.get(p) != due.get(p)]
    return [f for p in suspect if (f := await _confirmed(bus, name, p, due.get(p)))]


async def _confirmed(bus: Bus, name: str, position: int, due: bytes | None) -> Fault | None:
    """What the leader says of a position that looked wrong."""
    found = await message_at(bus, name, position)
    if found is None and due is not None:
        return Fault(position, position, "missing")
    if due is None:
        return Fault(position, position, "ahead")
    return None if found == due else Fault(position, position, "different")


def digest(said: Message) -> bytes:
    """All of a message that is ours: what the server adds for its own use is left out."""
    ours = sorted((k, v) for k, v in said.headers.items() if k == ID or not k.startswith("Nats-"))
    told = msgspec.json.encode((said.subject, ours))
    return hashlib.sha256(b"%d\n%b%b" % (len(told), told, said.payload)).digest()


async def messages(bus: Bus, name: str, first: int, last: int) -> dict[int, bytes]:
    """The digests of the messages between two positions, as far as they can be read."""
    inbox = bus.client.new_inbox()
    sub = await bus.client.subscribe(inbox, pending_bytes_limit=-1)
    found: dict[int, bytes] = {}
    try:
        while first <= last and (seen := await _batch(bus, sub, name, first, last)):
            found |= seen
            first = max(seen) + 1
    except nats.errors.TimeoutError:
        pass  # what cannot be read is asked of the leader, one by one
    except nats.errors.Error as fault:
        raise Doubt("unreachable", type(fault).__name__) from fault
    finally:
        await sub.unsubscribe()
    return {p: d for p, d in found.items() if p <= last}


async def _batch(bus: Bus, sub: Any, name: str, first: int, last: int) -> dict[int, bytes]:
    asked = msgspec.json.encode({"seq": first, "batch": last - first + 1})
    await bus.client.publish(f"{API}.DIRECT.GET.{name}", asked, sub.subject)
    found: dict[int, bytes] = {}
    while True:
        said = await sub.next_msg(PATIENCE)
        if "Nats-Sequence" not in (said.headers or {}):
            return found
        made = Message(said.headers["Nats-Subject"], said.headers, said.data)
        found[int(said.headers["Nats-Sequence"])] = digest(made)


async def message_at(bus: Bus, name: str, position: int) -> bytes | None:
    """The digest of one message by the leader's account; none where it has none."""
    try:
        said = (await bus.ask(f"STREAM.MSG.GET.{name}", {"seq": position}))["message"]
    except Refused:
        return None
    raw = base64.b64decode(said.get("hdrs", ""))
    headers = dict(BytesParser().parsebytes(raw.partition(b"\r\n")[2]).items())
    return digest(Message(said["subject"], headers, base64.b64decode(said.get("data", ""))))
