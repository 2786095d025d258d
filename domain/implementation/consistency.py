"""Whether what is said of a project in different places is the same (五方一致).

建设内容、实施方案、绩效目标、验收、资产登记、运营方案 are held together two by two; the first
difference is named, with what both say.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from msgspec import Struct

from domain.circumstances import Circumstances, finding_on, who_may
from domain.implementation.sources import stated
from domain.implementation.statements import Statement
from domain.project import Project
from events.findings import Finding, Value
from events.project import Quantity, Target
from events.requirements import Consistent

NOTHING = "-"


class Difference(Struct, frozen=True):
    """What two statements say differently: the message that says so, and its values."""

    key: str
    values: dict[str, Value]


def consistent(case: Project, asked: Consistent, about: Circumstances) -> Finding:
    """No two of the statements differ; what is not said yet is not compared."""
    said = stated(case, asked.statements)
    required: dict[str, Value] = {"statements": "|".join(asked.statements)}
    for one, other in combinations(said, 2):
        found = next(differences(one, other), None)
        if found:
            between: dict[str, Value] = {"one": one.name, "other": other.name}
            who = who_may(case, about, "draft-implementation-plan")
            seen = {**between, **found.values}
            return finding_on(asked, "broken", found.key, seen, required, who)
    on = (case.implementation.n,) if case.implementation.n else ()
    return finding_on(asked, "met", "consistent.met", {}, required, on=on)


def differences(one: Statement, other: Statement) -> Iterator[Difference]:
    """Where two statements part, as far as both say anything."""
    if one.partial or other.partial:
        yield from _in_part(*((one, other) if one.partial else (other, one)))
        return
    if one.quantities and other.quantities:
        yield from _quantities(one.quantities, other.quantities)
    yield from _measured(one.quantities, other.targets)
    for difference in _measured(other.quantities, one.targets):
        said, against = difference.values["said"], difference.values["against"]
        values: dict[str, Value] = {**difference.values, "said": against, "against": said}
        yield Difference(difference.key, values)
    if one.targets and other.targets:
        yield from _targets(one.targets, other.targets)
    if one.places and other.places and {*one.places} != {*other.places}:
        apart = sorted({*one.places} ^ {*other.places})
        yield Difference("consistent.place", {"place": apart[0]})
    if one.amount and other.amount and one.amount != other.amount:
        yield Difference("consistent.money", {"said_fen": one.amount, "against_fen": other.amount})
    yield from _run(one, other)


def _in_part(part: Statement, whole: Statement) -> Iterator[Difference]:
    """Of what both name there is as much, and nothing lies where the other has no place."""
    ours, theirs = _by_item(part.quantities), _by_item(whole.quantities)
    for item in (name for name in ours if name in theirs and ours[name] != theirs[name]):
        yield _differs(item, _told(ours[item]), _told(theirs[item]))
    if whole.places and (outside := sorted({*part.places} - {*whole.places})):
        yield Difference("consistent.place", {"place": outside[0]})


def _run(one: Statement, other: Statement) -> Iterator[Difference]:
    """Who runs it, and in which mode (运营方案)."""
    if one.mode and other.mode and one.mode != other.mode:
        yield Difference("consistent.mode", {"mode": one.mode, "other_mode": other.mode})
    if one.operator and other.operator and one.operator != other.operator:
        codes: dict[str, Value] = {"uscc": one.operator, "other_uscc": other.operator}
        yield Difference("consistent.operator", codes)


def _quantities(some: tuple[Quantity, ...], others: tuple[Quantity, ...]) -> Iterator[Difference]:
    """Item by item, in the order of the first; what only one of them has differs too."""
    ours, theirs = _by_item(some), _by_item(others)
    for item in dict.fromkeys((*ours, *theirs)):
        if ours.get(item) != theirs.get(item):
            yield _differs(item, _told(ours.get(item)), _told(theirs.get(item)))


Measure = dict[str, Decimal]
"""How much of an item, by unit."""


def _by_item(quantities: tuple[Quantity, ...]) -> dict[str, Measure]:
    """The same item in several lines is summed, each unit apart."""
    found: dict[str, Measure] = {}
    for q in quantities:
        measure = found.setdefault(q.item, {})
        measure[q.unit] = measure.get(q.unit, Decimal(0)) + Decimal(q.amount)
    return found


def _told(measure: Measure | None) -> str:
    return "、".join(f"{amount:f} {unit}" for unit, amount in (measure or {}).items()) or NOTHING


def _measured(
    quantities: tuple[Quantity, ...], targets: tuple[Target, ...]
) -> Iterator[Difference]:
    """A target (数量指标) is of the quantity that it names, or of the only one in its unit."""
    of_quantity = [t for t in targets if t.dimension == "quantity"]
    targeted = Counter(t.unit for t in of_quantity)
    built = Counter(q.unit for q in quantities)
    for target in of_quantity:
        alone = targeted[target.unit] == built[target.unit] == 1
        for q in quantities:
            meant = q.item == target.indicator or (alone and q.unit == target.unit)
            if meant and (Decimal(q.amount), q.unit) != (Decimal(target.target), target.unit):
                yield _differs(q.item, f"{q.amount} {q.unit}", f"{target.target} {target.unit}")


def _targets(some: tuple[Target, ...], others: tuple[Target, ...]) -> Iterator[Difference]:
    ours, theirs = _by_indicator(some), _by_indicator(others)
    for name in dict.fromkeys((*ours, *theirs)):
        one, other = ours.get(name), theirs.get(name)
        if _value(one) != _value(other):
            yield _differs(name[1], _aim(one), _aim(other))


def _by_indicator(targets: tuple[Target, ...]) -> dict[tuple[str, str], Target]:
    return {(t.dimension, t.indicator): t for t in targets}


def _value(target: Target | None) -> tuple[Decimal, str] | None:
    return (Decimal(target.target), target.unit) if target else None


def _aim(target: Target | None) -> str:
    return f"{target.target} {target.unit}" if target else NOTHING


def _differs(item: str, said: str, against: str) -> Difference:
    return Difference("consistent.differs", {"item": item, "said": said, "against": against})
