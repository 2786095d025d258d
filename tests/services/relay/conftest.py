"""A bus of the test's own, facts put straight into the log, relays that a test starts."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from services.common import embedded
from services.relay import reconciling
from tests.services.relay.relaying import Facts, House, ServerOfOurs


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """While there is a fault the reconciler looks again sooner than in earnest."""
    monkeypatch.setattr(reconciling, "HASTE", 0.05)


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory where there is a place for that: kill -9 takes nothing from it, and it is fast."""
    memory = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a private folder in it
    where = memory if memory.is_dir() else None
    made = Path(tempfile.mkdtemp(prefix="bangfu-relay-", dir=where))
    yield made
    embedded.forget(made)
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def server(folder: Path) -> Iterator[ServerOfOurs]:
    made = ServerOfOurs(folder / "nats")
    made.start()
    yield made
    made.stop()


@pytest.fixture
async def facts(database) -> AsyncIterator[Facts]:
    async with Facts.opened(database.dsn("writer")) as made:
        yield made


@pytest.fixture
async def house(database, server: ServerOfOurs, facts: Facts) -> AsyncIterator[House]:
    async with House.opened(database.dsn("relay"), server, facts) as made:
        yield made
