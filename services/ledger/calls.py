"""Hearing that the log grew: one connection that listens, for all in a process who wait for more.

A waiter takes the next call before it reads, and waits for it afterwards, so nothing is recorded
unheard in between. Calls can be lost with the connection; so nobody waits for long.
"""

import asyncio
from contextlib import suppress
from typing import Any

import psycopg
import structlog
from psycopg import AsyncConnection

log = structlog.get_logger()
PAUSE = 1.0


class Bell:
    """Wakes all who wait for it now; who comes afterwards waits for the next time."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    @property
    def next(self) -> asyncio.Event:
        """What happens when it rings from now on."""
        return self._next

    def wake(self) -> None:
        """Let all who wait look for themselves."""
        call, self._next = self._next, asyncio.Event()
        call.set()


class Calls(Bell):
    """Rings when the log grows, while any block is open: to hear a call costs, whoever needs it."""

    def __init__(self, dsn: str) -> None:
        super().__init__()
        self._dsn = dsn
        self._blocks = 0
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Calls":
        self._blocks += 1
        self._task = self._task or asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._blocks -= 1
        if self._task and not self._blocks:
            ended, self._task = self._task, None
            ended.cancel()
            with suppress(asyncio.CancelledError):
                await ended

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear()
            except (psycopg.Error, OSError) as lost:
                log.warning("not listening", error=type(lost).__name__)
                await asyncio.sleep(PAUSE)

    async def _hear(self) -> None:
        async with await connected(self._dsn) as conn:
            await conn.execute("LISTEN bangfu_events")
            self.wake()
            async for _ in conn.notifies():
                self.wake()


async def heard(call: asyncio.Event, seconds: float) -> None:
    """Return at a call, or after so long."""
    with suppress(TimeoutError):
        await asyncio.wait_for(call.wait(), seconds)


async def connected(dsn: str, options: str = "") -> AsyncConnection[Any]:
    """A connection that notices when the other side is gone, for it may only ever listen."""
    return await AsyncConnection.connect(
        dsn,
        autocommit=True,
        options=options,
        connect_timeout=5,
        keepalives_idle=5,
        keepalives_interval=2,
        keepalives_count=3,
    )
