"""Where a table begins: title lines, the one or two header rows, and what kind of table it is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from services.approval.tables.asking import error
from services.approval.tables.entries import Row, Shape, Unit
from services.approval.tables.headers import (
    Column,
    column,
    is_group,
    is_money_group,
    recognised,
    source_of,
    unit_in,
)
from services.approval.tables.totals import is_label
from services.approval.tables.wording import plain

_REPEATED = frozenset({"", "fund", "of_which", "split", "personal", "content", "remark"})
SEARCHED = 30
"""A header stands within so many rows, or there is none."""


class Head(Struct, frozen=True):
    """The header: its columns, its rows, and the unit stated over the table."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    unit: Unit | None
    fields: Mapping[str, tuple[Column, ...]]

    def of(self, field: str) -> tuple[Column, ...]:
        """The columns of a field, left to right."""
        return self.fields.get(field, ())

    def first(self, field: str) -> Column | None:
        """The first column of a field."""
        return next(iter(self.of(field)), None)

    def has(self, *fields: str) -> bool:
        """Whether one of the fields has a column."""
        return any(f in self.fields for f in fields)


def head(columns: tuple[Column, ...], rows: tuple[Row, ...], unit: Unit | None) -> Head:
    """A header with its columns by field."""
    fields: dict[str, tuple[Column, ...]] = {}
    for one in columns:
        fields[one.field] = (*fields.get(one.field, ()), one)
    return Head(columns, rows, unit, fields)


def find(
    rows: Iterator[Row], mapping: Mapping[str, str], default_unit: Unit | None
) -> tuple[list[Row], Head, Iterator[Row]]:
    """The lines over the header, the header, and the rows under it; TableError without one."""
    above: list[Row] = []
    for row in rows:
        if looks_like_header(row, mapping):
            unit = _unit_of(above) or default_unit
            begun, rest = _with_second(row, rows, mapping, unit)
            return above, begun, rest
        above.append(row)
        if len(above) == SEARCHED:
            break
    raise error("no-header" if above else "empty-file", rows=str(SEARCHED))


def looks_like_header(row: Row, mapping: Mapping[str, str]) -> bool:
    """At least two known words, at least half of the cells, and no number among them."""
    filled = [c for c in row.cells if c.strip()]
    if any(re.fullmatch(r"[\d.,%]+", plain(c)) for c in filled):
        return False
    known = recognised(filled, mapping)
    return known >= 2 and known * 2 >= len(filled)


def repeats(begun: Head, row: Row) -> bool:
    """Whether a row is a header row again, as on a second printed page, or numbers its columns."""
    cells = [plain(c) for c in row.cells]
    if any(cells == [plain(c) for c in known.cells] for known in begun.rows):
        return True
    filled = [c for c in cells if c]
    return len(filled) >= 3 and filled == [str(i) for i in range(1, len(filled) + 1)]


def renewed(begun: Head, row: Row, mapping: Mapping[str, str]) -> Head | None:
    """Another header in the middle of the sheet, when a row plainly is one."""
    filled = [c for c in row.cells if c.strip()]
    if not looks_like_header(row, mapping) or recognised(filled, mapping) * 3 < 2 * len(filled):
        return None
    return head(_single(row, mapping), (row,), begun.unit) if len(filled) >= 3 else None


def shape_of(begun: Head) -> Shape:
    """What kind of table it is, from the meaning of its columns."""
    if begun.has("after_name", "after_amount"):
        return "change"
    if begun.has("library_state"):
        return "pool"
    named = begun.has("name", "content", "industry", "village", "place", "nature")
    if begun.has("purpose") and not named:
        return "purposes"
    if begun.has("count") and not named and not begun.has("township"):
        return "asset-summary"
    if begun.has("township") and not named:
        return "by-township"
    return "projects" if named or begun.has("row_kind") else "purposes"


def _unit_of(above: Sequence[Row]) -> Unit | None:
    return next((u for r in above for c in r.cells if (u := unit_in(c))), None)


