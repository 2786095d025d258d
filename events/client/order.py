"""Whether a delivery is the next one: knows numbers alone, neither network nor store.

What is proved, of all that was asked for:

- With every delivery, the server's own count for this consumer rises by one. So nothing that the
  server holds for us is lost, doubled or reordered on the way, whatever the filter.
- Without a filter the position rises by one. So nothing is missing on the server either.
- With a filter on kinds or cases, the version within a case rises by one. So a fact that vanished
  from the middle of a case is noticed at the next fact of that case, if an earlier one was seen
  since the start. With a filter on a county or a fact nothing on the server can be proved missing.

A fact that is missing at the end of all, or under a narrow filter, is found by `reconcile`.
"""

from collections import OrderedDict

from events.client.received import Numbers
from events.envelope import Row

REMEMBERED = 50_000
"""Cases whose last version is kept at hand."""


class Hole(Exception):
    """Something that was asked for has not come: nothing after it may be taken."""


class Foreign(Exception):
    """A message that no relay of ours has put there."""


class Versions:
    """The last version seen of the latest cases."""

    def __init__(self) -> None:
        self._last: OrderedDict[str, int] = OrderedDict()

    def follow(self, stream: str, version: int) -> None:
        """Take a version in; what comes again is no fault."""
        last = self._last.pop(stream, None)
        if last is not None and version > last + 1:
            self._last[stream] = last
            raise Hole(f"{stream}: version {version} came after {last}")
        self._last[stream] = max(version, last or 0)
        if len(self._last) > REMEMBERED:
            self._last.popitem(last=False)


class Order:
    """Where a subscriber stands while it reads."""

    def __init__(self, position: int, *, whole: bool, versions: Versions | None) -> None:
        self.position = position
        self._whole, self._versions = whole, versions
        self._consumer = 0

    def takes(self, row: Row, seen: Numbers) -> bool:
        """Whether the row is new; False where we have it. Raises where it is not the next."""
        if seen.consumer != self._consumer + 1:
            raise Hole(f"delivery {seen.consumer} came after {self._consumer}")
        if row.position != seen.stream:
            raise Foreign(f"position {row.position} stands at {seen.stream}")
        self._consumer = seen.consumer
        if row.position <= self.position:
            return False
        self._next(row)
        return True

    def _next(self, row: Row) -> None:
        if self._whole and row.position != self.position + 1:
            raise Hole(f"position {row.position} came after {self.position}")
        if self._versions is not None and not self._whole:
            self._versions.follow(row.stream, row.version)
        self.position = row.position
