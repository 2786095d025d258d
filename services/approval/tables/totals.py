"""Sum lines held against their rows, at every level, before or after them, in one pass.

A level's lines stand all before their rows (大同) or all after them (北塔): the first shows which.
What lies outside every block of an inner level still belongs to the outer sums.
"""

import re
from collections.abc import Callable, Mapping
from typing import Literal

from msgspec import Struct

from services.approval.tables.entries import Check
from services.approval.tables.wording import plain

Verdict = Literal["ok", "rounding", "difference", "unknown"]
LEVELS = 5
_LABEL = re.compile(r"(?P<of>.{0,10}?)(?P<word>总合计|总计|合计|共计|累计|小计)(?:[:：(].*)?")


class Sum(Struct):
    """What came since a level was last closed."""

    fen: int = 0
    missing: int = 0
    count: int = 0
    coarsest: int = 0

    def add(self, other: "Sum") -> None:
        """Take in what another sum holds."""
        self.fen += other.fen
        self.missing += other.missing
        self.count += other.count
        self.coarsest = max(self.coarsest, other.coarsest)


class Line(Struct, frozen=True):
    """A sum line: what it states, of how many, for which category."""

    row: int
    label: str
    level: int
    fen: int | None
    count: int | None = None
    coarsest: int = 0
    keys: Mapping[str, str] = {}


class Blocks(Struct):
    """The closed blocks of one inner level: what their lines state, and what lay under them."""

    stated: Sum
    covered: Sum


class Level:
    """One level of sum lines, and what has come since it was last closed."""

    def __init__(self) -> None:
        self.sum = Sum()
        self.leading: bool | None = None
        self.open: Line | None = None
        self.inner: dict[int, Blocks] = {}

    def reset(self) -> None:
        self.sum, self.inner, self.open = Sum(), {}, None


class Totals:
    """The sums of a table so far, and every check that was due."""

    def __init__(self) -> None:
        self.levels = [Level() for _ in range(LEVELS)]
        self.all = Sum()
        self.checks: list[Check] = []
        self._last: Mapping[str, str] = {}

    def item(self, fen: int | None, coarsest: int, keys: Mapping[str, str], count: int = 1) -> None:
        """A row that counts towards every sum it stands under."""
        self._close(lambda line: not _agree(line.keys, keys), 0)
        one = Sum(fen or 0, int(fen is None), count, coarsest)
        for level in self.levels:
            level.sum.add(one)
        self.all.add(one)
        self._last = keys

    def line(self, line: Line) -> None:
        """A sum line: it opens a block, or closes the one above it."""
        self._close(lambda _: True, line.level)
        level = self.levels[line.level]
        if level.leading is None:
            level.leading = not level.sum.count or not _agree(line.keys, self._last)
        if level.leading:
            level.reset()
            level.open = line
        else:
            self._settle(line)

    def finish(self) -> tuple[Check, ...]:
        """Close what is still open; every check, in the order of the lines."""
        self._close(lambda _: True, 0)
        return tuple(sorted(self.checks, key=lambda c: c.row))

    def _close(self, due: Callable[[Line], bool], level: int) -> None:
        for inner in reversed(self.levels[level:]):
            if inner.open and due(inner.open):
                self._settle(inner.open)

    def _settle(self, line: Line) -> None:
        level = self.levels[line.level]
        self._check(line, level)
        for outer in self.levels[: line.level]:
            block = outer.inner.setdefault(line.level, Blocks(Sum(), Sum()))
            block.stated.add(Sum(line.fen or 0, int(line.fen is None), 1, line.coarsest))
            block.covered.add(level.sum)
        for inner in self.levels[line.level :]:
            inner.reset()

    def _check(self, line: Line, level: Level) -> None:
        if line.fen is not None:
            self.checks.append(_held(line, "rows", line.fen, level.sum))
            if level.inner:
                self.checks.append(_held(line, "subtotals", line.fen, _through(level)))
        if line.count is not None:
            self.checks.append(_counted(line, line.count, level.sum.count))


def label_level(label: str) -> int:
    """How far in a line's label puts it: 总计 0, 合计 1, 大类小计 2, 小计 3, 小类小计 4."""
    bare = plain(label)
    found = _LABEL.fullmatch(bare)
    if not found:
        return 3
    of, word = found["of"], found["word"]
    if word in {"总计", "总合计"}:
        return 0
    if "小类" in of:
        return 4
    if "大类" in of or (of and word != "小计"):
        return 2
    return 3 if word == "小计" else 1


def is_label(text: str) -> bool:
    """Whether a cell is the label of a sum line."""
    return _LABEL.fullmatch(plain(text)) is not None


def verdict(stated: int, found: Sum) -> Verdict:
    """Ok, or how far off: "rounding" only where decimals were cut, by half of the last each."""
    if found.missing:
        return "unknown"
    apart = abs(stated - found.fen)
    if not apart:
        return "ok"
    return "rounding" if apart * 2 <= found.coarsest * (min(found.count, 10) + 1) else "difference"


def _counted(line: Line, stated: int, found: int) -> Check:
    verdict: Verdict = "ok" if stated == found else "difference"
    return Check(line.row, line.label, "count", stated, found, verdict)


def _held(line: Line, against: Literal["rows", "subtotals"], stated: int, found: Sum) -> Check:
    said = Sum(found.fen, found.missing, found.count, max(found.coarsest, line.coarsest))
    return Check(line.row, line.label, against, stated, found.fen, verdict(stated, said))


def _through(level: Level) -> Sum:
    """The next level's lines, and the rows outside all of their blocks."""
    block = level.inner[min(level.inner)]
    return Sum(
        block.stated.fen + level.sum.fen - block.covered.fen,
        block.stated.missing + level.sum.missing - block.covered.missing,
        block.stated.count + level.sum.count - block.covered.count,
        max(block.stated.coarsest, level.sum.coarsest),
    )


def _agree(line: Mapping[str, str], row: Mapping[str, str]) -> bool:
    """Whether a row may stand under a line: no category of theirs differs."""
    return all(not value or not row.get(key) or row[key] == value for key, value in line.items())
