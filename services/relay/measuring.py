"""How far the stream is behind the log, measured also while the bus is away."""

import asyncio
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from services.relay import log as logs
from services.relay.doubts import Doubt
from services.relay.log import Log
from services.relay.standing import Standing
from services.relay.waiting import until

EVERY = 1.0


class When(Struct, frozen=True):
    """When a fact was recorded."""

    at: datetime


async def measure(dsn: str, standing: Standing, stop: asyncio.Event) -> None:
    """Once a second, until told to stop; without the log there is nothing to tell."""
    while not stop.is_set():
        try:
            async with logs.opened(dsn) as log:
                await until(_measured(log, standing), stop)
        except Doubt:
            await until(asyncio.sleep(EVERY), stop)


async def _measured(log: Log, standing: Standing) -> None:
    while True:
        lag = max(0, await log.last() - standing.stored)
        oldest = await log.after(standing.stored, 1) if lag else []
        standing.measured(lag, age(oldest[0].state) if oldest else 0.0)
        await asyncio.sleep(EVERY)


def age(state: bytes) -> float:
    """Seconds since a fact was recorded; a clock that was moved ahead counts for nothing."""
    recorded = msgspec.json.decode(state, type=When).at
    return max(0.0, (datetime.now(UTC) - recorded).total_seconds())
