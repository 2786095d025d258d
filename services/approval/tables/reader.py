"""The state of a reading: what stands open while the rows of a table pass by once."""

from collections.abc import Iterable, Iterator, Mapping

from services.approval.tables import lines
from services.approval.tables.asking import question
from services.approval.tables.costs import coarseness
from services.approval.tables.entries import (
    PROJECT_SHAPES,
    Doubt,
    Entry,
    Header,
    Item,
    KeptOut,
    Note,
    Question,
    Row,
    Source,
    Subtotal,
    Summary,
)
from services.approval.tables.facing import Facing
from services.approval.tables.groups import MOST, Parent, Pending, change_of
from services.approval.tables.items import item
from services.approval.tables.layout import Head, renewed, repeats, shape_of
from services.approval.tables.notices import headline, late_page
from services.approval.tables.personal import take_out
from services.approval.tables.summing import Account
from services.approval.tables.swaps import Names
from services.approval.tables.totals import Line
from services.approval.tables.wording import plain, serial, tidy

_UNDER = frozenset({"子项", "明细"})


class Reader:
    """Takes a table's rows one by one and gives their entries."""

    def __init__(self, source: Source, head: Head, mapping: Mapping[str, str]) -> None:
        self.source, self.head, self.mapping = source, head, mapping
        self.shape = shape_of(head)
        self.account = Account(source, self.shape)
        self.names = Names(source.body)
        self.open: Parent | Pending | None = None
        self.section = ""
        self.scope: str | None = None
        self.serial = 0

    def opening(self, above: Iterable[Row]) -> Iterator[Entry]:
        """The lines over the header, the header, and what is to be asked about both."""
        texts: list[str] = []
        for row in above:
            texts.append(" ".join(c for c in row.cells if c.strip()))
            yield from self._words(row, texts[-1])
            self.account.announced(row.number, headline(texts[-1:]))
        self.names.body += plain("\n".join(texts))
        for row in self.head.rows:
            yield from self._header(row)
        late = late_page(self.source, texts)
        if late:
            yield self._ask(self.head.rows[-1].number, "", late, self.source.name)

    def take(self, row: Row, following: Row | None) -> Iterator[Entry]:
        """The entries that a row completes, its own or those of the rows before it."""
        new = None if repeats(self.head, row) else renewed(self.head, row, self.mapping)
        if new or repeats(self.head, row):
            self.head = new or self.head
            yield from self._closing()
            yield from self._header(row, known=new is None)
            return
        facing = Facing(row, self.head)
        if self._under(facing):
            yield from self._put_under(facing)
            return
        if self.shape == "change" and not _begins(facing) and isinstance(self.open, Pending):
            yield from self._more(facing)
            return
        yield from self._closing()
        yield from self._fresh(facing, following)

    def ending(self) -> Iterator[Entry]:
        """What still stands open, then the table as a whole."""
        yield from self._closing()
        yield self.account.reading()

    def _fresh(self, facing: Facing, following: Row | None) -> Iterator[Entry]:
        """A row that belongs to none before it."""
        depth = lines.outline(facing, following)
        line, words = lines.sum_line(facing), lines.words(facing)
        if line or depth is not None:
            yield from self._sum_line(facing, line, depth)
        elif words:
            yield from self._words(facing.row, words.text)
            self.section = words.text if words.heading else self.section
        elif doubt := lines.single(facing):
            yield from self._only_question(facing, doubt)
        elif self.shape in PROJECT_SHAPES:
            self._item(facing)
        elif self.shape == "change":
            yield from self._change(facing)
        else:
            yield from self._summary(facing)

    def _item(self, facing: Facing) -> None:
        made = item(facing, self.section)
        self._look_for_slips(facing, made)
        self.account.row(facing.row, "item")
        column = facing.head.first("total") or facing.head.first("amount")
        coarse = coarseness(facing.amount(column)) if column else 0
        self.account.totals.item(made.total, coarse, lines.keys(facing))
        self.open = Parent(made, [*facing.questions, *facing.kept_out], made.serial)

    def _change(self, facing: Facing) -> Iterator[Entry]:
        if not _begins(facing):
            yield from self._only_question(facing, Doubt("change-without-before"))
            return
        self.account.row(facing.row, "change")
        self.open = change_of(facing)

    def _more(self, facing: Facing) -> Iterator[Entry]:
        """Another new content for the change that stands open."""
        if isinstance(self.open, Pending) and len(self.open.change.after) < MOST:
            self.account.row(facing.row, "change")
            self.open.take(facing)
            return
        yield from self._only_question(facing, self._too_many())

    def _summary(self, facing: Facing) -> Iterator[Entry]:
        amount, of = lines.amount_of(facing), lines.keys(facing)
        counted = lines.counted(facing)
        fen = amount.fen if amount else None
        extra = facing.said_under(lines.OF_A_SUMMARY)
        summary = Summary(facing.row.number, lines.labels(facing), fen, counted, extra)
        self.scope = of.get("scope", "") if self.scope is None else self.scope
        self.account.row(facing.row, "summary")
        self.account.summary(summary, counts=of.get("scope", "") == self.scope)
        number = counted if facing.head.has("count") and counted is not None else 1
        self.account.totals.item(summary.fen, coarseness(amount), of, number)
        yield summary
        yield from self._asked(facing)

    def _sum_line(self, facing: Facing, line: Line | None, depth: int | None) -> Iterator[Entry]:
        """A sum line; an outline's heading is one when it states an amount."""
        self.serial = 0
        if line is None:
            line = lines.heading(facing, depth or 0)
            self.section = line.label
            if line.fen is None:
                yield from self._words(facing.row, facing.said())
                yield from self._asked(facing)
                return
        self.account.row(facing.row, "subtotal")
        self.account.totals.line(line)
        sources = lines.sources_check(facing, line)
        self.account.checks += [sources] if sources else []
        if line.fen is None:
            facing.ask(None, Doubt("subtotal-without-amount"))
        extra = facing.said_under(lines.OF_A_SUM)
        yield Subtotal(line.row, line.label, line.level, line.fen, line.count, extra)
        yield from self._asked(facing)

    def _under(self, facing: Facing) -> bool:
        """Whether a row stands under the item before it: by kind, by a merged amount, or maybe."""
        if not isinstance(self.open, Parent) or lines.sum_line(facing):
            return False
        if facing.text("row_kind") in _UNDER:
            return lines.amount_of(facing) is None or self.open.item.total is not None
        return self._merged(facing) or self._maybe(facing)

    def _merged(self, facing: Facing) -> bool:
        column = facing.head.first("total") or facing.head.first("amount")
        above = facing.covered(column) if column else None
        return isinstance(self.open, Parent) and above == self.open.item.row

    def _maybe(self, facing: Facing) -> bool:
        """Neither serial nor amount, under an item with both."""
        parent = self.open.item if isinstance(self.open, Parent) else None
        if parent is None or facing.head.has("row_kind") or not facing.head.has("serial"):
            return False
        bare = not facing.text("serial") and lines.amount_of(facing) is None
        return bare and parent.total is not None and bool(parent.serial) and not lines.words(facing)

    def _put_under(self, facing: Facing) -> Iterator[Entry]:
        """Put a row under the item that stands open, or ask where it belongs."""
        if not isinstance(self.open, Parent):
            return
        above = {"above": str(self.open.item.row)}
        if self.open.rows >= MOST:
            facing.ask(None, Doubt("too-many-parts", above), whole=True)
        elif not (facing.text("row_kind") in _UNDER or self._merged(facing)):
            facing.ask(None, Doubt("may-belong-above", above), whole=True)
        else:
            self.account.row(facing.row, "part")
            self.open.take(facing)
            return
        self.account.row(facing.row, "question")
        self.open.said += [*facing.questions, *facing.kept_out]
        yield from ()

    def _closing(self) -> Iterator[Entry]:
        if self.open:
            yield from map(self.account.entry, self.open.entries())
        self.open = None

    def _header(self, row: Row, *, known: bool = False) -> Iterator[Entry]:
        """A header row: heads that were not understood are asked about, once."""
        self.account.row(row, "header")
        columns = self.head.columns
        if known or row.number != self.head.rows[-1].number:
            yield Header(row.number, ())
            return
        yield Header(row.number, tuple((c.index, take_out(c.words).text, c.field) for c in columns))
        for column in columns:
            if column.words and not column.field:
                doubt = Doubt("column-twice" if column.again else "unknown-column")
                yield self._ask(row.number, column.words, doubt, column.words)
        if self.shape not in PROJECT_SHAPES and self.shape != "change":
            yield self._ask(row.number, "", Doubt("no-project-list", {"shape": self.shape}), "")
        elif not self.head.has("place", "village", "township"):
            yield self._ask(row.number, "", Doubt("no-place-column"), "")

    def _words(self, row: Row, text: str) -> Iterator[Entry]:
        self.account.row(row, "note")
        found = take_out(text)
        yield Note(row.number, tidy(found.text))
        for kind in found.kinds:
            yield self.account.entry(KeptOut(row.number, "", kind))

    def _only_question(self, facing: Facing, doubt: Doubt) -> Iterator[Entry]:
        self.account.row(facing.row, "question")
        facing.ask(None, doubt, whole=True)
        yield from self._asked(facing)

    def _asked(self, facing: Facing) -> Iterator[Entry]:
        asked: list[Entry] = [*facing.questions, *facing.kept_out]
        yield from map(self.account.entry, asked)

    def _ask(self, row: int, column: str, doubt: Doubt, raw: str) -> Question:
        asked = question(row, column, doubt, raw)
        self.account.entry(asked)
        return asked

    def _look_for_slips(self, facing: Facing, made: Item) -> None:
        """Serials that leap, and names that are a swap of another."""
        number = serial(made.serial)
        if number is not None and self.serial and number > self.serial + 1:
            said = {"last": str(self.serial), "this": str(number)}
            facing.ask(facing.head.first("serial"), Doubt("serial-gap", said))
        self.serial = number or self.serial
        for name in (n for p in made.places for n in (p.village, p.township)):
            other = self.names.other(name)
            if other:
                facing.ask(None, Doubt("name-swapped", {"name": name, "other": other}), name)

    def _too_many(self) -> Doubt:
        above = self.open.change.row if isinstance(self.open, Pending) else 0
        return Doubt("too-many-parts", {"above": str(above)})


def _begins(facing: Facing) -> bool:
    """Whether a row of a change table says what there was before."""
    return bool(facing.text("before_name") or facing.text("before_amount"))
