"""Whatever is asked in whatever order: each fen is where the facts say, and nobody acts alone.

A county with two batches and several projects is driven through its commands, lawful or not. After
each of them the money is counted anew from the facts alone, by plain adding, and must agree.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import event, settings, target
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from msgspec.structs import replace

from domain.authority import Holding
from domain.command import Command
from domain.evolving import evolve, evolve_plan
from domain.money.balance import Standing, balances, surplus_due
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
from domain.money.tracing import trace
from domain.outlook import row
from domain.planning.commands import IncludeProject
from domain.project import Project
from events.asset import Cost
from events.money import (
    MoneyRecovered,
    PaymentMade,
    PaymentRequested,
    PlanSurplusReturned,
    ProjectSettled,
    Reckoned,
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

which = st.integers(0, 3)
hand = st.sampled_from(CAST)
splits = st.tuples(st.integers(1, 30 * WAN), st.integers(0, 12 * WAN))


def shares(amount: int, more: int) -> tuple[Allocation, ...]:
    """Money of one batch, or of both."""
    plain = (Allocation(CENTRAL, amount),)
    return (*plain, Allocation(PROVINCE, more)) if more else plain


def part(left: dict[str, int], percent: int) -> tuple[Allocation, ...]:
    """So much of what is left of each batch, a fen at least."""
    return tuple(Allocation(b, max(1, n * percent // 100)) for b, n in left.items() if n > 0)


@dataclass
class Store(Purse):
    """The county, with every fact of every case kept beside what it was before them."""

    told: dict[str, list[Any]] = field(default_factory=dict)
    bases: dict[str, Any] = field(default_factory=dict)

    def _told(self, stream: str, fact: Any) -> None:
        self.told.setdefault(stream, []).append(fact)
        self.bases.setdefault(stream, self.known(stream))
        Purse._told(self, stream, fact)


def waiting(case: Project) -> bool:
    """A request waits."""
    return any(p.live for p in case.money.payments)


def was_paid(case: Project) -> bool:
    """Something was paid."""
    return any(p.paid for p in case.money.payments)


def is_built(case: Project) -> bool:
    """It is under construction."""
    return case.stage == "building"


def unsettled(case: Project) -> bool:
    """Accepted, and not settled yet."""
    return case.acceptance.passed_on is not None and case.money.settlement is None


def owing(case: Project) -> bool:
    """Something was ordered back and is not there yet."""
    return any(r.outstanding(a.batch) for r in case.money.recoveries for a in r.allocations)


def with_surplus(case: Project) -> bool:
    """The settlement left something that has not gone back."""
    return any(b.surplus_held for b in balances(case.money)) if case.money.settlement else False


REACHED = Counter[str]()
"""In how many lives each path was taken."""


def _path(fact: Any) -> str:
    """What happened, with the way it went."""
    tag = str(type(fact).__struct_config__.tag).removeprefix("project.").removesuffix(".v1")
    way = getattr(fact, "cause", "") or getattr(fact, "to", "") or getattr(fact, "outcome", "")
    return f"{tag}: {way}" if way else tag


def _cost(stands: Standing, percent: int) -> int:
    """What the works cost of a batch: all that was paid or asked for, and part of the rest."""
    out = stands.paid + stands.requested
    rest = stands.allocated - stands.surplus - out
    return max(1, out + rest * percent // 100 - percent % 2)


class MoneyMachine(RuleBasedStateMachine):
    """Batches, projects, payments and all that comes after them."""

    def __init__(self) -> None:
        super().__init__()
        self.made = Store()
        self.projects: list[str] = []
        self.reached = set[str]()
        self.looked_at: dict[tuple[str, str], Any] = {}

    @initialize()
    def begun(self) -> None:
        """A plan with two batches, and two projects in it."""
        self.made.opened(batch(), batch(PROVINCE, IN[PROVINCE], "province"))
        self.planned((20 * WAN, 0))
        self.planned((30 * WAN, 10 * WAN))
        for n in range(2):
            self.paid(n, 20, "progress")

    @precondition(lambda self: len(self.projects) < 4)
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

    def _some(self, holds_of: Any) -> bool:
        """Whether it is so of any project."""
        return any(holds_of(self.made.of(project)) for project in self.projects)

    def _of(self, n: int, holds_of: Any) -> int:
        """One of the projects of which it is so, if there is any."""
        fits = [i for i, p in enumerate(self.projects) if holds_of(self.made.of(p))]
        return fits[n % len(fits)] if fits else n

    def _put(self, n: int, command: Command, *by: Holding) -> bool:
        decision = self.made.on_project(self._project(n), command, *by)
        if not decision.refused:
            name = _path(decision.facts[0])
            self.reached.add(name)
            event(name)
        return not decision.refused

    def teardown(self) -> None:
        """Which paths this life took; and it is the same told anew from its facts."""
        REACHED.update(self.reached)
        target(float(len(self.reached)), label="paths of one life")

    def _free(self, n: int, percent: int, retention: bool = False) -> tuple[Allocation, ...]:
        """So much of what can still be asked for."""
        found = balances(self.made.of(self._project(n)).money)
        left = {b.batch: b.retained - b.retained_requested if retention else b.free for b in found}
        return part(left, percent) or shares(1, 0)

    def _payment(self, n: int, m: int) -> int:
        """A request that waits, or any if none does."""
        asked = self.made.of(self._project(n)).money.payments
        live = tuple(p for p in asked if p.live) or asked
        return live[m % len(live)].n if live else 1

    def _paid(self, n: int, m: int) -> int:
        paid = [p.n for p in self.made.of(self._project(n)).money.payments if p.paid]
        return paid[m % len(paid)] if paid else 1

    @rule(
        n=which,
        purpose=st.sampled_from(tuple(BACKED)),
        percent=st.sampled_from((1, 10, 20, 30, 50, 100, 102)),
        payee=st.sampled_from((*[None] * 8, *PAYEES)),
        without=st.sampled_from((*[""] * 8, "invoice", "contract", "household-acceptance")),
        by=st.sampled_from((*[ASKER] * 30, *CAST)),
    )
    def asked(
        self, n: int, purpose: Any, percent: int, payee: Any, without: str, by: Holding
    ) -> None:
        """Somebody asks for a payment, perhaps without a paper, or for whom it is not."""
        money = self._free(n, percent, purpose == "retention")
        grant = purpose == "household-grant"
        reckoned = (Reckoned("补助", 1, total(money), 1),) if grant else ()
        whom = payee or (CARDS if grant else FIRM)
        papers = backed(purpose, without)
        self._put(n, RequestPayment(purpose, whom, money, papers, reckoned), by)

    @rule(
        n=which,
        percent=st.integers(1, 60),
        purpose=st.sampled_from(("advance", "progress", "progress", "completion", "retention")),
    )
    def paid(self, n: int, percent: int, purpose: Any) -> None:
        """A payment that goes all the way, if its request is lawful."""
        money = self._free(n, percent, purpose == "retention")
        if self._put(n, RequestPayment(purpose, FIRM, money, backed(purpose)), ASKER):
            asked = self.made.of(self._project(n)).money.payments[-1].n
            for command, by in (
                (SignPayment(asked), ANSWERS),
                (SignPayment(asked), SECTION),
                (ApprovePayment(asked), APPROVER),
                (PayOut(asked, "记", digest()), PAYER),
            ):
                assert self._put(n, command, by)

    @precondition(lambda self: self._some(waiting))
    @rule(n=which, m=which, by=hand, what=st.integers(0, 3))
    def handled(self, n: int, m: int, by: Holding, what: int) -> None:
        """Somebody signs, approves, refuses or pays a request, whoever they are."""
        n = self._of(n, waiting)
        asked = self._payment(n, m)
        commands = (
            SignPayment(asked),
            ApprovePayment(asked),
            ApprovePayment(asked, "refused", "不实"),
            PayOut(asked, "记", digest()),
        )
        self._put(n, commands[what], by)

    @precondition(lambda self: self._some(waiting))
    @rule(n=which, m=which, by=st.sampled_from(TWO_POSTS))
    def usurped(self, n: int, m: int, by: Holding) -> None:
        """Somebody acts on a request under their second post, or for somebody absent."""
        n = self._of(n, waiting)
        asked = self._payment(n, m)
        for command in (SignPayment(asked), ApprovePayment(asked), PayOut(asked, "记", digest())):
            self._put(n, command, by)

    @precondition(lambda self: self._some(waiting))
    @rule(n=which, m=which)
    def carried_on(self, n: int, m: int) -> None:
        """Whoever is due does what comes next to a request."""
        n = self._of(n, waiting)
        asked = self._payment(n, m)
        for command, by in (
            (SignPayment(asked), ANSWERS),
            (SignPayment(asked), SECTION),
            (ApprovePayment(asked), APPROVER),
            (PayOut(asked, "记", digest()), PAYER),
        ):
            if self._put(n, command, by):
                break

    @precondition(lambda self: self._some(was_paid))
    @rule(
        n=which, m=which, percent=st.integers(1, 101), by=st.sampled_from((*[APPROVER] * 9, *CAST))
    )
    def ordered_back(self, n: int, m: int, percent: int, by: Holding) -> None:
        """Somebody orders money of a payment back."""
        n = self._of(n, was_paid)
        found = self.made.of(self._project(n)).money.payment(self._paid(n, m))
        left = {a.batch: a.amount for a in found.allocations} if found else {CENTRAL: 1}
        order = OrderRecovery(self._paid(n, m), part(left, percent), "审计", DIGEST)
        self._put(n, order, by)

    @precondition(lambda self: self._some(owing))
    @rule(
        n=which,
        percent=st.integers(1, 101),
        to=st.sampled_from(("project", "finance", "put-right")),
        by=st.sampled_from((*[PAYER] * 4, *TWO_POSTS)),
    )
    def came_back(self, n: int, percent: int, to: Any, by: Holding) -> None:
        """Some of what was ordered last comes back."""
        n = self._of(n, owing)
        orders = self.made.of(self._project(n)).money.recoveries
        owed = [r for r in orders if any(r.outstanding(a.batch) for a in r.allocations)]
        last = owed[-1] if owed else None
        left = {a.batch: last.outstanding(a.batch) for a in last.allocations} if last else {}
        money = part(left, percent) or shares(1, 0)
        self._put(n, RecordRecovery(last.n if last else 1, to, money, digest()), by)

    @precondition(lambda self: self._some(was_paid))
    @rule(
        n=which,
        m=which,
        percent=st.integers(1, 60),
        to=st.sampled_from(("project", "finance", "put-right")),
    )
    def ordered_and_back(self, n: int, m: int, percent: int, to: Any) -> None:
        """Money of a payment is ordered back, and part of it comes."""
        n = self._of(n, was_paid)
        self.ordered_back(n, m, percent, APPROVER)
        self.came_back(n, percent, to, PAYER)

    @rule(n=which, percent=st.integers(1, 60))
    def refused(self, n: int, percent: int) -> None:
        """A request to which who decides says no, with a reason."""
        asked = RequestPayment("progress", FIRM, self._free(n, percent), backed("progress"))
        if self._put(n, asked, ASKER):
            last = self.made.of(self._project(n)).money.payments[-1].n
            assert self._put(n, ApprovePayment(last, "refused", "不实"), APPROVER)

    @precondition(lambda self: self._some(is_built))
    @rule(n=which, percent=st.integers(40, 100), held=st.integers(0, 3))
    def finished(self, n: int, percent: int, held: int) -> None:
        """Accepted, settled, what is left goes back, and the accounts are drawn up."""
        n = self._of(n, is_built)
        self.accepted(n, percent)
        self.settled(n, 0, held, SECTION)
        self.surplus(n, PAYER)
        self.accounted(n, 100, PAYER)

    @precondition(lambda self: self._some(is_built))
    @rule(n=which, percent=st.integers(40, 100))
    def accepted(self, n: int, percent: int) -> None:
        """The works are accepted, with an asset for what they cost: hardly less than was paid."""
        n = self._of(n, is_built)
        project = self._project(n)
        costs = (
            Cost("linking", _cost(stands, percent), stands.batch)
            for stands in balances(self.made.of(project).money)
        )
        self.made.accepted(project, *costs)

    @precondition(lambda self: self._some(unsettled))
    @rule(
        n=which,
        off=st.sampled_from((*[0] * 8, -1, 1)),
        held=st.sampled_from((0, 1, 2, 3, 4)),
        by=st.sampled_from((*[SECTION] * 9, *CAST)),
    )
    def settled(self, n: int, off: int, held: int, by: Holding) -> None:
        """What was accepted to have cost so much is settled at that, or a fen beside it."""
        n = self._of(n, unsettled)
        costs = self.made.of(self._project(n)).acceptance.settlement
        settled = tuple(Allocation(c.batch, c.amount + off) for c in costs)
        kept = tuple(Allocation(a.batch, a.amount * held // 100) for a in settled)
        until = self.made.on + timedelta(365)
        self._put(n, SettleProject(settled, DIGEST, kept, until), by)

    @precondition(lambda self: self._some(with_surplus))
    @rule(n=which, by=st.sampled_from((*[PAYER] * 9, *CAST)))
    def surplus(self, n: int, by: Holding) -> None:
        """What the settlement left goes back."""
        self._put(self._of(n, with_surplus), ReturnSurplus("settled", DIGEST), by)

    @precondition(lambda self: self._some(lambda case: case.money.allocations))
    @rule(n=which, years=st.sampled_from((0, 0, 0, 3)), by=st.sampled_from((*[PAYER] * 9, *CAST)))
    def lapsed(self, n: int, years: int, by: Holding) -> None:
        """What lay unspent for two years goes back, and not before."""
        self.made.on = max(self.made.on, date(self.made.now.year + years, 1, 1))
        self._put(self._of(n, self._lapsed), ReturnSurplus("lapsed", DIGEST), by)

    def _lapsed(self, case: Project) -> bool:
        return bool(surplus_due(case.money, "lapsed", self.made.on, self.made.now))

    @precondition(lambda self: self._some(lambda case: case.money.settlement))
    @rule(n=which, percent=st.integers(99, 100), by=st.sampled_from((*[PAYER] * 9, *CAST)))
    def accounted(self, n: int, percent: int, by: Holding) -> None:
        """The final accounts are drawn up."""
        n = self._of(n, lambda case: case.money.settlement)
        settlement = self.made.of(self._project(n)).money.settlement
        cost = total(settlement.settled) if settlement else 1
        self._put(n, RecordFinalAccounts(cost * percent // 100, DIGEST), by)

    @rule(days=st.sampled_from((1, 1, 1, 7, 30, 400)))
    def later(self, days: int) -> None:
        """Time goes by."""
        self.made.later(days)

    # --- what must hold

    def _changed(self, by: str, streams: Iterable[str], *also: Any) -> list[str]:
        """Which of these cases are not as this invariant saw them last, or beside them `also`."""
        now = {s: (self.made.cases[s], *also) for s in streams}
        seen = {s: self.looked_at.get((by, s), ()) for s in now}
        self.looked_at.update({(by, s): states for s, states in now.items()})
        return [s for s in now if list(map(id, now[s])) != list(map(id, seen[s]))]

    def _changed_projects(self, by: str, *also: Any) -> list[str]:
        streams = (f"project-{p}" for p in self.projects)
        return [s.partition("-")[2] for s in self._changed(by, streams, *also)]

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
        for project in self._changed_projects("fen"):
            self._every_fen_is_somewhere(project)

    def _every_fen_is_somewhere(self, project: str) -> None:
        counted = self._counted(project)
        for stands in balances(self.made.of(project).money):
            facts = counted[stands.batch]
            parts = (stands.paid, stands.retained, stands.surplus, stands.available)
            assert sum(parts) == stands.allocated == facts["in"]
            assert min(*parts, stands.surplus_held, stands.free) >= 0
            assert stands.paid == facts["paid"]
            assert stands.surplus - stands.surplus_held == facts["gone"]
            assert stands.retained == facts["retained"] - self._released(project, stands.batch)

    @invariant()
    def every_fen_is_traced(self) -> None:
        """The payments and what came of them, as they are told, come to where the money is."""
        for project in self._changed_projects("traced", self.made.now):
            for told in trace(self.made.of(project), self.made.now).batches:
                stands = told.stands
                paid = sum(p.amount for p in told.payments if p.state == "paid")
                back = [b for p in told.payments for b in p.back if b.to != "put-right"]
                to_finance = sum(b.amount for b in back if b.to == "finance")
                sent = sum(one.amount for one in told.returned)
                assert stands.paid == paid - sum(b.amount for b in back)
                assert stands.surplus - stands.surplus_held == sent + to_finance
                assert all(p.outstanding >= 0 for p in told.payments)

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
        for project in self._changed_projects("papers"):
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
        for project in self._changed_projects("hands"):
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
        folds: dict[str, Any] = {"project": evolve, "plan": evolve_plan}
        streams = [s for s in self.made.told if s.partition("-")[0] in folds]
        for stream in self._changed("index", streams):
            facts, fold = self.made.told[stream], folds[stream.partition("-")[0]]
            if facts:
                again = self.made.bases[stream]
                for fact in facts:
                    again = fold(again, fact)
                if stream.startswith("plan-"):  # the machine issues it without its papers
                    again = replace(again, stage=self.made.now.stage)
                now = self.made.cases[stream]
                assert again == now
                assert row(again, national()) == row(now, national())


PATHS = (
    "payment-made",
    "payment-decided: refused",
    "recovery-ordered",
    "money-recovered: project",
    "money-recovered: finance",
    "money-recovered: put-right",
    "settled",
    "surplus-returned: settled",
    "surplus-returned: lapsed",
    "final-accounts-recorded",
)
"""What two hundred lives are to hold: each of these in one of twenty at least."""
LIVES = settings(max_examples=200, stateful_step_count=30, deadline=None)


def test_each_fen_is_somewhere_on_every_path_of_two_hundred_lives() -> None:
    REACHED.clear()
    run_state_machine_as_test(MoneyMachine, settings=LIVES)
    seldom = {path: REACHED[path] for path in PATHS if REACHED[path] < LIVES.max_examples // 20}
    assert seldom == {}
