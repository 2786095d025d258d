"""What rectification adds: the loop from finding to striking off, and what it bars meanwhile."""

from typing import Any

from msgspec.structs import replace

from domain.part import Part
from domain.rectification import checks, evolving, proprieties
from domain.rectification.commands import (
    CloseRectification,
    LookBack,
    OpenRectification,
    VoidFinding,
)
from domain.rectification.state import Rectification
from events.base import Fact
from events.rectification import (
    AssetRectificationClosed,
    AssetRectificationOpened,
    DeadlineExtended,
    LeniencyDecided,
    LookedBack,
    MeasureEvidenced,
    ProjectRectificationClosed,
    ProjectRectificationOpened,
    RectificationAccepted,
    RectificationClosed,
    RectificationMoved,
    RectificationOpened,
    RectificationPlanned,
    RectificationVoided,
)
from events.requirements import (
    NoOpenRectification,
    RectificationEvidenced,
    RectificationPapers,
    SourceOffices,
)


def begun(found: Rectification, command: OpenRectification) -> Rectification:
    """It belongs where the case lies that it concerns."""
    return replace(found, origin=command.origin, division=command.division)


_EVOLVE: dict[type[Fact], Any] = {
    RectificationOpened: evolving.opened,
    RectificationAccepted: evolving.accepted,
    RectificationPlanned: evolving.planned,
    MeasureEvidenced: evolving.evidenced,
    DeadlineExtended: evolving.extended,
    RectificationClosed: evolving.closed,
    LookedBack: evolving.looked_back,
    RectificationVoided: evolving.voided,
    LeniencyDecided: evolving.spared,
    RectificationMoved: evolving.relocated,
    ProjectRectificationOpened: evolving.told_open,
    ProjectRectificationClosed: evolving.told_closed,
    AssetRectificationOpened: evolving.told_open,
    AssetRectificationClosed: evolving.told_closed,
}
PART = Part(
    begins={OpenRectification: begun},
    evolve=_EVOLVE,
    wrong={
        RectificationOpened: proprieties.rightly_opened,
        RectificationPlanned: proprieties.rightly_planned,
        MeasureEvidenced: proprieties.rightly_evidenced,
        DeadlineExtended: proprieties.rightly_extended,
        LeniencyDecided: proprieties.rightly_spared,
    },
    beside={
        RectificationOpened: proprieties.told,
        RectificationClosed: proprieties.told,
        LookedBack: proprieties.told,
        RectificationVoided: proprieties.told,
    },
    needs={
        OpenRectification: proprieties.needed,
        CloseRectification: proprieties.needed,
        LookBack: proprieties.needed,
        VoidFinding: proprieties.needed,
    },
    checks={
        NoOpenRectification: checks.none_open,
        RectificationEvidenced: checks.evidenced,
        RectificationPapers: checks.papers,
        SourceOffices: checks.offices_asked,
    },
)
