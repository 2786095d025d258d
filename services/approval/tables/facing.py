"""One row facing its header: texts without personal data, values, and what was asked on the way."""

import re
from collections.abc import Callable, Set
from typing import Any, TypeVar

from services.approval.tables.asking import question
from services.approval.tables.entries import Doubt, KeptOut, Question, Row, Unit
from services.approval.tables.headers import MONEY_FIELDS, Column
from services.approval.tables.layout import Head
from services.approval.tables.money import Amount, money
from services.approval.tables.personal import take_out
from services.approval.tables.wording import plain, tidy

T = TypeVar("T")
LONGEST = 4000
"""A cell is read so far, as far as a text of ours may go."""
_ORGANISATION = re.compile(
    r"(局|政府|办|办公室|委|委员会|中心|公司|合作社|镇|乡|街道|村|社区|站|院|处|厂|农场|集团|学校|联社|企业)$"
)


class Facing:
    """A row under its header: gives values by field, remembers every doubt and what it kept out."""

    def __init__(self, row: Row, head: Head) -> None:
        self.row, self.head = row, head
        self.questions: list[Question] = []
        self.kept_out: list[KeptOut] = []
        self.doubts: list[str] = []
        self.lost = False
        self._read: dict[int, Any] = {}  # asked once: a second look raises no second question
        self._long: list[Column] = []
        self.texts = {c.index: self._safe(c) for c in head.columns}
        self._beyond()
        for column in self._long:
            self.ask(column, Doubt("cell-too-long", {"most": str(LONGEST)}))

    def text(self, field: str) -> str:
        """The text under the columns of a field, on one line."""
        columns = self.head.of(field)
        if not columns:
            return ""
        texts = [tidy(self.texts[c.index]) for c in columns]
        return "; ".join(t for t in texts if t)

    def value(self, field: str, parse: Callable[[str], T | Doubt | None]) -> T | None:
        """The value of a field; a doubt becomes a question and the value stays out."""
        column = self.head.first(field)
        if column and column.index not in self._read:
            self._read[column.index] = self.sure(column, parse(self.texts[column.index]))
        return self._read[column.index] if column else None

    def amount(self, column: Column) -> Amount | None:
        """The money of a column in its own unit, or in the unit stated over the table."""
        if column.index not in self._read:
            unit: Unit | None = column.unit or self.head.unit
            found = self.sure(column, money(self.texts[column.index], unit))
            if found and found.rounded:
                self.ask(column, Doubt("rounded"))
            self._read[column.index] = found
        amount: Amount | None = self._read[column.index]
        return amount

    def covered(self, column: Column) -> int | None:
        """The row above that this column's cell is merged with."""
        merged = self.row.merged.get(column.index)
        return merged[0] if merged and merged[0] < self.row.number else None

    def ask(
        self, column: Column | None, doubt: Doubt, raw: str = "", *, whole: bool = False
    ) -> None:
        """Put a question about a column, or about the row as a whole."""
        shown = column.words if column else ""
        said = raw or (self.texts.get(column.index, "") if column else self.said())
        asked = question(self.row.number, shown, doubt, said, whole_row=whole)
        self.questions.append(asked)
        if column and column.field and column.field not in self.doubts:
            self.doubts.append(column.field)

    def said(self) -> str:
        """Everything the row says, without personal data."""
        return " | ".join(t for t in (tidy(t) for t in self.texts.values()) if t)

    def said_under(self, taken: Set[str]) -> tuple[tuple[str, str], ...]:
        """What stands under the heads of no such field, and beyond the header."""
        heads = {c.index: c for c in self.head.columns}
        free = [i for i in self.texts if i not in heads or heads[i].field not in taken]
        said = [(heads[i].words if i in heads else f"#{i + 1}", tidy(self.texts[i])) for i in free]
        return tuple((head, text) for head, text in said if text)

    def cell(self, index: int) -> str:
        """A cell as it stands, "" beyond the row's end."""
        return self.row.cells[index] if index < len(self.row.cells) else ""

    def sure(self, column: Column, found: T | Doubt | None) -> T | None:
        """The value, or a question about the column."""
        if isinstance(found, Doubt):
            self.ask(column, found)
            return None
        return found

    def _safe(self, column: Column) -> str:
        """A column's text: merged labels reach down, personal parts are taken out."""
        raw = self.cell(column.index)
        merged = self.row.merged.get(column.index)
        if len(raw) > LONGEST:
            self._long.append(column)
            raw = raw[:LONGEST]
        if not raw.strip() and merged and column.field not in MONEY_FIELDS:
            raw = merged[2]
        if column.personal or column.field == "personal":
            return self._withheld(raw, column, column.personal or "person")
        if column.field == "unit_and_person":
            raw = self._units_only(raw, column)
        found = take_out(raw)
        self.kept_out += [KeptOut(self.row.number, column.words, k) for k in found.kinds]
        return found.text

    def _withheld(self, raw: str, column: Column, kind: str) -> str:
        if plain(raw) not in {"", "-", "/", "无"}:
            self.kept_out.append(KeptOut(self.row.number, column.words, kind))
        return ""

    def _units_only(self, raw: str, column: Column) -> str:
        """Of a cell with a unit and a person, the parts that are plainly a unit."""
        parts = [p for p in re.split(r"[\s、,，;；/:：()（）]+", raw) if p]
        units = [p for p in parts if _ORGANISATION.search(p)]
        for _ in parts[len(units) :]:
            self.kept_out.append(KeptOut(self.row.number, column.words, "person"))
        return "、".join(units)

    def _beyond(self) -> None:
        """Cells to the right of the header are kept, and asked about."""
        for index in range(len(self.head.columns), len(self.row.cells)):
            if self.row.cells[index].strip():
                column = Column(index, f"#{index + 1}")
                self.texts[index] = self._safe(column)
                self.ask(column, Doubt("beyond-header"))
