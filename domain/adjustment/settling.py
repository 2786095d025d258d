"""Whether all that is owed is settled before a project ends: by contract, to households, in fen."""

from collections.abc import Iterator
from datetime import date

from domain.circumstances import Circumstances, finding_on, who_may
from domain.money.balance import balances
from domain.money.state import Money
from domain.operation.state import Agreement, Operation
from domain.operation.watching import dividends
from domain.project import Project
from events.findings import Finding, Value
from events.requirements import (
    DividendsPaidUp,
    FundsSquared,
    ObligationsSettled,
    RentPaidUp,
)

SETTLE = "settle-obligation"
MONTHS = 12


def obligations_settled(case: Project, asked: ObligationsSettled, about: Circumstances) -> Finding:
    """Nothing of these kinds is open, and a contract in force is among what was settled."""
    required: dict[str, Value] = {"owed": "|".join(asked.owed)}
    now = case.adjustment
    bound = "contract" in asked.owed and binds(case.operation, about.on)
    if bound and not any(one.kind == "contract" for one in now.plan.obligations):
        who = who_may(case, about, "revise-adjustment")
        return finding_on(asked, "pending", "obligation.contract-unnamed", {}, required, who)
    if "wages" in asked.owed and (unnamed := _wages_unnamed(case)):
        who = who_may(case, about, "revise-adjustment")
        told: dict[str, Value] = {"sum_fen": unnamed}
        return finding_on(asked, "pending", "obligation.wages-unnamed", told, required, who)
    if open_ones := now.open_of(asked.owed):
        one = open_ones[0]
        seen: dict[str, Value] = {"name": one.id, "obligation": one.kind, "count": len(open_ones)}
        seen["sum_fen"] = sum(owed.amount - now.paid(owed.id) for owed in open_ones)
        who = who_may(case, about, SETTLE)
        return finding_on(asked, "pending", "obligation.open", seen, required, who)
    on = tuple(one.n for one in now.settled)
    return finding_on(asked, "met", "obligation.met", {}, required, on=on)


def _wages_unnamed(case: Project) -> int:
    """What workers were owed by the last report of the works and the plan does not name, in fen."""
    owed = case.building.wages[1].arrears if case.building.wages else 0
    named = (one.amount for one in case.adjustment.plan.obligations if one.kind == "wages")
    return max(owed - sum(named), 0)


def binds(operation: Operation, on: date) -> bool:
    """A contract with an operator runs on beyond the day."""
    now = operation.in_force
    return now is not None and now.terms.ends > on


def dividends_paid_up(case: Project, asked: DividendsPaidUp, about: Circumstances) -> Finding:
    """Every dividend that was divided is paid, also before its day."""
    open_ones = [one for one in dividends(case.operation) if one.left]
    if not open_ones:
        return finding_on(asked, "met", "dividends.paid-up", {}, {})
    left = sum(one.left for one in open_ones)
    seen: dict[str, Value] = {"group": open_ones[0].group, "sum_fen": left}
    who = who_may(case, about, "pay-dividends")
    return finding_on(asked, "pending", "dividends.unpaid", seen, {}, who)


def rent_paid_up(case: Project, asked: RentPaidUp, about: Circumstances) -> Finding:
    """What fell due by the contracts was received, or settled since."""
    due = rent_due(case.operation, about.on)
    rents = [one.id for one in case.adjustment.plan.obligations if one.kind == "rent"]
    came = rent_received(case.operation) + sum(case.adjustment.paid(id_) for id_ in rents)
    seen: dict[str, Value] = {"sum_fen": max(due - came, 0)}
    required: dict[str, Value] = {"total_fen": due}
    if due > came:
        who = who_may(case, about, SETTLE)
        return finding_on(asked, "pending", "rent.unpaid", seen, required, who)
    return finding_on(asked, "met", "rent.paid-up", {}, required)


def runs_on(case: Project, on: date) -> Agreement | None:
    """The contract by which somebody else runs the project beyond the day, unless it is settled."""
    now = case.operation.in_force
    if now is None or now.mode == "own" or not binds(case.operation, on):
        return None
    kinds = {one.kind for one in case.adjustment.plan.obligations}
    settled = "contract" in kinds and not case.adjustment.open_of(("contract",))
    running = case.stage == "operating" or (case.stage == "adjusting" and not settled)
    return now if running else None


def rent_due(operation: Operation, on: date) -> int:
    """The rent of every month that ran out under a signed contract, in fen."""
    return sum(
        terms.rent * months // MONTHS
        for terms, months in ((a.terms, _months(a, until)) for a, until in _terms(operation, on))
    )


def _terms(operation: Operation, on: date) -> Iterator[tuple[Agreement, date]]:
    """Each signed contract, and until when it ran: its end, the next one's signing, or the day."""
    signed = [a for a in operation.agreements if a.signed_on]
    following = (*(a.signed_on for a in signed[1:]), None)
    for agreement, successor in zip(signed, following, strict=False):
        until = min(d for d in (agreement.terms.ends, successor, on) if d is not None)
        yield agreement, until


def _months(agreement: Agreement, until: date) -> int:
    begins = agreement.terms.begins
    whole = (until.year - begins.year) * MONTHS + until.month - begins.month
    return max(0, whole - (until.day < begins.day))


def rent_received(operation: Operation) -> int:
    """All rent that was reported, in fen."""
    told = (income for report in operation.reports for income in report.told.income)
    return sum(income.amount for income in told if income.kind == "rent")


def _out(money: Money) -> int:
    """What was ordered back and has neither come back nor been put right, in fen."""
    orders = [(order, batch) for order in money.recoveries for batch in money.batches]
    return sum(order.outstanding(batch) for order, batch in orders)


def _spent_before_us(case: Project) -> bool:
    """It was built and paid for before Bangfu: on paper, and there is nothing to settle here."""
    return bool(case.historic) and not case.acceptance.passed_on and not case.money.payments


def funds_squared(case: Project, asked: FundsSquared, about: Circumstances) -> Finding:
    """What it was given is settled, what is asked for is paid or refused, the rest went back."""
    if not case.money.allocations:
        return finding_on(asked, "met", "funds.none", {}, {})
    if case.money.settlement is None and _spent_before_us(case):
        seen: dict[str, Value] = {"sum_fen": case.money.allocated, "evidence": case.historic}
        return finding_on(asked, "met", "funds.before-bangfu", seen, {})
    if case.money.settlement is None:
        who = who_may(case, about, "settle-project")
        return finding_on(asked, "pending", "funds.unsettled", {}, {}, who)
    if out := _out(case.money):
        who = who_may(case, about, "record-recovery")
        return finding_on(asked, "pending", "funds.recovery-open", {"sum_fen": out}, {}, who)
    found = balances(case.money)
    left = sum(b.surplus_held for b in found)
    if left:
        who = who_may(case, about, "return-surplus")
        return finding_on(asked, "pending", "funds.surplus-left", {"sum_fen": left}, {}, who)
    waiting = sum(b.requested + b.retained_requested for b in found)
    if waiting:
        who = who_may(case, about, "pay-out")
        return finding_on(asked, "pending", "funds.requested", {"sum_fen": waiting}, {}, who)
    return finding_on(asked, "met", "funds.squared", {}, {})
