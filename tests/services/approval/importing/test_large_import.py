"""A table of a hundred thousand rows is imported in bounded memory, with progress, and resumed."""

import resource
import tracemalloc
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from import_cases import BEITA, DIVISIONS, Answer, accepted, again, jobs
from msgspec import Raw

from domain.commands import FileIntake
from events.project import Dossier
from services.approval.importing.job import Jobs
from services.approval.importing.messages import ENCODER, Line, Step
from services.approval.importing.reading import ROWS, Order, read, steps
from services.approval.importing.store import Import

MANY = 100_000
SIZES = [30_000, pytest.param(MANY, marks=pytest.mark.soak)]
TRACED = range(10_000, 14_000)
STOP = 20_000
LIVE = 512 << 10
"""What 4,000 traced rows may leave behind: 130 bytes a row would already be too much."""
PROCESS = 400 << 20
COMMAND = ENCODER.encode(
    FileIntake(
        origin="village",
        division="430511003208",
        dossier=Dossier("苗儿村桃", 2020, "产业", ("430511003208",), total_investment=1200_00),
    )
)


class Counting:
    """An office that files whatever comes and remembers nothing."""

    def __init__(self) -> None:
        self.put = 0

    async def submit(self, *_: Any) -> Answer:
        self.put += 1
        return Answer()


class Watch:
    """Traces the memory of some rows in the middle, and stops the import a little later."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.grown = 0
        self.stop = lambda: None

    def __call__(self, job: Import) -> None:
        self.rows.append(job.row)
        if job.row >= TRACED.start and not (self.grown or tracemalloc.is_tracing()):
            tracemalloc.start()
        elif job.row >= TRACED.stop and tracemalloc.is_tracing():
            self.grown = tracemalloc.get_traced_memory()[0]
            tracemalloc.stop()
        if job.row >= STOP:
            self.stop()


def line(row: int) -> Line:
    return Line(row=row, of="intake", fen=1200_00, fingerprint=f"{row:064x}", command=Raw(COMMAND))


def made_up(count: int) -> Any:
    """The steps of a file of so many rows, after the row it had reached."""

    async def source(order: Order) -> AsyncIterator[Step]:
        for start in range(order.after[1] + 1, count + 1, ROWS):
            yield Step("", tuple(line(r) for r in range(start, min(start + ROWS, count + 1))))

    return source


def table(rows: int) -> str:
    lines = (f"{n},第{n % 300}村,桃{n},12\n" for n in range(1, rows + 1))
    return "序号,村,产业,金额(万元)\n" + "".join(lines)


async def stopped_and_gone_on_with(
    database: Any, folder: Path, office: Any, watch: Watch, source: Any, content: bytes
) -> Import:
    """An import that is stopped after some rows, and goes on in another process's place."""
    async with jobs(database, folder, office, read=source, progress=watch) as opened:
        job = await accepted(opened, "large.csv", content, BEITA)
        watch.stop = lambda: _stop(opened)
        await opened.start(job.id)
        assert (await again(opened, job)).status == "interrupted"
    async with jobs(database, folder, office, read=source) as opened:
        await opened.start(job.id)
        return await again(opened, job)


def _stop(opened: Jobs) -> None:
    opened._stopping = True


@pytest.mark.parametrize("count", SIZES)
async def test_a_large_file_is_filed_in_bounded_memory_and_gone_on_with(
    database: Any, tmp_path: Path, count: int
) -> None:
    office, watch = Counting(), Watch()
    source = made_up(count)
    ended = await stopped_and_gone_on_with(database, tmp_path, office, watch, source, b"x")
    assert ended.status == "done"
    assert ended.counters.rows == {"filed": count}
    assert ended.counters.fen == {"filed": count * 1200_00}
    assert office.put == count
    assert watch.rows == sorted(watch.rows)
    assert STOP <= watch.rows[-1] < STOP + 2 * ROWS
    assert 0 < watch.grown < LIVE


def test_no_row_stays_in_memory_once_it_is_told(tmp_path: Path) -> None:
    """Words and names that repeat are remembered by now, so only rows could make it grow."""
    path = tmp_path / "large.csv"
    lines = (f"{n % 100},第{n % 30}村,桃{n % 50},12\n" for n in range(8 * ROWS))
    path.write_text("序号,村,产业,金额(万元)\n" + "".join(lines), "gb18030")
    grown: list[int] = []
    for number, _ in enumerate(steps(Order(str(path), "large.csv", BEITA), DIVISIONS)):
        if number == 2:
            tracemalloc.start()
        elif number in (4, 7):
            grown.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert grown[0] > 0
    assert grown[1] < grown[0] + 3 * ROWS * 300


@pytest.mark.soak
async def test_a_file_of_a_hundred_thousand_rows_is_imported_by_its_two_processes(
    database: Any, tmp_path: Path
) -> None:
    office, watch = Counting(), Watch()
    content = table(MANY).encode("gb18030")
    ended = await stopped_and_gone_on_with(database, tmp_path, office, watch, read, content)
    assert ended.status == "done"
    assert ended.counters.rows == {"header": 1, "filed": MANY}
    assert office.put == MANY
    assert 0 < watch.grown < LIVE
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10 < PROCESS
