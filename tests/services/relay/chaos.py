"""Relays and a server that are killed at random while facts are recorded, and what must hold."""

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.services.relay.relaying import SOURCE, Facts, House, eventually

SERVE = (
    "from services.common.settings import load;"
    "from services.relay.serving import serve; serve(load(None))"
)
HERE = Path(__file__).parents[3]


class Victim:
    """A relay as a process of its own, on a port of its own."""

    def __init__(self, house: House, port: int, reconcile: int = 2) -> None:
        self.port = port
        outside = {k: v for k, v in os.environ.items() if not k.startswith("BANGFU_")}
        self._environment = outside | {
            "PYTHONPATH": str(HERE),
            "BANGFU_RELAY_DSN": house.dsn,
            "BANGFU_NATS_SERVERS": house.server.url,
            "BANGFU_NATS_MONITORS": house.server.monitor_url,
            "BANGFU_SOURCE": SOURCE,
            "BANGFU_DUPLICATE_WINDOW_MS": "100",
            "BANGFU_RECONCILE_SECONDS": str(reconcile),
            "BANGFU_RELAY_PORT": str(port),
        }
        self._log = house.server.folder.parent / f"relay-{port}.log"
        self.start()

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(
                [sys.executable, "-c", SERVE], env=self._environment, stdout=log, stderr=log
            )

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        return self._end(signal.SIGTERM)

    def _end(self, sign: signal.Signals) -> int:
        self._running.send_signal(sign)
        return self._running.wait(30)

    def answers(self) -> bool:
        """Whether it has begun: it answers on its port."""
        with socket.socket() as calling:
            return calling.connect_ex(("127.0.0.1", self.port)) == 0

    @property
    def log(self) -> str:
        return self._log.read_text()


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@asynccontextmanager
async def recording(facts: Facts, rate: int) -> AsyncIterator[None]:
    """Facts at a rate, in commits of one to nine, until the block ends."""
    writing = asyncio.create_task(_record(facts, rate))
    try:
        yield
    finally:
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)


async def _record(facts: Facts, rate: int) -> None:
    begun, recorded = time.monotonic(), 0
    while True:
        due = int((time.monotonic() - begun) * rate) - recorded
        while due > 0:
            together = min(random.randint(1, 9), due)
            await facts.append(together)
            due, recorded = due - together, recorded + together
        await asyncio.sleep(0.01)


async def rage(house: House, relays: list[Victim], kills: int, pause: float) -> None:
    """Kill one of them, again and again; each is started anew at once."""
    for _ in range(kills):
        await asyncio.sleep(random.uniform(0, 2 * pause))
        victim = random.choice([*relays, house.server, house.server])
        victim.kill()
        await asyncio.to_thread(victim.start)


async def caught_up(house: House) -> float:
    """How long it takes until the stream is as long as the log."""
    begun = time.monotonic()
    await house.drained(patience=60)
    return time.monotonic() - begun


async def survived(house: House, relays: list[Victim]) -> None:
    """The stream is the log; no relay saw a fault; each ends in order when told to.

    One that was started last may not listen to signals yet: it does once it answers.
    """
    assert await house.differences() == []
    for relay in relays:
        await eventually(relay.answers)
        assert relay.stop() == 0
        assert "stream is not what" not in relay.log, relay.log
