"""How the facts of assessment change a project; none of them is refused, for they have happened."""

from typing import Any

from msgspec.structs import replace

from domain.assessment.state import Assessment, Filing, Found, Heard, Proposal, Said
from domain.project import Project
from domain.recording import acted
from events.assessment import (
    AssessmentBegun,
    GroupDecided,
    GroupFiled,
    GroupProposed,
    GroupReviewed,
    HouseholdsHeard,
    IndicatorsRecorded,
)
from events.base import Fact


def _last(case: Project, **changed: Any) -> Project:
    """The project with its last assessment changed so."""
    *before, last = case.grouping.assessments
    kept = (*before, replace(last, **changed))
    return replace(case, grouping=replace(case.grouping, assessments=kept))


def _now(case: Project) -> Assessment:
    return case.grouping.assessments[-1]


def begun(case: Project, fact: AssessmentBegun) -> Project:
    """One more assessment; what came before it stays."""
    made = Assessment(
        case.version,
        fact.by,
        fact.on,
        fact.occasion,
        fact.standard,
        fact.reason,
        case.group or None,
    )
    kept = (*case.grouping.assessments, made)
    return replace(case, grouping=replace(case.grouping, assessments=kept))


def recorded(case: Project, fact: IndicatorsRecorded) -> Project:
    """More was found: what was proposed on less is proposed no longer."""
    n = case.version
    values = (Found(n, fact.by, fact.on, value=value) for value in fact.values)
    vetoes = (Found(n, fact.by, fact.on, veto=veto) for veto in fact.vetoes)
    found = (*_now(case).found, *values, *vetoes)
    return _last(case, found=found, proposal=None, review=None)


def heard(case: Project, fact: HouseholdsHeard) -> Project:
    """Households were heard."""
    told = Heard(case.version, fact.by, fact.on, fact.heard, fact.agreed, fact.opposed)
    return _last(case, heard=(*_now(case).heard, told))


def proposed(case: Project, fact: GroupProposed) -> Project:
    """What the standard has; what was said of an earlier proposal is of that one."""
    told = (case.version, fact.by, fact.on, fact.score, fact.group, fact.parts, fact.vetoes)
    return _last(case, proposal=Proposal(*told), review=None)


def reviewed(case: Project, fact: GroupReviewed) -> Project:
    """The township has reviewed it."""
    return _last(case, review=Said(case.version, fact.by, fact.on, fact.group, fact.reason))


def decided(case: Project, fact: GroupDecided) -> Project:
    """The project is in the group from now on."""
    told = Said(case.version, fact.by, fact.on, fact.group, fact.reason, fact.special)
    case = _last(acted(case, fact.on), decision=told, months=fact.months)
    known = {one.asset: one for one in (*case.grouping.in_need, *fact.in_need)}
    grouping = replace(case.grouping, in_need=tuple(known.values()))
    return replace(case, group=fact.group, grouping=grouping)


def filed(case: Project, fact: GroupFiled) -> Project:
    """The level above knows; it is the last decision that was filed."""
    filing = Filing(case.version, fact.on, fact.level, fact.document_no)
    kept = tuple(
        replace(one, filing=filing) if one is case.grouping.decided else one
        for one in case.grouping.assessments
    )
    return replace(case, grouping=replace(case.grouping, assessments=kept))


EVOLVE: dict[type[Fact], Any] = {
    AssessmentBegun: begun,
    IndicatorsRecorded: recorded,
    HouseholdsHeard: heard,
    GroupProposed: proposed,
    GroupReviewed: reviewed,
    GroupDecided: decided,
    GroupFiled: filed,
}
