"""The example subscriber: short, and it does what it says."""

import asyncio
import sqlite3
import sys
from pathlib import Path

from events.client import example
from services.common.embedded import Nats
from tests.events.client.publishing import Log

TAG = "project.library-entered.v1"


async def test_the_example_keeps_what_entered_the_library(
    log: Log, bus_server: Nats, tmp_path: Path
):
    await log.write("a", "b")
    await log.write_in("project-a", TAG, county="430511", year=2026, substance="0" * 64)
    await log.write_in("project-b", TAG, county="430512", year=2026, substance="0" * 64)
    await log.write_in("project-c", TAG, county="430511", year=2027, substance="0" * 64)
    file = tmp_path / "library.sqlite"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", example.__name__, bus_server.url, "430511", str(file)
    )
    while entered(file) != [("a", 2026), ("c", 2027)]:
        assert process.returncode is None
        await asyncio.sleep(0.01)
    process.kill()
    await process.wait()


def entered(file: Path) -> list[tuple[str, int]]:
    try:
        conn = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    except sqlite3.OperationalError:
        return []
    try:
        return conn.execute("SELECT * FROM library").fetchall()
    except sqlite3.OperationalError:
        return []
    finally:
        conn.close()


def test_the_example_is_thirty_lines_at_most():
    assert len(Path(example.__file__).read_text().splitlines()) <= 30
