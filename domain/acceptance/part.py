"""What acceptance adds: completion, the team's findings, and the assets that a pass books."""

from typing import Any

from domain.acceptance import booking, evolving, proprieties, publishing
from domain.acceptance.commands import AcceptWorks
from domain.assets.proprieties import owners_asked
from domain.part import Part
from events.acceptance import AcceptanceHeld, CompletionReported, DefectsCorrected
from events.base import Fact
from events.requirements import AcceptanceTeam, OwnersFit, ResultPublished

_EVOLVE: dict[type[Fact], Any] = {
    CompletionReported: evolving.reported,
    AcceptanceHeld: evolving.held,
    DefectsCorrected: evolving.corrected,
}
PART = Part(
    evolve=_EVOLVE,
    wrong={
        CompletionReported: proprieties.rightly_reported,
        AcceptanceHeld: proprieties.rightly_held,
        DefectsCorrected: proprieties.rightly_corrected,
    },
    derive={AcceptWorks: booking.derived},
    beside={AcceptanceHeld: booking.beside},
    checks={
        AcceptanceTeam: proprieties.team_asked,
        OwnersFit: owners_asked,
        ResultPublished: publishing.result_published,
    },
    needs={AcceptWorks: booking.needed},
    looks_up={AcceptWorks: booking.looked_up},
)
