"""A store that could lose, hide or change a fact is refused at the start."""

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from sample_files import FILES, a_stream, act, opened

from services.common.embedded import start_postgres
from services.ledger.ledger import Ledger
from services.ledger.migrations import migrate
from services.ledger.safety import UnsafeStore, assert_safe


async def start(dsn):
    async with Ledger(dsn, [FILES]):
        pass


async def test_the_embedded_server_is_safe_for_the_writer(database):
    await start(database.dsn("writer"))


CARELESS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "data_sync_retry": "on",
}


@pytest.fixture(scope="module")
async def careless(short_folder):
    """A server that is faster than it should be."""
    with start_postgres(short_folder / "careless", CARELESS) as postgres:
        await migrate(postgres.dsn)
        yield postgres.dsn


@pytest.mark.parametrize("setting", CARELESS)
async def test_a_server_that_may_lose_what_it_acknowledged_is_refused(careless, setting):
    with pytest.raises(UnsafeStore, match=f"{setting} = {CARELESS[setting]}"):
        await start(make_conninfo(careless, user="bangfu_writer"))


async def test_a_role_that_was_told_not_to_wait_for_the_disk_is_refused(database):
    async with await psycopg.AsyncConnection.connect(database.admin_dsn, autocommit=True) as conn:
        await conn.execute(alteration(database, "synchronous_commit", "local"))
    with pytest.raises(UnsafeStore, match="synchronous_commit = local"):
        await start(database.dsn("writer"))


async def test_a_database_of_another_encoding_is_refused(careless):
    async with await psycopg.AsyncConnection.connect(careless, autocommit=True) as conn:
        await conn.execute(
            "CREATE DATABASE bytes ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C' "
            "TEMPLATE template0"
        )
    await migrate(make_conninfo(careless, dbname="bytes"))
    with pytest.raises(UnsafeStore, match="server_encoding = SQL_ASCII"):
        await start(make_conninfo(careless, dbname="bytes", user="bangfu_writer"))


async def test_a_superuser_does_not_write(database):
    with pytest.raises(UnsafeStore, match="superuser"):
        await start(database.admin_dsn)


async def test_who_may_become_the_owner_does_not_write(database):
    async with await psycopg.AsyncConnection.connect(database.admin_dsn, autocommit=True) as conn:
        await conn.execute("GRANT USAGE ON SCHEMA bangfu TO bangfu_migrator")
    with pytest.raises(UnsafeStore, match="own the tables"):
        await start(database.dsn("migrator"))


async def test_who_may_write_the_log_by_hand_does_not_write(database):
    async with await psycopg.AsyncConnection.connect(database.admin_dsn, autocommit=True) as conn:
        await conn.execute("GRANT INSERT ON bangfu.bangfu_events TO bangfu_writer")
    with pytest.raises(UnsafeStore, match="by itself"):
        await start(database.dsn("writer"))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("POSTGRES_ENABLE_DB_FUNCTIONS", "y"),
        ("CIPHER_KEY", "c2VjcmV0"),
        ("CIPHER_TOPIC", "eventsourcing.cipher:AESCipher"),
        ("COMPRESSOR_TOPIC", "zlib"),
    ],
)
async def test_the_librarys_settings_that_lose_or_hide_facts_are_refused(
    database, monkeypatch, key, value
):
    monkeypatch.setenv(key, value)
    with pytest.raises(UnsafeStore, match=key):
        await start(database.dsn("writer"))
    monkeypatch.setenv(key, "n")
    await start(database.dsn("writer"))


async def test_everything_that_is_wrong_is_named_at_once(database):
    async with await psycopg.AsyncConnection.connect(database.admin_dsn) as conn:
        with pytest.raises(UnsafeStore) as refusal:
            await assert_safe(conn, {"CIPHER_KEY": "k", "COMPRESSOR_TOPIC": "zlib"})
    assert len(str(refusal.value).splitlines()) == 3


async def test_the_ledger_reads_what_is_committed_whatever_the_role_was_told(database):
    async with await psycopg.AsyncConnection.connect(database.admin_dsn, autocommit=True) as conn:
        await conn.execute(alteration(database, "default_transaction_isolation", "serializable"))
    async with Ledger(database.dsn("writer"), [FILES]) as ledger:
        await act(ledger, a_stream(), opened())
        assert await ledger.query("SHOW transaction_isolation") == [("read committed",)]


def alteration(database, setting, value):
    alter = sql.SQL("ALTER ROLE bangfu_writer IN DATABASE {} SET {} = {}")
    return alter.format(sql.Identifier(database.name), sql.Identifier(setting), sql.Literal(value))
