"""Facts and personal data have roles of their own: neither reads or writes what the other keeps."""

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from services.vault.preparing import prepare
from tests.conftest import Database

OF_FACTS = ("writer", "relay", "hooks", "auditor", "migrator")
TABLES = ("subject", "subject_key", "record", "field", "blind_index", "tie", "reading")
TABLES += ("upload", "evidence")
ATTACKS = {
    "read": "SELECT * FROM bangfu_vault.{}",
    "write": "INSERT INTO bangfu_vault.{} DEFAULT VALUES",
    "delete": "DELETE FROM bangfu_vault.{}",
    "truncate": "TRUNCATE bangfu_vault.{} CASCADE",
}
NOT_BY_THE_VAULT = (
    "SELECT * FROM bangfu.bangfu_events",
    "SELECT * FROM bangfu.case_index",
    "SELECT * FROM bangfu.commands",
    "SELECT bangfu.append('{}', '')",
    "INSERT INTO bangfu.bangfu_events VALUES ('file-1', 1, 't', 's', 9)",
    "DELETE FROM bangfu_vault.reading",
    "UPDATE bangfu_vault.reading SET purpose = 'x'",
    "TRUNCATE bangfu_vault.reading",
    "ALTER TABLE bangfu_vault.reading DISABLE TRIGGER ALL",
    "DROP TABLE bangfu_vault.field",
    "CREATE TABLE bangfu_vault.mine (n int)",
    "SET ROLE bangfu_vault_owner",
    "SET ROLE bangfu_owner",
    "SET session_replication_role = replica",
    "SELECT * FROM bangfu_vault_migrations.applied",
)


async def refused(dsn: str, *statements: str) -> None:
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as conn:
        for statement in statements:
            with pytest.raises(InsufficientPrivilege):
                await conn.execute(statement)  # type: ignore[arg-type]


@pytest.mark.parametrize("role", OF_FACTS)
async def test_no_role_of_the_log_reads_or_writes_personal_data(
    database: Database, role: str
) -> None:
    await refused(
        database.dsn(role), *(attack.format(t) for attack in ATTACKS.values() for t in TABLES)
    )


async def test_the_vault_reads_and_writes_no_fact_and_changes_no_reading(
    database: Database,
) -> None:
    await refused(database.dsn("vault"), *NOT_BY_THE_VAULT)


@pytest.mark.parametrize("change", ["DELETE FROM", "TRUNCATE"])
async def test_not_even_the_owner_changes_a_reading(database: Database, change: str) -> None:
    begin = "INSERT INTO bangfu_vault.reading VALUES "
    begin += "(DEFAULT, now(), 'p', 'c', 'd', 's', 'f', 'x', 'r')"
    async with await psycopg.AsyncConnection.connect(database.admin_dsn, autocommit=True) as conn:
        await conn.execute(begin)  # type: ignore[arg-type]
        await conn.execute("SET ROLE bangfu_vault_owner")
        with pytest.raises(InsufficientPrivilege, match="readings are final"):
            await conn.execute(f"{change} bangfu_vault.reading")  # type: ignore[arg-type]


async def test_the_schema_is_prepared_once_and_by_its_migrator(database: Database) -> None:
    assert await prepare(database.dsn("vault_migrator")) == []
    with pytest.raises(InsufficientPrivilege):
        await prepare(database.dsn("vault"))
