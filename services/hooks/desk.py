"""What one webhook has had: its position, what waits to be tried again, what was put aside."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from msgspec import Struct
from psycopg import AsyncConnection

from events.envelope import Row
from services.ledger.rows import BETWEEN

ALONE = "SELECT pg_try_advisory_lock(hashtextextended(%s, 20241021028))"
STRETCH = 100
BEGUN = """
INSERT INTO bangfu.hooks (subscriber, position) VALUES (%s, %s) ON CONFLICT DO NOTHING
"""
STANDING = "SELECT position, paused FROM bangfu.hooks WHERE subscriber = %s"
BLOCKED = "SELECT DISTINCT stream FROM bangfu.hook_deliveries WHERE subscriber = %s"
HEADS = """
SELECT position, tries, stream FROM (
  SELECT DISTINCT ON (stream) * FROM bangfu.hook_deliveries
  WHERE subscriber = %s ORDER BY stream, position) heads
WHERE NOT parked AND due_at <= %s ORDER BY position LIMIT %s
"""
ONE = """
SELECT notification_id, originator_id, originator_version, topic, state FROM bangfu.bangfu_events
WHERE notification_id = %s
"""
ADVANCED = """
UPDATE bangfu.hooks SET position = %s, reason = '', changed_at = now() WHERE subscriber = %s
"""
RESTS = "UPDATE bangfu.hooks SET reason = %s, paused = %s, changed_at = now() WHERE subscriber = %s"
QUEUED = """
INSERT INTO bangfu.hook_deliveries (subscriber, position, stream, tries, due_at, parked, reason)
SELECT %(subscriber)s, %(position)s, %(stream)s, %(tries)s, %(due)s,
  coalesce(bool_or(parked), false), %(reason)s
FROM bangfu.hook_deliveries WHERE subscriber = %(subscriber)s AND stream = %(stream)s
ON CONFLICT DO NOTHING
"""
DONE = "DELETE FROM bangfu.hook_deliveries WHERE subscriber = %s AND position = %s"
TRIED = """
UPDATE bangfu.hook_deliveries SET tries = %s, due_at = %s, reason = %s
WHERE subscriber = %s AND position = %s
"""
PARKED = """
UPDATE bangfu.hook_deliveries SET parked = true,
  tries = CASE WHEN position = %(position)s THEN %(tries)s ELSE tries END,
  reason = CASE WHEN position = %(position)s THEN %(reason)s ELSE reason END
WHERE subscriber = %(subscriber)s AND stream = %(stream)s
"""
FORGOTTEN = (
    "DELETE FROM bangfu.hook_deliveries WHERE subscriber = ANY(%s)",
    "DELETE FROM bangfu.hooks WHERE subscriber = ANY(%s)",
)


class Standing(Struct, frozen=True):
    """How far a webhook is, and whether it rests until somebody lets it go on."""

    position: int
    paused: bool


class Head(Struct, frozen=True):
    """What is to be tried next in a case."""

    row: Row
    tries: int


class Failed(Struct, frozen=True):
    """A fact that was not taken at the first try, or waits behind one."""

    row: Row
    tries: int
    due: datetime
    reason: str


class Desk:
    """The working tables of one webhook, on a connection of its own."""

    def __init__(self, conn: AsyncConnection[Any], subscriber: str) -> None:
        self._conn, self._subscriber = conn, subscriber

    async def alone(self) -> bool:
        """Whether no other process posts to this webhook, until the connection ends."""
        rows = await self._rows(ALONE, (self._subscriber,))
        return bool(rows[0][0])

    async def standing(self, begins: int) -> Standing:
        """How far it is; before the first delivery, where it begins."""
        await self._conn.execute(BEGUN, (self._subscriber, begins))
        return Standing(*(await self._rows(STANDING, (self._subscriber,)))[0])

    async def after(self, position: int, until: int) -> list[Row]:
        """The next rows of the log, up to a position."""
        rows = await self._rows(BETWEEN, (position, min(position + STRETCH, until)))
        return [Row(*row) for row in rows]

    async def blocked(self) -> set[str]:
        """The cases in which something waits: what comes after it waits behind it."""
        return {row[0] for row in await self._rows(BLOCKED, (self._subscriber,))}

    async def due(self, now: datetime, most: int) -> list[Head]:
        """What is due to be tried again."""
        heads = await self._rows(HEADS, (self._subscriber, now, most))
        found = [(await self._rows(ONE, (position,)), tries) for position, tries, _ in heads]
        return [Head(Row(*rows[0]), tries) for rows, tries in found]

    async def advance(self, position: int, failed: Iterable[Failed]) -> None:
        """Everything up to a position was taken, or is kept here."""
        async with self._conn.transaction():
            for one in failed:
                await self._conn.execute(QUEUED, self._told(one))
            await self._conn.execute(ADVANCED, (position, self._subscriber))

    async def done(self, row: Row) -> None:
        """It was taken after all."""
        await self._conn.execute(DONE, (self._subscriber, row.position))

    async def again(self, failed: Failed) -> None:
        """It was not taken, and will be tried again."""
        told = (failed.tries, failed.due, failed.reason)
        await self._conn.execute(TRIED, (*told, self._subscriber, failed.row.position))

    async def park(self, failed: Failed) -> None:
        """It was tried often enough: it is put aside with all that waits behind it."""
        await self._conn.execute(PARKED, self._told(failed))

    async def rests(self, reason: str, *, paused: bool = False) -> None:
        """Why nothing goes on."""
        await self._conn.execute(RESTS, (reason, paused, self._subscriber))

    def _told(self, failed: Failed) -> dict[str, Any]:
        return {
            "subscriber": self._subscriber,
            "position": failed.row.position,
            "stream": failed.row.stream,
            "tries": failed.tries,
            "due": failed.due,
            "reason": failed.reason,
        }

    async def _rows(self, statement: str, given: tuple[Any, ...]) -> list[Any]:
        async with self._conn.cursor(binary=True) as cursor:
            await cursor.execute(statement, given, prepare=True)
            return await cursor.fetchall()


async def forget(conn: AsyncConnection[Any], gone: Iterable[str]) -> None:
    """Drop what was kept of webhooks that are none any more."""
    for statement in FORGOTTEN:
        await conn.execute(statement, (sorted(gone),))
