"""What if (假设推演): a case's history with one fact otherwise, and where the two part."""

import asyncio
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

import msgspec
from litestar.exceptions import ValidationException
from msgspec import Meta, Struct

from domain.proposing import Stamp
from domain.repair.folding import corrected
from domain.replaying import (
    MADE_BY,
    Difference,
    Refused,
    Supposed,
    World,
    compare,
    proposed,
    reworded,
    standing_before,
)
from events.base import Actor, Fact
from services.approval.house import House
from services.approval.pasts import life_of, world_of
from services.approval.reading import Seen
from services.approval.reasons import misfit, misfits, reason
from services.approval.saying import FindingView, Language, view
from services.ledger.kinds import kind_of, topic
from services.ledger.ledger import Recalled

Said = dict[str, Any]
STAMPED = frozenset({"fact", "by", "at", "command", "correlation", "causation", "county"})
"""What a fact says of whoever acted, and when: nobody's wording."""


class Supposition(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One fact otherwise, in the words of the history (money in fen).

    `replace` is laid over the fact of that `version` as a merge patch; `insert` is put before it,
    and says which `fact`; `omit` leaves it out. One of the three.
    """

    version: Annotated[int, Meta(ge=1, le=1_000_000, description="事实所在版本 / its version")]
    replace: Said | None = None
    insert: Said | None = None
    omit: bool = False


class RefusedStep(Struct, frozen=True, omit_defaults=True):
    """A later step that would have been refused, and why."""

    version: int
    action: str
    title: str
    tag: str
    occurred_on: date
    lacks: tuple[FindingView, ...]


class WhatIf(Struct, frozen=True, omit_defaults=True):
    """Where the history would have parted from what happened; nothing is recorded.

    `lacks`: what stands against the supposed fact itself. `state_from`, `stage_from`: the versions
    from which the state and the stage would differ; `fields`: what of the state would differ now.
    `refused`: the later steps that would have been refused, the first of them first.
    """

    kind: str
    id: str
    version: int
    how: Literal["replaced", "inserted", "omitted"]
    stage: str
    stage_would_be: str
    lacks: tuple[FindingView, ...] = ()
    state_from: int | None = None
    fields: tuple[str, ...] = ()
    stage_from: int | None = None
    refused: tuple[RefusedStep, ...] = ()
    fact: msgspec.Raw | None = None


async def what_if(house: House, read: Seen, asked: Supposition, language: Language) -> WhatIf:
    """The history walked again with one fact otherwise."""
    told = await house.ledger.history(read.stream)
    world = await world_of(house, read, told)
    return await asyncio.to_thread(_walked, read, told, world, asked, language)


def _walked(
    read: Seen, told: Sequence[Recalled], world: World, asked: Supposition, language: Language
) -> WhatIf:
    facts = corrected([recalled.fact for recalled in told])
    supposed = _supposed(read.stream, facts, asked, world)
    found = compare(life_of(read.stream), facts, supposed, world)
    return _told(read, supposed, found, language)


def _supposed(stream: str, facts: Sequence[Fact], asked: Supposition, world: World) -> Supposed:
    """What is supposed; a ValidationException where it cannot be."""
    if [asked.replace is not None, asked.insert is not None, asked.omit].count(True) != 1:
        raise misfit("body", *ONE_OF_THREE)
    if asked.version > len(facts) + (asked.insert is not None):
        raise misfit("version", *NO_SUCH)
    if asked.version == 1 and asked.replace is None:
        raise misfit("version", *BEGINS)
    if asked.omit:
        return Supposed(asked.version, "omitted")
    if asked.insert is not None:
        return Supposed(
            asked.version, "inserted", _inserted(stream, facts, asked.version, asked.insert, world)
        )
    said: Said = asked.replace or {}
    return Supposed(asked.version, "replaced", _replaced(stream, facts, asked.version, said, world))


def _replaced(stream: str, facts: Sequence[Fact], n: int, said: Said, world: World) -> Fact:
    if stamped := STAMPED & set(said):
        raise misfit(f"replace.{min(stamped)}", *UNCHANGED)
    try:
        return reworded(life_of(stream), facts, n, said, world)
    except msgspec.ValidationError as wrong:
        raise _misfit("replace", wrong) from None


def _inserted(stream: str, facts: Sequence[Fact], n: int, said: Said, world: World) -> Fact:
    """A fact of its own: on the day of the one it follows, by the same hand, unless said."""
    made_by = {topic(kind): command for kind, command in MADE_BY.items()}
    tag = said.get("fact")
    if not isinstance(tag, str) or tag not in made_by or not tag.startswith(f"{kind_of(stream)}."):
        raise misfit("insert.fact", *NO_FACT)
    before, after = facts[n - 2], standing_before(life_of(stream), facts, n)
    try:
        words = {name: value for name, value in said.items() if name not in STAMPED}
        command = msgspec.convert({"on": before.on.isoformat(), **words}, made_by[tag])
        by = msgspec.convert(said["by"], Actor) if "by" in said else before.by
    except msgspec.ValidationError as wrong:
        raise _misfit("insert", wrong) from None
    stamp = Stamp(before.at, "what-if")
    return proposed(after, command, by, stamp, n - Fraction(1, 2), world, after.pack)


def _told(read: Seen, supposed: Supposed, found: Difference, language: Language) -> WhatIf:
    return WhatIf(
        kind=kind_of(read.stream),
        id=read.stream.partition("-")[2],
        version=supposed.n,
        how=supposed.how,
        stage=found.stages[0],
        stage_would_be=found.stages[1],
        lacks=tuple(view(f, language, read.rules) for f in found.lacks),
        state_from=found.state_from or None,
        fields=found.fields,
        stage_from=found.stage_from or None,
        refused=tuple(_step(read, one, language) for one in found.refused),
        fact=msgspec.Raw(msgspec.json.encode(supposed.fact)) if supposed.fact else None,
    )


def _step(read: Seen, one: Refused, language: Language) -> RefusedStep:
    action = read.rules.actions.get(one.action)
    named = (action.zh if language == "zh" else action.en) if action else one.action
    lacks = tuple(view(f, language, read.rules) for f in one.findings)
    return RefusedStep(one.n, one.action, named, topic(type(one.fact)), one.fact.on, lacks)


def _misfit(place: str, wrong: msgspec.ValidationError) -> ValidationException:
    """Where the words do not fit what they would have been."""
    said, _, path = str(wrong).partition(" - at `$")
    return misfits([(f"{place}{path.rstrip('`')}", reason(said))])


ONE_OF_THREE = (
    "replace、insert、omit 须且只能有一项",
    "it must have one of replace, insert and omit, and only one",
)
NO_SUCH = ("没有这一版本的事实", "there is no fact of that version")
BEGINS = ("第一项事实立案,只能改写", "the fact that began the case can only be replaced")
UNCHANGED = (
    "经办人、入账时间、命令编号、县不能改",
    "who acted, when it was recorded, by which command and of which county stay",
)
NO_FACT = ("须为此类案卷由办理产生的事实", "it must be a fact that a command makes of such a case")
