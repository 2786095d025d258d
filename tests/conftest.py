"""Real servers for every test, started once a worker; a fresh, migrated database for each test."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
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


class Database(Struct, frozen=True):
    """One migrated database of the embedded server; a role is `writer`, `relay`, `auditor`, ..."""

    name: str
    admin_dsn: str

    def dsn(self, role: str) -> str:
        user = role if role.startswith("bangfu_") else f"bangfu_{role}"
        return make_conninfo(self.admin_dsn, user=user)


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
    from services.ledger.migrations import migrate

    await _administer(servers, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
    await migrate(make_conninfo(servers.postgres_dsn, dbname=TEMPLATE))
    return TEMPLATE


@pytest.fixture
async def database(servers: Servers, template: str) -> AsyncIterator[Database]:
    """A migrated database of the test's own, dropped afterwards whoever is still connected."""
    from services.ledger.migrations import migrate

    name = f"bangfu_{os.getpid()}_{uuid4().hex[:12]}"
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY wal_log")
    await _administer(servers, copy.format(sql.Identifier(name), sql.Identifier(template)))
    made = Database(name, make_conninfo(servers.postgres_dsn, dbname=name))
    await migrate(made.admin_dsn)  # a copy has the template's tables, but not its database grants
    yield made
    drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
    await _administer(servers, drop.format(sql.Identifier(name)))


async def _administer(servers: Servers, command: sql.Composed) -> None:
    async with await psycopg.AsyncConnection.connect(servers.postgres_dsn, autocommit=True) as conn:
        await conn.execute(command)
