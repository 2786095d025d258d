"""What the relay's tests work with: a server one may kill, a log one may fill, relays in hand."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import msgspec
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from events.envelope import Row, message
from services.common.embedded import Nats, start_nats
from services.relay import bus as buses
from services.relay import rebuilding
from services.relay.bus import Address, Bus
from services.relay.reconciling import Reconciler
from services.relay.relay import Relay
from services.relay.serving import nothing
from services.relay.setup import Setup
from services.relay.standing import Standing
from services.relay.streams import Stream, Wanted, info

TAG = "project.intake-filed.v1"
SOURCE = "urn:bangfu:test"
WANTED = Wanted(replicas=1, window_ms=100)
PATIENCE = 30.0
APPEND = "SELECT base FROM bangfu.append(%s, %s)"
ROWS = """SELECT notification_id, originator_id, originator_version, topic, state
FROM bangfu.bangfu_events WHERE notification_id > %s ORDER BY notification_id"""


async def eventually(holds: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """Wait until something holds; a test that waits in vain fails here."""
    async with asyncio.timeout(patience):
        while True:
            seen = holds()
            if asyncio.iscoroutine(seen):
                seen = await seen
            if seen:
                return seen
            await asyncio.sleep(0.01)


def a_fact(n: int, county: str = "430511", size: int = 0) -> bytes:
    """A fact as it is stored; for the bus only what the envelope repeats matters."""
    told: dict[str, Any] = {
        "fact": TAG,
        "by": {"person": "p", "post": "clerk", "office": "o", "division": "430511000000"},
        "at": datetime.now(UTC).isoformat(),
        "on": "2026-03-02",
        "command": f"c-{n}",
        "county": county,
    }
    return json.dumps(told | {"title": "大棚" + "x" * size}, ensure_ascii=False).encode()


class Facts:
    """Fills the log as the writer does: through the one function that may."""

    def __init__(self, conn: AsyncConnection[Any]) -> None:
        self._conn = conn
        self._versions: dict[str, int] = {}
        self.count = 0

    @classmethod
    @asynccontextmanager
    async def opened(cls, dsn: str) -> AsyncIterator[Self]:
        async with await AsyncConnection.connect(dsn, autocommit=True) as conn:
            yield cls(conn)

    async def append(self, count: int, *, together: int = 500, size: int = 0) -> None:
        """So many facts, some to a transaction."""
        while count > 0:
            part = min(count, together)
            await self._append([self._next(size) for _ in range(part)])
            count -= part

    async def put(self, stream: str, version: int, state: bytes, tag: str = TAG) -> None:
        """One fact just as it is given."""
        await self._append([(stream, version, state)], tag)

    def _next(self, size: int) -> tuple[str, int, bytes]:
        self.count += 1
        stream = f"project-{self.count % 97:04d}"
        self._versions[stream] = version = self._versions.get(stream, 0) + 1
        return stream, version, a_fact(self.count, f"4305{self.count % 12:02d}", size)

    async def _append(self, facts: list[tuple[str, int, bytes]], tag: str = TAG) -> None:
        told, start = [], 1
        for stream, version, state in facts:
            told.append([0, stream, version, tag, start, len(state)])
            start += len(state)
        batch = {"commands": [], "expected": [], "counted": [], "facts": told, "rows": []}
        states = b"".join(state for _, _, state in facts)
        await self._conn.execute(APPEND, (Jsonb(batch), states))

    async def rows(self, after: int = 0) -> list[Row]:
        """What the log holds, read by other means than the relay's."""
        found = await self._conn.execute(ROWS, (after,))
        return [Row(*row) for row in await found.fetchall()]


class ServerOfOurs:
    """A NATS that a test may stop, kill, damage and start again on the same ports."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._running: Nats | None = None

    def start(self) -> None:
        self._running = start_nats(self.folder)

    def stop(self) -> None:
        if self._running:
            self._running.stop()
            self._running = None

    def kill(self) -> None:
        assert self._running
        self._running.kill()
        self._running = None

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self._ports()['client']}"

    @property
    def monitor_url(self) -> str:
        return f"http://127.0.0.1:{self._ports()['monitor']}"

    @property
    def address(self) -> Address:
        return Address((self.url,), (self.monitor_url,))

    def store(self, stream: str) -> Path:
        """Where a stream's messages lie."""
        return self.folder / "jetstream" / "$G" / "streams" / stream / "msgs"

    def _ports(self) -> dict[str, int]:
        return msgspec.json.decode((self.folder / "ports").read_bytes())


