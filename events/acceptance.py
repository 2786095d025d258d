"""What happens to a project when its works are done: completion and acceptance (完工、验收)."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.asset import AssetEntry, Cost
from events.base import Count, Digest, Fact, Line, Note
from events.findings import Held
from events.plan import CaseId
from events.project import Quantity

AcceptanceResult = Literal["passed", "corrections", "failed"]
"""合格、限期整改后复验、不合格."""
UnitRole = Literal[
    "sector",  # 行业主管部门
    "finance",  # 财政
    "agriculture",  # 农业农村
    "natural-resources",  # 自然资源
    "township",  # 乡镇
    "village",  # 村
    "design",  # 设计
    "expert",  # 专家
    "other",
]


class TeamUnit(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A unit that sends members of the acceptance team, and how many: no names."""

    unit: Line
    role: UnitRole
    people: Annotated[int, Meta(ge=1, le=50)]


class Team(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """The acceptance team (验收组): its units, a third party or not, beneficiaries present."""

    units: Annotated[tuple[TeamUnit, ...], Meta(min_length=1, max_length=20)]
    third_party: bool = False
    beneficiaries: Count = 0

    @property
    def people(self) -> int:
        """How many the units sent."""
        return sum(unit.people for unit in self.units)


ExpenseKind = Literal[
    "seed",  # 种苗
    "fertiliser",  # 肥料、农药
    "feed",  # 饲料
    "wages",  # 劳务工资
    "training",  # 培训
    "services",  # 技术、社会化服务
    "other",  # 其他
]
"""What is used up and forms no asset (不形成资产的支出)."""


class Expense(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Money that formed no asset, of one source and batch, why, and the paper that shows it."""

    kind: ExpenseKind
    cost: Cost
    reason: Line
    paper: Digest


Expenses = Annotated[tuple[Expense, ...], Meta(max_length=50)]
Built = Annotated[tuple[Quantity, ...], Meta(min_length=1, max_length=50)]
Costs = Annotated[tuple[Cost, ...], Meta(max_length=30)]
Entries = Annotated[tuple[AssetEntry, ...], Meta(max_length=99)]
Defects = Annotated[tuple[Line, ...], Meta(max_length=50)]


class CompletionReported(Fact, frozen=True, tag="project.completion-reported.v1"):
    """The works are done (竣工报告): what was built, item by item, and when it ended."""

    built: Built
    ended_on: date
    because: tuple[Held, ...] = ()


class AcceptanceHeld(Fact, frozen=True, tag="project.acceptance-held.v1"):
    """The county's team looked at the works (竣工验收), and signed what it found.

    Passed, it states what the works cost (工程结算), every asset that came of it and what formed
    none (`expenses`); otherwise what is to be corrected and until when, or why it failed.
    `numbers`: what the books call the assets.
    """

    project: CaseId
    result: AcceptanceResult
    team: Team
    built: Built
    report: Digest
    settlement: tuple[Cost, ...] = ()
    assets: tuple[AssetEntry, ...] = ()
    numbers: tuple[Line, ...] = ()
    defects: tuple[Line, ...] = ()
    correct_by: date | None = None
    opinion: Note = ""
    expenses: tuple[Expense, ...] = ()
    because: tuple[Held, ...] = ()


class DefectsCorrected(Fact, frozen=True, tag="project.defects-corrected.v1"):
    """What the team asked for was corrected (整改完成); it is checked again."""

    done: Line
    evidence: Digest


AcceptanceFact = CompletionReported | AcceptanceHeld | DefectsCorrected