def _with_second(
    top: Row, rows: Iterator[Row], mapping: Mapping[str, str], unit: Unit | None
) -> tuple[Head, Iterator[Row]]:
    following = next(rows, None)
    if following is None:
        return head(_single(top, mapping), (top,), unit), rows
    groups = _groups(top, len(following.cells))
    if _is_second(groups, following, mapping):
        return head(_joined(groups, following, mapping), (top, following), unit), rows
    opened = _collapsed(top, following, mapping)
    if opened:
        return head(opened, (top, following), unit), rows
    return head(_single(top, mapping), (top,), unit), chain([following], rows)


def _single(row: Row, mapping: Mapping[str, str]) -> tuple[Column, ...]:
    return _once([column(i, "", word, mapping) for i, word in enumerate(row.cells)])


def _once(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Each field once, but for those that may repeat; 总投资 stands before any other amount."""
    seen: set[str] = {"amount"} if any(c.field == "total" for c in columns) else set()
    kept: list[Column] = []
    for one in columns:
        again = one.field in seen and one.field not in _REPEATED
        kept.append(replace(one, field="", again=True) if again else one)
        seen.add(one.field)
    return tuple(kept)


def _groups(top: Row, width: int) -> list[str]:
    """The head over each column: a group's head reaches over the blanks to its right."""
    heads: list[str] = []
    for i in range(max(width, len(top.cells))):
        word = top.cells[i] if i < len(top.cells) else ""
        if not word.strip() and i in top.merged:
            word = top.merged[i][2]
        elif not word.strip() and heads and is_group(heads[-1]) and not top.merged:
            word = heads[-1]
        heads.append(word)
    return heads


def _is_second(groups: list[str], row: Row, mapping: Mapping[str, str]) -> bool:
    filled = [(i, c) for i, c in enumerate(row.cells) if c.strip()]
    if not filled or any(re.search(r"\d", plain(c)) or len(plain(c)) > 20 for _, c in filled):
        return False
    if any(groups[i].strip() and not is_group(groups[i]) for i, _ in filled):
        return False
    return any(column(i, groups[i], c, mapping).field for i, c in filled)


def _joined(groups: list[str], row: Row, mapping: Mapping[str, str]) -> tuple[Column, ...]:
    under = list(row.cells) + [""] * (len(groups) - len(row.cells))
    pairs = zip(groups, under, strict=True)
    return _once(
        [
            column(i, group if word.strip() else "", word or _alone(groups, i), mapping)
            for i, (group, word) in enumerate(pairs)
        ]
    )


def _alone(groups: list[str], i: int) -> str:
    """A head over a single column; one that only reaches over from the left names nothing."""
    return "" if i and groups[i] == groups[i - 1] else groups[i]


def _money_group(top: Row, mapping: Mapping[str, str]) -> int | None:
    """The head that sources stand under: one that is no amount itself, if there is one."""
    heads = [(i, column(i, "", c, mapping).field) for i, c in enumerate(top.cells)]
    groups = [(i, field) for i, field in heads if is_money_group(top.cells[i])]
    open_ones = [i for i, field in groups if field in {"", "fund_text", "of_which"}]
    return next(iter(open_ones or [i for i, field in groups if field != "total"]), None)


def _collapsed(top: Row, row: Row, mapping: Mapping[str, str]) -> tuple[Column, ...] | None:
    """A second header row whose empty cells collapsed to the left: it is set under its group."""
    subs = [c for c in row.cells if c.strip()]
    at = _money_group(top, mapping)
    if at is None or len(subs) < 2 or list(row.cells[: len(subs)]) != subs:
        return None
    group = top.cells[at]
    if any(column(0, group, c, mapping).field not in {"fund", "total"} for c in subs):
        return None
    if any(source_of(c) == ("other", "none") and not is_label(c) for c in subs):
        return None
    words = [*((c, "") for c in top.cells[:at]), *((s, group) for s in subs)]
    words += [(c, "") for c in top.cells[at + 1 :]]
    return _once([column(i, g, w, mapping) for i, (w, g) in enumerate(words)])
