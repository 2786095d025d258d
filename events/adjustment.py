"""What happens when a project is adjusted (调整): planned, argued, settled, struck off, closed."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.base import Code, Count, Digest, Fact, Fen, Line, Short, SubjectRef, Text
from events.findings import Held
from events.plan import CaseId
from events.project import Decimal
from events.requirements import AffectedGroup, AssessedTopic, ObligationKind

AdjustmentTrigger = Literal["owner", "operator", "monitoring", "assessment"]
"""权属人申请、运营主体申请、监测预警、评估列为调整类."""
DispositionWay = Literal["transfer", "re-use", "disposal", "new-keeper"]
"""转让划转、再利用、处置、移交管护."""
MeasureKind = Literal[
    "job",  # 务工就业
    "other-project",  # 纳入其他产业项目
    "public-post",  # 公益性岗位
    "training",  # 技能培训
    "compensation",  # 补偿
    "relief",  # 兜底保障
    "other",
]
LandFate = Literal["none", "restore", "in-use"]
"""无须处理、复垦恢复、继续使用."""
SettledHow = Literal["paid", "ended", "waived", "taken-over"]
"""付清、终止、免除、由他方承接."""


class Disposition(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What becomes of an asset (资产去向), and how."""

    asset: CaseId
    way: DispositionWay
    says: Line


class Obligation(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """What is owed, or bound by contract, until it is settled (待清理事项)."""

    id: Code
    kind: ObligationKind
    to: Line
    amount: Fen = 0


class Affected(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """A household that the exit affects (受影响农户), and what it gets instead (替代措施)."""

    household: SubjectRef
    group: AffectedGroup
    measure: MeasureKind | Literal[""] = ""
    says: Short = ""


class AdjustmentPlan(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """The plan of an adjustment (调整方案): every answer, vote and decision is bound to its digest.

    `successor`: the new industry that is planned in its place (接续产业), if there is one.
    """

    reasons: Text
    dispositions: Annotated[tuple[Disposition, ...], Meta(max_length=500)] = ()
    obligations: Annotated[tuple[Obligation, ...], Meta(max_length=500)] = ()
    households: Annotated[tuple[Affected, ...], Meta(max_length=5000)] = ()
    land: LandFate = "none"
    successor: Short = ""


class AdjustmentOpened(Fact, frozen=True, tag="project.adjustment-opened.v1"):
    """An adjustment was put forward (启动调整), on whose motion, on which grounds."""

    trigger: AdjustmentTrigger
    plan: AdjustmentPlan
    grounds: Digest
    because: tuple[Held, ...] = ()


class AdjustmentRevised(Fact, frozen=True, tag="project.adjustment-revised.v1"):
    """The plan was changed (修改调整方案): what was decided on the old text is stale."""

    plan: AdjustmentPlan
    reason: Line


class AdjustmentAssessedSo(Fact, frozen=True, tag="project.adjustment-assessed.v1"):
    """A side of the adjustment was assessed (调整评估), with a paper."""

    topic: AssessedTopic
    found: Text
    paper: Digest


class AdjustmentArguedBy(Fact, frozen=True, tag="project.adjustment-argued.v1"):
    """Experts argued the plan (专家论证), whose digest is `substance`."""

    experts: Annotated[int, Meta(ge=1, le=100)]
    supports: bool
    opinion: Text
    report: Digest
    substance: Digest


class AdjustmentConfirmed(Fact, frozen=True, tag="project.adjustment-confirmed.v1"):
    """The plan is decided and announced, and is carried out from now on (调整方案生效)."""

    substance: Digest
    because: tuple[Held, ...] = ()


class AdjustmentAbandoned(Fact, frozen=True, tag="project.adjustment-abandoned.v1"):
    """The adjustment was given up (撤销调整): the project is where it was."""

    reason: Line
    because: tuple[Held, ...] = ()


class ObligationSettled(Fact, frozen=True, tag="project.obligation-settled.v1"):
    """Something of what was owed was settled (清理一项债权债务)."""

    obligation: Code
    how: SettledHow
    evidence: Digest
    amount: Fen = 0


class MeasureTaken(Fact, frozen=True, tag="project.measure-taken.v1"):
    """A household has what it was to get instead (替代措施到位)."""

    household: SubjectRef
    measure: MeasureKind
    evidence: Digest


class LandRestored(Fact, frozen=True, tag="project.land-restored.v1"):
    """Land was restored and checked (土地复垦验收)."""

    area_mu: Decimal
    report: Digest


class SuccessorLinked(Fact, frozen=True, tag="project.successor-linked.v1"):
    """Another project takes its place (接续项目)."""

    successor: CaseId


class PredecessorLinked(Fact, frozen=True, tag="project.predecessor-linked.v1"):
    """The project takes the place of one that was adjusted (接续自); recorded with that one's."""

    predecessor: CaseId


class ProjectExited(Fact, frozen=True, tag="project.exited.v1"):
    """The project was struck off (销号退出)."""

    substance: Digest
    because: tuple[Held, ...] = ()


class ProjectClosed(Fact, frozen=True, tag="project.closed.v1"):
    """Everything of it has its end or its new keeper (关闭归档): its life is over."""

    assets: Count
    because: tuple[Held, ...] = ()


AdjustmentFact = (
    AdjustmentOpened
    | AdjustmentRevised
    | AdjustmentAssessedSo
    | AdjustmentArguedBy
    | AdjustmentConfirmed
    | AdjustmentAbandoned
    | ObligationSettled
    | MeasureTaken
    | LandRestored
    | SuccessorLinked
    | PredecessorLinked
    | ProjectExited
    | ProjectClosed
)
"""What adjustment, exit and closing add to a project's life."""
