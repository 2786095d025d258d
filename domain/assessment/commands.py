"""What an officer may ask about a project's assessment and its group (四个一批)."""

from typing import Annotated, Literal

from msgspec import Meta

from domain.command import Act, Command
from events.assessment import (
    AssessmentBegun,
    GroupDecided,
    GroupFiled,
    GroupProposed,
    GroupReviewed,
    HouseholdsHeard,
    IndicatorsRecorded,
    Measured,
    Occasion,
    Version,
    VetoLooked,
)
from events.base import Count, Digest, Line, Note
from events.standard import Group

FORMED = frozenset({"accepted", "operating"})
"""Industries that are there (已经形成的帮扶产业, 农规发〔2024〕26号 二)."""


class BeginAssessment(Command, frozen=True):
    """Begin to assess a project, under the standard in force for its county (开始评估)."""

    occasion: Occasion
    reason: Note = ""


class RecordIndicators(Command, frozen=True):
    """Record what was found of indicators and veto items, each with its evidence (指标核查)."""

    values: Annotated[tuple[Measured, ...], Meta(max_length=40)] = ()
    vetoes: Annotated[tuple[VetoLooked, ...], Meta(max_length=20)] = ()


class HearHouseholds(Command, frozen=True):
    """Put on record what households said of the project (听取农户意见)."""

    heard: Annotated[int, Meta(ge=1, le=10**8)]
    agreed: Count
    opposed: Count
    evidence: Digest
    summary: Note = ""


class ProposeGroup(Command, frozen=True):
    """Propose the group that the standard has for what was found (拟定类别)."""


class ReviewGroup(Command, frozen=True):
    """Review a proposal (乡镇审核); another group than proposed has a reason."""

    proposal: Version
    group: Group
    reason: Note = ""


class DecideGroup(Command, frozen=True):
    """Decide on the group (县级审定); another than proposed has a reason.

    `special`: the special reason, for a move that the standard allows for no other.
    """

    proposal: Version
    group: Group
    reason: Note = ""
    special: Note = ""


class FileGroup(Command, frozen=True):
    """File the decision with the level above (向上备案)."""

    level: Literal["city", "province"]
    document_no: Line
    paper: Digest


ACTS: tuple[Act, ...] = (
    Act(
        BeginAssessment,
        "begin-assessment",
        AssessmentBegun,
        "assessments",
        "按所在县现行分类标准开始评估;重新开始须说明理由。",
        FORMED,
    ),
    Act(
        RecordIndicators,
        "record-indicators",
        IndicatorsRecorded,
        "indicator-records",
        "登记各项指标和否决事项的核查结果,逐项附依据。",
        FORMED,
    ),
    Act(
        HearHouseholds,
        "hear-households",
        HouseholdsHeard,
        "household-hearings",
        "登记听取农户意见的情况。",
        FORMED,
    ),
    Act(
        ProposeGroup,
        "propose-group",
        GroupProposed,
        "group-proposals",
        "按分类标准计分并拟定类别。",
        FORMED,
    ),
    Act(
        ReviewGroup,
        "review-group",
        GroupReviewed,
        "group-reviews",
        "乡镇审核拟定类别;与拟定不同的,说明理由。",
        FORMED,
    ),
    Act(
        DecideGroup,
        "decide-group",
        GroupDecided,
        "group-decisions",
        "县级审定类别;与拟定不同的,说明理由。",
        FORMED,
    ),
    Act(
        FileGroup,
        "file-group",
        GroupFiled,
        "group-filings",
        "将审定的类别报上级备案。",
        FORMED,
    ),
)
"""What assessment adds to a life."""
