"""What operation adds: how a project evolves, what must hold of its facts, what a pack may ask."""

from typing import Any

from domain.operation import choosing, dividing, reporting
from domain.operation.checks import (
    linkage_covered,
    operation_signed,
    operator_fit,
    owner_decided,
    terms_stated,
)
from domain.operation.commands import ChooseOperator, SignOperation
from domain.operation.evolving import EVOLVE
from domain.operation.income import income_divided
from domain.operation.watching import operation_watched
from domain.part import Part
from events.operation import (
    DividendsPaid,
    IncomeDistributed,
    IncomeRuleSet,
    LinkagePromised,
    OperationBegun,
    OperationContracted,
    OperatorChosen,
    OwnerAgreed,
    PeriodReported,
    ReportCorrected,
)
from events.requirements import (
    IncomeDivided,
    LinkageCovered,
    OperationSigned,
    OperationWatched,
    OperatorFit,
    OwnerDecided,
    TermsStated,
)

_WRONG: dict[Any, Any] = {
    OperatorChosen: choosing.chosen,
    OwnerAgreed: choosing.owner_agreed,
    OperationContracted: choosing.contracted,
    OperationBegun: choosing.begun,
    LinkagePromised: choosing.promised,
    PeriodReported: reporting.reported,
    ReportCorrected: reporting.corrected,
    IncomeRuleSet: dividing.ruled,
    IncomeDistributed: dividing.distributed,
    DividendsPaid: dividing.paid,
}
_CHECKS: dict[type, Any] = {
    OperatorFit: operator_fit,
    OwnerDecided: owner_decided,
    TermsStated: terms_stated,
    OperationSigned: operation_signed,
    LinkageCovered: linkage_covered,
    IncomeDivided: income_divided,
    OperationWatched: operation_watched,
}
_NEEDS: dict[type, Any] = {
    ChooseOperator: choosing.of_assets,
    SignOperation: choosing.of_assets,
}
PART = Part(evolve=EVOLVE, wrong=_WRONG, checks=_CHECKS, needs=_NEEDS)
