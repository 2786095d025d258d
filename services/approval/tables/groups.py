"""Rows that belong together: one amount over several rows, one change over its new contents."""

from msgspec import Struct
from msgspec.structs import replace

from services.approval.tables.asking import question, wan
from services.approval.tables.entries import Change, Doubt, Entry, Item, Measure, Part, Place, Side
from services.approval.tables.facing import Facing
from services.approval.tables.items import measures
from services.approval.tables.lines import amount_of
from services.approval.tables.places import places

_TAKEN = frozenset(
    [
        "serial",
        "township",
        "village",
        "place",
        "before_name",
        "before_amount",
        "after_name",
        "after_amount",
        "change_reason",
        "personal",
    ]
)
MOST = 500
"""An amount covers at most so many rows: what waits in memory is bounded."""


class Parent(Struct):
    """An item waiting for the rows that its amount may cover, with what was asked so far."""

    item: Item
    said: list[Entry]
    serial: str
    rows: int = 0

    def take(self, facing: Facing) -> None:
        """Put a row under this item: its quantities, its place, its own amount as a part."""
        own, amount = facing.row.number, amount_of(facing)
        name = facing.text("name") or facing.text("industry") or facing.text("content")
        found = places(facing.text("township"), facing.text("village"), facing.text("place"))
        village = found.places[0].village if len(found.places) == 1 else ""
        made = [replace(m, village=village) for m in measures(facing, name)]
        made = made or [Measure(name, "", "", own, village)]
        parts = (Part(name, amount.fen),) if amount else ()
        self.item = replace(
            self.item,
            parts=(*self.item.parts, own),
            measures=(*self.item.measures, *made),
            places=_merged(self.item, found.places),
            of_which=(*self.item.of_which, *parts),
            extra=(*self.item.extra, (f"#{own}", facing.said())),
            truncated=self.item.truncated or facing.text("truncated") not in {"", "否", "-"},
        )
        self.rows += 1
        self.said += [*facing.questions, *facing.kept_out]

    def entries(self) -> list[Entry]:
        """The item as its rows have made it, then what was asked."""
        item, said = self.item, list(self.said)
        if not (item.name or item.content or item.industry or item.parts):
            said.insert(0, question(item.row, "", Doubt("name-not-stated"), item.place_text))
        return [item, *said]


class Pending(Struct):
    """A change waiting for the further contents that replace its first."""

    change: Change
    said: list[Entry]

    def take(self, facing: Facing) -> None:
        """Another content that replaces the same one."""
        extra = (*self.change.extra, *facing.said_under(_TAKEN | {"change_reason"}))
        made = (*self.change.after, after(facing))
        self.change = replace(self.change, after=made, extra=extra)
        self.said += [*facing.questions, *facing.kept_out]

    def entries(self) -> list[Entry]:
        """The change, whether its sums agree, then what was asked."""
        stated, found = self.change.before.fen, [s.fen for s in self.change.after]
        known = stated is not None and None not in found
        total = sum(fen or 0 for fen in found)
        change = replace(self.change, balanced=known and total == stated)
        if not known or change.balanced:
            return [change, *self.said]
        said = {"stated": wan(stated or 0), "found": wan(total)}
        asked = question(change.row, "", Doubt("change-unbalanced", said), change.before.name)
        return [change, asked, *self.said]


def change_of(facing: Facing) -> Pending:
    """The change that a row begins."""
    found = places(facing.text("township"), facing.text("village"), facing.text("place"))
    column = facing.head.first("before_amount")
    amount = facing.amount(column) if column else None
    before = Side(facing.row.number, facing.text("before_name"), amount.fen if amount else None)
    change = Change(
        facing.row.number,
        found.places,
        before,
        (after(facing),),
        facing.text("change_reason"),
        balanced=False,
        extra=facing.said_under(_TAKEN),
    )
    return Pending(change, [*facing.questions, *facing.kept_out])


def after(facing: Facing) -> Side:
    """The new content that a row of a change names."""
    column = facing.head.first("after_amount")
    amount = facing.amount(column) if column else None
    return Side(facing.row.number, facing.text("after_name"), amount.fen if amount else None)


def _merged(item: Item, found: tuple[Place, ...]) -> tuple[Place, ...]:
    """The places of an item and of a row under it; a bare township gives way to its villages."""
    every = dict.fromkeys((*item.places, *found))
    towns = {p.township for p in every if p.village}
    return tuple(p for p in every if p.village or p.township not in towns)
