"""How a project that was planned, built or in use before Bangfu is entered."""

from domain.command import Act
from domain.commands import HistoricEntry
from events.historic import Allocations, Entries, LaterStage, PlacedUnderWay


class PlaceUnderWay(HistoricEntry, frozen=True):
    """Enter a project of an earlier plan at the stage it is in, with its money and assets.

    Of a stage after the plan the money is said, or that it is not verified (grade GK or ASM).
    """

    stage: LaterStage
    allocations: Allocations = ()
    assets: Entries = ()


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
)
