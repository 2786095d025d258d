"""Purchases that belong together: one item, of one operator, in one year (化整为零).

招标投标法 第四条; 政府采购法实施条例 第二十八条: what is not tendered is added up.
A live project carries a key for each such sum, and what it comes to, so that others are added.
"""

from collections.abc import Iterator
from hashlib import sha256

from msgspec import Struct

from domain.codes import at_level
from domain.planning.sought import plain
from domain.procurement.state import BY_THEMSELVES, TENDERS, Bought
from domain.project import Project

BOUGHT, SPENT = "bought:", "spent:"


class Together(Struct, frozen=True):
    """What a project buys of one item for one operator in one year, other than by tender."""

    key: str
    item: str
    kind: str
    lots: tuple[str, ...]
    largest: int
    total: int


class Elsewhere(Struct, frozen=True):
    """What another project buys of the same, and the public money that it has."""

    key: str
    total: int
    funds: int


def together(case: Project, excused: frozenset[str] = frozenset()) -> tuple[Together, ...]:
    """The purchases of a project that count, added up; `excused` lots were tendered in vain."""
    counted: dict[str, list[Bought]] = {}
    for bought in case.procurement.lots:
        if bought.route not in TENDERS | BY_THEMSELVES and bought.lot.id not in excused:
            counted.setdefault(_key(case, bought), []).append(bought)
    return tuple(_sum(key, lots) for key, lots in counted.items())


def _sum(key: str, lots: list[Bought]) -> Together:
    amounts = [b.lot.estimate for b in lots]
    names = tuple(b.lot.id for b in lots)
    first = lots[0].lot
    return Together(key, first.item, first.kind, names, max(amounts), sum(amounts))


def _key(case: Project, bought: Bought) -> str:
    same = sha256(
        f"{plain(bought.lot.item)}|{bought.lot.kind}|{bought.lot.operator}".encode()
    ).hexdigest()[:24]
    return f"{at_level(case.division, 'county')[:6]}:{bought.year}:{same}"


def keys(case: Project) -> tuple[str, ...]:
    """The keys of a project: what it buys, and what that comes to."""
    return tuple(key for one in together(case) for key in _keys(case, one))


def _keys(case: Project, one: Together) -> tuple[str, str]:
    return f"{BOUGHT}{one.key}", f"{SPENT}{one.key}:{one.total}:{case.money.allocated}"


def looked_up(case: Project) -> tuple[str, ...]:
    """The keys under which others that buy the same are found."""
    return tuple(f"{BOUGHT}{one.key}" for one in together(case))


def told(carried: tuple[str, ...]) -> Iterator[Elsewhere]:
    """What the keys of another project say of its purchases."""
    for key in carried:
        if key.startswith(SPENT):
            same, total, funds = key.removeprefix(SPENT).rsplit(":", 2)
            yield Elsewhere(same, int(total), int(funds))
