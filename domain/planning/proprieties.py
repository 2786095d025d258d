"""What must hold of what happens to an annual plan, whatever a pack says."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from domain.circumstances import Circumstances
from domain.money.balance import balance
from domain.planning.checks import management_fee
from domain.planning.evolving import adjusted, included
from domain.planning.state import AnnualPlan, Fund, Line, of_batch
from domain.planning.telling import decided_priority, priority_of
from domain.project import Project
from events.base import Fact
from events.findings import Finding, Value
from events.plan import (
    AdjustmentProposed,
    Allocation,
    Batch,
    BatchCarriedIn,
    BatchCorrected,
    BatchNotified,
    InclusionRenewed,
    PlanAdjusted,
    PlanIssued,
    Planned,
    Priority,
    ProjectExcluded,
    ProjectIncluded,
)
from events.requirements import ManagementFee

NUMBERED = re.compile(r"^.{2,20}〔[0-9]{4}〕[0-9]{1,5}号$")
"""机关代字〔年份〕序号, as every document has it that was seen; the pattern is ours."""
GROUPS_FIRST = ("农规发〔2024〕26号 (十三)", "B")
LIBRARY_FIRST = ("农规发〔2024〕26号 (十五)", "B")
TARGETS_FIRST = ("国办发〔2018〕35号", "C")
TWO_YEARS = ("预算法 第四十二条", "A")
WITHIN_BUDGET = ("政府投资条例 第十八条", "A")
NOT_CITED = ("not cited", "ASM")


def notified(plan: AnnualPlan, fact: BatchNotified, about: Circumstances) -> list[Finding]:
    """A batch has a name of its own, and the number of the document that gave notice of it."""
    wrong = list(_numbered(fact.batch))
    if plan.fund(fact.batch.id):
        wrong.append(_wrong("plan.batch-twice", {"batch": fact.batch.id}))
    return wrong


def corrected(plan: AnnualPlan, fact: BatchCorrected, about: Circumstances) -> list[Finding]:
    """A batch first notified here, and no less than the lines have of it."""
    fund = plan.fund(fact.batch.id)
    if fund is None:
        return [_unknown(plan, fact.batch.id)]
    wrong = list(_numbered(fact.batch))
    if fund.origin:
        seen: dict[str, Value] = {"batch": fund.batch.id, "plan": fund.origin}
        wrong.append(_wrong("plan.batch-of-another", seen))
    used = plan.spent(fund.batch.id) + fund.carried_out
    if fact.batch.amount < used:
        short: dict[str, Value] = {"batch": fund.batch.id, "limit_fen": fact.batch.amount}
        wrong.append(_wrong("plan.over-batch", {**short, "total_fen": used}, WITHIN_BUDGET))
    return wrong


def _numbered(batch: Batch) -> Iterator[Finding]:
    if not NUMBERED.match(batch.document_no):
        yield _wrong("plan.document-number", {"document_no": batch.document_no})


def _unknown(plan: AnnualPlan, batch: str) -> Finding:
    known = "|".join(f.batch.id for f in plan.funds)
    return _wrong("plan.batch-unknown", {"batch": batch, "batches": known or "-"})


def carried_over(plan: AnnualPlan, fact: BatchCarriedIn, about: Circumstances) -> list[Finding]:
    """预算法 第四十二条: what a year left goes on in the next, and two years unused is surplus."""
    before: AnnualPlan = about.others[f"plan-{fact.origin}"]
    is_last = (before.division, before.year) == (plan.division, plan.year - 1)
    if not is_last or before.fund(fact.batch) is None:
        seen: dict[str, Value] = {"batch": fact.batch, "plan": fact.origin}
        return [_wrong("plan.nothing-to-carry", seen)]
    wrong = []
    if fact.carried.amount == 0:
        nothing: dict[str, Value] = {"batch": fact.batch, "plan": fact.origin}
        wrong.append(_wrong("plan.nothing-to-carry", nothing))
    if fact.on.year < plan.year:
        early: dict[str, Value] = {"on": fact.on.isoformat(), "year": plan.year}
        wrong.append(_wrong("plan.carried-early", early, TWO_YEARS))
    own = plan.fund(fact.batch)
    if own and not own.origin:
        wrong.append(_wrong("plan.batch-twice", {"batch": fact.batch}))
    return [*wrong, *_lapsed(before, (Allocation(fact.batch, 1),), fact)]


def _lapsed(plan: AnnualPlan, shares: Iterable[Allocation], fact: Fact) -> Iterator[Finding]:
    """What two years have left unused is surplus, and is no longer given out."""
    for batch in dict.fromkeys(a.batch for a in shares):
        fund = plan.fund(batch)
        if fund and fund.lapsed(fact.on):
            yield lapsed(fund)


def lapsed(fund: Fund) -> Finding:
    """预算法 第四十二条: what was carried on unused for two years is surplus."""
    seen: dict[str, Value] = {"batch": fund.batch.id, "until": fund.lapses_on.isoformat()}
    return _wrong("plan.batch-lapsed", seen, TWO_YEARS)


def fits(plan: AnnualPlan, fact: ProjectIncluded, about: Circumstances) -> list[Finding]:
    """A project of the library, in no plan yet, and no more money than its batches have left."""
    project = _project(about, fact.project)
    return [
        *_admissible(plan, project),
        *_grouped(project, fact.priority),
        *_funded(plan, fact.allocations, fact),
        *_over(plan, fact.allocations),
        *_fee(included(plan, fact), plan, "include-project", about),
    ]


def _grouped(project: Project, said: Priority) -> Iterator[Finding]:
    """A project that is classified has the priority of its group."""
    if project.group and said != decided_priority(project):
        yield decided_otherwise(project.group, said)


def decided_otherwise(group: str, said: Priority) -> Finding:
    """农规发〔2024〕26号 (十三): the groups are what the year's projects are arranged by."""
    seen: dict[str, Value] = {"class": group, "priority": said}
    return _wrong("plan.priority-decided", seen, GROUPS_FIRST)


