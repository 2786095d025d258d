"""Files to rows: CSV as a stream, workbooks through calamine, every cell as exact text.

Numbers never meet a float on our side: a workbook's number is written out with the fifteen digits
that spreadsheets keep, and read again as a decimal.
"""

import codecs
import csv
import datetime
from collections import Counter
from collections.abc import Iterator
from decimal import Context, Decimal
from pathlib import Path
from typing import Any

from msgspec import Struct
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from services.approval.tables.asking import error
from services.approval.tables.entries import Row
from services.approval.tables.files import Limits, kind_of_file

_CHUNK = 1 << 16
_SAMPLED = 30
_DELIMITERS = ",\t;"
_DIGITS = Context(prec=15)

Merged = dict[int, tuple[int, int, str]]


class Sheet(Struct):
    """A sheet's name ("" for a CSV), its rows, and whether it is hidden."""

    name: str
    rows: Iterator[Row]
    hidden: bool = False


def open_sheets(path: Path, limits: Limits | None = None) -> Iterator[Sheet]:
    """The sheets of a file one after the other; TableError when it is none."""
    if kind_of_file(path, limits or Limits()) == "csv":
        yield Sheet("", _csv_rows(path))
    else:
        yield from _workbook(path)


def _csv_rows(path: Path) -> Iterator[Row]:
    encoding = _encoding(path)
    delimiter = _delimiter(path, encoding)
    with path.open(encoding=encoding, newline="") as text:
        try:
            for number, cells in enumerate(csv.reader(text, delimiter=delimiter), 1):
                yield Row(number, tuple(cells))
        except csv.Error as broken:
            raise error("broken-file") from broken


def _encoding(path: Path) -> str:
    """The first encoding that the whole file is valid in, read in pieces."""
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig", "gb18030"]
    for encoding in candidates:
        if _decodes(path, encoding):
            return encoding
    raise error("unknown-encoding")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _delimiter(path: Path, encoding: str) -> str:
    """The delimiter that cuts most of the first lines into the same number of cells."""
    with path.open(encoding=encoding, newline="") as text:
        lines = [line for _, line in zip(range(_SAMPLED), text, strict=False)]
    return max(_DELIMITERS, key=lambda d: _evenness(lines, d))


def _evenness(lines: list[str], delimiter: str) -> int:
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
    except csv.Error:
        return 0
    return max(((width - 1) * times for width, times in widths.items()), default=0)


def _workbook(path: Path) -> Iterator[Sheet]:
    try:
        with CalamineWorkbook.from_path(path) as book:
            for about in book.sheets_metadata:
                if about.typ == SheetTypeEnum.WorkSheet:
                    sheet = book.get_sheet_by_name(about.name)
                    yield Sheet(
                        about.name, _sheet_rows(sheet), about.visible != SheetVisibleEnum.Visible
                    )
    except PasswordError as locked:
        raise error("encrypted") from locked
    except CalamineError as broken:
        raise error("broken-file") from broken


def _sheet_rows(sheet: CalamineSheet) -> Iterator[Row]:
    """The rows with their true numbers; columns count from the sheet's first used one."""
    left = sheet.start[1] if sheet.start else 0
    ranges = sorted(sheet.merged_cell_ranges or ())
    standing: list[tuple[int, int, int, int, str]] = []
    for index, values in enumerate(sheet.iter_rows()):
        cells = tuple(_text(v) for v in values)
        while ranges and ranges[0][0][0] <= index:
            (top, first), (bottom, last) = ranges.pop(0)
            value = cells[first - left] if 0 <= first - left < len(cells) else ""
            standing.append((top, first - left, bottom, last - left, value))
        yield Row(index + 1, cells, _merged(standing, index))
        standing = [s for s in standing if s[2] > index]


def _merged(standing: list[tuple[int, int, int, int, str]], index: int) -> Merged:
    """The cells of a row that a merged range covers, but for the one that holds its text."""
    return {
        column: (top + 1, first, value)
        for top, first, _, last, value in standing
        for column in range(first, last + 1)
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
