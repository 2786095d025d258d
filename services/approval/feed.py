"""The log passed on over HTTP: any stretch of it as lines, and what comes next as it comes.

A line is a fact with its place; its data are the stored bytes, untouched. Whoever reads says how
far they have it and goes on from there, so the service keeps nothing of anybody.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import aclosing

import msgspec
from msgspec import Struct

from events.envelope import Row, county_in, digest, subject
from events.subscriber import Wanted, wants
from services.ledger.calls import Calls, heard
from services.ledger.changes import Busy
from services.ledger.ledger import Ledger
from services.ledger.rows import last_position, stretches

HEARTBEAT = 15.0
"""Seconds after which a silent live feed says that it is alive, and how far it is."""
POLL = 2.0
"""Seconds after which the log is looked at though nobody called."""
SILENCE = 10_000
"""Positions after which a reader is told how far it is, though nothing in them was for it."""
MOST = 200
"""Readers at once, in one process."""

Admits = Callable[[Row], bool]


class Line(Struct, frozen=True):
    """A fact as it is passed on; `digest` is that of `events.envelope`, over all of the row."""

    position: int
    stream: str
    version: int
    tag: str
    subject: str
    time: str
    digest: str
    data: msgspec.Raw


class Reached(Struct, frozen=True):
    """How far the log was read: go on after it. `last` is the last position that there is."""

    after: int
    last: int


class Told(Struct, frozen=True):
    """Of a fact, when it was recorded, letter by letter."""

    at: str


_told = msgspec.json.Decoder(Told)
encode = msgspec.json.Encoder().encode


class Feed:
    """Readers of the log, and the calls by which all of them hear that it grew."""

    def __init__(self, calls: Calls, ledger: Ledger) -> None:
        self._calls, self._ledger = calls, ledger
        self._readers = 0
        self.ended = False

    def end(self) -> None:
        """Let every reader go, for the service stops."""
        self.ended = True
        self._calls.wake()

    async def held(self, parts: AsyncGenerator[bytes, None]) -> AsyncIterator[bytes]:
        """What one reader gets, who is counted as long as it comes."""
        self._readers += 1
        try:
            async with aclosing(parts):
                async for part in parts:
                    yield part
        finally:
            self._readers -= 1

    def admit(self) -> None:
        """Whether there is room for one reader more."""
        if self._readers >= MOST or self.ended:
            raise Busy

    async def last(self) -> int:
        """The position of the last fact."""
        return await last_position(self._ledger)

    async def lines(
        self, admits: Admits, after: int, until: int, limit: int
    ) -> AsyncGenerator[bytes, None]:
        """Facts after a position and up to another, so many at most; then how far that was."""
        last = await self.last()
        said = after
        async for reached, rows in stretches(self._ledger, after, min(until, last)):
            for row in filter(admits, rows):
                yield line(row) + b"\n"
                after, limit = row.position, limit - 1
                if not limit:
                    break
            else:
                after = reached
            if not limit or self.ended:
                break
            if reached - said >= SILENCE:
                yield encode(Reached(reached, last)) + b"\n"
                said = reached
        yield encode(Reached(after, last)) + b"\n"

    async def live(
        self,
        admits: Admits,
        after: int,
        still: Callable[[], bool],
        heartbeat: float = HEARTBEAT,
        limit: int = 0,
    ) -> AsyncGenerator[bytes, None]:
        """Facts after a position as Server-Sent Events, as long as they are the reader's.

        With a limit, no more than that.
        """
        parts = self._live(admits, after, still, heartbeat, limit)
        async with self._calls, aclosing(parts):
            async for part in parts:
                yield part

    async def _live(
        self,
        admits: Admits,
        after: int,
        still: Callable[[], bool],
        heartbeat: float,
        limit: int,
    ) -> AsyncGenerator[bytes, None]:
        clock = asyncio.get_running_loop()
        said, left = clock.time(), limit
        while still() and not self.ended:
            call = self._calls.next
            async for reached, rows in stretches(self._ledger, after, await self.last()):
                for row in filter(admits, rows):
                    yield event(row)
                    said = clock.time()
                    if (left := left - 1) == 0:
                        return
                after = reached
            if clock.time() - said >= heartbeat:
                yield b"id: %d\n\n" % after
                said = clock.time()
            await heard(call, min(POLL, heartbeat))


def admitting(allowed: Iterable[Wanted], asked: Wanted) -> Admits:
    """The facts that somebody asked for and may have."""
    may = tuple(allowed)

    def admits(row: Row) -> bool:
        county = county_in(row.state)
        return wants(asked, row.tag, county) and any(wants(one, row.tag, county) for one in may)

    return admits


def line(row: Row) -> bytes:
    """A fact in one line of JSON."""
    where, at = subject(row.stream, row.tag, row.state), _told.decode(row.state).at
    place = (row.position, row.stream, row.version, row.tag, where, at, digest(row))
    return encode(Line(*place, msgspec.Raw(row.state)))


def event(row: Row) -> bytes:
    """A fact as a Server-Sent Event, by whose id the reader goes on."""
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (row.position, row.tag.encode(), line(row))
