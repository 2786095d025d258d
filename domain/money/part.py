"""What money adds: how it moves, what holds of each move, and what follows for the plan."""

from hashlib import sha256
from typing import Any

import msgspec

from domain.circumstances import Circumstances
from domain.faults import stamp_of
from domain.money import checks, evolving, paying, requesting, settling
from domain.money.balance import its_plan, surplus_due
from domain.money.commands import (
    ApprovePayment,
    PayOut,
    RequestPayment,
    ReturnSurplus,
    SignPayment,
)
from domain.part import Beside, Part
from domain.planning.evolving import given_back
from domain.planning.state import AnnualPlan
from domain.project import Project
from domain.recording import acted
from events.base import Fact
from events.money import (
    FinalAccountsRecorded,
    MoneyRecovered,
    PaymentDecided,
    PaymentMade,
    PaymentRequested,
    PaymentSigned,
    PlanSurplusReturned,
    ProjectSettled,
    RecoveryOrdered,
    SurplusReturned,
)
from events.requirements import PaymentCap, PaymentEvidence, PaymentSignatures

OnPayment = SignPayment | ApprovePayment | PayOut
NOT_THERE = "0" * 64


def request_digest(case: Project, command: RequestPayment, about: Circumstances) -> dict[str, Any]:
    """What is signed, approved and paid is bound to all that the request says."""
    said = (
        about.case_id,
        command.purpose,
        command.payee,
        command.allocations,
        command.evidence,
        command.reckoned,
        command.contract,
    )
    return {"digest": sha256(msgspec.json.encode(said)).hexdigest()}


def same_digest(case: Project, command: OnPayment, about: Circumstances) -> dict[str, Any]:
    """The digest of the request that it is about."""
    payment = case.money.payment(command.payment)
    return {"digest": payment.digest if payment else NOT_THERE}


def surplus(case: Project, command: ReturnSurplus, about: Circumstances) -> dict[str, Any]:
    """How much goes back is computed."""
    plan = its_plan(case.money, about.others)
    return {"allocations": surplus_due(case.money, command.cause, about.on, plan)}


def told_plan(case: Project, fact: SurplusReturned, about: Circumstances) -> Beside:
    """The plan learns in the same transaction what its batches got back."""
    told = PlanSurplusReturned(
        project=about.case_id.partition("-")[2],
        allocations=fact.allocations,
        **stamp_of(fact),
    )
    return ((f"plan-{case.money.plan}", told),)


def plan_of(case: Project, command: RequestPayment | ReturnSurplus | PayOut) -> tuple[str, ...]:
    """The plan from which the money came."""
    return (f"plan-{case.money.plan}",) if case.money.plan else ()


def plan_got_back(plan: AnnualPlan, fact: PlanSurplusReturned) -> AnnualPlan:
    """What a project gave back is free in its batches again."""
    return given_back(acted(plan, fact.on), fact.project, fact.allocations)


_EVOLVE: dict[type[Fact], Any] = {
    PaymentRequested: evolving.requested,
    PaymentSigned: evolving.signed,
    PaymentDecided: evolving.decided,
    PaymentMade: evolving.paid,
    RecoveryOrdered: evolving.ordered,
    MoneyRecovered: evolving.recovered,
    ProjectSettled: evolving.settled,
    SurplusReturned: evolving.returned,
    FinalAccountsRecorded: evolving.accounted,
    PlanSurplusReturned: plan_got_back,
}
_WRONG: dict[type[Fact], Any] = {
    PaymentRequested: requesting.request_wrong,
    PaymentSigned: paying.signing_wrong,
    PaymentDecided: paying.deciding_wrong,
    PaymentMade: paying.paying_wrong,
    RecoveryOrdered: settling.order_wrong,
    MoneyRecovered: settling.recovery_wrong,
    ProjectSettled: settling.settlement_wrong,
    SurplusReturned: settling.surplus_wrong,
    FinalAccountsRecorded: settling.accounts_wrong,
}
PART = Part(
    evolve=_EVOLVE,
    wrong=_WRONG,
    derive={
        RequestPayment: request_digest,
        SignPayment: same_digest,
        ApprovePayment: same_digest,
        PayOut: same_digest,
        ReturnSurplus: surplus,
    },
    beside={SurplusReturned: told_plan},
    checks={
        PaymentEvidence: checks.evidence,
        PaymentCap: checks.cap,
        PaymentSignatures: checks.signatures,
    },
    needs={RequestPayment: plan_of, ReturnSurplus: plan_of, PayOut: plan_of},
    idle=checks.IDLE,
)
