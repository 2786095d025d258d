"""What of a case not everyone who sees it may read.

The households in the proxies of a vote are for those who count it or judge it: the posts that
record votes and those whose step asks for one, as the case's pack names them. Others are told how
a vote went, and that something was withheld.
"""

from datetime import date
from typing import Any

import msgspec
from msgspec.structs import replace

from domain.authority import Holding
from domain.procedure import Procedure
from events.project import VoteHeld
from events.published import facts
from events.repair import Repaired, RepairProposed
from events.requirements import Action, VotePassed

WITHHELD = ("proxies",)
VOTES = frozenset(tag for tag, kind in facts().items() if issubclass(kind, VoteHeld))
REPAIRS = frozenset(
    tag for tag, kind in facts().items() if issubclass(kind, RepairProposed | Repaired)
)
COUNTING = "record-vote"


def privy(rules: Procedure, holdings: tuple[Holding, ...], on: date) -> bool:
    """Whether one of the posts held that day may read all of a case that it sees."""
    posts = {post for action in rules.pack.actions if _counts(action) for post in action.by}
    return any(h.post in posts for h in holdings if h.holds(on))


def _counts(action: Action) -> bool:
    return action.id == COUNTING or any(isinstance(r, VotePassed) for r in action.requires)


def votes(held: tuple[VoteHeld, ...], *, whole: bool) -> tuple[VoteHeld, ...]:
    """Votes as they are shown."""
    return held if whole else tuple(replace(vote, proxies=()) for vote in held)


def fact(topic: str, stored: bytes, *, whole: bool) -> tuple[msgspec.Raw, tuple[str, ...]]:
    """A fact as it is shown, byte for byte unless something is withheld, and what is."""
    if whole or topic not in VOTES | REPAIRS:
        return msgspec.Raw(stored), ()
    told: dict[str, Any] = msgspec.json.decode(stored)
    within: dict[str, Any] = told["changes"] if topic in REPAIRS and "changes" in told else told
    hidden = tuple(name for name in WITHHELD if within.pop(name, None))
    return (msgspec.Raw(msgspec.json.encode(told)), hidden) if hidden else (msgspec.Raw(stored), ())
