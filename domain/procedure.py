"""A procedure pack made ready: its parts by name, its digest, the days it is in force."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import get_args

import msgspec
from msgspec import Struct

from domain.life import LIVE, NAMES, RECORDS, STAGES
from events.requirements import (
    Action,
    AnyRequirement,
    ChangeApproved,
    ChangePending,
    DecisionsTaken,
    NoticeCompleted,
    Origin,
    OriginalApprover,
    Pack,
    PackRef,
    Post,
)

ORIGINS: tuple[Origin, ...] = get_args(Origin)

OFFICE_ACTIONS = frozenset(
    {
        "keep-offices",
        "adopt-pack",
        "adopt-standard",
        "merge-divisions",
        "import-tables",
        "keep-subscribers",
        "propose-migration",
        "decide-migration",
        "carry-out-migration",
        "announce-sunset",
        "issue-manifest",
        "keep-households",
        "read-households",
        "restrict-subject",
        "unseal-subject",
        "shred-subject",
    }
)
"""What an office does outside any one case."""


ENDING = "remove-from-library"


class Procedure(Struct, frozen=True, eq=False):
    """A pack with its parts by name, and what is asked of a project of each origin.

    There is one for a pack, so that what follows of it alone can be remembered by it.

    `before` are the decisions an action asks for; `ways` the actions that carry a case on from a
    stage; `endings` the decisions that lead out of the library; `of_change` what is done about a
    change, and which ways it goes; `original` the steps whose post must take a step again.
    """

    pack: Pack
    ref: PackRef
    actions: dict[str, Action]
    posts: dict[str, Post]
    asked: dict[tuple[str, Origin], tuple[AnyRequirement, ...]]
    before: dict[tuple[str, Origin], tuple[str, ...]]
    ways: dict[tuple[str, Origin], tuple[Action, ...]]
    endings: frozenset[str]
    of_change: Mapping[str, frozenset[str]]
    original: Mapping[str, tuple[str, ...]]

    def steps(self) -> tuple[Action, ...]:
        """The decisions of the chain, in the pack's order."""
        return tuple(a for a in self.pack.actions if is_step(a.id))

    def notices(self, origin: Origin) -> tuple[NoticeCompleted, ...]:
        """Every notice that any action asks of a project raised there."""
        steps = (a for a in self.pack.actions if not a.origins or origin in a.origins)
        asked = (r for action in steps for r in self.asked[action.id, origin])
        return tuple(r for r in asked if isinstance(r, NoticeCompleted))

    def requires(self, action: Action, origin: Origin) -> tuple[AnyRequirement, ...]:
        """What an action asks of a project raised there."""
        return self.asked[action.id, origin]


JUDGING = frozenset({"accept-works", "review-group", "decide-group"})
JUDGING |= {"approve-measures", "close-measures"}
"""Known actions that judge a case."""


def is_step(name: str) -> bool:
    """A name the code does not know is a decision step of the pack."""
    return name not in NAMES and name not in OFFICE_ACTIONS


def judges(name: str) -> bool:
    """Whether an action judges a case, so that whoever had a hand in it stays away."""
    return is_step(name) or name in JUDGING


class _Whole:
    """A pack as its digest stands for it."""

    def __init__(self, pack: Pack) -> None:
        self.pack, self.digest = pack, digest(pack)

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Whole) and self.digest == other.digest


def ready(pack: Pack) -> Procedure:
    """The pack with its digest and its parts by name."""
    return _ready(_Whole(pack))


@lru_cache(16)
def _ready(whole: _Whole) -> Procedure:
    pack = whole.pack
    each = [(action, origin) for action in pack.actions for origin in ORIGINS]
    asked = {(a.id, o): _asked(a, o) for a, o in each}
    before = {name: tuple(_steps(found)) for name, found in asked.items()}
    return Procedure(
        pack=pack,
        ref=PackRef(pack.id, pack.version, whole.digest),
        actions={action.id: action for action in pack.actions},
        posts={post.id: post for post in pack.posts},
        asked=asked,
        before=before,
        ways={(stage, o): _ways(pack, stage, o) for stage in LIVE for o in ORIGINS},
        endings=frozenset(step for o in ORIGINS for step in before.get((ENDING, o), ())),
        of_change={a.id: ways for a in pack.actions if (ways := _change_ways(a))},
        original=dict(_original(pack)),
    )


def _original(pack: Pack) -> Iterator[tuple[str, tuple[str, ...]]]:
    asked = ((a, r) for a in pack.actions for r in a.requires)
    return ((a.id, r.steps) for a, r in asked if isinstance(r, OriginalApprover))


def _change_ways(action: Action) -> frozenset[str]:
    asked = (r for r in action.requires if isinstance(r, ChangePending | ChangeApproved))
    return frozenset(route for r in asked for route in r.routes)


def _asked(action: Action, origin: Origin) -> tuple[AnyRequirement, ...]:
    return tuple(r for r in action.requires if not r.origins or origin in r.origins)


def _steps(asked: tuple[AnyRequirement, ...]) -> Iterator[str]:
    return (step for r in asked if isinstance(r, DecisionsTaken) for step in r.steps)


def _ways(pack: Pack, stage: str, origin: Origin) -> tuple[Action, ...]:
    return tuple(
        a
        for a in pack.actions
        if a.id not in RECORDS
        and stage in a.stages
        and stage in stages_of(a.id)
        and (not a.origins or origin in a.origins)
    )


def digest(pack: Pack) -> str:
    """The digest of the whole pack as a fact carries it."""
    return sha256(msgspec.json.encode(pack)).hexdigest()


def in_force(packs: Iterable[Pack], division: str, on: date) -> Pack | None:
    """The pack of the nearest jurisdiction in force on a day.

    A version succeeds the one before from its first day on, for good: when its window ends, the
    older one does not come back.
    """
    begun = [p for p in packs if division.startswith(p.jurisdiction) and p.valid_from <= on]
    newest = {p.id: p for p in sorted(begun, key=lambda p: (p.valid_from, p.version))}
    found = [p for p in newest.values() if within(p, on)]
    return max(found, key=lambda p: len(p.jurisdiction), default=None)


def within(pack: Pack, on: date) -> bool:
    """Whether the pack's window holds the day; the last day is in it."""
    return pack.valid_from <= on and (pack.valid_to is None or on <= pack.valid_to)


def overlap(one: Pack, other: Pack) -> bool:
    """Two packs of one jurisdiction that claim one day; a later version succeeds an earlier one."""
    if one.jurisdiction != other.jurisdiction or (one.id, one.version) == (other.id, other.version):
        return False
    first, second = sorted((one, other), key=lambda p: (p.valid_from, p.version))
    if first.id == second.id:
        return second.version < first.version or second.valid_from == first.valid_from
    return first.valid_to is None or second.valid_from <= first.valid_to


def stages_of(action: str) -> frozenset[str]:
    """Where an action may lawfully start, whatever a pack says."""
    return STAGES.get(action, LIVE)
