"""What an officer may ask about acceptance."""

from datetime import date

from domain.command import Act, Command
from events.acceptance import (
    AcceptanceHeld,
    AcceptanceResult,
    Built,
    CompletionReported,
    Costs,
    Defects,
    DefectsCorrected,
    Entries,
    Expenses,
    Team,
)
from events.base import Digest, Line, Note

BUILT_ON, COMPLETED = frozenset({"building", "completed"}), frozenset({"completed"})


class ReportCompletion(Command, frozen=True):
    """Report that the works are done (竣工报告): what was built, and the day it ended.

    A report that was wrong is made anew before the acceptance, and is checked anew.
    """

    built: Built
    ended_on: date


class AcceptWorks(Command, frozen=True):
    """Put on record what the county's acceptance team found (竣工验收).

    A pass states what the works cost (`settlement`) and every asset: each fen of the cost is in
    the value of one, or stands as an expense that formed none (种苗、肥料、劳务、培训等), with its
    reason. Corrections say what by when, a failure why.
    """

    result: AcceptanceResult
    team: Team
    built: Built
    report: Digest
    settlement: Costs = ()
    assets: Entries = ()
    defects: Defects = ()
    correct_by: date | None = None
    opinion: Note = ""
    expenses: Expenses = ()


class CorrectDefects(Command, frozen=True):
    """Report that what the team asked for was corrected (整改完成)."""

    done: Line
    evidence: Digest


ACTS = (
    Act(
        ReportCompletion,
        "report-completion",
        CompletionReported,
        "completions",
        "报告完工:实际建成的内容和完工日期;报告有误的,验收前可重新报告。",
        BUILT_ON,
        ("completed",),
    ),
    Act(
        AcceptWorks,
        "accept-works",
        AcceptanceHeld,
        "acceptances",
        "登记县级验收结果;合格的,形成的全部资产同时登记入账。",
        COMPLETED,
        ("accepted", "building", "asset-booked"),
    ),
    Act(
        CorrectDefects,
        "correct-defects",
        DefectsCorrected,
        "defect-corrections",
        "报告整改完成,提请复验。",
        COMPLETED,
        ("completed",),
    ),
)
