"""A procedure pack made ready: its parts by name, its digest, the days it is in force."""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256

import msgspec
from msgspec import Struct

from domain.commands import STAGES
from domain.project import LIVE
from events.requirements import Action, AnyRequirement, Origin, Pack, PackRef, Post

RECORDS = frozenset(
    {
        "file-document",
        "record-vote",
        "post-notice",
        "interrupt-notice",
        "correct-notice",
        "end-notice",
        "raise-objection",
        "answer-objection",
        "move-division",
    }
)
"""Actions that put something on record and move nothing."""
KNOWN = RECORDS | frozenset(STAGES)
OFFICE_ACTIONS = frozenset({"keep-offices", "adopt-pack", "merge-divisions", "import-tables"})
"""What an office does outside any one case."""


class Procedure(Struct, frozen=True):
    """A pack with its parts by name."""

    pack: Pack
    ref: PackRef
    actions: dict[str, Action]
    posts: dict[str, Post]

    def steps(self) -> tuple[Action, ...]:
        """The decisions of the chain, in the pack's order."""
        return tuple(a for a in self.pack.actions if is_step(a.id))

    def requires(self, action: Action, origin: Origin) -> tuple[AnyRequirement, ...]:
        """What an action asks of a project raised there."""
        return tuple(r for r in action.requires if not r.origins or origin in r.origins)


def is_step(name: str) -> bool:
    """A name the code does not know is a decision step of the pack."""
    return name not in KNOWN and name not in OFFICE_ACTIONS


def ready(pack: Pack) -> Procedure:
    """The pack with its digest and its parts by name."""
    ref = PackRef(pack.id, pack.version, digest(pack))
    actions = {action.id: action for action in pack.actions}
    return Procedure(pack, ref, actions, {post.id: post for post in pack.posts})


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
