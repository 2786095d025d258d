"""Migrations: rehearsed over the cases that they concern, and carried out one case at a time.

Each case moves in a transaction of its own, guarded by the migration and by its own version: what
was cut off goes on where it was, and a case that went on meanwhile is judged as it then stands.
"""

import asyncio
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import msgspec

from domain.codes import prefix
from domain.deciding import Stamp
from domain.keeping import Seat
from domain.migration import deciding
from domain.migration.deciding import (
    CarryOutMigration,
    Known,
    Migration,
    MigrationAct,
    RehearseMigration,
    answered,
    may_move,
    moving,
)
from domain.outlook import MIGRATED
from domain.rehearsing import Answer, Rehearsal, rehearsal
from events.base import Actor
from events.migration import LeftOut
from services.approval.orders import Asked
from services.approval.weighing import Weighed, Weighing, as_seen, none_in_force, office_of
from services.ledger.changes import Change, CommandKey, Overtaken
from services.ledger.ledger import Ledger, fold, index_row, write
from services.ledger.procedures import Procedures
from services.ledger.rehearsing import BATCH, Judge, Scope, live

TRIES = 3
"""How often a case that moved meanwhile is judged anew."""


class Migrating:
    """Reads what a migration concerns, lets the domain decide, and moves the cases."""

    def __init__(
        self, ledger: Ledger, procedures: Procedures, weighing: Weighing, dsn: str
    ) -> None:
        self._ledger, self._procedures = ledger, procedures
        self._weighing, self._dsn = weighing, dsn

    async def weigh(self, asked: Asked, act: MigrationAct, fresh: bool) -> Weighed:
        """What follows from an act on a migration, or every reason why nothing does."""
        known, who = await self._weighing.read(asked, fresh)
        seat = await self._weighing.seat(known, act, who, asked.order, fresh)
        if seat is None:
            return none_in_force(known.version, act.on or asked.order.today)
        as_seen(known.version, asked.order)
        told = await self._told(asked, known, act, seat, fresh)
        decision = deciding.decide(known, act, seat, asked.order.stamp, told)
        if decision.refused:
            return Weighed(known.version, decision)
        relied = self._weighing.packs().with_(office_of(decision, who))
        return self._weighing.change(asked, known, decision, relied)

    async def _told(
        self, asked: Asked, known: Migration, act: MigrationAct, seat: Seat, fresh: bool
    ) -> Known:
        """What the store says; nothing is done for who may not, and nothing is moved for trial."""
        trial = deciding.decide(known, act, seat, asked.order.stamp, Known())
        if trial.refused:
            return Known()
        if isinstance(act, RehearseMigration):
            return await asyncio.to_thread(self._rehearsed, known, seat)
        if isinstance(act, CarryOutMigration) and not asked.order.dry:
            return await self._carried_out(asked, known, trial.facts[0].by, seat)
        return Known()

    def _both(self, known: Migration) -> Rehearsal:
        return rehearsal(self._procedures.of(known.old), self._procedures.of(known.new))

    def _scope(self, known: Migration, seat: Seat) -> Scope:
        return Scope((prefix(known.division),), seat.on, pinned=True)

    def _rehearsed(self, known: Migration, seat: Seat) -> Known:
        cases = 0
        answers = []
        for batch in self._judged(known, seat):
            cases += len(batch)
            answers += [answered(stream, found) for stream, _, found in batch if found]
        return Known(cases, tuple(answers))

    def _judged(
        self, known: Migration, seat: Seat
    ) -> Iterator[list[tuple[str, Any, Answer | None]]]:
        """The cases under the old pack, so many at a time, each with what differs for it."""
        scope = self._scope(known, seat)
        streams = live(self._dsn, scope)
        judge = Judge(self._dsn, self._both(known), scope)
        try:
            for at in range(0, len(streams), BATCH):
                yield list(judge.each(streams[at : at + BATCH]))
        finally:
            judge.close()

    async def _carried_out(self, asked: Asked, known: Migration, by: Actor, seat: Seat) -> Known:
        """Every case that may move moves; the others are named. What moved before counts too."""
        left: list[LeftOut] = []
        batches = self._judged(known, seat)
        while (batch := await asyncio.to_thread(next, batches, None)) is not None:
            for stream, case, found in batch:
                if why := await self._moved(asked, known, stream, case, found, by, seat):
                    left.append(LeftOut(stream, why))  # type: ignore[arg-type]
        moved = await self._count(asked.stream.partition("-")[2])
        return Known(moved=moved, left_out=tuple(left))

    async def _moved(
        self,
        asked: Asked,
        known: Migration,
        stream: str,
        case: Any,
        found: Answer | None,
        by: Actor,
        seat: Seat,
    ) -> str:
        """Move a case; why not, if it is not to be moved."""
        for _ in range(TRIES):
            if why := may_move(known, stream, case, found):
                return why
            try:
                await self._record(asked, known, stream, case, found, by, seat)
            except Overtaken:
                case, found = await asyncio.to_thread(self._again, known, stream, seat)
                if case is None:
                    return ""
            else:
                return ""
        return "changed"

    def _again(self, known: Migration, stream: str, seat: Seat) -> tuple[Any, Answer | None]:
        judge = Judge(self._dsn, self._both(known), self._scope(known, seat))
        try:
            one = next(judge.each([stream]), None)
        finally:
            judge.close()
        return (one[1], one[2]) if one else (None, None)

    async def _record(
        self,
        asked: Asked,
        known: Migration,
        stream: str,
        case: Any,
        found: Answer | None,
        by: Actor,
        seat: Seat,
    ) -> None:
        order, kind = asked.order, self._ledger.kind(stream)
        migration = asked.stream.partition("-")[2]
        stamp = Stamp(order.at, order.stamp.command, order.correlation)
        fact = moving(known, migration, case, found, by, stamp, seat.on)
        after = fold(kind, (fact,), case)
        words = sha256(f"{asked.stream} {stream} {case.version}".encode()).hexdigest()
        key = f"{asked.stream}:{stream}:{case.version}"
        change = Change(
            key=CommandKey(order.principal, key, words),
            writes=(write(stream, case.version, (fact,)),),
            guards=((asked.stream, known.version),),
            rows=index_row(kind, stream, after.version, after),
            answer=msgspec.Raw(msgspec.json.encode(stream)),
        )
        await self._ledger.record(change, {stream: after})

    async def _count(self, migration: str) -> int:
        """How many cases this migration moved, in whatever run of it."""
        rows = await self._ledger.query(COUNT, (f"{MIGRATED}{migration}",))
        return int(rows[0][0])


COUNT = "SELECT count(*) FROM bangfu.case_keys WHERE key = %s"
