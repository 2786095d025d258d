"""From what was measured to a score and a group, in whole numbers.

A score is counted in hundredths of a point, for weights are hundredths of the whole. A group is the
best whose boundary is reached, but no better than any veto item allows.
"""

from collections.abc import Iterable, Mapping
from typing import get_args

from events.assessment import Scored
from events.standard import Boundary, Dimension, Group, Indicator, Standard

WHOLE = 100
"""What the weights of a standard come to."""
GROUPS: tuple[Group, ...] = get_args(Group)
RANK = {group: at for at, group in enumerate(GROUPS)}
"""The best is 0."""
WORST: Group = "adjust"


def points_of(indicator: Indicator, value: int) -> int:
    """The points of a value: those of the last band that begins at or below it."""
    return next((b.points for b in reversed(indicator.bands) if b.least <= value), 0)


def scored(standard: Standard, values: Mapping[str, int]) -> tuple[Scored, ...]:
    """Each indicator's part, in the order of the standard."""
    return tuple(_part(one, values[one.id]) for one in standard.indicators)


def _part(indicator: Indicator, value: int) -> Scored:
    points = points_of(indicator, value)
    weight = indicator.weight
    return Scored(indicator.id, value, points, weight, weight * points)


def total(parts: Iterable[Scored]) -> int:
    """The score, in hundredths of a point."""
    return sum(part.score for part in parts)


def of_dimension(standard: Standard, parts: Iterable[Scored], dimension: Dimension) -> int:
    """What the indicators of one dimension come to, in hundredths of a point."""
    own = {one.id for one in standard.indicators if one.dimension == dimension}
    return sum(part.score for part in parts if part.indicator in own)


def weight_of(standard: Standard, dimension: Dimension) -> int:
    """The weight of one dimension."""
    return sum(one.weight for one in standard.indicators if one.dimension == dimension)


def reaches(standard: Standard, boundary: Boundary, parts: tuple[Scored, ...]) -> bool:
    """Whether a project has the points that a group asks, in all and dimension by dimension."""
    return total(parts) >= boundary.points * WHOLE and all(
        of_dimension(standard, parts, least.dimension)
        >= least.points * weight_of(standard, least.dimension)
        for least in boundary.of
    )


def capped(standard: Standard, applying: Iterable[str]) -> int:
    """The rank of the best group that the veto items leave."""
    found = set(applying)
    return max([RANK[veto.at_best] for veto in standard.vetoes if veto.id in found], default=0)


def group_of(standard: Standard, parts: tuple[Scored, ...], applying: Iterable[str]) -> Group:
    """The group that the standard has for these parts and veto items."""
    earned = (RANK[b.group] for b in standard.boundaries if reaches(standard, b, parts))
    return GROUPS[max(min(earned, default=RANK[WORST]), capped(standard, applying))]
