"""What is said of how a project will be carried out (实施方案)."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from events.base import Code, Digest, DivisionCode, Fact, Fen, Line, Short, Text
from events.findings import Held
from events.project import Land, Linkage, OperationPlan, Quantity, Schedule, Target


class BudgetLine(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What a part of the works is to cost (投资明细)."""

    item: Line
    amount: Fen


class ImplementationPlan(
    Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True
):
    """An implementation plan (实施方案), whole.

    `permits` are the documents that must be on file before works start (用地、环评等手续), by their
    names in the pack.
    """

    content: Text
    places: Annotated[tuple[DivisionCode, ...], Meta(max_length=50)] = ()
    quantities: Annotated[tuple[Quantity, ...], Meta(max_length=50)] = ()
    schedule: Schedule | None = None
    budget: Annotated[tuple[BudgetLine, ...], Meta(max_length=50)] = ()
    targets: Annotated[tuple[Target, ...], Meta(max_length=50)] = ()
    linkage: Annotated[tuple[Linkage, ...], Meta(max_length=20)] = ()
    operation: OperationPlan | None = None
    land: Land | None = None
    permits: Annotated[tuple[Code, ...], Meta(max_length=20)] = ()


class ImplementationDrafted(Fact, frozen=True, tag="project.implementation-drafted.v1"):
    """An implementation plan was drafted, or drafted anew (编制实施方案)."""

    plan: ImplementationPlan
    reason: Short = ""


class MajorListRecorded(Fact, frozen=True, tag="project.major-list-recorded.v1"):
    """The county's list of major public decisions has the project on it, or no longer has it.

    列入或移出重大行政决策事项目录; `catalogue` is the number of the list as it was published.
    """

    listed: bool
    catalogue: Line
    digest: Digest
    because: tuple[Held, ...] = ()


class StartExtended(Fact, frozen=True, tag="project.start-extended.v1"):
    """Works may begin later than their approval allows, until a day (延期开工)."""

    until: date
    reason: Line
    because: tuple[Held, ...] = ()


ImplementationFact = ImplementationDrafted | MajorListRecorded | StartExtended
