"""What a repair would do: to the fact itself, to what came after it, and to the cases beside.

The history is walked as it is known and as it would be. What only then stands against a later act
takes its ground away, and the pack says whether such a repair is refused or names what is lost; an
act whose facts would contradict the corrected one makes the repair impossible under any pack.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from domain.case import Case, Mending
from domain.circumstances import Circumstances, asked_at, finding_on
from domain.command import Command
from domain.evolving import LIVES, Life
from domain.faults import broken
from domain.life import action_of
from domain.part import Beside
from domain.parts import BESIDE
from domain.procedure import Procedure
from domain.repair.commands import ACTS, ConfirmRepair, DeclineRepair, ProposeRepair
from domain.repair.folding import amended, changed, corrected
from domain.repair.mended import Elsewhere, Mended
from domain.replaying import Step, World, against, anew, command_of, standing_before, walk
from events.base import Fact
from events.findings import Finding, Value
from events.repair import LostGround
from events.requirements import PackRef, RepairConsequence

RepairCommand = ProposeRepair | ConfirmRepair | DeclineRepair
NEVER = tuple(act.makes for act in ACTS)
Told = Mapping[str, Sequence[Fact]]
"""Whole histories by stream."""


def beside_of(stream: str, case: Case, command: Command, told: Sequence[Fact]) -> tuple[str, ...]:
    """The streams whose histories a repair needs beside its own."""
    known, n = corrected(told), _target(case, command)
    if not 0 < n <= len(known):
        return ()
    before = standing_before(LIVES[case.kind], known, n)
    about = Circumstances(rules=None, on=known[n - 1].on, case_id=stream)  # type: ignore[arg-type]
    return tuple(s for s, _ in _follows(before, known[n - 1], about))


def prepared(case: Case, command: RepairCommand, about: Circumstances) -> Circumstances:
    """The circumstances, with what the histories in them say of a repair."""
    return replace(about, mended=_mended(case, command, about, about.told))


def _target(case: Case, command: Command) -> int:
    if isinstance(command, ProposeRepair):
        return command.fact_n
    waiting = _waiting(case, command)
    return waiting.fact_n if waiting else 0


def _waiting(case: Case, command: Command) -> Mending | None:
    named = getattr(command, "proposal", 0)
    return next((r for r in case.repairs if r.n == named and not r.outcome), None)


def _mended(case: Case, command: RepairCommand, about: Circumstances, told: Told) -> Mended:
    own, n = told[about.case_id][: case.version], _target(case, command)
    if not isinstance(command, ProposeRepair) and not n:
        waiting = "|".join(str(r.n) for r in case.repairs if not r.outcome) or "-"
        said = broken("repair.no-proposal", {"version": command.proposal}, {"known": waiting})
        return Mended(findings=(said,))
    if isinstance(command, DeclineRepair):
        return Mended()
    if n > len(own):
        return Mended(findings=(broken("repair.no-fact", {"version": n}),))
    work = Work(LIVES[case.kind], corrected(own), n, _world(about))
    if not work.repairable:
        return Mended(findings=(broken("repair.not-repairable", {"version": n, "fact": work.tag}),))
    try:
        other = _other(case, command, work)
    except msgspec.ValidationError as misfit:
        return Mended(findings=(_misfit(n, misfit),))
    return _weighed(work, case, other, about, told)


def _misfit(n: int, misfit: msgspec.ValidationError) -> Finding:
    _, _, path = str(misfit).partition(" - at `$.")
    place = f"changes.{path.rstrip('`')}".rstrip(".")
    return broken("repair.misfit", {"version": n, "said_at": place})


def _other(case: Case, command: Command, work: "Work") -> Fact:
    if isinstance(command, ProposeRepair):
        return anew(work.before, work.fact, command.changes, work.n, work.world)
    waiting = _waiting(case, command)
    return amended(work.fact, waiting.changes if waiting else {})


class Work(Struct, frozen=True):
    """A history as it is known, and the place in it of the fact that is to be repaired."""

    life: Life
    known: list[Fact]
    n: int
    world: World

    @property
    def fact(self) -> Fact:
        """The fact as it is known."""
        return self.known[self.n - 1]

    @property
    def before(self) -> Any:
        """The case before it."""
        return standing_before(self.life, self.known, self.n)

    @property
    def tag(self) -> str:
        """What the fact is called."""
        return str(type(self.fact).__struct_config__.tag)

    @property
    def repairable(self) -> bool:
        """Whether a command put to this case made it, and none about a repair."""
        return command_of(self.fact) is not None and not isinstance(self.fact, NEVER)

    def both(self, other: Fact) -> Iterator[tuple[Step, Step]]:
        """Every act from the fact on, as it was and as it would be."""
        told = list(enumerate(self.known, 1))[self.n - 1 :]
        was = walk(self.life, told, self.world, start=self.before)
        now = walk(self.life, [(self.n, other), *told[1:]], self.world, start=self.before)
        return zip(was, now, strict=True)


def _world(about: Circumstances) -> World:
    def rules_of(ref: PackRef) -> Procedure:
        return about.packs.get(ref.digest, about.rules)

    return World(about.case_id, rules_of, lambda streams, n: Blanks())


class Blanks(dict[str, Any]):
    """Cases of which nothing is known: the same on both walks, so that they tell nothing apart."""

    def __missing__(self, stream: str) -> Any:
        return LIVES[stream.partition("-")[0]].initial

    def get(self, stream: str, default: Any = None) -> Any:
        """As by its name."""
        return self[stream]


def _weighed(work: Work, case: Case, other: Fact, about: Circumstances, told: Told) -> Mended:
    changes = changed(work.fact, other)
    if not changes:
        return Mended(findings=(broken("repair.nothing-changed", {"version": work.n}),))
    own, lost, wrong = consequences(work, other)
    elsewhere, apart = _elsewhere(work, case, other, about, told)
    findings = (*own, *_of_pack(lost, case, about), *wrong, *apart)
    return Mended(changes, findings, lost, elsewhere, (work.fact.by,))


def consequences(
    work: Work, other: Fact
) -> tuple[tuple[Finding, ...], tuple[LostGround, ...], list[Finding]]:
    """What stands against the corrected fact; who loses ground by it; what cannot be with it."""
    own: tuple[Finding, ...] = ()
    lost, wrong = [], []
    for was, now in work.both(other):
        newly = against(was, now)
        if now.n == work.n:
            own = newly
        elif newly and now.fact:
            command = command_of(now.fact)
            name = action_of(command) if command else "-"
            if impossible := next((f for f in newly if f in now.wrong), None):
                at: dict[str, Value] = {"version": int(now.n), "step": name}
                wrong += [broken("repair.impossible", at), impossible]
            else:
                lost.append(LostGround(int(now.n), name))
    return own, tuple(lost), wrong


def _of_pack(lost: tuple[LostGround, ...], case: Case, about: Circumstances) -> Iterator[Finding]:
    """Where the pack keeps what was built on a fact, what would lose its ground refuses it."""
    for asked in asked_at(case, about, "confirm-repair", RepairConsequence):
        for ground in lost if asked.lost == "refused" else ():
            seen: dict[str, Value] = {"version": ground.n, "step": ground.action}
            yield finding_on(asked, "broken", "repair.takes-ground", seen, {"lost": asked.lost})


def _elsewhere(
    work: Work, case: Case, other: Fact, about: Circumstances, told: Told
) -> tuple[tuple[Elsewhere, ...], list[Finding]]:
    """The facts of other cases that followed, each repaired as it would have followed."""
    then = replace(about, on=work.fact.on, others=Blanks())
    was, now = (_follows(work.before, fact, then) for fact in (work.fact, other))
    if [(s, type(f)) for s, f in was] != [(s, type(f)) for s, f in now]:
        cases = "|".join(sorted({s for s, _ in (*was, *now)}))
        return (), [broken("repair.other-cases", {"version": work.n, "cases": cases})]
    made: list[Elsewhere] = []
    wrong: list[Finding] = []
    for (stream, old), (_, new) in zip(was, now, strict=True):
        if old != new:
            one, found = _one(stream, old, new, case, about, told)
            made += one
            wrong += found
    return tuple(made), wrong


def _one(
    stream: str, old: Fact, new: Fact, case: Case, about: Circumstances, told: Told
) -> tuple[list[Elsewhere], list[Finding]]:
    known = corrected(told.get(stream, ()))
    n = next((n for n, fact in enumerate(known, 1) if _same(fact, old)), 0)
    if not n:
        return [], [broken("repair.other-cases", {"version": 0, "cases": stream})]
    world = _world(replace(about, case_id=stream))
    work = Work(LIVES[stream.partition("-")[0]], known, n, world)
    other = amended(known[n - 1], changed(old, new))
    _, lost, wrong = consequences(work, other)
    one = Elsewhere(stream, n, changed(known[n - 1], other), lost)
    return [one], [*wrong, *_of_pack(lost, case, about)]


def _same(fact: Fact, old: Fact) -> bool:
    return type(fact) is type(old) and (fact.command, fact.at) == (old.command, old.at)


def _follows(before: Any, fact: Fact, about: Circumstances) -> Beside:
    follows = BESIDE.get(type(fact))
    return follows(before, fact, about) if follows else ()
