"""Where a subscriber begins: whatever was said, it becomes a position."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from nats.aio.client import Client
from nats.aio.msg import Msg

from events.client.reader import Reader, consumer, open_at
from events.client.received import numbers
from events.client.where import Since

SKEW = timedelta(minutes=1)
"""What the clocks of the bus and of those who record facts may differ by."""


async def position_before(bus: Client, name: str, subjects: Sequence[str], since: Since) -> int:
    """The position after which everything counts."""
    match since:
        case "beginning":
            return 0
        case "now":
            return await last_position(bus, name, subjects)
        case int():
            return since - 1
        case datetime():
            return await _before(bus, name, subjects, since.astimezone(UTC))


async def last_position(bus: Client, name: str, subjects: Sequence[str]) -> int:
    """The last position on the bus, as a consumer of what is to come is told: a subscriber may
    not ask for the state of the stream."""
    stream, made = await consumer(bus, name, subjects, "now")
    await bus.jetstream().delete_consumer(stream, name)
    return made.delivered.stream_seq if made.delivered else 0


async def _before(bus: Client, name: str, subjects: Sequence[str], time: datetime) -> int:
    """The last position before the first fact that was recorded at the time or later.

    The stream knows when it stored a fact, which is later than when it was recorded, by much if
    the stream was rebuilt. So it is read from there on until a fact says that its time has come.
    """
    last = await last_position(bus, name, subjects)
    reader = await open_at(bus, name, subjects, time - SKEW)
    try:
        return await _search(reader, time, last)
    finally:
        await reader.close()


async def _search(reader: Reader, time: datetime, last: int) -> int:
    while reader.pending:
        for message in await reader.next():
            seen = numbers(message)
            if recorded(message) >= time:
                return seen.stream - 1
            last = seen.stream
    return last


def recorded(message: Msg) -> datetime:
    """When the fact in a message was recorded."""
    return datetime.fromisoformat((message.headers or {})["ce-time"])
