"""A checkpoint in the subscriber's PostgreSQL: effect and position in one transaction of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import msgspec
import psycopg
from psycopg import AsyncConnection
from psycopg.pq import TransactionStatus
from psycopg.rows import class_row

from events.client.keeping import Elsewhere, Letter, Overtaken, Standing

TABLES = """
CREATE TABLE IF NOT EXISTS bangfu_positions (
  name text PRIMARY KEY, position bigint NOT NULL, asked text NOT NULL
);
CREATE TABLE IF NOT EXISTS bangfu_parked (
  name text, position bigint, stream text NOT NULL, version bigint NOT NULL, tag text NOT NULL,
  state bytea NOT NULL, reason text NOT NULL, tries int NOT NULL,
  parked_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (name, position)
)
"""
# two processes that create the same table at once would break each other
_CREATING = "SELECT pg_advisory_xact_lock(hashtextextended('bangfu tables', 0))"
_TURN = "SELECT pg_advisory_xact_lock(hashtextextended('bangfu ' || %s, 0))"
_STANDING = "SELECT position, asked FROM bangfu_positions WHERE name = %s"
_ALONE = "SELECT pg_try_advisory_lock(hashtextextended('bangfu alone ' || %s, 0))"
_NOT_ALONE = "SELECT pg_advisory_unlock(hashtextextended('bangfu alone ' || %s, 0))"
_POSITION = "SELECT position FROM bangfu_positions WHERE name = %s"
_BEGIN = "INSERT INTO bangfu_positions VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
_ADVANCE = "UPDATE bangfu_positions SET position = %s WHERE name = %s"
_CASES = "SELECT DISTINCT stream FROM bangfu_parked WHERE name = %s"
_LETTERS = (
    "SELECT position, stream, version, tag, state, reason, tries FROM bangfu_parked WHERE name = %s"
)
_PARK = (
    "INSERT INTO bangfu_parked (name, position, stream, version, tag, state, reason, tries)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
    " ON CONFLICT (name, position)"
    " DO UPDATE SET reason = excluded.reason, tries = excluded.tries"
)
_RELEASE = "DELETE FROM bangfu_parked WHERE name = %s AND position = %s"


class PostgresWork:
    """One transaction; `tx` is its connection, which the handler neither commits nor closes."""

    def __init__(self, conn: AsyncConnection[Any], name: str) -> None:
        self.tx, self._name = conn, name
        self.position: int | None = None
        self.parked: set[str] = set()

    @property
    def sound(self) -> bool:
        return self.tx.info.transaction_status is TransactionStatus.INTRANS

    async def take_turn(self) -> None:
        """Wait for others of the name, then see what they left: each statement sees anew."""
        async with self.tx.pipeline():
            await self.tx.execute(_TURN, (self._name,))
            position = await self.tx.execute(_POSITION, (self._name,))
            cases = await self.tx.execute(_CASES, (self._name,))
        self.position = found[0] if (found := await position.fetchone()) else None
        self.parked = {stream for (stream,) in await cases.fetchall()}

    async def advance(self, position: int) -> None:
        await self.tx.execute(_ADVANCE, (position, self._name))

    async def park(self, letter: Letter) -> None:
        await self.tx.execute(_PARK, (self._name, *msgspec.structs.astuple(letter)))
        self.parked.add(letter.stream)

    async def first(self, case: str) -> Letter | None:
        """The earliest of a case."""
        async with self.tx.cursor(row_factory=class_row(Letter)) as cursor:
            found = f"{_LETTERS} AND stream = %s ORDER BY position LIMIT 1"
            await cursor.execute(found, (self._name, case))
            return await cursor.fetchone()

    async def release(self, letter: Letter) -> None:
        await self.tx.execute(_RELEASE, (self._name, letter.position))


class PostgresCheckpoint:
    """Positions and letters in the database of a DSN, over one connection, renewed when lost."""

    troubles: tuple[type[Exception], ...] = (psycopg.OperationalError, psycopg.InterfaceError)

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._conn: AsyncConnection[Any] | None = None
        self._turn = asyncio.Lock()
        self._held: set[str] = set()

    async def prepare(self) -> None:
        """Create the tables; not needed where they were created by their owner (`TABLES`)."""
        async with self._transaction() as conn:
            await conn.execute(_CREATING)
            for table in TABLES.split(";"):
                await conn.execute(table)

    async def standing(self, name: str) -> Standing | None:
        async with self._transaction() as conn:
            found = await (await conn.execute(_STANDING, (name,))).fetchone()
        return Standing(*found) if found else None

    async def begin(self, name: str, standing: Standing) -> None:
        async with self._transaction() as conn:
            await conn.execute(_BEGIN, (name, standing.position, standing.asked))

    @asynccontextmanager
    async def alone(self, name: str) -> AsyncIterator[None]:
        """A lock of the connection: the server takes it back when that is gone."""
        if name in self._held:
            raise Elsewhere(name)
        self._held.add(name)  # before any wait: one connection is given its own lock again
        try:
            async with self._locked(name):
                yield
        finally:
            self._held.discard(name)

    @asynccontextmanager
    async def _locked(self, name: str) -> AsyncIterator[None]:
        if not await self._takes(name):
            raise Elsewhere(name)
        try:
            yield
        finally:
            with suppress(*self.troubles):  # a lost connection holds nothing
                async with self._transaction() as conn:
                    await conn.execute(_NOT_ALONE, (name,))

    async def _takes(self, name: str) -> bool:
        async with self._transaction() as conn:
            free = await (await conn.execute(_ALONE, (name,))).fetchone()
        return bool(free and free[0])

    @asynccontextmanager
    async def work(self, name: str, at: int) -> AsyncIterator[PostgresWork]:
        async with self.aside(name) as work:
            if work.position != at:
                raise Overtaken(f"{name}: at {work.position}, not at {at}")
            yield work

    @asynccontextmanager
    async def aside(self, name: str) -> AsyncIterator[PostgresWork]:
        async with self._transaction() as conn:
            work = PostgresWork(conn, name)
            await work.take_turn()
            yield work

    async def parked(self, name: str) -> list[Letter]:
        async with (
            self._transaction() as conn,
            conn.cursor(row_factory=class_row(Letter)) as cursor,
        ):
            await cursor.execute(f"{_LETTERS} ORDER BY position", (name,))
            return await cursor.fetchall()

    async def close(self) -> None:
        if self._conn is not None:
            await self._conn.close()

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncConnection[Any]]:
        """A transaction: committed when the block ends, otherwise as if it had not been."""
        async with self._turn:
            conn = await self._connected()
            try:
                yield conn
                await conn.commit()
            except BaseException:
                # on a lost connection this raises a trouble, which is what the caller must see
                await conn.rollback()
                raise

    async def _connected(self) -> AsyncConnection[Any]:
        if self._conn is None or self._conn.closed:
            self._conn = await AsyncConnection.connect(self._dsn)
        return self._conn
