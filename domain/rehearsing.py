"""Two packs over one case (预演): what would open, close or go stale under the second, and why.

Only what the packs say differently is asked, and only of actions that are possible where the case
stands: an action with the same lines in both finds the same in every case. What a line finds is its
verdict; who can help, and from when, is for the blocker report.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from domain.authority import resolvers
from domain.case import Case, standing
from domain.checks import check
from domain.circumstances import Circumstances
from domain.deciding import reopened, required
from domain.evolving import LIVES
from domain.life import LIVE, action_of
from domain.procedure import ORIGINS, Procedure, stages_of
from domain.repair.folding import corrected
from domain.replaying import Step, World, command_of, walk
from events.base import Fact
from events.findings import Finding, Resolver
from events.repair import LostGround
from events.requirements import (
    Action,
    AnyRequirement,
    DecisionsFresh,
    DecisionsTaken,
    DocumentOnFile,
    DossierStates,
    NoticeCompleted,
    Origin,
    PrimeFarmlandSpared,
    SumWithin,
    VotePassed,
    WaitingTime,
)

CONSULTED = frozenset({"open-revision", "begin-operation"})
"""Actions that rules of others look at by name."""
ALIKE = (
    DocumentOnFile
    | DecisionsTaken
    | DecisionsFresh
    | VotePassed
    | NoticeCompleted
    | DossierStates
    | SumWithin
    | WaitingTime
    | PrimeFarmlandSpared
)
"""Requirements that find the same whatever else a pack says."""


class Differing(Struct, frozen=True, omit_defaults=True):
    """A finding that the second pack would make otherwise; None where it makes none, or did none.

    `who`: it is only who may take the action that differs.
    """

    action: str
    was: Finding | None = None
    would_be: Finding | None = None
    who: bool = False


class Answer(Struct, frozen=True, omit_defaults=True):
    """What differs for one case: the first finding, what opens and closes, what goes stale."""

    first: Differing
    opens: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    stale: tuple[LostGround, ...] = ()

    @property
    def digest(self) -> str:
        """What must still be so when it is carried out; from when it could be met is not of it."""
        sides = [f and _said(f) for f in (self.first.was, self.first.would_be)]
        said = (self.first.action, self.first.who, sides, self.opens, self.closes, self.stale)
        return sha256(msgspec.json.encode(said)).hexdigest()


class Rehearsal(Struct, frozen=True):
    """Two packs, and the actions on which they differ; `hands`: those that others may take.

    `looked`: a rule may look at an action that differs, so that no line is known to find the same.
    """

    old: Procedure
    new: Procedure
    touched: frozenset[str]
    hands: frozenset[str]
    notices: bool
    looked: bool

    def actions(self, stage: str, origin: Origin) -> tuple[str, ...]:
        """The actions to ask about at a stage."""
        return _actions(self, stage, origin)

    def relied(self, stage: str, origin: Origin) -> tuple[str, ...]:
        """The steps that differ and on which the second pack relies at a stage."""
        return _relied(self, stage, origin)

    def stages(self) -> tuple[str, ...]:
        """The stages at which anything can differ."""
        if self.notices:
            return tuple(sorted(LIVE))
        both = [(s, o) for s in LIVE for o in ORIGINS]
        return tuple(sorted({s for s, o in both if self.actions(s, o) or self.relied(s, o)}))

    def __hash__(self) -> int:
        return hash((self.old.ref, self.new.ref, self.touched))


def rehearsal(old: Procedure, new: Procedure) -> Rehearsal:
    """Two packs held against each other."""
    names = old.actions.keys() | new.actions.keys()
    own = {n for n in names if old.actions.get(n) != new.actions.get(n)}
    hands = {n for n in names if _takers(old, n) != _takers(new, n)}
    placed = {n for n in names if _stages(old, n) != _stages(new, n)}
    naming = {n for n in names if placed & (_named(old, n) | _named(new, n))}
    notices = any(old.notices(o) != new.notices(o) for o in ORIGINS)
    looked = bool(CONSULTED & own)
    touched = frozenset(names if looked else own | hands | naming)
    return Rehearsal(old, new, touched, frozenset(hands), notices, looked)


def _takers(rules: Procedure, name: str) -> Any:
    action = rules.actions.get(name)
    posts = [(p, rules.posts[p].level) for p in action.by if p in rules.posts] if action else []
    return posts, rules.original.get(name)


def _stages(rules: Procedure, name: str) -> Any:
    action = rules.actions.get(name)
    return action.stages if action else None


def _named(rules: Procedure, name: str) -> frozenset[str]:
    action = rules.actions.get(name)
    return frozenset(_texts(msgspec.to_builtins(action.requires))) if action else frozenset()


def _texts(said: Any) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    parts = list(said.values()) if isinstance(said, dict) else said
    for part in parts if isinstance(parts, list | tuple) else ():
        yield from _texts(part)


@lru_cache(1024)
def _actions(both: Rehearsal, stage: str, origin: Origin) -> tuple[str, ...]:
    names = dict.fromkeys((*both.new.actions, *both.old.actions))
    return tuple(n for n in names if n in both.touched and _possible(both, n, stage, origin))


@lru_cache(1024)
def _relied(both: Rehearsal, stage: str, origin: Origin) -> tuple[str, ...]:
    here = (n for n, a in both.new.actions.items() if _at(a, stage, origin))
    steps = {step for name in here for step in both.new.before[name, origin]}
    return tuple(sorted(steps & both.touched))


def _possible(both: Rehearsal, name: str, stage: str, origin: Origin) -> bool:
    return any(_at(rules.actions.get(name), stage, origin) for rules in (both.old, both.new))


def _at(action: Action | None, stage: str, origin: Origin) -> bool:
    if action is None or action.id == "move-division":
        return False
    fits = stage in action.stages and stage in stages_of(action.id)
    return fits and (not action.origins or origin in action.origins)


def answer(case: Case, both: Rehearsal, about: Circumstances) -> Answer | None:
    """What differs for a case; None where nothing does. `about` says what is known beside it."""
    names = both.actions(case.stage, case.origin)
    if both.notices and any(p.reopened for p in case.postings):
        names = tuple(n for n in both.new.actions if _possible(both, n, case.stage, case.origin))
    first: Differing | None = None
    opens: list[str] = []
    closes: list[str] = []
    old, new = (replace(about, rules=rules, bare=True) for rules in (both.old, both.new))
    known: dict[AnyRequirement, Finding] = {}
    for name in names:
        was, would = (_found(case, name, side, known, both) for side in (old, new))
        differs = _differing(name, was, would) or _other_hands(case, name, both, was, would)
        first = first or differs
        if _open(was) != _open(would):
            (opens if _open(would) else closes).append(name)
    lost = stale(case, both, about)
    if first is None and not lost:
        return None
    return Answer(first or Differing(lost[0].action), tuple(opens), tuple(closes), lost)


def _found(
    case: Case,
    name: str,
    about: Circumstances,
    known: dict[AnyRequirement, Finding],
    both: Rehearsal,
) -> list[Finding] | None:
    """What an action finds; None where it is not to be taken here at all."""
    action = about.rules.actions.get(name)
    if action is None or not _at(action, case.stage, case.origin):
        return None
    found = []
    for asked in about.rules.requires(action, case.origin):
        if both.looked or not isinstance(asked, ALIKE):
            found.append(check(case, asked, about))
            continue
        if asked not in known:
            known[asked] = check(case, asked, about)
        found.append(known[asked])
    return [*found, *reopened(case, action, about)]


def _open(found: list[Finding] | None) -> bool:
    return found is not None and all(f.verdict == "met" for f in found)


def _differing(
    name: str, was: list[Finding] | None, would: list[Finding] | None
) -> Differing | None:
    """The first finding that differs; what one pack alone asks counts if it is not met."""
    if was is None or would is None:
        return None if was is would else Differing(name)
    then, now = ({f.rule: f for f in found} for found in (was, would))
    for rule in dict.fromkeys((*now, *then)):
        one, other = then.get(rule), now.get(rule)
        if one and other:
            if _said(one) != _said(other):
                return Differing(name, one, other)
        elif any(f and f.verdict != "met" for f in (one, other)):
            return Differing(name, one, other)
    return None


def _said(finding: Finding) -> tuple[Any, ...]:
    return finding.verdict, finding.message, finding.required


def _other_hands(
    case: Case,
    name: str,
    both: Rehearsal,
    was: list[Finding] | None,
    would: list[Finding] | None,
) -> Differing | None:
    if was is None or would is None or name not in both.hands:
        return None
    same = _who(case, name, both.old) == _who(case, name, both.new)
    return None if same else Differing(name, who=True)


def _who(case: Case, name: str, rules: Procedure) -> frozenset[Resolver]:
    return frozenset(resolvers(case, rules, rules.actions[name]))


def stale(case: Case, both: Rehearsal, about: Circumstances) -> tuple[LostGround, ...]:
    """The standing decisions on which what comes next relies and which the second pack undoes.

    A step that it asks otherwise, and that on the day it was taken lacked what is asked now.
    """
    steps = both.relied(case.stage, case.origin)
    found = (standing(case, step) for step in steps)
    lost = (t for t in found if t and not _would_have_stood(case, t.step, t.on, both, about))
    return tuple(sorted((LostGround(t.n, t.step) for t in lost), key=lambda g: g.n))


def _would_have_stood(
    case: Case, step: str, on: date, both: Rehearsal, about: Circumstances
) -> bool:
    """Whether what the second pack asks of a step was there, or lacked under the first as well."""
    old, new = (replace(about, rules=rules, on=on, bare=True) for rules in (both.old, both.new))
    known = {f.rule: f for f in _asked(case, step, old)}
    newly = (f for f in _asked(case, step, new) if f.verdict != "met")
    return all(f.rule in known and _said(known[f.rule]) == _said(f) for f in newly)


def _asked(case: Case, step: str, about: Circumstances) -> list[Finding]:
    action = about.rules.actions.get(step)
    return required(case, action, about) if action else []


def over_history(stream: str, facts: Sequence[Fact], both: Rehearsal) -> Differing | None:
    """The first act of a whole history that the second pack would have answered otherwise."""
    known = corrected(facts)
    was, would = (_under(stream, known, rules) for rules in (both.old, both.new))
    for then, now in zip(was, would, strict=True):
        if found := _first_of(then, now):
            return found
    return None


def _under(stream: str, known: Sequence[Fact], rules: Procedure) -> Iterator[Step]:
    """A history walked as if a pack had always been in force there."""
    first = replace(known[0], pack=rules.ref) if hasattr(known[0], "pack") else known[0]
    told = list(enumerate((first, *known[1:]), 1))
    always = replace(rules, pack=replace(rules.pack, valid_from=date.min, valid_to=None))
    return walk(LIVES[stream.partition("-")[0]], told, World(stream, lambda _: always))


def _first_of(then: Step, now: Step) -> Differing | None:
    """What one pack has against an act and the other has not."""
    assert then.fact is not None  # noqa: S101 - nothing is left out here
    command = command_of(then.fact)
    sides = [{(f.rule, f.message): f for f in step.unmet} for step in (then, now)]
    for key in (*sides[1], *sides[0]):
        if (key in sides[0]) != (key in sides[1]):
            name = action_of(command) if command else str(type(then.fact).__struct_config__.tag)
            return Differing(name, sides[0].get(key), sides[1].get(key))
    return None
