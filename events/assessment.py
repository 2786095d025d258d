"""How a project is assessed and classified (四个一批): 巩固、升级、盘活、调整."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.base import Code, Count, Digest, Fact, Fen, Line, Note
from events.findings import Held
from events.plan import CaseId
from events.standard import Amount, Group, Points, StandardRef, Weight

Occasion = Literal["first", "yearly", "event", "measures-closed"]
"""首次摸排、年度复评、情况变化、措施办结."""
Version = Annotated[int, Meta(ge=1, le=1_000_000, description="a version of the case")]
Months = Annotated[int, Meta(ge=0, le=60)]
Score = Annotated[int, Meta(ge=0, le=10_000, description="hundredths of a point")]


class Measured(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What was found of an indicator, in whole numbers of its unit, and on what evidence."""

    indicator: Code
    value: Amount
    evidence: Digest


class VetoLooked(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Whether a veto item was found to apply, and on what evidence."""

    veto: Code
    applies: bool
    evidence: Digest


class Scored(Struct, frozen=True, gc=False):
    """An indicator's part of the score: `score` is weight times points, in hundredths."""

    indicator: Code
    value: Amount
    points: Points
    weight: Weight
    score: Score


class InNeed(Struct, frozen=True, gc=False):
    """An asset that is to be revived (需盘活), with its value in the books."""

    asset: CaseId
    value: Fen


class AssessmentBegun(Fact, frozen=True, tag="project.assessment-begun.v1"):
    """An assessment began (开始评估) under the standard then in force, and on what occasion."""

    occasion: Occasion
    standard: StandardRef
    reason: Note = ""


class IndicatorsRecorded(Fact, frozen=True, tag="project.indicators-recorded.v1"):
    """What was found of indicators and veto items (指标核查); later findings replace earlier."""

    values: Annotated[tuple[Measured, ...], Meta(max_length=40)] = ()
    vetoes: Annotated[tuple[VetoLooked, ...], Meta(max_length=20)] = ()


class HouseholdsHeard(Fact, frozen=True, tag="project.households-heard.v1"):
    """Households were heard (听取农户意见): how many, and how many were for going on or against."""

    heard: Annotated[int, Meta(ge=1, le=10**8)]
    agreed: Count
    opposed: Count
    evidence: Digest
    summary: Note = ""


class GroupProposed(Fact, frozen=True, tag="project.group-proposed.v1"):
    """A group was proposed (拟定类别) as the standard has it, with every part of the score."""

    score: Score
    group: Group
    parts: Annotated[tuple[Scored, ...], Meta(min_length=1, max_length=40)]
    vetoes: tuple[Code, ...] = ()


class GroupReviewed(Fact, frozen=True, tag="project.group-reviewed.v1"):
    """The township reviewed what was proposed (乡镇审核), with its reason if it differs."""

    proposal: Version
    group: Group
    reason: Note = ""
    because: tuple[Held, ...] = ()


class GroupDecided(Fact, frozen=True, tag="project.group-decided.v1"):
    """The county decided on the group (县级审定), with its reason if it differs.

    `months`: after so many it is assessed anew. `in_need`: the assets that are to be revived.
    """

    proposal: Version
    group: Group
    months: Months
    reason: Note = ""
    special: Note = ""
    in_need: tuple[InNeed, ...] = ()
    because: tuple[Held, ...] = ()


class GroupFiled(Fact, frozen=True, tag="project.group-filed.v1"):
    """The decision was filed with the level above (向上备案), under its number there."""

    level: Literal["city", "province"]
    document_no: Line
    paper: Digest


AssessmentFact = (
    AssessmentBegun
    | IndicatorsRecorded
    | HouseholdsHeard
    | GroupProposed
    | GroupReviewed
    | GroupDecided
    | GroupFiled
)
