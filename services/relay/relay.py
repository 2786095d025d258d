"""The relay's loop: look at the tail, publish what the log has beyond it, start again at any doubt.

Any number may run. The fence lets one of them store each position; whoever is overtaken looks on,
and takes over when facts wait and the stream does not move.
"""

import asyncio
import random

from services.relay import bus as buses
from services.relay import log as logs
from services.relay.bus import Bus
from services.relay.comparing import examine
from services.relay.doubts import Doubt, Fault, Halted, Unsafe
from services.relay.durable import assert_durable
from services.relay.log import Log
from services.relay.setup import Setup
from services.relay.standing import PUBLISHED, Standing
from services.relay.streams import Stream, in_use, info
from services.relay.waiting import until
from services.relay.window import Window

PAGE = 500
POLL = 1.0
STALLS = 3
PAUSES = (0.05, 0.1, 0.2, 0.5, 1.0)


class Relay:
    """Publishes until told to stop; what happens to it meanwhile costs time only."""

    def __init__(self, setup: Setup, standing: Standing) -> None:
        self._setup, self._standing = setup, standing
        self._looks_on = False
        self._failures = 0
        self._overtaken_at, self._stalls = -1, 0

    async def run(self, stop: asyncio.Event) -> None:
        """One term after another."""
        while not stop.is_set():
            try:
                await until(self._term(), stop, self._standing.halted)
            except Doubt as doubt:
                await self._doubts(doubt, stop)
            except Halted as halted:
                self._standing.halt(*halted.faults)
            except Unsafe as unsafe:
                self._standing.halt(Fault(0, 0, "settings", str(unsafe)))
            await until(self._standing.clear.wait(), stop)

    async def _doubts(self, doubt: Doubt, stop: asyncio.Event) -> None:
        self._standing.doubts(doubt)
        self._looks_on = doubt.why == "overtaken"
        if self._looks_on:
            self._overtaken_at = self._standing.stored
        pause = 0.0 if self._looks_on else PAUSES[min(self._failures, len(PAUSES) - 1)]
        self._failures += 1
        await until(asyncio.sleep(pause), stop)

    async def _term(self) -> None:
        """From the tail on, as long as everything is as expected."""
        async with (
            logs.opened(self._setup.dsn) as log,
            buses.connected(self._setup.address) as bus,
        ):
            await until(self._serve(log, bus), bus.lost)
            raise Doubt("unreachable", "the bus")

    async def _serve(self, log: Log, bus: Bus) -> None:
        await assert_durable(bus, self._setup.address.monitors, self._setup.wanted.replicas)
        stream = await in_use(bus, self._setup.wanted)
        if self._looks_on:
            stream = await self._takes_over(log, bus, stream)
        await examine(log, bus, stream, self._setup.source, self._setup.wanted)
        self._assert_moving(stream)
        self._standing.tail(stream.last)
        self._standing.trusts()
        self._looks_on = False
        await self._lead(log, bus, stream)

    def _assert_moving(self, stream: Stream) -> None:
        """A server that calls us overtaken again and again, and shows nothing new, is damaged."""
        self._stalls = self._stalls + 1 if stream.last == self._overtaken_at else 0
        if self._stalls >= STALLS:
            self._overtaken_at, self._stalls = -1, 0
            raise Halted(Fault(stream.last + 1, stream.last + 1, "stuck"))

    async def _takes_over(self, log: Log, bus: Bus, stream: Stream) -> Stream:
        """Come back once facts wait and nobody brings them."""
        self._standing.trusts()
        while True:
            seen = stream.last
            self._standing.tail(seen)
            waits = await log.last() > seen
            await (asyncio.sleep(random.uniform(0.1, 0.4)) if waits else log.woken(POLL))  # noqa: S311
            stream = await info(bus, stream.name)
            if waits and stream.last == seen:
                return stream

    async def _lead(self, log: Log, bus: Bus, stream: Stream) -> None:
        window = Window(bus, stream.name, stream.last, self._setup.source, self._standing.store)
        await window.open()
        try:
            await until(self._publish(log, window), window.ended)
        finally:
            PUBLISHED.inc(window.uncounted())
            window.close()

    async def _publish(self, log: Log, window: Window) -> None:
        while True:
            rows = await log.after(window.sent, PAGE)
            for row in rows:
                await window.send(row)
            PUBLISHED.inc(window.uncounted())
            if window.acked == window.sent:
                self._failures = 0
            if not rows:
                await log.woken(POLL)
                window.assert_alive()
