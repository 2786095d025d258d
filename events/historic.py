"""What began before Bangfu and is entered later than at the library (历史项目补录)."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.asset import AssetEntry
from events.base import Code, DivisionCode, Fact, Fen, Line, Short, Year
from events.plan import CaseId, FundLevel, FundSource
from events.project import Dossier, Source
from events.requirements import Grade, Origin, PackRef

LaterStage = Literal["planned", "building", "completed", "accepted", "operating"]


class HistoricAllocation(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Money that was allocated before Bangfu, as the papers say (历史资金安排)."""

    batch: Code
    source: FundSource
    level: FundLevel
    amount: Fen
    year: Year
    document_no: Short = ""


Allocations = Annotated[tuple[HistoricAllocation, ...], Meta(max_length=30)]
Entries = Annotated[tuple[AssetEntry, ...], Meta(max_length=99)]


class PlacedUnderWay(Fact, frozen=True, tag="project.placed-under-way.v1"):
    """A project that was planned, built or in use before Bangfu, at the stage it is in.

    It says what is on paper, with the grade of the evidence; it is never an approval. `assets` are
    booked with it; `numbers`: what the books call them.
    """

    project: CaseId
    origin: Origin
    division: DivisionCode
    pack: PackRef
    dossier: Dossier
    stage: LaterStage
    evidence: Grade
    basis: Line
    allocations: tuple[HistoricAllocation, ...] = ()
    assets: tuple[AssetEntry, ...] = ()
    numbers: tuple[Line, ...] = ()
    source: Source | None = None


class AssetFound(Fact, frozen=True, tag="project.asset-found.v1"):
    """An asset of such a project was found missing from the books and entered (漏登资产补登).

    As what was entered with the project, it says what is on paper, with the grade of the evidence.
    """

    project: CaseId
    asset: CaseId
    number: Line
    entry: AssetEntry
    evidence: Grade
    basis: Line


HistoricFact = PlacedUnderWay | AssetFound
