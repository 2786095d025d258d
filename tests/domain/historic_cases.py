"""Each finding about what began before Bangfu, as its rule makes it."""

from collections.abc import Iterator

from domain.historic.part import PART
from events.asset import AssetEntry
from events.findings import Finding
from events.historic import HistoricAllocation, PlacedUnderWay
from tests.domain.pack_samples import about, case
from tests.domain.samples import sample

MONEY = HistoricAllocation("2020-1", "linking", "central", 1, 2020)


def from_before() -> Iterator[Finding]:
    """Without money, with a batch twice, with assets before the acceptance."""
    bare = sample(PlacedUnderWay, stage="building", allocations=[], assets=[], evidence="A")
    twice = sample(PlacedUnderWay, stage="building", allocations=[MONEY, MONEY])
    asset = sample(AssetEntry, number="L-1")
    again = sample(PlacedUnderWay, stage="operating", assets=[asset, asset])
    for fact in (bare, twice, again):
        yield from PART.wrong[PlacedUnderWay](case(), fact, about())
    yield from PART.idle["book-found-asset"](case(), about())
