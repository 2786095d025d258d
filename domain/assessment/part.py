"""What assessment adds: how a project comes into its group, and what must hold of it."""

from typing import Any

from domain.assessment import checks, proprieties
from domain.assessment.commands import (
    BeginAssessment,
    DecideGroup,
    ProposeGroup,
    RecordIndicators,
)
from domain.assessment.evolving import EVOLVE
from domain.circumstances import Circumstances
from domain.part import Part
from domain.project import Project
from events.findings import Finding
from events.requirements import GroupWasReviewed, HouseholdsWereHeard


def _idle(case: Project, about: Circumstances) -> list[Finding]:
    """Nothing is found, heard, proposed or judged before an assessment has begun."""
    return proprieties.none_begun(case)


def _unproposed(case: Project, about: Circumstances) -> list[Finding]:
    now = case.grouping.current
    if now and now.proposal is None:
        return [proprieties.not_proposed(0, now)]
    return _idle(case, about)


def _unfiled(case: Project, about: Circumstances) -> list[Finding]:
    return proprieties.filable(case)


_NEEDS: dict[type, Any] = {
    BeginAssessment: proprieties.standards_needed,
    RecordIndicators: proprieties.standard_needed,
    ProposeGroup: proprieties.standard_needed,
    DecideGroup: proprieties.needed_to_decide,
}
PART = Part(
    evolve=EVOLVE,
    wrong=proprieties.WRONG,
    derive={
        BeginAssessment: proprieties.of_standard,
        ProposeGroup: proprieties.of_proposal,
        DecideGroup: proprieties.of_decision,
    },
    needs=_NEEDS,
    checks={
        HouseholdsWereHeard: checks.households_heard,
        GroupWasReviewed: checks.group_reviewed,
    },
    idle={
        "record-indicators": _idle,
        "hear-households": _idle,
        "propose-group": _idle,
        "review-group": _unproposed,
        "decide-group": _unproposed,
        "file-group": _unfiled,
    },
)
