"""What was changed after the library, and what is asked to be (变更)."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from domain.case import Asked
from events.changes import Changed
from events.project import Dossier
from events.requirements import ChangeDuty, ChangeKind


class Pending(Asked, frozen=True, gc=False):
    """A change that is asked: the whole new dossier, and what it changes by how much."""

    dossier: Dossier
    measured: tuple[Changed, ...]

    @property
    def kinds(self) -> tuple[ChangeKind, ...]:
        """What it changes."""
        return tuple(dict.fromkeys(m.kind for m in self.measured))


class Applied(Struct, frozen=True, gc=False):
    """A change that took effect on a day; `told`: when each duty that follows was done."""

    n: int
    digest: str
    measured: tuple[Changed, ...]
    on: date
    told: tuple[tuple[ChangeDuty, date], ...] = ()


class Changes(Struct, frozen=True, gc=False):
    """`original` is the dossier as it was first approved, from the first change on."""

    original: Dossier | None = None
    pending: Pending | None = None
    applied: tuple[Applied, ...] = ()


def renamed(changes: Changes, codes: Mapping[str, str]) -> Changes:
    """After a merger of divisions: what is asked says the new codes for the old ones."""
    asked = changes.pending
    if asked is None:
        return changes
    places = tuple(codes.get(place, place) for place in asked.dossier.places)
    dossier = replace(asked.dossier, places=places)
    return replace(changes, pending=replace(asked, dossier=dossier))


def closed(changes: Changes) -> Changes:
    """Nothing is asked any longer."""
    return replace(changes, pending=None)
