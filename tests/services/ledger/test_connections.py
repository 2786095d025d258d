"""A reader notices nothing of connections that the store has closed since they were last used."""

import asyncio

import psycopg
import pytest
from sample_files import FILES

from services.ledger.changes import Busy
from services.ledger.connections import Connections
from services.ledger.ledger import Ledger
from tests.conftest import Database

MEET = "SELECT pg_advisory_xact_lock_shared(7), pg_backend_pid()"


async def busy_at_once(ledger: Ledger, database: Database, count: int) -> set[int]:
    """So many reads wait for each other, so each has a connection of its own: which they are."""
    async with await psycopg.AsyncConnection.connect(database.admin_dsn) as conn:
        await conn.execute("SELECT pg_advisory_xact_lock(7)")
        reads = [asyncio.create_task(ledger.query(MEET)) for _ in range(count)]
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while (await (await conn.execute(waiting)).fetchone()) != (count,):  # noqa: ASYNC110
            await asyncio.sleep(0)
    return {rows[0][1] for rows in await asyncio.gather(*reads)}


async def test_every_connection_of_a_pool_may_be_lost_and_a_read_is_answered(
    database: Database,
) -> None:
    async with Ledger(database.dsn("writer"), [FILES], readers=3) as ledger:
        known = await busy_at_once(ledger, database, 3)
        assert len(known) == 3
        assert await database.cut() >= known
        assert await ledger.query("SELECT 1") == [(1,)]


async def test_what_is_cut_off_while_it_reads_is_put_again(
    ledger: Ledger, database: Database
) -> None:
    async with await psycopg.AsyncConnection.connect(database.admin_dsn) as conn:
        await conn.execute("SELECT pg_advisory_xact_lock(7)")
        read = asyncio.create_task(ledger.query(MEET))
        cut = None
        while cut is None:
            await asyncio.sleep(0)
            cut = await (
                await conn.execute(
                    "SELECT pid, pg_terminate_backend(pid, 5000) FROM pg_locks "
                    "WHERE locktype = 'advisory' AND NOT granted"
                )
            ).fetchone()
    ((_, pid),) = await read
    assert pid != cut[0]


async def test_what_takes_too_long_is_not_put_again(database: Database) -> None:
    hasty = "-c transaction_timeout=50ms"
    connections = Connections(database.dsn("writer"), 2, options=hasty)
    await connections.open()
    with pytest.raises(Busy) as told:
        await connections.query("SELECT pg_sleep(60)")
    assert isinstance(told.value.__cause__, psycopg.errors.TransactionTimeout)
    assert await connections.query("SELECT 1") == [(1,)]
    await connections.close()


async def test_whoever_writes_gets_a_connection_that_is_there(database: Database) -> None:
    connections = Connections(database.dsn("writer"), 1, tried=True)
    await connections.open()
    async with connections.lent() as conn:
        await conn.execute("SELECT 1")
    assert await database.cut()
    async with connections.lent() as conn:
        await conn.execute("SELECT 1")
    await connections.close()
