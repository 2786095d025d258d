"""The group writer: one task takes all commands that wait and appends them in one transaction.

One fsync serves all, and each gets its own outcome. A batch that fails as a whole is run one
by one, so that a poisonous command harms nobody else. After a lost connection the same batch is put
again: the append function knows each command by its key, so what was committed is answered, not
repeated.
"""

import asyncio
from collections import deque
from typing import Any, NamedTuple

import msgspec
import psycopg
import structlog
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from services.ledger.changes import (
    Busy,
    Change,
    Footprint,
    KeyReused,
    LedgerError,
    OutcomeUnknown,
    Overtaken,
    Recorded,
    Unrecordable,
    encoded,
)

log = structlog.get_logger()
APPEND = "SELECT outcome, last_position, fingerprint, answer FROM bangfu.append(%b, %b)"
SESSION = (
    "-c lock_timeout=2s -c idle_in_transaction_session_timeout=5s -c transaction_timeout=10s "
    "-c default_transaction_isolation=read\\ committed"
)
LOST = (psycopg.OperationalError, psycopg.InterfaceError, OSError)


class Waiting(NamedTuple):
    """A change in the queue and the future of its outcome."""

    change: Change
    outcome: asyncio.Future[Recorded]


class Writer:
    """Owns the queue, the one writing connection and the task that joins them."""

    def __init__(
        self, dsn: str, *, queue_size: int = 1024, batch_size: int = 64, reconnects: int = 5
    ) -> None:
        self._dsn = dsn
        self._queue: asyncio.Queue[Waiting] = asyncio.Queue(queue_size)
        self._held: deque[Waiting] = deque()
        self._batch_size = batch_size
        self._reconnects = reconnects
        self._connection: AsyncConnection[Any] | None = None
        self._task: asyncio.Task[None] | None = None
        self._recording = False

    @property
    def waiting(self) -> int:
        """How many commands wait."""
        return self._queue.qsize() + len(self._held)

    async def start(self) -> None:
        """Connect and begin to take commands."""
        self._connection = await self._connect()
        self._task = asyncio.create_task(self._run(), name="ledger-writer")

    async def stop(self) -> None:
        """Record what still waits, then close."""
        while self._task and not self._task.done() and (self.waiting or self._recording):
            await asyncio.sleep(0)
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._connection:
            await self._connection.close()

    async def submit(self, change: Change) -> Recorded:
        """Record a change; returns when it is durable, raises a LedgerError when it is not."""
        outcome: asyncio.Future[Recorded] = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait(Waiting(change, outcome))
        except asyncio.QueueFull:
            raise Busy from None
        return await outcome

    async def _run(self) -> None:
        while True:
            batch = await self._next()
            self._recording = True
            try:
                await self._record(batch)
            except Exception:
                log.exception("ledger-writer-failed", commands=len(batch))
                for one in batch:
                    settle(one, OutcomeUnknown())
            finally:
                self._recording = False

    async def _next(self) -> list[Waiting]:
        """All that waits, up to a batch, without those that must come after another of it."""
        if not self._held:
            self._held.append(await self._queue.get())
        while not self._queue.empty() and len(self._held) < self._batch_size:
            self._held.append(self._queue.get_nowait())
        taken: list[Waiting] = []
        later: deque[Waiting] = deque()
        footprint = Footprint()
        for one in self._held:
            (taken if footprint.admits(one.change) else later).append(one)
        self._held = later
        return taken

    async def _record(self, batch: list[Waiting]) -> None:
        try:
            await self._append(batch)
        except psycopg.errors.LockNotAvailable:
            for one in batch:
                settle(one, Busy())
        except LOST as lost:
            log.warning("ledger-connection-lost", error=type(lost).__name__, commands=len(batch))
            for one in batch:
                settle(one, OutcomeUnknown())
        except psycopg.Error as refused:
            await self._one_by_one(batch, refused)

    async def _one_by_one(self, batch: list[Waiting], refused: psycopg.Error) -> None:
        if len(batch) == 1:
            log.error("command-unrecordable", error=type(refused).__name__)
            settle(batch[0], Unrecordable(type(refused).__name__))
            return
        for one in batch:
            await self._record([one])

    async def _append(self, batch: list[Waiting]) -> None:
        commands, states = encoded([one.change for one in batch])
        rows = await self._call(commands, states)
        for (outcome, position, fingerprint, answer), one in zip(rows, batch, strict=True):
            settle(one, _outcome(one.change, outcome, position, fingerprint, answer))

    async def _call(self, commands: bytes, states: list[bytes]) -> list[Any]:
        """One call, put again on a new connection if the old one is lost on the way."""
        batch = Jsonb(commands, dumps=_as_it_is)
        for attempt in range(self._reconnects + 1):
            try:
                if self._connection is None or self._connection.closed:
                    self._connection = await self._connect()
                cursor = await self._connection.execute(APPEND, (batch, states), prepare=True)
                return await cursor.fetchall()
            except psycopg.errors.LockNotAvailable:
                raise
            except LOST:
                await self._drop()
                if attempt == self._reconnects:
                    raise
                await asyncio.sleep(0.05 * 2**attempt)
        raise AssertionError("the loop returns or raises")

    async def _connect(self) -> AsyncConnection[Any]:
        return await AsyncConnection.connect(self._dsn, autocommit=True, options=SESSION)

    async def _drop(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None


def _as_it_is(encoded_once: bytes) -> bytes:
    return encoded_once


def _outcome(
    change: Change, outcome: str, position: int, fingerprint: str | None, answer: str | None
) -> Recorded | LedgerError:
    match outcome:
        case "done":
            return Recorded(position, msgspec.json.decode(change.answer))
        case "repeated" if fingerprint != change.key.fingerprint:
            return KeyReused()
        case "repeated":
            return Recorded(position, msgspec.json.decode(answer or "null"), repeated=True)
        case _:
            return Overtaken()


def settle(one: Waiting, outcome: Recorded | LedgerError) -> None:
    """Tell whoever waits; a caller that went away is not waited for."""
    if one.outcome.done():
        return
    if isinstance(outcome, LedgerError):
        one.outcome.set_exception(outcome)
    else:
        one.outcome.set_result(outcome)
