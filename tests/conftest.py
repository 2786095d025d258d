"""Real servers for every test, started once a worker; a fresh, migrated database for each test."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import hypothesis
import psycopg
import pytest
from msgspec import Struct
from psycopg import sql
from psycopg.conninfo import make_conninfo

from services.common import embedded
from services.common.embedded import Servers

# a busy machine is no falsified property
hypothesis.settings.register_profile("ours", deadline=None)
hypothesis.settings.load_profile("ours")

TEMPLATE = "bangfu_template"
# whoever waits for an end within the server waits in steps of a tenth of a second
ENDED = """
SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
  AND (%(role)s::text IS NULL OR usename = %(role)s)
  AND (%(pids)s::int[] IS NULL OR pid = ANY(%(pids)s))
"""
SHAPE = """
SELECT
  (SELECT array_agg((nspname, nspacl::text) ORDER BY nspname) FROM pg_namespace
   WHERE nspname !~ '^pg_(toast|temp)'),
  (SELECT array_agg((relname, relkind, relacl::text, reloptions) ORDER BY relname) FROM pg_class
   WHERE relnamespace = ANY (ARRAY(SELECT oid FROM pg_namespace WHERE nspname !~ '^(pg_|inf)'))),
  (SELECT array_agg((tgname, tgenabled) ORDER BY tgname) FROM pg_trigger WHERE NOT tgisinternal),
  (SELECT array_agg((proname, proacl::text, md5(prosrc)) ORDER BY proname) FROM pg_proc
   WHERE pronamespace = to_regnamespace('bangfu')),
  (SELECT count(*) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
   WHERE d.datname = current_database()),
  (SELECT count(*) FROM bangfu_migrations.applied)
"""
EMPTY = """
BEGIN;
SET LOCAL session_replication_role = replica;
ALTER TABLE bangfu.bangfu_events DISABLE TRIGGER facts_are_final;
ALTER TABLE bangfu_vault.reading DISABLE TRIGGER readings_are_final;
DO $$
DECLARE name text;
BEGIN
  FOR name IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
              WHERE schemaname IN ('bangfu', 'bangfu_vault') LOOP
    EXECUTE 'DELETE FROM ' || name;
  END LOOP;
  PERFORM setval(seqrelid, seqstart, false) FROM pg_sequence;
END $$;
ALTER TABLE bangfu.bangfu_events ENABLE ALWAYS TRIGGER facts_are_final;
ALTER TABLE bangfu_vault.reading ENABLE ALWAYS TRIGGER readings_are_final;
COMMIT
"""


TABLES = """
SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
WHERE schemaname IN ('bangfu', 'bangfu_vault') ORDER BY 1
"""
NO_ROWS = 21
"""How long what PostgreSQL copies of an empty table is: a head and an end."""


class Database(Struct, frozen=True):
    """One migrated database of the embedded server; a role is `writer`, `relay`, `auditor`, ..."""

    name: str
    admin_dsn: str

    def dsn(self, role: str) -> str:
        user = role if role.startswith("bangfu_") else f"bangfu_{role}"
        return make_conninfo(self.admin_dsn, user=user)

    async def cut(self) -> set[int]:
        """End every connection of the writer's role: which there were."""
        async with await psycopg.AsyncConnection.connect(self.admin_dsn, autocommit=True) as conn:
            return await ended(conn, "bangfu_writer")


