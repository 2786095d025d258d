"""One import on its way: step by step from the reading process through the port to the tables.

A step is recorded whole, with the row reached. One that was cut off is put again on the way on: the
key of each command tells what was filed already.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid5

import msgspec
import structlog
from msgspec.structs import replace

from domain.privacy import personal
from events.project import Source
from services.approval.acting import MovedError, NotThereError
from services.approval.importing.asking import Asked, error, question
from services.approval.importing.knowing import (
    IMPORTS,
    Raised,
    came_of,
    known_by,
    look_up,
)
from services.approval.importing.messages import (
    Asks,
    Ends,
    Fails,
    Line,
    Message,
    Skips,
    Step,
)
from services.approval.importing.raising import Raising, raised_by
from services.approval.importing.reading import ROWS, Order, Read
from services.approval.importing.store import Counters, Halted, Import, Result, RowCame, Store, Told
from services.approval.tables.entries import Doubt, Question
from services.approval.tables.personal import take_out
from services.ledger.changes import Busy, KeyReused, OutcomeUnknown, Overtaken, Unrecordable

log = structlog.get_logger()

_SUMMED = frozenset({"filed", "unchanged", "refused", "question", "charge"})
_SHOWN = 200
REFUSALS: dict[type[Exception], str] = {
    KeyReused: "key-reused",
    MovedError: "moved",
    NotThereError: "not-found",
    Unrecordable: "unrecordable",
}
"""What no trying again helps against, by the name of its problem."""


class Outcome(Protocol):
    """What came of a command, as the approval service answers it."""

    @property
    def refused(self) -> bool: ...
    @property
    def repeated(self) -> bool: ...
    @property
    def findings(self) -> Sequence[Any]: ...


Submit = Callable[[str, str, Raising, str, Source], Awaitable[Outcome]]
"""Puts a command: by whom (principal), for which project id, the command, its key, its source."""


class Run:
    """Carries one import on from the row it has reached."""

    def __init__(
        self,
        store: Store,
        submit: Submit,
        read: Read,
        job: Import,
        *,
        at_once: int,
        halted: Callable[[], bool],
        rows: int = ROWS,
    ) -> None:
        self._store, self._submit, self._read = store, submit, read
        self._at_once, self._halted, self._rows = at_once, halted, rows
        self._cut_off = job.status != "queued"
        self.job = job
        self._commands: msgspec.json.Decoder[Raising] = msgspec.json.Decoder(raised_by(job.options))

    async def through(self, path: Path, progress: Callable[[Import], None]) -> Import:
        """Go to the end, unless halted; the import as it then stands."""
        job = self.job
        after = (job.sheet, job.row)
        order = Order(str(path), job.name, job.options, after, self._rows)
        async with aclosing(self._read(order)) as steps:  # type: ignore[type-var]
            async for step in steps:
                await self._take(step)
                progress(self.job)
                if self._halted():
                    raise Halted
        await self._store.mark(self.job, "failed" if self.job.result.failed else "done")
        return self.job

    def broken(self) -> Import:
        """The import with a fault of the program as the reason why it failed."""
        fault = error("import-failed")
        failed = Told(fault.code, fault.zh, fault.en)
        return replace(self.job, result=replace(self.job.result, failed=failed))

    async def _take(self, step: Step) -> None:
        """Put what a step raises, then record the whole step."""
        lines = [m for m in step.messages if isinstance(m, Line)]
        intakes = [line for line in lines if line.of == "intake"]
        raised = [known_by(self.job, step.sheet, line, self._commands) for line in intakes]
        came = await self._raise(step.sheet, raised)
        rows = [row for line in lines for row in _rows(line, came.get(line.row))]
        asked = [m.question for m in step.messages if isinstance(m, Asks)]
        asked += [_equal(r, came[r.line.row]) for r in raised if _is_asked(came[r.line.row])]
        asked.sort(key=lambda q: q.row)
        self.job = self._reached(step, lines, rows, asked)
        await self._store.record(self.job, rows, asked)
        self._cut_off = False

    async def _raise(self, sheet: str, raised: list[Raised]) -> dict[int, RowCame]:
        """What becomes of each row that would raise a project."""
        known = await look_up(self._store, self.job, raised)
        came = {r.line.row: row for r in raised if (row := known.settled(r))}
        rest = iter([r for r in raised if r.line.row not in came])

        async def work() -> None:
            for one in rest:
                came[one.line.row] = await self._put(sheet, one)

        async with _Together() as tasks:
            for _ in range(min(self._at_once, len(raised))):
                tasks.create_task(work())
        return came

    async def _put(self, sheet: str, one: Raised) -> RowCame:
        key = str(uuid5(IMPORTS, f"{one.project} {one.print}"))
        source = Source(self.job.digest, _source_name(self.job.name, sheet), one.line.row)
        wait = 0.05
        while not self._halted():
            try:
                outcome = await self._submit(self.job.who, one.project, one.command, key, source)
                return self._outcome(one, outcome)
            except (Busy, Overtaken, OutcomeUnknown):
                await asyncio.sleep(wait)
                wait = min(wait * 2, 2.0)
            except tuple(REFUSALS) as refused:
                return _refused(one, [{"rule": REFUSALS[type(refused)]}])
        raise Halted

    def _outcome(self, one: Raised, outcome: Outcome) -> RowCame:
        """A repetition in a step that was cut off is that step's own work."""
        if outcome.refused:
            return _refused(one, outcome.findings)
        again = outcome.repeated and not self._cut_off
        told = bytes(one.line.told)
        return came_of(one, "unchanged" if again else "filed", told=told)

    def _reached(
        self, step: Step, lines: list[Line], rows: list[RowCame], asked: list[Question]
    ) -> Import:
        job = self.job
        outcomes = {row.row: row.outcome for row in rows}
        sums: Counter[str] = Counter(job.counters.fen)
        for line in lines:
            outcome = outcomes[line.row]
            sums[outcome] += line.fen if outcome in _SUMMED else 0
        counted = Counter(job.counters.rows) + Counter(row.outcome for row in rows)
        fen = {outcome: sums[outcome] for outcome in sums if outcome in _SUMMED}
        counters = Counters(dict(counted), fen, job.counters.questions + len(asked))
        row = max(step.last, job.row if step.sheet == job.sheet else 0)
        told = job.rows_told + len(rows)
        job = replace(job, status="running", sheet=step.sheet, row=row, rows_told=told)
        job = replace(job, counters=counters)
        for message in step.messages:
            job = _noted(job, step.sheet, message)
        return job


