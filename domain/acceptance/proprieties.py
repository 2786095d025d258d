"""What must hold of a completion report and of an acceptance, whatever a pack says."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from domain.assets.proprieties import booked_already, entered
from domain.circumstances import Circumstances, asked_at, finding_on
from domain.faults import broken
from domain.project import Project
from events.acceptance import AcceptanceHeld, CompletionReported, DefectsCorrected
from events.asset import Cost
from events.base import Actor
from events.findings import Finding, Value
from events.project import Quantity
from events.requirements import AcceptanceTeam

QUALITY = "建设工程质量管理条例 第十六条", "A"
NO_OFF_BOOK_ASSETS = "行政事业性国有资产管理条例 第三十条", "A"
HANDS_APART = "会计法 第二十五条", "A"
Key = tuple[str, str]


def rightly_reported(
    case: Project, fact: CompletionReported, about: Circumstances
) -> list[Finding]:
    """The works ended after they began, and before they were reported done."""
    begun = case.building.started_on or fact.ended_on
    if begun <= fact.ended_on <= fact.on:
        return []
    ended: dict[str, Value] = {"ended": fact.ended_on.isoformat()}
    bounds: dict[str, Value] = {"start": begun.isoformat(), "on": fact.on.isoformat()}
    return [broken("completion.ended-outside", ended, bounds)]


def rightly_held(case: Project, fact: AcceptanceHeld, about: Circumstances) -> list[Finding]:
    """Accepted by others than those who built it; passed with all it cost in the books."""
    wrong = [*_own_works(case, fact), *_team(case, fact, about)]
    match fact.result:
        case "passed":
            wrong += [*_passed(case, fact, about)]
            wrong += booked_already(fact.assets, case.division, about)
        case "corrections":
            wrong += [*_to_correct(fact)]
        case "failed":
            if not fact.opinion.strip():
                wrong.append(broken("acceptance.no-opinion", {}, {}))
    if fact.result != "passed" and (fact.assets or fact.settlement or fact.expenses):
        wrong.append(broken("acceptance.not-passed", {"result": fact.result}, {}))
    return wrong


def rightly_corrected(case: Project, fact: DefectsCorrected, about: Circumstances) -> list[Finding]:
    """There is something to correct."""
    return [] if case.acceptance.open_defects else [broken("acceptance.nothing-open", {}, {})]


def _own_works(case: Project, fact: AcceptanceHeld) -> Iterator[Finding]:
    """Neither who built or reported the works accepts them, nor their office, nor a supervisor.

    Whoever reported them done is barred already, as a hand in the matter.
    """
    builders = case.building.builders
    offices = {by.office for by in (*builders, *case.acceptance.reporters)}
    if fact.by.office in offices or _among(fact.by, builders):
        yield broken("acceptance.own-works", {"post": fact.by.post}, {}, HANDS_APART)
    if _among(fact.by, case.building.supervisors):
        yield broken("acceptance.supervised", {"post": fact.by.post}, {}, HANDS_APART)
    filing = case.dossier
    built = {filing.implementing_unit, filing.operator.name if filing.operator else ""} - {""}
    for unit in sorted({unit.unit for unit in fact.team.units} & built):
        yield broken("acceptance.own-unit", {"unit": unit}, {}, HANDS_APART)


def _among(by: Actor, hands: Iterable[Actor]) -> bool:
    """Whether a person, or whom they stand in for, is one of these."""
    return any(by.persons & hand.persons for hand in hands)


def team_asked(case: Project, asked: AcceptanceTeam, about: Circumstances) -> Finding:
    """Who is to come; whether they came is judged of the acceptance itself."""
    return finding_on(asked, "met", "team.asked", {}, {"people": asked.people})


def _team(case: Project, fact: AcceptanceHeld, about: Circumstances) -> Iterator[Finding]:
    """The team that the pack asks for."""
    for asked in asked_at(case, about, "accept-works", AcceptanceTeam):
        people: dict[str, Value] = {"people": asked.people}
        if fact.team.people < asked.people:
            came: dict[str, Value] = {"people": fact.team.people}
            yield finding_on(asked, "broken", "team.too-few", came, people)
        if asked.beneficiaries and not fact.team.beneficiaries:
            yield finding_on(asked, "broken", "team.no-beneficiary", {}, people)
        if asked.third_party and not fact.team.third_party:
            yield finding_on(asked, "broken", "team.no-third-party", {}, people)


def _passed(case: Project, fact: AcceptanceHeld, about: Circumstances) -> Iterator[Finding]:
    if left := case.acceptance.open_defects:
        yield broken("acceptance.uncorrected", {"defects": "|".join(left.defects)}, {})
    if fact.defects or fact.correct_by:
        yield broken("acceptance.defects-left", {"defects": "|".join(fact.defects)}, {})
    if _measured(fact.built) != _measured(case.acceptance.built):
        yield broken("acceptance.other-works", {}, {}, QUALITY)
    yield from _settled(case, fact)
    yield from _booked(fact)
    for n, entry in enumerate(fact.assets, 1):
        yield from entered(n, entry, case, about, fact.on)


def _measured(built: tuple[Quantity, ...]) -> dict[Key, Decimal]:
    """How much of each item, whatever the lines and the zeros."""
    found = dict[Key, Decimal]()
    for one in built:
        key = one.item, one.unit
        found[key] = found.get(key, Decimal()) + Decimal(one.amount)
    return found


def _settled(case: Project, fact: AcceptanceHeld) -> Iterator[Finding]:
    """What it cost is stated, and no batch paid more than it has for the project."""
    if not sum(cost.amount for cost in fact.settlement):
        yield broken("acceptance.no-settlement", {}, {}, QUALITY)
    allocated = Counter[str]()
    for allocation in case.money.allocations:
        allocated[allocation.batch] += allocation.amount
    spent = Counter[str]()
    for cost in fact.settlement:
        if cost.batch:
            spent[cost.batch] += cost.amount
    for batch, amount in spent.items():
        if amount > allocated[batch]:
            over: dict[str, Value] = {"batch": batch, "total_fen": amount}
            yield broken("acceptance.over-batch", over, {"limit_fen": allocated[batch]})


def _booked(fact: AcceptanceHeld) -> Iterator[Finding]:
    """五原: what was accepted is in the books to the last fen, source by source.

    博罗: seed and wages are in no asset's value; they stand beside the assets, or cost nothing.
    """
    for spent in (e for e in fact.expenses if not e.cost.amount):
        yield broken("acceptance.empty-expense", {"expense": spent.kind}, {})
    used = (expense.cost for expense in fact.expenses)
    cost, value = _sums(fact.settlement), _sums([*(c for a in fact.assets for c in a.costs), *used])
    for key in sorted({*cost, *value}):
        source, batch = key
        seen: dict[str, Value] = {"source": source, "batch": batch, "total_fen": value[key]}
        if missing := max(0, cost[key] - value[key]):
            asked: dict[str, Value] = {"limit_fen": cost[key], "missing_fen": missing}
            yield broken("acceptance.off-the-books", seen, asked, NO_OFF_BOOK_ASSETS)
        if value[key] > cost[key]:
            yield broken("acceptance.over-valued", seen, {"limit_fen": cost[key]})


def _sums(costs: Iterable[Cost]) -> Counter[Key]:
    found = Counter[Key]()
    for cost in costs:
        found[cost.source, cost.batch or "-"] += cost.amount
    return found


def _to_correct(fact: AcceptanceHeld) -> Iterator[Finding]:
    """限期整改: a list and a day by which."""
    if not fact.defects or fact.correct_by is None or fact.correct_by < fact.on:
        yield broken("acceptance.no-defects", {}, {"on": fact.on.isoformat()})
