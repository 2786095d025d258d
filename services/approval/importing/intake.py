"""An item of a table becomes the command that raises a project: what is sure, and what is asked.

An intake may be incomplete, for what it lacks is added before it is submitted; but what it says
must be sure. No project is raised from a row without a name or a year, from one whose name was
masked, or from one that is a charge (管理费, 贴息, 雨露计划, 务工补贴).
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial

import msgspec
from msgspec import Struct

from domain.privacy import found
from events.project import Beneficiaries, Dossier, FundLine, Quantity, Schedule
from services.approval.importing import raising, remarks
from services.approval.importing.asking import Asked
from services.approval.importing.options import Options
from services.approval.importing.places import Around, Located, locate
from services.approval.importing.raising import Raising
from services.approval.tables.entries import Doubt, Item
from services.approval.tables.items import title
from services.approval.tables.money import omitted
from services.approval.tables.wording import plain, tidy
from services.common.divisions import Divisions

NAME, LINE, LONG = 100, 200, 4000
"""The longest name, line and remarks; a longer one is cut, and the question says so."""
LARGEST = 48 << 10
"""A fact must stay well below the 64 KiB of an entry of the audit log."""
FIRST = 2013
"""Assistance projects are counted from this year on (建档立卡)."""
UNCLASSIFIED = "未分类"
INDUSTRY = "产业"
"""The category of rows that name an industry and no category."""

_YEAR = re.compile(r"(?<!\d)(20[1-9]\d)年(?!\d{1,2}月)")
_DOCUMENT = re.compile(r"[\u4e00-\u9fff]{2,20}〔\d{4}〕\d{1,5}号")
_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,6})?")
_LISTED = {"quantities": 50, "funds": 30}
_MONEY = ("fund", "fund_text", "total", "amount")


class Intake(Struct, frozen=True):
    """What an item came to: the command that raises it, if any, and what is asked about the row.

    `whole` is whether the command says all that the row does.
    """

    asked: tuple[Asked, ...]
    command: Raising | None = None
    whole: bool = True


class Setting:
    """What surrounds an item: the import's options, the divisions, the lines over the table."""

    def __init__(self, options: Options, divisions: Divisions, titles: Sequence[str] = ()) -> None:
        self.options, self._divisions, self._titles = options, divisions, tuple(titles)
        self._around = lru_cache(8)(partial(Around, divisions, options.division))
        self._named = _only(_YEAR.findall(" ".join(plain(t) for t in self._titles)))
        self._document = _only(_DOCUMENT.findall(" ".join(self._titles)))

    def under(self, title: str) -> "Setting":
        """The same with one more line over the table."""
        return Setting(self.options, self._divisions, (*self._titles, title))

    def around(self, year: int) -> Around:
        """Where the places of a year's plan are looked for."""
        return self._around(year)

    def year(self, item: Item) -> int | None:
        """The plan's year: of the import, else of the lines over the table, else of the row."""
        if self.options.year:
            return self.options.year
        stated = item.period.start.year if item.period else 0
        year = int(self._named) if self._named else stated
        return year if year >= FIRST else None

    def document_no(self) -> str:
        """The number of the document (发文字号) under which the money was given."""
        return self.options.document_no or self._document


class _Draft:
    """The lists that grow while an item is gone through."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.asked: list[Asked] = []
        self.more: list[tuple[str, str]] = []
        self.whole = True

    def ask(self, code: str, *field: str, raw: str = "", **values: str) -> None:
        self.asked.append(Asked(field, Doubt(code, values), raw))

    def line(self, field: str, head: str, text: str, most: int = LINE) -> str:
        """The text, cut to what a line holds; all of it then stands in the remarks."""
        if len(text) <= most:
            return text
        self.ask("text-cut", field, raw=text, most=str(most))
        self.more.append((head, text))
        return text[:most]


def intake(item: Item, setting: Setting) -> Intake:
    """What a project's row comes to."""
    name, year = tidy(title(item)), setting.year(item)
    if not name or item.kind != "project":
        return Intake(())  # the reader has asked about a row without a name
    if omitted(name):
        return _only_asked("name-omitted", "name", raw=name)
    if year is None:
        return _only_asked("year-not-stated", raw=name)
    located = locate(item, setting.around(year))
    draft = _Draft(name)
    dossier = _dossier(item, setting, located, year, draft)
    return _checked(raising.command(setting.options, located, dossier), draft)


def _only_asked(code: str, *field: str, raw: str) -> Intake:
    return Intake((Asked(field, Doubt(code), raw, whole_row=True),), whole=False)


