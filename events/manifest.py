"""What the log holds between two positions: how much of which county and kind, and its digests.

By a manifest (清单) a subscriber proves that it has everything, or learns that it has not. What it
covers is cut into parts, one for each county and kind, each with a count and a digest of its own:
whoever takes one county, one kind, or one county's facts of one kind proves just that.

A digest is a chain over the facts of a part in the order of their positions:

    link(digest, fact) = SHA-256(the 32 bytes of `digest`, the 32 bytes of `envelope.digest(fact)`)

where `envelope.digest` is SHA-256 over position and version (eight bytes each, the highest first),
then stream, tag and stored bytes, each after its length in eight bytes. The chain of the whole log
begins before position 1 with 32 zero bytes; a manifest says where it stood `before` its range and
after it (`digest`). The chain of every part begins with `before` too, so that a part vouches for
what the log said until then. Digests are written in lower-case hex.

Test vectors: from 64 zeros, over facts whose own digests are 64 ones, 64 twos and 64 threes, to

    8878b15a7d6a3a4f464e8f9f42591dbc0cf4bedea0ec309003d2b2ee53655ef8
    78830000e1197790a7e1884139a65721210d642ad112e6c9899a05cb214027a5
    7f93e1b3c8924dc991f8ee856643bc599272e1c945fd05ab6adb5e48682d7857
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Annotated

from msgspec import Meta, Struct

from events.base import Code, CountyCode, Digest, Fact
from events.envelope import Row, county_in
from events.envelope import digest as row_digest

BEGINNING = "0" * 64
"""Where the chain of the log stands before its first fact."""
MOST_PARTS = 400
"""So many parts in one manifest, that it stays a small message; what is more goes into the next."""

Position = Annotated[int, Meta(ge=1)]


class Part(Struct, frozen=True):
    """The facts of one county and kind within the range."""

    county: CountyCode
    kind: Code
    count: Annotated[int, Meta(ge=1)]
    digest: Digest


class ManifestIssued(Fact, frozen=True, tag="manifest.issued.v1"):
    """The service vouched for what stands in the log from `first` to `last` (出具清单)."""

    first: Position
    last: Position
    count: Position
    before: Digest
    digest: Digest
    parts: Annotated[tuple[Part, ...], Meta(min_length=1, max_length=MOST_PARTS)]


ManifestFact = ManifestIssued


def link(digest: str, of_fact: str) -> str:
    """A chain after one more fact, of which only its own digest is known."""
    return sha256(bytes.fromhex(digest) + bytes.fromhex(of_fact)).hexdigest()


def hash_range(rows: Iterable[Row], start: str = BEGINNING) -> str:
    """The chain after these facts, in the order given."""
    for row in rows:
        start = link(start, row_digest(row))
    return start


class Tally:
    """Counts and chains, as facts go by in the order of their positions."""

    def __init__(self, before: str = BEGINNING) -> None:
        self.before = self.digest = before
        self.last = self.count = 0
        self._parts: dict[tuple[str, str], tuple[int, str]] = {}

    def admits(self, row: Row) -> bool:
        """Whether there is room for the part in which the fact belongs."""
        return len(self._parts) < MOST_PARTS or _place(row) in self._parts

    def add(self, row: Row) -> None:
        """Take the next fact in."""
        place, own = _place(row), row_digest(row)
        count, digest = self._parts.get(place, (0, self.before))
        self._parts[place] = count + 1, link(digest, own)
        self.digest = link(self.digest, own)
        self.last, self.count = row.position, self.count + 1

    def parts(self) -> tuple[Part, ...]:
        """What was counted, by county and kind."""
        return tuple(Part(*place, *self._parts[place]) for place in sorted(self._parts))


def unproved(manifest: ManifestIssued, rows: Iterable[Row]) -> tuple[Part, ...]:
    """The parts of a manifest that these facts do not prove; none means that all is there.

    Whoever takes a county or a kind alone looks at the parts of that county or kind.
    """
    tally = Tally(manifest.before)
    for row in rows:
        tally.add(row)
    had = set(tally.parts())
    return tuple(part for part in manifest.parts if part not in had)


def _place(row: Row) -> tuple[str, str]:
    return county_in(row.state), row.stream.partition("-")[0]
