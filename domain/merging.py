"""What becomes of codes and live cases when divisions are merged or renamed (撤并、更名、撤县设区).

A listed code becomes the new one. A code below a county that alone takes a new code keeps its other
digits. Villages of a township are numbered anew, so what becomes of them must be listed.
"""

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from domain.case import Case
from domain.checks import Circumstances
from domain.codes import at_level, covers, level
from domain.command import Command
from domain.commands import (
    CorrectDossier,
    FileIntake,
    HistoricEntry,
    MoveDivision,
    OpenRevision,
)
from domain.deciding import Decision, Stamp
from domain.keeping import MergeDivisions, OfficeCommand, OpenOffice, Seat, decide_act
from domain.office import Merged
from domain.outlook import lines
from domain.parts import BEGINS
from domain.proposing import propose
from domain.subjects.commands import RegisterSubject
from events.base import Actor, Fact
from events.findings import Finding, Value
from events.office import Merger


class Merging(Struct, frozen=True):
    """The decision on a merger, and the fact by which each live case moves with it."""

    decision: Decision
    moved: dict[str, Fact] = {}


def decide_merger(
    known: Merged,
    act: MergeDivisions,
    cases: Mapping[str, Case],
    about: Seat,
    by: Stamp,
    merger: str,
) -> Merging:
    """The merger and every move that follows from it; one case that cannot move refuses all."""
    decision = decide_act(known, act, about, by)
    moves = {stream: move(case, act, merger) for stream, case in cases.items()}
    wrong = [*_mislisted(act.mergers)]
    wrong += [f for stream, case in cases.items() for f in _misfits(stream, case, moves[stream])]
    findings = (*decision.findings, *wrong)
    if decision.refused or wrong:
        return Merging(Decision((), findings))
    actor = decision.facts[0].by
    moved = {s: _moved(case, moves[s], about, by, actor) for s, case in cases.items()}
    return Merging(Decision(decision.facts, findings), moved)


def move(case: Case, act: MergeDivisions, merger: str) -> MoveDivision:
    """The new codes of a case; an empty one where nobody said what becomes of the old."""
    codes = [successor(code, act.mergers) for code in (case.division, *case.places)]
    return MoveDivision(
        division=codes[0], places=tuple(codes[1:]), merger=merger, reason=act.reason
    )


def _moved(case: Case, command: MoveDivision, about: Seat, by: Stamp, actor: Actor) -> Fact:
    """Whoever records the merger moves the cases: their post is set over every code of it."""
    return propose(case, command, Circumstances(about.rules, about.on), by, actor, ())


def successor(code: str, mergers: Collection[Merger]) -> str:
    """The code that a division has afterwards, its own if nothing concerns it; empty if unsaid."""
    became = {m.old: m.new for m in mergers}
    if code in became:
        return became[code]
    above = next((old for old in lines(code) if old in became), "")
    if not above:
        return code
    alone = list(became.values()).count(became[above]) == 1
    whole = at_level(above, "county") == above
    return became[above][:6] + code[6:] if alone and whole else ""


def _mislisted(mergers: Collection[Merger]) -> Iterator[Finding]:
    """Each old code stands once; of a city its counties are listed."""
    seen: set[str] = set()
    for merger in mergers:
        if merger.old in seen:
            yield _wrong("division.listed-twice", {"code": merger.old})
        if level(merger.old) in ("city", "province"):
            yield _wrong("division.too-high", {"code": merger.old})
        seen.add(merger.old)


def _misfits(stream: str, case: Case, moving: MoveDivision) -> Iterator[Finding]:
    """Each code of a case has a successor, and its division still holds all of its places."""
    of_case: dict[str, Value] = {"case": stream.partition("-")[2]}
    codes = (case.division, *case.places)
    for old, new in zip(codes, (moving.division, *moving.places), strict=True):
        if not new:
            yield _wrong("division.unlisted", {**of_case, "code": old})
        elif moving.division and covers(case.division, old) and not covers(moving.division, new):
            yield _wrong("division.outside", {**of_case, "code": new, "division": moving.division})


def ended(gone: Collection[str]) -> tuple[Finding, ...]:
    """Nothing begins in a division that a merger has ended."""
    return tuple(_wrong("division.ended", {"code": code}) for code in sorted(gone))


def begins_in(command: Command | OfficeCommand) -> tuple[str, ...]:
    """The divisions in which a command begins something, and those above them in the county."""
    return tuple(dict.fromkeys(above for code in _named(command) for above in lines(code)))


def _named(command: Command | OfficeCommand) -> tuple[str, ...]:
    if isinstance(command, FileIntake | HistoricEntry):
        return (command.division, *command.dossier.places)
    if isinstance(command, CorrectDossier | OpenRevision):
        return command.dossier.places
    if isinstance(command, MergeDivisions):
        return tuple(code for m in command.mergers for code in (m.old, m.new))
    begun = isinstance(command, OpenOffice | RegisterSubject) or type(command) in BEGINS
    return (getattr(command, "division", ""),) if begun else ()


def _wrong(key: str, observed: dict[str, Value]) -> Finding:
    return Finding("division", "broken", key, "not cited", "ASM", observed, {})
