"""What an officer may ask about measures: 巩固、升级、盘活."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from domain.assessment.commands import FORMED
from domain.command import Act, Command
from events.base import Digest, Fen, Line, Note, Short, Text
from events.measures import (
    Goals,
    MeasuresApproved,
    MeasuresArgued,
    MeasuresClosed,
    MeasuresPlanned,
    MeasuresReported,
    Outcome,
    Reached,
    ReliefGranted,
    Shares,
    Version,
)
from events.operation import OwningParty
from events.plan import CaseId
from events.requirements import MeasureKind, ReliefKind


class PlanMeasures(Command, frozen=True):
    """Plan what is done for a project of its group (措施方案); one plan for an asset to revive."""

    kind: MeasureKind
    title: Line
    means: Text
    goals: Goals
    deadline: date
    paper: Digest
    assets: Annotated[tuple[CaseId, ...], Meta(max_length=50)] = ()
    shares: Shares = ()


class ArgueMeasures(Command, frozen=True):
    """Put on record what experts said of a plan (专家论证)."""

    plan: Version
    experts: Annotated[int, Meta(ge=1, le=100)]
    units: Annotated[tuple[Line, ...], Meta(min_length=1, max_length=20)]
    feasible: bool
    report: Digest
    advice: Note = ""


class ApproveMeasures(Command, frozen=True):
    """Approve a plan (审定措施方案)."""

    plan: Version


class GrantRelief(Command, frozen=True):
    """Grant relief under a plan that was approved (纾困): each kind on its own papers."""

    plan: Version
    relief: ReliefKind
    begins: date
    ends: date
    paper: Digest
    amount: Fen = 0
    owner: OwningParty | None = None
    lender: Short = ""
    agreement: Annotated[int, Meta(ge=0)] = 0
    vote: Annotated[int, Meta(ge=0)] = 0


class ReportMeasures(Command, frozen=True):
    """Report how far a plan has come, and what was spent in all (措施进展)."""

    plan: Version
    reached: Reached
    evidence: Digest
    spent: Shares = ()
    note: Note = ""


class CloseMeasures(Command, frozen=True):
    """Review and close a plan (办结评估); the next assessment takes it up."""

    plan: Version
    outcome: Outcome
    reached: Reached
    report: Digest


ACTS: tuple[Act, ...] = (
    Act(
        PlanMeasures,
        "plan-measures",
        MeasuresPlanned,
        "measure-plans",
        "按类别制定措施方案;盘活的,一资产一方案。",
        FORMED,
    ),
    Act(
        ArgueMeasures,
        "argue-measures",
        MeasuresArgued,
        "measure-arguments",
        "登记专家对措施方案的论证意见。",
        FORMED,
    ),
    Act(
        ApproveMeasures,
        "approve-measures",
        MeasuresApproved,
        "measure-approvals",
        "审定措施方案;盘活的须经专家论证可行。",
        FORMED,
    ),
    Act(
        GrantRelief,
        "grant-relief",
        ReliefGranted,
        "reliefs",
        "在审定的盘活方案内纾困:租金减免、金融信贷、委托经营、合作经营、资产资源整合。",
        FORMED,
    ),
    Act(
        ReportMeasures,
        "report-measures",
        MeasuresReported,
        "measure-reports",
        "报送措施进展和资金使用。",
        FORMED,
    ),
    Act(
        CloseMeasures,
        "close-measures",
        MeasuresClosed,
        "measure-closings",
        "措施办结评估,其后重新评估类别。",
        FORMED,
    ),
)
"""What measures add to a life."""
