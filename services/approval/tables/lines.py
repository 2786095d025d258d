"""What a row is before it is read: a sum line, a heading, words, or something to be read."""

import re
from collections.abc import Sequence

from msgspec import Struct

from services.approval.tables.costs import coarseness
from services.approval.tables.counts import count, leading_count
from services.approval.tables.entries import Check, Doubt, Part, Row
from services.approval.tables.facing import Facing
from services.approval.tables.headers import MONEY_FIELDS, source_of
from services.approval.tables.money import Amount, named_amounts
from services.approval.tables.totals import Line, Verdict, is_label, label_level
from services.approval.tables.wording import plain, serial, serial_style, tidy

KEYS = ("scope", "fund_level", "category", "industry", "township")
_NUMBERS = {"serial", "count", "households", "assisted_households", "people", "truncated"}
OF_A_SUM = frozenset({"row_kind", "serial", *KEYS, "total", "amount", "count", "truncated"})
"""What a sum line holds in fields of its own."""
OF_A_SUMMARY = frozenset({"serial", *KEYS, "purpose", "total", "amount", "count", "personal"})
"""What a summary holds in fields of its own."""
_DEPTH = {"han": 0, "bracketed": 1, "arabic": 2}
_FOOT = re.compile(r"(注|备注|说明|附|填报|制表|审核|单位[:：]|联系|日期|公示|举报|监督)")


class Words(Struct, frozen=True):
    """A row of words alone; `heading` when what follows stands under it."""

    text: str
    heading: bool


def keys(facing: Facing) -> dict[str, str]:
    """The categories of a row, by which it belongs to a block."""
    texts = {key: plain(facing.text(key)) for key in KEYS}
    return {key: text for key, text in texts.items() if text and not is_label(text)}


def amount_of(facing: Facing) -> Amount | None:
    """The amount of a sum line or a summary row."""
    column = facing.head.first("total") or facing.head.first("amount")
    column = column or facing.head.first("fund")
    return facing.amount(column) if column else None


def sum_line(facing: Facing) -> Line | None:
    """The sum line that a row is, by its kind or by a label among its words."""
    label = _label(facing)
    if not label:
        return None
    amount, of = amount_of(facing), keys(facing)
    shown = " ".join([label, *(v for k, v in of.items() if v not in label)])
    fen, coarse = (amount.fen, coarseness(amount)) if amount else (None, 0)
    return Line(facing.row.number, shown, label_level(label), fen, _count(facing), coarse, of)


def outline(facing: Facing, following: Row | None) -> int | None:
    """The depth of an outline's heading (一、 over 1, （一） over 1), None for an ordinary row."""
    column = facing.head.first("serial")
    if facing.head.has("row_kind") or column is None or following is None:
        return None
    below = following.cells[column.index] if column.index < len(following.cells) else ""
    here, under = serial_style(facing.text("serial")), serial_style(below)
    if here not in _DEPTH or under not in _DEPTH or _DEPTH[under] <= _DEPTH[here]:
        return None
    return 2 if here == "han" else 4


def heading(facing: Facing, depth: int) -> Line:
    """An outline's heading as a sum line; its amount may be missing."""
    amount, texts = amount_of(facing), labels(facing)
    label = texts[0] if texts else facing.text("serial")
    fen, coarse = (amount.fen, coarseness(amount)) if amount else (None, 0)
    return Line(facing.row.number, label, depth, fen, _count(facing), coarse)


def labels(facing: Facing) -> tuple[str, ...]:
    """The words of a row that name it: all that is neither money, count nor serial."""
    told = [c for c in facing.head.columns if c.field not in MONEY_FIELDS | _NUMBERS]
    return tuple(t for c in told if (t := tidy(facing.texts[c.index])))


def counted(facing: Facing) -> int | None:
    """How many things or households a summary row speaks of."""
    for field in ("count", "households", "assisted_households"):
        if facing.head.has(field):
            return facing.value(field, count)
    return None


def words(facing: Facing) -> Words | None:
    """A row with one cell of words and no amount: a heading or a note."""
    filled = [i for i, c in enumerate(facing.row.cells) if c.strip()]
    text = facing.texts.get(filled[0], "") if filled else ""
    if len(filled) != 1 or len(facing.head.columns) < 3 or serial(text) is not None:
        return None
    if re.match(_FOOT, plain(text)) or len(plain(text)) > 30:
        return Words(text, heading=False)
    leftmost = filled[0] <= 1 or any(m[0] == facing.row.number for m in facing.row.merged.values())
    label = facing.head.columns[filled[0]].field if filled[0] < len(facing.head.columns) else ""
    return Words(text, heading=True) if leftmost and label not in MONEY_FIELDS else None


def single(facing: Facing) -> Doubt | None:
    """Why a row with a single cell cannot be read as anything else."""
    filled = [c for c in facing.row.cells if c.strip()]
    if len(filled) != 1 or len(facing.head.columns) < 3:
        return None
    return Doubt("cut-row" if serial(filled[0]) is not None else "lone-cell")


def sources_check(facing: Facing, line: Line) -> Check | None:
    """The sources of a sum line, in their columns or in words, against what it states."""
    columns = [a.fen for c in facing.head.of("fund") if (a := facing.amount(c))]
    named = columns or [p.fen for p in _sources(facing)]
    if line.fen is None or len(named) < 2:
        return None
    held: Verdict = "ok" if sum(named) == line.fen else "difference"
    return Check(line.row, line.label, "sources", line.fen, sum(named), held)


def _sources(facing: Facing) -> Sequence[Part]:
    amount = facing.head.first("total") or facing.head.first("amount")
    unit = (amount.unit if amount else None) or facing.head.unit
    texts = [facing.texts[c.index] for c in facing.head.columns if c.field not in MONEY_FIELDS]
    named = max((named_amounts(t, unit) for t in texts), key=len, default=())
    known = all(source_of(p.label) != ("other", "none") for p in named)
    return named if known else ()


def _label(facing: Facing) -> str:
    kind = facing.text("row_kind")
    if kind:
        return kind if is_label(kind) else ""
    texts = [facing.texts[c.index] for c in facing.head.columns if c.field not in MONEY_FIELDS]
    return next((plain(t) for t in texts[:8] if t.strip() and is_label(t)), "")


def _count(facing: Facing) -> int | None:
    if facing.head.has("count"):
        return facing.value("count", count)
    texts = [facing.texts[c.index] for c in facing.head.columns if c.field not in MONEY_FIELDS]
    return next((n for t in texts if (n := leading_count(t)) is not None), None)
