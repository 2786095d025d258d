"""What adjustment adds: how a project evolves, what must hold of its facts, what a pack may ask."""

from typing import Any

from domain.adjustment import checks, leaving, proprieties, settling
from domain.adjustment.commands import (
    CloseProject,
    ExitProject,
    LinkSuccessor,
)
from domain.adjustment.evolving import EVOLVE
from domain.circumstances import Circumstances
from domain.faults import stamp_of
from domain.part import Beside, Part
from domain.project import Project
from events.adjustment import (
    AdjustmentAbandoned,
    AdjustmentConfirmed,
    AdjustmentOpened,
    AdjustmentRevised,
    LandRestored,
    MeasureTaken,
    ObligationSettled,
    PredecessorLinked,
    ProjectExited,
    SuccessorLinked,
)
from events.requirements import (
    AdjustmentArgued,
    AdjustmentAssessed,
    AssetsSettled,
    DividendsPaidUp,
    FundsSquared,
    HouseholdsProvided,
    LandGivenBack,
    ObligationsSettled,
    RentPaidUp,
    SuccessorKnown,
)


def told_successor(case: Project, fact: SuccessorLinked, about: Circumstances) -> Beside:
    """The one that takes its place learns of it in the same transaction."""
    told = PredecessorLinked(about.case_id.partition("-")[2], **stamp_of(fact))
    return ((f"project-{fact.successor}", told),)


_WRONG: dict[Any, Any] = {
    AdjustmentOpened: proprieties.rightly_opened,
    AdjustmentRevised: proprieties.rightly_revised,
    AdjustmentConfirmed: proprieties.rightly_confirmed,
    AdjustmentAbandoned: proprieties.rightly_abandoned,
    ObligationSettled: proprieties.rightly_settled,
    MeasureTaken: proprieties.rightly_provided,
    LandRestored: proprieties.rightly_restored,
    ProjectExited: proprieties.rightly_exited,
    SuccessorLinked: proprieties.rightly_linked,
}
_CHECKS: dict[type, Any] = {
    AdjustmentAssessed: checks.adjustment_assessed,
    AdjustmentArgued: checks.adjustment_argued,
    AssetsSettled: checks.assets_settled,
    HouseholdsProvided: checks.households_provided,
    LandGivenBack: checks.land_restored,
    SuccessorKnown: checks.successor_known,
    ObligationsSettled: settling.obligations_settled,
    DividendsPaidUp: settling.dividends_paid_up,
    RentPaidUp: settling.rent_paid_up,
    FundsSquared: settling.funds_squared,
}
EXECUTED = ("settle-obligation", "take-measure", "restore-land")
PART = Part(
    evolve=EVOLVE,
    wrong=_WRONG,
    derive={CloseProject: lambda case, command, about: {"assets": len(case.acceptance.assets)}},
    beside={SuccessorLinked: told_successor},
    checks=_CHECKS,
    needs={LinkSuccessor: proprieties.successor_of, ExitProject: leaving.assets_of},
    idle={
        **dict.fromkeys(EXECUTED, proprieties.unconfirmed),
        leaving.EXIT: proprieties.unready,
    },
)
