"""Money in a cell, exact to the fen from decimal digits; never a float on the way."""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal

from msgspec import Struct
from msgspec.structs import replace

from services.approval.tables.entries import Doubt, Part, Unit
from services.approval.tables.wording import HAN_NUMERAL, han_number, plain

_FEN = {"yuan": 100, "wan": 10**6}
_UNITS = {"元": 100, "万": 10**6, "万元": 10**6, "亿": 10**10, "亿元": 10**10, "千元": 10**5}
LARGEST = 10**15
_EXACT = Context(prec=5000)  # more digits than a cell can hold: no product is ever rounded

NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_CELL = re.compile(
    rf"(?:人民币|RMB|[¥￥])?(?P<sign>[-+−]?)(?:(?P<number>{NUMBER})|(?P<han>{HAN_NUMERAL}))"
    rf"(?P<unit>亿元|万元|千元|元|亿|万)?整?(?P<remark>[(\[【].*[)\]】])?",
    re.DOTALL,
)
_NAMED = re.compile(
    rf"(?P<label>[\u4e00-\u9fff]{{1,20}})[:：]?(?P<number>{NUMBER})(?P<unit>亿元|万元|元|万)?"
    r"(?=$|[,;、。)])"
)
_MASK = re.compile(r"[*█■×xX]+|.*(?:屏蔽|隐藏|省略).*|略|\.{3,}|…+")
_OMITTED = re.compile(r"\*{2,}|█+|已屏蔽|此处省略|已隐藏|\(略\)")
_NOTHING = {"", "-", "--", "/", "—", "——", "无", "\\"}


class Amount(Struct, frozen=True):
    """An amount in fen; `places` are the decimals it was written with, in its own unit."""

    fen: int
    places: int = 0
    unit: int = 100
    of_which: tuple[Part, ...] = ()
    remark: str = ""
    rounded: bool = False


def money(text: str, unit: Unit | None) -> Amount | Doubt | None:
    """The amount of a cell under a header in `unit`; None when nothing is stated."""
    bare = plain(text)
    if bare in _NOTHING:
        return None
    if masked(bare):
        return Doubt("masked")
    found = _CELL.fullmatch(bare)
    if not found or not (found["number"] or found["han"]):
        return Doubt("unreadable-amount")
    return _amount(found, unit)


def masked(text: str) -> bool:
    """Whether an amount was masked by a copyist, whole or in part (已屏蔽, 3**)."""
    return "*" in text or _MASK.fullmatch(plain(text)) is not None


def omitted(text: str) -> bool:
    """Whether words were left out of a text, with a mark in their place."""
    return _OMITTED.search(plain(text)) is not None


def named_amounts(text: str, unit: Unit | None) -> tuple[Part, ...]:
    """The amounts that a text names: 中央3174、省级2958."""
    if unit is None:
        return ()
    return _parts(_NAMED.finditer(plain(text)), _FEN[unit])


def fen_of(number: str, factor: int) -> tuple[int, bool]:
    """The whole fen of a decimal number, and whether it had to be rounded to get there."""
    exact = _EXACT.multiply(Decimal(number.replace(",", "")), Decimal(factor))
    whole = exact.to_integral_value(ROUND_HALF_EVEN)
    return int(whole), whole != exact


def _amount(found: re.Match[str], unit: Unit | None) -> Amount | Doubt:
    remark, written = (found["remark"] or "").strip("()[]【】"), _written(found)
    if written is None:
        return Doubt("unreadable-amount")
    number, stated = written[0], written[1] or (remark if remark in _UNITS else "")
    factor = _UNITS.get(stated) or (_FEN[unit] if unit else None)
    if factor is None:
        return Doubt("unit-unknown")
    if found["sign"] in {"-", "−"}:
        return Doubt("negative-amount")
    fen, rounded = fen_of(number, factor)
    if fen > LARGEST:
        return Doubt("implausible-amount")
    return _with_parts(Amount(fen, _places(number), factor, (), remark, rounded))


def _with_parts(amount: Amount) -> Amount | Doubt:
    parts = _parts(_NAMED.finditer(amount.remark), amount.unit)
    if sum(p.fen for p in parts) > amount.fen:
        return Doubt("part-exceeds-amount", {"remark": amount.remark})
    return replace(amount, of_which=parts)


def _written(found: re.Match[str]) -> tuple[str, str] | None:
    """The digits and the unit. A written-out 万 is part of the number: 一亿二千万元 is in 元."""
    if found["number"]:
        return str(found["number"]), found["unit"] or ""
    han = found["han"]
    scale = han[-1] if "点" in han and han[-1] in "万亿" else ""
    value = han_number(han.removesuffix(scale) if scale else han)
    if value is None:
        return None
    yuan = "元" if set(han) & set("万亿") else found["unit"] or ""
    return str(value), scale or yuan


def _parts(found: Iterable[re.Match[str]], factor: int) -> tuple[Part, ...]:
    return tuple(
        Part(m["label"], fen_of(m["number"], _UNITS.get(m["unit"] or "", factor))[0]) for m in found
    )


def _places(number: str) -> int:
    return len(number.partition(".")[2])
