"""Words as counties write them, made comparable: widths, spaces, Chinese numerals."""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")}
_DIGITS |= {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")} | {"两": 2, "○": 0}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
HAN_NUMERAL = f"[{''.join(_DIGITS)}{''.join(_TENS)}万亿点]+"

_D = f"[{''.join(_DIGITS)}]"
_ZERO = "[零〇○]?"
_STEP = rf"({_D})?([十拾百佰千仟])|({_D})"
_SECTION = rf"(?:{_D}[千仟])?{_ZERO}(?:{_D}[百佰])?{_ZERO}(?:{_D}?[十拾])?{_ZERO}{_D}?"

_HAN_GAP = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")
_SERIAL = re.compile(rf"第?[(]?(?:(\d{{1,9}})|({HAN_NUMERAL}))[)]?[.、,号]?")


@lru_cache(2048)
def plain(text: str) -> str:
    """One width, no spaces or line breaks: for comparing and for numbers, never for keeping."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@lru_cache(2048)
def tidy(text: str) -> str:
    """One line as read aloud: breaks between Chinese words go, others become a space."""
    visible = "".join(" " if unicodedata.category(c) in {"Cc", "Cf"} else c for c in text)
    return re.sub(r"\s+", " ", _HAN_GAP.sub("", visible)).strip()


def han_number(text: str) -> Decimal | None:
    """三百二十, 二〇二二, 壹拾贰点五: the number, or None when it is none."""
    whole, point, fraction = text.partition("点")
    if point and not (fraction and all(c in _DIGITS for c in fraction)):
        return None
    value = _spelled(whole) if whole and all(c in _DIGITS for c in whole) else _counted(whole)
    if value is None:
        return None
    return Decimal(f"{value}.{_spelled(fraction)}") if point else Decimal(value)


def _spelled(digits: str) -> str:
    return "".join(str(_DIGITS[c]) for c in digits)


def _counted(text: str) -> int | None:
    """十一, 三千零五十, 一亿二千万: each myriad's section by itself."""
    total, rest = 0, text
    for sign, myriad in (("亿", 10**8), ("万", 10**4)):
        head, found, tail = rest.partition(sign)
        if found:
            section = _section(head)
            if section is None:
                return None
            total, rest = total + section * myriad, tail
            if not rest:
                return total
    last = _section(rest)
    return None if last is None else total + last


def _section(text: str) -> int | None:
    """三千零五十: tens must fall, and a digit stands before its ten."""
    found = re.fullmatch(_SECTION, text)
    if not (text and found):
        return None
    value = 0
    for before, ten, alone in re.findall(_STEP, text):
        value += _DIGITS[alone] if alone else (_DIGITS[before] if before else 1) * _TENS[ten]
    return value


def serial(text: str) -> int | None:
    """The number of a serial: 3, 3. , 第3号, 十一、, (一); None when it is not one."""
    found = _SERIAL.fullmatch(plain(text))
    if not found:
        return None
    number = Decimal(found[1]) if found[1] else han_number(found[2])
    return None if number is None else int(number)


def serial_style(text: str) -> str:
    """Which of "arabic", "han" (一、) or "bracketed" ((一)): the three depths of an outline."""
    bare = plain(text)
    if serial(text) is None:
        return ""
    if bare.lstrip("第")[:1].isdigit():
        return "arabic"
    return "bracketed" if bare.startswith("(") and not bare[1].isdigit() else "han"
