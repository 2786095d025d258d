"""One webhook's deliveries: in order within each case, several cases at a time, each at least once.

The log is the queue. The position moves on once everything before it was taken, or is kept on the
desk to be tried again; what is killed in between is posted again under the same id. When nobody is
there at all, nothing moves: no fact is to blame for that.
"""

import asyncio
import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import attrgetter

import structlog
from msgspec import Struct

from events.envelope import Row, county_in, message
from events.subscriber import wants
from services.common.hook_secrets import secret
from services.hooks.counters import DELIVERED, FAILED, PARKED, POSITION
from services.hooks.desk import Desk, Failed, Head, Standing
from services.hooks.patience import Patience
from services.hooks.register import Hook, Register
from services.hooks.sending import GONE, Away, Sender, Silent
from services.hooks.signing import signed
from services.ledger.calls import Bell, heard

log = structlog.get_logger()
AT_ONCE = 8
"""Cases that are posted at a time."""
LONGEST_AWAY = 60.0
"""Seconds between two tries whether somebody is there."""
POLL = 1.0
"""Seconds between two looks at what is due, though nobody called."""


class Setup(Struct, frozen=True):
    """What every worker is told."""

    key: bytes
    source: str
    patience: Patience = Patience()
    poll: float = POLL


class Refusal(Struct, frozen=True):
    """Why a fact was not taken, and after how long the receiver wants it again."""

    reason: str
    wait: float = 0.0
    gone: bool = False


class Worker:
    """Posts to one webhook, as the register has it, until the register has it no more."""

    def __init__(
        self, setup: Setup, sender: Sender, desk: Desk, register: Register, subscriber: str
    ) -> None:
        self._setup, self._sender, self._desk = setup, sender, desk
        self._register, self._subscriber = register, subscriber
        self._setbacks = 0
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def run(self, stop: asyncio.Event, bell: Bell) -> None:
        """Go on until told to stop, or there is no such webhook; the bell tells of more."""
        while not stop.is_set() and (hook := self._register.hooks.get(self._subscriber)):
            call, until = bell.next, self._register.until  # what the webhook is, it is until there
            try:
                busy = await self._round(hook, until)
                self._setbacks = 0
            except Away as away:
                await self._away(hook, str(away), stop)
                continue
            if not busy:
                await heard(call, self._setup.poll)

    async def _away(self, hook: Hook, reason: str, stop: asyncio.Event) -> None:
        self._setbacks += 1
        await self._desk.rests(reason)
        log.warning("away", subscriber=hook.subscriber, attempt=self._setbacks)
        pause = self._setup.patience.pause(self._setbacks, random.random())  # noqa: S311
        await heard(stop, min(pause, LONGEST_AWAY))

    async def _round(self, hook: Hook, until: int) -> bool:
        """What is due, then what is new; whether there was anything."""
        standing = await self._desk.standing(hook.begins)
        POSITION.labels(hook.subscriber).set(standing.position)
        if standing.paused:
            return False
        again = await self._again(hook)
        return await self._onwards(hook, standing, until) or again

    async def _again(self, hook: Hook) -> bool:
        heads = await self._desk.due(_now(), AT_ONCE)
        outcomes = await asyncio.gather(*(self._retried(hook, head) for head in heads))
        if away := next((o for o in outcomes if isinstance(o, Away)), None):
            raise away
        return bool(heads)

    async def _retried(self, hook: Hook, head: Head) -> Away | None:
        try:
            refusal = await self._post(hook, head.row)
        except Away as away:
            return away
        if refusal is None:
            await self._desk.done(head.row)
            return None
        failed = self._failed(head.row, head.tries + 1, refusal)
        if self._setup.patience.spent(failed.tries):
            PARKED.labels(hook.subscriber).inc()
            await self._desk.park(failed)
        else:
            await self._desk.again(failed)
        return None

    async def _onwards(self, hook: Hook, standing: Standing, until: int) -> bool:
        """The next stretch of the log, as far as it goes."""
        rows = await self._desk.after(standing.position, until)
        if not rows:
            return False
        mine = [row for row in rows if wants(hook.wanted, row.tag, county_in(row.state))]
        blocked = await self._desk.blocked() if mine else set()
        outcomes = await self._deliver(hook, mine, blocked)
        missed = min((o.position for o in outcomes if isinstance(o, _Missed)), default=None)
        reached = rows[-1].position if missed is None else missed - 1
        kept = (o for o in outcomes if isinstance(o, Failed) and o.row.position <= reached)
        if reached > standing.position:
            await self._desk.advance(reached, sorted(kept, key=lambda f: f.row.position))
        if missed is not None:
            raise next(o.away for o in outcomes if isinstance(o, _Missed))
        return True

    async def _deliver(
        self, hook: Hook, rows: Iterable[Row], blocked: set[str]
    ) -> "list[_Outcome]":
        by_case = groupby(sorted(rows, key=lambda row: row.stream), key=attrgetter("stream"))
        cases = [(stream in blocked, list(of_case)) for stream, of_case in by_case]
        done = await asyncio.gather(*(self._case(hook, waits, rows) for waits, rows in cases))
        return [outcome for of_case in done for outcome in of_case]

    async def _case(self, hook: Hook, waits: bool, rows: list[Row]) -> "list[_Outcome]":
        """The facts of one case in order: behind one that was not taken, all wait."""
        outcomes: list[_Outcome] = []
        async with self._turns:
            for row in rows:
                if waits:
                    outcomes.append(Failed(row, 0, _now(), ""))
                    continue
                try:
                    refusal = await self._post(hook, row)
                except Away as away:
                    return [*outcomes, _Missed(row.position, away)]
                if refusal is not None:
                    outcomes.append(self._failed(row, 1, refusal))
                    waits = True
        return outcomes

    def _failed(self, row: Row, tries: int, refusal: Refusal) -> Failed:
        pause = self._setup.patience.pause(tries, random.random(), refusal.wait)  # noqa: S311
        return Failed(row, tries, _now() + timedelta(seconds=pause), refusal.reason)

    async def _post(self, hook: Hook, row: Row) -> Refusal | None:
        """One try: nothing if it was taken."""
        headers = self._headers(hook, row)
        try:
            answer = await self._sender.post(hook.url, headers, row.state)
        except Silent as silent:
            FAILED.labels(hook.subscriber).inc()
            return Refusal(str(silent))
        if answer.taken:
            DELIVERED.labels(hook.subscriber).inc()
            return None
        FAILED.labels(hook.subscriber).inc()
        if answer.status == GONE:
            await self._desk.rests("410", paused=True)
        return Refusal(str(answer.status), answer.wait)

    def _headers(self, hook: Hook, row: Row) -> dict[str, str]:
        """The headers of the same fact on the bus, and a signature of now."""
        now = _now()
        said = message(row, self._setup.source).headers
        secrets = [secret(self._setup.key, hook.subscriber, n) for n in hook.numbers(now)]
        return {**said, **signed(secrets, said["ce-id"], int(now.timestamp()), row.state)}


class _Missed(Struct, frozen=True):
    """A fact that could not be posted at all."""

    position: int
    away: Away


_Outcome = Failed | _Missed


def _now() -> datetime:
    return datetime.now(UTC)
