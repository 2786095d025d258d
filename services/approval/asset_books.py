"""The books of assets: read from the facts, as they stand or as they stood at the end of a day.

Totals of today come from the case index. Of another day, and in every detail, each asset is folded
anew from the facts that had occurred by then, whenever they were recorded.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, get_args

from msgspec import Struct
from msgspec.structs import replace

from domain.assets.state import Asset
from domain.life import LIVE_OF
from domain.operation.evolving import EVOLVE
from domain.operation.state import Operation
from domain.project import Project
from events.asset import AssetClass
from events.holding import (
    AssetDamaged,
    AssetIdled,
    AssetInspected,
    AssetUsedAgain,
    DamageRepaired,
    HoldingFact,
    Usage,
)
from events.requirements import OwnerKind
from services.approval import dated
from services.approval.house import House
from services.approval.officers import Officer
from services.approval.showing import inside
from services.ledger.kinds import Kind, decode, topic

OWNERS = {
    "state-unit": "county",
    "township": "township",
    "village-collective": "village",
    "villager-group": "village",
    "household": "household",
    "co-operative": "co-operative",
    "operator": "operator",
}
"""At which level the books count an owner (确权归属): 县、镇、村、户."""
WITHIN = """
FROM unnest(%(inside)s::text[]) AS within
CROSS JOIN LATERAL (
  SELECT stream, division, amount, keys FROM bangfu.case_index c
  WHERE c.kind = 'asset' AND c.division COLLATE "C" >= within
    AND c.division COLLATE "C" < within || ':'
) i
"""
TOTALS = f"""
SELECT key, count(*), sum(i.amount) {WITHIN} CROSS JOIN LATERAL unnest(i.keys) AS key
WHERE key = ANY(%(marks)s) GROUP BY key
"""
PLACES = f"""
SELECT i.division, count(*), sum(i.amount) {WITHIN} WHERE i.keys && %(marks)s::text[]
GROUP BY i.division
"""
OF_PROJECTS = """
SELECT originator_id, originator_version, topic, state FROM bangfu.bangfu_events
WHERE originator_id = ANY(%s) AND topic = ANY(%s) ORDER BY originator_id, originator_version
"""
TITLES = "SELECT stream, title FROM bangfu.case_index WHERE stream = ANY(%s)"
TOTAL = "total"
"""The row of everything."""
MARKS = [
    *(f"class:{name}" for name in get_args(AssetClass)),
    *(f"owner:{name}" for name in get_args(OwnerKind)),
    *(f"condition:{name}" for name in ("damaged", "disposing", *get_args(Usage))),
]
LIVE = frozenset(LIVE_OF["asset"])
ENDED = frozenset({"asset-ended"})


COUNTS = frozenset({AssetInspected, AssetDamaged, DamageRepaired, AssetIdled, AssetUsedAgain})
QUIET = [topic(fact) for fact in get_args(HoldingFact) if fact not in COUNTS]
"""What changes nothing in the totals, and need not be read for them."""


class Held(Struct, frozen=True):
    """An asset as it stands or stood, with its id."""

    id: str
    asset: Asset


class Sum(Struct, frozen=True):
    """So many assets, what they cost, and what came in for those that went, in fen."""

    count: int = 0
    value: int = 0
    proceeds: int = 0

    def plus(self, count: int, value: int, proceeds: int = 0) -> "Sum":
        """The two together."""
        return Sum(self.count + count, self.value + value, self.proceeds + proceeds)


async def folded(
    house: House,
    officer: Officer,
    division: str | None,
    on: date,
    *,
    whole: bool = True,
    ended: bool = False,
) -> list[Held]:
    """Every asset of the division that was in the books at the end of a day, by number.

    `whole`: with all that its totals do not need; `ended`: with those whose end had come.
    """
    found = await dated.as_of(house, officer, "asset", division, on, [] if whole else QUIET)
    return in_books(found, ended=ended)


async def folded_of(
    house: House, ids: Sequence[str], on: date, *, ended: bool = False
) -> list[Held]:
    """The same of some of them, where they were in the books by then."""
    found = await dated.of_streams(house, [f"asset-{id_}" for id_ in ids], on)
    return in_books(found, ended=ended)


def in_books(found: Sequence[tuple[str, Asset]], *, ended: bool = False) -> list[Held]:
    """Those of these assets, by stream, that are in the books, by number."""
    shown = LIVE | ENDED if ended else LIVE
    held = (Held(stream.partition("-")[2], asset) for stream, asset in found)
    live = (one for one in held if one.asset.stage in shown)
    return sorted(live, key=lambda one: (one.asset.division, one.asset.number))


async def totals(house: House, officer: Officer, division: str | None) -> dict[str, dict[str, Sum]]:
    """What the index counts now: by class, by whose it is, by how it stands, by place."""
    said = {"inside": inside(officer, division, house.today), "marks": MARKS}
    found: dict[str, dict[str, Sum]] = {"class": {}, "owner": {}, "condition": {}, "division": {}}
    for key, count, value in await house.ledger.query(TOTALS, said):
        name, _, of = key.partition(":")
        _add(found[name], OWNERS.get(of, of) if name == "owner" else of, count, int(value))
    for place, count, value in await house.ledger.query(PLACES, said):
        _add(found["division"], place, count, int(value))
    return found


def summed(held: Sequence[Held]) -> dict[str, dict[str, Sum]]:
    """The same, counted from the assets themselves."""
    found: dict[str, dict[str, Sum]] = {"class": {}, "owner": {}, "condition": {}, "division": {}}
    for one in held:
        asset = one.asset
        for name, of in (
            ("class", asset.entry.asset_class),
            ("owner", OWNERS[asset.owner.kind]),
            ("condition", asset.condition),
            ("division", asset.division),
        ):
            _add(found[name], of, 1, asset.amount)
    return found


def _add(sums: dict[str, Sum], of: str, count: int, value: int, proceeds: int = 0) -> None:
    sums[of] = sums.get(of, Sum()).plus(count, value, proceeds)


def balanced(held: Sequence[Held]) -> dict[str, Sum]:
    """What became of all that ever came in: 原值 = 在用 + 已处置 + 已核销.

    An asset that went in part counts in each row in which there is something of it, once in all.
    """
    found: dict[str, Sum] = {}
    for one in held:
        asset, gone = one.asset, one.asset.disposals
        _add(found, TOTAL, 1, asset.entry.value, gone.proceeds)
        for of, value, proceeds in (
            ("in-use", asset.in_use, 0),
            ("disposed", gone.disposed, gone.proceeds),
            ("written-off", gone.written_off, 0),
        ):
            if value or proceeds:
                _add(found, of, int(value > 0), value, proceeds)
    return found


async def operations(house: House, held: Sequence[Held], on: date) -> Mapping[str, Operation]:
    """How the projects are run of those assets that have no contract of their own."""
    wanted = sorted(
        {f"project-{one.asset.project}" for one in held if not one.asset.holding.leases}
    )
    topics = [topic(fact) for fact in EVOLVE]
    rows = await house.ledger.query(OF_PROJECTS, (wanted, topics))
    return await asyncio.to_thread(_operations, house.ledger.kinds["project"], rows, on)


def _operations(kind: Kind, rows: Sequence[Any], on: date) -> Mapping[str, Operation]:
    cases: dict[str, Project] = {}
    for stream, version, name, data in rows:
        fact = decode(kind, name, data)
        if fact.on <= on:
            before = replace(cases.get(stream, Project()), version=version)
            cases[stream] = EVOLVE[type(fact)](before, fact)
    return {stream.partition("-")[2]: case.operation for stream, case in cases.items()}


async def titles(house: House, held: Sequence[Held]) -> Mapping[str, str]:
    """What the projects of these assets are called."""
    ids = {one.asset.project for one in held} | {
        r.project for one in held for r in one.asset.holding.reinvestments
    }
    wanted = sorted(f"project-{id_}" for id_ in ids)
    rows = await house.ledger.query(TITLES, (wanted,))
    return {stream.partition("-")[2]: title for stream, title in rows}
