"""The smallest change that would alter a project's group, found exactly.

Of two changes the smaller moves fewer things: indicators to another band, veto items lifted; of as
many, the one that moves the score less. A group never worsens by more points, so a smallest change
only raises, or only lowers. A veto item that newly applies is no change of degree: those that would
alter the group are named by themselves.
"""

from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from domain.assessment.scoring import (
    RANK,
    WHOLE,
    WORST,
    group_of,
    of_dimension,
    points_of,
    scored,
    total,
    weight_of,
)
from events.assessment import Scored
from events.standard import Boundary, Dimension, Group, Indicator, Standard


class Step(Struct, frozen=True):
    """An indicator moved to another band: the nearest value in it, and what that does."""

    indicator: str
    value: int
    to_value: int
    points: int
    to_points: int
    moved: int


class Change(Struct, frozen=True):
    """What would alter the group: the steps and veto items lifted, and by how much the score."""

    group: Group
    steps: tuple[Step, ...]
    lifted: tuple[str, ...] = ()

    @property
    def size(self) -> tuple[int, int]:
        """How many things move, and by how many hundredths of a point."""
        return len(self.steps) + len(self.lifted), sum(step.moved for step in self.steps)


class Explanation(Struct, frozen=True):
    """Why a project is in its group, and how near it is to another.

    `better`, `worse`: the smallest change in either direction, where there is one; `smallest` the
    smaller of them; `would_veto`: the veto items that by themselves would put it lower.
    """

    score: int
    group: Group
    parts: tuple[Scored, ...]
    vetoes: tuple[str, ...]
    better: Change | None
    worse: Change | None
    smallest: Change | None
    would_veto: tuple[str, ...]


Needs = Mapping[Dimension, int]
"""By how much each dimension must move at least, in hundredths of a point."""
Ways = Mapping[str, tuple[Step, ...]]
"""The steps of each indicator in one direction."""
Reached = dict[tuple[int, int], tuple[Step, ...]]
"""By how many steps and by how much the score moves: the first way to get there."""


def explained(
    standard: Standard, values: Mapping[str, int], applying: tuple[str, ...]
) -> Explanation:
    """Everything that a project's group rests on."""
    parts = scored(standard, values)
    group = group_of(standard, parts, applying)
    better = min(_raised(standard, parts, applying, group), key=_size, default=None)
    worse = min(_lowered(standard, parts, group), key=_size, default=None)
    both = [change for change in (better, worse) if change]
    return Explanation(
        score=total(parts),
        group=group,
        parts=parts,
        vetoes=applying,
        better=better,
        worse=worse,
        smallest=min(both, key=_size, default=None),
        would_veto=tuple(v.id for v in standard.vetoes if RANK[v.at_best] > RANK[group]),
    )


def _size(change: Change) -> tuple[int, int]:
    return change.size


def _raised(
    standard: Standard, parts: tuple[Scored, ...], applying: tuple[str, ...], group: Group
) -> Iterator[Change]:
    """For each better group, the smallest change that reaches it."""
    ways = _ways(standard, parts, lambda now, then: then > now)
    for boundary in standard.boundaries:
        if RANK[boundary.group] >= RANK[group]:
            continue
        above = [v for v in standard.vetoes if RANK[v.at_best] > RANK[boundary.group]]
        lifted = tuple(veto.id for veto in above if veto.id in applying)
        needs = {
            least.dimension: least.points * weight_of(standard, least.dimension)
            - of_dimension(standard, parts, least.dimension)
            for least in boundary.of
        }
        steps = _fewest(standard, ways, needs, boundary.points * WHOLE - total(parts))
        if steps is not None:
            left = tuple(veto for veto in applying if veto not in lifted)
            yield Change(_after(standard, parts, steps, left), steps, lifted)


