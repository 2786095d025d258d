"""Whatever is asked in whatever order: each fen is where the facts say, and nobody acts alone.

A county with two batches and several projects is driven through its commands, lawful or not. After
each of them the money is counted anew from the facts alone, by plain adding, and must agree.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from domain.authority import Holding
from domain.command import Command
from domain.evolving import evolve, evolve_plan
from domain.money.balance import balances
from domain.money.commands import (
    ApprovePayment,
    OrderRecovery,
    PayOut,
    RecordFinalAccounts,
    RecordRecovery,
    RequestPayment,
    ReturnSurplus,
    SettleProject,
    SignPayment,
)
from domain.money.state import total
from domain.outlook import row
from domain.planning.commands import IncludeProject
from events.asset import Cost
from events.money import (
    MoneyRecovered,
    PaymentMade,
    PaymentRequested,
    PlanSurplusReturned,
    ProjectSettled,
    SurplusReturned,
)
from events.plan import Allocation
from tests.domain.money_story import (
    ANSWERS,
    APPROVER,
    ASKER,
    BACKED,
    CARDS,
    COLLECTIVE,
    FIRM,
    PAYER,
    Purse,
    backed,
    digest,
)
from tests.domain.plan_story import CENTRAL, PROVINCE, WAN, batch
from tests.domain.story import COUNTY, COUNTY_CLERK, DIGEST, SECTION, TOWNSHIP, holds, national

BATCHES = (CENTRAL, PROVINCE)
IN = {CENTRAL: 100 * WAN, PROVINCE: 40 * WAN}
TWO_POSTS = (
    holds(ASKER.person, "implementer-head", TOWNSHIP),
    holds(SECTION.person, "finance-head", COUNTY),
    holds(APPROVER.person, "finance-clerk", COUNTY),
    holds("p-stand-in", "finance-clerk", COUNTY, for_=APPROVER.person),
)
"""Who holds two posts, and a stand-in: none may put a second hand to a payment."""
CAST = (ASKER, ANSWERS, SECTION, APPROVER, PAYER, *TWO_POSTS)
PAYEES = (FIRM, COLLECTIVE, CARDS, replace(FIRM, account="personal"), replace(CARDS, method="cash"))

which = st.integers(0, 5)
hand = st.sampled_from(CAST)
amounts = st.integers(1, 30 * WAN)
splits = st.tuples(amounts, st.integers(0, 12 * WAN))


def shares(amount: int, more: int) -> tuple[Allocation, ...]:
    """Money of one batch, or of both."""
    plain = (Allocation(CENTRAL, amount),)
    return (*plain, Allocation(PROVINCE, more)) if more else plain


@dataclass
class Store(Purse):
    """The county, with every fact of every case kept beside what it was before them."""

    told: dict[str, list[Any]] = field(default_factory=dict)
    bases: dict[str, Any] = field(default_factory=dict)

    def _told(self, stream: str, fact: Any) -> None:
        self.told.setdefault(stream, []).append(fact)
        self.bases.setdefault(stream, self.known(stream))
        Purse._told(self, stream, fact)


class MoneyMachine(RuleBasedStateMachine):
    """Batches, projects, payments and all that comes after them."""

    def __init__(self) -> None:
        super().__init__()
        self.made = Store()
        self.projects: list[str] = []

    @initialize()
    def begun(self) -> None:
        """A plan with two batches, and two projects in it."""
        self.made.opened(batch(), batch(PROVINCE, IN[PROVINCE], "province"))
        self.planned((20 * WAN, 0))
        self.planned((30 * WAN, 10 * WAN))

    @precondition(lambda self: len(self.projects) < 6)
    @rule(split=splits)
    def planned(self, split: tuple[int, int]) -> None:
        """Another project, if its batches have as much left."""
        project = self.made.project()
        command = IncludeProject(project, shares(*split))
        if self.made.put(command, COUNTY_CLERK).refused:
            return
        built = replace(self.made.of(project), stage="building")
        self.made.cases[f"project-{project}"] = built
        self.made.bases[f"project-{project}"] = built
        self.made.told[f"project-{project}"] = []
        self.projects.append(project)

    def _project(self, n: int) -> str:
        return self.projects[n % len(self.projects)]

    def _put(self, n: int, command: Command, *by: Holding) -> bool:
        return not self.made.on_project(self._project(n), command, *by).refused

    def _payment(self, n: int, m: int) -> int:
        asked = self.made.of(self._project(n)).money.payments
        return asked[m % len(asked)].n if asked else 1

    @rule(
        n=which,
        purpose=st.sampled_from(tuple(BACKED)),
        split=splits,
        payee=st.sampled_from(PAYEES),
        without=st.sampled_from(("", "", "", "invoice", "contract", "household-acceptance")),
        by=hand,
    )
    def asked(
        self, n: int, purpose: Any, split: tuple[int, int], payee: Any, without: str, by: Holding
    ) -> None:
        """Somebody asks for a payment, perhaps without a paper, or for whom it is not."""
        evidence = backed(purpose, without)
        self._put(n, RequestPayment(purpose, payee, shares(*split), evidence), by)

    @rule(n=which, split=splits, purpose=st.sampled_from(("advance", "progress", "completion")))
    def paid(self, n: int, split: tuple[int, int], purpose: Any) -> None:
        """A payment that goes all the way, if its request is lawful."""
        small = (split[0] // 5 + 1, split[1] // 5)
        said = RequestPayment(purpose, FIRM, shares(*small), backed(purpose))
        if self._put(n, said, ASKER):
            asked = self.made.of(self._project(n)).money.payments[-1].n
            for command, by in (
                (SignPayment(asked), ANSWERS),
                (SignPayment(asked), SECTION),
                (ApprovePayment(asked), APPROVER),
                (PayOut(asked, "记", digest()), PAYER),
            ):
                assert self._put(n, command, by)

    @rule(n=which, m=which, by=hand)
    def signed(self, n: int, m: int, by: Holding) -> None:
        """Somebody signs a request."""
        self._put(n, SignPayment(self._payment(n, m)), by)

    @rule(n=which, m=which, by=hand, refused=st.booleans())
    def decided(self, n: int, m: int, by: Holding, refused: bool) -> None:
        """Somebody approves or refuses one."""
        outcome: Any = "refused" if refused else "approved"
        self._put(n, ApprovePayment(self._payment(n, m), outcome, "不实"), by)

    @rule(n=which, m=which, by=hand)
    def paid_out(self, n: int, m: int, by: Holding) -> None:
        """Somebody pays one out."""
        self._put(n, PayOut(self._payment(n, m), "记", digest()), by)

    @rule(n=which, m=which, split=splits, by=hand)
    def ordered_back(self, n: int, m: int, split: tuple[int, int], by: Holding) -> None:
        """Somebody orders money back."""
        small = shares(split[0] // 20 + 1, split[1] // 20)
        self._put(n, OrderRecovery(self._payment(n, m), small, "审计", DIGEST), by)

    @rule(
        n=which,
        split=splits,
        to=st.sampled_from(("project", "finance", "put-right")),
        by=st.sampled_from((PAYER, *TWO_POSTS)),
    )
    def came_back(self, n: int, split: tuple[int, int], to: Any, by: Holding) -> None:
        """Some of what was ordered comes back."""
        orders = self.made.of(self._project(n)).money.recoveries
        small = shares(split[0] // 40 + 1, split[1] // 40)
        self._put(n, RecordRecovery(orders[-1].n if orders else 1, to, small, digest()), by)

    @rule(n=which, percent=st.integers(60, 101))
    def accepted(self, n: int, percent: int) -> None:
        """The works are accepted, with an asset for what they cost."""
        project = self._project(n)
        case = self.made.of(project)
        if case.stage == "building" and percent <= 100:
            costs = (
                Cost("linking", a.amount * percent // 100 or 1, a.batch)
                for a in case.money.allocations
            )
            self.made.accepted(project, *costs)

    @rule(n=which, percent=st.integers(50, 102), held=st.integers(0, 4), by=hand)
    def settled(self, n: int, percent: int, held: int, by: Holding) -> None:
        """What it cost is settled, part of it held back."""
        money = self.made.of(self._project(n)).money
        cost = tuple(Allocation(a.batch, a.amount * percent // 100) for a in money.allocations)
        kept = tuple(Allocation(a.batch, a.amount * held // 100) for a in cost)
        until = self.made.on + timedelta(365)
        self._put(n, SettleProject(cost, DIGEST, kept, until), by)

    @rule(n=which, cause=st.sampled_from(("settled", "lapsed")), by=hand)
    def surplus(self, n: int, cause: Any, by: Holding) -> None:
        """What is left goes back."""
        self._put(n, ReturnSurplus(cause, DIGEST), by)

    @rule(n=which, percent=st.integers(99, 100), by=hand)
    def accounted(self, n: int, percent: int, by: Holding) -> None:
        """The final accounts are drawn up."""
        settlement = self.made.of(self._project(n)).money.settlement
        cost = total(settlement.settled) if settlement else 1
        self._put(n, RecordFinalAccounts(cost * percent // 100, DIGEST), by)

    @rule(days=st.sampled_from((1, 1, 1, 7, 30, 400)))
    def later(self, days: int) -> None:
        """Time goes by."""
        self.made.later(days)

    # --- what must hold

    def _facts(self, project: str, kind: Any) -> list[Any]:
        found = self.made.told.get(f"project-{project}", [])
        return [f for f in found if isinstance(f, kind)]

    def _counted(self, project: str) -> dict[str, Counter[str]]:
        """Where the money of a project is by batch, added up from its facts alone."""
        case = self.made.of(project)
        counted = {b: Counter[str]() for b in BATCHES}
        for share in case.money.allocations:
            counted[share.batch]["in"] += share.amount
        for share in self._paid_shares(project):
            counted[share.batch]["paid"] += share.amount
        for back in self._facts(project, MoneyRecovered):
            for share in back.allocations if back.to != "put-right" else ():
                counted[share.batch]["paid"] -= share.amount
                counted[share.batch]["gone"] += share.amount if back.to == "finance" else 0
        for sent in self._facts(project, SurplusReturned):
            for share in sent.allocations:
                counted[share.batch]["gone"] += share.amount
        for settled in self._facts(project, ProjectSettled):
            for share in settled.retained:
                counted[share.batch]["retained"] += share.amount
        return counted

    def _paid_shares(self, project: str) -> list[Allocation]:
        made = [f.payment for f in self._facts(project, PaymentMade)]
        asked = {f.digest: f for f in self._facts(project, PaymentRequested)}
        digests = [f.digest for f in self._facts(project, PaymentMade)]
        assert len(set(made)) == len(made)
        return [share for d in digests for share in asked[d].allocations]

    @invariant()
    def every_fen_of_a_project_is_somewhere(self) -> None:
        """Money in = paid + retained + surplus + available, and none of them is less than none."""
        for project in self.projects:
            counted = self._counted(project)
            for stands in balances(self.made.of(project).money):
                facts = counted[stands.batch]
                parts = (stands.paid, stands.retained, stands.surplus, stands.available)
                assert sum(parts) == stands.allocated == facts["in"]
                assert min(*parts, stands.surplus_held, stands.free) >= 0
                assert stands.paid == facts["paid"]
                assert stands.surplus - stands.surplus_held == facts["gone"]
                assert stands.retained == facts["retained"] - self._released(project, stands.batch)

    def _released(self, project: str, of: str) -> int:
        payments = self.made.of(project).money.payments
        paid = (p for p in payments if p.paid and p.purpose == "retention")
        return sum(a.amount for p in paid for a in p.allocations if a.batch == of)

    @invariant()
    def every_fen_of_a_batch_is_somewhere(self) -> None:
        """What a batch has left, and what its projects keep, is what came in."""
        plan = self.made.now
        for of in BATCHES if plan.version > 2 else ():
            kept = sum(line.of(of) for line in plan.lines)
            assert plan.left(of) + kept == IN[of]
            assert plan.left(of) >= 0
            back = [
                f for f in self.made.told["plan-430511-2026"] if isinstance(f, PlanSurplusReturned)
            ]
            given = sum(a.amount for f in back for a in f.allocations if a.batch == of)
            sent = sum(
                a.amount
                for project in self.projects
                for f in self._facts(project, SurplusReturned)
                for a in f.allocations
                if a.batch == of
            )
            assert given == sent

    @invariant()
    def no_payment_without_its_papers(self) -> None:
        """Whatever was paid had every paper that its purpose asks for."""
        for project in self.projects:
            paid = {f.digest for f in self._facts(project, PaymentMade)}
            for asked in self._facts(project, PaymentRequested):
                if asked.digest in paid:
                    shown = {paper.document for paper in asked.evidence}
                    assert set(BACKED[asked.purpose]) <= shown
                    assert asked.payee.account != "personal"
                    assert asked.payee.method != "cash"

    @invariant()
    def nobody_decides_twice_or_alone(self) -> None:
        """Everybody's hand is on a payment once, and five people's on one that was paid."""
        for project in self.projects:
            for payment in self.made.of(project).money.payments:
                persons = [person for by in payment.hands for person in by.persons]
                assert len(set(persons)) == len(persons)
                if payment.paid:
                    assert len(payment.hands) == 5

    @invariant()
    def no_acceptance_without_assets(self) -> None:
        """What was accepted is on the books with all that it cost."""
        for project in self.projects:
            done = self.made.of(project).acceptance
            if done.passed_on:
                assets = [self.made.cases[f"asset-{a}"] for a in done.assets]
                assert sum(asset.amount for asset in assets) == done.settled > 0

    @invariant()
    def the_index_is_the_facts(self) -> None:
        """What is told again from the facts is the same case, and so is its row."""
        for stream, facts in self.made.told.items():
            fold: Any = {"project": evolve, "plan": evolve_plan}.get(stream.partition("-")[0])
            if fold and facts:
                again = self.made.bases[stream]
                for fact in facts:
                    again = fold(again, fact)
                now = self.made.cases[stream]
                assert again == now
                assert row(again, national()) == row(now, national())


TestMoneyMachine = MoneyMachine.TestCase
TestMoneyMachine.settings = settings(max_examples=200, stateful_step_count=30, deadline=None)
