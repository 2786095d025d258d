"""What a table says, row by row: the entries that `understand` yields.

Entries come in the order of their rows, those of a row together, and a `Reading` at the end. Every
non-empty row is exactly one of the classes counted in `Reading.rows`; nothing goes in silence.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

Unit = Literal["yuan", "wan"]
"""元 or 万元: what a bare number in a money column means."""

Shape = Literal["projects", "pool", "by-township", "purposes", "asset-summary", "change", "assets"]
PROJECT_SHAPES: frozenset[str] = frozenset({"projects", "pool"})
"""Only these list projects row by row: an `Item` is yielded in no other shape."""

Kind = Literal["project", "fee", "interest", "education", "wage"]
"""项目、管理费、贷款贴息、雨露计划、务工补贴: only the first may become an industry intake."""

RowClass = Literal["header", "item", "part", "subtotal", "summary", "change", "note", "question"]


class TableError(Exception):
    """A file or sheet that cannot be read as a table: `code` names the reason, in two languages."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{en} ({zh})")
        self.code, self.zh, self.en = code, zh, en


class Row(Struct, frozen=True):
    """A row of a sheet as text. `number` counts from 1, as the office sees it.

    `merged` names cells under a merged range: column to (top row, left column, text of the range).
    """

    number: int
    cells: tuple[str, ...]
    merged: Mapping[int, tuple[int, int, str]] = {}


class Source(Struct, frozen=True):
    """Where a table comes from. `body` is the text of its notice, when there is one at hand."""

    name: str
    sheet: str = ""
    body: str = ""
    published: date | None = None
    notice_end: date | None = None


class Doubt(Struct, frozen=True):
    """Why a cell has no sure value: a code of questions.toml and the values of its message."""

    code: str
    values: dict[str, str] = {}


class Period(Struct, frozen=True):
    """From the first to the last day of a period; a bare year is the whole of it."""

    start: date
    end: date


class Fund(Struct, frozen=True):
    """Money from one source and level, named as in events; `label` is the table's own word."""

    source: str
    level: str
    fen: int
    label: str


class Part(Struct, frozen=True):
    """An amount that is part of another (其中), named by its own words."""

    label: str
    fen: int


class Measure(Struct, frozen=True):
    """What is built or bought: 800 亩 of 中药材; `row` is the row that says so.

    A row under an item that names a thing without a quantity has neither amount nor unit.
    """

    item: str
    amount: str
    unit: str
    row: int
    village: str = ""


class Place(Struct, frozen=True):
    """A place by its names: either may be empty; `remark` is what stood in brackets."""

    township: str = ""
    village: str = ""
    remark: str = ""


class Item(Struct, frozen=True, kw_only=True, tag="item"):
    """A row that is a project or a charge; what is not stated is empty or None.

    `doubts` names the fields that a `Question` of the same row concerns. `area` is "county" or
    "township" when the whole of it is meant. `parts` are the rows that this row's amount covers.
    `fingerprint` is of what the row says, not of where it stands: equal rows have equal ones, so a
    caller's key is the file's digest, the sheet and the row. `extra` holds, by its head, whatever
    has no field here, and every row under this one in its own words.
    """

    row: int
    parts: tuple[int, ...] = ()
    columns: tuple[str, ...]
    kind: Kind
    name: str
    fingerprint: str
    serial: str = ""
    code: str = ""
    category: str = ""
    industry: str = ""
    content: str = ""
    nature: str = ""
    places: tuple[Place, ...] = ()
    place_text: str = ""
    area: Literal["", "county", "township"] = ""
    total: int | None = None
    of_which: tuple[Part, ...] = ()
    funds: tuple[Fund, ...] = ()
    yearly_benefit: int | None = None
    period: Period | None = None
    completion: date | None = None
    households: int | None = None
    people: int | None = None
    assisted_households: int | None = None
    assisted_people: int | None = None
    measures: tuple[Measure, ...] = ()
    owner_unit: str = ""
    implementing_unit: str = ""
    ownership: str = ""
    library_state: str = ""
    remark: str = ""
    extra: tuple[tuple[str, str], ...] = ()
    truncated: bool = False
    doubts: tuple[str, ...] = ()


class Subtotal(Struct, frozen=True, tag="subtotal"):
    """A sum line of the table: what it states, under which label, at which level (0 outermost)."""

    row: int
    label: str
    level: int
    fen: int | None
    count: int | None = None
    extra: tuple[tuple[str, str], ...] = ()


class Summary(Struct, frozen=True, tag="summary"):
    """A row of a table that lists no projects: by township, by purpose, by class of asset."""

    row: int
    labels: tuple[str, ...]
    fen: int | None
    count: int | None = None
    extra: tuple[tuple[str, str], ...] = ()


class Side(Struct, frozen=True):
    """One side of a change: what, for how much."""

    row: int
    name: str
    fen: int | None


class Change(Struct, frozen=True, tag="change"):
    """An approved change: one content gives way to one or several. Its rows are one matter."""

    row: int
    places: tuple[Place, ...]
    before: Side
    after: tuple[Side, ...]
    reason: str
    balanced: bool
    extra: tuple[tuple[str, str], ...] = ()


class Note(Struct, frozen=True, tag="note"):
    """A line of words: title, unit, heading of a section, footnote."""

    row: int
    text: str


class Header(Struct, frozen=True, tag="header"):
    """A header row, and what was understood: (column, its words, the field or "")."""

    row: int
    columns: tuple[tuple[int, str, str], ...]


class Question(Struct, frozen=True, tag="question"):
    """What is not sure, by row and column (its header word; empty for the row as a whole).

    `raw` is the cell as it stands, without what looks personal. With `whole_row` nothing else was
    taken from the row.
    """

    row: int
    column: str
    code: str
    zh: str
    en: str
    raw: str
    whole_row: bool = False


class KeptOut(Struct, frozen=True, tag="kept-out"):
    """Something personal stood here and was kept out. Its value is nowhere."""

    row: int
    column: str
    kind: str


class Check(Struct, frozen=True):
    """A stated sum held against what is under it.

    `against`: "rows", "subtotals" (of the next level), "sources" (named in the line), "count"
    (numbers, not fen), "headline" (a sum in the title). `verdict` is "unknown" when amounts under
    it are missing.
    """

    row: int
    label: str
    against: Literal["rows", "subtotals", "sources", "count", "headline"]
    stated: int
    found: int
    verdict: Literal["ok", "rounding", "difference", "unknown"]


class Reading(Struct, frozen=True, kw_only=True, tag="reading"):
    """The table as a whole, at the end: how many rows of each class, sums, checks, cuts."""

    source: Source
    shape: Shape
    rows: dict[str, int]
    rows_seen: int
    last_row: int
    total: int
    without_amount: int
    households: int
    fund_sums: tuple[Part, ...]
    checks: tuple[Check, ...]
    truncated_rows: tuple[int, ...]
    questions: int
    kept_out: dict[str, int]


Entry = Item | Subtotal | Summary | Change | Note | Header | Question | KeptOut | Reading
