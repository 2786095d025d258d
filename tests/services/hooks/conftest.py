"""A log on the test's own database, and a receiver on this machine."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import Database
from tests.services.hooks.posting import Log, Receiver, a_log, receiving


@pytest.fixture
async def log(database: Database) -> AsyncIterator[Log]:
    async with a_log(database) as made:
        yield made


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as made:
        yield made
