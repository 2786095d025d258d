"""What follows from a command: the facts, or every reason why not.

`examine` holds an action's rules against a case. The same answer refuses a command, fills the
blocker report, becomes the receipt of a decision, and tells the index what a case waits for.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.authority import NOBODY, resolvers, standing_to_act
from domain.campaigns.commands import ReportVillage
from domain.case import Case, holds, standing
from domain.checks import Circumstances, check, unanswered
from domain.command import Command
from domain.commands import (
    AnswerObjection,
    CorrectNotice,
    Decide,
    EndNotice,
    FileIntake,
    HistoricEntry,
    InterruptNotice,
    PostNotice,
)
from domain.life import RECORDS, action_of, kinds_of
from domain.noticing import nothing_to
from domain.part import Beside
from domain.parts import BEGINS, BESIDE, IDLE
from domain.procedure import ENDING, Procedure, is_step, stages_of
from domain.project import Project, substance
from domain.proposing import Stamp, propose
from domain.proprieties import personal_numbers, proprieties
from events.base import Actor, Fact
from events.findings import Finding, Value, Verdict
from events.requirements import Action, ChangePending, DecisionsTaken, NoticeCompleted, Separation

__all__ = [
    "NOBODY",
    "Decision",
    "Stamp",
    "as_raised",
    "decide",
    "examine",
    "judged",
    "reopened",
    "required",
    "weigh",
]

ASIDE = frozenset({"correct-dossier", "withdraw-intake", "open-revision", ENDING})
"""What is done about an objection: it does not stand in its own way."""


BEFORE_ALL = DecisionsTaken | ChangePending
"""What must be there even to return or refuse a case."""


class Decision(Struct, frozen=True):
    """The facts that follow, none if refused, and every finding that led there.

    `beside`: facts of other cases that are recorded with them, or not at all.
    """

    facts: tuple[Fact, ...]
    findings: tuple[Finding, ...]
    beside: Beside = ()

    @property
    def refused(self) -> bool:
        """Whether nothing follows."""
        return not self.facts


def decide(case: Case, command: Command, about: Circumstances, by: Stamp) -> Decision:
    """Weigh a command: the facts that follow from it, or every reason why it is refused.

    Of a command that holds a personal number nothing is said but where it stands.
    """
    if personal := [*personal_numbers(command), *personal_numbers(by.source)]:
        return Decision((), tuple(personal))
    trial = as_raised(case, command, about.rules, by.at)
    about = replace(about, holdings=about.holdings or ())
    weighed = weigh(trial, command, about)
    fact = propose(trial, command, about, by, weighed.actor, weighed.findings)
    wrong = proprieties(trial, fact, about)
    findings = (*weighed.findings, *wrong)
    if all(finding.verdict == "met" for finding in findings):
        follows = BESIDE.get(type(fact))
        return Decision((fact,), findings, follows(trial, fact, about) if follows else ())
    return Decision((), tuple(_resolvable(trial, f, action_of(command), about) for f in findings))


def judged(
    case: Case, command: Command, fact: Fact, about: Circumstances
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Held against the case before it: what the rules say of a fact, and what is wrong in it."""
    trial = as_raised(case, command, about.rules, fact.at)
    return weigh(trial, command, about).findings, tuple(proprieties(trial, fact, about))


class Weighed(Struct, frozen=True):
    """Who would act, and what the rules say."""

    actor: Actor
    findings: tuple[Finding, ...]


def weigh(case: Case, command: Command, about: Circumstances) -> Weighed:
    """Who would act, and what the rules say, whatever fact the command makes."""
    action = about.rules.actions.get(action_of(command))
    if action is None or (isinstance(command, Decide) and not is_step(action.id)):
        return Weighed(NOBODY, (_unknown(action_of(command)),))
    whole = not (isinstance(command, Decide) and command.outcome != "approved")
    return _held(case, action, about, whole=whole, place=_place(case, command))


def _place(case: Case, command: Command) -> str:
    """Where a notice hangs, or a village lies: whoever speaks for it sits there or above."""
    if isinstance(command, PostNotice):
        return command.place
    if isinstance(command, ReportVillage):
        return command.village
    if isinstance(command, InterruptNotice | CorrectNotice | EndNotice):
        return _seat(case, command.posting)
    if isinstance(command, AnswerObjection):
        answered = (o.posting for o in case.objections if o.n == command.objection)
        return _seat(case, next(answered, 0))
    return ""


def _seat(case: Case, posting: int) -> str:
    return next((p.seats[-1] for p in case.postings if p.n == posting), "")


def as_raised(case: Case, command: Command, rules: Procedure, at: datetime) -> Case:
    """A case that is not raised yet takes its place and origin from the command."""
    given = isinstance(command, FileIntake | HistoricEntry)
    begin: Callable[[Any, Any], Any] | None = _intake if given else BEGINS.get(type(command))
    if case.version or begin is None:
        return case
    begun: Case = begin(case, command)
    return replace(begun, pack=rules.ref, filed_at=at)


def _intake(case: Project, command: FileIntake | HistoricEntry) -> Project:
    filed = command.dossier
    begun = replace(case, origin=command.origin, division=command.division)
    return replace(begun, dossier=filed, substance=substance(filed))