def _checked(command: Raising, draft: _Draft) -> Intake:
    """Nothing personal and nothing too long for a fact leaves here."""
    if kinds := {kind for _, kind in found(command)}:
        return _only_asked("personal-left", raw="、".join(sorted(kinds)))
    if len(msgspec.json.encode(command)) > LARGEST:
        return _only_asked("row-too-long", raw=command.dossier.name)
    return Intake(tuple(draft.asked), command, draft.whole)


def _dossier(item: Item, setting: Setting, located: Located, year: int, draft: _Draft) -> Dossier:
    draft.asked += located.asked
    if item.truncated:
        draft.ask("row-cut", "truncated", raw=draft.name)
    fields = {
        "name": draft.line("name", "项目名称", draft.name, NAME),
        "category": draft.line("category", "类别", _category(item, setting.options, draft)),
        "industry": draft.line("industry", "产业", item.industry),
        "owner_unit": draft.line("owner_unit", "主管单位", item.owner_unit),
        "implementing_unit": draft.line("implementing_unit", "实施单位", item.implementing_unit),
        "quantities": _quantities(item, draft),
        "funds": _funds(item, setting, year, draft),
        "beneficiaries": _beneficiaries(item, draft),
    }
    if not item.name:
        draft.more.append(("项目名称", "原表没有，据地点和内容拟定"))
    if item.place_text and not _tells(item, located):
        draft.more.append(("地点", item.place_text))
    return msgspec.convert(
        {
            **fields,
            "year": year,
            "places": located.places,
            "nature": item.nature or None,
            "content": item.content,
            "schedule": Schedule(item.period.start, item.period.end) if item.period else None,
            "total_investment": item.total or 0,
            "remarks": _remarks(item, draft),
        },
        Dossier,
    )


def _tells(item: Item, located: Located) -> bool:
    """Whether the codes say what the cell said: every name found as written, none left out."""
    return located.told and not set(item.doubts) & {"place", "village", "township"}


def _category(item: Item, options: Options, draft: _Draft) -> str:
    if category := item.category or options.category or (INDUSTRY if item.industry else ""):
        return category
    draft.ask("category-not-stated", "category", raw=draft.name, taken=UNCLASSIFIED)
    return UNCLASSIFIED


def _quantities(item: Item, draft: _Draft) -> tuple[Quantity, ...]:
    """Quantities with a number and a unit; the others, and those of villages, also in words."""
    sure = [m for m in item.measures if m.item and m.unit and _AMOUNT.fullmatch(m.amount)]
    short = [m for m in sure if max(len(m.item), len(m.unit)) <= LINE][: _LISTED["quantities"]]
    left = [m for m in item.measures if m not in short and (m.amount or not item.extra)]
    draft.more.append(("规模", remarks.quantities(left)))
    return tuple(Quantity(m.item, m.amount, m.unit) for m in short)


def _funds(item: Item, setting: Setting, year: int, draft: _Draft) -> tuple[FundLine, ...]:
    """The sources that the row names, else the one source of the whole table."""
    if set(item.doubts) & {"fund", "fund_text"} or len(item.funds) > _LISTED["funds"]:
        draft.ask("funds-not-taken", *_MONEY, raw=remarks.funds(item))
        draft.more.append(("资金来源", remarks.funds(item)))
        return ()  # of a row whose columns are lost, the reader keeps the words
    document, whole = setting.document_no()[:LINE], setting.options.fund
    if item.funds:
        draft.more.append(("资金来源", remarks.funds(item)))
        lines: Iterable[tuple[str, str, int]] = [(f.source, f.level, f.fen) for f in item.funds]
    else:
        lines = [(whole.source, whole.level, item.total)] if whole and item.total else []
    about = {"year": year, "document_no": document}
    return msgspec.convert(
        [{"source": s, "level": at, "amount": fen, **about} for s, at, fen in lines],
        tuple[FundLine, ...],
    )


def _beneficiaries(item: Item, draft: _Draft) -> Beneficiaries | None:
    """Those who gain, when both households and people are stated: neither is ever invented."""
    if item.households is not None and item.people is not None:
        return Beneficiaries(item.households, item.people, item.assisted_households or 0)
    if said := remarks.people(item):
        draft.ask("beneficiaries-incomplete", "households", "people", raw=said)
        draft.more.append(("受益对象", said))
    return None


def _remarks(item: Item, draft: _Draft) -> str:
    said = remarks.remarks(item, tuple(draft.more))
    if len(said) <= LONG:
        return said
    draft.ask("remarks-cut", "remark", raw=said, most=str(LONG))
    draft.whole = False
    return said[:LONG]


def _only(named: Sequence[str]) -> str:
    """The one that was named, "" when there is none or more than one."""
    return named[0] if len(set(named)) == 1 else ""
