"""A NATS of these tests' own, a stream with nothing in it for each, and a log that is published."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from nats.js.api import StorageType
from psycopg.conninfo import make_conninfo

from events.client import Checkpoint, PostgresCheckpoint, SqliteCheckpoint, connect
from services.common.embedded import Nats, Servers, start_nats
from tests.events.client.publishing import Log


@pytest.fixture(scope="session")
def bus_server(short_folder: Path) -> Iterator[Nats]:
    with start_nats(short_folder / "client-nats") as running:
        yield running


@pytest.fixture
async def log(bus_server: Nats) -> AsyncIterator[Log]:
    """A log whose stream can be damaged: nothing forbids to delete from it."""
    bus = await connect(bus_server.url)
    stream = bus.jetstream()
    await stream.add_stream(name="BANGFU", subjects=["bangfu.>"], storage=StorageType.MEMORY)
    yield Log(bus)
    for made in await stream.streams_info():
        await stream.delete_stream(made.config.name)
    await bus.close()


@pytest.fixture(scope="session")
def subscriber_server(servers: Servers) -> str:
    """The database of a subscriber: it knows nothing of ours."""
    name = f"subscriber_{os.getpid()}"
    with psycopg.connect(servers.postgres_dsn, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}")
    return make_conninfo(servers.postgres_dsn, dbname=name)


@pytest.fixture
def subscriber_dsn(subscriber_server: str) -> Iterator[str]:
    """A schema of the test's own in it."""
    schema = f"s_{uuid4().hex}"
    with psycopg.connect(subscriber_server, autocommit=True) as conn:
        conn.execute(f"CREATE SCHEMA {schema}")
        yield make_conninfo(subscriber_server, options=f"-csearch_path={schema}")
        conn.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture(params=["sqlite", "postgres"])
async def keep(
    request: pytest.FixtureRequest, subscriber_dsn: str, tmp_path: Path
) -> AsyncIterator[Checkpoint]:
    """Each store in turn."""
    stores = {
        "sqlite": lambda: SqliteCheckpoint(tmp_path / "kept.sqlite"),
        "postgres": lambda: PostgresCheckpoint(subscriber_dsn),
    }
    store: Checkpoint = stores[request.param]()
    await store.prepare()
    yield store
    await store.close()
