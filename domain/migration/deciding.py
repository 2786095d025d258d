"""A migration: what is decided about it, and what of it a case must still say to be moved."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from domain.case import Case
from domain.deciding import Decision, Stamp
from domain.faults import broken
from domain.keeping import OfficeCommand, Seat, keeper, said_by
from domain.migration.part import MOVES
from domain.office import EPOCH
from domain.outlook import Row
from domain.procedure import digest, within
from domain.proposing import county
from domain.proprieties import dated_ahead, personal_numbers
from domain.rehearsing import Answer
from events.base import Actor, Digest, DivisionCode, Fact, Line
from events.findings import Finding, Value
from events.migration import (
    MOST,
    CaseAnswer,
    LeftOut,
    MigrationCarriedOut,
    MigrationDecided,
    MigrationFact,
    MigrationProposed,
    MigrationRehearsed,
    PackMoved,
)
from events.requirements import Pack, PackRef

LAW = "会计法 第二十五条", "A"
Stage = Literal["", "proposed", "rehearsed", "approved", "refused", "carried-out"]


class Migration(Struct, frozen=True):
    """How far a migration has come; `answers`: what the last rehearsal said, by case."""

    version: int = 0
    stage: Stage = ""
    old: PackRef = PackRef("", 0, "")
    new: PackRef = PackRef("", 0, "")
    division: str = ""
    reason: str = ""
    proposer: Actor = Actor("", "", "", "")
    cases: int = 0
    answers: tuple[CaseAnswer, ...] = ()
    digest: str = ""
    rehearsed_at: datetime = EPOCH
    decided_by: Actor | None = None
    moved: int = 0
    left_out: tuple[LeftOut, ...] = ()
    since: datetime = EPOCH
    filed_at: datetime = EPOCH


def evolve(known: Migration, fact: MigrationFact) -> Migration:
    """The migration after one more fact."""
    begun = known.filed_at if known.version else fact.at
    known = replace(known, version=known.version + 1, since=fact.at, filed_at=begun)
    match fact:
        case MigrationProposed(old, new, division, reason):
            said = {"old": old, "new": new, "division": division, "reason": reason}
            return replace(known, stage="proposed", proposer=fact.by, **said)
        case MigrationRehearsed(cases, answers, print_):
            said_now = {"cases": cases, "answers": answers, "digest": print_}
            return replace(known, stage="rehearsed", rehearsed_at=fact.at, **said_now)
        case MigrationDecided(outcome):
            return replace(known, stage=outcome, decided_by=fact.by)
        case MigrationCarriedOut(moved, left_out):
            return replace(known, stage="carried-out", moved=moved, left_out=left_out)


def migration_row(known: Migration) -> Row:
    """Its row of the index: to be found by its division."""
    title = f"{known.old.id}@{known.old.version} → {known.new.id}@{known.new.version}"
    live = known.stage in ("proposed", "rehearsed", "approved")
    return Row("migration", known.stage, known.division, title=title, live=live)


class ProposeMigration(OfficeCommand, frozen=True):
    """Propose that the live cases of a division go on under another pack (提出迁移)."""

    old: PackRef
    new: PackRef
    division: DivisionCode
    reason: Line


class RehearseMigration(OfficeCommand, frozen=True):
    """Rehearse it: which cases change, which decisions go stale (预演)."""


class DecideMigration(OfficeCommand, frozen=True):
    """Decide on it as it was rehearsed (决定迁移); nobody decides what they proposed."""

    outcome: Literal["approved", "refused"]
    digest: Digest
    reason: Line


class CarryOutMigration(OfficeCommand, frozen=True):
    """Carry it out, case by case; begun anew, it goes on where it was (实施迁移)."""


MigrationAct = ProposeMigration | RehearseMigration | DecideMigration | CarryOutMigration
ACTIONS: dict[type, str] = {
    ProposeMigration: "propose-migration",
    RehearseMigration: "propose-migration",
    DecideMigration: "decide-migration",
    CarryOutMigration: "carry-out-migration",
}


class Known(Struct, frozen=True):
    """What the store says for a rehearsal, or of an execution."""

    cases: int = 0
    answers: tuple[CaseAnswer, ...] = ()
    moved: int = 0
    left_out: tuple[LeftOut, ...] = ()


def concerned(known: Migration, act: MigrationAct) -> tuple[str, ...]:
    """The division that it concerns."""
    return (act.division if isinstance(act, ProposeMigration) else known.division,)


def decide(known: Migration, act: MigrationAct, about: Seat, stamp: Stamp, told: Known) -> Decision:
    """Weigh an act: the fact that follows, or every reason why not."""
    if personal := personal_numbers(act):
        return Decision((), tuple(personal))
    where = concerned(known, act)
    finding, actor = keeper(ACTIONS[type(act)], where, about)
    fact = _fact(act, said_by(actor, about, stamp, where[0]), told)
    findings = (finding, *dated_ahead(fact), *_wrongs(known, act, about, actor, told))
    refused = any(f.verdict != "met" for f in findings)
    return Decision(() if refused else (fact,), findings)


def _fact(act: MigrationAct, by: Mapping[str, object], told: Known) -> Fact:
    stamped: dict[str, object] = dict(by)
    match act:
        case ProposeMigration(old=old, new=new, division=division, reason=reason):
            return MigrationProposed(old, new, division, reason, **stamped)  # type: ignore[arg-type]
        case RehearseMigration():
            answers, print_ = told.answers, digest_of(told.answers)
            return MigrationRehearsed(told.cases, answers, print_, **stamped)  # type: ignore[arg-type]
        case DecideMigration(outcome=outcome, digest=print_, reason=reason):
            return MigrationDecided(outcome, print_, reason, **stamped)  # type: ignore[arg-type]
        case CarryOutMigration():
            return MigrationCarriedOut(told.moved, told.left_out, **stamped)  # type: ignore[arg-type]


def digest_of(answers: Iterable[CaseAnswer]) -> str:
    """The digest of all that a rehearsal found."""
    return sha256(msgspec.json.encode(tuple(answers))).hexdigest()


NEEDED: dict[type, tuple[str, ...]] = {
    ProposeMigration: ("",),
    RehearseMigration: ("proposed", "rehearsed"),
    DecideMigration: ("rehearsed",),
    CarryOutMigration: ("approved",),
}


def _wrongs(
    known: Migration, act: MigrationAct, about: Seat, actor: Actor, told: Known
) -> Iterator[Finding]:
    if known.stage not in NEEDED[type(act)]:
        stages = "|".join(NEEDED[type(act)])
        yield broken("migration.stage", {"stage_now": known.stage}, {"stages_asked": stages or "-"})
    match act:
        case ProposeMigration():
            yield from _packs(act, about)
        case RehearseMigration():
            if len(told.answers) > MOST:
                yield broken("migration.too-many", {"count": len(told.answers)}, {"most": MOST})
        case DecideMigration():
            if actor.persons & known.proposer.persons:
                yield broken("migration.proposed-oneself", {}, {}, LAW)
            if act.digest != known.digest:
                yield broken("migration.other-rehearsal", {"digest": act.digest[:12]})
        case CarryOutMigration():
            pass


def _packs(act: ProposeMigration, about: Seat) -> Iterator[Finding]:
    """Both are adopted, they differ, and the new one is in force there."""
    found: dict[PackRef, Pack] = {PackRef(p.id, p.version, digest(p)): p for p in about.packs}
    for ref in (act.old, act.new):
        if ref not in found:
            named: dict[str, Value] = {"pack": ref.id, "version": ref.version}
            yield broken("migration.pack-unknown", named)
    if act.old == act.new:
        yield broken("migration.same-pack", {"pack": act.new.id})
    new = found.get(act.new)
    if new and not (act.division.startswith(new.jurisdiction) and within(new, about.on)):
        yield broken("migration.not-in-force", {"pack": new.id, "version": new.version})


def answered(stream: str, answer: Answer) -> CaseAnswer:
    """What a rehearsal keeps of a case."""
    return CaseAnswer(stream, answer.digest, answer.stale)


def may_move(known: Migration, stream: str, case: Case, answer: Answer | None) -> str:
    """Why a case may not move as it was rehearsed; empty if it may."""
    if case.filed_at > known.rehearsed_at:
        return "begun-since"
    then = next((a.digest for a in known.answers if a.case == stream), "")
    return "" if then == (answer.digest if answer else "") else "changed"


def moving(
    known: Migration,
    id_: str,
    case: Case,
    answer: Answer | None,
    by: Actor,
    stamp: Stamp,
    on: object,
) -> PackMoved:
    """The fact by which a case moves."""
    lost = answer.stale if answer else ()
    return MOVES[case.kind](
        migration=id_,
        old=known.old,
        new=known.new,
        lost=lost,
        reason=known.reason,
        by=by,
        at=stamp.at,
        on=on,  # type: ignore[arg-type]
        command=stamp.command,
        correlation=stamp.correlation,
        county=county(case.division),
    )
