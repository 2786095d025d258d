"""What assets add: how one evolves, what must hold of it, and what a pack may ask."""

from typing import Any

from domain.assets import checks, evolving, proprieties
from domain.assets.commands import ProposeOwner, SettleTitle
from domain.part import Part
from events.asset import (
    AssetMoved,
    AssetPlacedHistoric,
    AssetRegistered,
    AssetTitled,
    CertificateRecorded,
    CustodyAssigned,
    HandedOver,
    OwnerProposed,
    RegistrationApplied,
)
from events.base import Fact
from events.requirements import HandOverSigned, TitleRegistered, UpkeepAssigned

_EVOLVE: dict[type[Fact], Any] = {
    AssetRegistered: evolving.registered,
    AssetPlacedHistoric: evolving.placed,
    OwnerProposed: evolving.reassigned,
    CustodyAssigned: evolving.kept_up,
    HandedOver: evolving.handed,
    RegistrationApplied: evolving.applied,
    CertificateRecorded: evolving.certified,
    AssetTitled: evolving.titled,
    AssetMoved: evolving.relocated,
}
PART = Part(
    evolve=_EVOLVE,
    wrong={
        OwnerProposed: proprieties.rightly_proposed,
        HandedOver: proprieties.rightly_handed,
        RegistrationApplied: proprieties.registrable,
        CertificateRecorded: proprieties.registrable,
    },
    derive={SettleTitle: lambda asset, command, about: {"owner": asset.owner}},
    needs={ProposeOwner: proprieties.needed},
    checks={
        HandOverSigned: checks.hand_over_signed,
        TitleRegistered: checks.title_registered,
        UpkeepAssigned: checks.upkeep_assigned,
    },
)
