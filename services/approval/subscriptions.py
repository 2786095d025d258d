"""How subscribers stand: how far each is, what it could not be given, and giving it again.

All of it is in working tables: who subscribes is in the log, what was delivered is nobody's fact.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Literal

import psycopg
from litestar.exceptions import ValidationException
from msgspec import Struct
from psycopg import AsyncConnection

from domain.subscribers import Subscriber
from events.envelope import county_in
from events.subscriber import Delivery, Reads, Wanted, Webhook, wants
from services.approval.house import House
from services.common.hook_secrets import BadKey, read_key, secret
from services.common.targets import TargetRefused, Targets
from services.ledger.changes import Busy
from services.ledger.rows import last_position, stretches

MOST_RESENT = 10_000
"""Positions that are sent again at once."""
STANDING = """
SELECT coalesce(h.position, p.position), coalesce(h.changed_at, p.told_at), h.position IS NOT NULL,
  coalesce(h.paused, false), coalesce(h.reason, ''),
  (SELECT count(*) FROM bangfu.hook_deliveries d WHERE d.subscriber = s.id AND NOT d.parked),
  (SELECT count(*) FROM bangfu.hook_deliveries d WHERE d.subscriber = s.id AND d.parked),
  (SELECT coalesce(max(notification_id), 0) FROM bangfu.bangfu_events)
