"""Which way a lot may be bought: what the law says of it, and the pack of all together."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.circumstances import Circumstances
from domain.procurement.checks import CHECKS
from domain.procurement.commands import ChooseRoute
from domain.procurement.evolving import lot_resolved, route_chosen
from domain.procurement.rules import party, wrong
from domain.procurement.splitting import looked_up
from domain.procurement.state import Bought
from domain.project import Project
from events.findings import Finding
from events.procurement import LotResolved, Route, RouteChosen
from events.requirements import (
    LabourShare,
    Requirement,
    SelfBuildCeiling,
    SmallPurchaseLimit,
    TenderThreshold,
)

INQUIRED = ("政府采购法 第三十二条", "GK")
WORKS_UNTENDERED = ("政府采购法实施条例 第二十五条", "A")
NEED_GROUNDS: frozenset[Route] = frozenset(
    {"invited-tender", "single-source", "work-relief", "self-build"}
)
"""Ways out of open competition: why one is taken is on record."""


def of_route(case: Project, fact: RouteChosen, about: Circumstances) -> list[Finding]:
    """Lots of different names, none of them settled, each bought in a way that suits its kind."""
    names = [lot.id for lot in fact.lots]
    settled = case.procurement.settled
    taken = sorted({name for name in names if names.count(name) > 1 or name in settled})
    found = [wrong("procurement.lot-taken", {"lot": name}) for name in taken]
    for code in sorted({lot.operator for lot in fact.lots}):
        found.extend(party(code))
    if fact.route in NEED_GROUNDS and not fact.grounds.strip():
        found.append(wrong("procurement.no-grounds", {"way": fact.route}))
    return [*found, *_suits(fact), *_limits(case, fact, about)]


def _suits(fact: RouteChosen) -> Iterator[Finding]:
    """An inquiry compares prices of goods; works without tender are negotiated."""
    if fact.route == "inquiry":
        for lot in fact.lots:
            if lot.kind != "goods":
                cited = WORKS_UNTENDERED if lot.kind == "works" else INQUIRED
                yield wrong("procurement.inquiry", {"lot": lot.id, "lot_kind": lot.kind}, {}, cited)


def _limits(case: Project, fact: RouteChosen, about: Circumstances) -> Iterator[Finding]:
    """What the pack asks before a contract or a resolution is asked of the choice already."""
    chosen = route_chosen(replace(case, version=case.version + 1), fact)
    limits = (TenderThreshold, SmallPurchaseLimit, SelfBuildCeiling)
    return _unmet(chosen, ("sign-contract", "resolve-lot"), limits, about)


def pays_labour(case: Project, fact: LotResolved, about: Circumstances) -> Iterator[Finding]:
    """What the pack asks of the pay for labour."""
    resolved = lot_resolved(replace(case, version=case.version + 1), fact)
    return _unmet(resolved, ("resolve-lot",), (LabourShare,), about)


def _unmet(
    case: Project,
    actions: tuple[str, ...],
    kinds: tuple[type[Requirement], ...],
    about: Circumstances,
) -> Iterator[Finding]:
    for asked in _asked(case, actions, about):
        if isinstance(asked, kinds):
            finding: Finding = CHECKS[type(asked)](case, asked, about)
            if finding.verdict != "met":
                yield finding


def _asked(case: Project, actions: tuple[str, ...], about: Circumstances) -> Iterator[Any]:
    for name in actions:
        if action := about.rules.actions.get(name):
            yield from about.rules.requires(action, case.origin)


def looked_up_by(case: Project, command: ChooseRoute, on: date) -> tuple[str, ...]:
    """The purchases elsewhere that count together with these."""
    again = {lot.id for lot in command.lots}
    kept = (b for b in case.procurement.lots if b.lot.id not in again)
    fresh = (Bought(lot, command.route, on.year, case.version) for lot in command.lots)
    bought = replace(case.procurement, lots=(*kept, *fresh))
    return looked_up(replace(case, procurement=bought))
