"""A history folded with its repairs: where one stands, all is folded anew as corrected.

So what was read before a repair shows what was then known, and what is read after it what is known
since. A fold that goes on from a state is the fold of the whole, if it is told the facts before.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import msgspec
from msgspec.structs import replace

from domain.case import Mending
from events.base import Fact
from events.repair import RepairDeclined, Repaired, RepairProposed


class Folding(Protocol):
    """How a kind of stream begins, and what each fact makes of it."""

    @property
    def initial(self) -> Any:
        """Before the first fact."""

    @property
    def evolve(self) -> Any:
        """(state, fact) -> state."""


def folded(life: Folding, facts: Iterable[Fact]) -> Any:
    """The state after a whole history."""
    return further(life, life.initial, facts, ())


def further(life: Folding, state: Any, facts: Iterable[Fact], before: Sequence[Fact]) -> Any:
    """The state after more facts; `before`: those already in it, needed if one of more repairs."""
    told = list(before)
    for fact in facts:
        told.append(fact)
        state = _anew(life, told) if isinstance(fact, Repaired) else life.evolve(state, fact)
    return state


def _anew(life: Folding, told: Sequence[Fact]) -> Any:
    state = life.initial
    for fact in corrected(told):
        state = advanced(life, state, fact)
    return state


def advanced(life: Folding, state: Any, fact: Fact) -> Any:
    """The state after one fact of a history that is corrected already."""
    return marked(state, fact) if isinstance(fact, Repaired) else life.evolve(state, fact)


def repairs(facts: Iterable[Fact]) -> bool:
    """Whether one of them repairs an earlier one."""
    return any(isinstance(fact, Repaired) for fact in facts)


def corrected(told: Sequence[Fact]) -> list[Fact]:
    """The facts as they are known since the last repair, each in its place."""
    known = list(told)
    for fact in told:
        if isinstance(fact, Repaired) and fact.fact_n <= len(known):
            known[fact.fact_n - 1] = amended(known[fact.fact_n - 1], fact.changes)
    return known


def amended(fact: Fact, changes: dict[str, Any]) -> Fact:
    """A fact with some of its fields as they should have been said."""
    return msgspec.convert({**msgspec.to_builtins(fact), **changes}, type(fact))


def changed(fact: Fact, other: Fact) -> dict[str, Any]:
    """The fields in which two facts of a type differ, as the second has them, ready for JSON."""
    names = (n for n in fact.__struct_fields__ if getattr(fact, n) != getattr(other, n))
    return {name: msgspec.to_builtins(getattr(other, name)) for name in names}


def marked(case: Any, fact: Any) -> Any:
    """The case with a repair on record: its decisions that lost their ground are stale."""
    case = replace(case, version=case.version + 1, since=fact.at)
    lost = {ground.n for ground in fact.lost}
    decisions = tuple(replace(t, substance="") if t.n in lost else t for t in case.decisions)
    return replace(settled(case, fact.proposal, "repaired"), decisions=decisions)


def proposed(case: Any, fact: RepairProposed) -> Any:
    """The case with a repair that waits for a second person."""
    waits = Mending(case.version, fact.fact_n, fact.changes, fact.reason, fact.by)
    return replace(case, repairs=(*case.repairs, waits))


def declined(case: Any, fact: RepairDeclined) -> Any:
    """The case with a repair that was not confirmed."""
    return settled(case, fact.proposal, "declined")


def settled(case: Any, proposal: int, outcome: str) -> Any:
    """The case with that proposal settled."""
    kept = (replace(r, outcome=outcome) if r.n == proposal else r for r in case.repairs)
    return replace(case, repairs=tuple(kept))


class UnfoldedError(Exception):
    """A repair was folded alone: it needs the facts before it."""


def alone(case: Any, fact: Fact) -> Any:
    """Nothing can be made of a repair without the history: a mistake of ours, said loudly."""
    raise UnfoldedError(str(fact.__struct_config__.tag))
