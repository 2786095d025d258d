"""What must hold of a rectification whatever a pack says, and what its case is told of it."""

from collections.abc import Iterator
from typing import Any

from domain.case import Case
from domain.circumstances import Circumstances, asked_at, finding_on, who_may
from domain.faults import broken, stamp_of
from domain.part import Beside
from domain.rectification.commands import OpenRectification
from domain.rectification.state import Rectification
from events.base import Fact
from events.findings import Finding, Value
from events.rectification import (
    AssetRectificationClosed,
    AssetRectificationOpened,
    DeadlineExtended,
    LeniencyDecided,
    LookedBack,
    MeasureEvidenced,
    ProjectRectificationClosed,
    ProjectRectificationOpened,
    RectificationOpened,
    RectificationPlanned,
)
from events.requirements import SourceOffices

OPEN = "open-rectification"
TOLD: dict[str, tuple[type[ProjectRectificationOpened], type[ProjectRectificationClosed]]] = {
    "project": (ProjectRectificationOpened, ProjectRectificationClosed),
    "asset": (AssetRectificationOpened, AssetRectificationClosed),
}
"""How a case of each kind is told."""
Streams = tuple[str, ...]
DISTINCTIONS = "农规发〔2024〕26号 (二十二)", "B"
AUDIT_LAW = "审计法 第五十二条", "A"


def rightly_opened(
    found: Rectification, fact: RectificationOpened, about: Circumstances
) -> list[Finding]:
    """It is about a case of that division, found by then, with time left to put it right."""
    wrong = []
    case: Case = about.others.get(f"{fact.concerns}-{fact.case}", Case())
    if case.version == 0 or (case.division, case.origin) != (fact.division, fact.origin):
        wrong.append(broken("rectification.no-case", {"division": fact.division}))
    if fact.found_on > fact.on:
        seen = {"found_on": fact.found_on.isoformat()}
        wrong.append(broken("rectification.found-later", {**seen}, {"on": fact.on.isoformat()}))
    if fact.due <= fact.found_on:
        when = {"due": fact.due.isoformat()}
        wrong.append(broken("rectification.no-time", {**when}))
    return [*wrong, *_other_office(found, fact, about)]


def _other_office(
    found: Rectification, fact: RectificationOpened, about: Circumstances
) -> Iterator[Finding]:
    """An audit's finding is the auditors' to record, and so on, as the pack says."""
    by = fact.by.post
    for asked in asked_at(found, about, OPEN, SourceOffices):
        if by and fact.found_by in asked.sources and by not in asked.posts:
            who = tuple(r for r in who_may(found, about, OPEN) if r.post in asked.posts)
            seen: dict[str, Value] = {"found_by": fact.found_by, "post": by}
            required: dict[str, Value] = {"posts": "|".join(asked.posts)}
            yield finding_on(asked, "broken", "rectification.other-office", seen, required, who)


def rightly_planned(
    found: Rectification, fact: RectificationPlanned, about: Circumstances
) -> list[Finding]:
    """Each measure is done within the time that was set (限期整改)."""
    late = [(n, m.due) for n, m in enumerate(fact.measures, 1) if found.due and m.due > found.due]
    return [
        broken(
            "rectification.measure-late",
            {"n": n, "measure_due": day.isoformat()},
            {"due": found.due.isoformat() if found.due else ""},
            AUDIT_LAW if found.found_by == "audit" else ("not cited", "ASM"),
        )
        for n, day in late
    ]


def rightly_evidenced(
    found: Rectification, fact: MeasureEvidenced, about: Circumstances
) -> list[Finding]:
    """It is about a measure of the plan."""
    if 1 <= fact.measure <= len(found.measures):
        return []
    return [broken("rectification.no-measure", {"n": fact.measure}, {"most": len(found.measures)})]


def rightly_extended(
    found: Rectification, fact: DeadlineExtended, about: Circumstances
) -> list[Finding]:
    """More time is more than there was."""
    if found.due is None or fact.due > found.due:
        return []
    seen = {"new_due": fact.due.isoformat()}
    return [broken("rectification.not-longer", {**seen}, {"due": found.due.isoformat()})]


def rightly_spared(
    found: Rectification, fact: LeniencyDecided, about: Circumstances
) -> list[Finding]:
    """Nobody is spared but on one of the three distinctions (三个区分开来)."""
    if fact.granted and fact.distinction is None:
        return [broken("rectification.no-distinction", {}, {}, DISTINCTIONS)]
    return []


def needed(found: Rectification, said: OpenRectification | RectificationOpened | Any) -> Streams:
    """The project or asset that it concerns."""
    if isinstance(said, OpenRectification | RectificationOpened):
        return (f"{said.concerns}-{said.case}",)
    return (found.stream,)


def told(found: Rectification, fact: Fact, about: Circumstances) -> Beside:
    """The case learns in the same transaction that something is open, or no longer."""
    stream = needed(found, fact)[0]
    opens, closes = TOLD[stream.partition("-")[0]]
    mine, stamp = about.case_id.partition("-")[2], stamp_of(fact)
    if isinstance(fact, RectificationOpened):
        return ((stream, opens(mine, fact.title, fact.found_by, fact.grave, **stamp)),)
    if isinstance(fact, LookedBack):
        again = opens(mine, found.named, found.found_by, found.grave, **stamp)
        return () if fact.holds else ((stream, again),)
    return ((stream, closes(mine, **stamp)),)
