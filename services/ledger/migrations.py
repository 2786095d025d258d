"""Plain SQL migrations, applied in order by their own role, each in a transaction, each once."""

from hashlib import sha256
from pathlib import Path

from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier

from services.common.starting import CannotStart

HERE = Path(__file__).parent
FOLDER = HERE / "migrations"
ROLES = (HERE / "roles.sql").read_bytes()
ALONE = "SELECT pg_advisory_lock(20241021027)"
KEPT = """
CREATE TABLE IF NOT EXISTS {}.applied (
  name text PRIMARY KEY, digest text NOT NULL, at timestamptz NOT NULL DEFAULT now())
"""


class Journal(Struct, frozen=True):
    """Where it is noted what was applied, who owns what is made, and the roles it is made for."""

    schema: str
    owner: str
    roles: bytes


OF_THE_LEDGER = Journal("bangfu_migrations", "bangfu_owner", ROLES)


class MigrationChanged(CannotStart):
    """An applied migration's text differs from what was applied: write a new one instead."""


class Migration(Struct, frozen=True):
    """One file of statements."""

    name: str
    text: bytes

    @property
    def digest(self) -> str:
        """By which a changed text is noticed."""
        return sha256(self.text).hexdigest()


def migrations(folder: Path = FOLDER) -> list[Migration]:
    """All of them, in the order of their names."""
    return [Migration(path.name, path.read_bytes()) for path in sorted(folder.glob("*.sql"))]


async def migrate(dsn: str, folder: Path = FOLDER) -> list[str]:
    """Apply what is not applied yet of the ledger's schema and name it."""
    return await applied(dsn, folder, OF_THE_LEDGER)


async def applied(dsn: str, folder: Path, journal: Journal) -> list[str]:
    """Apply what is not applied yet of a folder and name it.

    With an administrator's DSN the roles are made first; with the migrator's they must exist.
    """
    async with await AsyncConnection.connect(dsn, autocommit=True) as conn:
        await conn.execute(ALONE)
        if await _administrator(conn):
            await conn.execute(journal.roles)
        schema = Identifier(journal.schema)
        await conn.execute(SQL("SET ROLE {}").format(Identifier(journal.owner)))
        await conn.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(schema))
        await conn.execute(SQL(KEPT).format(schema))
        return [m.name for m in migrations(folder) if await _apply(conn, m, schema)]


async def _administrator(conn: AsyncConnection) -> bool:
    cursor = await conn.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    row = await cursor.fetchone()
    return bool(row and row[0])


async def _apply(conn: AsyncConnection, migration: Migration, schema: Identifier) -> bool:
    known = SQL("SELECT digest FROM {}.applied WHERE name = %s").format(schema)
    row = await (await conn.execute(known, (migration.name,))).fetchone()
    if row and row[0] != migration.digest:
        changed = "已执行的迁移被改动 / an applied migration was changed"
        raise MigrationChanged(f"{migration.name}: {changed}")
    if row:
        return False
    async with conn.transaction():
        await conn.execute(migration.text)
        note = SQL("INSERT INTO {}.applied (name, digest) VALUES (%s, %s)").format(schema)
        await conn.execute(note, (migration.name, migration.digest))
    return True
