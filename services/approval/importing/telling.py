"""The entries of a table as messages: what an item came to; in full, what becomes no project."""

from collections.abc import Iterator
from typing import Any

from msgspec import Raw
from msgspec.structs import replace

from domain.privacy import found, personal
from services.approval.importing.asking import question
from services.approval.importing.intake import Setting, intake
from services.approval.importing.messages import (
    ENCODER,
    NOTHING,
    Asks,
    Class,
    Ends,
    Line,
    Message,
)
from services.approval.tables.entries import (
    Change,
    Entry,
    Header,
    Item,
    KeptOut,
    Note,
    Question,
    Reading,
    Subtotal,
    Summary,
)

_TITLES = 40
"""So many lines over a table are looked at for its year and document number."""


class Teller:
    """Tells of one table; it knows the table's title lines and heads once they have passed."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._heads: dict[str, str] = {}
        self._begun = False
        self._titles = 0

    def learn(self, entry: Entry) -> None:
        """Take in what an entry says of later rows, without telling of it."""
        match entry:
            case Header(columns=columns):
                self._heads |= {field: words for _, words, field in reversed(columns) if field}
            case Note(text=text):
                if not self._begun and self._titles < _TITLES:
                    self._setting = self._setting.under(text)
                    self._titles += 1
            case Item():
                self._begun = True
            case Subtotal() | Summary() | Change() | Question() | KeptOut() | Reading():
                pass

    def tell(self, entry: Entry) -> Iterator[Message]:
        """The messages of an entry."""
        self.learn(entry)
        match entry:
            case Item():
                yield from self._item(entry)
            case Header():
                yield Line(row=entry.row, of="header")
            case Note():
                yield _full("note", entry)
            case Subtotal():
                yield _full("subtotal", entry)
            case Summary():
                yield _full("summary", entry)
            case Change(after=after):
                rows = tuple(side.row for side in after if side.row != entry.row)
                yield replace(_full("change", entry), parts=rows)
            case Question():
                if entry.whole_row:
                    yield Line(row=entry.row, of="question")
                yield _asks(entry)
            case KeptOut():
                return
            case Reading():
                yield Ends(_shown(entry))

    def _item(self, item: Item) -> Iterator[Message]:
        if item.kind != "project":
            yield _line("charge", item, item)
            return
        came = intake(item, self._setting)
        of: Class = "intake" if came.command else "question"
        line = _line(of, item, None if came.command and came.whole else item)
        if came.command:
            line = replace(line, command=Raw(ENCODER.encode(came.command)))
        yield line
        for asked in came.asked:
            yield _asks(question(item.row, asked, self._heads))


def _line(of: Class, item: Item, told: Item | None) -> Line:
    return Line(
        row=item.row,
        of=of,
        parts=item.parts,
        fen=item.total or 0,
        fingerprint=item.fingerprint,
        told=_told(told),
    )


def _full(of: Class, entry: Subtotal | Summary | Change | Note) -> Line:
    fen = entry.fen or 0 if isinstance(entry, Subtotal | Summary) else 0
    return Line(row=entry.row, of=of, fen=fen, told=_told(entry))


def _told(entry: Any) -> Raw:
    """All that an entry says, unless the domain's own look finds something personal in it."""
    return NOTHING if entry is None or found(entry) else Raw(ENCODER.encode(entry))


def _asks(asked: Question) -> Asks:
    return Asks(replace(asked, raw="") if personal(asked.raw) else asked)


def _shown(reading: Reading) -> Reading:
    """A reading without the notice's text, which whoever sent the file has."""
    return replace(reading, source=replace(reading.source, body=""))
