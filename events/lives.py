"""The facts of each kind of case, all the parts of its life together."""

from events import asset, plan
from events.acceptance import AcceptanceFact
from events.building import BuildingFact
from events.changes import ChangeFact
from events.consent import AssetConsentSealed, ProjectConsentSealed
from events.consent import ConsentFact as ConsentFact
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
    | ProjectConsentSealed
)
AssetFact = asset.AssetFact | AssetConsentSealed
PlanFact = plan.PlanFact | PlanSurplusReturned
