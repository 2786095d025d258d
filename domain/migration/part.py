"""What a case keeps of a migration: the pack that now judges it, and what went stale by it."""

from typing import Any

from msgspec.structs import replace

from domain.part import Part
from events.base import Fact
from events.migration import (
    AssetPackMoved,
    CampaignPackMoved,
    ConsentPackMoved,
    PackMoved,
    PlanPackMoved,
    RectificationPackMoved,
)

MOVES: dict[str, type[PackMoved]] = {
    "project": PackMoved,
    "plan": PlanPackMoved,
    "asset": AssetPackMoved,
    "consent": ConsentPackMoved,
    "rectification": RectificationPackMoved,
    "campaign": CampaignPackMoved,
}
"""The fact by which a case of each kind moves."""


def moved(case: Any, fact: PackMoved) -> Any:
    """The case under its new pack; its decisions that do not stand under it are stale."""
    lost = {ground.n for ground in fact.lost}
    decisions = tuple(replace(t, substance="") if t.n in lost else t for t in case.decisions)
    return replace(case, pack=fact.new, migration=fact.migration, decisions=decisions)


_EVOLVE: dict[type[Fact], Any] = dict.fromkeys(MOVES.values(), moved)
PART = Part(evolve=_EVOLVE)
