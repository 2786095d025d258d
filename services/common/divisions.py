"""Divisions of China by code and by name, from the packaged edition of the statistics bureau.

A county's townships and villages are read when first asked for, and few counties stay in memory.
The edition says what stood on its day; before and after, only recorded changes are known, and
whatever they do not mention is taken to have stood (see data/divisions/README.md).
"""

import csv
import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from zipfile import ZipFile

from msgspec import Struct

from domain.codes import at_level, level
from events.base import Level

PACKAGED = Path(__file__).with_name("data") / "divisions" / "divisions.zip"
EDITION = date(2023, 6, 30)

_ABOVE: dict[Level, Level] = {
    "village": "township",
    "township": "county",
    "county": "city",
    "city": "province",
}
_DOWNWARDS: tuple[Level, ...] = ("province", "city", "county", "township", "village")
_WHOLE = "000000"
"""How the codes of counties and above end."""
_FILLERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
"""Names of the bureau for levels that nobody writes in an address."""
_ENDING = re.compile(
    r"(?<=.)(?:(?:村民|居民|村|居)委(?:员?会)?|街道办事处|办事处|街道|社区|嘎查|[村镇乡])$"
)
_TOWNSHIP = re.compile(r"(?:镇|乡|街道|办事处)$")
_VILLAGE = re.compile(r"(?:[村居]|社区|嘎查|委|委员?会)$")


class Division(Struct, frozen=True):
    """One division; `valid_to` is the first day on which it no longer stands (撤销)."""

    code: str
    name: str
    level: Level
    parent: str
    valid_from: date | None
    valid_to: date | None = None
    successors: tuple[str, ...] = ()

    def stood(self, on: date) -> bool:
        """Whether it stood on a day, as far as is known: the edition's own day is no beginning."""
        begun = self.valid_from in (None, EDITION) or self.valid_from <= on
        return begun and (self.valid_to is None or on < self.valid_to)


class _County(Struct, frozen=True):
    """The townships and villages of a county, by code and by what their names begin with."""

    names: dict[str, str]
    cores: dict[str, list[str]]

    def called(self, core: str) -> list[str]:
        """Those of this name, and ethnic townships of it: 关峡苗族乡 is often written 关峡乡."""
        ethnic = (c for c in self.cores if c[-1] == "族" and c != core and c.startswith(core))
        return [code for name in (core, *ethnic) for code in self.cores.get(name, ())]


@lru_cache(1)
def _opened(path: Path) -> ZipFile:
    """The file, kept open: to read what is in it takes longer than to read ten counties."""
    return ZipFile(path)


