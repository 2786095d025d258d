"""Reads a workbook in a process of its own and writes its rows as lines of JSON.

A damaged or hostile workbook can make the reader ask for a terabyte, and the process that asks is
aborted: it must not be the one that serves the county. Numbers never meet a float on our side: each
is written out with the fifteen digits that spreadsheets keep, and read again as a decimal.
"""

import datetime
import resource
import sys
from collections.abc import Iterator
from decimal import Context, Decimal
from typing import Any

from msgspec import Struct
from msgspec.json import Encoder
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

_DIGITS = Context(prec=15)

Merged = dict[int, tuple[int, int, str]]


class Begun(Struct, frozen=True, tag="sheet", array_like=True):
    """A sheet begins."""

    name: str
    hidden: bool


class Line(Struct, frozen=True, tag="row", array_like=True):
    """A row: see `entries.Row`."""

    number: int
    cells: tuple[str, ...]
    merged: Merged


class Ended(Struct, frozen=True, tag="end", array_like=True):
    """A sheet has ended."""


class Failed(Struct, frozen=True, tag="failed", array_like=True):
    """The workbook cannot be read: a code of questions.toml."""

    code: str


def main(path: str, memory: int, seconds: int) -> None:
    """Write a workbook's sheets to standard output, within so much memory and processor time."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    encoder, out = Encoder(), sys.stdout.buffer
    for said in _said(path):
        out.write(encoder.encode(said) + b"\n")
    out.flush()


def _said(path: str) -> Iterator[Begun | Line | Ended | Failed]:
    try:
        with CalamineWorkbook.from_path(path) as book:
            for about in book.sheets_metadata:
                if about.typ == SheetTypeEnum.WorkSheet:
                    yield Begun(about.name, about.visible != SheetVisibleEnum.Visible)
                    yield from _lines(book.get_sheet_by_name(about.name))
                    yield Ended()
    except PasswordError:
        yield Failed("encrypted")
    except CalamineError:
        yield Failed("broken-file")


def _lines(sheet: CalamineSheet) -> Iterator[Line]:
    """The rows with their true numbers; columns count from the sheet's first used one."""
    left = sheet.start[1] if sheet.start else 0
    ranges = sorted(sheet.merged_cell_ranges or (), reverse=True)
    standing: list[tuple[int, int, int, int, str]] = []
    for index, values in enumerate(sheet.iter_rows()):
        cells = tuple(_text(v) for v in values)
        while ranges and ranges[-1][0][0] <= index:
            (top, first), (bottom, last) = ranges.pop()
            value = cells[first - left] if 0 <= first - left < len(cells) else ""
            standing.append((top, first - left, bottom, last - left, value))
        yield Line(index + 1, cells, _merged(standing, index, len(cells)))
        standing = [s for s in standing if s[2] > index]


def _merged(standing: list[tuple[int, int, int, int, str]], index: int, width: int) -> Merged:
    """The cells of a row that a merged range covers, but for the one that holds its text."""
    return {
        column: (top + 1, first, value)
        for top, first, _, last, value in standing
        for column in range(first, min(last, width - 1) + 1)
        if (index, column) != (top, first)
    }


def _text(value: Any) -> str:
    """A cell as the exact text that the office sees."""
    match value:
        case bool():
            return "是" if value else "否"
        case float() | int():
            return f"{_DIGITS.create_decimal(Decimal(repr(value))).normalize():f}"
        case datetime.datetime():
            at_midnight = value.time() == datetime.time(0)
            return value.date().isoformat() if at_midnight else value.isoformat(" ")
        case datetime.date() | datetime.time():
            return value.isoformat()
        case _:
            return str(value)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
