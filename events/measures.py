"""What is done for a project of a group (巩固、升级、盘活): planned, argued, approved, reported."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.base import Code, Digest, Fact, Fen, Line, Note, Short, Text
from events.findings import Held
from events.operation import OwningParty
from events.plan import Allocation, CaseId
from events.project import Decimal
from events.requirements import MeasureKind, ReliefKind

Version = Annotated[int, Meta(ge=1, le=1_000_000, description="a version of the case")]
Outcome = Literal["achieved", "partly", "failed"]
"""达到目标、部分达到、未达到."""


class Goal(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What a measure is to reach, measured: from where it starts to its target (目标)."""

    id: Code
    says: Line
    unit: Line
    start: Decimal
    target: Decimal


class GoalReached(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """How far a goal was reached."""

    goal: Code
    value: Decimal


Goals = Annotated[tuple[Goal, ...], Meta(min_length=1, max_length=20)]
Reached = Annotated[tuple[GoalReached, ...], Meta(max_length=20)]
Shares = Annotated[tuple[Allocation, ...], Meta(max_length=20)]


class MeasuresPlanned(Fact, frozen=True, tag="project.measures-planned.v1"):
    """Measures were planned (措施方案): what is done, to reach what, by when, with which money.

    `assets`: those that it is for; to revive one, it is for that one alone (一资产一方案).
    """

    kind: MeasureKind
    title: Line
    means: Text
    goals: Goals
    deadline: date
    paper: Digest
    assets: Annotated[tuple[CaseId, ...], Meta(max_length=50)] = ()
    shares: Shares = ()


class MeasuresArgued(Fact, frozen=True, tag="project.measures-argued.v1"):
    """Experts argued a plan (专家论证): so many, of which units, and whether it can be done."""

    plan: Version
    experts: Annotated[int, Meta(ge=1, le=100)]
    units: Annotated[tuple[Line, ...], Meta(min_length=1, max_length=20)]
    feasible: bool
    report: Digest
    advice: Note = ""


class MeasuresApproved(Fact, frozen=True, tag="project.measures-approved.v1"):
    """A plan was approved (审定措施方案)."""

    plan: Version
    because: tuple[Held, ...] = ()


class ReliefGranted(Fact, frozen=True, tag="project.relief-granted.v1"):
    """Relief was granted under a plan (纾困): less rent, credit; or it is run another way.

    `owner`, who gives up rent, and `lender` sign the paper; `agreement` is the version at which the
    contract for another mode was signed; `vote` that of the vote on pooling.
    """

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


class MeasuresReported(Fact, frozen=True, tag="project.measures-reported.v1"):
    """How far a plan has come (措施进展), and what of its money was spent in all."""

    plan: Version
    reached: Reached
    evidence: Digest
    spent: Shares = ()
    note: Note = ""


class MeasuresClosed(Fact, frozen=True, tag="project.measures-closed.v1"):
    """A plan was reviewed and closed (办结评估); the next assessment takes it up."""

    plan: Version
    outcome: Outcome
    reached: Reached
    report: Digest
    because: tuple[Held, ...] = ()


MeasuresFact = (
    MeasuresPlanned
    | MeasuresArgued
    | MeasuresApproved
    | ReliefGranted
    | MeasuresReported
    | MeasuresClosed
)
