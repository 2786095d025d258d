"""The repair of a wrong fact (更正): proposed with a reason, confirmed by another; no edit."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from events.base import Code, Digest, Fact, Line

Version = Annotated[int, Meta(ge=1, description="the version of a fact of the case")]
Changes = dict[str, Any]
"""The fields of a fact that were wrong, as they should have been said; money in fen."""


class LostGround(Struct, frozen=True, gc=False):
    """An act that would not have been lawful on the corrected facts, by its version and name."""

    n: Version
    action: Code


class RepairProposed(Fact, frozen=True, tag="project.repair-proposed.v1"):
    """Somebody says what a fact should have said, and shows why (提出更正)."""

    fact_n: Version
    changes: Changes
    reason: Line
    evidence: Digest


class Repaired(Fact, frozen=True, tag="project.repaired.v1"):
    """A second person confirms it (确认更正): from here on the fact counts as corrected.

    `lost`: the later acts that lost their ground by it; decisions among them are stale.
    """

    proposal: Version
    fact_n: Version
    changes: Changes
    reason: Line
    lost: tuple[LostGround, ...]


class RepairDeclined(Fact, frozen=True, tag="project.repair-declined.v1"):
    """A second person does not confirm it (不予更正): the fact stands as it was."""

    proposal: Version
    reason: Line


class PlanRepairProposed(RepairProposed, frozen=True, tag="plan.repair-proposed.v1"):
    """A repair of a fact of an annual plan is proposed."""


class PlanRepaired(Repaired, frozen=True, tag="plan.repaired.v1"):
    """A fact of an annual plan counts as corrected."""


class PlanRepairDeclined(RepairDeclined, frozen=True, tag="plan.repair-declined.v1"):
    """A fact of an annual plan stands as it was."""


class AssetRepairProposed(RepairProposed, frozen=True, tag="asset.repair-proposed.v1"):
    """A repair of a fact of an asset is proposed."""


class AssetRepaired(Repaired, frozen=True, tag="asset.repaired.v1"):
    """A fact of an asset counts as corrected."""


class AssetRepairDeclined(RepairDeclined, frozen=True, tag="asset.repair-declined.v1"):
    """A fact of an asset stands as it was."""


class ConsentRepairProposed(RepairProposed, frozen=True, tag="consent.repair-proposed.v1"):
    """A repair of a fact of a round of consent is proposed."""


class ConsentRepaired(Repaired, frozen=True, tag="consent.repaired.v1"):
    """A fact of a round of consent counts as corrected."""


class ConsentRepairDeclined(RepairDeclined, frozen=True, tag="consent.repair-declined.v1"):
    """A fact of a round of consent stands as it was."""


class RectificationRepairProposed(
    RepairProposed, frozen=True, tag="rectification.repair-proposed.v1"
):
    """A repair of a fact of a rectification is proposed."""


class RectificationRepaired(Repaired, frozen=True, tag="rectification.repaired.v1"):
    """A fact of a rectification counts as corrected."""


class RectificationRepairDeclined(
    RepairDeclined, frozen=True, tag="rectification.repair-declined.v1"
):
    """A fact of a rectification stands as it was."""


class CampaignRepairProposed(RepairProposed, frozen=True, tag="campaign.repair-proposed.v1"):
    """A repair of a fact of a campaign is proposed."""


class CampaignRepaired(Repaired, frozen=True, tag="campaign.repaired.v1"):
    """A fact of a campaign counts as corrected."""


class CampaignRepairDeclined(RepairDeclined, frozen=True, tag="campaign.repair-declined.v1"):
    """A fact of a campaign stands as it was."""


ProjectRepairFact = RepairProposed | Repaired | RepairDeclined
PlanRepairFact = PlanRepairProposed | PlanRepaired | PlanRepairDeclined
AssetRepairFact = AssetRepairProposed | AssetRepaired | AssetRepairDeclined
ConsentRepairFact = ConsentRepairProposed | ConsentRepaired | ConsentRepairDeclined
RectificationRepairFact = (
    RectificationRepairProposed | RectificationRepaired | RectificationRepairDeclined
)
CampaignRepairFact = CampaignRepairProposed | CampaignRepaired | CampaignRepairDeclined
