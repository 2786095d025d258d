"""What an officer may ask about changes."""

from datetime import date

from domain.command import Act, Command
from events.base import Digest, Line, Short
from events.changes import ChangeApplied, ChangePublished, ChangeRequested, ChangeWithdrawn
from events.project import Dossier
from events.requirements import ChangeDuty


class RequestChange(Command, frozen=True):
    """Ask to change an approved project (申请变更): its whole new dossier, why, and the paper."""

    dossier: Dossier
    reason: Line
    grounds: Digest


class WithdrawChange(Command, frozen=True):
    """Take back a change that was asked (撤回变更)."""

    reason: Line


class ApplyChange(Command, frozen=True):
    """Put an approved change into effect (变更生效); built from `effective_on`, else today on."""

    effective_on: date | None = None
    document_no: Short = ""


class PublishChange(Command, frozen=True):
    """Show that a change was published, or filed with the level above (变更公开、备案)."""

    change: Digest
    duty: ChangeDuty
    proof: Digest


CHANGED = frozenset({"planned", "building", "completed"})
SETTLED = CHANGED | {"library"}
"""A change that was asked is settled even if the plan gave the project up meanwhile."""

ACTS: tuple[Act, ...] = (
    Act(
        RequestChange,
        "request-change",
        ChangeRequested,
        "changes",
        "申请变更已批准的项目;变更种类、幅度和办理路径由系统计算。",
        CHANGED,
    ),
    Act(
        WithdrawChange,
        "withdraw-change",
        ChangeWithdrawn,
        "change-withdrawals",
        "撤回尚未办结的变更申请。",
    ),
    Act(
        ApplyChange,
        "apply-change",
        ChangeApplied,
        "change-entries",
        "已批准的变更生效;原内容的决定随之过时。",
        SETTLED,
        ("intake", "removed"),
    ),
    Act(
        PublishChange,
        "publish-change",
        ChangePublished,
        "change-publications",
        "登记变更后的公开或向上备案,附证明。",
    ),
)
"""What this part adds to a life."""
