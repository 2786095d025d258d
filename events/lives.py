"""The facts of each kind of case, all the parts of its life together."""

from events import plan
from events.acceptance import AcceptanceFact
from events.asset import AssetFact as AssetFact
from events.building import BuildingFact
from events.changes import ChangeFact
from events.historic import HistoricFact
from events.implementation import ImplementationFact
from events.money import MoneyFact, PlanSurplusReturned
from events.operation import OperationFact
from events.plan import FundingFact
from events.procurement import ProcurementFact
from events.project import IntakeFact

ProjectFact = (
    IntakeFact
    | FundingFact
    | ImplementationFact
    | BuildingFact
    | AcceptanceFact
    | ProcurementFact
    | ChangeFact
    | MoneyFact
    | OperationFact
    | HistoricFact
)
PlanFact = plan.PlanFact | PlanSurplusReturned
