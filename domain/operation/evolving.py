"""How the facts of operation change a project; none of them is refused, for they have happened."""

from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from domain.operation.state import (
    Agreement,
    Consent,
    Distribution,
    IncomeRule,
    Payment,
    Pledge,
    Report,
)
from domain.project import Project
from domain.recording import acted
from events.base import Fact
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


def _now(case: Project, **changed: Any) -> Project:
    return replace(case, operation=replace(case.operation, **changed))


def chosen(case: Project, fact: OperatorChosen) -> Project:
    """An operator was chosen; what was signed before stays in force."""
    made = Agreement(case.version, fact.on, fact.operator, fact.mode, fact.owners, fact.terms)
    return _now(acted(case, fact.on), agreements=(*case.operation.agreements, made))


def agreed(case: Project, fact: OwnerAgreed) -> Project:
    """One more owner agrees."""
    made = Consent(case.version, fact.on, fact.chosen, fact.owner, fact.vote)
    return _now(case, consents=(*case.operation.consents, made))


def contracted(case: Project, fact: OperationContracted) -> Project:
    """What was chosen is in force."""
    kept = tuple(
        replace(a, signed_n=case.version, signed_on=fact.on) if a.n == fact.chosen else a
        for a in case.operation.agreements
    )
    return _now(acted(case, fact.on), agreements=kept)


def promised(case: Project, fact: LinkagePromised) -> Project:
    """New promises; those before them counted until the day before."""
    kept = tuple(_ended(p, fact.on) for p in case.operation.pledges)
    made = (Pledge(case.version, fact.on, promise) for promise in fact.promises)
    return _now(case, pledges=(*kept, *made))


def _ended(pledge: Pledge, on: date) -> Pledge:
    return replace(pledge, until=on - timedelta(1)) if pledge.until is None else pledge


def begun(case: Project, fact: OperationBegun) -> Project:
    """It is in operation."""
    return replace(
        _now(acted(case, fact.on), began_on=fact.on), stage="operating", matter_from=case.version
    )


def reported(case: Project, fact: PeriodReported) -> Project:
    """One more period."""
    made = Report(case.version, fact.on, fact.told, fact.by)
    return _now(case, told=(*case.operation.told, made))


def corrected(case: Project, fact: ReportCorrected) -> Project:
    """A report says it rightly now; the one before is kept beside it."""
    kept = tuple(
        replace(r, corrected_by=case.version) if r.n == fact.report else r
        for r in case.operation.told
    )
    made = Report(case.version, fact.on, fact.told, fact.by)
    return _now(case, told=(*kept, made))


def ruled(case: Project, fact: IncomeRuleSet) -> Project:
    """Income is divided otherwise from a day on."""
    made = IncomeRule(case.version, fact.effective, fact.first, fact.parts, fact.vote)
    return _now(case, rules=(*case.operation.rules, made))


def distributed(case: Project, fact: IncomeDistributed) -> Project:
    """Income was divided."""
    divided = fact.total, fact.uses, fact.lines, fact.vote
    made = Distribution(case.version, fact.on, *divided, fact.by)
    return _now(case, distributions=(*case.operation.distributions, made))


def paid(case: Project, fact: DividendsPaid) -> Project:
    """Dividends reached households."""
    made = Payment(case.version, fact.on, fact.distribution, fact.group, fact.amount)
    return _now(case, payments=(*case.operation.payments, made))


EVOLVE: dict[type[Fact], Any] = {
    OperatorChosen: chosen,
    OwnerAgreed: agreed,
    OperationContracted: contracted,
    LinkagePromised: promised,
    OperationBegun: begun,
    PeriodReported: reported,
    ReportCorrected: corrected,
    IncomeRuleSet: ruled,
    IncomeDistributed: distributed,
    DividendsPaid: paid,
}
