"""Places in a cell: several villages, whole areas, brackets, and what only looks like a place."""

import re
from typing import Literal

from msgspec import Struct

from services.approval.tables.entries import Doubt, Place
from services.approval.tables.wording import plain, tidy

Area = Literal["", "county", "township"]

_COUNTY = re.compile(
    r"(?:全|各)(?:区|县|市|州|旗)(?:\d+个?(?:镇|乡|乡镇|街道|村))?|全域|县本级|区本级|市本级"
)
_TOWNSHIP = re.compile(r"(?:全|各)(?:乡|镇|乡镇|街道)(?:\d+个?村)?")
_SEVERAL = re.compile(r"(?P<named>.*?)等?(?P<count>\d+)(?:个(?:行政村|村|乡镇|镇|乡|社区)|处|个点)")
_SPLIT = re.compile(r"[、,，;；/和及\n]|与(?=[^\d]{2,}村)")
_TOWN = re.compile(r"(?P<town>.{1,7}?(?:街道|民族乡|[镇乡]|苏木|团场))(?P<rest>.*)")
_BRACKETED = re.compile(r"[(（【\[]([^)）】\]]*)[)）】\]]")
_OPEN = re.compile(r"[(（【\[][^)）】\]]*$")


class Places(Struct, frozen=True):
    """The places of a cell, whether it means a whole area, and what is doubtful about it."""

    places: tuple[Place, ...] = ()
    area: Area = ""
    doubts: tuple[Doubt, ...] = ()


def places(township: str, village: str, mixed: str = "") -> Places:
    """The places of a row from its township and village cells, or from one cell of both."""
    town, texts = tidy(township), tidy(village) or tidy(mixed)
    whole = _whole(town, texts)
    if whole:
        return whole
    if town and plain(texts) in {"", plain(town)}:
        return _township(town)
    return _read(town, texts)


def _whole(town: str, text: str) -> Places | None:
    bare = plain(text) or plain(town)
    if _COUNTY.fullmatch(bare):
        return Places(area="county")
    if _TOWNSHIP.fullmatch(bare):
        return Places((Place(town),) if town else (), "township")
    return None


def _township(town: str) -> Places:
    read = _read("", town)
    return Places(read.places, "township", read.doubts)


def _read(town: str, text: str) -> Places:
    text, doubts = _closed(text)
    several = _SEVERAL.fullmatch(plain(text))
    if several:
        text = several["named"].removesuffix("等")
        stated = {"stated": several["count"]}
        doubts += (Doubt("places-not-all-named" if text else "places-not-named", stated),)
    return Places(tuple(_each(town, text)), "", doubts)


def _closed(text: str) -> tuple[str, tuple[Doubt, ...]]:
    """The text without a stray slash at its end and without a bracket that never closes."""
    text = text.rstrip("/／\\、,， ")
    cut = _OPEN.search(text)
    if not cut:
        return text, ()
    return text[: cut.start()], (Doubt("unclosed-bracket", {"rest": cut[0]}),)


def _each(town: str, text: str) -> list[Place]:
    """One place a name; a village without a township follows the one named before it."""
    found: list[Place] = []
    for name in _names(text):
        place = _place(name)
        if not place.township and (town or (found and found[-1].village)):
            place = Place(town or found[-1].township, place.village, place.remark)
        if place not in found:
            found.append(place)
    return found


def _names(text: str) -> list[str]:
    """The names between the separators, which count for nothing inside brackets."""
    hidden = _BRACKETED.sub(lambda m: "\x00" * len(m[0]), text)
    cuts = [0, *(e for m in _SPLIT.finditer(hidden) if _cuts(hidden, m) for e in m.span())]
    bounds = [*cuts, len(text)]
    names = [text[a:b].strip() for a, b in zip(bounds[::2], bounds[1::2], strict=True)]
    return [name for name in names if name]


def _cuts(text: str, at: re.Match[str]) -> bool:
    """和 and 及 also stand in names (和日镇): they join only after a village or town."""
    return at[0] not in "和及" or re.search(r"[村镇乡区道\x00]$", text[: at.start()]) is not None


def _place(name: str) -> Place:
    remark = "; ".join(_BRACKETED.findall(name))
    bare = _BRACKETED.sub("", name).strip()
    found = _TOWN.fullmatch(bare)
    if found and not found["rest"].startswith(("村", "社区")):
        return Place(found["town"], found["rest"], remark)
    return Place("", bare, remark)
