"""What an officer may ask about a wrong fact, and the facts of each kind of case."""

from typing import Annotated, Any

from msgspec import Meta

from domain.command import Act, Command
from events.base import Digest, Fact, Line
from events.repair import (
    AssetRepairDeclined,
    AssetRepaired,
    AssetRepairProposed,
    CampaignRepairDeclined,
    CampaignRepaired,
    CampaignRepairProposed,
    ConsentRepairDeclined,
    ConsentRepaired,
    ConsentRepairProposed,
    PlanRepairDeclined,
    PlanRepaired,
    PlanRepairProposed,
    RectificationRepairDeclined,
    RectificationRepaired,
    RectificationRepairProposed,
    RepairDeclined,
    Repaired,
    RepairProposed,
    Version,
)

Proposal = Annotated[int, Meta(ge=1, description="the version of the fact that proposed it")]


class ProposeRepair(Command, frozen=True):
    """Propose what a wrong fact should have said (提出更正): `changes` as the history words it."""

    fact_n: Version
    changes: Annotated[dict[str, Any], Meta(min_length=1, max_length=40)]
    reason: Line
    evidence: Digest


class ConfirmRepair(Command, frozen=True):
    """Confirm a repair that somebody else proposed (确认更正)."""

    proposal: Proposal


class DeclineRepair(Command, frozen=True):
    """Leave the fact as it stands, and say why (不予更正)."""

    proposal: Proposal
    reason: Line


ACTS = (
    Act(
        ProposeRepair,
        "propose-repair",
        RepairProposed,
        "repair-proposals",
        "提出更正一项有误的事实,附理由和佐证;原记录不改。",
    ),
    Act(
        ConfirmRepair,
        "confirm-repair",
        Repaired,
        "repairs",
        "由另一人确认更正;自此按更正后的事实计,失去依据的以后各步逐一列明。",
    ),
    Act(
        DeclineRepair,
        "decline-repair",
        RepairDeclined,
        "repair-refusals",
        "由另一人不予更正,说明理由。",
    ),
)
"""What may be asked of any case, whatever its kind."""
FACTS: dict[str, dict[type[Command], type[Fact]]] = {
    "project": {
        ProposeRepair: RepairProposed,
        ConfirmRepair: Repaired,
        DeclineRepair: RepairDeclined,
    },
    "plan": {
        ProposeRepair: PlanRepairProposed,
        ConfirmRepair: PlanRepaired,
        DeclineRepair: PlanRepairDeclined,
    },
    "asset": {
        ProposeRepair: AssetRepairProposed,
        ConfirmRepair: AssetRepaired,
        DeclineRepair: AssetRepairDeclined,
    },
    "consent": {
        ProposeRepair: ConsentRepairProposed,
        ConfirmRepair: ConsentRepaired,
        DeclineRepair: ConsentRepairDeclined,
    },
    "rectification": {
        ProposeRepair: RectificationRepairProposed,
        ConfirmRepair: RectificationRepaired,
        DeclineRepair: RectificationRepairDeclined,
    },
    "campaign": {
        ProposeRepair: CampaignRepairProposed,
        ConfirmRepair: CampaignRepaired,
        DeclineRepair: CampaignRepairDeclined,
    },
}
"""The facts that these make of each kind of case."""
