"""Whatever is asked in whatever order: no life ends with anything left behind, and nobody alone.

One project of the plan, with its assets, rounds of consent and what is found wrong with it, is
driven from the building site to its closing, lawfully or not. What must hold is counted anew from
the facts alone, by plain adding, and never by the rules that let the facts happen.
"""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from typing import Any

import msgspec
from hypothesis import event, settings
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

from domain.adjustment import commands as exits
from domain.authority import Holding
from domain.commands import Decide
from domain.consent import commands as asking
from domain.deciding import Decision
from domain.disposal import commands as disposing
from domain.evolving import LIVES
from domain.money.balance import balances
from domain.money.commands import (
    ApprovePayment,
    OrderRecovery,
    PayOut,
    RecordRecovery,
    RequestPayment,
    SignPayment,
)
from domain.outlook import row
from domain.rectification import commands as rectifying
from events.adjustment import (
    AdjustmentAbandoned,
    AdjustmentOpened,
    AdjustmentRevised,
    ProjectClosed,
    ProjectExited,
)
from events.consent import (
    AnswersRecorded,
    AnswerWithdrawn,
    ConsentOpened,
    ConsentSealed,
    ProjectConsentSealed,
)
from events.disposal import AssetEnded, DisposalCompleted, DisposalOpened, DisposalRevised
from events.money import PaymentMade
from events.plan import Allocation
from events.project import DecisionTaken, VoteHeld
from events.rectification import (
    MeasureEvidenced,
    ProjectRectificationClosed,
    ProjectRectificationOpened,
    RectificationClosed,
)
from tests.domain.money_story import FIRM, backed, digest
from tests.domain.story import DIGEST, VILLAGE, national
from tests.domain.test_money_machine import MoneyMachine
from tests.domain.whole_life import (
    BUYER,
    CASE,
    HELD,
    HOUSEHOLDS,
    PROJECT,
    ROLL,
    SEATS,
    STAGES,
    Halted,
    Office,
    begun,
    on_the_way,
)

STEPS = {
    "adjustment-township-review": "township-reviewer",
    "adjustment-county-argument": "county-appraiser",
    "adjustment-decision": "leading-group",
}
OF_ASSETS = {
    "title-confirmation": "county-section",
    "disposal-township-review": "township-reviewer",
    "disposal-county-filing": "county-section",
    "disposal-county-approval": "leading-group",
}
KEPT_BY_ANOTHER = frozenset({"new-keeper", "re-use", "free-transfer"})
CHANGES = (AdjustmentOpened, AdjustmentRevised, DisposalOpened, DisposalRevised)
"""What somebody files and therefore does not decide."""
OPENINGS = (AdjustmentOpened, DisposalOpened)
"""Where a matter of its own begins."""
PEOPLE = st.sampled_from(sorted(HELD))
which = st.integers(0, 3)
left_out = st.sampled_from(
    (*[""] * 14, *("put-right", "squared", "heard", "voted", "settled", "provided-for", "disposed"))
)
"""Which part of the way nobody goes in a life: what it gives is all that lacks further on."""
outcomes = st.lists(
    st.sampled_from(("consent", "consent", "consent", "refusal", "abstention")),
    min_size=6,
    max_size=len(HOUSEHOLDS),
)


@cache
def _matters(kind: type) -> bool:
    """Whether such a fact bars somebody, or is a decision."""
    return issubclass(kind, (*CHANGES, VoteHeld, ProjectConsentSealed, DecisionTaken))


def persons(by: Any) -> set[str]:
    """Whose hand it was: who acted, and whom they stood in for."""
    return {by.person, by.standing_in_for} - {""}


ENDS = (
    AdjustmentRevised,
    AdjustmentAbandoned,
    ConsentSealed,
    ProjectExited,
    ProjectClosed,
    DisposalCompleted,
    RectificationClosed,
    PaymentMade,
)
"""What two hundred lives are to reach: each of these in one of twenty at least."""
REACHED = Counter[type]()
"""How many lives reached what."""


