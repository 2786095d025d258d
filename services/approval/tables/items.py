"""A row as an item: what is sure of it, and a question for everything that is not."""

import hashlib
import json
import re

from services.approval.tables.costs import Costs, costs
from services.approval.tables.counts import count, quantities, quantity
from services.approval.tables.entries import Doubt, Item, Kind, Measure
from services.approval.tables.facing import Facing
from services.approval.tables.headers import Column, kind_of, nature_of
from services.approval.tables.money import omitted
from services.approval.tables.periods import day, period
from services.approval.tables.places import Places, places
from services.approval.tables.wording import plain, tidy

_CODE = re.compile(r"[(（\[【]([A-Za-z0-9][A-Za-z0-9\-_]{5,31})[)）\]】]")
_NUMERIC = re.compile(r"[\d.,]+万?")
_TAKEN = frozenset(
    [
        "row_kind",
        "serial",
        "truncated",
        "category",
        "industry",
        "name",
        "content",
        "nature",
        "township",
        "village",
        "place",
        "total",
        "amount",
        "fund",
        "of_which",
        "fund_text",
        "yearly_benefit",
        "period",
        "completion",
        "households",
        "people",
        "scale",
        "measure",
        "assisted_households",
        "assisted_people",
        "owner_unit",
        "implementing_unit",
        "unit_and_person",
        "ownership",
        "library_state",
        "remark",
        "benefit",
        "personal",
    ]
)
"""The fields that an item has a place for."""
_PLACED = ("place", "village", "township")


def item(facing: Facing, section: str = "") -> Item:
    """The item that a row is. `section` is the heading it stands under, if any."""
    name, code = _name(facing)
    category, industry = facing.text("category") or section, facing.text("industry")
    kind = kind_of(name, category, industry)
    placed, money = _places(facing, kind), costs(facing)
    return Item(
        row=facing.row.number,
        columns=tuple(c.words for c in facing.head.columns if facing.texts[c.index].strip()),
        kind=kind,
        name=name,
        code=code,
        fingerprint=fingerprint(facing),
        serial=facing.text("serial"),
        category=category,
        industry=industry,
        content=facing.text("content"),
        nature=_nature(facing),
        places=placed.places,
        place_text=facing.text("place") or facing.text("village") or facing.text("township"),
        area=placed.area,
        total=money.total.fen if money.total else None,
        of_which=money.of_which,
        funds=money.funds,
        yearly_benefit=_benefit(facing),
        period=facing.value("period", period),
        completion=facing.value("completion", day),
        households=facing.value("households", count),
        people=facing.value("people", count),
        assisted_households=facing.value("assisted_households", count),
        assisted_people=facing.value("assisted_people", count),
        measures=measures(facing, name or industry),
        owner_unit=facing.text("owner_unit"),
        implementing_unit=facing.text("implementing_unit") or facing.text("unit_and_person"),
        ownership=facing.text("ownership"),
        library_state=facing.text("library_state"),
        remark=_remark(facing, placed, money),
        extra=_extra(facing, money),
        truncated=facing.text("truncated") not in {"", "否", "-"},
        doubts=tuple(facing.doubts),
    )


def title(item: Item) -> str:
    """A name for an item that has none of its own: its places and what is done there."""
    if item.name:
        return item.name
    where = "、".join(dict.fromkeys(p.village or p.township for p in item.places))
    what = item.industry or item.content or "、".join(dict.fromkeys(m.item for m in item.measures))
    return f"{where or item.place_text}{what}" or item.category


def fingerprint(facing: Facing) -> str:
    """A digest of what the row says under its heads, but its serial and what was kept out."""
    said = [
        (plain(c.words), plain(facing.texts[c.index]))
        for c in facing.head.columns
        if c.field not in {"serial", "truncated"} and facing.texts[c.index].strip()
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def measures(facing: Facing, of: str) -> tuple[Measure, ...]:
    """The quantities of a row, from their own columns or as its texts name them."""
    scale, text = facing.head.first("scale"), facing.text("scale")
    if scale and _NUMERIC.fullmatch(plain(text)):
        found = quantity(text, facing.text("measure"), of, facing.row.number)
        return tuple(m for m in (facing.sure(scale, found),) if m)
    columns = [c for c in facing.head.columns if c.field in {"name", "content", "scale"}]
    return tuple(m for c in columns for m in _named(facing, c, of))


def _named(facing: Facing, column: Column, of: str) -> list[Measure]:
    found = quantities(facing.texts[column.index], facing.row.number)
    sure = [facing.sure(column, one) for one in found]
    return [Measure(m.item or of, m.amount, m.unit, m.row) for m in sure if m]


def _name(facing: Facing) -> tuple[str, str]:
    """The name, and the project code that stood in brackets within it."""
    text, column = facing.text("name"), facing.head.first("name")
    if omitted(text):
        facing.ask(column, Doubt("omitted-words"))
    code = _CODE.search(text)
    if code and re.search(r"\d", code[1]):
        return tidy(text.replace(code[0], "")), code[1]
    return text, ""


def _nature(facing: Facing) -> str:
    text = facing.text("nature")
    found = nature_of(text)
    if text and not found:
        facing.ask(facing.head.first("nature"), Doubt("unknown-nature"))
    return found


def _places(facing: Facing, kind: Kind) -> Places:
    """The places of a row. A charge without a place concerns the whole county."""
    found = places(facing.text("township"), facing.text("village"), facing.text("place"))
    column = next((c for f in _PLACED if (c := facing.head.first(f))), None)
    for doubt in found.doubts:
        facing.ask(column, doubt)
    nowhere = column and not (found.places or found.area or found.doubts)
    if nowhere and kind != "project":
        return Places(area="county")
    if nowhere:
        facing.ask(column, Doubt("place-not-stated"))
    return found


def _benefit(facing: Facing) -> int | None:
    column = facing.head.first("yearly_benefit")
    found = facing.amount(column) if column else None
    return found.fen if found else None


def _remark(facing: Facing, placed: Places, money: Costs) -> str:
    """The remarks of the row, of its places and of its amount."""
    said = [facing.text("remark"), facing.text("benefit")]
    said += [p.remark for p in placed.places]
    said += [d.values["rest"] for d in placed.doubts if "rest" in d.values]
    said += [money.total.remark if money.total else ""]
    return "; ".join(s for s in said if s)


def _extra(facing: Facing, money: Costs) -> tuple[tuple[str, str], ...]:
    """What no field of an item holds, under its own head."""
    left = set() if money.funds else {"fund_text"}
    left |= {"place"} if facing.text("village") and facing.text("place") else set()
    left |= set() if _NUMERIC.fullmatch(plain(facing.text("scale"))) else {"scale", "measure"}
    lost = (("资金各栏", facing.said()),) if facing.lost else ()
    return (*facing.said_under(_TAKEN - left), *lost)
