"""Counts and quantities: 11.3006万羽, 渠道7.59km, checked against what a village can hold."""

import re
import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files

from msgspec import Struct

from services.approval.tables.entries import Doubt, Measure
from services.approval.tables.money import NUMBER
from services.approval.tables.wording import han_number, plain

_COUNT = re.compile(
    rf"(?:共|合计|约)?({NUMBER})(万|千)?(?:户|人|个|名|家|座|项|宗|处|件|羽|头)?次?"
)
_ALL = re.compile(rf"[共合]计?({NUMBER})(万)?[户人个]")
_HAN = re.compile(r"([一二三四五六七八九十百两]+)[户人个项]")
MOST = 10**8
_PLAIN = re.compile(r"\d{1,12}(\.\d{1,6})?")
_SCALE = {"万": 10**4, "千": 10**3}


class Units(Struct, frozen=True):
    """The measures we know: spelling to unit, and the most a single project can have of it."""

    names: dict[str, str]
    most: dict[str, Decimal]
    pattern: re.Pattern[str]


def count(text: str) -> int | Doubt | None:
    """A whole number of households, people or things; 共 wins over the parts before it."""
    bare = plain(text).replace("-", "") if set(plain(text)) <= {"-", "/", "—"} else plain(text)
    if bare in {"", "/", "—", "无"}:
        return None
    found = _COUNT.fullmatch(bare) or _ALL.search(bare)
    if found:
        return _whole(found[1], found[2] or "")
    spelled = _HAN.fullmatch(bare)
    number = han_number(spelled[1]) if spelled else None
    return Doubt("unreadable-count") if number is None else _whole(str(number), "")


def leading_count(text: str) -> int | None:
    """The count that opens a cell of a sum line: 9个, 提取管理费1项, 6个:基建3."""
    found = re.match(r"\D{0,8}?(\d{1,7})[个项处户]", plain(text))
    return int(found[1]) if found else None


def quantity(amount: str, unit: str, item: str, row: int) -> Measure | Doubt | None:
    """A quantity from its own cells, the number perhaps with 万 inside."""
    bare = plain(amount)
    if not bare:
        return None
    found = re.fullmatch(rf"({NUMBER})(万|千)?(\D*)", bare)
    if not found:
        return Doubt("unreadable-quantity")
    known, stated = units(), plain(unit) or found[3]
    if not stated:
        return Doubt("unit-unknown")
    value = Decimal(found[1].replace(",", "")) * _SCALE.get(found[2] or "", 1)
    return _plausible(Measure(item, _text(value), known.names.get(stated, stated), row))


def quantities(text: str, row: int) -> tuple[Measure | Doubt, ...]:
    """The quantities that a text names: 渠道48条11.27km, 管道、巷道0.93km."""
    read: list[Measure | Doubt] = []
    bare, item = plain(text), ""
    for found in units().pattern.finditer(bare):
        item = found["item"] or _before(bare[: found.start()]) or item
        read.append(_plausible(_named(found, item, row)))
    return tuple(read)


@cache
def units() -> Units:
    """The package's units.toml."""
    known = tomllib.loads((files(__package__) / "units.toml").read_text("utf-8"))["unit"]
    names = {plain(s): name for name, unit in known.items() for s in (name, *unit["spelled"])}
    most = {name: Decimal(unit["most"]) for name, unit in known.items()}
    spelled = "|".join(re.escape(s) for s in sorted(names, key=len, reverse=True))
    item = r"(?P<item>[^\d,;:。、()和及与]{0,30})"
    pattern = re.compile(
        rf"{item}(?P<number>{NUMBER})(?P<scale>万)?(?P<unit>{spelled})(?![a-z])", re.I
    )
    return Units(names, most, pattern)


def _before(text: str) -> str:
    """The words before the delimiter that a number follows: 厂房,6000㎡."""
    words = text.rstrip(",;:。、()")
    return "" if words == text else re.split(r"[\d,;:。、()]", words)[-1]


def _named(found: re.Match[str], item: str, row: int) -> Measure:
    scale = _SCALE.get(found["scale"] or "", 1)
    value = Decimal(found["number"].replace(",", "")) * scale
    unit = units().names.get(found["unit"], found["unit"])
    return Measure(item, _text(value), units().names.get(unit.lower(), unit), row)


def _plausible(measure: Measure) -> Measure | Doubt:
    if not _PLAIN.fullmatch(measure.amount):
        return Doubt("unreadable-quantity")
    most = units().most.get(measure.unit)
    if most is None or Decimal(measure.amount) <= most:
        return measure
    values = {"quantity": f"{measure.amount}{measure.unit}", "most": f"{most}{measure.unit}"}
    return Doubt("implausible-quantity", values)


def _whole(number: str, scale: str) -> int | Doubt:
    value = Decimal(number.replace(",", "")) * _SCALE.get(scale, 1)
    if value > MOST:
        return Doubt("unreadable-count")
    return int(value) if value == int(value) else Doubt("count-not-whole")


def _text(value: Decimal) -> str:
    return f"{value.normalize():f}"
