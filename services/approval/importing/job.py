"""Imports as jobs: a file is accepted, worked through in the background, resumed wherever it was.

One process at a time works on an import: it holds it by a lock of its database session, which ends
with the process. All that an import came to is committed with the row it has reached, so a kill
costs nothing but the reading of the rows before.
"""

import asyncio
from collections.abc import AsyncIterable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import psycopg
import structlog

from domain.codes import level
from domain.privacy import personal
from services.approval.importing.asking import error
from services.approval.importing.files import Files
from services.approval.importing.options import Options
from services.approval.importing.reading import ROWS, Read, read
from services.approval.importing.rows import shown
from services.approval.importing.run import Run, Submit
from services.approval.importing.store import (
    Halted,
    Import,
    ShownQuestion,
    ShownRow,
    Store,
)
from services.approval.tables.personal import take_out
from services.common.divisions import Divisions
from services.ledger.changes import Busy

log = structlog.get_logger()
LOST = (Busy, psycopg.OperationalError, psycopg.InterfaceError, OSError)
LARGEST = 64 << 20
LAST = 1 << 62
_NAME = 180
_OVER = frozenset({"done", "failed"})


def _silent(_job: Import) -> None:
    """Nobody wants to know."""


class Jobs:
    """Opened and closed by the approval service; `running` imports at a time, the others wait."""

    def __init__(
        self,
        dsn: str,
        folder: Path,
        submit: Submit,
        divisions: Divisions,
        *,
        read: Read = read,
        most_bytes: int = LARGEST,
        at_once: int = 64,
        running: int = 2,
        rows: int = ROWS,
        progress: Callable[[Import], None] = _silent,
    ) -> None:
        self._store = Store(dsn)
        self._files = Files(folder, most_bytes)
        self._submit, self._divisions, self._read = submit, divisions, read
        self._at_once, self._rows, self._progress = at_once, rows, progress
        self._turn = asyncio.Semaphore(running)
        self._keeping = asyncio.Lock()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._cancelled: set[str] = set()
        self._stopping = False
        self._rung = asyncio.Event()

    async def __aenter__(self) -> "Jobs":
        await asyncio.to_thread(self._files.open)
        await self._store.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
        await self._store.close()

    async def accept(
        self, name: str, stream: AsyncIterable[bytes], who: str, options: Options
    ) -> Import:
        """Store a file and note its import, queued; TableError when it cannot be taken."""
        known = self._divisions.find(options.division)
        if known is None or level(options.division) in {"city", "province"}:
            raise error("unknown-division", division=options.division)
        job = str(uuid4())
        async with self._files.arriving(stream) as arrived, self._keeping:
            await asyncio.to_thread(self._files.keep, arrived)
            about = (_shown(name), arrived.digest, arrived.size, who, options)
            await self._store.accept((job, *about))
        accepted = await self._store.get(job)
        assert accepted is not None, "an import is there once it is accepted"  # noqa: S101
        return accepted

    async def get(self, job: str) -> Import | None:
        """An import as it stands."""
        return await self._store.get(job)

    async def list(self, prefix: str = "", *, before: int = LAST, limit: int = 50) -> list[Import]:
        """Imports of the divisions whose codes begin so, the newest first; `before`: the last n."""
        return await self._store.within(prefix, before, limit)

    async def questions(
        self, job: str, *, after: int = 0, limit: int = 100
    ) -> Sequence[ShownQuestion]:
        """What is asked about an import's rows, in the order of the file."""
        return await self._store.questions(job, after, limit)

    async def rows(
        self, job: str, outcome: str = "", *, after: int = 0, limit: int = 100
    ) -> Sequence[ShownRow]:
        """What became of an import's rows, in the order of the file."""
        return [shown(row) for row in await self._store.rows(job, outcome, after, limit)]

    def start(self, job: str) -> "asyncio.Task[None]":
        """Work on an import in the background; once it runs, the same task."""
        task = self._tasks.get(job)
        if task is None or task.done():
            self._cancelled.discard(job)
            task = asyncio.create_task(self._work(job), name=f"import-{job}")
            self._tasks[job] = task
            task.add_done_callback(lambda _: self._ended(job))
        return task

    async def resume_unfinished(self) -> Sequence[str]:
        """Go on with every import that a stop or a kill left unfinished."""
        jobs = [job.id for job in await self._store.unfinished()]
        for job in jobs:
            self.start(job)
        return jobs

    async def cancel(self, job: str) -> None:
        """Stop an import for good, unless it is started again; what was filed stays."""
        self._cancelled.add(job)
        self._ring()
        if task := self._tasks.get(job):
            await asyncio.wait([task])
        found = await self._store.get(job)
        if found and found.status not in _OVER:
            await self._store.mark(found, "cancelled")

    async def stop(self) -> None:
        """Let every import finish the step it is in; the next process goes on from there."""
        self._stopping = True
        self._ring()
        if tasks := list(self._tasks.values()):
            await asyncio.wait(tasks)

    def _ended(self, job: str) -> None:
        task = self._tasks.pop(job, None)
        if task and not task.cancelled() and task.exception():
            log.error("import-lost", exc_info=task.exception())

    def _halted(self, job: str) -> bool:
        return self._stopping or job in self._cancelled

    async def _work(self, job: str) -> None:
        """Go through in turn; a lost database is waited for, and whoever else holds the import."""
        wait = 0.1
        while not self._halted(job):
            try:
                async with self._turn:
                    if self._halted(job) or await self._held(job):
                        return
            except LOST as lost:
                log.warning("import-waits", error=type(lost).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._rung.wait(), wait)
            wait = min(wait * 2, 10.0)

    async def _held(self, job: str) -> bool:
        """Whether the import has been taken care of; not while another process holds it."""
        holding = await self._store.claim(job)
        if holding is None:
            return False
        try:
            found = await self._store.get(job)
            if found and found.status not in _OVER:
                await self._through(found)
        finally:
            await holding.close()
        return True

    def _ring(self) -> None:
        """Wake whatever waits, so that it sees that it is to stop."""
        self._rung.set()
        self._rung.clear()

    async def _through(self, job: Import) -> None:
        run = Run(
            self._store,
            self._submit,
            self._read,
            job,
            at_once=self._at_once,
            halted=lambda: self._halted(job.id),
            rows=self._rows,
        )
        await self._store.mark(job, "running")
        try:
            await run.through(self._files.path(job.digest), self._progress)
        except Halted:
            await self._store.interrupt(job.id)
            return
        except LOST:
            raise
        except Exception:
            log.exception("import-broke", file=job.digest[:12], row=run.job.row)
            await self._store.mark(run.broken(), "failed")
        ended = await self._store.get(job.id)
        self._progress(ended or run.job)
        await self._forget(job.digest)
        log.info("import-ended", file=job.digest[:12], rows=run.job.rows_told)

    async def _forget(self, digest: str) -> None:
        """Remove a file that no import needs any longer."""
        async with self._keeping:
            if not await self._store.in_use(digest):
                await asyncio.to_thread(self._files.forget, digest)


def _shown(name: str) -> str:
    """A file's name as it is kept: one line, nothing personal."""
    bare = Path(" ".join(Path(name).name.split()))
    said = f"{take_out(take_out(bare.stem).text).text}{bare.suffix}"[:_NAME]
    return said if said and not personal(said) else "table"