class Relays:
    """One relay in hand, with its reconciler, as a process has them."""

    def __init__(self, setup: Setup) -> None:
        self.standing = Standing()
        self.reconciler = Reconciler(setup, self.standing)
        self.stop = asyncio.Event()
        self.publisher = Relay(setup, self.standing)
        self.relay = asyncio.create_task(self.publisher.run(self.stop))
        self.watch = asyncio.create_task(self.reconciler.run(self.stop))

    async def end(self) -> None:
        self.stop.set()
        await asyncio.gather(self.relay, self.watch)

    async def cycle(self) -> None:
        """One whole cycle, from now on; asked for again where the bus was not to be reached."""
        before = self.reconciler.cycles

        async def done() -> bool:
            self.standing.asked.set()
            with suppress(TimeoutError):
                await eventually(lambda: self.reconciler.cycles > before, patience=3)
            return self.reconciler.cycles > before

        await eventually(done)


class House:
    """The log, the bus, and the relays that a test has started."""

    def __init__(self, dsn: str, server: ServerOfOurs, facts: Facts, wanted: Wanted) -> None:
        self.server, self.facts, self.wanted, self.dsn = server, facts, wanted, dsn
        self._relays: list[Relays] = []

    @classmethod
    @asynccontextmanager
    async def opened(cls, dsn: str, server: ServerOfOurs, facts: Facts) -> AsyncIterator[Self]:
        made = cls(dsn, server, facts, WANTED)
        try:
            yield made
        finally:
            for relay in made._relays:
                await relay.end()

    @property
    def setup(self) -> Setup:
        return Setup(self.dsn, self.server.address, self.wanted, SOURCE, every=3600)

    def relay(self, setup: Setup | None = None) -> Relays:
        """One more relay."""
        made = Relays(setup or self.setup)
        self._relays.append(made)
        return made

    @asynccontextmanager
    async def bus(self) -> AsyncIterator[Bus]:
        async with buses.connected(self.server.address) as bus:
            yield bus

    async def stream(self, name: str = "BANGFU") -> Stream:
        async with self.bus() as bus:
            return await info(bus, name)

    async def rebuild(self, first: int = 1) -> rebuilding.Rebuilt:
        return await rebuilding.rebuild(self.setup, first, nothing)

    async def filled(self, count: int) -> None:
        """A relay has brought so many more facts into the stream, and has ended."""
        await self.facts.append(count)
        relay = self.relay()
        await self.drained()
        await relay.end()

    async def drained(self, name: str = "BANGFU", patience: float = PATIENCE) -> None:
        """Wait until the stream is as long as the log."""
        end = len(await self.facts.rows())

        async def reached() -> bool:
            try:
                return (await self.stream(name)).last == end
            except buses.Doubt:
                return False

        await eventually(reached, patience)

    async def differences(self, name: str = "BANGFU", first: int = 1) -> list[int]:
        """Positions whose message is not what the log makes of them, by a reader of its own."""
        due = {row.position: message(row, SOURCE) for row in await self.facts.rows(first - 1)}
        wrong: list[int] = []
        async with self.bus() as bus:
            js = bus.client.jetstream()
            stream = await info(bus, name)
            for position in range(first, max([stream.last, *due]) + 1):
                wrong += [] if await _says(js, name, position, due.get(position)) else [position]
        return wrong


async def _says(js: Any, name: str, position: int, due: Any) -> bool:
    from nats.js.errors import NotFoundError

    try:
        found = await js.get_msg(name, position, direct=True)
    except NotFoundError:
        return False
    headers = {k: v for k, v in found.headers.items() if not k.startswith("Nats-")}
    said = (found.subject, headers, found.data, found.headers["Nats-Msg-Id"])
    return due is not None and said == (due.subject, due.headers, due.payload, str(position))
