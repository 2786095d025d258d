"""A process's connections to the store: one that was closed meanwhile harms nobody.

What only reads may be put again: each connection that turns out to be lost leaves the pool, so
after as many attempts as there are connections it goes out on a new one. Whoever writes has the
connection tried first, for what was written is not to be put again unasked.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import AsyncRowFactory, tuple_row
from psycopg_pool import AsyncConnectionPool

from services.ledger.changes import Busy

TOO_LONG = (psycopg.errors.TransactionTimeout, psycopg.errors.IdleInTransactionSessionTimeout)
"""The store ends the connection of whoever takes so long, and would the next time."""
AWAY = (psycopg.OperationalError, psycopg.InterfaceError, *TOO_LONG)
Params = Sequence[Any] | Mapping[str, Any]


class Lost(Exception):
    """The connection was gone before it answered."""


class Connections:
    """So many at most, opened and closed by a process; `tried`: each before it is lent."""

    def __init__(self, dsn: str, most: int, *, tried: bool = False, **session: Any) -> None:
        self._most = most
        self._pool = AsyncConnectionPool(
            dsn,
            min_size=1,
            max_size=most,
            open=False,
            timeout=5,
            kwargs={"autocommit": True, **session},
            check=AsyncConnectionPool.check_connection if tried else None,
        )

    async def open(self) -> None:
        """Connect."""
        await self._pool.open(wait=True)

    async def close(self) -> None:
        """Let every connection go."""
        await self._pool.close()

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[AsyncConnection[Any]]:
        """A connection; Busy when there is none, or it is lost."""
        try:
            async with self._pool.connection() as conn:
                yield conn
        except AWAY as lost:
            raise Busy from lost

    async def query(self, statement: str, params: Params = (), row: Any = tuple_row) -> list[Any]:
        """Rows of a statement that only reads; Busy while the store cannot be reached."""
        factory: AsyncRowFactory[Any] = row
        for _ in range(self._most + 1):
            with suppress(Lost):
                async with self.lent() as conn:
                    return await _answered(conn, statement, params, factory)
        raise Busy


async def _answered(
    conn: AsyncConnection[Any], statement: str, params: Params, factory: AsyncRowFactory[Any]
) -> list[Any]:
    try:
        async with conn.cursor(row_factory=factory) as cursor:
            await cursor.execute(statement, params, prepare=True)
            return await cursor.fetchall()
    except AWAY as failed:
        if conn.closed and not isinstance(failed, TOO_LONG):
            raise Lost from failed
        raise
