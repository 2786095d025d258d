"""Why a project is in its group, and the smallest change that would alter it: exact, both ways."""

from collections.abc import Iterator
from itertools import product

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.assessment.nearest import Change, Explanation, explained
from domain.assessment.scoring import RANK, group_of, points_of, scored
from domain.assessment.standard import DIMENSIONS, unsound
from events.standard import Band, Boundary, Indicator, Least, Standard, Veto
from tests.domain.assessing import FAIR, GOOD, standard

WEIGHTS = (30, 25, 20, 15, 10)


@st.composite
def standards(draw: st.DrawFn) -> Standard:
    """A small standard, one indicator a dimension, that is sound."""
    indicators = []
    for dimension, weight in zip(DIMENSIONS, WEIGHTS, strict=True):
        marks = draw(st.lists(st.sampled_from([0, 40, 70, 100]), min_size=1, max_size=2))
        begins = draw(st.integers(0, 3))
        bands = tuple(Band(begins + 4 * n, points) for n, points in enumerate((*marks, 100)))
        indicators.append(Indicator(dimension, dimension, "项", "item", "分", weight, bands))
    asks = {name: draw(st.sampled_from([0, 40, 60])) for name in ("linkage", "prospects")}
    least = tuple(Least(name, points) for name, points in asks.items())  # type: ignore[arg-type]
    boundaries = (
        Boundary("consolidate", 80, least),
        Boundary("upgrade", 55, least[:1]),
        Boundary("revive", 30),
    )
    vetoes = (Veto("a", "甲", "a", "upgrade"), Veto("b", "乙", "b", "revive"))
    return replace(standard(), indicators=tuple(indicators), boundaries=boundaries, vetoes=vetoes)


VALUES = st.tuples(*[st.integers(0, 14)] * 5)
APPLYING = st.sets(st.sampled_from(["a", "b"])).map(lambda found: tuple(sorted(found)))


@given(standards(), VALUES, APPLYING)
def test_the_smallest_change_alters_the_group_and_no_smaller_one_does(
    by: Standard, found: tuple[int, ...], applying: tuple[str, ...]
) -> None:
    values = {one.id: value for one, value in zip(by.indicators, found, strict=True)}
    told = explained(by, values, applying)
    assert told.score == sum(part.score for part in told.parts)
    sizes = {name: min(all_of_them) for name, all_of_them in every_change(by, values, told).items()}
    for name, change in (("better", told.better), ("worse", told.worse)):
        assert (change.size if change else None) == sizes.get(name)
        if change:
            assert taken(by, values, applying, change) == change.group != told.group
    least = min(sizes.values(), default=None)
    assert (told.smallest.size if told.smallest else None) == least


def taken(by: Standard, values: dict[str, int], applying: tuple[str, ...], change: Change) -> str:
    """The group once a change is made."""
    after = {**values, **{step.indicator: step.to_value for step in change.steps}}
    left = [veto for veto in applying if veto not in change.lifted]
    return group_of(by, scored(by, after), left)


def every_change(
    by: Standard, values: dict[str, int], told: Explanation
) -> dict[str, list[tuple[int, int]]]:
    """The size of each way to another group there is, by trying them all."""
    found: dict[str, list[tuple[int, int]]] = {}
    for after in product(*[list(marks(one)) for one in by.indicators]):
        moved = dict(zip(values, after, strict=True))
        parts = scored(by, moved)
        size = sum(old.points != new.points for old, new in zip(told.parts, parts, strict=True))
        by_much = sum(abs(o.score - n.score) for o, n in zip(told.parts, parts, strict=True))
        for lifted in subsets(told.vetoes):
            group = group_of(by, parts, [v for v in told.vetoes if v not in lifted])
            if group != told.group:
                name = "better" if RANK[group] < RANK[told.group] else "worse"
                found.setdefault(name, []).append((size + len(lifted), by_much))
    return found


def marks(one: Indicator) -> Iterator[int]:
    """A value for each number of points."""
    values = [0, *(band.least for band in one.bands)]
    yield from {points_of(one, value): value for value in values}.values()


def subsets(of: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for kept in product([True, False], repeat=len(of)):
        yield tuple(one for one, k in zip(of, kept, strict=True) if k)


def test_the_nearest_value_of_a_band_is_named() -> None:
    told = explained(standard(), FAIR, ())
    assert told.group == "upgrade"
    assert told.better
    assert [(s.indicator, s.value, s.to_value) for s in told.better.steps] == [
        ("orders-ahead", 4, 9)
    ]
    assert told.worse
    (down,) = told.worse.steps
    assert (down.indicator, down.to_value) == ("market-outlook", 39)


def test_a_veto_item_is_lifted_or_would_lower_by_itself() -> None:
    barred = explained(standard(), GOOD, ("stopped-over-half-a-year",))
    assert barred.better
    assert (barred.better.lifted, barred.better.steps) == (("stopped-over-half-a-year",), ())
    free = explained(standard(), GOOD, ())
    assert (free.better, len(free.would_veto)) == (None, 3)


def test_the_standards_made_up_here_are_sound() -> None:
    assert list(unsound(standard())) == []
