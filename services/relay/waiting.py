"""To work until something else happens."""

import asyncio
from collections.abc import Coroutine
from typing import Any

AGAIN = 5.0
End = asyncio.Event | asyncio.Future[None]


async def until(work: Coroutine[Any, Any, Any], *ends: End) -> None:
    """Do the work until it is done or one of these happens; then it is cancelled."""
    doing = asyncio.ensure_future(work)
    waits = [asyncio.ensure_future(_happened(end)) for end in ends]
    try:
        await asyncio.wait((doing, *waits), return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _ended(doing, *waits)
    for task in (*waits, doing):
        if not task.cancelled() and (fault := task.exception()):
            raise fault


async def _ended(*tasks: asyncio.Task[Any]) -> None:
    """All are over; a library that swallows a cancellation is told again."""
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=AGAIN)


async def _happened(end: End) -> None:
    await (end.wait() if isinstance(end, asyncio.Event) else asyncio.shield(end))
