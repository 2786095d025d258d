"""What the stream says against what the log says, position by position, byte by byte.

Many messages are read at once, from whichever server answers; what then looks wrong is asked of the
leader once more, so a server that lags behind is no fault.
"""

import asyncio
from collections.abc import Iterable

from events.envelope import Message
from services.relay.bus import Bus
from services.relay.doubts import Fault, Halted, merged
from services.relay.log import Log
from services.relay.reading import message_at, messages
from services.relay.streams import Stream, Wanted, assert_fits
from services.relay.window import IN_FLIGHT, labelled

PAGE = 250
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
    due = {row.position: labelled(row, source) for row in rows}
    suspect = [p for p in range(first, last + 1) if read.get(p) != due.get(p)]
    return [f for p in suspect if (f := await _confirmed(bus, name, p, due.get(p)))]


async def _confirmed(bus: Bus, name: str, position: int, due: Message | None) -> Fault | None:
    """What the leader says of a position that looked wrong."""
    found = await message_at(bus, name, position)
    if found is None and due is not None:
        return Fault(position, position, "missing")
    if due is None:
        return Fault(position, position, "ahead")
    return None if found == due else Fault(position, position, "different")
