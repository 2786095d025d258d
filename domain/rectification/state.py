"""A finding to be put right (整改台账): what was found, what is done about it, and how it ended."""

from datetime import date
from hashlib import sha256
from typing import ClassVar

import msgspec
from msgspec import Struct

from domain.case import Case
from events.rectification import Concerned, Distinction, Measure
from events.requirements import FoundBy


class Evidence(Struct, frozen=True, gc=False):
    """The paper that shows a measure carried out; `n` is the version of its fact."""

    n: int
    measure: int
    digest: str
    told: str
    on: date


class Leniency(Struct, frozen=True, gc=False):
    """Whether those responsible were spared (容错), and why."""

    n: int
    granted: bool
    distinction: Distinction | None
    reason: str


class Rectification(Case, frozen=True, gc=False):
    """A rectification's state; `concerns` and `case` name what was found wanting."""

    kind: ClassVar[str] = "rectification"

    concerns: Concerned = "project"
    case: str = ""
    found_by: FoundBy = "monitoring"
    grave: bool = False
    finding: str = ""
    named: str = ""
    found_on: date | None = None
    due: date | None = None
    unit: str = ""
    measures: tuple[Measure, ...] = ()
    planned: int = 0
    evidence: tuple[Evidence, ...] = ()
    result: str = ""
    closed_on: date | None = None
    came_back: int = 0
    leniency: tuple[Leniency, ...] = ()

    @property
    def stream(self) -> str:
        """The case that it concerns."""
        return f"{self.concerns}-{self.case}"

    @property
    def drafted(self) -> int:
        """The version that planned it: whose office did so does not review it."""
        return self.planned

    @property
    def marks(self) -> tuple[str, ...]:
        """Who found it, and in which case."""
        return (f"found-by:{self.found_by}", f"about:{self.stream}")

    @property
    def title(self) -> str:
        """What was found, in a line."""
        return self.named


def substance(found: str, measures: tuple[Measure, ...]) -> str:
    """The digest of what is to be put right and how: the review is bound to it."""
    return sha256(msgspec.json.encode((found, measures))).hexdigest()
