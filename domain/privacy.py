"""Personal numbers in a text: citizen numbers, mobile phones, bank cards, named by kind only.

It looks at every text of every command, so a text without a long run of digits costs one search.
What looks alike but is public or random is let pass: USCCs, division and project codes, document
numbers, amounts, dates, UUIDs and digests.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal

from msgspec import Struct

from domain.codes import uscc_fault

Kind = Literal["id-number", "phone", "bank-card"]

_SEP = r"[\s\-\u2010-\u2015\u2212\uff0d\u200b-\u200d\u2060\ufeff]"
_LONG = re.compile(rf"(?:\d(?:{_SEP}|[.·]){{0,2}}){{10}}\d")
_WIDTHS = str.maketrans("０１２３４５６７８９ｘＸ＋．", "0123456789xX+.")

_HEX = r"[0-9A-Fa-f]"
_USCC = "[0-9A-HJ-NPQRTUWXY]"
_HARMLESS = re.compile(
    rf"(?<![0-9A-Za-z])(?:{_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}"  # a UUID
    rf"|(?=[0-9]*[A-Fa-f]){_HEX}{{32,128}}"  # a digest
    rf"|\A[0-9]{{12}}\Z"  # a division
    rf"|(?=[0-9]{{0,16}}[A-Z]|[0-9]{{17}}[A-WY]){_USCC}{{2}}[0-9]{{6}}{_USCC}{{10}}"  # a USCC
    r")(?![0-9A-Za-z])"
)

_REGION = re.compile(
    r"(?!(?:11|12|31|50)(?!0[0-3]))"  # municipalities have no cities; USCCs of public bodies do
    r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
)
_ID_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def personal(text: str) -> tuple[Kind, ...]:
    """The kinds of personal numbers that stand in a text, also spaced, dashed or in full width."""
    if not _LONG.search(text):
        return ()
    text = _HARMLESS.sub("〇", text.translate(_WIDTHS))
    if not _LONG.search(text):
        return ()
    kinds = (kind for kind, pattern, holds in _SORTS if any(map(holds, _runs(pattern, text))))
    return tuple(dict.fromkeys(kinds))


def found(obj: object) -> tuple[tuple[str, Kind], ...]:
    """Where in a struct personal numbers stand, and of which kind."""
    if not any(map(personal, _texts(obj))):
        return ()
    return tuple((path, kind) for path, text in strings(obj) for kind in personal(text))


def strings(obj: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a struct, tuple or dict with its place, as `dossier.funds.0.source`."""
    if isinstance(obj, str):
        yield path, obj
    else:
        for name, part in _parts(obj):
            yield from strings(part, f"{path}.{name}" if path else name)


def _parts(obj: object) -> Iterator[tuple[str, object]]:
    """The parts of a thing by name. A key is a text as well, and stands under `keys`."""
    match obj:
        case Struct():
            for name in obj.__struct_fields__:
                yield name, getattr(obj, name)
        case dict():
            for key, value in obj.items():
                yield "keys", key
                yield "?" if personal(str(key)) else str(key), value
        case tuple() | list() | set() | frozenset():
            for n, item in enumerate(obj):
                yield str(n), item


def _texts(obj: object) -> Iterator[str]:
    """Every text long enough to hold a personal number, without its place: this must be fast."""
    rest = [obj]
    while rest:
        thing = rest.pop()
        if isinstance(thing, str):
            if len(thing) > 10:
                yield thing
        elif isinstance(thing, Struct):
            rest.extend([getattr(thing, name) for name in thing.__struct_fields__])
        elif isinstance(thing, dict):
            rest.extend(thing)
            rest.extend(thing.values())
        elif isinstance(thing, tuple | list | set | frozenset):
            rest.extend(thing)


def _runs(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """The digits of every place where a pattern fits, also where two such places overlap."""
    for match in pattern.finditer(text):
        yield re.sub(r"[^0-9Xx]", "", match[1])


def is_id(digits: str) -> bool:
    """Whether eighteen characters are a citizen number with its check digit (GB 11643)."""
    return (
        _REGION.match(digits) is not None
        and _is_birth(digits[6:14])
        and digits[17].upper() == id_check(digits)
    )


def _is_old_id(digits: str) -> bool:
    return _REGION.match(digits) is not None and _is_birth("19" + digits[6:12])


def _is_birth(digits: str) -> bool:
    try:
        return 1900 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year < 2100
    except ValueError:
        return False


def id_check(digits: str) -> str:
    """The check digit of a citizen number's first 17 digits (GB 11643, mod 11-2)."""
    total = sum(int(d) * weight for d, weight in zip(digits, _ID_WEIGHTS, strict=False))
    return "10X98765432"[total % 11]


def is_card(digits: str) -> bool:
    """Whether digits are a bank card's, by their check digit (Luhn).

    Eighteen digits may as well be a citizen number or the USCC of an association."""
    if len(digits) == 18 and (is_id(digits) or uscc_fault(digits) is None):
        return False
    odd, even = digits[-1::-2], digits[-2::-2]
    return (sum(map(int, odd)) + sum(_DOUBLED[int(d)] for d in even)) % 10 == 0


def _pattern(run: str, before: str = "", after: str = "") -> re.Pattern[str]:
    """A run of digits that is no part of a longer one."""
    return re.compile(rf"(?<![0-9]){before}(?=({run})(?![0-9]){after})")


_BIN = "(?=62|4|5|9558|6013|6014)"
"""How the numbers of cards in use here begin."""
_FOURS = rf"{_BIN}[0-9]{{4}}(?:{_SEP}{{1,2}}[0-9]{{4}}){{3}}"
_NO_AMOUNT = r"(?!\.[0-9])"
_SORTS: tuple[tuple[Kind, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("id-number", _pattern(rf"(?:[0-9]{_SEP}{{0,2}}){{17}}[0-9Xx]"), is_id),
    (
        "id-number",
        _pattern(rf"[0-9]{{6}}{_SEP}{{0,2}}[0-9]{{6}}{_SEP}{{0,2}}[0-9]{{3}}"),
        _is_old_id,
    ),
    (
        "phone",
        _pattern(
            rf"(?:(?:\+|00)?86(?:{_SEP}|[.·]){{0,2}})?"
            rf"1[3-9][0-9](?:{_SEP}|[.·]){{0,2}}[0-9]{{4}}(?:{_SEP}|[.·]){{0,2}}[0-9]{{4}}",
            after=_NO_AMOUNT,
        ),
        bool,
    ),
    (
        "bank-card",
        _pattern(
            rf"{_BIN}(?:[0-9]{{16}}|[0-9]{{17}}(?![Xx])|[0-9]{{18,19}}|[0-9]{{6}}{_SEP}{{1,2}}[0-9]{{10,13}})",
            before=r"(?<!(?<![0-9])0\.)",
            after=_NO_AMOUNT,
        ),
        is_card,
    ),
    ("bank-card", _pattern(_FOURS), is_card),
    ("bank-card", _pattern(rf"{_FOURS}{_SEP}{{0,2}}[0-9]{{1,3}}"), is_card),
)
