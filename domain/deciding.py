"""What follows from a command: the facts, or every reason why not.

`examine` holds an action's rules against a case. The same answer refuses a command, fills the blocker
report, becomes the receipt of a decision, and tells the index what a case waits for.
"""

from datetime import datetime
from hashlib import sha256
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.authority import authority, barred, competent
from domain.checks import Circumstances, check
from domain.commands import (
    AnswerObjection,
    CorrectDossier,
    CorrectNotice,
    Decide,
    EndNotice,
    EnterLibrary,
    FileDocument,
    FileIntake,
    InterruptNotice,
    MoveDivision,
    OpenRevision,
    PlaceHistoric,
    PostNotice,
    ProjectCommand,
    RaiseObjection,
    RecordVote,
    RemoveFromLibrary,
    RollOver,
    WithdrawIntake,
    action_of,
)
from domain.procedure import is_step, stages_of
from domain.project import Project, standing, substance
from domain.proprieties import proprieties
from events.base import Actor, Fact
from events.findings import Finding, Held
from events.project import (
    DecisionTaken,
    DivisionMoved,
    DocumentFiled,
    DossierCorrected,
    IntakeFiled,
    IntakeWithdrawn,
    LibraryEntered,
    LibraryLeft,
    LibraryRolledOver,
    NoticeCorrected,
    NoticeEnded,
    NoticeInterrupted,
    NoticePosted,
    ObjectionAnswered,
    ObjectionRaised,
    PlacedHistoric,
    ProjectFact,
    RevisionOpened,
    Source,
    VoteHeld,
)
from events.requirements import Action, Separation

NOBODY = Actor("", "", "", "")
"""Who would act when nobody may: only ever seen on a refused proposal."""


class Stamp(Struct, frozen=True):
    """What the edge knows of a command: when it came, under which id, because of what."""

    at: datetime
    command: str
    correlation: str = ""
    causation: str = ""
    source: Source | None = None


class Decision(Struct, frozen=True):
    """The facts that follow, none if refused, and every finding that led there."""

    facts: tuple[Fact, ...]
    findings: tuple[Finding, ...]

    @property
    def refused(self) -> bool:
        """Whether nothing follows."""
        return not self.facts


def decide(case: Project, command: ProjectCommand, about: Circumstances, by: Stamp) -> Decision:
    """Weigh a command: the facts that follow from it, or every reason why it is refused."""
    trial = _as_raised(case, command, about)
    name = action_of(command)
    whole = not (isinstance(command, Decide) and command.outcome != "approved")
    findings = examine(trial, name, about, whole=whole)
    fact = propose(trial, command, about, by, _actor(trial, name, about), findings)
    findings = (*findings, *proprieties(trial, fact, about.rules))
    refused = any(finding.verdict != "met" for finding in findings)
    return Decision(() if refused else (fact,), findings)


def _actor(case: Project, name: str, about: Circumstances) -> Actor:
    action = about.rules.actions.get(name)
    found = competent(case, about.rules, action, about.holdings, about.on) if action else ()
    free = [h.actor() for h in found if not barred(case, h.actor(), "chain", name)]
    return free[0] if free else NOBODY


def _as_raised(case: Project, command: ProjectCommand, about: Circumstances) -> Project:
    """A case that is not raised yet takes its place and origin from the command."""
    if isinstance(command, FileIntake | PlaceHistoric) and case.version == 0:
        return replace(
            case,
            origin=command.origin,
            division=command.division,
            dossier=command.dossier,
            substance=substance(command.dossier),
            pack=about.rules.ref,
        )
    return case


def examine(
    case: Project, name: str, about: Circumstances, *, whole: bool = True
) -> tuple[Finding, ...]:
    """Every rule of an action held against a case as it stands on a day.

    Without `whole` the pack's requirements are left out: to return or refuse a case, nothing need be met.
    """
    action = about.rules.actions.get(name)
    if action is None:
        return (_unknown(name),)
    findings = [_stage(case, action), _origin(case, action)]
    if about.holdings:
        findings.append(authority(case, about.rules, action, about.holdings, about.on))
    if not case.division:
        return tuple(f for f in findings if f is not None)
    findings.extend(_bars(case, action, about))
    findings.append(_in_order(case, action, about))
    asked = about.rules.requires(action, case.origin) if whole else ()
    findings.extend(check(case, requirement, about) for requirement in asked)
    return tuple(f for f in findings if f is not None)


