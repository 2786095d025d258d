"""A case: what projects, plans and assets have in common, and what goes on record of each."""

from datetime import UTC, date, datetime
from typing import Any, ClassVar, Literal

from msgspec import Struct

from events.base import Actor, Level
from events.consent import Tally
from events.project import VoteHeld
from events.requirements import ChangeRoute, ConsentMatter, FoundBy, Measure, Origin, PackRef

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Filed(Struct, frozen=True, gc=False):
    """A document on file; `n` is the version of the fact that put it there."""

    n: int
    document: str
    title: str
    digest: str
    on: date


class Meeting(Struct, frozen=True, gc=False):
    """A vote that was held on the dossier of that digest; `n` is the version of its fact."""

    n: int
    substance: str
    vote: VoteHeld


class Posting(Struct, frozen=True, gc=False):
    """A notice as it hangs: its clock runs from the day after `clock_from`.

    `seats` are the divisions for which it counts: the place, and what mergers made of it; `text_n`
    the version that posted or last corrected the text; `reopened`: something came up after its end.
    """

    n: int
    notice: str
    level: Level
    place: str
    substance: str
    text: str
    posted_on: date
    clock_from: date
    text_n: int
    seats: tuple[str, ...]
    ended_on: date | None = None
    end_n: int = 0
    reopened: bool = False


class Objection(Struct, frozen=True, gc=False):
    """An objection to a posting, and how it was answered; `late`: made after the notice ended."""

    n: int
    posting: int
    on: date
    late: bool
    outcome: Literal["", "unfounded", "corrected", "upheld"] = ""
    answered_n: int = 0
    answered_on: date | None = None


class Taken(Struct, frozen=True, gc=False):
    """A decision as it was taken.

    `change`: of a request for a change, the version of its fact; `draft`: the version that drafted
    the implementation plan as it then stood.
    """

    n: int
    step: str
    outcome: Literal["approved", "returned", "refused"]
    substance: str
    by: Actor
    on: date
    change: int = 0
    draft: int = 0


class Asked(Struct, frozen=True, gc=False):
    """A change that is asked (变更): decisions on it are bound to its digest; `n`: its fact."""

    n: int
    digest: str
    routes: tuple[ChangeRoute, ...]
    by: Actor


class Sealed(Struct, frozen=True, gc=False):
    """A round of consent that was sealed on a text of the case; `n` is the version of its fact."""

    n: int
    on: date
    round: str
    matter: ConsentMatter
    text: str
    households: Tally
    members: Tally
    area: Tally
    certificate: str
    recorders: tuple[Actor, ...]

    def tally(self, measure: Measure) -> Tally:
        """How the roll answered, counted so."""
        found: Tally = getattr(self, measure)
        return found


class Mending(Struct, frozen=True, gc=False):
    """A repair as it was proposed (更正), and what became of it; `fact_n`: what it repairs."""

    n: int
    fact_n: int
    changes: dict[str, Any]
    reason: str
    by: Actor
    outcome: Literal["", "repaired", "declined"] = ""


class Open(Struct, frozen=True, gc=False):
    """What was found wrong with a case and is not put right yet (未销号问题); `n`: its fact."""

    n: int
    id: str
    title: str
    found_by: FoundBy
    grave: bool


class Case(Struct, frozen=True, gc=False):
    """What every case knows of itself; `substance` is the digest to which decisions are bound.

    Approvals before `chain_from` belong to an earlier round, decisions before `matter_from` to an
    earlier matter. `last_on` is the day of the last act that carried the case on; `migration` is
    the one that brought it under its pack.
    """

    kind: ClassVar[str] = ""

    version: int = 0
    stage: Any = "new"
    origin: Origin = "village"
    division: str = ""
    pack: PackRef = PackRef("", 0, "")
    substance: str = ""
    filed_at: datetime = EPOCH
    since: datetime = EPOCH
    chain_from: int = 0
    matter_from: int = 0
    filers: tuple[tuple[int, Actor], ...] = ()
    documents: tuple[Filed, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    postings: tuple[Posting, ...] = ()
    objections: tuple[Objection, ...] = ()
    decisions: tuple[Taken, ...] = ()
    consents: tuple[Sealed, ...] = ()
    repairs: tuple[Mending, ...] = ()
    rectifications: tuple[Open, ...] = ()
    migration: str = ""
    last_on: date = date(1970, 1, 1)

    @property
    def turn(self) -> int:
        """The version at which it was last returned, revised, entered, kept or asked to change."""
        return max(self.chain_from, self.matter_from, self.asked.n if self.asked else 0)

    @property
    def asked(self) -> Asked | None:
        """The change that is asked and not settled."""
        return None

    @property
    def drafted(self) -> int:
        """The version that drafted how it is carried out, to which decisions are bound as well."""
        return 0

    @property
    def places(self) -> tuple[str, ...]:
        """The divisions that it concerns, beside its own."""
        return ()

    @property
    def marks(self) -> tuple[str, ...]:
        """By what it is picked out of a list of its kind."""
        return ()

    @property
    def lasting_marks(self) -> tuple[str, ...]:
        """By what it is picked out even when its life is over."""
        return ()

    @property
    def asked_hands(self) -> tuple[tuple[int, Actor], ...]:
        """Who put answers of households on record, and the version that says so."""
        return tuple((round_.n, actor) for round_ in self.consents for actor in round_.recorders)

    def text_of(self, matter: ConsentMatter) -> str:
        """The digest of the text of a matter as it now stands; empty where there is none."""
        return ""

    @property
    def relies_on(self) -> tuple[str, ...]:
        """The streams of other cases by which this one is judged at every step."""
        return ()

    @property
    def title(self) -> str:
        """What it is called in a list."""
        return ""

    @property
    def amount(self) -> int:
        """The money it is about, in fen."""
        return 0


def standing(case: Case, step: str) -> Taken | None:
    """The approval of a step in the present round, if there is one.

    What was decided on a change counts while that change is asked.
    """
    matters = (0, case.asked.n) if case.asked else (0,)
    for taken in reversed(case.decisions):
        if taken.step == step and taken.n > case.chain_from and taken.change in matters:
            return taken if taken.outcome == "approved" else None
    return None


def holds(case: Case, taken: Taken | None) -> bool:
    """Whether a standing decision is on what now stands: the case as it is, or the asked change.

    What was decided once a plan was drafted is bound to that plan as well.
    """
    if taken is None or taken.change:
        return taken is not None
    return taken.substance == case.substance and taken.draft in (0, case.drafted)


def documents(case: Case, kind: str) -> tuple[Filed, ...]:
    """What is on file of a kind, the newest last."""
    return tuple(filed for filed in case.documents if filed.document == kind)
