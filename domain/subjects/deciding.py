"""What is decided about a household in the vault, and why not: the state says what may still be.

A request of erasure ends in one of two ways. While the law keeps a material in which the data stand
they are restricted: stored, protected, and nothing else. When nothing keeps them their key is
destroyed, by another person than the one who asked.
"""

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from domain.authority import seats_over
from domain.deciding import Decision, Stamp
from domain.keeping import Seat, keeper, said_by
from domain.proprieties import dated_ahead, personal_numbers
from domain.subjects.commands import (
    CorrectSubject,
    DestroyKeys,
    RegisterSubject,
    RequestErasure,
    RestrictSubject,
    SubjectAct,
    UnsealSubject,
)
from domain.subjects.retention import periods, retained, running
from domain.subjects.state import Subject
from events.base import Actor, Fact
from events.findings import Finding, Value
from events.subject import (
    ErasureRequested,
    KeyCommitted,
    Retained,
    SubjectCorrected,
    SubjectRegistered,
    SubjectRestricted,
    SubjectShredded,
    SubjectUnsealed,
)

ERASURE = "个人信息保护法 第四十七条", "A"
APPRAISAL = "档案法实施条例 第二十四条", "A"
UNCITED = "not cited", "ASM"


def action_of(act: SubjectAct) -> str:
    """The name under which the pack speaks of an act."""
    match act:
        case RegisterSubject() | CorrectSubject() | RequestErasure():
            return "keep-households"
        case RestrictSubject():
            return "restrict-subject"
        case UnsealSubject():
            return "unseal-subject"
        case DestroyKeys():
            return "shred-subject"


def concerned(known: Subject, act: SubjectAct) -> tuple[str, ...]:
    """The division of the household."""
    return (act.division if isinstance(act, RegisterSubject) else known.division,)


def decide(known: Subject, act: SubjectAct, about: Seat, stamp: Stamp) -> Decision:
    """Weigh an act on a subject: the facts that follow, or every reason why not."""
    finding, actor = keeper(action_of(act), concerned(known, act), about)
    facts = _facts(known, act, about, stamp, actor)
    held = _held(known, act)
    wrong = [*_out_of_turn(known, act), *_wrongs(known, act, about, actor, held)]
    checked = [f for fact in facts for f in (*dated_ahead(fact), *personal_numbers(fact))]
    findings = (finding, *checked, *(_resolvable(known, act, f, about) for f in wrong))
    refused = any(f.verdict != "met" for f in findings)
    return Decision(() if refused else facts, findings)


HELPS: dict[str, str] = {
    "subject.not-requested": "keep-households",
    "subject.requested-already": "restrict-subject",
    "subject.not-restricted": "restrict-subject",
    "subject.restricted": "unseal-subject",
    "subject.nothing-runs": "shred-subject",
}
"""Who puts right what is wrong, by the action that does: of all else, who may take the act."""
FOR_EVER = frozenset({"subject.shredded", "subject.kept-for-good"})
"""What nobody can put right."""


def _resolvable(known: Subject, act: SubjectAct, found: Finding, about: Seat) -> Finding:
    """What is lacking names the office that can help, over the household's division."""
    if found.earliest or found.message in FOR_EVER:
        return found
    action = HELPS.get(found.message, action_of(act))
    return replace(found, who=seats_over(about.rules, action, concerned(known, act)))


def _facts(
    known: Subject, act: SubjectAct, about: Seat, stamp: Stamp, actor: Actor
) -> tuple[Fact, ...]:
    by = said_by(actor, about, stamp, concerned(known, act)[0])
    match act:
        case RegisterSubject(subject=ref):
            kept = SubjectRegistered(ref, act.division, act.record, act.content, **by)
            return (kept, KeyCommitted(ref, act.kid, act.kc, act.alg, **by))
        case CorrectSubject():
            return (SubjectCorrected(known.ref, act.record, act.content, act.why, **by),)
        case RequestErasure(ground=ground):
            return (ErasureRequested(known.ref, ground, **by),)
        case RestrictSubject():
            held = running(_held(known, act), about.on)
            return (SubjectRestricted(known.ref, held, **by),) if held else ()
        case UnsealSubject():
            return (SubjectUnsealed(known.ref, act.purpose, act.document_no, **by),)
        case DestroyKeys():
            return _certificate(known, act, about, by)


