"""What happens while a project is built (开工、实施、监督)."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.base import END, Count, Digest, Fact, Fen, Line, Text
from events.findings import Held
from events.project import Quantity

Month = Annotated[
    str, Meta(pattern=rf"^20[0-9]{{2}}-(0[1-9]|1[0-2]){END}", description="a month, as 2026-09")
]
FactVersion = Annotated[int, Meta(ge=1, description="the version of a fact of this project")]


class Wages(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """How farm workers are paid (农民工工资): special account, ledger, arrears in fen."""

    workers: Count
    account_opened: bool
    ledger_kept: bool
    arrears: Fen


class Progress(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """How far the works are at the end of a month (工程进度): everything built since the start."""

    period: Month
    done: Annotated[tuple[Quantity, ...], Meta(max_length=50)]
    percent: Annotated[int, Meta(ge=0, le=100)]
    photos: Annotated[tuple[Digest, ...], Meta(min_length=1, max_length=50)]
    wages: Wages | None = None


class WorksStarted(Fact, frozen=True, tag="project.works-started.v1"):
    """The works were begun (开工), to be done by a day."""

    planned_end: date
    because: tuple[Held, ...] = ()


class ProgressReported(Fact, frozen=True, tag="project.progress-reported.v1"):
    """Progress was reported (进度报告)."""

    progress: Progress


class ProgressCorrected(Fact, frozen=True, tag="project.progress-corrected.v1"):
    """A report was corrected (更正); it stays on record beside what corrects it."""

    report: FactVersion
    progress: Progress
    reason: Line


class QualityFindingRaised(Fact, frozen=True, tag="project.quality-finding-raised.v1"):
    """Supervision found something wrong with the works (质量问题)."""

    summary: Text
    severity: Literal["minor", "major"]
    evidence: Digest


class QualityFindingClosed(Fact, frozen=True, tag="project.quality-finding-closed.v1"):
    """What was found wrong has been put right, and was looked at again (整改销号)."""

    finding: FactVersion
    remedy: Text
    evidence: Digest


class WorksSuspended(Fact, frozen=True, tag="project.works-suspended.v1"):
    """The works stand still from that day on (停工)."""

    cause: Literal["weather", "disaster", "design", "quality", "safety", "funds", "land", "other"]
    reason: Line


class WorksResumed(Fact, frozen=True, tag="project.works-resumed.v1"):
    """The works go on from that day (复工)."""

    reason: Line


BuildingFact = (
    WorksStarted
    | ProgressReported
    | ProgressCorrected
    | QualityFindingRaised
    | QualityFindingClosed
    | WorksSuspended
    | WorksResumed
)
