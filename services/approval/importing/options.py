"""What is known of a file besides its rows: whose table it is, of which year, from which money."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from domain.historic.part import WITH_ASSETS
from events.base import DivisionCode, Line, Year
from events.historic import LaterStage
from events.requirements import Grade
from services.approval.tables.books import About
from services.approval.tables.entries import Unit

Words = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]


class Fund(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the money of a table comes from that names no source in its rows (资金来源)."""

    source: Literal[
        "linking",
        "integrated",
        "east-west",
        "paired",
        "bonds",
        "lottery",
        "donation",
        "own",
        "credit",
        "other",
    ]
    level: Literal["central", "province", "city", "county", "none"]


class Historic(Struct, frozen=True, forbid_unknown_fields=True):
    """The projects began before Bangfu: the stage they are in, and what shows it (历史项目补录).

    After the library, the money of a row is what was allocated to its project.
    """

    stage: Literal["intake", "library", LaterStage]
    evidence: Grade
    basis: Line


class Options(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Of an import. What the table itself says of a row goes before `fund` and `category`.

    `division`: the county (or township) whose table it is; its places are looked for there alone.
    `year`: the plan's year; without it, the one that the lines over the table or the row name.
    `on`: the day the projects were raised, if not today. `equal_rows`: of rows that say the same as
    one of another file of this county and year, whether to ask, to take both for the same project,
    or to file them all. `headers`: added header words and the field that each means.
    """

    division: DivisionCode
    year: Year | None = None
    document_no: Words = ""
    fund: Fund | None = None
    category: Words = ""
    historic: Historic | None = None
    on: date | None = None
    equal_rows: Literal["ask", "same", "file"] = "ask"
    headers: Annotated[dict[Words, Words], Meta(max_length=100)] = {}
    unit: Unit | None = None
    notice: Annotated[str, Meta(max_length=20_000)] = ""
    published: date | None = None
    notice_end: date | None = None
    holds: Literal["projects", "assets"] = "projects"

    @property
    def fits(self) -> bool:
        """Assets are in the books of projects that were accepted before Bangfu."""
        past = self.historic is not None and self.historic.stage in WITH_ASSETS
        return self.holds == "projects" or past

    def about(self) -> About:
        """What the reader of tables wants to know."""
        return About(self.headers, self.unit, self.notice, self.published, self.notice_end)
