"""The schema is made by plain files, once each, in order, by whoever may."""

import asyncio

import psycopg
import pytest
from psycopg import sql

from services.ledger.migrations import MigrationChanged, migrate, migrations


@pytest.fixture
def folder(tmp_path):
    for name, text in (("002-b.sql", "ALTER TABLE bangfu.a ADD y int"), ("001-a.sql", A)):
        (tmp_path / name).write_text(text)
    return tmp_path


A = "CREATE TABLE bangfu.a (x int)"


async def test_all_are_applied_already_where_a_ledger_works(database):
    assert await migrate(database.dsn("migrator")) == []
    async with await psycopg.AsyncConnection.connect(database.admin_dsn) as conn:
        cursor = await conn.execute("SELECT name FROM bangfu_migrations.applied ORDER BY at, name")
        assert [name for (name,) in await cursor.fetchall()] == [m.name for m in migrations()]


async def test_the_migrator_applies_in_the_order_of_names_and_once(database, folder):
    assert await migrate(database.dsn("migrator"), folder) == ["001-a.sql", "002-b.sql"]
    assert await migrate(database.dsn("migrator"), folder) == []


async def test_what_the_migrator_makes_belongs_to_the_owner(database, folder):
    await migrate(database.dsn("migrator"), folder)
    async with await psycopg.AsyncConnection.connect(database.admin_dsn) as conn:
        owners = await conn.execute(
            "SELECT DISTINCT tableowner FROM pg_tables "
            "WHERE schemaname IN ('bangfu', 'bangfu_migrations')"
        )
        assert await owners.fetchall() == [("bangfu_owner",)]


async def test_a_changed_file_is_refused(database, folder):
    await migrate(database.dsn("migrator"), folder)
    (folder / "001-a.sql").write_text(A + " -- changed")
    with pytest.raises(MigrationChanged, match="001-a"):
        await migrate(database.dsn("migrator"), folder)


async def test_a_file_that_fails_leaves_nothing_of_itself(database, folder):
    (folder / "002-b.sql").write_text("CREATE TABLE bangfu.b (x int); SELECT 1/0")
    with pytest.raises(psycopg.errors.DivisionByZero):
        await migrate(database.dsn("migrator"), folder)
    (folder / "002-b.sql").write_text("CREATE TABLE bangfu.b (x int)")
    assert await migrate(database.dsn("migrator"), folder) == ["002-b.sql"]


async def test_two_that_migrate_at_once_take_turns(database, folder):
    done = await asyncio.gather(*(migrate(database.dsn("migrator"), folder) for _ in range(4)))
    assert sorted(done) == [[], [], [], ["001-a.sql", "002-b.sql"]]


async def test_a_service_cannot_migrate(database, folder):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        await migrate(database.dsn("writer"), folder)


async def test_an_administrator_begins_from_nothing(servers):
    name = sql.Identifier("bangfu_from_nothing")
    async with await psycopg.AsyncConnection.connect(servers.postgres_dsn, autocommit=True) as conn:
        await conn.execute(sql.SQL("CREATE DATABASE {}").format(name))
        dsn = psycopg.conninfo.make_conninfo(servers.postgres_dsn, dbname="bangfu_from_nothing")
        assert await migrate(dsn) == [m.name for m in migrations()]
        assert await migrate(dsn) == []
        await conn.execute(sql.SQL("DROP DATABASE {}").format(name))
