"""Small tables for tests: written as text, read as a county's file would be."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from services.approval.tables.entries import Entry, Item, Question, Reading, Row, Source
from services.approval.tables.table import understand

DATA = Path(__file__).parents[3] / "data" / "tables"
T = TypeVar("T")


def lines(text: str) -> list[Row]:
    """Rows from lines whose cells are cut by |."""
    cut = [line.strip().split("|") for line in text.strip().splitlines()]
    return [Row(number, tuple(cells)) for number, cells in enumerate(cut, 1)]


def county(name: str) -> list[Row]:
    """The rows of a real county's table."""
    path = next(DATA.glob(f"{name}*.csv"))
    with path.open(encoding="utf-8", newline="") as file:
        return [Row(number, tuple(cells)) for number, cells in enumerate(csv.reader(file), 1)]


def read(rows: Iterable[Row] | str, **how: Any) -> list[Entry]:
    """All entries of a table."""
    how.setdefault("source", Source("test"))
    return list(understand(lines(rows) if isinstance(rows, str) else rows, **how))


def only(kind: type[T], entries: Iterable[Entry]) -> list[T]:
    """The entries of one kind."""
    return [e for e in entries if isinstance(e, kind)]


def items(entries: Iterable[Entry]) -> list[Item]:
    return only(Item, entries)


def asked(entries: Iterable[Entry]) -> list[tuple[int, str, str]]:
    """What was asked: row, column, code."""
    return [(q.row, q.column, q.code) for q in only(Question, entries)]


def summed(entries: Iterable[Entry]) -> Reading:
    """The reading at the end."""
    return only(Reading, entries)[0]


def verdicts(entries: Iterable[Entry]) -> list[tuple[int, str, str]]:
    """How stated sums fared: row, against what, verdict."""
    return [(c.row, c.against, c.verdict) for c in summed(entries).checks]
