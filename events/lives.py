"""The facts of each kind of case, all the parts of its life together."""

from events import asset, campaign, consent, plan, rectification
from events.acceptance import AcceptanceFact
from events.adjustment import AdjustmentFact
from events.assessment import AssessmentFact
from events.building import BuildingFact
from events.changes import ChangeFact
from events.consent import AssetConsentSealed, ProjectConsentSealed
from events.disposal import AssetEnded, DisposalFact
from events.historic import HistoricFact
from events.holding import HoldingFact, ReinvestmentReceived
from events.implementation import ImplementationFact
from events.measures import MeasuresFact
from events.migration import (
    AssetPackMoved,
    CampaignPackMoved,
    ConsentPackMoved,
    PackMoved,
    PlanPackMoved,
    RectificationPackMoved,
)
from events.money import MoneyFact, PlanSurplusReturned
from events.operation import OperationFact
from events.plan import FundingFact
from events.procurement import ProcurementFact
from events.project import IntakeFact
from events.rectification import AssetOverseen, ProjectOverseen
from events.repair import (
    AssetRepairFact,
    CampaignRepairFact,
    ConsentRepairFact,
    PlanRepairFact,
    ProjectRepairFact,
    RectificationRepairFact,
)

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
    | ProjectRepairFact
    | AdjustmentFact
    | AssetEnded
    | ProjectOverseen
    | ReinvestmentReceived
    | AssessmentFact
    | MeasuresFact
    | PackMoved
)
AssetFact = (
    asset.AssetFact
    | HoldingFact
    | AssetConsentSealed
    | AssetRepairFact
    | DisposalFact
    | AssetOverseen
    | AssetPackMoved
)
PlanFact = plan.PlanFact | PlanSurplusReturned | PlanRepairFact | PlanPackMoved
ConsentFact = consent.ConsentFact | ConsentRepairFact | ConsentPackMoved
RectificationFact = (
    rectification.RectificationFact | RectificationRepairFact | RectificationPackMoved
)
CampaignFact = campaign.CampaignFact | CampaignRepairFact | CampaignPackMoved
