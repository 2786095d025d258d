"""Rows of a ledger of assets become historic projects with their assets: what is sure, and asked.

Rows one under the other of the same project are one. A row whose class, value, place or owner is
not sure is asked about and not entered; what public money has made is never an operator's.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import groupby
from typing import Any

import msgspec
from msgspec import Raw, Struct

from domain.codes import at_level, level
from domain.privacy import found
from domain.project import PUBLIC
from events.asset import AssetEntry, Cost, Owner
from events.project import Dossier, FundLine
from services.approval.importing import raising
from services.approval.importing.asking import Asked, error, question
from services.approval.importing.intake import FIRST, LINE, NAME, UNCLASSIFIED
from services.approval.importing.messages import ENCODER, Asks, Ends, Line, Message, Skips
from services.approval.importing.options import Options
from services.approval.importing.places import Around, Located, common, locate, origin_at
from services.approval.tables.counts import quantity as measured
from services.approval.tables.entries import Doubt, Item, Measure, Reading, Row, Source
from services.approval.tables.headers import source_of, unit_in
from services.approval.tables.money import Amount, money
from services.approval.tables.periods import day, period
from services.approval.tables.personal import take_out
from services.approval.tables.places import places
from services.approval.tables.wording import plain, tidy
from services.common.divisions import Divisions

UNIT = re.compile(r"[村社局镇乡中心公司站组岗办会厂场校园区县府户]")
"""By what a keeper is known for a unit and not a person."""
SOURCES = frozenset({*PUBLIC, "donation", "own"})
SEATED = {"village-collective": "village", "villager-group": "village", "household": "village"}
SEATED |= {"township": "township", "state-unit": "county"}
SUMS = re.compile(r"^(合计|小计|总计)")


class Words(Struct, frozen=True):
    """asset_words.toml as it stands."""

    field: list[dict[str, str]]
    of: dict[str, list[dict[str, str]]]

    def named(self, group: str, text: str) -> str:
        """The first name of a group whose pattern is in a text."""
        words = self.field if group == "field" else self.of[group]
        bare = plain(text)
        return next((w["name"] for w in words if re.search(w["found"], bare)), "")


@cache
def words() -> Words:
    """The package's asset_words.toml."""
    told = tomllib.loads((files(__package__) / "asset_words.toml").read_text("utf-8"))
    return Words(told.pop("field"), told)


class Head(Struct, frozen=True):
    """The header: its row, the column of each field, and what each column is called."""

    row: int
    at: dict[str, int]
    heads: dict[str, str]
    wan: bool
    left: tuple[str, ...]


def head_of(row: Row, above: str) -> Head | None:
    """The header of the ledger, if a row is one: it names the asset and its value at least."""
    at: dict[str, int] = {}
    left = []
    for n, cell in enumerate(row.cells):
        bare = re.sub(r"[(（].*", "", plain(cell))
        name = words().named("field", bare) if bare else ""
        if name and name not in at:
            at[name] = n
        elif bare and not re.fullmatch("序号?", bare):
            left.append(tidy(cell))
    if not {"name", "value"} <= set(at):
        return None
    heads = {name: tidy(row.cells[n]) for name, n in at.items()}
    wan = "万元" in heads["value"] or ("元" not in heads["value"] and unit_in(above) == "wan")
    return Head(row.number, at, heads, wan, tuple(left))


class Sure(Struct, frozen=True):
    """An asset of which enough is sure, with its row and project."""

    row: Row
    project: str
    year: int
    division: str
    entry: AssetEntry


