"""A project that is to be run otherwise, and the households that are asked about it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.authority import Holding
from domain.circumstances import Circumstances, Similar
from domain.command import Command
from domain.consent import commands as asked
from domain.consent.certificate import digest_of, entries
from domain.consent.state import Round, vaulted
from domain.deciding import Decision, Stamp, decide
from domain.evolving import evolve, evolve_round
from domain.project import Project
from domain.subjects.state import Subject
from events.consent import ActingFor, Answer, Attempt, RollEntry, WholeRoll
from tests.domain.operating import DIGEST, TERMS, VILLAGE, choice, lacking, operating
from tests.domain.pack_samples import TOWNSHIP, holding, national

ID, PROJECT = "7" * 32, "c" * 32
DAY = date(2026, 3, 2)
OPENER = holding("p-opener", "township-clerk", TOWNSHIP)
RECORDER = holding("p-clerk-2", "village-clerk", VILLAGE)
SEALER = holding("p-reviewer", "township-reviewer", TOWNSHIP)


def household(n: int) -> str:
    return f"s-{n:032d}"


def entry(n: int, **changes: Any) -> RollEntry:
    """A household of three members with 1,000 m² of leased land."""
    return replace(RollEntry(household(n), VILLAGE, 3, "beneficiary", 1000), **changes)


ROLL = tuple(entry(n) for n in range(1, 13))
"""Twelve households; the promises of the project reach ten."""


def to_be_changed(**changes: Any) -> Project:
    """In operation, with another rent chosen and not yet signed."""
    life = operating().do(choice(reason="改租", terms=replace(TERMS, rent=9_000_000)), DAY)
    return replace(life.case, **changes)


CHANGED = to_be_changed()


WHOLE = WholeRoll(len(ROLL), digest_of(entries(ROLL)))
"""The roll by its digest, as it is frozen where it comes in parts."""


class Asked(Struct, frozen=True):
    """A round as it stands, and the case it is about; each line carries it on."""

    round: Round = Round()
    project: Project = CHANGED
    similar: tuple[Similar, ...] = ()
    strangers: frozenset[str] = frozenset()
    concerned: frozenset[str] = frozenset()

    def put(self, command: Command, *by: Holding, on: date = DAY) -> Decision:
        """The command before the round."""
        others: dict[str, Any] = {f"project-{PROJECT}": self.project, **self._in_vault(command)}
        about = Circumstances(
            national(),
            on,
            by or (OPENER, RECORDER, SEALER),
            self.similar,
            f"consent-{ID}",
            others=others,
            concerned=self.concerned,
        )
        at = datetime.combine(on, time(4), UTC)
        return decide(self.round, command, about, Stamp(at, f"c-{self.round.version}"))

    def _in_vault(self, command: Command) -> dict[str, Any]:
        """The households of a roll as the log knows them."""
        opens = isinstance(command, asked.OpenConsents | asked.ExtendRoll)
        roll = command.roll if opens else ()
        known = (e for e in roll if e.household not in self.strangers)
        return {
            vaulted(e.household): Subject(stage="registered", division=e.village) for e in known
        }

    def do(self, command: Command, *by: Holding, on: date = DAY) -> "Asked":
        """The command, which must be lawful; what it tells the project is told."""
        decision = self.put(command, *by, on=on)
        assert not decision.refused, lacking(decision)
        round_, project = evolve_round(self.round, decision.facts[0]), self.project
        for _, fact in decision.beside:
            project = evolve(project, fact)
        return replace(self, round=round_, project=project)

    def refused(self, command: Command, *by: Holding, on: date = DAY) -> list[str]:
        """Why the command is not lawful, by message."""
        decision = self.put(command, *by, on=on)
        assert decision.refused
        return lacking(decision)

    def answered(self, outcomes: Mapping[int, str], on: date = DAY) -> "Asked":
        """Answers of households by number, recorded at once."""
        answers = tuple(answer(n, outcome) for n, outcome in outcomes.items())
        return self.do(asked.RecordAnswers(answers=answers), RECORDER, on=on)


def opening(**changes: Any) -> asked.OpenConsents:
    plain = asked.OpenConsents(
        division=VILLAGE,
        subject_kind="project",
        subject_id=PROJECT,
        matter="operation-change",
        text=CHANGED.operation_change,
        basis="按联农带农名册",
        roll=ROLL,
    )
    return replace(plain, **changes)


def opened(**changes: Any) -> Asked:
    """A round on the other rent, opened by the township."""
    return Asked(**changes).do(opening(), OPENER)


def answer(n: int, outcome: Any = "consent", **changes: Any) -> Answer:
    """What a household says, on paper; one out of reach was sought on two days."""
    sought = (Attempt(date(2026, 2, 27), "visit"), Attempt(DAY, "phone"))
    attempts = sought if outcome == "unreachable" else ()
    return replace(Answer(household(n), outcome, DAY, DIGEST, attempts=attempts), **changes)


def record(*answers: Answer) -> asked.RecordAnswers:
    return asked.RecordAnswers(answers=answers)


def proxy(n: int, of: int) -> Answer:
    """Somebody of one household answers for another, or their own."""
    return answer(n, means="proxy", acting=ActingFor("s-" + "9" * 32, household(of)))


def reply(n: int, **changes: Any) -> asked.AnswerRefusal:
    told = {"heard": "担心租金不能按时支付", "reply": "已约定按季支付并收取保证金"}
    return asked.AnswerRefusal(household=household(n), evidence=DIGEST, **{**told, **changes})


def withdrawal(n: int) -> asked.WithdrawAnswer:
    return asked.WithdrawAnswer(household=household(n), evidence=DIGEST)


EACH = dict.fromkeys(range(1, 10), "consent") | {10: "refusal", 11: "abstention", 12: "unreachable"}
"""Nine of twelve consent."""


def all_asked(outcomes: Mapping[int, str] = EACH) -> Asked:
    """Everyone answered or was sought, and each refusal was answered."""
    told = opened().answered(outcomes)
    for n, outcome in outcomes.items():
        told = told.do(reply(n), OPENER) if outcome == "refusal" else told
    return told


def sealed(outcomes: Mapping[int, str] = EACH) -> Asked:
    """Counted and frozen."""
    return all_asked(outcomes).do(asked.SealConsents(), SEALER)


def edited(told: Asked) -> Asked:
    """The terms of the change were edited since."""
    return replace(told, project=to_be_changed(operation=_other_terms()))


def _other_terms() -> Any:
    life = operating().do(choice(reason="改租", terms=replace(TERMS, rent=9_500_000)), DAY)
    return life.case.operation