@pytest.fixture(scope="session")
def short_folder() -> Iterator[Path]:
    """A folder whose path is short and which an unprivileged account may reach."""
    folder = Path(tempfile.mkdtemp(prefix="bangfu-test-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    embedded.forget(folder)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def servers(short_folder: Path) -> Iterator[Servers]:
    """PostgreSQL and NATS of this worker, for the whole session."""
    with embedded.servers(short_folder) as running:
        yield running


@pytest.fixture(scope="session")
async def template(servers: Servers) -> str:
    """A database to which every migration was applied once; tests get copies of it."""
    await administer(servers, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
    await prepared(make_conninfo(servers.postgres_dsn, dbname=TEMPLATE))
    return TEMPLATE


@pytest.fixture(scope="session")
async def shape(servers: Servers, template: str) -> Any:
    """What a database looks like that nobody has altered."""
    dsn = make_conninfo(servers.postgres_dsn, dbname=template)
    async with await psycopg.AsyncConnection.connect(dsn) as conn:
        return await (await conn.execute(SHAPE)).fetchone()


@pytest.fixture(scope="session")
def spare() -> list[Database]:
    """Databases that a test has left as they were made, but for what it stored: emptied since."""
    return []


@pytest.fixture
async def database(
    servers: Servers, template: str, shape: Any, spare: list[Database]
) -> AsyncIterator[Database]:
    """A migrated database of the test's own, without a row, whoever had it before."""
    made = await taken(servers, template, spare)
    yield made
    await given_back(servers, made, shape, spare)


async def taken(servers: Servers, template: str, spare: list[Database]) -> Database:
    """A database without a row: one that is spare, or a new one."""
    if spare:
        return spare.pop()
    return await copied(servers, f"bangfu_{os.getpid()}_{uuid4().hex[:12]}", template)


async def given_back(servers: Servers, made: Database, shape: Any, spare: list[Database]) -> None:
    """It is spare, without a row, if its shape is still the template's; dropped if it is not.

    A new one takes far longer.
    """
    if await _emptied(made, shape):
        spare.append(made)
        return
    drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
    await administer(servers, drop.format(sql.Identifier(made.name)))


async def content(dsn: str) -> dict[str, bytes]:
    """Every row of the tables of ours that have any, as `filled` takes them."""
    async with await psycopg.AsyncConnection.connect(dsn) as conn, conn.cursor() as cursor:
        tables = await (await cursor.execute(TABLES)).fetchall()
        found = {table: await _rows_of(cursor, table) for (table,) in tables}
    return {table: rows for table, rows in found.items() if len(rows) > NO_ROWS}


async def _rows_of(cursor: psycopg.AsyncCursor[Any], table: str) -> bytes:
    told = f"COPY (SELECT t.* FROM {table} t ORDER BY t::text) TO STDOUT (FORMAT binary)"  # noqa: S608
    async with cursor.copy(told.encode()) as rows:
        return b"".join([bytes(part) async for part in rows])


async def filled(made: Database, rows: dict[str, bytes]) -> None:
    """Put rows into a database that has none."""
    connecting = psycopg.AsyncConnection.connect(made.admin_dsn)
    async with await connecting as conn, conn.cursor() as cursor:
        await conn.execute("SET session_replication_role = replica")  # in whatever order they come
        for table, some in rows.items():
            async with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)".encode()) as copy:
                await copy.write(some)


async def prepared(admin_dsn: str) -> None:
    """The ledger's schema and the vault's, each for its own roles."""
    from services.ledger.migrations import migrate
    from services.vault.preparing import prepare

    await migrate(admin_dsn)
    await prepare(admin_dsn)


async def copied(servers: Servers, name: str, template: str) -> Database:
    """A new database with all that another has in it."""
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY wal_log")
    await administer(servers, copy.format(sql.Identifier(name), sql.Identifier(template)))
    made = Database(name, make_conninfo(servers.postgres_dsn, dbname=name))
    await prepared(made.admin_dsn)  # a copy has the template's tables, but not its database grants
    return made


async def _emptied(made: Database, shape: Any) -> bool:
    async with await psycopg.AsyncConnection.connect(made.admin_dsn, autocommit=True) as conn:
        await ended(conn)
        if await (await conn.execute(SHAPE)).fetchone() != shape:
            return False
        await conn.execute(EMPTY)
    return True


async def ended(conn: psycopg.AsyncConnection[Any], role: str | None = None) -> set[int]:
    """End the connections of a role, or all but this one; which there were, once they are gone."""
    told = {"role": role, "pids": None}
    found = {pid for pid, _ in await (await conn.execute(ENDED, told)).fetchall()}
    while found and await (await conn.execute(ENDED, told | {"pids": [*found]})).fetchall():
        pass
    return found


async def administer(servers: Servers, command: sql.Composed) -> None:
    """A command of the server's administrator."""
    async with await psycopg.AsyncConnection.connect(servers.postgres_dsn, autocommit=True) as conn:
        await conn.execute(command)
