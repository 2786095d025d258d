"""What an officer may ask of an annual plan."""

from typing import Annotated

from msgspec import Meta

from domain.command import Act, Command
from events.base import DivisionCode, Year
from events.plan import Allocation, Batch, BatchNotified, CaseId, PlanOpened, ProjectIncluded

DRAFT = frozenset({"plan-draft"})


class OpenPlan(Command, frozen=True):
    """Begin a county's plan for a year (编制年度计划)."""

    division: DivisionCode
    year: Year


class NotifyBatch(Command, frozen=True):
    """Put a batch of funds on record as it was notified (下达资金)."""

    batch: Batch


class IncludeProject(Command, frozen=True):
    """Take a project of the library into the plan, with money of these batches (列入计划)."""

    project: CaseId
    allocations: Annotated[tuple[Allocation, ...], Meta(min_length=1, max_length=20)]


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
    Act(NotifyBatch, "notify-batch", BatchNotified, "batches", "登记下达的一批资金。", DRAFT),
    Act(
        IncludeProject,
        "include-project",
        ProjectIncluded,
        "inclusions",
        "将项目库中的项目列入计划,并安排资金。",
        DRAFT,
        ("planned",),
    ),
)
