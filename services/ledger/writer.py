"""The group writer: one task takes all commands that wait and appends them in one transaction.

One fsync serves all, and each gets its own outcome. A batch that fails as a whole is run one
by one, so that a poisonous command harms nobody else. After a lost connection the same batch is put
again: the append function knows each command by its key, so what was committed is answered, not
repeated.
"""

import asyncio
from collections import deque
from typing import Any, NamedTuple, cast

import msgspec
import psycopg
import structlog
from psycopg import AsyncConnection, AsyncCursor
from psycopg.types.json import Jsonb

from services.ledger.changes import (
    APPEND,
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
SESSION = (
    "-c lock_timeout=2s -c idle_in_transaction_session_timeout=5s -c transaction_timeout=10s "
    "-c default_transaction_isolation=read\\ committed -c client_encoding=UTF8"
)
CONNECT: dict[str, Any] = {
    "autocommit": True,
    "options": SESSION,
    "connect_timeout": 5,
    # a network that fell silent is noticed, so that no command waits for it for ever
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
PAUSES = (0.0, 0.0, 0.05, 0.1, 0.2, 0.4, 0.8)  # seconds before each attempt to reach the store
LOST = (psycopg.OperationalError, psycopg.InterfaceError, OSError)
Answer = tuple[int, list[int], Any]
"""The position before the batch, the commands that were overtaken, those that were repeated."""


class Waiting(NamedTuple):
    """A change in the queue and the future of its outcome."""

    change: Change
    outcome: asyncio.Future[Recorded]


class Writer:
    """Owns the queue, the one writing connection and the task that joins them."""

    def __init__(self, dsn: str, *, queue_size: int = 1024, batch_size: int = 64) -> None:
        self._dsn = dsn
        self._queue: asyncio.Queue[Waiting] = asyncio.Queue(queue_size)
        self._held: deque[Waiting] = deque()
        self._batch_size = batch_size
        self._connection: AsyncConnection[Any] | None = None
        self._cursor: AsyncCursor[Any] | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """How many commands wait."""
        return self._queue.qsize() + len(self._held)

    async def start(self) -> None:
        """Connect and begin to take commands."""
        await self._connected()
        self._task = asyncio.create_task(self._run(), name="ledger-writer")

    async def stop(self) -> None:
        """Record what still waits, then close."""
        if self._task:
            await self._queue.join()
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._drop()

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
            try:
                await self._record(batch)
            except Exception:
                log.exception("ledger-writer-failed", commands=len(batch))
                settle_all(batch, OutcomeUnknown)
            for _ in batch:
                self._queue.task_done()

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
            commands, states = encoded([one.change for one in batch])
            answer = await self._append(commands, states)
        except LedgerError as failed:
            log.warning("ledger-not-reached", outcome=type(failed).__name__, commands=len(batch))
            settle_all(batch, type(failed))
        except (psycopg.Error, ValueError, OverflowError) as refused:
            await self._one_by_one(batch, refused)
        else:
            deal_out(batch, answer)

    async def _one_by_one(self, batch: list[Waiting], refused: Exception) -> None:
        if len(batch) == 1:
            log.error("command-unrecordable", error=type(refused).__name__)
            settle(batch[0], Unrecordable(type(refused).__name__))
            return
        for one in batch:
            await self._record([one])

    async def _append(self, commands: Jsonb, states: bytes) -> Answer:
        """One call, put again on a new connection while the old one is lost on the way."""
        lost = False
        for pause in PAUSES:
            if pause:
                await asyncio.sleep(pause)
            try:
                cursor = await self._connected()
            except LOST:
                continue
            try:
                await cursor.execute(APPEND, (commands, states), prepare=True)
                return cast(Answer, await cursor.fetchone())
            except psycopg.errors.LockNotAvailable:
                break
            except LOST:
                lost = True
                await self._drop()
        raise OutcomeUnknown if lost else Busy

    async def _connected(self) -> AsyncCursor[Any]:
        if self._cursor is None:
            self._connection = await AsyncConnection.connect(self._dsn, **CONNECT)
            self._cursor = self._connection.cursor()
        return self._cursor

    async def _drop(self) -> None:
        if self._connection is not None:
            await self._connection.close()
        self._connection = self._cursor = None


def deal_out(batch: list[Waiting], answer: Answer) -> None:
    """Tell every command of a batch what became of it."""
    position, overtaken, repeated = answer
    before = repeated or {}
    for n, one in enumerate(batch):
        if known := before.get(str(n)):
            settle(one, _again(one.change, *known))
        elif n in overtaken:
            settle(one, Overtaken())
        else:
            position += one.change.facts
            settle(one, Recorded(position, msgspec.json.decode(one.change.answer)))


def _again(change: Change, position: int, fingerprint: str, answer: str) -> Recorded | LedgerError:
    if fingerprint != change.key.fingerprint:
        return KeyReused()
    return Recorded(position, msgspec.json.decode(answer), repeated=True)


def settle_all(batch: list[Waiting], outcome: type[LedgerError]) -> None:
    """The same outcome for all."""
    for one in batch:
        settle(one, outcome())


def settle(one: Waiting, outcome: Recorded | LedgerError) -> None:
    """Tell whoever waits; a caller that went away is not waited for."""
    if one.outcome.done():
        return
    if isinstance(outcome, LedgerError):
        one.outcome.set_exception(outcome)
    else:
        one.outcome.set_result(outcome)