class WholeLife(RuleBasedStateMachine):
    """A project, its assets, its rounds of consent, and what is found wrong with it."""

    def __init__(self) -> None:
        super().__init__()
        self.made: Office = begun()
        self.projects = [PROJECT]
        self.looked_at = Counter[tuple[str, str]]()

    @initialize(
        assets=st.integers(1, 2),
        method=st.sampled_from(("auction", "write-off", "new-keeper")),
        parts=st.integers(1, 2),
        without=left_out,
        to=st.sampled_from((*STAGES[:-3], *STAGES[11:-3])),
    )
    def begins(self, assets: int, method: str, parts: int, without: str, to: str) -> None:
        """How many assets there will be, which way they go, and how far it is already."""
        self.made = begun(assets=assets, method=method, parts=parts, without=without)
        on_the_way(self.made, to)

    def _put(self, stream: str, command: Any, *by: Holding) -> Decision:
        """A command; refused, it leaves every case as it was."""
        before = dict(self.made.cases)
        decision = self.made.to(stream, command, *by)
        if decision.refused:
            assert self.made.cases == before
            assert [f for f in decision.findings if f.verdict != "met"]
        return decision

    def _asset(self, n: int) -> str:
        found = self.made.asset_streams()
        return found[n % len(found)]

    # --- the way on

    @rule(to=st.sampled_from(STAGES[:-3]))
    def carried_on(self, to: str) -> None:
        """Everybody does what is theirs, up to there, but for what this life leaves out."""
        on_the_way(self.made, to)

    @precondition(lambda self: self.made.case.stage in ("adjusting", "exited"))
    @rule(
        to=st.sampled_from((*STAGES[-3:], *["closed"] * 3)),
        without=st.sampled_from((*[""] * 6, "settled", "provided-for", "disposed")),
    )
    def brought_to_its_end(self, to: str, without: str) -> None:
        """What is decided is carried out, but perhaps for one part of it."""
        kept = self.made.without
        self.made.without = without or kept
        on_the_way(self.made, to)
        self.made.without = kept

    @rule(days=st.sampled_from((1, 1, 7, 30, 200)))
    def later(self, days: int) -> None:
        """Time goes by."""
        self.made.wait(days)

    # --- money

    @rule(percent=st.integers(1, 60), purpose=st.sampled_from(("progress", "completion")))
    def paid(self, percent: int, purpose: Any) -> None:
        """A payment from its request to its voucher, if it is lawful."""
        left = {s.batch: s.free for s in balances(self.made.case.money)}
        money = tuple(Allocation(b, max(1, n * percent // 100)) for b, n in left.items())
        asked = RequestPayment(purpose, FIRM, money, backed(purpose))
        if self._put(CASE, asked, HELD["implementer-clerk"]).refused:
            return
        n = self.made.case.version
        for command, post in (
            (SignPayment(n), "implementer-head"),
            (SignPayment(n), "county-section"),
            (ApprovePayment(n), "finance-head"),
            (PayOut(n, "记", digest()), "finance-clerk"),
        ):
            self._put(CASE, command, HELD[post])

    @precondition(lambda self: any(p.paid for p in self.made.case.money.payments))
    @rule(to=st.sampled_from(("project", "finance", "put-right")))
    def ordered_back(self, to: Any) -> None:
        """Some money of the first payment comes back."""
        first = next(p for p in self.made.case.money.payments if p.paid)
        money = tuple(replace(a, amount=max(1, a.amount // 10)) for a in first.allocations)
        order = OrderRecovery(first.n, money, "审计", DIGEST)
        if not self._put(CASE, order, HELD["finance-head"]).refused:
            back = RecordRecovery(self.made.case.version, to, money, digest())
            self._put(CASE, back, HELD["finance-clerk"])

    # --- what is found wrong

    @precondition(lambda self: len(self._open_findings()) < 2)
    @rule(grave=st.booleans(), n=which, of_asset=st.booleans())
    def found_wrong(self, grave: bool, n: int, of_asset: bool) -> None:
        """The auditors find something about the project, or about an asset of it."""
        stream = self._asset(n) if of_asset and self.made.asset_streams() else CASE
        kind, _, id_ = stream.partition("-")
        found = rectifying.OpenRectification(
            concerns="asset" if kind == "asset" else "project",
            case=id_,
            origin="village",
            division=VILLAGE,
            found_by="audit",
            title="未入账",
            finding="未登记台账",
            found_on=self.made.on,
            due=self.made.on.replace(year=self.made.on.year + 2, day=1),
            grave=grave,
        )
        self._put(f"rectification-{next(self.made.runs):032x}", found, HELD["county-auditor"])

    @precondition(lambda self: self._open_findings())
    @rule(post=PEOPLE, step=st.integers(0, 2))
    def glossed_over(self, post: str, step: int) -> None:
        """Somebody reviews or strikes off what was found, whoever they are."""
        stream = self._open_findings()[0]
        asked = (
            Decide("rectification-review"),
            rectifying.CloseRectification("好了"),
            rectifying.FileEvidence(1, DIGEST, "已办"),
        )
        right = ("county-inspector", "county-auditor", "township-clerk")[step]
        self._put(stream, asked[step], replace(HELD[right], person=HELD[post].person))

    def _open_findings(self) -> list[str]:
        cases = self.made.cases.items()
        return [s for s, c in cases if c.kind == "rectification" and c.stage == "rect-planned"]

    # --- households are heard

    @precondition(lambda self: self.made.case.stage == "adjusting")
    @rule(said=outcomes, sealed=st.booleans(), post=st.sampled_from(("village-head", *SEATS)))
    def heard(self, said: list[str], sealed: bool, post: str) -> None:
        """Households answer on the plan as it stands; somebody seals it, perhaps too early."""
        if self.made.agreed():
            return
        stream = self.made.round()
        self._put(stream, self.made.answers(*said), HELD["village-clerk"])
        for household, outcome in zip(HOUSEHOLDS, said, strict=False):
            if outcome == "refusal":
                reply = asking.AnswerRefusal(household, "担心", "已答复", DIGEST)
                self._put(stream, reply, HELD["township-clerk"])
        if sealed:
            self._put(stream, asking.SealConsents(), HELD.get(post, HELD["township-reviewer"]))

    @precondition(lambda self: self._open_rounds())
    @rule(n=st.integers(0, len(HOUSEHOLDS) - 1))
    def withdrawn(self, n: int) -> None:
        """A household takes its answer back, in a round that may be sealed already."""
        command = asking.WithdrawAnswer(HOUSEHOLDS[n], DIGEST)
        self._put(self._open_rounds()[-1], command, HELD["village-clerk"])

    @precondition(lambda self: self._open_rounds())
    @rule(post=PEOPLE)
    def sealed_by(self, post: str) -> None:
        """Somebody seals the round under a post that may, whoever they are."""
        hand = replace(HELD["township-reviewer"], person=HELD[post].person)
        self._put(self._open_rounds()[-1], asking.SealConsents(), hand)

    def _open_rounds(self) -> list[str]:
        return [s for s, c in self.made.cases.items() if c.kind == "consent"]

    # --- the adjustment

    @precondition(lambda self: self.made.case.stage == "adjusting")
    @rule(
        reasons=st.sampled_from(("甲", "乙", "丙")),
        post=st.sampled_from(("village-clerk", "county-clerk")),
    )
    def revised(self, reasons: str, post: str) -> None:
        """The plan is edited, perhaps back to what it said before."""
        plan = replace(self.made.case.adjustment.plan, reasons=reasons)
        self._put(CASE, exits.ReviseAdjustment(plan, "修改"), HELD[post])

    @precondition(lambda self: self.made.case.stage == "adjusting")
    @rule(post=st.sampled_from(("leading-group", *["county-section"] * 5)))
    def given_up(self, post: str) -> None:
        """It is given up, where that can still be, or somebody wants it to be."""
        self._put(CASE, exits.AbandonAdjustment("决定盘活"), HELD[post])

    @precondition(lambda self: self.made.case.stage == "adjusting")
    @rule(votes=st.sampled_from((60, 66, 67)))
    def voted_again(self, votes: int) -> None:
        """Another vote, which may be lost."""
        with suppress(Halted):
            self.made.voted(CASE, "project-adjustment", votes)

    @rule(
        step=st.sampled_from(sorted(STEPS)),
        hand=PEOPLE,
        outcome=st.sampled_from(("approved", "approved", "returned")),
    )
    def usurped(self, step: str, hand: str, outcome: Any) -> None:
        """Somebody takes a step under a second post, whatever they did before."""
        by = replace(HELD[STEPS[step]], person=HELD[hand].person)
        reason = "" if outcome == "approved" else "不实"
        self._put(CASE, Decide(step, outcome, reason), by)

    @rule(to=st.sampled_from(("voted", "reviewed", "argued-in-county")), hand=PEOPLE, absent=PEOPLE)
    def usurped_when_due(self, to: str, hand: str, absent: str) -> None:
        """The same when all else is there, or for somebody absent."""
        if not on_the_way(self.made, to):
            return
        step = list(STEPS)[("voted", "reviewed", "argued-in-county").index(to)]
        by = replace(HELD[STEPS[step]], person=HELD[hand].person)
        self._put(CASE, Decide(step), replace(by, standing_in_for=HELD[absent].person))
        self._put(CASE, Decide(step), by)

    @rule(which_one=st.integers(0, 5), post=PEOPLE)
    def shortcut(self, which_one: int, post: str) -> None:
        """Somebody tries at once what has its time: of the project."""
        asked: tuple[Any, ...] = (
            exits.ExitProject(),
            exits.CloseProject(),
            exits.ConfirmAdjustment(),
            exits.SettleObligation("2", "paid", DIGEST, 7_000_00),
            exits.TakeMeasure(HOUSEHOLDS[0], "public-post", DIGEST),
            exits.OpenAdjustment("owner", self.made.plan_of_exit(), DIGEST),
        )
        right = ("county-section",) * 3 + ("county-clerk", "village-clerk", "village-clerk")
        with suppress(Halted):
            self.made.paper(CASE, "system-update", "closing-archive")
        self._put(CASE, asked[which_one], HELD[right[which_one]])
        self._put(CASE, asked[which_one], HELD[post])

    # --- the assets

    @precondition(lambda self: self.made.asset_streams())
    @rule(
        n=which,
        which_one=st.integers(0, 6),
        by=st.sampled_from(("asset-keeper", "finance-clerk", "county-section")),
    )
    def sold_off(self, n: int, which_one: int, by: str) -> None:
        """Somebody tries at once what has its time: of an asset."""
        stream = self._asset(n)
        asked: tuple[Any, ...] = (
            disposing.OpenDisposal(self.made.plan_of_disposal(stream)),
            disposing.AuthoriseCollectiveDisposal(),
            disposing.RecordDeal(1, BUYER, "direct", DIGEST),
            disposing.RecordProceeds(1, "members", "某账户", digest()),
            disposing.CompleteDisposal(DIGEST),
            disposing.AbandonDisposal("不卖了"),
            disposing.EndHouseholdAsset("consumed", "无", DIGEST),
        )
        self._put(stream, asked[which_one], HELD[by])

    @precondition(lambda self: self.made.asset_streams())
    @rule(n=which, step=st.sampled_from(sorted(OF_ASSETS)), hand=PEOPLE)
    def usurped_of_an_asset(self, n: int, step: str, hand: str) -> None:
        """A step on an asset under a second post."""
        by = replace(HELD[OF_ASSETS[step]], person=HELD[hand].person)
        self._put(self._asset(n), Decide(step), by)

    # --- what must hold

    def _changed(self, by: str, *streams: str) -> list[str]:
        """Which of these have facts that this invariant has not looked at."""
        sizes = {s: len(self.made.told.get(s, ())) for s in streams}
        found = [s for s, n in sizes.items() if self.looked_at[by, s] != n]
        self.looked_at.update({(by, s): sizes[s] - self.looked_at[by, s] for s in found})
        return found

    def _facts(self, project: str, kind: Any) -> list[Any]:
        return [f for f in self.made.told[f"project-{project}"] if isinstance(f, kind)]

    _counted = MoneyMachine._counted
    _paid_shares = MoneyMachine._paid_shares
    _released = MoneyMachine._released
    _every_fen_is_somewhere = MoneyMachine._every_fen_is_somewhere

    @invariant()
    def every_fen_is_somewhere(self) -> None:
        """Funds in = paid + retained + surplus + available."""
        if self._changed("fen", CASE):
            self._every_fen_is_somewhere(PROJECT)

    @invariant()
    def every_asset_is_somewhere(self) -> None:
        """Value in = in use + disposed of + written off, added up from the facts."""
        for stream in self._changed("assets", *self.made.asset_streams()):
            case, gone = self.made.asset(stream), Counter[bool]()
            for fact in self.made.told[stream]:
                if isinstance(fact, DisposalCompleted) and fact.method not in KEPT_BY_ANOTHER:
                    gone[fact.method in ("write-off", "scrap")] += fact.part
            assert case.entry.value == case.in_use + gone[False] + gone[True]
            assert (case.disposals.disposed, case.disposals.written_off) == (
                gone[False],
                gone[True],
            )
            assert (case.stage == "asset-ended") == (case.in_use == 0)

    @invariant()
    def nothing_is_left_behind(self) -> None:
        """No exit without the consent of two thirds on its plan; no closing before every end."""
        plan, agreed, wrong = None, [], set[str]()
        for fact in self.made.told[CASE] if self._changed("ends", CASE) else ():
            if isinstance(fact, AdjustmentOpened | AdjustmentRevised):
                plan = fact.plan
            if isinstance(fact, ProjectConsentSealed) and self._consented(fact):
                agreed.append(plan)
            if isinstance(fact, ProjectRectificationOpened):
                wrong.add(fact.rectification)
            if isinstance(fact, ProjectRectificationClosed):
                wrong.discard(fact.rectification)
            if isinstance(fact, ProjectExited):
                assert plan in agreed
                assert not wrong
                self._exited_clean()
            if isinstance(fact, ProjectClosed):
                assert all(self._has_its_end(a) for a in self.made.case.acceptance.assets)
                assert self.made.case.acceptance.assets

    def _consented(self, sealed: ProjectConsentSealed) -> bool:
        """Two thirds of the whole roll consent, counted from the answers themselves."""
        said: dict[str, str] = {}
        for fact in self.made.told[f"consent-{sealed.round}"]:
            if isinstance(fact, ConsentOpened):
                assert fact.text == sealed.text
            if isinstance(fact, AnswersRecorded):
                said |= {a.household: a.outcome for a in fact.answers}
            if isinstance(fact, AnswerWithdrawn):
                said.pop(fact.household, None)
        consented = sum(outcome == "consent" for outcome in said.values())
        assert consented == sealed.households.consented
        return 3 * consented >= 2 * len(ROLL)

    def _exited_clean(self) -> None:
        """The wages are paid, the household is provided for, and the money is squared."""
        case = self.made.case
        assert case.adjustment.paid("2") == 12_000_00
        assert [t.household for t in case.adjustment.taken] == [HOUSEHOLDS[0]]
        assert case.money.settlement
        assert all(b.surplus_held == 0 for b in balances(case.money))

    def _has_its_end(self, asset: str) -> bool:
        ended = [f for f in self._facts(PROJECT, AssetEnded) if f.asset == asset]
        own = self.made.told[f"asset-{asset}"]
        done = [f for f in own if isinstance(f, DisposalCompleted)]
        assert len(done) == len(ended)
        case = self.made.asset(f"asset-{asset}")
        return case.stage == "asset-ended" or any(f.method in KEPT_BY_ANOTHER for f in done)

    @invariant()
    def nobody_decides_who_is_barred(self) -> None:
        """Who filed, recorded a vote or an answer, or took another step decides nothing on it."""
        for stream in self._changed("hands", *self.made.told):
            facts = self.made.told[stream]
            if stream.startswith("consent-"):
                self._sealed_by_another(facts)
            elif stream.startswith("rectification-"):
                self._struck_off_by_another(facts)
            else:
                self._decided_by_another(facts)

    def _decided_by_another(self, facts: Iterable[Any]) -> None:
        hands, decided = set[str](), list[tuple[str, set[str]]]()
        for fact in (f for f in facts if _matters(type(f))):
            mine = persons(fact.by)
            if isinstance(fact, OPENINGS):
                decided.clear()
            if isinstance(fact, (*CHANGES, VoteHeld)):
                hands |= mine
            if isinstance(fact, ProjectConsentSealed):
                hands |= {p for by in fact.recorders for p in persons(by)}
            if isinstance(fact, DecisionTaken):
                assert not mine & hands
                assert not any(mine & theirs for step, theirs in decided if step != fact.step)
                decided.append((fact.step, mine))

    def _sealed_by_another(self, facts: Iterable[Any]) -> None:
        hands = set[str]()
        for fact in facts:
            if isinstance(fact, ConsentOpened | AnswersRecorded):
                hands |= persons(fact.by)
            assert not (isinstance(fact, ConsentSealed) and persons(fact.by) & hands)

    def _struck_off_by_another(self, facts: Iterable[Any]) -> None:
        filed, reviewed = set[str](), set[str]()
        for fact in facts:
            mine = persons(fact.by)
            filed |= mine if isinstance(fact, MeasureEvidenced) else set()
            if isinstance(fact, DecisionTaken):
                assert not mine & filed
                reviewed |= mine
            assert not (isinstance(fact, RectificationClosed) and mine & (filed | reviewed))

    def teardown(self) -> None:
        """Told anew from the facts as they are stored, every case and its row are the same."""
        came = {type(f) for facts in self.made.told.values() for f in facts}
        REACHED.update(came & {*ENDS})
        event(f"stage: {self.made.case.stage}")
        for stream, facts in self.made.told.items():
            again, life = self.made.bases[stream], LIVES[stream.partition("-")[0]]
            for fact in facts:
                stored = msgspec.json.encode(fact)
                again = life.evolve(again, msgspec.json.decode(stored, type=type(fact)))
            now = self.made.cases[stream]
            assert again == now
            assert row(again, national()) == row(now, national())


TWO_HUNDRED = settings(max_examples=200, stateful_step_count=50, deadline=None)


def test_two_hundred_lives_leave_nothing_behind_and_many_come_to_their_end() -> None:
    """One of twenty at least is closed, so that what must hold there was looked at."""
    REACHED.clear()
    run_state_machine_as_test(WholeLife, settings=TWO_HUNDRED)
    seldom = {e.__name__: REACHED[e] for e in ENDS if REACHED[e] < TWO_HUNDRED.max_examples // 20}
    assert seldom == {}
