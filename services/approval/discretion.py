"""What of a case not everyone who sees it may read.

The households in the proxies of a vote are for those who count it or judge it: the posts that
record votes, and those whose step, at the stage where the case now stands, asks for a vote on that
matter, as the case's pack names them. Others are told how a vote went, and that something was
withheld.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from domain.authority import Holding
from domain.case import Case
from domain.procedure import Procedure
from events.project import VoteHeld
from events.published import facts
from events.repair import Repaired, RepairProposed
from events.requirements import VotePassed

WITHHELD = ("proxies",)
VOTES = frozenset(tag for tag, kind in facts().items() if issubclass(kind, VoteHeld))
REPAIRS = frozenset(
    tag for tag, kind in facts().items() if issubclass(kind, RepairProposed | Repaired)
)
COUNTING = "record-vote"


class Privy(Struct, frozen=True):
    """Which votes somebody may read whole: all that are counted, or those on these matters."""

    counts: bool = False
    matters: frozenset[str] = frozenset()

    def reads(self, matter: str | None) -> bool:
        """Whether a vote on a matter is theirs to read; of a repair the matter is not known."""
        return self.counts or matter in self.matters


def privy(rules: Procedure, case: Case, holdings: tuple[Holding, ...], on: date) -> Privy:
    """What the posts held that day may read of the votes of a case, as it now stands."""
    held = {h.post for h in holdings if h.holds(on)}
    counts = COUNTING in rules.actions and bool(held & {*rules.actions[COUNTING].by})
    return Privy(counts, frozenset(_judged(rules, case, held)))


def _judged(rules: Procedure, case: Case, held: set[str]) -> Iterator[str]:
    """The matters of the votes that a step of theirs asks for at this stage."""
    for action in rules.pack.actions:
        if case.stage in action.stages and held & {*action.by}:
            asked = rules.requires(action, case.origin)
            yield from (r.matter for r in asked if isinstance(r, VotePassed))


def votes(held: tuple[VoteHeld, ...], by: Privy) -> tuple[VoteHeld, ...]:
    """Votes as they are shown."""
    return tuple(one if by.reads(one.matter) else replace(one, proxies=()) for one in held)


def fact(topic: str, stored: bytes, by: Privy) -> tuple[msgspec.Raw, tuple[str, ...]]:
    """A fact as it is shown, byte for byte unless something is withheld, and what is."""
    if by.counts or topic not in VOTES | REPAIRS:
        return msgspec.Raw(stored), ()
    told: dict[str, Any] = msgspec.json.decode(stored)
    within: dict[str, Any] = told["changes"] if topic in REPAIRS else told
    if topic in VOTES and by.reads(told["matter"]):
        return msgspec.Raw(stored), ()
    hidden = tuple(name for name in WITHHELD if within.pop(name, None))
    return (msgspec.Raw(msgspec.json.encode(told)), hidden) if hidden else (msgspec.Raw(stored), ())
