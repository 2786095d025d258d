"""`bangfu check` and `bangfu rebuild` on a store with a history, sound and then damaged by hand."""

import asyncio

import psycopg
import pytest

from services.upkeep import check_store, rebuild_index
from tests.conftest import Database
from tests.services.approval.story import in_library
from tests.services.approval.world import World


async def test_a_damaged_index_is_found_and_made_anew(
    office: World, county: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    await in_library(office)
    auditor, migrator = county.dsn("auditor"), county.dsn("migrator")
    assert await asyncio.to_thread(check_store, auditor) == 0
    async with await psycopg.AsyncConnection.connect(county.admin_dsn) as conn:
        await conn.execute("UPDATE bangfu.case_index SET stage = 'removed' WHERE kind = 'project'")
        await conn.execute("DELETE FROM bangfu.case_keys WHERE key = 'packs'")
    assert await asyncio.to_thread(check_store, auditor) == 1
    assert "row-and-facts-differ" in capsys.readouterr().out
    assert await asyncio.to_thread(rebuild_index, migrator) == 0
    assert await asyncio.to_thread(check_store, auditor) == 0
    assert "一致" in capsys.readouterr().out
