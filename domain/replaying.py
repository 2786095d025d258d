"""A history walked again, as it was or with one fact otherwise: what if (假设推演), in memory.

Every fact that somebody's command made is held once more against the case as it then stood, by the
pack of that day, in the post in which they acted. What cannot be known of the past, as which like
projects there were, is unknown on both walks, so that only what the one fact changes shows.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from domain.authority import Holding
from domain.case import Case
from domain.circumstances import Circumstances
from domain.command import Command
from domain.commands import DECISION
from domain.deciding import as_raised, judged, weigh
from domain.evolving import Life
from domain.life import ALL, action_of
from domain.parts import NEEDS
from domain.procedure import Procedure
from domain.proposing import OWN, Stamp, propose
from domain.repair.folding import advanced
from events.base import Actor, Fact
from events.findings import Finding
from events.requirements import PackRef

MADE_BY: dict[type[Fact], type[Command]] = {
    **{act.makes: act.command for act in (*ALL, DECISION)},
    **{fact: command for own in OWN.values() for command, fact in own.items()},
}
"""The command that makes a fact; the others follow from a fact of another case."""
Number = int | Fraction
"""The version of a fact; one that is put before another has its place between two versions."""
Others = Callable[[tuple[str, ...], Number], Mapping[str, Any]]
"""The further cases of these streams as they stood when the fact of that version was recorded."""
Numbered = tuple[Number, Fact | None]


class World(Struct, frozen=True):
    """What a walk knows beside the history: the case's stream, the packs, the other cases."""

    stream: str
    rules_of: Callable[[PackRef], Procedure]
    others: Others = lambda streams, n: {}


class Step(Struct, frozen=True):
    """A fact in its place: the case after it, and what stood against it; `fact` None: left out.

    `wrong`: what of that no pack allows, for the facts would contradict each other.
    """

    n: Number
    fact: Fact | None
    after: Any
    unmet: tuple[Finding, ...] = ()
    wrong: tuple[Finding, ...] = ()


class Supposed(Struct, frozen=True):
    """One fact otherwise: in place of the one of that version, before it, or left out."""

    n: int
    how: Literal["replaced", "inserted", "omitted"]
    fact: Fact | None = None


class Refused(Struct, frozen=True):
    """A later act that would have been refused, and by which findings."""

    n: int
    action: str
    fact: Fact
    findings: tuple[Finding, ...]


class Difference(Struct, frozen=True):
    """Where two walks part.

    `lacks`: what stands against the supposed fact itself. `state_from`, `stage_from`: the versions
    from which the state and the stage differ, 0 where they never do; `fields`: what of the state
    differs at the end. `refused`: every later act that would have been refused, the first first.
    """

    lacks: tuple[Finding, ...]
    state_from: int
    fields: tuple[str, ...]
    stage_from: int
    stages: tuple[str, str]
    refused: tuple[Refused, ...]


def command_of(fact: Fact) -> Command | None:
    """The command that a fact was made by; none where it follows from one of another case."""
    made = MADE_BY.get(type(fact))
    if made is None:
        return None
    return made(**{name: getattr(fact, name) for name in made.__struct_fields__})


def compare(life: Life, facts: Sequence[Fact], supposed: Supposed, world: World) -> Difference:
    """Both walks side by side."""
    was = {step.n: step for step in walk(life, list(enumerate(facts, 1)), world)}
    steps = list(walk(life, _otherwise(facts, supposed), world))
    apart = [s for s in steps if (then := was.get(s.n)) and not alike(then.after, s.after)]
    moved = [s for s in apart if s.after.stage != was[s.n].after.stage]
    ends = (was[len(facts)].after, steps[-1].after)
    own = next(s for s in steps if _is_supposed(s.n, supposed))
    return Difference(
        lacks=own.unmet,
        state_from=int(apart[0].n) if apart else 0,
        fields=differing(*ends),
        stage_from=int(moved[0].n) if moved else 0,
        stages=(ends[0].stage, ends[1].stage),
        refused=tuple(_refused(was, steps, supposed)),
    )


def walk(
    life: Life, numbered: Sequence[Numbered], world: World, *, start: Any = None
) -> Iterator[Step]:
    """Each fact in turn: held against the case before it, then folded into it."""
    case = life.initial if start is None else start
    for n, fact in numbered:
        unmet, wrong = _unmet(case, fact, n, world) if fact else ((), ())
        case = placed(life, case, n, fact)
        yield Step(n, fact, case, unmet, wrong)


def placed(life: Life, case: Any, n: Number, fact: Fact | None) -> Any:
    """The case with a fact in the place of that number; nothing there leaves the place empty."""
    if fact is None:
        return replace(case, version=n)
    after = advanced(life, replace(case, version=n - 1), fact)
    return after if isinstance(n, int) else replace(after, version=int(n))


