"""A standard made sure of: what it says is whole, and nothing in it is without effect.

Windows of one jurisdiction do not overlap; a later version succeeds the one before from its first
day on.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import get_args

import msgspec
from msgspec import Struct

from domain.assessment.scoring import GROUPS, WHOLE, weight_of
from domain.case import EPOCH
from domain.codes import at_level
from domain.lines import Path
from domain.shapes import Misfit
from events.base import Level
from events.findings import Value
from events.standard import (
    Boundary,
    Dimension,
    Indicator,
    Move,
    Standard,
    StandardAdopted,
    StandardRef,
)

DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
LEVELS: tuple[Level, ...] = ("county", "city", "province")
EVERYWHERE = "0" * 12


class Standards(Struct, frozen=True):
    """The standards adopted for one jurisdiction, the newest last."""

    version: int = 0
    adopted: tuple[Standard, ...] = ()
    since: datetime = EPOCH
    filed_at: datetime = EPOCH

    def of(self, ref: StandardRef) -> Standard | None:
        """The one that is meant."""
        named = (s for s in self.adopted if (s.id, s.version) == (ref.id, ref.version))
        return next(named, None)

    def on(self, day: date) -> Standard | None:
        """The one in force on a day: the last to begin, unless its window has ended."""
        begun = [s for s in self.adopted if s.valid_from <= day]
        last = max(begun, key=lambda s: (s.valid_from, s.version), default=None)
        return last if last and (last.valid_to is None or day <= last.valid_to) else None


def evolve(known: Standards, fact: StandardAdopted) -> Standards:
    """The standards after one more was adopted."""
    begun = known.filed_at if known.version else fact.at
    return Standards(known.version + 1, (*known.adopted, fact.standard), fact.at, begun)


def stream_of(division: str) -> str:
    """Where the standards of a jurisdiction stand."""
    return f"standard-{division}"


def streams_for(division: str) -> tuple[str, ...]:
    """Where a standard for a division may stand, the nearest first."""
    codes = (*(at_level(division, level) for level in LEVELS), EVERYWHERE)
    return tuple(stream_of(code) for code in dict.fromkeys(codes))


def in_force(others: Mapping[str, object], division: str, on: date) -> Standard | None:
    """The standard of the nearest jurisdiction in force on a day, among what was read."""
    read_ = (others.get(stream) for stream in streams_for(division))
    known = (s.on(on) for s in read_ if isinstance(s, Standards))
    return next((s for s in known if s), None)


def digest(standard: Standard) -> str:
    """The digest of the whole standard as a fact carries it."""
    return sha256(msgspec.json.encode(standard)).hexdigest()


def ref(standard: Standard) -> StandardRef:
    """How an assessment names the standard it is made by."""
    return StandardRef(standard.division, standard.id, standard.version, digest(standard))


def overlap(one: Standard, other: Standard) -> bool:
    """Two standards of one jurisdiction that claim one day; a later version succeeds the other."""
    if one.jurisdiction != other.jurisdiction:
        return False
    first, second = sorted((one, other), key=lambda s: (s.valid_from, s.version))
    if first.id == second.id:
        return second.version <= first.version or second.valid_from == first.valid_from
    return first.valid_to is None or second.valid_from <= first.valid_to


def rival(one: Standard, other: Standard) -> Misfit:
    """That another claims a day of it."""
    names: dict[str, Value] = {"standard": one.id, "other": f"{other.id}@{other.version}"}
    return Misfit(("valid_from",), "standard.overlap", names)


def unsound(standard: Standard) -> Iterator[Misfit]:
    """What would not do what it says."""
    yield from _window(standard)
    yield from _named_once(standard)
    yield from _indicators(standard)
    yield from _boundaries(standard)
    yield from _moves(standard)


def _window(standard: Standard) -> Iterator[Misfit]:
    if standard.valid_to and standard.valid_to < standard.valid_from:
        start, end = standard.valid_from.isoformat(), standard.valid_to.isoformat()
        yield Misfit(("valid_to",), "standard.window-reversed", {"start": start, "end": end})


def _named_once(standard: Standard) -> Iterator[Misfit]:
    yield from _twice("indicators", [one.id for one in standard.indicators])
    yield from _twice("vetoes", [veto.id for veto in standard.vetoes])


def _twice(path: str, names: list[str]) -> Iterator[Misfit]:
    for n, name in enumerate(names):
        if name in names[:n]:
            yield Misfit((path, n, "id"), "standard.named-twice", {"indicator": name})


def _indicators(standard: Standard) -> Iterator[Misfit]:
    whole = sum(one.weight for one in standard.indicators)
    if whole != WHOLE:
        yield Misfit(("indicators", 0), "standard.weights", {"count": whole, "needed": WHOLE})
    for dimension in DIMENSIONS:
        if not weight_of(standard, dimension):
            yield Misfit(("indicators", 0), "standard.dimension", {"dimension": dimension})
    for n, one in enumerate(standard.indicators):
        yield from _bands(one, ("indicators", n, "bands"))


def _bands(indicator: Indicator, path: Path) -> Iterator[Misfit]:
    begins = [band.least for band in indicator.bands]
    if begins != sorted(set(begins)):
        yield Misfit(path, "standard.bands", {"indicator": indicator.id})
    points = {band.points for band in indicator.bands} | ({0} if begins[0] else set())
    if len(points) == 1:
        yield Misfit(path, "standard.no-difference", {"indicator": indicator.id})


def _boundaries(standard: Standard) -> Iterator[Misfit]:
    """Each group but the last once, the best first, none asking more than a better one."""
    named = tuple(boundary.group for boundary in standard.boundaries)
    if named != GROUPS[:-1]:
        values: dict[str, Value] = {"classes": "|".join(GROUPS[:-1])}
        yield Misfit(("boundaries", 0), "standard.boundaries", values)
        return
    for n, boundary in enumerate(standard.boundaries):
        at, group = ("boundaries", n), {"class": boundary.group}
        above = standard.boundaries[n - 1] if n else None
        if above and (boundary.points >= above.points or not _within(boundary, above)):
            yield Misfit(at, "standard.not-nested", {**group, "better_class": above.group})
        if not _reachable(standard, boundary):
            yield Misfit(at, "standard.unreachable", {**group})


def _asks(boundary: Boundary) -> dict[Dimension, int]:
    return {least.dimension: least.points for least in boundary.of}


def _within(boundary: Boundary, above: Boundary) -> bool:
    asked = _asks(above)
    return all(points <= asked.get(name, 0) for name, points in _asks(boundary).items())


def _reachable(standard: Standard, boundary: Boundary) -> bool:
    """Whether the best bands come to what is asked, and each dimension is asked once."""
    best = {one.id: one.weight * max(b.points for b in one.bands) for one in standard.indicators}
    if sum(best.values()) < boundary.points * WHOLE or len(_asks(boundary)) < len(boundary.of):
        return False
    return all(
        sum(best[one.id] for one in standard.indicators if one.dimension == name)
        >= points * weight_of(standard, name)
        for name, points in _asks(boundary).items()
    )


def _moves(standard: Standard) -> Iterator[Misfit]:
    seen: set[tuple[str, str]] = set()
    for n, move in enumerate(standard.moves):
        pair = (move.source, move.to)
        if move.source == move.to or pair in seen:
            values: dict[str, Value] = {"from_class": move.source, "class": move.to}
            yield Misfit(("moves", n), "standard.move", values)
        seen.add(pair)


def move_of(standard: Standard, source: str, to: str) -> Move | None:
    """The move from one group to another, if the standard knows it."""
    return next((m for m in standard.moves if (m.source, m.to) == (source, to)), None)
