"""What each field asked of groups, measures and relief changes, seen with it and without."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.checks import check
from domain.command import Command
from domain.measures import commands as asked
from domain.measures.proprieties import APPROVE, RELIEVE
from events.requirements import (
    AnyRequirement,
    ArguedByExperts,
    HouseholdsWereHeard,
    ReliefBacked,
)
from tests.domain.assessing import BEGUN, COUNTY_CLERK, SECTION, begun, by, heard
from tests.domain.measuring import (
    APPROVED,
    ARGUED,
    LATER,
    approved,
    argument,
    last,
    planned,
    relief,
)
from tests.domain.operating import Life, lacking
from tests.domain.pack_samples import SAMPLES, about

Seen = tuple[object, object]


def _said(life: Life, action: str, asks: AnyRequirement, command: Command) -> list[str]:
    """What a command lacks where this alone is asked of its action."""
    key = (action, life.case.origin)
    narrow = replace(life.rules, asked={**life.rules.asked, key: (asks,)})
    on = APPROVED if action == APPROVE else LATER
    return lacking(by(replace(life, rules=narrow), SECTION).put(command, on))


def _share() -> Seen:
    """Eight households were heard, of ten that gain."""
    told = begun().do(heard(), BEGUN).case
    few = SAMPLES[HouseholdsWereHeard]
    first, second = (check(told, a, about()) for a in (few, replace(few, share=900)))
    return (first.verdict, first.required), (second.verdict, second.required)


def _approving(life: Callable[[], Life], **change: Any) -> Callable[[], Seen]:
    """A plan of revival put up for approval, under one rule and the other."""

    def seen() -> Seen:
        told, sample = life(), SAMPLES[ArguedByExperts]
        approve = asked.ApproveMeasures(plan=last(told))
        first, second = (
            _said(told, APPROVE, a, approve) for a in (sample, replace(sample, **change))
        )
        return first, second

    return seen


def _argued() -> Life:
    """By three experts."""
    life = planned()
    return by(life, COUNTY_CLERK).do(argument(life), ARGUED)


def _relieving(said: dict[str, Any], **change: Any) -> Callable[[], Seen]:
    """Less rent for what a collective owns, under one rule and the other."""

    def seen() -> Seen:
        told, sample = approved(), SAMPLES[ReliefBacked]
        less = relief(told, **said)
        first, second = (_said(told, RELIEVE, a, less) for a in (sample, replace(sample, **change)))
        return first, second

    return seen


GROUP_EFFECTS: dict[tuple[type[Struct], str], Callable[[], Seen]] = {
    (HouseholdsWereHeard, "share"): _share,
    (ArguedByExperts, "kinds"): _approving(planned, kinds=("upgrade",)),
    (ArguedByExperts, "experts"): _approving(_argued, experts=4),
    (ReliefBacked, "reliefs"): _relieving({"owner": None}, reliefs=("credit",)),
    (ReliefBacked, "by"): _relieving({"owner": None}, by=()),
    (ReliefBacked, "document"): _relieving({}, document="owner-filing-township"),
}