def about_of(
    case: Case, command: Command, by: Actor, n: Number, world: World, pack: PackRef
) -> Circumstances:
    """What a command was judged by: the pack, the day, the post of whoever acted, further cases."""
    needs = NEEDS.get(type(command))
    streams = (*case.relies_on, *(needs(case, command) if needs else ()))
    assert command.on is not None  # noqa: S101 - a fact always says on which day
    return Circumstances(
        rules=world.rules_of(pack),
        on=command.on,
        holdings=(held_by(by),),
        case_id=world.stream,
        others=world.others(tuple(dict.fromkeys(streams)), n),
    )


def held_by(actor: Actor) -> Holding:
    """The post in which somebody acted: that they held it was found when they did."""
    seat = (actor.person, actor.post, actor.office, actor.division)
    return Holding(*seat, date.min, None, actor.standing_in_for)


def _unmet(
    case: Case, fact: Fact, n: Number, world: World
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """All that stands against a fact, and what of it is a contradiction."""
    command = command_of(fact)
    if command is None:
        return (), ()
    about = about_of(case, command, fact.by, n, world, pack_of(case, fact))
    rules, wrong = judged(case, command, fact, about)
    lacking = tuple(f for f in (*rules, *wrong) if f.verdict != "met")
    return lacking, tuple(f for f in lacking if f in wrong or f.message == "stage.wrong")


def _otherwise(facts: Sequence[Fact], supposed: Supposed) -> list[Numbered]:
    told: list[Numbered] = [*enumerate(facts, 1)]
    if supposed.how == "inserted":
        told.insert(supposed.n - 1, (supposed.n - Fraction(1, 2), supposed.fact))
    else:
        told[supposed.n - 1] = (supposed.n, supposed.fact)
    return told


def _is_supposed(n: Number, supposed: Supposed) -> bool:
    return n == (supposed.n - Fraction(1, 2) if supposed.how == "inserted" else supposed.n)


def _refused(was: Mapping[Any, Step], steps: list[Step], supposed: Supposed) -> Iterator[Refused]:
    for step in steps:
        then = was.get(step.n)
        if then is None or step.fact is None or _is_supposed(step.n, supposed):
            continue
        if newly := against(then, step):
            command = command_of(step.fact)
            name = action_of(command) if command else ""
            yield Refused(int(step.n), name, step.fact, newly)


def against(then: Step, step: Step) -> tuple[Finding, ...]:
    """What stands against a fact now and did not then."""
    known = {(f.rule, f.message) for f in then.unmet}
    return tuple(f for f in step.unmet if (f.rule, f.message) not in known)


def alike(one: Any, other: Any) -> bool:
    """Whether two states of a case are the same."""
    return bool(one == other)


def differing(one: Any, other: Any) -> tuple[str, ...]:
    """The fields in which two states differ."""
    names = one.__struct_fields__
    return tuple(n for n in names if getattr(one, n) != getattr(other, n))


def pack_of(case: Case, fact: Fact) -> PackRef:
    """By which pack a fact was judged: that of the case, which the first fact names."""
    return case.pack if case.version else getattr(fact, "pack", case.pack)


def reworded(life: Life, facts: Sequence[Fact], n: int, said: Any, world: World) -> Fact:
    """The n-th fact with some of what was said otherwise (a merge patch), and what follows."""
    return anew(standing_before(life, facts, n), facts[n - 1], said, n, world)


def anew(before: Any, fact: Fact, said: Any, n: Number, world: World) -> Fact:
    """A fact as its command would have made it, had it said this; a ValidationError if it misfits.

    Who did it, when it was recorded and by which command stay.
    """
    command = command_of(fact)
    if command is None:
        return merged(fact, said)  # type: ignore[no-any-return]
    other = merged(command, said)
    if other.on is None:
        other = replace(other, on=fact.on)
    source = getattr(fact, "source", None)
    stamp = Stamp(fact.at, fact.command, fact.correlation, fact.causation, source)
    made = proposed(before, other, fact.by, stamp, n, world, pack_of(before, fact))
    return replace(made, county=fact.county)


def proposed(
    before: Any, command: Command, by: Actor, stamp: Stamp, n: Number, world: World, pack: PackRef
) -> Fact:
    """The fact that a command would have made of a case as it then stood."""
    about = about_of(before, command, by, n, world, pack)
    trial = as_raised(before, command, about.rules, stamp.at)
    return propose(trial, command, about, stamp, by, weigh(trial, command, about).findings)


def standing_before(life: Life, facts: Sequence[Fact], n: int) -> Any:
    """The case as it stood before the n-th fact."""
    case = life.initial
    for fact in facts[: n - 1]:
        case = advanced(life, case, fact)
    return case


def merged(told: Any, said: Any) -> Any:
    """A struct with a merge patch (RFC 7396) laid over it; a ValidationError if it misfits."""
    return msgspec.convert(_patched(msgspec.to_builtins(told), said), type(told))


def _patched(told: Any, said: Any) -> Any:
    if not isinstance(said, dict):
        return said
    kept = dict(told) if isinstance(told, dict) else {}
    for name, value in said.items():
        if value is None:
            kept.pop(name, None)
        else:
            kept[name] = _patched(kept.get(name), value)
    return kept
