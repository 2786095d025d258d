"""A file's tables: each sheet with a header is one, every other is skipped by name and reason."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain
from pathlib import Path

from msgspec import Struct

from services.approval.tables.asking import error
from services.approval.tables.entries import Entry, Source, TableError, Unit
from services.approval.tables.files import Limits
from services.approval.tables.sheets import open_sheets
from services.approval.tables.table import understand


class Table(Struct):
    """A sheet: its entries, or why it was skipped."""

    source: Source
    entries: Iterator[Entry]
    skipped: TableError | None = None


class About(Struct, frozen=True):
    """What is known of a file besides its rows: added header words, unit, notice."""

    mapping: Mapping[str, str] = {}
    default_unit: Unit | None = None
    body: str = ""
    published: date | None = None
    notice_end: date | None = None


def tables(
    name: str,
    path: Path,
    about: About | None = None,
    *,
    limits: Limits | None = None,
    after: tuple[str, int] = ("", 0),
) -> Iterator[Table]:
    """The tables of a file in order; read one to its end before taking the next.

    `after` resumes: sheets before the named one are passed over, in it the rows up to the number.
    Raises TableError when the file cannot be read, or when none of its sheets is a table.
    """
    known, first, found = about or About(), None, False
    resumed = not after[0]
    for sheet in open_sheets(path, limits):
        resumed = resumed or sheet.name == after[0]
        if not resumed:
            found = True
            continue
        source = Source(name, sheet.name, known.body, known.published, known.notice_end)
        if sheet.hidden:
            first = first or error("hidden-sheet")
            yield Table(source, iter(()), error("hidden-sheet"))
            continue
        row = after[1] if sheet.name == after[0] else 0
        entries = understand(
            sheet.rows,
            source=source,
            mapping=known.mapping,
            default_unit=known.default_unit,
            after_row=row,
        )
        try:
            entries = chain([next(entries)], entries)
        except TableError as reason:
            first = first or reason
            yield Table(source, iter(()), reason)
        else:
            found = True
            yield Table(source, entries)
    if first and not found:
        raise first
