"""What procurement adds to the life of a project."""

from typing import Any

from domain.part import Part
from domain.procurement.evolving import contract_signed, route_chosen
from domain.procurement.proprieties import of_contract, of_route
from events.base import Fact
from events.procurement import ContractSigned, RouteChosen

_EVOLVE: dict[type[Fact], Any] = {RouteChosen: route_chosen, ContractSigned: contract_signed}
_WRONG: dict[type[Fact], Any] = {RouteChosen: of_route, ContractSigned: of_contract}
PART = Part(evolve=_EVOLVE, wrong=_WRONG)
