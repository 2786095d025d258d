"""The rate at which what lay idle was revived (盘活率), exact.

[(盘活金额/需盘活总金额)+(盘活数量/需盘活总数量)]/2: the mean of the part by value and by number.
"""

from collections.abc import Iterable
from fractions import Fraction

from msgspec import Struct

from events.base import Fen


class Revival(Struct, frozen=True):
    """How many assets are to be revived and were, and of what value; `exact`: the rate itself."""

    needed: int
    revived: int
    needed_value: Fen
    revived_value: Fen
    exact: str
    permille: int


def revival_of(assets: Iterable[tuple[int, bool]]) -> Revival:
    """The rate over assets, each with its value and whether it was revived; of none all were."""
    found = list(assets)
    done = [value for value, revived in found if revived]
    whole = sum(value for value, _ in found)
    by_number = _part(len(done), len(found))
    by_value = _part(sum(done), whole) if whole else by_number
    rate = (by_value + by_number) / 2
    permille = rate.numerator * 1000 // rate.denominator
    return Revival(len(found), len(done), whole, sum(done), str(rate), permille)


def _part(of: int, whole: int) -> Fraction:
    return Fraction(of, whole) if whole else Fraction(1)
