"""What an officer may ask about a finding that is to be put right."""

from datetime import date

from domain.command import Act, Command
from events.base import Count, Digest, DivisionCode, Line, Note, Short, Text
from events.plan import CaseId
from events.rectification import (
    Concerned,
    DeadlineExtended,
    Distinction,
    LeniencyDecided,
    LookedBack,
    MeasureEvidenced,
    Measures,
    RectificationAccepted,
    RectificationClosed,
    RectificationOpened,
    RectificationPlanned,
    RectificationVoided,
)
from events.requirements import FoundBy, Origin

NEW, FOUND = frozenset({"new"}), frozenset({"rect-found"})
TAKEN, PLANNED = frozenset({"rect-accepted"}), frozenset({"rect-planned"})
CLOSED = frozenset({"rect-closed"})
OPEN = FOUND | TAKEN | PLANNED


class OpenRectification(Command, frozen=True):
    """Put on record what was found wrong with a project or an asset, and until when (立案整改)."""

    concerns: Concerned
    case: CaseId
    origin: Origin
    division: DivisionCode
    found_by: FoundBy
    title: Line
    finding: Text
    found_on: date
    due: date
    grave: bool = False
    document_no: Short = ""


class AcceptFinding(Command, frozen=True):
    """Take it on for a unit (认领问题)."""

    unit: Line


class PlanRectification(Command, frozen=True):
    """Say what is done, by which unit and until when (整改方案)."""

    measures: Measures


class FileEvidence(Command, frozen=True):
    """Show that a measure was carried out; the first is number 1 (整改佐证)."""

    measure: Count
    evidence: Digest
    told: Line


class ExtendDeadline(Command, frozen=True):
    """Give more time (延期)."""

    due: date
    reason: Line


class CloseRectification(Command, frozen=True):
    """Strike it off as put right (销号)."""

    result: Line


class LookBack(Command, frozen=True):
    """Look at it again: it holds, or it has come back (回头看)."""

    holds: bool
    told: Line


class VoidFinding(Command, frozen=True):
    """Take the finding back (撤销问题)."""

    reason: Line


class DecideLeniency(Command, frozen=True):
    """Decide whether those responsible are spared, on which distinction (容错纠错)."""

    granted: bool
    reason: Text
    distinction: Distinction | None = None
    document_no: Short = ""
    note: Note = ""


ACTS = (
    Act(
        OpenRectification,
        "open-rectification",
        RectificationOpened,
        "",
        "登记对某项目或资产发现的问题及整改期限。",
        NEW,
        ("rect-found",),
    ),
    Act(
        AcceptFinding,
        "accept-finding",
        RectificationAccepted,
        "acceptances",
        "责任单位认领问题。",
        FOUND,
        ("rect-accepted",),
    ),
    Act(
        PlanRectification,
        "plan-rectification",
        RectificationPlanned,
        "rectification-plans",
        "制定整改方案:措施、责任单位、时限;重新制定的,原复核随之过时。",
        TAKEN | PLANNED,
        ("rect-planned",),
    ),
    Act(
        FileEvidence,
        "file-evidence",
        MeasureEvidenced,
        "evidence",
        "提交某项措施的整改佐证。",
        PLANNED,
    ),
    Act(
        ExtendDeadline,
        "extend-deadline",
        DeadlineExtended,
        "extensions",
        "延长整改期限,说明理由。",
        OPEN,
    ),
    Act(
        CloseRectification,
        "close-rectification",
        RectificationClosed,
        "closings",
        "经另一单位复核后销号。",
        PLANNED,
        ("rect-closed",),
    ),
    Act(
        LookBack,
        "look-back",
        LookedBack,
        "look-backs",
        "回头看:整改成效保持,或问题反弹、重新整改。",
        CLOSED,
        ("rect-accepted", "rect-done"),
    ),
    Act(
        VoidFinding,
        "void-finding",
        RectificationVoided,
        "voidings",
        "撤销问题,说明理由。",
        OPEN,
        ("rect-void",),
    ),
    Act(
        DecideLeniency,
        "decide-leniency",
        LeniencyDecided,
        "leniency-decisions",
        "容错决定:按“三个区分开来”说明理由。",
        OPEN | CLOSED,
    ),
)
