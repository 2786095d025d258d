"""A checkpoint in a SQLite file of the subscriber: effect and position in one transaction of it."""

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from events.client.keeping import Elsewhere, Letter, Overtaken, Standing

TABLES = """
CREATE TABLE IF NOT EXISTS bangfu_positions (
  name TEXT PRIMARY KEY, position INTEGER NOT NULL, asked TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS bangfu_parked (
  name TEXT, position INTEGER, stream TEXT NOT NULL, version INTEGER NOT NULL, tag TEXT NOT NULL,
  state BLOB NOT NULL, reason TEXT NOT NULL, tries INTEGER NOT NULL,
  parked_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (name, position)
) STRICT;
"""
_STANDING = "SELECT position, asked FROM bangfu_positions WHERE name = ?"
_POSITION = "SELECT position FROM bangfu_positions WHERE name = ?"
_BEGIN = "INSERT INTO bangfu_positions VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_ADVANCE = "UPDATE bangfu_positions SET position = ? WHERE name = ?"
_CASES = "SELECT DISTINCT stream FROM bangfu_parked WHERE name = ?"
_LETTERS = (
    "SELECT position, stream, version, tag, state, reason, tries FROM bangfu_parked WHERE name = ?"
)
_PARK = (
    "INSERT INTO bangfu_parked (name, position, stream, version, tag, state, reason, tries)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (name, position)"
    " DO UPDATE SET reason = excluded.reason, tries = excluded.tries"
)
_RELEASE = "DELETE FROM bangfu_parked WHERE name = ? AND position = ?"
PATIENCE = 0.5
"""Seconds to wait for another process that holds the file; then the subscription tries again."""


class SqliteWork:
    """One transaction; `tx` is its connection, which the handler neither commits nor closes."""

    def __init__(self, conn: sqlite3.Connection, name: str) -> None:
        self.tx, self._name = conn, name
        found = conn.execute(_POSITION, (name,)).fetchone()
        self.position: int | None = found[0] if found else None
        self.parked = {stream for (stream,) in conn.execute(_CASES, (name,))}

    @property
    def sound(self) -> bool:
        return self.tx.in_transaction

    async def advance(self, position: int) -> None:
        self.tx.execute(_ADVANCE, (position, self._name))

    async def park(self, letter: Letter) -> None:
        self.tx.execute(_PARK, (self._name, *msgspec.structs.astuple(letter)))
        self.parked.add(letter.stream)

    async def first(self, case: str) -> Letter | None:
        """The earliest of a case."""
        found = f"{_LETTERS} AND stream = ? ORDER BY position LIMIT 1"
        row = self.tx.execute(found, (self._name, case)).fetchone()
        return Letter(*row) if row else None

    async def release(self, letter: Letter) -> None:
        self.tx.execute(_RELEASE, (self._name, letter.position))


class SqliteCheckpoint:
    """Positions and letters in a file, over one connection, for one task at a time."""

    troubles: tuple[type[Exception], ...] = (sqlite3.OperationalError,)

    def __init__(self, path: Path | str) -> None:
        self._conn = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
        self._conn.execute("PRAGMA journal_mode = WAL")  # one sync a commit, instead of four
        self._conn.execute("PRAGMA synchronous = FULL")
        self._turn = asyncio.Lock()
        self._path = path

    async def prepare(self) -> None:
        """Create the tables."""
        async with self._transaction() as conn:
            for table in TABLES.split(";"):
                conn.execute(table)

    async def standing(self, name: str) -> Standing | None:
        async with self._transaction() as conn:
            found = conn.execute(_STANDING, (name,)).fetchone()
        return Standing(*found) if found else None

    async def begin(self, name: str, standing: Standing) -> None:
        async with self._transaction() as conn:
            conn.execute(_BEGIN, (name, standing.position, standing.asked))

    @asynccontextmanager
    async def alone(self, name: str) -> AsyncIterator[None]:
        """A lock on a file beside the database: the kernel takes it back when the process ends."""
        lock = os.open(f"{self._path}-{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _lock(lock, name)
            yield
        finally:
            os.close(lock)

    @asynccontextmanager
    async def work(self, name: str, at: int) -> AsyncIterator[SqliteWork]:
        async with self.aside(name) as work:
            if work.position != at:
                raise Overtaken(f"{name}: at {work.position}, not at {at}")
            yield work

    @asynccontextmanager
    async def aside(self, name: str) -> AsyncIterator[SqliteWork]:
        async with self._transaction() as conn:
            yield SqliteWork(conn, name)

    async def parked(self, name: str) -> list[Letter]:
        async with self._transaction() as conn:
            rows = conn.execute(f"{_LETTERS} ORDER BY position", (name,))
            return [Letter(*row) for row in rows]

    async def close(self) -> None:
        self._conn.close()

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[sqlite3.Connection]:
        """A transaction: committed when the block ends, otherwise as if it had not been."""
        async with self._turn:
            self._conn.execute("BEGIN IMMEDIATE")
            try:
                yield self._conn
                self._conn.execute("COMMIT")
            except BaseException:
                if self._conn.in_transaction:
                    self._conn.execute("ROLLBACK")
                raise


def _lock(file: int, name: str) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Elsewhere(name) from None
