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
)
AssetFact = (
    asset.AssetFact
    | HoldingFact
    | AssetConsentSealed
    | AssetRepairFact
    | DisposalFact
    | AssetOverseen
)
PlanFact = plan.PlanFact | PlanSurplusReturned | PlanRepairFact
ConsentFact = consent.ConsentFact | ConsentRepairFact
RectificationFact = rectification.RectificationFact | RectificationRepairFact
CampaignFact = campaign.CampaignFact | CampaignRepairFact
