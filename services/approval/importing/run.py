"""One import on its way: step by step from the reading process through the port to the tables.

A project's id comes from the file's digest, the county and year, the sheet and the row; the key of
its command from the id and what is asked. So the same file twice asks nothing new, and a step that
was cut off is put again. Equal rows within a file are as many projects, for they stand at different
rows. A row equal to one of *another* file of the same county and year may be a corrected edition
of it or a second batch: nobody can tell from the rows. `Options.equal_rows` says; without it the
row becomes a question that names the other project, and nothing is filed twice or left out in
silence. The n-th of equal rows answers to the n-th known one.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID, uuid5

import msgspec
import structlog
from msgspec import Struct
from msgspec.structs import replace

from domain.codes import at_level
from domain.commands import FileIntake, PlaceHistoric
from domain.privacy import personal
from events.project import Source
from services.approval.acting import MovedError, NotThereError
from services.approval.importing.asking import Asked, error, question
from services.approval.importing.messages import (
    Asks,
    Ends,
    Fails,
    Line,
    Message,
    Skips,
    Step,
)
from services.approval.importing.reading import ROWS, Order, Read
from services.approval.importing.store import Counters, Import, Result, RowCame, Store, Told
from services.approval.tables.entries import Doubt, Question
from services.approval.tables.personal import take_out
from services.ledger.changes import Busy, LedgerError, OutcomeUnknown, Overtaken

log = structlog.get_logger()

IMPORTS = UUID("6f0d6f3c-2a0e-5d8e-9d7b-430511202410")
"""The name space of the ids and keys that imports give."""
_SUMMED = frozenset({"filed", "unchanged", "refused", "question", "charge"})
_SHOWN = 200


class Outcome(Protocol):
    """What came of a command, as the approval service answers it."""

    @property
    def refused(self) -> bool: ...
    @property
    def repeated(self) -> bool: ...
    @property
    def findings(self) -> Sequence[Any]: ...


Raising = FileIntake | PlaceHistoric
Submit = Callable[[str, str, Raising, str, Source], Awaitable[Outcome]]
"""Puts a command: by whom (principal), for which project id, the command, its key, its source."""


class Halted(Exception):
    """The import was told to stop; what is recorded stays, and it goes on from there."""


class Raised(Struct, frozen=True):
    """A row that would raise a project: its ids and what is asked."""

    line: Line
    command: Raising
    print: str
    project: str
    scope: str


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
        raising = PlaceHistoric if job.options.historic else FileIntake
        self._commands: msgspec.json.Decoder[Raising] = msgspec.json.Decoder(raising)

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
        came = await self._raise(step.sheet, [r for r in map(self._raised(step), lines) if r])
        rows = [row for line in lines for row in _rows(line, came.get(line.row))]
        asked = [m.question for m in step.messages if isinstance(m, Asks)]
        asked += [_equal(line, came[line.row]) for line in lines if _is_equal(line, came)]
        asked.sort(key=lambda q: q.row)
        self.job = self._reached(step, lines, rows, asked)
        await self._store.record(self.job, rows, asked)
        self._cut_off = False

    def _raised(self, step: Step) -> Callable[[Line], Raised | None]:
        def of(line: Line) -> Raised | None:
            if line.of != "intake":
                return None
            command = self._commands.decode(line.command)
            scope = f"{at_level(self.job.division, 'county')[:6]}:{command.dossier.year}"
            where = f"{self.job.digest} {scope} {step.sheet} {line.row}"
            print_ = sha256(line.command).hexdigest()
            return Raised(line, command, print_, uuid5(IMPORTS, where).hex, scope)

        return of

    async def _raise(self, sheet: str, raised: list[Raised]) -> dict[int, RowCame]:
        """What becomes of each row that would raise a project."""
        known = await self._known(raised)
        came = {r.line.row: row for r in raised if (row := self._settled(r, known))}
        rest = iter([r for r in raised if r.line.row not in came])

        async def work() -> None:
            for one in rest:
                came[one.line.row] = await self._put(sheet, one)

        async with _Together() as tasks:
            for _ in range(min(self._at_once, len(raised))):
                tasks.create_task(work())
        return came

    async def _known(self, raised: list[Raised]) -> dict[str, Any]:
        """What was recorded before of these projects, and of equal rows."""
        if not raised:
            return {}
        filed = await self._store.filed([r.project for r in raised])
        equal: dict[int, str] = {}
        if self.job.options.equal_rows != "file":
            equal = await self._equal([r for r in raised if r.project not in filed])
        return {"filed": filed, "equal": equal}

    async def _equal(self, raised: list[Raised]) -> dict[int, str]:
        """Rows equal to one of another file, with the project of that."""
        prints = list({r.line.fingerprint for r in raised})
        known: dict[tuple[str, str], list[str]] = {}
        for scope in {r.scope for r in raised}:
            found = await self._store.equal(scope, prints, self.job.digest)
            known |= {(scope, print_): projects for print_, projects in found.items()}
        if not known:
            return {}
        scopes, prints = ([*dict.fromkeys(part)] for part in zip(*known, strict=True))
        so_far = Counter(await self._store.so_far(self.job.id, scopes, prints))
        equal: dict[int, str] = {}
        for one in raised:
            projects = known.get((one.scope, one.line.fingerprint), [])
            nth = so_far[one.line.fingerprint]
            so_far[one.line.fingerprint] += 1
            if nth < len(projects):
                equal[one.line.row] = projects[nth]
        return equal

    def _settled(self, one: Raised, known: dict[str, Any]) -> RowCame | None:
        """What needs not be put: filed before in the same words, or equal to another file's row."""
        if known["filed"].get(one.project) == one.print:
            return _came(one, "unchanged")
        other = known["equal"].get(one.line.row)
        if other is None:
            return None
        same = self.job.options.equal_rows == "same"
        told = b"null" if same else bytes(one.line.command)
        return _came(one, "unchanged" if same else "question", project=other, told=told)

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
            except (LedgerError, MovedError, NotThereError) as refused:
                return _refused(one, [{"rule": type(refused).__name__}])
        raise Halted

    def _outcome(self, one: Raised, outcome: Outcome) -> RowCame:
        """A repetition in a step that was cut off is that step's own work."""
        if outcome.refused:
            return _refused(one, outcome.findings)
        again = outcome.repeated and not self._cut_off
        told = bytes(one.line.told)
        return _came(one, "unchanged" if again else "filed", told=told)

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


def _came(one: Raised, outcome: Result, *, project: str = "", told: bytes = b"null") -> RowCame:
    return RowCame(
        row=one.line.row,
        outcome=outcome,
        project=project or one.project,
        scope=one.scope,
        fingerprint=one.line.fingerprint,
        command=one.print,
        told=told,
    )


def _refused(one: Raised, findings: Sequence[Any]) -> RowCame:
    """The reasons, and the whole of what was refused: no project will say it."""
    told = msgspec.json.encode({"findings": findings, "command": one.line.command})
    return _came(one, "refused", told=told)


def _is_equal(line: Line, came: dict[int, RowCame]) -> bool:
    return line.of == "intake" and came[line.row].outcome == "question"


def _equal(line: Line, came: RowCame) -> Question:
    name = "" if personal(line.title) else line.title
    doubt = Doubt("equal-row", {"project": came.project, "name": name})
    return question(line.row, Asked((), doubt, name, whole_row=True), {})


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
