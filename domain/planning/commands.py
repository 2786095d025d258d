"""What an officer may ask of an annual plan."""

from typing import Annotated

from msgspec import Meta

from domain.command import Act, Command
from events.base import Code, DivisionCode, Line, Year
from events.plan import (
    AdjustmentDropped,
    AdjustmentProposed,
    Allocation,
    Batch,
    BatchCarriedIn,
    BatchCorrected,
    BatchNotified,
    CaseId,
    InclusionRenewed,
    PlanAdjusted,
    PlanId,
    PlanIssued,
    Planned,
    PlanOpened,
    Priority,
    ProjectExcluded,
    ProjectIncluded,
)

DRAFT, ISSUED = frozenset({"plan-draft"}), frozenset({"plan-approved"})
ADJUSTING = frozenset({"plan-adjusting"})
ANY = DRAFT | ISSUED | ADJUSTING


class OpenPlan(Command, frozen=True):
    """Begin a county's plan for a year (编制年度计划)."""

    division: DivisionCode
    year: Year


class NotifyBatch(Command, frozen=True):
    """Put a batch of funds on record as it was notified (下达资金)."""

    batch: Batch


class CorrectBatch(Command, frozen=True):
    """Put right what was recorded of a batch, under its name in the plan (更正资金)."""

    batch: Batch
    reason: Line


class CarryOver(Command, frozen=True):
    """Take over what the plan of the year before, named here, left of a batch (结转)."""

    origin: PlanId
    batch: Code


class IncludeProject(Command, frozen=True):
    """Take a project of the library into the plan, with money of these batches (列入计划).

    `priority`: whether it consolidates or upgrades an industry that is there (巩固、升级).
    """

    project: CaseId
    allocations: Annotated[tuple[Allocation, ...], Meta(min_length=1, max_length=20)]
    priority: Priority = "other"


class RenewInclusion(Command, frozen=True):
    """Keep a project in the plan as it now is, for it has changed since (按变更后的内容列入)."""

    project: CaseId


class ExcludeProject(Command, frozen=True):
    """Take a project out of the draft (移出计划)."""

    project: CaseId
    reason: Line


class IssuePlan(Command, frozen=True):
    """Issue the plan that was approved, announced and filed (下达年度计划)."""

    document_no: Line


class ProposeAdjustment(Command, frozen=True):
    """Propose other money for these projects, each with all it is to have (提出调整)."""

    lines: Annotated[tuple[Planned, ...], Meta(min_length=1, max_length=200)]
    reason: Line


class DropAdjustment(Command, frozen=True):
    """Take back what was proposed, or let go what was turned down (撤回调整)."""

    reason: Line


class AdjustPlan(Command, frozen=True):
    """Let the adjustment take effect that was decided and announced (调整下达)."""

    document_no: Line


ACTS = (
    Act(
        OpenPlan,
        "open-plan",
        PlanOpened,
        "",
        "开始编制某县某年度的实施计划。",
        frozenset({"new"}),
        ("plan-draft",),
    ),
    Act(NotifyBatch, "notify-batch", BatchNotified, "batches", "登记下达的一批资金。", ANY),
    Act(
        CorrectBatch,
        "correct-batch",
        BatchCorrected,
        "batch-corrections",
        "更正一批资金的登记,说明理由。",
        ANY,
    ),
    Act(CarryOver, "carry-over", BatchCarriedIn, "carry-overs", "结转上年度计划的结余资金。", ANY),
    Act(
        IncludeProject,
        "include-project",
        ProjectIncluded,
        "inclusions",
        "将项目库中的项目列入计划,并安排资金。",
        DRAFT,
        ("planned",),
    ),
    Act(
        RenewInclusion,
        "renew-inclusion",
        InclusionRenewed,
        "inclusion-renewals",
        "项目内容变更后,按现有内容列入计划。",
        DRAFT | ISSUED,
    ),
    Act(
        ExcludeProject,
        "exclude-project",
        ProjectExcluded,
        "exclusions",
        "将项目移出编制中的计划,说明理由。",
        DRAFT,
    ),
    Act(
        IssuePlan,
        "issue-plan",
        PlanIssued,
        "issues",
        "下达经审定、公告、备案的年度计划。",
        DRAFT,
        ("plan-approved",),
    ),
    Act(
        ProposeAdjustment,
        "propose-adjustment",
        AdjustmentProposed,
        "adjustment-proposals",
        "提出年度计划调整:置换、取消、增减,或将结余改投其他项目。",
        ISSUED,
        ("plan-adjusting",),
    ),
    Act(
        DropAdjustment,
        "drop-adjustment",
        AdjustmentDropped,
        "adjustment-withdrawals",
        "撤回尚未下达的调整,计划不变。",
        ADJUSTING,
        ("plan-approved",),
    ),
    Act(
        AdjustPlan,
        "adjust-plan",
        PlanAdjusted,
        "adjustments",
        "下达经审定、公告的年度计划调整。",
        ADJUSTING,
        ("plan-approved",),
    ),
)
