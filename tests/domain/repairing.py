"""A history to which commands about repairs are put."""

from typing import Any

from msgspec.structs import replace

from domain.authority import Holding
from domain.circumstances import Circumstances
from domain.command import Command
from domain.deciding import Decision, decide
from domain.evolving import LIVES
from domain.procedure import Procedure, ready
from domain.repair.commands import ConfirmRepair, ProposeRepair
from domain.repair.folding import folded
from domain.repair.weighing import RepairCommand, beside_of, prepared
from events.base import Fact
from events.requirements import RepairConsequence
from tests.domain.plan_story import County
from tests.domain.story import (
    COUNTY_CLERK,
    DIGEST,
    LATER,
    SECTION,
    Told,
    in_library,
    national,
    stamp,
)

PROJECT = LIVES["project"]


class Kept:
    """A history to which commands about repairs are put."""

    def __init__(self, *facts: Fact, rules: Procedure | None = None) -> None:
        self.facts = facts
        self.rules = rules or national()
        self.case = folded(PROJECT, facts)

    def put(self, command: Any, by: Holding) -> Decision:
        assert beside_of("project-1", self.case, command, self.facts) == ()
        told = {"project-1": self.facts}
        about = Circumstances(self.rules, LATER, (by,), case_id="project-1", told=told)
        about = prepared(self.case, command, about)
        return decide(self.case, command, about, stamp(LATER))

    def does(self, command: Command, by: Holding) -> "Kept":
        decision = self.put(command, by)
        assert not decision.refused, said_of(decision)
        return Kept(*self.facts, *decision.facts, rules=self.rules)

    def repaired(self, n: int, **changes: Any) -> "Kept":
        proposed = self.does(propose(n, **changes), COUNTY_CLERK)
        return proposed.does(ConfirmRepair(len(proposed.facts)), SECTION)


def propose(n: int, **changes: Any) -> ProposeRepair:
    return ProposeRepair(n, changes, "录入有误", DIGEST)


def said_of(decision: Decision) -> list[str]:
    return [f.message for f in decision.findings if f.verdict != "met"]


def n_of(told: Told, tag: str, which: int = 0) -> int:
    tags = [str(f.__struct_config__.tag) for f in told.facts]
    return [n for n, name in enumerate(tags, 1) if name == f"project.{tag}.v1"][which]


def refusing() -> Procedure:
    """The national pack, but nothing may lose its ground."""
    pack = national().pack
    actions = tuple(
        replace(a, requires=tuple(_refused(r) for r in a.requires)) for a in pack.actions
    )
    return ready(replace(pack, actions=actions))


def _refused(asked: Any) -> Any:
    return replace(asked, lost="refused") if isinstance(asked, RepairConsequence) else asked


class Books(County):
    """A county's plan and its projects, each with its whole history."""

    def __init__(self) -> None:
        super().__init__(on=LATER)
        self.told: dict[str, list[Fact]] = {}

    def library(self) -> str:
        """A project that is in the library by its own history."""
        self.told["project-" + "a" * 32] = list(in_library().facts)
        self.cases["project-" + "a" * 32] = in_library().given.case
        return "a" * 32

    def _told(self, stream: str, fact: Any) -> None:
        self.told.setdefault(stream, []).append(fact)
        life = LIVES[stream.partition("-")[0]]
        self.cases[stream] = folded(life, self.told[stream])

    def put(self, command: Any, *by: Holding) -> Decision:
        if not isinstance(command, RepairCommand):
            return super().put(command, *by)
        stream = f"plan-{self.plan}"
        beside = beside_of(stream, self.now, command, self.told[stream])
        told = {s: self.told.get(s, []) for s in (stream, *beside)}
        about = Circumstances(national(), self.on, by, case_id=stream, told=told)
        decision = decide(self.now, command, prepared(self.now, command, about), stamp(self.on))
        for name, fact in (*((stream, f) for f in decision.facts), *decision.beside):
            self._told(name, fact)
        return decision


def included() -> Books:
    """A plan of 2025 that took a project in with a hundred thousand yuan."""
    books = Books()
    books.plan = "430511-2025"
    books.opened()
    books.includes(books.library())
    return books
