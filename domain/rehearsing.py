"""Two packs over one case (预演): what would open, close or go stale under the second, and why.

Only what the packs say differently is asked, and only of actions that are possible where the case
stands: an action with the same lines in both finds the same in every case, and so does a line that
both have, unless what it looks at in the pack differs. Such a line is weighed once, and only to
tell whether an action that parts the packs was open at all. What a line finds is its verdict; who
can help, and from when, is for the blocker report.
"""

from collections import Counter
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
from domain.checks import check, looks_at
from domain.circumstances import Circumstances
from domain.deciding import opened_again, reopened
from domain.evolving import LIVES
from domain.life import LIVE, action_of
from domain.procedure import ORIGINS, Procedure, stages_of
from domain.repair.folding import corrected
from domain.replaying import Step, World, command_of, walk
from events.base import Fact
from events.findings import Finding, Resolver
from events.repair import LostGround
from events.requirements import Action, AnyRequirement, FailedTenders, Origin


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

    `seen`: the actions of which they say otherwise what the rules of others look at.
    """

    old: Procedure
    new: Procedure
    touched: frozenset[str]
    hands: frozenset[str]
    notices: bool
    seen: frozenset[str]

    def actions(self, stage: str, origin: Origin, late: bool = False) -> tuple[str, ...]:
        """The actions to ask about at a stage; `late`: of a case that objections opened again."""
        return tuple(line.name for line in _lines(self, stage, origin, late))

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


class Line(Struct, frozen=True):
    """What two packs ask of an action: `alike` finds the same under both, the rest is of one each.

    None where the action is not to be taken at all.
    """

    name: str
    alike: tuple[AnyRequirement, ...]
    was: tuple[AnyRequirement, ...] | None
    would: tuple[AnyRequirement, ...] | None


def rehearsal(old: Procedure, new: Procedure) -> Rehearsal:
    """Two packs held against each other."""
    names = old.actions.keys() | new.actions.keys()
    own = {n for n in names if old.actions.get(n) != new.actions.get(n)}
    hands = {n for n in names if _takers(old, n) != _takers(new, n)}
    seen = frozenset(n for n in names if _seen(old, n) != _seen(new, n))
    looking = {n for n in names if any(seen & looks_at(r) for r in (*_all(old, n), *_all(new, n)))}
    notices = any(old.notices(o) != new.notices(o) for o in ORIGINS)
    return Rehearsal(old, new, frozenset(own | hands | looking), frozenset(hands), notices, seen)


def _takers(rules: Procedure, name: str) -> Any:
    action = rules.actions.get(name)
    posts = [(p, rules.posts[p].level) for p in action.by if p in rules.posts] if action else []
    return posts, rules.original.get(name)


def _seen(rules: Procedure, name: str) -> Any:
    """What the rules of others look at."""
    action = rules.actions.get(name)
    ways_out = [r for r in _all(rules, name) if isinstance(r, FailedTenders)]
    return action and (action.stages, ways_out)


def _all(rules: Procedure, name: str) -> tuple[AnyRequirement, ...]:
    return rules.actions[name].requires if name in rules.actions else ()


@lru_cache(1024)
def _lines(both: Rehearsal, stage: str, origin: Origin, late: bool) -> tuple[Line, ...]:
    """What is asked at a stage; where notices differ, of a case opened again whatever could be."""
    names = dict.fromkeys((*both.new.actions, *both.old.actions))
    asked = (n for n in names if n in both.touched or (late and both.notices))
    lines = (_line(both, n, *_both(both, n, stage, origin)) for n in asked)
    return tuple(line for line in lines if (line.was, line.would) != (None, None))


def _both(both: Rehearsal, name: str, stage: str, origin: Origin) -> Iterator[Any]:
    for rules in (both.old, both.new):
        action = rules.actions.get(name)
        here = action if _at(action, stage, origin) else None
        yield rules.requires(here, origin) if here else None


@lru_cache(1024)
def _step(both: Rehearsal, step: str, origin: Origin) -> Line:
    """What is asked of a step, wherever the case stands."""
    asked = (rules.asked.get((step, origin)) for rules in (both.old, both.new))
    return _line(both, step, *asked)


def _line(both: Rehearsal, name: str, was: Any, would: Any) -> Line:
    if was is None or would is None:
        return Line(name, (), was, would)
    ids = Counter(r.id for r in was) | Counter(r.id for r in would)
    alike = [r for r in would if r in was and ids[r.id] == 1 and not both.seen & looks_at(r)]
    was, would = (tuple(r for r in asked if r not in alike) for asked in (was, would))
    return Line(name, tuple(alike), was, would)


@lru_cache(1024)
def _relied(both: Rehearsal, stage: str, origin: Origin) -> tuple[str, ...]:
    here = (n for n, a in both.new.actions.items() if _at(a, stage, origin))
    steps = {step for name in here for step in both.new.before[name, origin]}
    return tuple(sorted(steps & both.touched))


def _at(action: Action | None, stage: str, origin: Origin) -> bool:
    if action is None or action.id == "move-division":
        return False
    fits = stage in action.stages and stage in stages_of(action.id)
    return fits and (not action.origins or origin in action.origins)


def answer(case: Case, both: Rehearsal, about: Circumstances) -> Answer | None:
    """What differs for a case; None where nothing does. `about` says what is known beside it."""
    late = opened_again(case)
    then, now = _sides(case, both, about)
    first: Differing | None = None
    opens: list[str] = []
    closes: list[str] = []
    for line in _lines(both, case.stage, case.origin, late):
        was = then.all_of(line.name, line.was, late)
        would = now.all_of(line.name, line.would, late)
        first = first or _differing(line.name, was, would)
        first = first or _other_hands(case, line.name, both, was, would)
        if _open(was) != (opening := _open(would)) and all(_met(now.finds(r)) for r in line.alike):
            (opens if opening else closes).append(line.name)
    lost = stale(case, both, about)
    if first is None and not lost:
        return None
    return Answer(first or Differing(lost[0].action), tuple(opens), tuple(closes), lost)


class Side:
    """A case under one pack: each requirement is held against it once."""

    def __init__(self, case: Case, about: Circumstances) -> None:
        self.case, self.about = case, about
        self._known: dict[AnyRequirement, Finding] = {}

    def finds(self, asked: AnyRequirement) -> Finding:
        """What a requirement finds."""
        found = self._known.get(asked)
        if found is None:
            found = self._known[asked] = check(self.case, asked, self.about)
        return found

    def all_of(
        self, name: str, asked: tuple[AnyRequirement, ...] | None, late: bool
    ) -> list[Finding] | None:
        """What the pack alone asks of an action finds; None where it is not to be taken at all."""
        if asked is None:
            return None
        found = [self.finds(r) for r in asked]
        if late:
            found += reopened(self.case, self.about.rules.actions[name], self.about)
        return found


def _sides(case: Case, both: Rehearsal, about: Circumstances) -> tuple[Side, Side]:
    old, new = (Side(case, replace(about, rules=r, bare=True)) for r in (both.old, both.new))
    return old, new


def _open(found: list[Finding] | None) -> bool:
    return found is not None and all(map(_met, found))


def _met(finding: Finding) -> bool:
    return finding.verdict == "met"


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
    late = opened_again(case)
    line = _step(both, step, case.origin)
    then, now = _sides(case, both, replace(about, on=on))
    was, would = then.all_of(step, line.was, late), now.all_of(step, line.would, late)
    known = {f.rule: f for f in was or ()}
    newly = (f for f in would or () if not _met(f))
    return all(f.rule in known and _said(known[f.rule]) == _said(f) for f in newly)


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
    told, always = list(enumerate((first, *known[1:]), 1)), _always(rules)
    return walk(LIVES[stream.partition("-")[0]], told, World(stream, lambda _: always))


@lru_cache(8)
def _always(rules: Procedure) -> Procedure:
    """The pack without beginning or end: one for all histories, which much is remembered by."""
    return replace(rules, pack=replace(rules.pack, valid_from=date.min, valid_to=None))


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
