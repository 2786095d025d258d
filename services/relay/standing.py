"""How a relay stands: how far the stream is, how far the log, and what is wrong between them."""

import asyncio
from collections.abc import Sequence

import structlog
from msgspec import Struct
from prometheus_client import Counter, Gauge

from services.relay.doubts import Doubt, Fault, told

log = structlog.get_logger()
LAG = Gauge("bangfu_relay_lag_events", "Facts recorded but not yet in the stream")
BEHIND = Gauge("bangfu_relay_lag_seconds", "Age of the oldest fact that is not yet in the stream")
PUBLISHED = Counter("bangfu_relay_published", "Messages that this relay stored in the stream")
RESTARTS = Counter("bangfu_relay_restarts", "Starts from the stream's tail after a doubt", ["why"])
FAULTS = Gauge("bangfu_stream_mismatches", "Positions now known not to say what the log says")
FOUND = Counter("bangfu_stream_mismatch", "Faults found in the stream", ["what"])
HALTED = Gauge("bangfu_relay_halted", "1 while nothing is published because of a fault")
COMPARED = Counter("bangfu_stream_compared", "Positions compared with the log")
CYCLES = Counter("bangfu_reconcile_cycles", "Comparisons of the stream with the log", ["outcome"])


class Health(Struct, frozen=True):
    """What is told of a relay to whoever asks."""

    ready: bool
    stored: int
    lag: int
    seconds: float
    faults: Sequence[str]
    doubt: str


class Standing:
    """Shared by the relay, the reconciler and whoever asks after them."""

    def __init__(self) -> None:
        self.stored = 0
        self.lag = 0
        self.seconds = 0.0
        self.faults: tuple[Fault, ...] = ()
        self.doubt = "not yet connected"
        self.halted = asyncio.Event()
        self.clear = asyncio.Event()
        self.asked = asyncio.Event()
        self.clear.set()

    def store(self, position: int) -> None:
        """A message of ours was stored at its position."""
        self.stored = max(self.stored, position)

    def tail(self, position: int) -> None:
        """The stream's own last position: it may go back."""
        self.stored = position

    def measured(self, lag: int, seconds: float) -> None:
        """How far the stream is behind."""
        self.lag, self.seconds = lag, seconds
        LAG.set(lag)
        BEHIND.set(seconds)

    def doubts(self, doubt: Doubt) -> None:
        """Something was not as expected; the relay starts again."""
        RESTARTS.labels(doubt.why).inc()
        self.doubt = f"{doubt.why}: {doubt}"
        log.info("doubt", reason=doubt.why, template=str(doubt))

    def trusts(self) -> None:
        """The relay is connected, and sees nothing wrong."""
        self.doubt = ""

    def halt(self, *faults: Fault) -> None:
        """Publish nothing until the reconciler has looked; it is asked to do so now."""
        self.reconciled((*self.faults, *faults))
        self.asked.set()

    def reconciled(self, faults: tuple[Fault, ...]) -> None:
        """What is wrong, as far as is known now; the relay goes on where nothing is."""
        for fault in set(faults) - set(self.faults):
            FOUND.labels(fault.what).inc()
            log.error("stream is not what the log says", position=fault.first, template=told(fault))
        self.faults = faults
        FAULTS.set(sum(fault.last - fault.first + 1 for fault in faults))
        HALTED.set(bool(faults))
        on, off = (self.halted, self.clear) if faults else (self.clear, self.halted)
        off.clear()
        on.set()

    def health(self) -> Health:
        """Whether facts are on their way, and if not, why."""
        said = [told(fault) for fault in self.faults]
        ready = not said and not self.doubt
        return Health(ready, self.stored, self.lag, round(self.seconds, 3), said, self.doubt)