def _project(about: Circumstances, project: str) -> Project:
    found = about.others.get(f"project-{project}")
    return found if isinstance(found, Project) else Project()


def _admissible(plan: AnnualPlan, project: Project) -> Iterator[Finding]:
    """A project of this county's library, with performance targets."""
    if project.stage != "library":
        yield _wrong("plan.not-in-library", {"stage": project.stage}, LIBRARY_FIRST)
    elif project.division[:6] != plan.division[:6]:
        yield _wrong("plan.other-county", {"division": project.division})
    elif not project.dossier.targets:
        yield _wrong("plan.no-targets", {"project": project.title}, TARGETS_FIRST)


def _funded(plan: AnnualPlan, shares: tuple[Allocation, ...], fact: Fact) -> Iterator[Finding]:
    """Each batch is one of the plan, named once, and not yet surplus."""
    for batch in dict.fromkeys(a.batch for a in shares):
        if plan.fund(batch) is None:
            yield _unknown(plan, batch)
    if len({a.batch for a in shares}) < len(shares):
        yield _wrong("plan.batch-named-twice", {"batch": _repeated(shares)})
    if any(a.amount == 0 for a in shares):
        yield _wrong("plan.no-money", {})
    yield from _lapsed(plan, shares, fact)


def _repeated(shares: tuple[Allocation, ...]) -> str:
    batches = [a.batch for a in shares]
    return next(b for b in batches if batches.count(b) > 1)


def _over(plan: AnnualPlan, shares: tuple[Allocation, ...]) -> Iterator[Finding]:
    for batch in (f.batch.id for f in plan.funds):
        asked = of_batch(shares, batch)
        if asked > (left := plan.left(batch)):
            yield _beyond(batch, asked, left)


def _beyond(batch: str, asked: int, left: int) -> Finding:
    seen: dict[str, Value] = {"batch": batch, "total_fen": asked, "limit_fen": left}
    return _wrong("plan.over-batch", seen, WITHIN_BUDGET)


def _fee(
    after: AnnualPlan, before: AnnualPlan, action: str, about: Circumstances
) -> Iterator[Finding]:
    """What the pack asks of the management fee, of the plan as it would then be."""
    found = about.rules.actions.get(action)
    for asked in about.rules.requires(found, before.origin) if found else ():
        if isinstance(asked, ManagementFee):
            held = management_fee(after, asked, about)
            if held.verdict != "met" and management_fee(before, asked, about).verdict == "met":
                yield held


def excluded(plan: AnnualPlan, fact: ProjectExcluded, about: Circumstances) -> list[Finding]:
    """A line of the plan whose project has not begun, nor used its money."""
    line = plan.line(fact.project)
    if line is None:
        return [_wrong("plan.no-line", {"case": fact.project})]
    return list(_spared(line, (), _project(about, fact.project)))


