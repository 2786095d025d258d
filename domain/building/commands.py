"""What an officer may ask while a project is built."""

from datetime import date
from typing import Literal

from domain.command import Act, Command
from events.base import Digest, Line, Text
from events.building import (
    FactVersion,
    Progress,
    ProgressCorrected,
    ProgressReported,
    QualityFindingClosed,
    QualityFindingRaised,
    WorksResumed,
    WorksStarted,
    WorksSuspended,
)

BUILDING = frozenset({"building"})
TO_BUILD = frozenset({"planned", "building"})
ON_SITE = frozenset({"building", "completed"})


class StartWorks(Command, frozen=True):
    """Begin the works on `on`, to be done by a day (开工)."""

    planned_end: date


class ReportProgress(Command, frozen=True):
    """Report a month: everything built since the start, with photos (报告进度)."""

    progress: Progress


class CorrectProgress(Command, frozen=True):
    """Correct a report by the version of its fact (更正进度报告)."""

    report: FactVersion
    progress: Progress
    reason: Line


class RaiseQualityFinding(Command, frozen=True):
    """Put on record what is wrong with the works (登记质量问题)."""

    summary: Text
    severity: Literal["minor", "major"]
    evidence: Digest


class CloseQualityFinding(Command, frozen=True):
    """Confirm that it was put right; not for the unit that builds (质量问题销号)."""

    finding: FactVersion
    remedy: Text
    evidence: Digest


class SuspendWorks(Command, frozen=True):
    """The works stand still from `on`, or do not begin (停工、暂缓开工)."""

    cause: Literal["weather", "disaster", "design", "quality", "safety", "funds", "land", "other"]
    reason: Line


class ResumeWorks(Command, frozen=True):
    """The works go on from `on` (复工)."""

    reason: Line


ACTS: tuple[Act, ...] = (
    Act(
        StartWorks,
        "start-works",
        WorksStarted,
        "starts",
        "开工。",
        frozenset({"planned"}),
        ("building",),
    ),
    Act(
        ReportProgress,
        "report-progress",
        ProgressReported,
        "progress-reports",
        "按月报告累计完成工程量、工资支付,附照片。",
        BUILDING,
    ),
    Act(
        CorrectProgress,
        "correct-progress",
        ProgressCorrected,
        "progress-corrections",
        "更正一份进度报告;原报告保留。",
        ON_SITE,
    ),
    Act(
        RaiseQualityFinding,
        "raise-quality-finding",
        QualityFindingRaised,
        "quality-findings",
        "登记监督检查发现的质量问题。",
        ON_SITE,
    ),
    Act(
        CloseQualityFinding,
        "close-quality-finding",
        QualityFindingClosed,
        "quality-closures",
        "确认质量问题整改到位;不由实施单位办理。",
        ON_SITE,
    ),
    Act(
        SuspendWorks,
        "suspend-works",
        WorksSuspended,
        "suspensions",
        "停工(开工前为暂缓开工),说明原因;期间工程各项期限中止。",
        TO_BUILD,
    ),
    Act(ResumeWorks, "resume-works", WorksResumed, "resumptions", "复工,说明理由。", TO_BUILD),
)
