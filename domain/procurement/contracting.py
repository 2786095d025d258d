"""Contracts and what stands for them: as awarded, within the money, supplemented by a tenth."""

from domain.circumstances import Circumstances
from domain.procurement.rules import other_party, party, settled, within_means, wrong
from domain.procurement.state import AWARDED, BY_THEMSELVES, Bought, Contract
from domain.project import Project
from events.findings import Finding, Value
from events.procurement import (
    ContractFiled,
    ContractPublished,
    ContractSigned,
    ContractSupplemented,
    LotResolved,
)

AS_AWARDED = ("招标投标法 第四十六条", "A")
BOND = ("招标投标法实施条例 第五十八条", "A")
SUPPLEMENT = ("政府采购法 第四十九条", "A")
BUILDS_ITSELF = ("招标投标法实施条例 第九条", "A")
MOST_BOND, MOST_MORE = 10, 10
"""Percent of the contract: the performance bond (履约保证金), all supplements together."""


def of_contract(case: Project, fact: ContractSigned, about: Circumstances) -> list[Finding]:
    """As awarded, with another party than who has it built, for money that is there."""
    bought = case.procurement.lot(fact.lot)
    found = [*other_party(case, fact.lot, fact.uscc), *_bond(fact)]
    if case.procurement.contract(fact.contract):
        found.append(wrong("procurement.contract-known", {"contract": fact.contract}))
    if bought is not None and bought.route in BY_THEMSELVES:
        return [*found, *_of_builders(case, fact, bought)]
    found += [*settled(case, fact.lot), *within_means(case, fact.amount)]
    if bought is not None and bought.route in AWARDED:
        found += _as_awarded(case, fact)
    return found


def _bond(fact: ContractSigned) -> list[Finding]:
    limit = fact.amount * MOST_BOND // 100
    if fact.bond <= limit:
        return []
    return [wrong("procurement.bond", {"total_fen": fact.bond}, {"limit_fen": limit}, BOND)]


def _as_awarded(case: Project, fact: ContractSigned) -> list[Finding]:
    """The party and the price of the award (招标投标法 第四十六条)."""
    course = case.procurement.course(fact.lot)
    award = course.award if course else None
    if award is None:
        return [wrong("procurement.not-awarded", {"lot": fact.lot}, {}, AS_AWARDED)]
    if (fact.uscc, fact.amount) == (award.uscc, award.amount):
        return []
    said: dict[str, Value] = {"party": fact.uscc, "total_fen": fact.amount}
    asked: dict[str, Value] = {"awarded": award.uscc, "limit_fen": award.amount}
    return [wrong("procurement.not-as-awarded", said, asked, AS_AWARDED)]


def _of_builders(case: Project, fact: ContractSigned, bought: Bought) -> list[Finding]:
    """以工代赈 is contracted with whom the vote named; behind 自建 there is no contractor."""
    if bought.route == "self-build":
        return [wrong("procurement.hidden-contractor", {"lot": fact.lot}, {}, BUILDS_ITSELF)]
    resolved = case.procurement.resolution(fact.lot)
    if resolved is None:
        return [wrong("procurement.not-resolved", {"lot": fact.lot})]
    if any(c.lot == fact.lot for c in case.procurement.contracts):
        return [wrong("procurement.lot-taken", {"lot": fact.lot})]
    if (fact.uscc, fact.amount) == (resolved.uscc, resolved.amount):
        return []
    said: dict[str, Value] = {"party": fact.uscc, "total_fen": fact.amount}
    asked: dict[str, Value] = {"awarded": resolved.uscc, "limit_fen": resolved.amount}
    return [wrong("procurement.not-as-awarded", said, asked)]


def of_resolution(case: Project, fact: LotResolved, about: Circumstances) -> list[Finding]:
    """Within the estimate and the money; who builds for themselves is who has it built."""
    bought = case.procurement.lot(fact.lot)
    found = [*settled(case, fact.lot), *party(fact.uscc), *within_means(case, fact.amount)]
    if bought is None:
        return found
    if bought.route not in BY_THEMSELVES:
        asked: dict[str, Value] = {"ways": "|".join(sorted(BY_THEMSELVES))}
        said: dict[str, Value] = {"lot": fact.lot, "way": bought.route}
        return [*found, wrong("procurement.other-route", said, asked)]
    if bought.route == "self-build" and fact.uscc != bought.lot.operator:
        builds: dict[str, Value] = {"party": fact.uscc}
        own: dict[str, Value] = {"uscc": bought.lot.operator}
        found.append(wrong("procurement.not-itself", builds, own, BUILDS_ITSELF))
    return [*found, *_sums(fact, bought)]


def _sums(fact: LotResolved, bought: Bought) -> list[Finding]:
    found = []
    if fact.amount > bought.lot.estimate:
        most: dict[str, Value] = {"limit_fen": bought.lot.estimate}
        found.append(wrong("procurement.over-estimate", {"total_fen": fact.amount}, most))
    if fact.labour_pay > fact.amount:
        whole: dict[str, Value] = {"limit_fen": fact.amount}
        found.append(wrong("procurement.pay-over-amount", {"total_fen": fact.labour_pay}, whole))
    return found


def of_paper(
    case: Project, fact: ContractFiled | ContractPublished, about: Circumstances
) -> list[Finding]:
    """Of a known contract, once."""
    contract = case.procurement.contract(fact.contract)
    if contract is None:
        return [_unknown(case, fact.contract)]
    done = contract.filed_on if isinstance(fact, ContractFiled) else contract.published_on
    known: dict[str, Value] = {"contract": fact.contract}
    return [wrong("procurement.contract-known", known)] if done else []


def of_supplement(case: Project, fact: ContractSupplemented, about: Circumstances) -> list[Finding]:
    """政府采购法 第四十九条: all supplements together are a tenth of the contract at most."""
    contract = case.procurement.contract(fact.contract)
    if contract is None:
        return [_unknown(case, fact.contract)]
    return [*_a_tenth(contract, fact.amount), *within_means(case, fact.amount)]


def _a_tenth(contract: Contract, more: int) -> list[Finding]:
    total, limit = contract.amount + more - contract.original, contract.original * MOST_MORE // 100
    if total <= limit:
        return []
    asked: dict[str, Value] = {"limit_fen": limit}
    return [wrong("procurement.supplement", {"total_fen": total}, asked, SUPPLEMENT)]


def _unknown(case: Project, name: str) -> Finding:
    known = "|".join(c.id for c in case.procurement.contracts) or "-"
    return wrong("name.unknown", {"what": "contract", "name": name}, {"known": known})
