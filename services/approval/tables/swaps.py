"""Names that differ by two characters changing places: one of them is a slip."""

from collections.abc import Iterator
from itertools import pairwise

_NUMERALS = frozenset("0123456789一二三四五六七八九十")
MOST = 5000
"""So many different names are remembered; a county has fewer villages."""


class Names:
    """The names seen in a table, and the text that came with it."""

    def __init__(self, body: str) -> None:
        self.body = body
        self.seen: set[str] = set()

    def other(self, name: str) -> str | None:
        """A name seen before, or in the text, of which this one is a swap."""
        if len(name) < 3 or name in self.seen:
            return None
        found = next((v for v in _swapped(name) if self._known(v, name)), None)
        if len(self.seen) < MOST:
            self.seen.add(name)
        return found

    def _known(self, variant: str, name: str) -> bool:
        return variant in self.seen or (variant in self.body and name not in self.body)


def _swapped(name: str) -> Iterator[str]:
    for i, (a, b) in enumerate(pairwise(name)):
        if a != b and not {a, b} & _NUMERALS:
            yield name[:i] + b + a + name[i + 2 :]
