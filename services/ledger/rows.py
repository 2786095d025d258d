"""The log as it is stored, a stretch of positions at a time: for whoever passes facts on unread.

Positions have no gap, so a stretch is as many rows as it is long, whatever is sought in it.
"""

from collections.abc import AsyncIterator

from events.envelope import Row
from services.ledger.ledger import Ledger

STRETCH = 500
BETWEEN = """
SELECT notification_id, originator_id, originator_version, topic, state FROM bangfu.bangfu_events
WHERE notification_id > %s AND notification_id <= %s ORDER BY notification_id
"""
LAST = "SELECT coalesce(max(notification_id), 0) FROM bangfu.bangfu_events"


async def last_position(ledger: Ledger) -> int:
    """The position of the last fact."""
    return int((await ledger.query(LAST))[0][0])


async def stretches(ledger: Ledger, after: int, until: int) -> AsyncIterator[tuple[int, list[Row]]]:
    """The facts after a position and up to another, with how far each stretch reaches."""
    while after < until:
        reached = min(after + STRETCH, until)
        rows = await ledger.query(BETWEEN, (after, reached))
        yield reached, [Row(*row) for row in rows]
        after = reached