class Unsure(Exception):
    """The row cannot be entered: what is asked."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked.doubt.code)
        self.asked = asked


class Ledger:
    """Reads one sheet of a ledger of assets."""

    def __init__(self, options: Options, divisions: Divisions) -> None:
        self.options, self.divisions = options, divisions
        self.asked: list[Asked] = []

    def messages(self, source: Source, rows: Iterator[Row], after: int) -> Iterator[Message]:
        """What a sheet tells, row by row, from after a row on."""
        head, above = None, ""
        for row in rows:
            if head := head_of(row, above):
                break
            above += " ".join(row.cells)
        if head is None:
            none = error("asset-no-header")
            yield Skips(none.code, none.zh, none.en)
            return
        yield Line(row=head.row, of="header")
        for name in head.left:
            yield self._column(head.row, name)
        filled = [r for r in rows if any(c.strip() for c in r.cells)]
        named = groupby(filled, key=lambda r: self._project(head, r))
        for _, group in named:
            if (group_rows := list(group))[0].number > after:
                yield from self._group(head, group_rows)
        yield Ends(_reading(source, filled, head))

    def _column(self, row: int, name: str) -> Asks:
        about = Asked(("column",), Doubt("asset-column-left"))
        return Asks(question(row, about, {"column": name}))

    def _project(self, head: Head, row: Row) -> str:
        said = _cell(head, row, "project")
        return said or f"{_cell(head, row, 'name')} {row.number}"

    def _group(self, head: Head, rows: Sequence[Row]) -> Iterator[Message]:
        sure, told = list[Sure](), list[Message]()
        for row in rows:
            self.asked = []
            if SUMS.match(plain("".join(row.cells[:2]))):
                told.append(Line(row=row.number, of="subtotal"))
                continue
            try:
                sure.append(self._sure(head, row))
            except Unsure as unsure:
                self.asked.append(unsure.asked)
                told.append(Line(row=row.number, of="question", told=_told(row)))
            told += (Asks(question(row.number, asked, head.heads)) for asked in self.asked)
        if sure:
            told.append(self._raised(sure))
        yield from sorted(told, key=_place)

    def _sure(self, head: Head, row: Row) -> Sure:
        def cell(field: str) -> str:
            return _cell(head, row, field)

        name = cell("name")[:NAME]
        if not name:
            raise _unsure("name", "资产名称", row)
        kind = words().named("class", cell("class"))
        if not kind:
            raise _unsure("class", "类别", row, cell("class"))
        acquired = self._acquired(cell("acquired"))
        year = self.options.year or (acquired.year if acquired else 0)
        if year < FIRST:
            raise Unsure(Asked(("acquired",), Doubt("year-not-stated"), name, whole_row=True))
        fen = self._value(cell("value"), head)
        source = self._source(cell("source"))
        place = self._place(cell("place"), year)
        owner = self._owner(cell("owner"), place, source)
        count, unit = self._quantity(cell("quantity"), cell("unit"))
        said: dict[str, Any] = {
            "name": name,
            "asset_class": kind,
            "form": self._form(cell("form"), kind),
            "quantity": count,
            "unit": unit,
            "place": place,
            "costs": (Cost(source, fen),),  # type: ignore[arg-type]
            "owner": owner,
            "custodian": self._unit("custodian", cell("custodian"), owner.name),
            "income_right": self._unit("income_right", cell("income_right"), owner.name),
            "supervisor": self._unit("supervisor", cell("supervisor"), owner.name),
            "number": cell("number")[:LINE],
            "acquired": acquired,
        }
        entry = msgspec.convert(msgspec.to_builtins(said), AssetEntry)
        if found(entry):
            raise Unsure(Asked((), Doubt("personal-left"), "", whole_row=True))
        return Sure(row, (cell("project") or name)[:NAME], year, place, entry)

    def _acquired(self, text: str) -> date | None:
        one = day(text) if text else None
        if isinstance(one, date):
            return one
        span = period(text) if text else None
        return None if span is None or isinstance(span, Doubt) else span.start

    def _value(self, text: str, head: Head) -> int:
        amount = money(text, "wan" if head.wan else "yuan")
        if not isinstance(amount, Amount) or amount.fen <= 0:
            doubt = amount.code if isinstance(amount, Doubt) else "-"
            raise Unsure(
                Asked(("value",), Doubt("asset-left-out", {"what": "原值"}), text or doubt, True)
            )
        return amount.fen

    def _source(self, text: str) -> str:
        named = source_of(text)[0] if text else "other"
        if named in SOURCES:
            return named
        self._take("source", "other", text)
        return "other"

    def _place(self, text: str, year: int) -> str:
        read = places("", "", text)
        around = Around(self.divisions, self.options.division, year)
        item = Item(
            row=0, columns=(), kind="project", name="-", fingerprint="",
            places=read.places, area=read.area,
        )  # fmt: skip
        located = locate(item, around)
        self.asked += located.asked
        if read.doubts or located.asked or not text:
            raise Unsure(Asked(("place",), Doubt("asset-left-out", {"what": "坐落"}), text, True))
        return located.division

    def _owner(self, text: str, place: str, source: str) -> Owner:
        kind = words().named("owner", text)
        if kind == "operator" and source in PUBLIC:
            about = Doubt("asset-of-operator", {"name": text})
            raise Unsure(Asked(("owner",), about, text, whole_row=True))
        at = SEATED.get(kind, level(place))
        division = at_level(place, at)  # type: ignore[arg-type]
        if not kind or level(division) != at:
            raise Unsure(
                Asked(("owner",), Doubt("asset-left-out", {"what": "所有权人"}), text, True)
            )
        households = int(n[0]) if (n := re.findall(r"\d+", text)) else 0
        told = households if kind == "household" else 0
        return Owner(kind, division, take_out(text).text[:LINE] or "-", households=told)  # type: ignore[arg-type]

    def _quantity(self, text: str, unit: str) -> tuple[str, str]:
        whole = re.fullmatch(r"([0-9.]+)(\D*)", plain(text))
        made = measured(whole[1], unit or whole[2], "-", 0) if whole else None
        if isinstance(made, Measure) and made.amount and made.unit:
            return made.amount, made.unit
        self._take("quantity", "1 项", text)
        return "1", "项"

    def _form(self, text: str, kind: str) -> str:
        form = words().named("form", text)
        if form and form != "equity":
            return form
        if form == "equity":  # whose principal it is, and when it is due, no ledger says
            raise Unsure(
                Asked(
                    ("form",), Doubt("asset-left-out", {"what": "本金持有人和到期日"}), text, True
                )
            )
        self._take("form", "固定资产", text)
        return "fixed"

    def _unit(self, field: str, text: str, other: str) -> str:
        if UNIT.search(text) and not take_out(text).kinds:
            return text[:LINE]
        code = "asset-person" if text else "asset-taken"
        self.asked.append(Asked((field,), Doubt(code, {"taken": other}), ""))
        return other

    def _take(self, field: str, taken: str, raw: str) -> None:
        self.asked.append(Asked((field,), Doubt("asset-taken", {"taken": taken}), raw))

    def _raised(self, sure: Sequence[Sure]) -> Line:
        """One project with the assets of these rows."""
        first, entries = sure[0], tuple(one.entry for one in sure)
        sums: dict[str, int] = {}
        for entry in entries:
            sums[entry.costs[0].source] = sums.get(entry.costs[0].source, 0) + entry.value
        whole = sum(sums.values())
        places_ = tuple(dict.fromkeys(one.division for one in sure))
        located = locate_all(places_, self.options.division)
        funds = [
            {"source": s, "level": "none", "amount": fen, "year": first.year, "document_no": ""}
            for s, fen in sums.items()
        ]
        dossier = Dossier(
            first.project,
            first.year,
            self.options.category or UNCLASSIFIED,
            places_,
            total_investment=whole,
            funds=msgspec.convert(funds, tuple[FundLine, ...]),
        )
        command = msgspec.structs.replace(
            raising.command(self.options, located, dossier), assets=entries
        )
        print_ = sha256("\n".join("\t".join(s.row.cells) for s in sure).encode()).hexdigest()
        return Line(
            row=first.row.number,
            of="intake",
            parts=tuple(one.row.number for one in sure[1:]),
            fen=whole,
            fingerprint=print_,
            command=Raw(ENCODER.encode(command)),
        )


def locate_all(codes: tuple[str, ...], home: str) -> Located:
    """The division that holds them all, and who therefore raises the project."""
    division = common(codes, home)
    return Located(origin_at(division), division, codes)


def _cell(head: Head, row: Row, field: str) -> str:
    at = head.at.get(field)
    return tidy(row.cells[at]) if at is not None and at < len(row.cells) else ""


def _unsure(field: str, what: str, row: Row, raw: str = "") -> Unsure:
    return Unsure(Asked((field,), Doubt("asset-left-out", {"what": what}), raw, whole_row=True))


def _told(row: Row) -> Raw:
    said = take_out(" ".join(row.cells)).text
    return Raw(ENCODER.encode({"cells": said}))


def _place(message: Message) -> int:
    match message:
        case Line(row=row):
            return row
        case Asks(asked):
            return asked.row
        case _:
            return 0


def _reading(source: Source, rows: Sequence[Row], head: Head) -> Reading:
    last = rows[-1].number if rows else head.row
    return Reading(
        source=source,
        shape="assets",
        rows={"item": len(rows)},
        rows_seen=len(rows) + 1,
        last_row=last,
        total=0,
        without_amount=0,
        households=0,
        fund_sums=(),
        checks=(),
        truncated_rows=(),
        questions=0,
        kept_out={},
    )