@lru_cache(1)
def _indexed(path: Path) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Recorded changes by code, and the names of all counties and what is above them."""
    changes = {row["code"]: row for row in csv.DictReader(_lines(_opened(path), "changes.csv"))}
    names = dict(line.split("\t") for line in _lines(_opened(path), "index.tsv"))
    ended = {code[:6]: row["name"] for code, row in changes.items() if code[6:] == _WHOLE}
    return changes, names | ended


class Divisions:
    """The dataset; `counties` is how many counties stay in memory."""

    def __init__(self, path: Path = PACKAGED, counties: int = 64) -> None:
        self._zip = _opened(path)
        self._changes, self._names = _indexed(path)
        self._county = lru_cache(counties)(self._read)

    def find(self, code: str, on: date | None = None) -> Division | None:
        """The division with this code; with a day, only if it stood then as far as is known."""
        if (name := self._named(code)) is None:
            return None
        found = self._division(code, name)
        return found if on is None or found.stood(on) else None

    def name(self, code: str) -> str:
        """Its name, or the code itself when nobody knows it."""
        return self._named(code) or code

    def path(self, code: str) -> tuple[Division, ...]:
        """From the province down to the division itself; empty for an unknown code."""
        if self._named(code) is None:
            return ()
        codes = dict.fromkeys(at_level(code, at) for at in _DOWNWARDS)
        return tuple(found for above in codes if (found := self.find(above)))

    def within(self, county: str, text: str) -> tuple[Division, ...]:
        """The townships and villages of a county that a clerk may mean, the exact name first."""
        said = "".join(text.split())
        known = self._county(county[:6])
        codes = known.called(_core(said)) if said else ()
        meant = [code for code in codes if _fits(said, code)] or codes
        ranked = sorted(meant, key=lambda code: (known.names[code] != said, code))
        return tuple(self._division(code, known.names[code]) for code in ranked)

    def villages(self, county: str, on: date) -> tuple[str, ...]:
        """The villages of a county as they stood on a day, as far as is known."""
        codes = (code for code in self._county(county[:6]).names if level(code) == "village")
        return tuple(sorted(code for code in codes if self.find(code, on)))

    def counties(self, text: str) -> tuple[Division, ...]:
        """The counties of this name, as 北塔区, 北塔 or 邵阳市北塔区; the exact name first."""
        said = "".join(text.split())
        found = [c for c, name in self._named_counties() if self._is_called(c, name, said)]
        found.sort(key=lambda code: (not said.endswith(self.name(code)), code))
        return tuple(self._division(code, self.name(code)) for code in found)

    def _named_counties(self) -> Iterator[tuple[str, str]]:
        whole = set(self._zip.NameToInfo)
        for code, name in self._names.items():
            if code[4:] != "00" or f"{code}.txt" in whole:
                yield code + _WHOLE, name

    def _is_called(self, code: str, name: str, said: str) -> bool:
        if not said.endswith(name):
            return len(said) > 1 and (name[:-1] == said or _is_autonomous(name, said))
        above = [self.name(at_level(code, at)) for at in ("province", "city")]
        return "".join([*(a for a in above if a not in (name, *_FILLERS)), name]).endswith(said)

    def _named(self, code: str) -> str | None:
        if len(code) != 12 or not code.isdecimal():
            return None
        if code[6:] == _WHOLE:
            return self._names.get(code[:6])
        if code in self._changes:
            return self._changes[code]["name"]
        return self._county(code[:6]).names.get(code)

    def _division(self, code: str, name: str) -> Division:
        at = level(code)
        parent = at_level(code, _ABOVE[at]) if at in _ABOVE else ""
        if (row := self._changes.get(code)) is None:
            return Division(code, name, at, parent, EDITION)
        return Division(
            code,
            name,
            at,
            parent,
            _day(row["valid_from"]),
            _day(row["valid_to"]),
            tuple(row["successors"].split()),
        )

    def _read(self, county: str) -> _County:
        names: dict[str, str] = {}
        township = ""
        for line in _lines(self._zip, f"{county}.txt"):
            if line[0] == " ":
                names[f"{county}{township}{line[1:4]}"] = line[4:]
            else:
                township = line[:3]
                names[f"{county}{township}000"] = line[3:]
        return _County(names, _by_core(names))


def _lines(file: ZipFile, member: str) -> list[str]:
    return file.read(member).decode().splitlines() if member in file.NameToInfo else []


def _by_core(names: dict[str, str]) -> dict[str, list[str]]:
    cores: dict[str, list[str]] = {}
    for code, name in names.items():
        cores.setdefault(_core(name), []).append(code)
    return cores


def _core(name: str) -> str:
    """A name without what kind of place it is: 苗儿 of 苗儿村村民委员会."""
    while (shorter := _ENDING.sub("", name)) != name:
        name = shorter
    return name


def _is_autonomous(name: str, said: str) -> bool:
    """靖州县 or 靖州 is said of 靖州苗族侗族自治县."""
    return name.endswith("自治县") and name.startswith(said.removesuffix("县"))


def _fits(said: str, code: str) -> bool:
    """Whether a division is of the kind that was said, if any was."""
    if _TOWNSHIP.search(said):
        return code.endswith("000")
    return not (_VILLAGE.search(said) and code.endswith("000"))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