FROM (SELECT %s::text AS id) s
LEFT JOIN bangfu.hooks h ON h.subscriber = s.id
LEFT JOIN bangfu.subscriber_positions p ON p.subscriber = s.id
"""
UNDELIVERED = """
SELECT position, stream, tries, parked, reason, due_at FROM bangfu.hook_deliveries
WHERE subscriber = %s AND position > %s AND position <= %s ORDER BY position LIMIT %s
"""
TELL = """
INSERT INTO bangfu.subscriber_positions (subscriber, position) VALUES (%s, %s)
ON CONFLICT (subscriber) DO UPDATE SET position = excluded.position, told_at = now()
"""
AGAIN = """
UPDATE bangfu.hook_deliveries SET parked = false, tries = 0, due_at = now()
WHERE subscriber = %(id)s AND parked AND (%(case)s::text = '' OR stream = %(case)s)
"""
GIVEN_UP = """
DELETE FROM bangfu.hook_deliveries WHERE subscriber = %(id)s AND parked AND stream = %(case)s
"""
GOES_ON = "UPDATE bangfu.hooks SET paused = false, reason = '' WHERE subscriber = %s AND paused"
RESEND = """
INSERT INTO bangfu.hook_deliveries (subscriber, position, stream) VALUES (%s, %s, %s)
ON CONFLICT DO NOTHING
"""
NO_KEY = "未设推送签名密钥,不能登记网址推送 / no key is set, so there are no webhooks here"


class Standing(Struct, frozen=True):
    """How far a subscriber is: as its webhook shows, or as it says itself.

    `behind`: so many positions at most, of which not all need be for it. `waiting` are tried again,
    `parked` are put aside until somebody has them tried again; `reason`: why nothing goes on.
    """

    position: int | None
    as_of: datetime | None
    source: Literal["webhook", "reported", "none"]
    behind: int | None
    waiting: int
    parked: int
    paused: bool
    reason: str


class SubscriberView(Struct, frozen=True, omit_defaults=True):
    """A subscriber, and how it stands."""

    id: str
    version: int
    stage: str
    name: str
    unit: str
    wanted: Wanted
    delivery: Delivery
    standing: Standing
    reads: tuple[Reads, ...] = ()
    client: str = ""
    secret_number: int = 0


class Undelivered(Struct, frozen=True):
    """A fact that a webhook has not taken: how often it was tried, and why not."""

    position: int
    case: str
    tries: int
    parked: bool
    reason: str
    due_at: datetime


async def shown(house: House, id_: str, known: Subscriber) -> SubscriberView:
    """A subscriber as it stands now."""
    signs = isinstance(known.delivery, Webhook)
    return SubscriberView(
        id_,
        known.version,
        known.stage,
        known.name,
        known.unit,
        known.wanted,
        known.delivery,
        await standing(house, id_),
        known.reads,
        known.client,
        known.secret if signs else 0,
    )


async def standing(house: House, id_: str) -> Standing:
    """How far it is."""
    (row,) = await house.ledger.query(STANDING, (id_,))
    position, as_of, posted, paused, reason, waiting, parked, last = row
    source: Literal["webhook", "reported", "none"] = "webhook" if posted else "reported"
    if position is None:
        return Standing(None, None, "none", None, waiting, parked, paused, reason)
    behind = max(last - position, 0)
    return Standing(position, as_of, source, behind, waiting, parked, paused, reason)


async def undelivered(
    house: House, id_: str, after: int, until: int, most: int
) -> list[Undelivered]:
    """What of a range has not been taken."""
    rows = await house.ledger.query(UNDELIVERED, (id_, after, until, most))
    return [Undelivered(*row) for row in rows]


async def tell(house: House, id_: str, position: int) -> None:
    """Note how far a subscriber says it is; it cannot be ahead of the log."""
    last = await last_position(house.ledger)
    if position > last:
        raise invalid("position", f"账本只到 {last} / the log ends at {last}")
    async with _writing(house) as conn:
        await conn.execute(TELL, (id_, position))


async def again(house: House, id_: str, case: str) -> int:
    """Have what was put aside tried again, and a webhook that rests go on."""
    async with _writing(house) as conn, conn.transaction():
        await conn.execute(GOES_ON, (id_,))
        return (await conn.execute(AGAIN, {"id": id_, "case": case})).rowcount


async def give_up(house: House, id_: str, case: str) -> int:
    """Drop what was put aside of a case: the webhook goes on with what comes after it."""
    async with _writing(house) as conn:
        return (await conn.execute(GIVEN_UP, {"id": id_, "case": case})).rowcount


async def resend(house: House, id_: str, wanted: Wanted, after: int, until: int) -> int:
    """Send a stretch of facts again that a webhook has had."""
    known = (await standing(house, id_)).position or 0
    until = min(until, known, after + MOST_RESENT)
    mine: list[tuple[str, int, str]] = []
    async for _, rows in stretches(house.ledger, after, until):
        asked = (row for row in rows if wants(wanted, row.tag, county_in(row.state)))
        mine += [(id_, row.position, row.stream) for row in asked]
    async with _writing(house) as conn, conn.cursor() as cursor:
        await cursor.executemany(RESEND, mine)
        return cursor.rowcount


def assert_reachable(house: House, delivery: Delivery) -> None:
    """An address that the settings do not allow, or that nothing could sign for, is refused."""
    if not isinstance(delivery, Webhook):
        return
    if not house.settings.hooks_key_file:
        raise invalid("delivery", NO_KEY)
    try:
        Targets(house.settings.hooks_networks).assert_url(delivery.url)
    except (TargetRefused, ValueError) as refused:
        raise invalid("delivery.url", str(refused)) from None


async def secret_of(house: House, id_: str, number: int) -> str:
    """A webhook's secret, for whoever registered it."""
    try:
        key = await asyncio.to_thread(read_key, house.settings.hooks_key_file)
    except BadKey:
        raise invalid("delivery", NO_KEY) from None
    return secret(key, id_, number)


def invalid(place: str, said: str) -> ValidationException:
    """What of a body does not fit, in both languages."""
    return ValidationException(extra=[{"key": place, "message": said, "source": "body"}])


@asynccontextmanager
async def _writing(house: House) -> AsyncIterator[AsyncConnection[Any]]:
    """A connection for a moment: it is rare that somebody has something sent again."""
    try:
        dsn = house.settings.writer_dsn
        async with await AsyncConnection.connect(dsn, autocommit=True, connect_timeout=5) as conn:
            yield conn
    except psycopg.OperationalError as lost:
        raise Busy from lost