def _certificate(
    known: Subject, act: DestroyKeys, about: Seat, by: dict[str, Any]
) -> tuple[Fact, ...]:
    if known.requested is None or not known.kids:
        return ()
    said = (act.backups_expire, known.requested.ground, act.appraisal, act.document_no)
    return (SubjectShredded(known.ref, known.kids, *said, **by),)


def _held(known: Subject, act: SubjectAct) -> tuple[Retained, ...]:
    """What the law keeps of it: as stated before, and as stated now."""
    if not isinstance(act, RestrictSubject | DestroyKeys):
        return known.held
    listed = tuple(m for m in act.materials if m.material in periods())
    return tuple(dict.fromkeys((*known.held, *retained(listed))))


def _out_of_turn(known: Subject, act: SubjectAct) -> list[Finding]:
    """Each act has the states in which it may be: nothing is done with what is restricted."""
    if isinstance(act, RegisterSubject):
        return [_wrong("subject.exists")] if known.version else []
    if known.stage == "shredded":
        return [_wrong("subject.shredded", cited=ERASURE)]
    if known.stage == "restricted" and isinstance(act, CorrectSubject | RequestErasure):
        return [_wrong("subject.restricted", cited=ERASURE)]
    if known.stage != "restricted" and isinstance(act, UnsealSubject):
        return [_wrong("subject.not-restricted")]
    return []


def _wrongs(
    known: Subject, act: SubjectAct, about: Seat, actor: Actor, held: tuple[Retained, ...]
) -> list[Finding]:
    match act:
        case RegisterSubject() | CorrectSubject():
            others = [ref for ref in act.known if ref != known.ref]
            return [_wrong("subject.known-already", {"subject": ref}) for ref in others]
        case RequestErasure():
            return [_wrong("subject.requested-already")] if known.requested else []
        case RestrictSubject():
            return [*_asked_for(known), *_unlisted(act), *_something_runs(held, about)]
        case UnsealSubject():
            return []
        case DestroyKeys():
            found = [*_asked_for(known), *_unlisted(act), *_second_person(known, actor)]
            return [*found, *_kept_by_law(held, about), *_appraised(known, act)]


def _asked_for(known: Subject) -> list[Finding]:
    """Nobody's data are restricted or destroyed without a request or another legal ground."""
    return [] if known.requested else [_wrong("subject.not-requested", cited=ERASURE)]


def _unlisted(act: RestrictSubject | DestroyKeys) -> list[Finding]:
    unknown = dict.fromkeys(m.material for m in act.materials if m.material not in periods())
    names = "|".join(periods())
    return [_wrong("subject.no-such-material", {"name": n}, {"materials": names}) for n in unknown]


def _something_runs(held: tuple[Retained, ...], about: Seat) -> list[Finding]:
    """What nothing keeps is not restricted but destroyed."""
    return [] if running(held, about.on) else [_wrong("subject.nothing-runs", cited=ERASURE)]


def _second_person(known: Subject, actor: Actor) -> list[Finding]:
    """Whoever asked for the erasure does not carry it out."""
    if known.requested is None or not (known.requested.by.persons & actor.persons):
        return []
    return [_wrong("subject.same-person", {"version": known.requested.n})]


def _kept_by_law(held: tuple[Retained, ...], about: Seat) -> list[Finding]:
    return [_kept(one) for one in running(held, about.on)]


def _kept(one: Retained) -> Finding:
    """One legal reason: the material, its article, and its end if it has one."""
    ends: dict[str, Value] = {"until": one.until.isoformat()} if one.until else {}
    key = "subject.kept-until" if one.until else "subject.kept-for-good"
    seen: dict[str, Value] = {"material": one.material, **ends}
    made = _wrong(key, seen, cited=(one.article, one.grade))
    return replace(made, rule="retention", earliest=one.until and one.until + timedelta(days=1))


def _appraised(known: Subject, act: DestroyKeys) -> list[Finding]:
    """After a period of retention comes an appraisal, never an automatic end."""
    if known.stage != "restricted" or act.appraisal:
        return []
    return [_wrong("subject.no-appraisal", cited=APPRAISAL)]


def _wrong(
    key: str,
    observed: dict[str, Value] | None = None,
    required: dict[str, Value] | None = None,
    cited: tuple[str, str] = UNCITED,
) -> Finding:
    return Finding("subject", "broken", key, *cited, observed or {}, required or {})
