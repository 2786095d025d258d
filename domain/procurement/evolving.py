"""How procurement goes on, fact by fact."""

from msgspec.structs import replace

from domain.case import acted
from domain.procurement.state import Bought, Contract, Procurement
from domain.project import Project
from events.base import Fact
from events.procurement import ContractSigned, RouteChosen


def route_chosen(case: Project, fact: RouteChosen) -> Project:
    """Lots and how they are bought; one named again is bought anew."""
    again = {lot.id for lot in fact.lots}
    kept = (b for b in case.procurement.lots if b.lot.id not in again)
    fresh = (Bought(lot, fact.route, fact.on.year, case.version) for lot in fact.lots)
    return _with(case, fact, replace(case.procurement, lots=(*kept, *fresh)))


def contract_signed(case: Project, fact: ContractSigned) -> Project:
    """One more contract."""
    signed = Contract(
        fact.contract,
        fact.lot,
        fact.uscc,
        fact.amount,
        fact.amount,
        fact.on,
        fact.advance_percent,
        fact.retention_percent,
        case.version,
    )
    bought = case.procurement
    return _with(case, fact, replace(bought, contracts=(*bought.contracts, signed)))


def _with(case: Project, fact: Fact, bought: Procurement) -> Project:
    return replace(acted(case, fact.on), procurement=bought)
