"""A procedure pack made ready: resolved against the packs it extends, indexed, and held to the floors."""

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any

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


def resolve(raw: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A pack's text laid over the pack it extends: same ids replace field by field, new ids are added."""
    base = raw.get("extends")
    if not base:
        return dict(raw)
    if base not in others:
        raise KeyError(base)
    below = {k: v for k, v in others.items() if k != raw.get("id")}
    return {**_over(resolve(others[base], below), raw), "extends": base}


def _over(base: Mapping[str, Any], top: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in top.items():
        under = merged.get(key)
        named = isinstance(value, list) and value and isinstance(value[0], dict)
        merged[key] = _by_id(under or [], value) if named else value
    return merged


def _by_id(base: Iterable[Mapping[str, Any]], top: Iterable[Mapping[str, Any]]) -> list[Any]:
    rows = {row.get("id", i): dict(row) for i, row in enumerate(base)}
    for i, row in enumerate(top):
        name = row.get("id", f"new-{i}")
        rows[name] = _over(rows[name], row) if name in rows else dict(row)
    return list(rows.values())


def in_force(packs: Iterable[Pack], division: str, on: date) -> Pack | None:
    """The pack of the nearest jurisdiction whose window holds the day."""
    found = [p for p in packs if division.startswith(p.jurisdiction) and within(p, on)]
    return max(found, key=lambda p: (len(p.jurisdiction), p.valid_from, p.version), default=None)


def within(pack: Pack, on: date) -> bool:
    """Whether the pack's window holds the day; the last day is in it."""
    return pack.valid_from <= on and (pack.valid_to is None or on <= pack.valid_to)


def overlap(one: Pack, other: Pack) -> bool:
    """Two packs of one jurisdiction whose windows share a day."""
    if one.jurisdiction != other.jurisdiction or (one.id, one.version) == (other.id, other.version):
        return False
    first, second = sorted((one, other), key=lambda p: p.valid_from)
    return first.valid_to is None or second.valid_from <= first.valid_to


def stages_of(action: str) -> frozenset[str]:
    """Where an action may lawfully start, whatever a pack says."""
    return STAGES.get(action, LIVE)
