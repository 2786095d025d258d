"""The reconciler: the stream against the log, content and not only counts, a part of it each cycle.

A cycle always compares what was wrong before, what is new, and the end; then some places by chance,
and the next part of the whole, so that everything is compared again and again. A stream that fits
into one part is compared whole in each cycle.
"""

import asyncio
import random
import time
from collections.abc import Iterator

import structlog

from services.relay import bus as buses
from services.relay import log as logs
from services.relay.bus import Bus
from services.relay.comparing import Span, compare, faults_of
from services.relay.doubts import Doubt, Fault, Unsafe
from services.relay.durable import assert_durable
from services.relay.log import Log
from services.relay.setup import Setup
from services.relay.standing import COMPARED, CYCLES, Standing
from services.relay.streams import Stream, assert_fits, in_use
from services.relay.waiting import until

log = structlog.get_logger()
PART = 50_000
SAMPLES, SAMPLE = 20, 50
HASTE = 1.0


class Reconciler:
    """Remembers which stream it compares, and how far it is with it."""

    def __init__(self, setup: Setup, standing: Standing) -> None:
        self._setup, self._standing = setup, standing
        self._known = ("", "")
        self._next = self._new = 1
        self.cycles = 0

    async def run(self, stop: asyncio.Event) -> None:
        """A cycle as often as the settings say, and at once when the relay asks."""
        while not stop.is_set():
            pause = HASTE if self._standing.faults else self._setup.every
            await until(asyncio.sleep(pause), stop, self._standing.asked)
            self._standing.asked.clear()
            await until(self._cycle(), stop)

    async def _cycle(self) -> None:
        begun = time.monotonic()
        try:
            self._standing.reconciled(await self.compared())
        except Unsafe as unsafe:
            self._standing.reconciled((Fault(0, 0, "settings", str(unsafe)),))
        except Doubt as doubt:  # what could not be compared stands as it did
            CYCLES.labels(doubt.why).inc()
            log.warning("not reconciled", reason=doubt.why, template=str(doubt))
            return
        CYCLES.labels("faults" if self._standing.faults else "clean").inc()
        self.cycles += 1
        log.info("reconciled", position=self._new - 1, seconds=round(time.monotonic() - begun, 3))

    async def compared(self) -> tuple[Fault, ...]:
        """One cycle's faults."""
        async with (
            logs.opened(self._setup.dsn) as log,
            buses.connected(self._setup.address) as bus,
        ):
            await assert_durable(bus, self._setup.address.monitors, self._setup.wanted.replicas)
            stream = await in_use(bus, self._setup.wanted)
            assert_fits(stream, self._setup.wanted)
            return (*await faults_of(log, stream), *await self._contents(log, bus, stream))

    async def _contents(self, log: Log, bus: Bus, stream: Stream) -> tuple[Fault, ...]:
        if self._known != (stream.name, stream.created):
            self._known = (stream.name, stream.created)
            self._next = self._new = stream.begins
        spans = list(disjoint(self._due(stream, min(stream.last, await log.last()))))
        faults = await compare(log, bus, stream, self._setup.source, spans)
        COMPARED.inc(sum(last - first + 1 for first, last in spans))
        return faults

    def _due(self, stream: Stream, end: int) -> Iterator[Span]:
        """What this cycle looks at; the marks are moved as if it had been looked at."""
        for fault in self._standing.faults:
            if fault.what not in ("settings", "holes"):  # these name no positions of their own
                yield fault.first, min(fault.last, end)
        yield max(self._new, end - PART + 1), end
        for _ in range(SAMPLES):
            at = random.randint(stream.begins, max(stream.begins, end))  # noqa: S311
            yield at, min(at + SAMPLE - 1, end)
        part_end = min(self._next + PART - 1, end)
        yield self._next, part_end
        self._next = stream.begins if part_end >= end else part_end + 1
        self._new = end + 1


def disjoint(spans: Iterator[Span]) -> Iterator[Span]:
    """The same positions, each once, in order."""
    reached = 0
    for first, last in sorted(spans):
        if last > reached:
            yield max(first, reached + 1), last
            reached = last
