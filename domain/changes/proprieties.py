"""What must hold of a change whatever a pack says: it changes something, and paper comes first."""

from datetime import date
from hashlib import sha256
from typing import Any

import msgspec

from domain.changes.commands import ApplyChange, RequestChange, WithdrawChange
from domain.changes.measuring import measured
from domain.changes.routing import routes
from domain.changes.seating import seated
from domain.changes.state import Pending
from domain.circumstances import Circumstances
from domain.dossiers import dossier_faults, public_money
from domain.faults import broken
from domain.project import Project, substance
from events.changes import ChangeApplied, ChangePublished, ChangeRequested, ChangeWithdrawn
from events.findings import Finding, Value

INVESTMENT = ("政府投资条例 第二十一条", "A")
OVER = ("政府投资条例 第二十三条", "A")
UNCITED = ("not cited", "ASM")


def requested(case: Project, command: RequestChange, about: Circumstances) -> dict[str, Any]:
    """What it changes, by how much, and which ways it must go."""
    sizes = measured(case.dossier, command.dossier, case.changes)
    bound = case.version + 1, case.substance, substance(command.dossier)
    return {
        "change": sha256(msgspec.json.encode(bound)).hexdigest(),
        "measured": sizes,
        "routes": routes(sizes, about.rules, case.origin),
    }


def asked(
    case: Project, command: ApplyChange | WithdrawChange, about: Circumstances
) -> dict[str, Any]:
    """The change that is asked."""
    return {"change": case.asked.digest if case.asked else ""}


def may_be_asked(case: Project, fact: ChangeRequested, about: Circumstances) -> list[Finding]:
    """One change is asked at a time, and it changes something."""
    wrong = dossier_faults(fact.dossier, seated(case, fact.dossier))
    if case.asked:
        wrong.append(broken("change.asked-already", {"version": case.asked.n}, {}))
    if not fact.measured:
        wrong.append(broken("change.nothing", {}, {}))
    return wrong


def may_be_withdrawn(case: Project, fact: ChangeWithdrawn, about: Circumstances) -> list[Finding]:
    """There is a change to take back."""
    return [] if case.asked else [broken("change.none-asked", {}, {})]


def may_take_effect(case: Project, fact: ChangeApplied, about: Circumstances) -> list[Finding]:
    """Nothing is built as changed before it is approved, nor without the money for it."""
    pending = case.changes.pending
    if pending is None:
        return [broken("change.none-asked", {}, {})]
    return [
        *dossier_faults(pending.dossier, seated(case, pending.dossier)),
        *_built_first(case, pending, fact.effective_on or fact.on),
        *_unfunded(case, pending),
        *_money_left(case, pending),
        *_left_the_plan(case, pending),
    ]


def _built_first(case: Project, pending: Pending, effective_on: date) -> list[Finding]:
    """先变更后建 (政府投资条例 第二十一条): approval precedes what is built as changed."""
    approved = max((t.on for t in case.decisions if t.change == pending.n), default=effective_on)
    if effective_on >= approved:
        return []
    seen: dict[str, Value] = {"on": effective_on.isoformat()}
    return [broken("change.built-first", seen, {"after": approved.isoformat()}, INVESTMENT)]


def _unfunded(case: Project, pending: Pending) -> list[Finding]:
    """More public money is first given by the plan (政府投资条例 第二十三条)."""
    need, had = public_money(pending.dossier), public_money(case.dossier)
    given = sum(a.amount for a in case.money.allocations)
    if need <= max(had, given):
        return []
    asks: dict[str, Value] = {"limit_fen": given}
    return [broken("change.unfunded", {"total_fen": need}, asks, OVER)]


def _money_left(case: Project, pending: Pending) -> list[Finding]:
    """What ends, or goes back to the library, has given its money back to the plan before."""
    given = sum(a.amount for a in case.money.allocations)
    ends = "back-to-library" in pending.routes or "termination" in pending.kinds
    return [broken("change.money-left", {"total_fen": given}, {})] if ends and given else []


def _left_the_plan(case: Project, pending: Pending) -> list[Finding]:
    """What the plan gave up meanwhile can only go back, or end."""
    if case.stage != "library" or "back-to-library" in pending.routes:
        return []
    ends = "termination" in pending.kinds
    return [] if ends else [broken("change.left-plan", {"stage": case.stage}, {})]


def may_be_told(case: Project, fact: ChangePublished, about: Circumstances) -> list[Finding]:
    """The change took effect before that day, and the duty is not done yet."""
    done = next((a for a in case.changes.applied if a.digest == fact.change), None)
    if done is None or fact.on < done.on:
        return [broken("change.not-in-effect", {"on": fact.on.isoformat()}, {})]
    told = fact.duty in dict(done.told)
    return [broken("change.told-already", {"duty": fact.duty}, {})] if told else []


WRONG: dict[type, Any] = {
    ChangeRequested: may_be_asked,
    ChangeWithdrawn: may_be_withdrawn,
    ChangeApplied: may_take_effect,
    ChangePublished: may_be_told,
}
DERIVE: dict[type, Any] = {RequestChange: requested, ApplyChange: asked, WithdrawChange: asked}
