"""An importing process that is killed at any command loses nothing and files nothing twice."""

import asyncio
import random
import sys
from pathlib import Path
from typing import Any

import import_cases
import pytest
from import_cases import Office, again, done, jobs

ROWS = 23
CONTENT = "序号,村,产业,金额(万元)\n" + "".join(f"{n},苗儿村,桃{n},3\n" for n in range(ROWS))


async def run(*args: str) -> int:
    """The process's exit code; 0 when it was not killed."""
    script = Path(import_cases.__file__).with_name("killed.py")
    process = await asyncio.create_subprocess_exec(sys.executable, str(script), *args)
    return await process.wait()


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, 30))]
)
async def test_a_killed_import_is_gone_on_with_exactly(
    seed: int, database: Any, tmp_path: Path
) -> None:
    table, log = tmp_path / "table.csv", tmp_path / "log"
    table.write_text(CONTENT, "utf-8")
    fixed = (database.dsn("writer"), str(tmp_path / "files"), str(log))
    chance = random.Random(seed)
    codes = [await run(*fixed, str(chance.randint(0, 9)), str(table))]
    while codes[-1]:
        codes.append(await run(*fixed, str(chance.randint(5, 12)), ""))
    assert codes[0] == -9
    put = log.read_text().splitlines()
    assert len({line.split()[0] for line in put}) == ROWS
    assert len(set(put)) == ROWS
    async with jobs(database, tmp_path / "files", Office()) as opened:
        (job,) = await opened.list()
        shown = await opened.rows(job.id, "filed", limit=100)
    assert job.status == "done"
    assert job.counters.rows == {"header": 1, "filed": ROWS}
    assert [row.row for row in shown] == list(range(2, ROWS + 2))
    assert {row.project for row in shown} == {line.split()[0] for line in put}


async def test_what_was_filed_before_the_kill_is_known_to_the_next_import(
    database: Any, tmp_path: Path
) -> None:
    table, log = tmp_path / "table.csv", tmp_path / "log"
    table.write_text(CONTENT, "utf-8")
    fixed = (database.dsn("writer"), str(tmp_path / "files"), str(log))
    assert await run(*fixed, "10", str(table)) == -9
    office = Office()
    for line in log.read_text().splitlines():
        project, key = line.split()
        office.filed[project], office.keys[project] = None, key  # type: ignore[assignment]
    async with jobs(database, tmp_path / "files", office) as opened:
        job = await done(opened, "again.csv", CONTENT, import_cases.BEITA)
        (first,) = await opened.resume_unfinished()
        await opened.start(first)
        left = await opened.get(first)
        assert left is not None
        assert (await again(opened, left)).status == "done"
    assert job.counters.rows["filed"] + job.counters.rows["unchanged"] == ROWS
    assert len(office.filed) == ROWS
