"""A merger of divisions and the live cases that move with it: weighed together, recorded as one."""

from msgspec.structs import replace

from domain.case import Case
from domain.keeping import MergeDivisions
from domain.merging import decide_merger
from domain.outlook import PLACE
from events.base import Fact
from services.approval.officers import Officer
from services.approval.orders import Answer, Asked, kept, tags
from services.approval.weighing import (
    Relied,
    Weighed,
    Weighing,
    as_seen,
    none_in_force,
    office_of,
    standing_codes,
)
from services.ledger.kinds import topic
from services.ledger.ledger import Ledger, fold, index_row, write

CONCERNED = "SELECT DISTINCT stream FROM bangfu.case_keys WHERE key = ANY(%s) ORDER BY stream"


class Mergers:
    """Finds the cases that a merger concerns and makes one change of it all."""

    def __init__(self, ledger: Ledger, weighing: Weighing) -> None:
        self._ledger = ledger
        self._weighing = weighing

    async def concerned(self, act: MergeDivisions) -> list[str]:
        """The live cases whose division or places lie in an old code."""
        rows = await self._ledger.query(CONCERNED, ([f"{PLACE}{m.old}" for m in act.mergers],))
        return [row[0] for row in rows]

    async def weigh(
        self, asked: Asked, act: MergeDivisions, officer: Officer | None, fresh: bool
    ) -> Weighed:
        """The merger and the moves that follow, or every reason why not."""
        known, found = await self._weighing.read(asked, fresh)
        who = officer or found
        seat = await self._weighing.seat(known, act, who, asked.order, fresh)
        if seat is None:
            return none_in_force(known.version, act.on or asked.order.today)
        as_seen(known.version, asked.order)
        cases = await self._cases(act, fresh)
        merger = asked.stream.partition("-")[2]
        merging = decide_merger(known, act, cases, seat, asked.order.stamp, merger)
        decision = await self._weighing.standing(merging.decision, act, fresh)
        if decision.refused:
            return Weighed(known.version, decision)
        relied = self._weighing.packs().with_(office_of(decision, who))
        relied = relied.with_(standing_codes(act)).with_(_stayed(act))
        merged = self._weighing.change(asked, known, decision, relied)
        return self._with_moves(asked, merged, cases, merging.moved)

    async def _cases(self, act: MergeDivisions, fresh: bool) -> dict[str, Case]:
        read = self._ledger.fresh if fresh else self._ledger.state
        return {stream: (await read(stream)).state for stream in await self.concerned(act)}

    def _with_moves(
        self, asked: Asked, merged: Weighed, cases: dict[str, Case], moved: dict[str, Fact]
    ) -> Weighed:
        """The change that records the merger, with every move in it."""
        assert merged.change is not None  # noqa: S101 - it was not refused
        kinds = {stream: self._ledger.kind(stream) for stream in moved}
        after = {s: fold(kinds[s], (fact,), cases[s]) for s, fact in moved.items()}
        writes = [write(stream, cases[stream].version, (fact,)) for stream, fact in moved.items()]
        rows = [row for s, c in after.items() for row in index_row(kinds[s], s, c.version, c)]
        names = (*tags(merged.decision), *sorted({topic(type(f)) for f in moved.values()}))
        answer = Answer(asked.stream, merged.version + 1, names, moved=len(moved))
        change = replace(
            merged.change,
            writes=(*merged.change.writes, *writes),
            rows=(*merged.change.rows, *rows),
            answer=kept(answer),
        )
        states = {**merged.states, **after}
        return replace(merged, change=change, states=states, moved=len(moved), facts=names)


def _stayed(act: MergeDivisions) -> Relied:
    """No case came to lie in an old code meanwhile that is not moved with the others."""
    return Relied(key_guards=tuple((f"{PLACE}{m.old}", 0) for m in act.mergers))
