"""A table understood in one pass: rows in, entries out, totals checked, nothing lost on the way.

The same rows give the same entries. A reading that was interrupted goes on with `after_row`: every
row is read again, so that sums and headings are right, but only entries of later rows come out.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from msgspec.structs import replace

from services.approval.tables.entries import Entry, Reading, Row, Source, Unit
from services.approval.tables.facing import LONGEST
from services.approval.tables.layout import find
from services.approval.tables.reader import Reader


def understand(
    rows: Iterable[Row],
    *,
    source: Source,
    mapping: Mapping[str, str] | None = None,
    default_unit: Unit | None = None,
    after_row: int = 0,
) -> Iterator[Entry]:
    """The entries of a table in the order of its rows, its `Reading` last.

    `mapping` adds header words to headers.toml; `default_unit` is that of bare amounts when the
    table states none. Raises `TableError` before the first entry when there is no header.
    """
    filled = (_bounded(row) for row in rows if any(cell.strip() for cell in row.cells))
    above, head, rest = find(filled, mapping or {}, default_unit)
    reader = Reader(source, head, mapping or {})
    entries = chain(reader.opening(above), _body(reader, rest), reader.ending())
    for entry in entries:
        if isinstance(entry, Reading) or entry.row > after_row:
            yield entry


def _bounded(row: Row) -> Row:
    """A row whose longest cells are cut, one character too long still, so that it shows."""
    if all(len(cell) <= LONGEST for cell in row.cells):
        return row
    return replace(row, cells=tuple(cell[: LONGEST + 1] for cell in row.cells))


def _body(reader: Reader, rows: Iterator[Row]) -> Iterator[Entry]:
    """Each row with the one that follows: an outline's heading shows by what stands under it."""
    here = next(rows, None)
    while here is not None:
        following = next(rows, None)
        yield from reader.take(here, following)
        here = following
