"""Messages as they stand in the stream: many at once, or one by the leader's account."""

import asyncio
import base64

import msgspec
import nats.errors
from nats.aio.msg import Msg

from events.envelope import Message
from services.relay.bus import API, Bus, Refused, headers_of
from services.relay.doubts import Doubt

PATIENCE = 10.0
ID = "Nats-Msg-Id"


async def messages(bus: Bus, name: str, first: int, last: int) -> dict[int, Message]:
    """The messages between two positions, as far as they can be read."""
    found: dict[int, Message] = {}
    try:
        while first <= last and (seen := await _batch(bus, name, first, last)):
            found |= seen
            first = max(seen) + 1
    except TimeoutError:
        pass  # what cannot be read is asked of the leader, one by one
    except nats.errors.Error as fault:
        raise Doubt("unreachable", type(fault).__name__) from fault
    return {position: said for position, said in found.items() if position <= last}


async def _batch(bus: Bus, name: str, first: int, last: int) -> dict[int, Message]:
    """One question, and its answers until the one that says that there are no more."""
    found: dict[int, Message] = {}
    over = asyncio.Event()

    async def take(said: Msg) -> None:
        headers = said.headers or {}
        if sequence := headers.get("Nats-Sequence"):
            found[int(sequence)] = ours(headers["Nats-Subject"], headers, said.data)
        else:
            over.set()

    inbox = bus.client.new_inbox()
    listening = await bus.client.subscribe(inbox, cb=take, pending_bytes_limit=0)
    try:
        asked = msgspec.json.encode({"seq": first, "batch": last - first + 1})
        await bus.client.publish(f"{API}.DIRECT.GET.{name}", asked, inbox)
        await asyncio.wait_for(over.wait(), PATIENCE)
    finally:
        await listening.unsubscribe()
    return found


async def message_at(bus: Bus, name: str, position: int) -> Message | None:
    """One message by the leader's account; none where it has none."""
    try:
        said = (await bus.ask(f"STREAM.MSG.GET.{name}", {"seq": position}))["message"]
    except Refused:
        return None
    headers = headers_of(base64.b64decode(said.get("hdrs", "")).partition(b"\r\n")[2])
    return ours(said["subject"], headers, base64.b64decode(said.get("data", "")))


def ours(subject: str, headers: dict[str, str], payload: bytes) -> Message:
    """All of a message that a relay has made: what is for the server's own use is left out."""
    kept = {k: v for k, v in headers.items() if k[:5] != "Nats-" or k == ID}
    return Message(subject, kept, payload)
