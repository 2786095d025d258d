"""What is still owed of an asset on a day, by its id and to the fen (债权债务): rent, dividends."""

from collections.abc import Iterator

from msgspec.structs import replace

from domain.assets.state import Asset
from domain.circumstances import Circumstances, who_may
from domain.faults import broken
from domain.holding import rents
from domain.operation.faults import IN_FULL
from domain.operation.watching import dividends
from events.findings import Finding, Value


def owing(asset: Asset, id_: str, about: Circumstances) -> Iterator[Finding]:
    """Nothing that is owed of it is lost: rent of its tenants, what was divided of its income."""
    named: dict[str, Value] = {"asset": id_}
    if rent := rents.arrears(asset.holding, about.on):
        seen: dict[str, Value] = {**named, "sum_fen": sum(one.left for one in rent)}
        due = sum(one.amount for one in rents.rents(asset.holding, about.on))
        found = broken("asset-owes.rent", seen, {"total_fen": due})
        yield replace(found, who=who_may(asset, about, "receive-asset-income"))
    if open_ones := [one for one in dividends(asset.holding) if one.left]:
        left = sum(one.left for one in open_ones)
        seen = {**named, "group": open_ones[0].group, "sum_fen": left}
        found = broken("asset-owes.dividends", seen, {}, IN_FULL)
        yield replace(found, who=who_may(asset, about, "pay-asset-dividends"))
