"""A subscription: every fact in effect once, in order, from where it stands, until it is stopped.

On any doubt about what came, nothing of it is used, and the subscription reads again from where it
stands: after a pause, which grows until something is taken again.
"""

import logging
import re
from collections.abc import Sequence
from contextlib import suppress

import nats.errors
from nats.aio.client import Client
from nats.js.errors import BadRequestError

from events.client.counters import Counters
from events.client.feed import Feed
from events.client.keeping import Checkpoint, Elsewhere, Overtaken
from events.client.order import Foreign, Hole, Order, Versions
from events.client.patience import USUAL, Patience, Rest, Setbacks, Stopped
from events.client.reader import Interrupted
from events.client.standing import Acks, Asked, stand
from events.client.taking import Handler, Taking, reason
from events.client.where import ALL, Since, Where, choice

log = logging.getLogger("bangfu.client")

STANDBY = 1.0
"""Seconds between looks whether the process that reads under our name is gone."""
_NAME = re.compile(r"[0-9A-Za-z_-]{1,64}", re.ASCII)


class Subscription:
    """One name's reading of the stream; `run` it in a task, `stop` it from anywhere."""

    def __init__(
        self,
        asked: Asked,
        handler: Handler,
        since: Since,
        keep: Checkpoint | Acks,
        patience: Patience,
    ) -> None:
        self.counters = Counters()
        self._asked, self._since = asked, since
        self._store = keep.store if isinstance(keep, Acks) else keep
        self._stand = stand(asked, keep)
        self._rest = Rest()
        self._prepared = False
        self._taking = Taking(self._stand.work, handler, patience, self._rest, self.counters)
        self._versions = Versions() if asked.choice.cases else None
        self._setbacks = Setbacks(patience)
        self._feed: Feed | None = None

    def stop(self) -> None:
        """End `run` when what is in hand is in effect or, where it fails, left for next time."""
        self._rest.end()
        if self._feed:
            self._feed.wake()

    async def run(self) -> None:
        """Take facts until stopped; raises when a hole stays as often as we have patience."""
        troubles: tuple[type[Exception], ...] = (
            Interrupted,
            Overtaken,
            OSError,
            nats.errors.Error,
            *self._store.troubles,
        )
        with suppress(Stopped):
            while not self._rest.ended:
                try:
                    await self._follow()
                except (Hole, Foreign) as doubt:
                    self._doubt(doubt)
                except Elsewhere:
                    await self._rest(STANDBY)
                    continue
                except troubles as trouble:
                    self._trouble(trouble)
                await self._rest(self._setbacks.pause())
                self.counters.refetches += 1

    async def _follow(self) -> None:
        """Read from where we stand, until something is in doubt or we are stopped."""
        if not self._prepared:
            await self._store.prepare()
            self._prepared = True
        async with self._store.alone(self._asked.name):
            await self._stand.begin(self._since)
            await self._take()

    async def _take(self) -> None:
        reader, position = await self._stand.open()
        order = Order(position, whole=self._asked.choice.whole, versions=self._versions)
        self.counters.position = position
        self._feed = Feed(reader, order, self.counters)
        try:
            while not self._rest.ended:
                delivered = await self._feed.next()
                position = await self._taking.take(delivered.facts, position)
                await self._stand.settle(delivered.reply)
                self._setbacks.over()
        finally:
            await self._feed.close()

    def _doubt(self, doubt: Hole | Foreign) -> None:
        self.counters.holes += 1
        log.error("%s: %s", self._asked.name, doubt)
        self._setbacks.doubt(doubt)

    def _trouble(self, trouble: Exception) -> None:
        """Bear with it, unless it is of a sort that no pause will heal."""
        if self._asked.bus.is_closed or isinstance(trouble, BadRequestError):
            raise trouble
        if not self._rest.ended:
            log.warning("%s: %s", self._asked.name, reason(trouble))


def subscribe(
    bus: Client,
    name: str,
    handler: Handler,
    *,
    since: Since,
    keep: Checkpoint | Acks,
    where: Where | Sequence[Where] = ALL,
    patience: Patience = USUAL,
) -> Subscription:
    """A subscription by a name that is its own for ever: what it has had, it never gets again.

    `since` must be said, and counts when the name is new.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r}: letters, digits, - and _ only")
    return Subscription(Asked(bus, name, choice(where)), handler, since, keep, patience)