def examine(
    case: Case, name: str, about: Circumstances, *, whole: bool = True
) -> tuple[Finding, ...]:
    """Every rule of an action held against a case as it stands on a day.

    Without `whole` only the decisions before it are asked for: to return or refuse a case, nothing
    else need be met. Without holdings it is left open who acts.
    """
    action = about.rules.actions.get(name)
    if action is None:
        return (_unknown(name),)
    idle: Sequence[Finding] = nothing_to(case, name, about) if name not in IDLE else ()
    if name in IDLE and case.kind in kinds_of(action):
        idle = IDLE[name](case, about)
    found = (*_held(case, action, about, whole=whole).findings, *idle)
    return tuple(_resolvable(case, finding, name, about) for finding in found)


def _held(
    case: Case, action: Action, about: Circumstances, *, whole: bool, place: str = ""
) -> Weighed:
    if action.id not in RECORDS and case.kind not in kinds_of(action):
        return Weighed(NOBODY, (_stage(case, action),))
    findings = [_stage(case, action), *_misplaced(case, action, about)]
    actor = NOBODY
    if about.holdings is not None:
        to_act = standing_to_act(case, about.rules, action, about.holdings, about.on, place)
        actor = to_act.actor
        findings.extend(to_act.findings)
    findings.extend(_in_order(case, action, about))
    findings.extend(required(case, action, about, whole=whole))
    return Weighed(actor, tuple(findings))


def required(
    case: Case, action: Action, about: Circumstances, *, whole: bool = True
) -> list[Finding]:
    """What the pack asks of an action, and what objections that came late ask."""
    asked = about.rules.requires(action, case.origin)
    if not whole:
        return [check(case, r, about) for r in asked if isinstance(r, BEFORE_ALL)]
    apart = about.holdings is not None
    found = [check(case, r, about) for r in asked if not (apart and isinstance(r, Separation))]
    return [*found, *reopened(case, action, about)]


def opened_again(case: Case) -> bool:
    """Whether something came up against what a notice showed, so that its rules are asked anew."""
    return bool(case.objections) or any(p.reopened for p in case.postings)


def reopened(case: Case, action: Action, about: Circumstances) -> list[Finding]:
    """A late objection, or a gap found late, opens again what earlier steps relied upon."""
    if not opened_again(case):
        return []
    if action.id in ASIDE or action.id in about.rules.endings or action.id in RECORDS:
        return []
    asked = about.rules.requires(action, case.origin)
    own = {r.notice for r in asked if isinstance(r, NoticeCompleted)}
    opened = {p.notice for p in case.postings if p.reopened}
    again = {r.notice: r for r in about.rules.notices(case.origin) if r.notice in opened - own}
    found = [check(case, r, about) for r in again.values()]
    return [*found, *unanswered(case, own | set(again), about)]


def _unknown(name: str) -> Finding:
    return Finding("action", "broken", "action.unknown", "not cited", "ASM", {}, {"action": name})


def _stage(case: Case, action: Action) -> Finding:
    lawful = case.stage in action.stages and case.stage in stages_of(action.id)
    taken = standing(case, action.id) if lawful else None
    key = (
        "stage.already-decided" if holds(case, taken) else "stage.met" if lawful else "stage.wrong"
    )
    verdict: Verdict = "met" if key == "stage.met" else "broken"
    observed: dict[str, Value] = {"stage": case.stage, "step": action.id}
    required: dict[str, Value] = {"stages": "|".join(action.stages)}
    return Finding("stage", verdict, key, "not cited", "ASM", observed, required)


def _misplaced(case: Case, action: Action, about: Circumstances) -> list[Finding]:
    """A case is judged by its own pack, and a step is for projects of its own origins."""
    found = []
    if case.pack.digest != about.rules.ref.digest:
        given: dict[str, Value] = {"given": about.rules.ref.id}
        own: dict[str, Value] = {"pack": case.pack.id}
        found.append(Finding("pack", "broken", "pack.other", "not cited", "ASM", given, own))
    if action.origins and case.origin not in action.origins:
        seen: dict[str, Value] = {"origin": case.origin}
        asks: dict[str, Value] = {"origins": "|".join(action.origins)}
        found.append(Finding("origin", "broken", "origin.other", "not cited", "ASM", seen, asks))
    return found


def _in_order(case: Case, action: Action, about: Circumstances) -> list[Finding]:
    """What carries a case on is not dated before what it follows."""
    if action.id in RECORDS or about.on >= case.last_on:
        return []
    seen: dict[str, Value] = {"on": about.on.isoformat()}
    asks: dict[str, Value] = {"after": case.last_on.isoformat()}
    late = Finding("order", "broken", "order.dated-before", "not cited", "ASM", seen, asks)
    return [replace(late, earliest=case.last_on)]


def _resolvable(case: Case, finding: Finding, name: str, about: Circumstances) -> Finding:
    """What is lacking names who can put it right: if nobody else, who may take the action."""
    if finding.verdict == "met" or finding.who or finding.earliest:
        return finding
    action = about.rules.actions.get(name)
    return replace(finding, who=resolvers(case, about.rules, action)) if action else finding
