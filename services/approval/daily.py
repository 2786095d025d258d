"""What the service does by itself, once a day: it vouches for what was recorded (每日清单)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date

import structlog

from domain.manifests import TIMER, IssueManifest, timer
from services.approval.house import House
from services.approval.officers import Officer
from services.approval.orders import Order
from services.ledger.changes import LedgerError

log = structlog.get_logger()
LOOK = 60.0
"""Seconds between two looks at the calendar."""
ITSELF = Officer(TIMER, (timer(),))


@asynccontextmanager
async def daily(house: House) -> AsyncIterator[None]:
    """Do the day's work until the block ends."""
    task = asyncio.create_task(_keep(house))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _keep(house: House) -> None:
    done: date | None = None
    while True:
        if done != (today := house.today):
            try:
                done = today if await issue(house) else done
            except LedgerError as away:
                log.warning("no manifest", error=type(away).__name__)
        await asyncio.sleep(LOOK)


async def issue(house: House) -> bool:
    """Issue the manifest of today, unless that was done; whether it is there now."""
    order = Order(TIMER, f"manifest-{house.today}", house.now())
    if await house.ledger.recall(TIMER, order.key):
        return True
    return not (await house.acting.issue(IssueManifest(), order, ITSELF)).refused