def renewed(plan: AnnualPlan, fact: InclusionRenewed, about: Circumstances) -> list[Finding]:
    """A line of the plan whose project has changed."""
    line = plan.line(fact.project)
    if line is None:
        return [_wrong("plan.no-line", {"case": fact.project})]
    if line.substance == fact.substance:
        return [_wrong("plan.unchanged", {"project": line.name})]
    return []


def issued(plan: AnnualPlan, fact: PlanIssued, about: Circumstances) -> list[Finding]:
    """A plan has projects."""
    return [] if plan.lines else [_wrong("plan.empty", {})]


def proposed(plan: AnnualPlan, fact: AdjustmentProposed, about: Circumstances) -> list[Finding]:
    """What is proposed could take effect now."""
    return list(_adjustable(plan, fact.lines, fact, about))


def takes_effect(plan: AnnualPlan, fact: PlanAdjusted, about: Circumstances) -> list[Finding]:
    """What was proposed can still take effect."""
    lines = plan.proposal.lines if plan.proposal else ()
    return [
        *_adjustable(plan, lines, fact, about),
        *_fee(adjusted(plan, fact), plan, "adjust-plan", about),
    ]


def _adjustable(
    plan: AnnualPlan, lines: tuple[Planned, ...], fact: Fact, about: Circumstances
) -> Iterator[Finding]:
    """Each project once, each batch one of the plan, and no batch beyond what it has."""
    projects = [told.project for told in lines]
    if twice := next((p for p in projects if projects.count(p) > 1), ""):
        yield _wrong("plan.named-twice", {"case": twice})
        return
    for told in lines:
        project, line = _project(about, told.project), plan.line(told.project)
        yield from _funded(plan, told.allocations, fact)
        yield from _grouped(project, priority_of(project, told.priority))
        yield from _line_adjustable(plan, told, line, project)
    for batch in (f.batch.id for f in plan.funds):
        left, more = plan.left(batch), sum(_more(plan, told, batch) for told in lines)
        if more > left:
            yield _beyond(batch, more, left)


def _line_adjustable(
    plan: AnnualPlan, told: Planned, line: Line | None, project: Project
) -> Iterator[Finding]:
    if line is None:
        yield from _admissible(plan, project)
        if not told.allocations:
            yield _wrong("plan.no-line", {"case": told.project})
        return
    if told.allocations == line.allocations:
        yield _wrong("plan.unchanged", {"project": line.name})
    yield from _spared(line, told.allocations, project)


def _spared(line: Line, shares: tuple[Allocation, ...], project: Project) -> Iterator[Finding]:
    """What would be taken from a project is money that it has not used."""
    if project.stage != "planned" and not shares:
        seen: dict[str, Value] = {"project": line.name, "stage": project.stage}
        yield _wrong("plan.begun", seen)
        return
    batches = dict.fromkeys(a.batch for a in line.allocations)
    short = (b for b in batches if of_batch(shares, b) < _used(line, project, b))
    if batch := next(short, ""):
        yield _wrong("plan.below-used", {"project": line.name, "batch": batch})


def _used(line: Line, project: Project, batch: str) -> int:
    """What of a batch was given back, paid or asked for; of works that have begun, all of it."""
    if project.stage != "planned":
        return of_batch(line.allocations, batch)
    held = balance(project.money, batch)
    return max(held.allocated - held.free, of_batch(line.returned, batch))


def _more(plan: AnnualPlan, told: Planned, batch: str) -> int:
    """What an adjustment takes of a batch for a project beyond what it has."""
    line = plan.line(told.project)
    has = of_batch(line.allocations, batch) if line else 0
    return of_batch(told.allocations, batch) - has


def _wrong(key: str, values: dict[str, Value], cited: tuple[str, str] = NOT_CITED) -> Finding:
    return Finding(key, "broken", key, *cited, values, {})


WRONG: dict[type[Fact], Any] = {
    BatchNotified: notified,
    BatchCorrected: corrected,
    BatchCarriedIn: carried_over,
    ProjectIncluded: fits,
    ProjectExcluded: excluded,
    InclusionRenewed: renewed,
    PlanIssued: issued,
    AdjustmentProposed: proposed,
    PlanAdjusted: takes_effect,
}
