"""How a command becomes facts: weighed, recorded, answered; the one way in, whoever calls.

It is first weighed on what is in memory. The append refuses what was overtaken, and a refusal is
only given on the store's own word: then all is read anew. A key that was used before is answered
as it was then. What is asked for trial alone (`dry`) is always weighed on the store's own word.
"""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial

import structlog
from msgspec.structs import replace

from domain.acts import Act, action_of_act
from domain.checks import Similar
from domain.command import Command
from domain.keeping import AdoptPack, MergeDivisions
from domain.life import action_of
from domain.manifests import STREAM, IssueManifest
from domain.migration.deciding import ACTIONS as MIGRATIONS
from domain.migration.deciding import MigrationAct
from services.approval.mergers import Mergers
from services.approval.migrating import Migrating
from services.approval.officers import Officer, Officers
from services.approval.orders import (
    SHANGHAI,
    Asked,
    MovedError,
    NotThereError,
    Order,
    Outcome,
    again,
    asked,
)
from services.approval.vouching import Vouching
from services.approval.weighing import Weighed, Weighing
from services.ledger.changes import KeyReused, Overtaken
from services.ledger.ledger import Ledger
from services.ledger.procedures import Procedures
from services.vault.vault import Vault

__all__ = ["SHANGHAI", "Acting", "MovedError", "NotThereError", "Order", "Outcome"]

log = structlog.get_logger()
Weigh = Callable[[bool], Awaitable[Weighed]]
TRIES = (False, True, True, True)
"""Whether each try is on the store's own word; who is overtaken in all of them is told so."""


class Acting:
    """Puts commands before cases, offices and packs."""

    def __init__(
        self,
        ledger: Ledger,
        procedures: Procedures,
        officers: Officers,
        dsn: str = "",
        vault: Vault | None = None,
    ) -> None:
        self._ledger = ledger
        self._procedures = procedures
        self._weighing = Weighing(ledger, procedures, officers, vault)
        self._mergers = Mergers(ledger, self._weighing)
        self._vouching = Vouching(ledger, self._weighing)
        self._migrating = Migrating(ledger, procedures, self._weighing, dsn)

    async def put(self, stream: str, command: Command, order: Order) -> Outcome:
        """Put a command before a case."""
        this = asked(stream, action_of(command), command, order)
        async with self._ledger.holding(stream):
            return await self._settle(this, partial(self._weighing.case, this, command))

    async def act(
        self, stream: str, act: Act, order: Order, officer: Officer | None = None
    ) -> Outcome:
        """Put an act before an office or a pack."""
        this = asked(stream, action_of_act(act), act, order)
        async with self._ledger.holding(stream):
            outcome = await self._settle(this, partial(self._weighing.act, this, act, officer))
        if isinstance(act, AdoptPack) and not outcome.refused:
            await self._procedures.refresh(self._ledger)
        return outcome

    async def merge(
        self, merger: str, act: MergeDivisions, order: Order, officer: Officer | None = None
    ) -> Outcome:
        """Record that divisions were merged, and move every live case with them, all or nothing."""
        stream = f"division-{merger}"
        this = asked(stream, action_of_act(act), act, order)
        async with AsyncExitStack() as held:
            for one in (stream, *await self._mergers.concerned(act)):  # in one order: no deadlock
                await held.enter_async_context(self._ledger.holding(one))
            return await self._settle(this, partial(self._mergers.weigh, this, act, officer))

    async def issue(
        self, act: IssueManifest, order: Order, officer: Officer | None = None
    ) -> Outcome:
        """Issue the manifests of what was recorded since the last."""
        this = asked(STREAM, action_of_act(act), act, order)
        async with self._ledger.holding(STREAM):
            return await self._settle(this, partial(self._vouching.weigh, this, act, officer))

    async def migrate(self, migration: str, act: MigrationAct, order: Order) -> Outcome:
        """Put an act before a migration; carried out, it moves its cases one by one."""
        stream = f"migration-{migration}"
        this = asked(stream, MIGRATIONS[type(act)], act, order)
        async with self._ledger.holding(stream):
            return await self._settle(this, partial(self._migrating.weigh, this, act))

    async def similar(self, looked_up: tuple[str, ...]) -> tuple[Similar, ...]:
        """The live cases that share one of these keys."""
        found, _ = await self._weighing.similar(looked_up, "")
        return found

    async def _settle(self, this: Asked, weigh: Weigh) -> Outcome:
        refusal: Outcome | Exception = Overtaken()
        for fresh in TRIES[1:] if this.order.dry else TRIES:
            try:
                outcome = await self._once(this, await weigh(fresh))
            except Overtaken as overtaken:
                refusal = overtaken
                continue
            except (MovedError, NotThereError) as missed:
                refusal = missed
            else:
                if not outcome.refused:
                    return _said(this, outcome)
                refusal = outcome
            if fresh:
                break
        return await self._as_before(this, refusal)

    async def _once(self, this: Asked, weighed: Weighed) -> Outcome:
        decision, change = weighed.decision, weighed.change
        made = Outcome(
            this.stream,
            weighed.version,
            facts=weighed.facts,
            possible=weighed.possible,
            findings=decision.findings,
            dry=this.order.dry,
            moved=weighed.moved,
        )
        if change is None or this.order.dry:
            return made
        recorded = await self._ledger.record(change, weighed.states)
        if recorded.repeated:
            return again(recorded.answer, recorded.position)
        after = weighed.version + len(decision.facts)
        return replace(made, version=after, position=recorded.position)

    async def _as_before(self, this: Asked, refusal: Outcome | Exception) -> Outcome:
        """What is refused now may have been done under this key before: then that is the answer."""
        order = this.order
        if not order.dry and (known := await self._ledger.recall(order.principal, order.key)):
            before, position, answer = known
            if before != this.print:
                raise KeyReused
            return _said(this, again(answer, position))
        if isinstance(refusal, Exception):
            raise refusal
        log.info("refused", stream=this.stream, version=refusal.version, rule=_unmet(refusal))
        return refusal


def _said(this: Asked, outcome: Outcome) -> Outcome:
    """One line for each command that something follows from."""
    event = "rehearsed" if outcome.dry else "repeated" if outcome.repeated else "decided"
    log.info(event, action=this.action, stream=this.stream, version=outcome.version)
    return outcome


def _unmet(refusal: Outcome) -> list[str]:
    return sorted({f.rule for f in refusal.findings if f.verdict != "met"})
