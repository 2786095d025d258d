"""Plain SQL migrations, applied in order by their own role, each in a transaction, each once."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from psycopg import AsyncConnection, sql

HERE = Path(__file__).parent
FOLDER = HERE / "migrations"
JOURNAL = """
CREATE TABLE IF NOT EXISTS bangfu_migrations.applied (
  name text PRIMARY KEY, digest text NOT NULL, at timestamptz NOT NULL DEFAULT now())
"""


class MigrationChanged(Exception):
    """An applied migration's text differs from what was applied: write a new one instead."""


async def migrate(dsn: str, *, passwords: Mapping[str, str] | None = None) -> list[str]:
    """Apply what is not applied yet and name it.

    With an administrator's DSN the roles are made first, with the passwords given; with the
    migrator's DSN they must exist.
    """
    async with await AsyncConnection.connect(dsn, autocommit=True) as conn:
        if await _administrator(conn):
            await _roles(conn, passwords or {})
        await conn.execute("SET ROLE bangfu_owner")
        await conn.execute("CREATE SCHEMA IF NOT EXISTS bangfu_migrations")
        await conn.execute(JOURNAL)
        return [p.name for p in sorted(FOLDER.glob("*.sql")) if await _apply(conn, p)]


async def _administrator(conn: AsyncConnection) -> bool:
    cursor = await conn.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    row = await cursor.fetchone()
    return bool(row and row[0])


async def _roles(conn: AsyncConnection, passwords: Mapping[str, str]) -> None:
    await conn.execute((HERE / "roles.sql").read_bytes())
    for role, password in passwords.items():
        command = sql.SQL("ALTER ROLE {} PASSWORD {}")
        await conn.execute(command.format(sql.Identifier(role), sql.Literal(password)))


async def _apply(conn: AsyncConnection, path: Path) -> bool:
    text = path.read_bytes()
    digest = sha256(text).hexdigest()
    known = "SELECT digest FROM bangfu_migrations.applied WHERE name = %s"
    row = await (await conn.execute(known, (path.name,))).fetchone()
    if row:
        if row[0] != digest:
            raise MigrationChanged(path.name)
        return False
    async with conn.transaction():
        await conn.execute(text)
        note = "INSERT INTO bangfu_migrations.applied (name, digest) VALUES (%s, %s)"
        await conn.execute(note, (path.name, digest))
    return True