def _lowered(standard: Standard, parts: tuple[Scored, ...], group: Group) -> Iterator[Change]:
    """For each thing that the group asks, the smallest change by which it is lacking."""
    if group == WORST:
        return
    ways = _ways(standard, parts, lambda now, then: then < now)
    boundary = next(b for b in standard.boundaries if b.group == group)
    for needs, whole in _lacking(standard, boundary, parts):
        steps = _fewest(standard, ways, needs, whole)
        if steps is not None:
            yield Change(_after(standard, parts, steps, ()), steps)


def _lacking(
    standard: Standard, boundary: Boundary, parts: tuple[Scored, ...]
) -> Iterator[tuple[Needs, int]]:
    """By how much the score, or a dimension, must fall until the boundary is not reached."""
    yield {}, total(parts) - boundary.points * WHOLE + 1
    for least in boundary.of:
        has = of_dimension(standard, parts, least.dimension)
        spare = has - least.points * weight_of(standard, least.dimension)
        yield {least.dimension: spare + 1}, 0


def _after(
    standard: Standard,
    parts: tuple[Scored, ...],
    steps: tuple[Step, ...],
    applying: tuple[str, ...],
) -> Group:
    """The group once the steps are taken; what is lowered stays below what a veto item allows."""
    values = {part.indicator: part.value for part in parts}
    values |= {step.indicator: step.to_value for step in steps}
    return group_of(standard, scored(standard, values), applying)


def _ways(
    standard: Standard, parts: tuple[Scored, ...], onward: Callable[[int, int], bool]
) -> Ways:
    values = {part.indicator: part.value for part in parts}
    return {
        one.id: tuple(s for s in _steps(one, values[one.id]) if onward(s.points, s.to_points))
        for one in standard.indicators
    }


def _steps(indicator: Indicator, value: int) -> Iterator[Step]:
    """The nearest value of each other number of points."""
    now = points_of(indicator, value)
    nearest: dict[int, int] = {}
    for first, last in _stretches(indicator):
        to = first if value < first else min(value, last)
        points = points_of(indicator, to)
        if points not in nearest or abs(to - value) < abs(nearest[points] - value):
            nearest[points] = to
    for points, to in nearest.items():
        moved = indicator.weight * abs(points - now)
        if moved:
            yield Step(indicator.id, value, to, now, points, moved)


def _stretches(indicator: Indicator) -> Iterator[tuple[int, int]]:
    """From which value to which each band reaches, and what lies below the first."""
    begins = [band.least for band in indicator.bands]
    if begins[0] > 0:
        yield 0, begins[0] - 1
    for first, after in zip(begins, [*begins[1:], 10**18], strict=True):
        yield first, after - 1


def _fewest(standard: Standard, ways: Ways, needs: Needs, whole: int) -> tuple[Step, ...] | None:
    """The fewest steps, and of those the least, by which all needs are met; None if none do."""
    for most in range(len(standard.indicators) + 1):
        found = _reached(standard, ways, needs, most)
        enough = [size for size in found if size[1] >= whole]
        if enough:
            return found[min(enough)]
    return None


def _reached(standard: Standard, ways: Ways, needs: Needs, most: int) -> Reached:
    """Every sum that so many steps reach at most, each dimension moved as far as it must be."""
    found: Reached = {(0, 0): ()}
    for dimension in dict.fromkeys(one.dimension for one in standard.indicators):
        own: Reached = {(0, 0): ()}
        for one in standard.indicators:
            if one.dimension == dimension:
                own = _joined(own, _single(ways[one.id]), most)
        least = needs.get(dimension, 0)
        enough = {size: steps for size, steps in own.items() if size[1] >= least}
        found = _joined(found, enough, most)
    return found


def _single(steps: tuple[Step, ...]) -> Reached:
    return {(0, 0): (), **{(1, step.moved): (step,) for step in steps}}


def _joined(one: Reached, other: Reached, most: int) -> Reached:
    made: Reached = {}
    for (n, moved), steps in one.items():
        for (more, further), others in other.items():
            if n + more <= most:
                made.setdefault((n + more, moved + further), (*steps, *others))
    return made