def _unknown(name: str) -> Finding:
    return Finding("action", "broken", "action.unknown", "not cited", "ASM", {}, {"action": name})


def _stage(case: Project, action: Action) -> Finding:
    lawful = case.stage in action.stages and case.stage in stages_of(action.id)
    if lawful and is_step(action.id) and (taken := standing(case, action.id)):
        lawful = taken.substance != case.substance
        key = "stage.met" if lawful else "stage.already-decided"
    else:
        key = "stage.met" if lawful else "stage.wrong"
    observed: dict[str, str | int] = {"stage": case.stage, "step": action.id}
    required: dict[str, str | int] = {"stages": "|".join(action.stages)}
    verdict = "met" if lawful else "broken"
    return Finding("stage", verdict, key, "not cited", "ASM", observed, required)  # type: ignore[arg-type]


def _origin(case: Project, action: Action) -> Finding | None:
    if not action.origins or case.origin in action.origins or not case.division:
        return None
    observed: dict[str, str | int] = {"origin": case.origin}
    required: dict[str, str | int] = {"origins": "|".join(action.origins)}
    return Finding("origin", "broken", "origin.other", "not cited", "ASM", observed, required)


def _bars(case: Project, action: Action, about: Circumstances) -> list[Finding]:
    """Separation of duties, for whoever asks; the pack may widen it, never drop it."""
    asked = next((r for r in action.requires if isinstance(r, Separation)), None)
    if not about.holdings or not (is_step(action.id) or asked):
        return []
    scope = asked.scope if asked else "chain"
    found = competent(case, about.rules, action, about.holdings, about.on)
    bars = [barred(case, h.actor(), scope, action.id) for h in found]
    bar = bars[0] if bars and all(bars) else None
    return [bar] if bar else []


def _in_order(case: Project, action: Action, about: Circumstances) -> Finding | None:
    """A decision is not dated before the one it follows."""
    if not is_step(action.id) or about.on >= case.last_on:
        return None
    observed: dict[str, str | int] = {"on": about.on.isoformat()}
    required: dict[str, str | int] = {"after": case.last_on.isoformat()}
    return Finding("order", "broken", "order.dated-before", "not cited", "ASM", observed, required)


def propose(
    case: Project,
    command: ProjectCommand,
    about: Circumstances,
    stamp: Stamp,
    actor: Actor,
    findings: tuple[Finding, ...],
) -> ProjectFact:
    """The fact a command makes."""
    because = tuple(Held(f.rule, f.on) for f in findings)
    said = {name: getattr(command, name) for name in command.__struct_fields__ if name != "on"}
    by: dict[str, Any] = {
        "by": actor,
        "at": stamp.at,
        "on": about.on,
        "command": stamp.command,
        "correlation": stamp.correlation,
        "causation": stamp.causation,
    }
    match command:
        case FileIntake():
            return IntakeFiled(**said, pack=about.rules.ref, source=stamp.source, **by)
        case PlaceHistoric():
            return PlacedHistoric(**said, pack=about.rules.ref, source=stamp.source, **by)
        case CorrectDossier():
            return DossierCorrected(**said, **by)
        case FileDocument():
            return DocumentFiled(**said, **by)
        case RecordVote():
            return VoteHeld(**said, **by)
        case PostNotice(text=text):
            return NoticePosted(**said, text_digest=text_digest(text), **by)
        case InterruptNotice():
            return NoticeInterrupted(**said, **by)
        case CorrectNotice(text=text):
            return NoticeCorrected(**said, text_digest=text_digest(text), **by)
        case EndNotice():
            return NoticeEnded(**said, **by)
        case RaiseObjection():
            return ObjectionRaised(**said, **by)
        case AnswerObjection():
            return ObjectionAnswered(**said, **by)
        case Decide(outcome=outcome):
            held = because if outcome == "approved" else ()
            return DecisionTaken(**said, substance=case.substance, because=held, **by)
        case EnterLibrary():
            return LibraryEntered(**said, substance=case.substance, because=because, **by)
        case RollOver():
            return LibraryRolledOver(**said, because=because, **by)
        case OpenRevision():
            return RevisionOpened(**said, because=because, **by)
        case RemoveFromLibrary():
            return LibraryLeft(**said, because=because, **by)
        case WithdrawIntake():
            return IntakeWithdrawn(**said, **by)
        case MoveDivision():
            return DivisionMoved(**said, origin_division=case.division, **by)


def text_digest(text: str) -> str:
    """The digest of a posted text."""
    return sha256(text.encode()).hexdigest()