def _noted(job: Import, sheet: str, message: Message) -> Import:
    """What a message says of a whole sheet or file."""
    came = job.result
    match message:
        case Line() | Asks():
            return job
        case Ends(reading):
            return replace(job, result=replace(came, readings={**came.readings, sheet: reading}))
        case Skips(code, zh, en):
            skipped = {**came.skipped, sheet: Told(code, zh, en)}
            return replace(job, result=replace(came, skipped=skipped))
        case Fails(code, zh, en, fault):
            log.warning("import-failed", file=job.digest[:12], error=fault or code)
            return replace(job, result=replace(came, failed=Told(code, zh, en)))


def _rows(line: Line, came: RowCame | None) -> Iterator[RowCame]:
    """What became of a row and of the rows under it."""
    if came is None:
        outcome: Result = "question" if line.of == "intake" else line.of
        came = RowCame(row=line.row, outcome=outcome, told=bytes(line.told))
    yield came
    under: Result = "change" if line.of == "change" else "part"
    for part in line.parts:
        yield RowCame(row=part, outcome=under, project=came.project)


def _refused(one: Raised, findings: Sequence[Any]) -> RowCame:
    """The reasons, and the whole of what was refused: no project will say it."""
    told = msgspec.json.encode({"findings": findings, "command": one.line.command})
    return came_of(one, "refused", told=told)


def _is_asked(came: RowCame) -> bool:
    return came.outcome == "question"


def _equal(one: Raised, came: RowCame) -> Question:
    """The question about a row that is equal to one of another file."""
    name = one.command.dossier.name
    doubt = Doubt("equal-row", {"project": came.project, "name": name})
    return question(one.line.row, Asked((), doubt, name, whole_row=True), {})


def _source_name(name: str, sheet: str) -> str:
    """The file and its sheet as a fact may name them."""
    said = take_out(f"{name} {sheet}".strip()).text[:_SHOWN]
    return said if said and not personal(said) else "table"


class _Together:
    """A task group whose first failure comes out by itself."""

    def __init__(self) -> None:
        self._group = asyncio.TaskGroup()

    async def __aenter__(self) -> asyncio.TaskGroup:
        return await self._group.__aenter__()

    async def __aexit__(self, *about: Any) -> None:
        try:
            await self._group.__aexit__(*about)
        except BaseExceptionGroup as several:
            raise several.exceptions[0] from None
