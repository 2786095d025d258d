"""A round of consent (征求农户意见): who is on the roll, and what each household last answered."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import ClassVar, Literal

from msgspec import Struct

from domain.case import Case
from events.base import Actor
from events.consent import Answer, Outcome, RollEntry, Subject, Tally, WholeRoll
from events.requirements import ConsentMatter, Measure

NO_TALLY = Tally(0, 0, 0, 0, 0, 0)


class Given(Struct, frozen=True, gc=False):
    """An answer as it was recorded, to which text, by whom and when.

    `n` is the version of its fact; `ended_n` of the fact that withdrew or replaced it.
    """

    n: int
    answer: Answer
    text: str
    by: Actor
    recorded_at: datetime
    ended: Literal["", "withdrawn", "replaced"] = ""
    ended_n: int = 0


class Heard(Struct, frozen=True, gc=False):
    """The reason of a refusal was heard and answered; `refusal` is the version of the refusal."""

    n: int
    household: str
    refusal: int
    heard: str
    reply: str
    evidence: str
    by: Actor
    on: date


class Round(Case, frozen=True, gc=False):
    """A round's state; `hands`: who put an answer on record, or took one back, and the version."""

    kind: ClassVar[str] = "consent"

    subject_kind: Subject = "project"
    subject_id: str = ""
    matter: ConsentMatter = "adjustment"
    text: str = ""
    basis: str = ""
    name: str = ""
    roll: tuple[RollEntry, ...] = ()
    villages: tuple[str, ...] = ()
    whole: WholeRoll | None = None
    answers: tuple[Given, ...] = ()
    heard: tuple[Heard, ...] = ()
    hands: tuple[tuple[int, Actor], ...] = ()
    certificate: str = ""

    shown: ClassVar[tuple[str, ...]] = ("households", "members", "area")

    @property
    def subject(self) -> str:
        """The stream of the case that it is about."""
        return f"{self.subject_kind}-{self.subject_id}"

    @property
    def missing(self) -> int:
        """How many households of the roll are still to follow."""
        return max(self.whole.households - len(self.roll), 0) if self.whole else 0

    @property
    def relies_on(self) -> tuple[str, ...]:
        """The case whose text it asks about."""
        return (self.subject,) if self.version else ()

    @property
    def places(self) -> tuple[str, ...]:
        """The villages of the roll."""
        return self.villages

    @property
    def marks(self) -> tuple[str, ...]:
        """What it asks about: there is one round of it at a time."""
        one = mark(self.subject_kind, self.subject_id, self.matter)
        return (one, *self.lasting_marks)

    @property
    def lasting_marks(self) -> tuple[str, ...]:
        """The case and the matter, sealed or not."""
        return (f"matter:{self.matter}", f"subject:{self.subject}")

    @property
    def title(self) -> str:
        """What its text is about."""
        return self.name

    @property
    def asked_hands(self) -> tuple[tuple[int, Actor], ...]:
        """Who put answers on record."""
        return self.hands

    @property
    def households(self) -> Tally:
        """The roll as it has answered, household by household."""
        return tally(self, "households")

    @property
    def members(self) -> Tally:
        """The roll as it has answered, by members."""
        return tally(self, "members")

    @property
    def area(self) -> Tally:
        """The roll as it has answered, by area."""
        return tally(self, "area")


def mark(kind: str, subject: str, matter: str) -> str:
    """The key under which the open round on a text of a case is found."""
    return f"consent:{kind}-{subject}:{matter}"


def vaulted(household: str) -> str:
    """The stream of a household of the vault."""
    return f"subject-{household}"


def latest(round_: Round) -> dict[str, Given]:
    """The answer of each household that is neither withdrawn nor replaced, stale or not."""
    return {given.answer.household: given for given in round_.answers if not given.ended}


def standing(round_: Round) -> dict[str, Given]:
    """The answers that count: given to the text as the round now asks about it."""
    return {who: given for who, given in latest(round_).items() if given.text == round_.text}


def stale(round_: Round) -> tuple[str, ...]:
    """The households whose answer was given to an earlier text, by name."""
    found = (who for who, given in latest(round_).items() if given.text != round_.text)
    return tuple(sorted(found))


def unasked(round_: Round) -> tuple[str, ...]:
    """The households of the roll of whom no answer stands."""
    answered = standing(round_)
    return tuple(e.household for e in round_.roll if e.household not in answered)


def unheard(round_: Round) -> tuple[str, ...]:
    """The households whose refusal nobody has answered yet."""
    heard = {one.refusal: one.household for one in round_.heard}
    refused = (g for g in standing(round_).values() if g.answer.outcome == "refusal")
    return tuple(sorted(g.answer.household for g in refused if not _heard(g, heard, round_)))


def _heard(given: Given, heard: dict[int, str], round_: Round) -> bool:
    who = given.answer.household
    return any(one.refusal == given.n and one.household == who for one in round_.heard)


def tally(round_: Round, measure: Measure) -> Tally:
    """How the whole roll answered: each entry weighs one, its members, or its area."""
    answers = standing(round_)
    outcomes = {who: given.answer.outcome for who, given in answers.items()}
    return counted(round_.roll, outcomes, measure)


def counted(roll: Iterable[RollEntry], outcomes: dict[str, Outcome], measure: Measure) -> Tally:
    """The sums of a roll by outcome."""
    sums = dict.fromkeys(("consent", "refusal", "abstention", "unreachable", ""), 0)
    for entry in roll:
        sums[outcomes.get(entry.household, "")] += weight(entry, measure)
    return Tally(sum(sums.values()), *sums.values())


def weight(entry: RollEntry, measure: Measure) -> int:
    """What a household counts for."""
    return 1 if measure == "households" else entry.members if measure == "members" else entry.area
