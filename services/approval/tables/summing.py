"""The running account of a table: rows by class, sums, cuts, and the reading at the end."""

from collections import Counter

from services.approval.tables.entries import (
    Change,
    Check,
    Entry,
    Item,
    KeptOut,
    Part,
    Question,
    Reading,
    Row,
    RowClass,
    Shape,
    Source,
    Summary,
)
from services.approval.tables.totals import Sum, Totals, verdict

FUNDS = 50
"""So many different words for a source of money are summed apart, the others together."""


class Account:
    """What a table amounts to so far."""

    def __init__(self, source: Source, shape: Shape) -> None:
        self.source, self.shape = source, shape
        self.rows: Counter[str] = Counter()
        self.seen = self.last = self.fen = self.missing = self.households = self.asked = 0
        self.funds: Counter[str] = Counter()
        self.kept_out: Counter[str] = Counter()
        self.cut: list[int] = []
        self.totals = Totals()
        self.checks: list[Check] = []
        self.headline: tuple[int, int] | None = None

    def announced(self, row: int, stated: int | None) -> None:
        """The sum that a title announces; the first counts."""
        if stated is not None and self.headline is None:
            self.headline = (row, stated)

    def row(self, row: Row, of: RowClass) -> None:
        """Every non-empty row passes here exactly once."""
        self.rows[of] += 1
        self.seen += 1
        self.last = row.number

    def entry(self, entry: Entry) -> Entry:
        """Count an entry on its way out."""
        match entry:
            case Item():
                self._item(entry)
            case Change():
                self._change(entry)
            case Question():
                self.asked += 1
            case KeptOut():
                self.kept_out[entry.kind] += 1
            case _:
                pass
        return entry

    def summary(self, summary: Summary, *, counts: bool) -> None:
        """A summary row: of several scopes over the same things only the first counts."""
        if counts:
            self.fen += summary.fen or 0
            self.missing += summary.fen is None
            self.households += summary.count or 0

    def reading(self) -> Reading:
        """The account closed."""
        checks = [*self.totals.finish(), *self.checks, *self._headline()]
        return Reading(
            source=self.source,
            shape=self.shape,
            rows=dict(self.rows),
            rows_seen=self.seen,
            last_row=self.last,
            total=self.fen,
            without_amount=self.missing,
            households=self.households,
            fund_sums=tuple(Part(label, fen) for label, fen in self.funds.items()),
            checks=tuple(sorted(checks, key=lambda c: c.row)),
            truncated_rows=tuple(self.cut),
            questions=self.asked,
            kept_out=dict(self.kept_out),
        )

    def _item(self, item: Item) -> None:
        self.fen += item.total or 0
        self.missing += item.total is None
        self.households += item.households or item.assisted_households or 0
        for fund in item.funds:
            known = fund.label in self.funds or len(self.funds) < FUNDS
            self.funds[fund.label if known else "其他"] += fund.fen
        if item.truncated:
            self.cut.append(item.row)

    def _change(self, change: Change) -> None:
        self.fen += sum(side.fen or 0 for side in change.after)
        self.missing += sum(side.fen is None for side in change.after)

    def _headline(self) -> list[Check]:
        if self.headline is None:
            return []
        row, stated = self.headline
        held = verdict(stated, Sum(self.fen, self.missing))
        return [Check(row, "", "headline", stated, self.fen, held)]
