"""How a project was assessed, each time, and in which group it is (四个一批)."""

from datetime import date
from typing import ClassVar

from msgspec import Struct

from domain.clocks import Due, after_months
from events.assessment import InNeed, Measured, Months, Occasion, Score, Scored, VetoLooked
from events.base import Actor, Count
from events.standard import Group, StandardRef


class Found(Struct, frozen=True, gc=False):
    """What was found of an indicator or a veto item, by whom; `n` is the version of its fact."""

    n: int
    by: Actor
    on: date
    value: Measured | None = None
    veto: VetoLooked | None = None


class Heard(Struct, frozen=True, gc=False):
    """How many households were heard, and how many were for going on or against."""

    n: int
    by: Actor
    on: date
    heard: Count
    agreed: Count
    opposed: Count


class Proposal(Struct, frozen=True, gc=False):
    """What the standard has for what was found."""

    n: int
    by: Actor
    on: date
    score: Score
    group: Group
    parts: tuple[Scored, ...]
    vetoes: tuple[str, ...]


class Said(Struct, frozen=True, gc=False):
    """What a reviewer or the county said of a proposal; `reason`: why it differs, if it does."""

    n: int
    by: Actor
    on: date
    group: Group
    reason: str = ""
    special: str = ""


class Filing(Struct, frozen=True, gc=False):
    """Where the decision was filed, and its number there."""

    n: int
    on: date
    level: str
    document_no: str


class Assessment(Struct, frozen=True, gc=False):
    """One assessment, as far as it has come; `n` is the version in which it began.

    `before`: the group it found the project in; `months`: after so many the next is due.
    """

    n: int
    by: Actor
    on: date
    occasion: Occasion
    standard: StandardRef
    reason: str = ""
    before: Group | None = None
    found: tuple[Found, ...] = ()
    heard: tuple[Heard, ...] = ()
    proposal: Proposal | None = None
    review: Said | None = None
    decision: Said | None = None
    months: Months = 0
    filing: Filing | None = None

    @property
    def values(self) -> dict[str, int]:
        """The newest value of each indicator."""
        return {f.value.indicator: f.value.value for f in self.found if f.value}

    @property
    def looked(self) -> dict[str, bool]:
        """Each veto item that was looked at, and whether it applies."""
        return {f.veto.veto: f.veto.applies for f in self.found if f.veto}

    @property
    def hands(self) -> tuple[tuple[int, Actor], ...]:
        """Everyone who had a hand in it before it was decided, with the version."""
        made = [(one.n, one.by) for one in self.found]
        made += [(one.n, one.by) for one in self.heard]
        made += [(self.proposal.n, self.proposal.by)] if self.proposal else []
        return ((self.n, self.by), *made)


class Grouping(Struct, frozen=True, gc=False):
    """Every assessment of a project, the newest last; none is ever lost.

    `in_need`: the assets that were to be revived since it was first among those.
    """

    assessments: tuple[Assessment, ...] = ()
    in_need: tuple[InNeed, ...] = ()

    shown: ClassVar[tuple[str, ...]] = ("due",)

    @property
    def current(self) -> Assessment | None:
        """The one under way."""
        last = self.assessments[-1] if self.assessments else None
        return last if last and last.decision is None else None

    @property
    def decided(self) -> Assessment | None:
        """The last that was decided: by it the project is in its group."""
        return next((one for one in reversed(self.assessments) if one.decision), None)

    @property
    def due(self) -> Due | None:
        """From when it is to be assessed anew."""
        last = self.decided
        return after_months(last.decision.on, last.months) if last and last.decision else None
