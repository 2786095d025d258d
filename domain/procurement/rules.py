"""What the rules of procurement share: how they speak, and what several of them ask."""

from datetime import date

from domain.codes import uscc_fault
from domain.project import PUBLIC, Project
from events.base import Actor
from events.findings import Finding, Value

NO_RULE = ("not cited", "ASM")
NO_PREFINANCE = ("政府投资条例 第二十二条", "A")
HANDS_APART = ("会计法 第二十五条", "A")


def wrong(
    key: str,
    observed: dict[str, Value],
    required: dict[str, Value] | None = None,
    cited: tuple[str, str] = NO_RULE,
    earliest: date | None = None,
) -> Finding:
    """A finding that a fact cannot stand."""
    return Finding(key, "broken", key, *cited, observed, required or {}, earliest=earliest)


def early(key: str, on: date, first: date, cited: tuple[str, str], *, today: bool) -> list[Finding]:
    """Nothing if a day is late enough; `today`: it is the day of the act, which can wait."""
    if on >= first:
        return []
    days: dict[str, Value] = {"first": first.isoformat()}
    return [wrong(key, {"on": on.isoformat()}, days, cited, first if today else None)]


def party(uscc: str) -> list[Finding]:
    """The code of an organisation agrees with its check digit."""
    fault = uscc_fault(uscc)
    return [wrong("dossier.uscc", {"uscc": uscc, "fault": fault})] if fault else []


def other_party(case: Project, lot: str, uscc: str) -> list[Finding]:
    """A sound code, and not that of whoever has the lot built: nobody contracts with themselves."""
    bought = case.procurement.lot(lot)
    own = bought is not None and bought.lot.operator == uscc
    return [*party(uscc), *([wrong("procurement.own-party", {"uscc": uscc})] if own else [])]


def means(case: Project) -> int:
    """The money there is: what was allocated, and what the dossier names of the builders' own."""
    own = sum(f.amount for f in case.dossier.funds if f.source not in PUBLIC)
    return case.money.allocated + own


def within_means(case: Project, more: int) -> list[Finding]:
    """政府投资条例 第二十二条: no works without the money for them."""
    total, limit = case.procurement.committed + more, means(case)
    if total <= limit:
        return []
    asked: dict[str, Value] = {"limit_fen": limit}
    return [wrong("procurement.over-means", {"total_fen": total}, asked, NO_PREFINANCE)]


def apart(by: Actor, *before: Actor | None) -> list[Finding]:
    """Who opens the bids, who evaluates them and who awards are different people."""
    known = {person for actor in before if actor for person in actor.persons}
    if not by.persons & known:
        return []
    return [wrong("procurement.hands", {}, {}, HANDS_APART)]


def settled(case: Project, lot: str) -> list[Finding]:
    """The lot is among those that have neither contract nor resolution."""
    open_lots = case.procurement.open_lots
    if lot in open_lots:
        return []
    asked: dict[str, Value] = {"lots": "|".join(open_lots) or "-"}
    return [wrong("procurement.lot-not-open", {"lot": lot}, asked)]


def by_route(case: Project, lot: str, routes: frozenset[str]) -> list[Finding]:
    """An open lot that is bought in one of these ways."""
    if found := settled(case, lot):
        return found
    bought = case.procurement.lot(lot)
    if bought is None or bought.route in routes:
        return []
    asked: dict[str, Value] = {"ways": "|".join(sorted(routes))}
    return [wrong("procurement.other-route", {"lot": lot, "way": bought.route}, asked)]
