"""A table of a hundred thousand rows is read as a stream."""

import tracemalloc
from pathlib import Path

import pytest

from services.approval.tables.books import tables
from services.approval.tables.entries import Item, Reading

SIZES = [30_000, pytest.param(100_000, marks=pytest.mark.soak)]
BLOCK = 1000
TRACED = range(15_000, 19_000)
"""Tracing slows every allocation tenfold, so a window in the middle is traced."""
BOUND = 4 << 20


def _write(path: Path, rows: int) -> None:
    with path.open("w", encoding="gb18030") as file:
        file.write("序号,村,产业,金额(万元)\n")
        for number in range(1, rows + 1):
            sum_line = number % BLOCK == 0
            file.write(
                f"小计,,,{(BLOCK - 1) * 12}\n"
                if sum_line
                else f"{number},第{number % 300}村,桃,12\n"
            )


@pytest.mark.parametrize("rows", SIZES)
def test_a_large_table_is_read_in_bounded_memory(tmp_path: Path, rows: int) -> None:
    path = tmp_path / "large.csv"
    _write(path, rows)
    items, grown, reading = 0, 0, None
    for table in tables(path.name, path):
        for entry in table.entries:
            items += isinstance(entry, Item)
            if isinstance(entry, Reading):
                reading = entry
            elif entry.row == TRACED.start:
                tracemalloc.start()
            elif entry.row == TRACED.stop:
                grown = tracemalloc.get_traced_memory()[1]
                tracemalloc.stop()
    assert 0 < grown < BOUND
    assert reading is not None
    assert reading.rows == {"header": 1, "item": items, "subtotal": rows // BLOCK}
    assert reading.total == items * 12 * 10**6
    assert {c.verdict for c in reading.checks} == {"ok"}
