"""What a rule needs beyond the case, and how it says what it found."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from msgspec import Struct

from domain.authority import Holding, resolvers
from domain.case import Case
from domain.clocks import ANY_DAY, Due
from domain.procedure import Procedure
from events.base import Fact
from events.findings import Finding, Resolver, Value, Verdict
from events.requirements import Requirement

Asking = TypeVar("Asking", bound=Requirement)


class Similar(Struct, frozen=True):
    """Another live project of the county that shares a key with this one.

    `spent`: its keys that say what it buys (采购), each with what that comes to.
    """

    case: str
    keys: tuple[str, ...]
    amount: int
    stage: str
    filed_at: datetime
    spent: tuple[str, ...] = ()


MOST_ALIKE = 1_000
"""So many cases that share a key are looked at: of more, a rule knows that there are so many."""


class Circumstances(Struct, frozen=True):
    """What a rule needs beyond the case: the pack, the day, who asks, and like projects elsewhere.

    Without `holdings` it is left open who asks; with none of them, nobody may do anything.
    `others`: further cases that the command looks at, by stream, as they now stand. `packs`: those
    by which earlier facts were judged, by digest; `told`: whole histories by stream, where the
    command is about one; `mended`: what they say of a repair. `concerned`: the households that the
    vault ties to the project of which a roll is drawn.
    `bare`: verdicts alone are wanted, not who can help and from when.
    """

    rules: Procedure
    on: date
    holdings: tuple[Holding, ...] | None = None
    similar: tuple[Similar, ...] = ()
    case_id: str = ""
    keys: tuple[str, ...] = ()
    others: Mapping[str, Any] = {}
    packs: Mapping[str, Procedure] = {}
    told: Mapping[str, Sequence[Fact]] = {}
    mended: Any = None
    concerned: frozenset[str] = frozenset()
    bare: bool = False


def who_may(case: Case, about: Circumstances, action: str, place: str = "") -> tuple[Resolver, ...]:
    """Who may take an action on a case, those at a place if any sit there."""
    if about.bare:
        return ()
    found = about.rules.actions.get(action)
    who = resolvers(case, about.rules, found) if found else ()
    near = tuple(r for r in who if r.division == place)
    return near or who


def asked_at(
    case: Case, about: Circumstances, action: str, kind: type[Asking]
) -> tuple[Asking, ...]:
    """What the pack asks of this kind of an action, for what is judged of the fact itself."""
    found = about.rules.actions.get(action)
    asks = about.rules.requires(found, case.origin) if found else ()
    return tuple(asked for asked in asks if isinstance(asked, kind))


def finding_on(
    asked: Requirement,
    verdict: Verdict,
    key: str,
    observed: dict[str, Value],
    required: dict[str, Value],
    who: tuple[Resolver, ...] = (),
    due: Due | None = None,
    on: tuple[int, ...] = (),
) -> Finding:
    """A finding on a requirement; `due` is the first day on which it can be met."""
    timed = due if due and due.on < ANY_DAY else None
    return Finding(
        rule=asked.id,
        verdict=verdict,
        message=key,
        article=asked.article,
        grade=asked.grade,
        observed=observed,
        required=required,
        who=who,
        earliest=timed.on if timed else None,
        provisional=timed.provisional if timed else False,
        on=on,
    )
