"""Facts are final: whoever asks, by whichever statement."""

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from sample_files import a_stream, act, opened

SERVICES = ("bangfu_writer", "bangfu_relay", "bangfu_hooks", "bangfu_auditor")
STATEMENTS = {
    "insert": "INSERT INTO bangfu.bangfu_events VALUES ('file-1', 1, 't', 's', 9)",
    "update": "UPDATE bangfu.bangfu_events SET state = 'x'",
    "delete": "DELETE FROM bangfu.bangfu_events",
    "truncate": "TRUNCATE bangfu.bangfu_events",
    "merge": "MERGE INTO bangfu.bangfu_events USING (SELECT 1) v ON true WHEN MATCHED THEN DELETE",
    "copy": "COPY bangfu.bangfu_events FROM STDIN",
    "disable": "ALTER TABLE bangfu.bangfu_events DISABLE TRIGGER ALL",
    "drop": "DROP TABLE bangfu.bangfu_events",
    "drop trigger": "DROP TRIGGER facts_are_final ON bangfu.bangfu_events",
    "drop schema": "DROP SCHEMA bangfu CASCADE",
    "replica": "SET session_replication_role = replica",
    "owner": "SET ROLE bangfu_owner",
    "forget a command": "DELETE FROM bangfu.commands",
    "forge a command": "INSERT INTO bangfu.commands VALUES ('z', 'k', 'f', 1, 'null', now())",
    "forge a row": "UPDATE bangfu.case_index SET stage = 'closed'",
    "forge a wait": "INSERT INTO bangfu.case_waits VALUES ('t', now(), 's')",
    "index by hand": "SELECT bangfu.index_rows('[]', '{}')",
    "judge by hand": "SELECT bangfu.miscounted('{}')",
    "replace the way in": "CREATE OR REPLACE FUNCTION bangfu.append(jsonb, bytea) RETURNS int "
    "LANGUAGE sql AS 'SELECT 1'",
    "hide it": "CREATE TABLE bangfu.hidden (n int)",
    "journal": "SELECT * FROM bangfu_migrations.applied",
}
CHANGES = ("update", "delete", "truncate", "merge")


@pytest.fixture
async def kept(database, ledger):
    """A database with one fact, which is still there afterwards, as it was."""
    await act(ledger, a_stream(), opened())
    read = "SELECT array_agg(e) FROM bangfu.bangfu_events e"
    before = await ledger.query(read)
    yield database
    assert await ledger.query(read) == before


async def refused(dsn, *statements):
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as conn:
        for statement in statements[:-1]:
            await conn.execute(statement)
        with pytest.raises(InsufficientPrivilege) as refusal:
            await conn.execute(statements[-1])
        return str(refusal.value)


@pytest.mark.parametrize("role", SERVICES)
async def test_no_service_role_may_change_what_was_recorded(kept, role):
    for statement in STATEMENTS.values():
        await refused(kept.dsn(role), statement)


@pytest.mark.parametrize("role", ["bangfu_relay", "bangfu_hooks", "bangfu_auditor"])
async def test_only_the_writer_appends(kept, role):
    await refused(kept.dsn(role), "SELECT bangfu.append('{}', '')")


async def test_the_relay_reads_facts_and_nothing_else(kept):
    await refused(kept.dsn("relay"), "SELECT * FROM bangfu.commands")
    await refused(kept.dsn("relay"), "SELECT * FROM bangfu.case_index")


@pytest.mark.parametrize("statement", CHANGES)
async def test_not_even_the_owner_changes_a_fact(kept, statement):
    for dsn in (kept.dsn("migrator"), kept.admin_dsn):
        told = await refused(dsn, "SET ROLE bangfu_owner", STATEMENTS[statement])
        assert "facts are final" in told


@pytest.mark.parametrize("statement", CHANGES)
async def test_the_triggers_hold_for_a_superuser_who_plays_replica(kept, statement):
    replica = "SET session_replication_role = replica"
    assert "facts are final" in await refused(kept.admin_dsn, replica, STATEMENTS[statement])


async def test_nobody_logs_in_as_the_owner(kept):
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        await psycopg.AsyncConnection.connect(kept.dsn("owner"))


async def test_the_migrator_has_no_powers_until_it_becomes_the_owner(kept):
    await refused(kept.dsn("migrator"), "SELECT * FROM bangfu.bangfu_events")
