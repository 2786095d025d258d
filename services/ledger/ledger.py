"""The one module that knows the event store: reads streams, records changes, keeps states at hand.

A command's state may come from the cache, for the append refuses what was overtaken; what is shown
to somebody is read after the store's own last version, so it is never stale.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

import msgspec
from msgspec import Struct
from psycopg.rows import tuple_row

from domain.repair.folding import further, repairs
from events.base import Fact
from services.ledger.changes import Change, IndexRow, Overtaken, Recorded, Write
from services.ledger.connections import Connections, Params
from services.ledger.kinds import Kind, check_upcasting, decode, kind_of, topic
from services.ledger.safety import assert_safe
from services.ledger.writer import CONNECT, SESSION, Writer

READ = """
SELECT originator_version, topic, state, notification_id FROM bangfu.bangfu_events
WHERE originator_id = %s ORDER BY originator_version
"""
NEW = """
SELECT originator_id, topic, state
FROM unnest(%s::text[], %s::bigint[]) AS known (stream, version)
JOIN bangfu.bangfu_events ON originator_id = stream AND originator_version > known.version
ORDER BY originator_id, originator_version
"""
CARRYING = """
SELECT stream, version FROM bangfu.case_keys JOIN bangfu.case_index USING (stream)
WHERE key = %s ORDER BY stream
"""
RECALL = (
    "SELECT fingerprint, position, answer FROM bangfu.commands WHERE principal = %s AND key = %s"
)
# Seek by index only, as the append does: a plan made while a table was small, or where the store
# has not counted it yet, must not read all of it. What is so short is not worth being compiled.
READING = SESSION + "".join(
    f" -c {way}=off"
    for way in ("enable_seqscan", "enable_bitmapscan", "enable_hashjoin", "enable_mergejoin", "jit")
)
ENCODE = msgspec.json.Encoder().encode


class Versioned(Struct, frozen=True):
    """A state and the version of the last fact folded into it."""

    version: int
    state: Any


class Recalled(Struct, frozen=True):
    """A fact as it was stored: its version in the stream, its position in the log, its bytes."""

    version: int
    position: int
    topic: str
    fact: Any
    bytes: bytes


class Ledger:
    """The store, opened and closed by a process."""

    def __init__(
        self,
        dsn: str,
        kinds: Sequence[Kind],
        *,
        queue_size: int = 1024,
        batch_size: int = 64,
        cache_size: int = 10_000,
        readers: int = 4,
    ) -> None:
        self.kinds: Mapping[str, Kind] = {kind.name: kind for kind in kinds}
        self._writer = Writer(dsn, queue_size=queue_size, batch_size=batch_size)
        self._readers = Connections(dsn, readers, **{**CONNECT, "options": READING})
        self._cache: OrderedDict[str, Versioned] = OrderedDict()
        self._cache_size = cache_size
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def __aenter__(self) -> "Ledger":
        check_upcasting(self.kinds.values())
        await self._readers.open()
        async with self._readers.lent() as conn:
            await assert_safe(conn)
        await self._writer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._writer.stop()
        await self._readers.close()

    @property
    def waiting(self) -> int:
        """How many commands wait to be recorded."""
        return self._writer.waiting

    @property
    def cached(self) -> int:
        """How many states the cache holds."""
        return len(self._cache)

    @asynccontextmanager
    async def holding(self, stream: str) -> AsyncIterator[None]:
        """Commands on one stream take turns here, instead of overtaking each other at the store."""
        lock = self._locks.get(stream)
        if lock is None:
            lock = self._locks[stream] = asyncio.Lock()
        async with lock:
            yield

    async def state(self, stream: str) -> Versioned:
        """The state for a command: from the cache if there: the append refuses what is stale."""
        return (await self.reaching({stream: 0}))[stream]

    async def fresh(self, stream: str) -> Versioned:
        """The state as it now stands in the store."""
        return (await self.several((stream,), fresh=True))[stream]

    async def several(self, streams: Sequence[str], *, fresh: bool) -> dict[str, Versioned]:
        """Many states, read together: what is new of each, or only of those not in memory."""
        if not fresh:
            return await self.reaching(dict.fromkeys(streams, 0))
        return await self._brought_up(streams) if streams else {}

    async def reaching(self, versions: Mapping[str, int]) -> dict[str, Versioned]:
        """Many states, none older than these versions; what memory lacks is read together."""
        held = {stream: known for stream in versions if (known := self._cache.get(stream))}
        behind = [s for s, least in versions.items() if s not in held or held[s].version < least]
        read = await self._brought_up(behind) if behind else {}
        return {stream: read.get(stream) or self._keep(stream, held[stream]) for stream in versions}

    async def carrying(self, key: str) -> dict[str, Versioned]:
        """The streams that carry a case key, as they now stand: the index says at which version."""
        return await self.reaching(dict(await self.query(CARRYING, (key,))))

    async def _brought_up(self, streams: Sequence[str]) -> dict[str, Versioned]:
        """From what is in memory to the store's own last version."""
        held = {s: self._cache.get(s) or Versioned(0, self.kind(s).initial) for s in streams}
        told = await self._told(held)
        if mended := [s for s in held if held[s].version and repairs(told[s])]:
            # a repair is folded with all that came before it
            anew = {s: Versioned(0, self.kind(s).initial) for s in mended}
            held, told = held | anew, told | await self._told(anew)
        return {s: self._keep(s, self._further(s, held[s], told[s])) for s in held}

    async def _told(self, held: Mapping[str, Versioned]) -> dict[str, list[Any]]:
        """The facts of each stream after the version that is held of it."""
        told: dict[str, list[Any]] = {stream: [] for stream in held}
        after = [known.version for known in held.values()]
        for stream, name, data in await self.query(NEW, (list(held), after)):
            told[stream].append(decode(self.kind(stream), name, data))
        return told

    def _further(self, stream: str, known: Versioned, told: Sequence[Any]) -> Versioned:
        state = fold(self.kind(stream), told, known.state)
        return Versioned(known.version + len(told), state)

    def kind(self, stream: str) -> Kind:
        """How the facts of a stream are read and folded."""
        return self.kinds[kind_of(stream)]

    async def history(self, stream: str) -> list[Recalled]:
        """Every fact of a stream."""
        kind = self.kind(stream)
        rows = await self.query(READ, (stream,))
        return [Recalled(v, p, name, decode(kind, name, d), bytes(d)) for v, name, d, p in rows]

    async def record(self, change: Change, states: Mapping[str, Any]) -> Recorded:
        """Record a change; the states after it go to the cache once it is durable."""
        try:
            recorded = await self._writer.submit(change)
        except Overtaken:
            for stream in (*(w.stream for w in change.writes), *(s for s, _ in change.guards)):
                self._cache.pop(stream, None)
            raise
        if not recorded.repeated:
            for write in change.writes:
                last = write.after + len(write.topics)
                self._keep(write.stream, Versioned(last, states[write.stream]))
        return recorded

    async def recall(self, principal: str, key: str) -> tuple[str, int, Any] | None:
        """How a recorded command was answered: its fingerprint, position and answer."""
        for fingerprint, position, answer in await self.query(RECALL, (principal, key)):
            return fingerprint, position, msgspec.json.decode(answer)
        return None

    async def query(self, statement: str, params: Params = (), row: Any = tuple_row) -> list[Any]:
        """Rows of a reading statement."""
        return await self._readers.query(statement, params, row)

    def _keep(self, stream: str, known: Versioned) -> Versioned:
        held = self._cache.get(stream)
        if held is None or held.version <= known.version:
            self._cache[stream] = known
            self._cache.move_to_end(stream)
        if len(self._cache) > self._cache_size:
            self._cache.popitem(last=False)
        return known


def write(stream: str, after: int, facts: Sequence[Fact]) -> Write:
    """Facts encoded once, for one stream."""
    topics = tuple(topic(type(fact)) for fact in facts)
    return Write(stream, after, topics, tuple(ENCODE(fact) for fact in facts))


def index_row(kind: Kind, stream: str, version: int, state: Any) -> tuple[IndexRow, ...]:
    """The row a state has in the case index, if its kind has one."""
    row = kind.row(state)
    if row is None:
        return ()
    return (IndexRow(stream, version, row, state.since, state.filed_at),)


def fold(kind: Kind, facts: Sequence[Any], start: Any = None, before: Sequence[Any] = ()) -> Any:
    """The state after facts; `before`: those already in the start, needed where one repairs."""
    return further(kind, kind.initial if start is None else start, facts, before)
