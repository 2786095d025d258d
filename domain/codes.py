"""The codes of the offices: divisions, organisations, documents and investment projects.

A division code (统计用区划代码) has 12 digits: 2 province, 2 city, 2 county, 3 township, 3 village,
padded with zeros above the village. It carries no check digit, so only its shape says its level.
A city without counties (东莞, 中山, 儋州) is its own ancestor at the level of the county.
"""

import re

from events.base import Level

_WIDTHS: dict[Level, int] = {"province": 2, "city": 4, "county": 6, "township": 9, "village": 12}
_ZEROS = "0" * 12

_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The alphabet of a USCC (统一社会信用代码, GB 32100): no I, O, S, V or Z."""
_VALUES = {letter: value for value, letter in enumerate(_LETTERS)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))

_DOCUMENT_NUMBER = re.compile(r".{2,20}〔[0-9]{4}〕[0-9]{1,5}号")
_PROJECT_CODE = re.compile(r"[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}")


def level(code: str) -> Level:
    """The level at which a division stands."""
    if code[9:] != "000":
        return "village"
    if code[6:9] != "000":
        return "township"
    if code[4:6] != "00":
        return "county"
    return "province" if code[2:4] == "00" else "city"


def prefix(code: str) -> str:
    """The digits of a division that all codes within it share."""
    return code[: _WIDTHS[level(code)]]


def covers(outer: str, inner: str) -> bool:
    """Whether a division is the other one or contains it."""
    return inner.startswith(prefix(outer))


def at_level(code: str, at: Level) -> str:
    """The division of this level that contains a division; the division itself if it is higher."""
    width = _WIDTHS[at]
    return code[:width] + _ZEROS[width:]


def uscc_fault(code: str) -> str | None:
    """What is wrong with a USCC, as a message key; nothing when its check digit agrees."""
    if len(code) != 18:
        return "uscc.length"
    if any(letter not in _VALUES for letter in code):
        return "uscc.letters"
    if not code[2:8].isdigit():
        return "uscc.division"
    return None if code[17] == uscc_check(code[:17]) else "uscc.check"


def uscc_check(stem: str) -> str:
    """The check digit that belongs after the first 17 letters of a USCC."""
    total = sum(_VALUES[letter] * weight for letter, weight in zip(stem, _WEIGHTS, strict=True))
    return _LETTERS[-total % 31]


def is_document_number(text: str) -> bool:
    """Whether this is the number of an official document (发文字号), as 农规发〔2024〕26号."""
    return _DOCUMENT_NUMBER.fullmatch(text) is not None


def is_project_code(text: str) -> bool:
    """Whether this looks like an investment project's code (its check digit cannot be verified)."""
    return _PROJECT_CODE.fullmatch(text) is not None
