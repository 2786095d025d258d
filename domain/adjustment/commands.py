"""What an officer may ask about the adjustment of a project, its exit and its closing."""

from typing import Annotated

from msgspec import Meta

from domain.command import Act, Command
from events.adjustment import (
    AdjustmentAbandoned,
    AdjustmentArguedBy,
    AdjustmentAssessedSo,
    AdjustmentConfirmed,
    AdjustmentOpened,
    AdjustmentPlan,
    AdjustmentRevised,
    AdjustmentTrigger,
    LandRestored,
    MeasureKind,
    MeasureTaken,
    ObligationSettled,
    ProjectClosed,
    ProjectExited,
    SettledHow,
    SuccessorLinked,
)
from events.base import Code, Digest, Fen, Line, SubjectRef, Text
from events.plan import CaseId
from events.project import Decimal
from events.requirements import AssessedTopic


class OpenAdjustment(Command, frozen=True):
    """Put an adjustment forward (启动调整): on whose motion, by which plan."""

    trigger: AdjustmentTrigger
    plan: AdjustmentPlan
    grounds: Digest


class ReviseAdjustment(Command, frozen=True):
    """Change the plan (修改调整方案); what was decided on the old text is stale."""

    plan: AdjustmentPlan
    reason: Line


class AssessAdjustment(Command, frozen=True):
    """Put on record what was found of one side of it (调整评估)."""

    topic: AssessedTopic
    found: Text
    paper: Digest


class ArgueAdjustment(Command, frozen=True):
    """Put on record what experts say of the plan as it stands (专家论证)."""

    experts: Annotated[int, Meta(ge=1, le=100)]
    supports: bool
    opinion: Text
    report: Digest


class ConfirmAdjustment(Command, frozen=True):
    """Carry the plan out from now on: it is decided and announced (调整方案生效)."""


class AbandonAdjustment(Command, frozen=True):
    """Give the adjustment up (撤销调整), as when it was decided to revive the project."""

    reason: Line


class SettleObligation(Command, frozen=True):
    """Settle something of what is owed (清理债权债务)."""

    obligation: Code
    how: SettledHow
    evidence: Digest
    amount: Fen = 0


class TakeMeasure(Command, frozen=True):
    """Put on record that a household has what it was to get instead (替代措施到位)."""

    household: SubjectRef
    measure: MeasureKind
    evidence: Digest


class RestoreLand(Command, frozen=True):
    """Put on record that land was restored and checked (土地复垦验收)."""

    area_mu: Decimal
    report: Digest


class LinkSuccessor(Command, frozen=True):
    """Say which project takes its place (接续项目); that one learns of it at once."""

    successor: CaseId


class ExitProject(Command, frozen=True):
    """Strike the project off (销号退出)."""


class CloseProject(Command, frozen=True):
    """Close the project (关闭归档)."""


OPENED_AT = frozenset({"building", "completed", "accepted", "operating"})
ADJUSTING, EXITED = frozenset({"adjusting"}), frozenset({"exited"})

ACTS: tuple[Act, ...] = (
    Act(
        OpenAdjustment,
        "open-adjustment",
        AdjustmentOpened,
        "adjustments",
        "启动调整:事由、资产去向、债权债务、受影响农户及替代措施。",
        OPENED_AT,
        ("adjusting",),
    ),
    Act(
        ReviseAdjustment,
        "revise-adjustment",
        AdjustmentRevised,
        "adjustment-revisions",
        "修改调整方案;对原方案的表决和决定随之过时。",
        ADJUSTING,
    ),
    Act(
        AssessAdjustment,
        "assess-adjustment",
        AdjustmentAssessedSo,
        "adjustment-assessments",
        "登记财务、技术、法律、合同、用工、债务、用地评估。",
        ADJUSTING,
    ),
    Act(
        ArgueAdjustment,
        "argue-adjustment",
        AdjustmentArguedBy,
        "adjustment-arguments",
        "登记专家对现行调整方案的论证意见。",
        ADJUSTING,
    ),
    Act(
        ConfirmAdjustment,
        "confirm-adjustment",
        AdjustmentConfirmed,
        "adjustment-confirmations",
        "调整方案经审定并公告,开始实施。",
        ADJUSTING,
    ),
    Act(
        AbandonAdjustment,
        "abandon-adjustment",
        AdjustmentAbandoned,
        "adjustment-withdrawals",
        "撤销调整,项目恢复原阶段。",
        ADJUSTING,
        ("building", "completed", "accepted", "operating"),
    ),
    Act(
        SettleObligation,
        "settle-obligation",
        ObligationSettled,
        "obligation-settlements",
        "清理一项合同、工资、租金、债务等事项。",
        ADJUSTING,
    ),
    Act(
        TakeMeasure,
        "take-measure",
        MeasureTaken,
        "substitute-measures",
        "登记一户受影响农户的替代措施已到位。",
        ADJUSTING,
    ),
    Act(
        RestoreLand,
        "restore-land",
        LandRestored,
        "land-restorations",
        "登记土地复垦恢复并验收。",
        ADJUSTING,
    ),
    Act(
        LinkSuccessor,
        "link-successor",
        SuccessorLinked,
        "successors",
        "关联接续项目;接续项目同时登记来源。",
        ADJUSTING | EXITED,
    ),
    Act(
        ExitProject,
        "exit-project",
        ProjectExited,
        "exits",
        "销号退出。",
        ADJUSTING,
        ("exited",),
    ),
    Act(
        CloseProject,
        "close-project",
        ProjectClosed,
        "closings",
        "资产各有去处,关闭归档。",
        EXITED,
        ("closed",),
    ),
)
"""What this part adds to a project's life."""
