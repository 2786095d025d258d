"""The log as the relay reads it: rows after a position, on the primary, and a call for more.

It listens before it reads for the first time, so nothing is committed unheard in between; whoever
waits does so for a while only, so even a call that was lost costs no more than that while.
"""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import psycopg
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo

from events.envelope import Row
from services.relay.doubts import Doubt

AFTER = """
SELECT notification_id, originator_id, originator_version, topic, state FROM bangfu.bangfu_events
WHERE notification_id > %s ORDER BY notification_id LIMIT %s
"""
CALLS = "LISTEN bangfu_events"
LAST = "SELECT coalesce(max(notification_id), 0) FROM bangfu.bangfu_events"
# of a lost machine we must hear: a connection that only listens sends nothing by itself
SESSION: dict[str, str | int] = {
    "options": "-c statement_timeout=30s -c default_transaction_read_only=on",
    "client_encoding": "UTF8",
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}


class Log:
    """One connection to the primary, for reading and for listening in turn."""

    def __init__(self, conn: AsyncConnection[Any]) -> None:
        self._conn = conn

    async def after(self, position: int, limit: int) -> list[Row]:
        """The next rows after a position."""
        rows = await self._rows(AFTER, (position, limit))
        return [Row(*row) for row in rows]

    async def last(self) -> int:
        """The position of the last fact."""
        return int((await self._rows(LAST))[0][0])

    async def woken(self, seconds: float) -> None:
        """Return when facts were appended, or after that many seconds."""
        async with aclosing(self._conn.notifies(timeout=seconds, stop_after=1)) as calls:
            async for _ in calls:
                pass

    async def _rows(self, statement: str, given: tuple[int, ...] = ()) -> list[Any]:
        async with self._conn.cursor(binary=True) as cursor:
            await cursor.execute(statement, given, prepare=True)
            return await cursor.fetchall()


@asynccontextmanager
async def opened(dsn: str) -> AsyncIterator[Log]:
    """The log, listening; losing it is a doubt."""
    try:
        conn = await AsyncConnection.connect(make_conninfo(dsn, **SESSION), autocommit=True)
        try:
            await _assert_primary(conn)
            await conn.execute(CALLS)
            yield Log(conn)
        finally:
            await conn.close()
    except psycopg.OperationalError as lost:
        raise Doubt("unreachable", "the log") from lost


async def _assert_primary(conn: AsyncConnection[Any]) -> None:
    """On a replica facts can become visible in another order than on the primary."""
    row = await (await conn.execute("SELECT pg_is_in_recovery()")).fetchone()
    if row is None or row[0]:
        raise Doubt("unreachable", "not the primary")
