"""How a project that was planned, built or in use before Bangfu is entered."""

from domain.command import Act, Command
from domain.commands import HistoricEntry
from events.asset import AssetEntry
from events.base import Line
from events.historic import Allocations, AssetFound, Entries, LaterStage, PlacedUnderWay
from events.requirements import Grade


class PlaceUnderWay(HistoricEntry, frozen=True):
    """Enter a project of an earlier plan at the stage it is in, with its money and assets.

    Of a stage after the plan the money is said, or that it is not verified (grade GK or ASM).
    """

    stage: LaterStage
    allocations: Allocations = ()
    assets: Entries = ()


class BookFoundAsset(Command, frozen=True):
    """Enter an asset of such a project that the books lack, with the evidence for it (补登资产)."""

    entry: AssetEntry
    evidence: Grade
    basis: Line


ACTS: tuple[Act, ...] = (
    Act(
        PlaceUnderWay,
        "place-under-way",
        PlacedUnderWay,
        "",
        "补录系统启用前已列入计划、在建或运营的项目及其资金、资产,注明证据等级。",
        frozenset({"new"}),
        ("planned", "building", "completed", "accepted", "operating"),
    ),
    Act(
        BookFoundAsset,
        "book-found-asset",
        AssetFound,
        "found-assets",
        "补登历史项目漏登的资产,注明证据等级。",
        frozenset({"accepted", "operating", "adjusting"}),
    ),
)
