"""A ledger on the test's own database, opened as the writer role."""

from collections.abc import AsyncIterator

import pytest
from sample_files import FILES

from services.ledger.ledger import Ledger


@pytest.fixture
async def ledger(database) -> AsyncIterator[Ledger]:
    async with Ledger(database.dsn("writer"), [FILES]) as opened:
        yield opened
