"""The webhooks as the log has them: who is posted to, where, what of, signed by which secrets."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from psycopg import AsyncConnection

from domain.subscribers import Subscriber, evolve
from events.subscriber import SubscriberFact, Wanted, Webhook
from events.upcasters import upcast
from services.ledger.rows import LAST

BOTH = timedelta(days=1)
"""How long the old secret signs beside the new one."""
TOLD = """
SELECT notification_id, originator_id, topic, state FROM bangfu.bangfu_events
WHERE originator_id ^@ 'subscriber-' AND notification_id > %s AND notification_id <= %s
ORDER BY notification_id
"""

_decoder: msgspec.json.Decoder[SubscriberFact] = msgspec.json.Decoder(SubscriberFact)


class Hook(Struct, frozen=True):
    """A webhook; `begins` is the position after which its facts begin."""

    subscriber: str
    url: str
    wanted: Wanted
    begins: int
    secret: int
    secret_since: datetime

    def numbers(self, now: datetime) -> tuple[int, ...]:
        """The secrets that sign now, the newest first."""
        both = self.secret > 1 and now < self.secret_since + BOTH
        return (self.secret, self.secret - 1) if both else (self.secret,)


class Register:
    """Follows the facts about subscribers.

    `until` is how far the log was read for them. Nothing after it is posted: there a webhook may
    have been given another address, or fewer facts.
    """

    def __init__(self) -> None:
        self.hooks: dict[str, Hook] = {}
        self.until = 0
        self._known: dict[str, Subscriber] = {}

    @property
    def gone(self) -> frozenset[str]:
        """Subscribers that are posted to no more, or never were."""
        return frozenset(self._known.keys() - self.hooks.keys())

    async def refresh(self, conn: AsyncConnection[Any]) -> None:
        """Take in what was recorded since."""
        row = await (await conn.execute(LAST)).fetchone()
        last = row[0] if row else 0
        cursor = await conn.execute(TOLD, (self.until, last))
        for position, stream, tag, state in await cursor.fetchall():
            self.learn(position, stream.partition("-")[2], upcast(tag, state)[1])
        self.until = last

    def learn(self, position: int, id_: str, state: bytes) -> None:
        """Take in one fact about a subscriber."""
        known = evolve(self._known.get(id_, Subscriber()), _decoder.decode(state))
        self._known[id_] = known
        before = self.hooks.pop(id_, None)
        if known.stage == "registered" and isinstance(known.delivery, Webhook):
            begun = 0 if known.delivery.start == "beginning" else position
            made = _hook(id_, known, known.delivery, begun)
            self.hooks[id_] = replace(made, begins=before.begins) if before else made


def _hook(id_: str, known: Subscriber, to: Webhook, begun: int) -> Hook:
    return Hook(id_, to.url, known.wanted, begun, known.secret, known.secret_since)
