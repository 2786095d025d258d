"""What must hold of a fact of procurement itself, each rule beside its article."""

from domain.circumstances import Circumstances
from domain.codes import uscc_fault
from domain.project import Project
from events.findings import Finding, Value
from events.procurement import ContractSigned, RouteChosen

NO_RULE = ("not cited", "ASM")
NO_PREFINANCE = ("政府投资条例 第二十二条", "A")
AS_AWARDED = ("招标投标法 第四十六条", "A")
BOND = ("招标投标法实施条例 第五十八条", "A")
MOST_BOND = 10
"""Percent of the contract that a performance bond may be (履约保证金)."""
PUBLIC = frozenset({"linking", "integrated", "east-west", "paired", "bonds", "lottery"})


def wrong(
    key: str,
    observed: dict[str, Value],
    required: dict[str, Value],
    cited: tuple[str, str] = NO_RULE,
) -> Finding:
    """A finding that a fact cannot stand."""
    return Finding(key, "broken", key, *cited, observed, required)


def party(uscc: str) -> list[Finding]:
    """The code of an organisation agrees with its check digit."""
    fault = uscc_fault(uscc)
    return [wrong("dossier.uscc", {"uscc": uscc, "fault": fault}, {})] if fault else []


def of_route(case: Project, fact: RouteChosen, about: Circumstances) -> list[Finding]:
    """Lots of different names, none of them under contract."""
    names = [lot.id for lot in fact.lots]
    settled = case.procurement.settled
    taken = sorted({name for name in names if names.count(name) > 1 or name in settled})
    found = [wrong("procurement.lot-taken", {"lot": name}, {}) for name in taken]
    for code in sorted({lot.operator for lot in fact.lots}):
        found.extend(party(code))
    return found


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


def of_contract(case: Project, fact: ContractSigned, about: Circumstances) -> list[Finding]:
    """On a lot that is open, with another party than who has it built, for money that is there."""
    bought = case.procurement
    found = [*party(fact.uscc), *within_means(case, fact.amount)]
    if fact.lot not in bought.open_lots:
        asked: dict[str, Value] = {"lots": "|".join(bought.open_lots) or "-"}
        found.append(wrong("procurement.lot-not-open", {"lot": fact.lot}, asked))
    if bought.contract(fact.contract):
        found.append(wrong("procurement.contract-known", {"contract": fact.contract}, {}))
    lot = bought.lot(fact.lot)
    if lot and lot.lot.operator == fact.uscc:
        found.append(wrong("procurement.own-party", {"uscc": fact.uscc}, {}))
    if fact.bond * 100 > fact.amount * MOST_BOND:
        least: dict[str, Value] = {"limit_fen": fact.amount * MOST_BOND // 100}
        found.append(wrong("procurement.bond", {"total_fen": fact.bond}, least, BOND))
    return found
