"""The vault of these tests, on a real store."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.vault.vault import Vault
from tests.conftest import Database
from tests.services.approval.conftest import silence
from tests.services.vault.keeping import kept

__all__ = ["silence"]


@pytest.fixture
async def vault(database: Database, tmp_path: Path) -> AsyncIterator[Vault]:
    async with kept(database, tmp_path) as opened:
        yield opened
