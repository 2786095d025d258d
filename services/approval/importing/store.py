"""The working tables of imports: what was read, asked and done, committed with the row reached."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from services.approval.importing import statements as sql
from services.approval.importing.options import Options
from services.approval.tables.entries import Question, Reading
from services.ledger.connections import Connections

Status = Literal["queued", "running", "done", "failed", "interrupted", "cancelled"]
Result = Literal[
    "filed",
    "unchanged",
    "refused",
    "question",
    "charge",
    "part",
    "subtotal",
    "summary",
    "change",
    "note",
    "header",
]
"""What became of a row: a project filed, known already or refused, a question instead, a charge, a
row under another; the others are rows that are no projects."""

UNFINISHED = ("queued", "running", "interrupted")
SESSION = "-c lock_timeout=5s -c idle_in_transaction_session_timeout=10s"


class Halted(Exception):
    """The import was told to stop; what is recorded stays, and it goes on from there."""


class Told(Struct, frozen=True):
    """Why a sheet was skipped or an import failed, in both languages."""

    code: str
    zh: str
    en: str


class Counters(Struct, frozen=True):
    """Rows by what became of them, the amounts of those that state one (fen), questions asked."""

    rows: dict[str, int] = {}
    fen: dict[str, int] = {}
    questions: int = 0


class Came(Struct, frozen=True):
    """What the reading of each sheet came to, the sheets skipped, and why it failed if it did."""

    readings: dict[str, Reading] = {}
    skipped: dict[str, Told] = {}
    failed: Told | None = None


class Import(Struct, frozen=True, kw_only=True):
    """An import as a job: the file by its digest, who sent it, how far it is, what came of it."""

    n: int
    id: str
    name: str
    digest: str
    size: int
    who: str
    division: str
    options: Options
    status: Status
    sheet: str
    row: int
    rows_told: int
    counters: Counters
    result: Came
    accepted_at: datetime
    changed_at: datetime


class RowCame(Struct, frozen=True, kw_only=True):
    """What became of a row. `told`: its content where no project says it, or why it was refused."""

    row: int
    outcome: Result
    project: str = ""
    scope: str = ""
    fingerprint: str = ""
    command: str = ""
    told: bytes = b"null"


class ShownRow(Struct, frozen=True):
    """A row as it is shown: `n` counts in the order of the file."""

    n: int
    sheet: str
    row: int
    outcome: str
    project: str
    told: Any


class ShownQuestion(Struct, frozen=True):
    """A question as it is shown: `n` counts in the order of the file."""

    n: int
    sheet: str
    row: int
    column: str
    code: str
    zh: str
    en: str
    raw: str


class Store:
    """Opened and closed by a process; `connections` at a time."""

    def __init__(self, dsn: str, *, connections: int = 4) -> None:
        self._dsn = dsn
        self._connections = Connections(dsn, connections, tried=True, options=SESSION)

    async def open(self) -> None:
        await self._connections.open()

    async def close(self) -> None:
        await self._connections.close()

    async def accept(self, job: Sequence[Any]) -> None:
        """Note a new import: id, name, digest, size, who, options."""
        options: Options = job[-1]
        said = (*job[:-1], options.division, _json(options))
        await self._execute(sql.ACCEPT, said)

    async def get(self, job: str) -> Import | None:
        """An import by its id."""
        found = await self._imports(f"{sql.NOTE} WHERE id = %s", (job,))
        return found[0] if found else None

    async def within(self, prefix: str, before: int, limit: int) -> list[Import]:
        """Imports of the divisions whose codes begin so, the newest first."""
        return await self._imports(sql.LIST, (prefix, before, limit))

    async def unfinished(self) -> list[Import]:
        """Imports to go on with, the oldest first."""
        return await self._imports(sql.UNDONE, (list(UNFINISHED),))

    async def in_use(self, digest: str) -> bool:
        """Whether an import that is not finished needs a file."""
        wanted = [*UNFINISHED, "cancelled"]
        text = "SELECT 1 FROM bangfu.imports WHERE digest = %s AND status = ANY(%s) LIMIT 1"
        return bool(await self._rows(text, (digest, wanted)))

    async def questions(self, job: str, after: int, limit: int) -> list[ShownQuestion]:
        """The questions of an import after the n-th."""
        return [ShownQuestion(*q) for q in await self._rows(sql.QUESTIONS, (job, after, limit))]

    async def rows(self, job: str, outcome: str, after: int, limit: int) -> list[ShownRow]:
        """The rows of an import after the n-th, of one outcome or of all ("")."""
        found = await self._rows(sql.ROWS, (job, after, outcome, outcome, limit))
        return [ShownRow(*row) for row in found]

    async def mark(self, job: Import, status: Status) -> None:
        """Set the status, with what came of it so far."""
        await self._execute(sql.MARK, (status, _json(job.result), job.id))

    async def interrupt(self, job: str) -> None:
        """A running import has stopped where it is; a cancelled one stays cancelled."""
        await self._execute(sql.INTERRUPT, (job,))

    async def filed(self, projects: list[str]) -> dict[str, str]:
        """Those of these projects that an import filed before, with the command's print."""
        return dict(await self._rows(sql.FILED, (projects,)))

    async def equal(self, scope: str, prints: list[str], digest: str) -> dict[str, list[str]]:
        """The projects that other files of this scope filed from equal rows."""
        return dict(await self._rows(sql.EQUAL, (scope, prints, digest)))

    async def so_far(self, job: str, scopes: list[str], prints: list[str]) -> dict[str, int]:
        """How many equal rows this import has recorded."""
        return dict(await self._rows(sql.SO_FAR, (scopes, prints, job)))

    async def record(
        self, job: Import, rows: Iterable[RowCame], questions: Sequence[Question]
    ) -> None:
        """Rows, questions and the row reached, in one transaction. `job` is as it is afterwards."""
        rows = list(rows)
        asked = job.counters.questions - len(questions)
        said = (job.sheet, job.row, job.rows_told, _json(job.counters), _json(job.result), job.id)
        async with self._connections.lent() as conn, conn.transaction():
            await _copy_rows(conn, job, rows, job.rows_told - len(rows))
            await _copy_questions(conn, job, questions, asked)
            if (await conn.execute(sql.REACH, said)).rowcount == 0:
                raise Halted  # cancelled meanwhile: the step is not kept, and may be put again

    async def claim(self, job: str) -> AsyncConnection[Any] | None:
        """A connection that holds the import for this process; None when another holds it."""
        conn = await AsyncConnection.connect(self._dsn, autocommit=True)
        cursor = await conn.execute(sql.CLAIM, (job,))
        row = await cursor.fetchone()
        if row and row[0]:
            return conn
        await conn.close()
        return None

    async def _imports(self, text: str, params: Sequence[Any]) -> list[Import]:
        rows = await self._connections.query(text, params, dict_row)
        return [msgspec.convert(row, Import) for row in rows]

    async def _rows(self, text: str, params: Sequence[Any]) -> list[Any]:
        return await self._connections.query(text, params)

    async def _execute(self, text: str, params: Sequence[Any]) -> None:
        async with self._connections.lent() as conn:
            await conn.execute(text.encode(), params)


async def _copy_rows(conn: Any, job: Import, rows: list[RowCame], after: int) -> None:
    async with conn.cursor() as cursor, cursor.copy(sql.COPY_ROWS) as copy:
        for n, r in enumerate(rows, after + 1):
            about = (r.outcome, r.project, r.scope, r.fingerprint, r.command)
            told = None if r.told == b"null" else r.told.decode()
            await copy.write_row((job.id, n, job.sheet, r.row, *about, told))


async def _copy_questions(
    conn: Any, job: Import, questions: Sequence[Question], after: int
) -> None:
    async with conn.cursor() as cursor, cursor.copy(sql.COPY_QUESTIONS) as copy:
        for n, q in enumerate(questions, after + 1):
            await copy.write_row((job.id, n, job.sheet, q.row, q.column, q.code, q.zh, q.en, q.raw))


def _json(said: Any) -> Jsonb:
    return Jsonb(said, dumps=msgspec.json.encode)
