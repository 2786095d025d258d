"""A county's office that carries one project from the building site to its closing, in memory.

Each part of the way looks at where the cases stand and does what is missing there, so that it also
finds its way after something went wrong, was revised or given up; what is refused halts it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import count
from typing import Any

from msgspec.structs import replace

from domain.acceptance.commands import ReportCompletion
from domain.adjustment import commands as exits
from domain.assets.commands import AssignCustody, RecordHandOver, SettleTitle
from domain.assets.state import Asset
from domain.authority import Holding
from domain.case import holds as still_holds
from domain.case import standing
from domain.circumstances import Circumstances, Similar
from domain.command import Command
from domain.commands import Decide, EndNotice, FileDocument, PostNotice, RecordVote
from domain.consent import commands as asking
from domain.deciding import Decision, decide
from domain.disposal import commands as disposing
from domain.evolving import LIVES
from domain.life import LIVE
from domain.money.balance import balances
from domain.money.commands import ReturnSurplus, SettleProject
from domain.operation import commands as running
from domain.parts import LOOKS_UP, NEEDS
from domain.planning.commands import IncludeProject
from domain.project import Project
from domain.rectification import commands as rectifying
from domain.subjects.state import Subject
from events.adjustment import AdjustmentPlan, Affected, Disposition, Obligation
from events.asset import Cost, Owner, Party
from events.consent import Answer, RollEntry
from events.disposal import Buyer, DisposalPlan
from events.operation import OperationTerms, OwningParty, Promise, Upkeep
from events.plan import Allocation
from events.project import Beneficiaries, Linkage, Operator, Target
from events.rectification import Measure
from tests.domain.money_story import Purse, digest
from tests.domain.plan_story import CENTRAL, PROVINCE, WAN, batch
from tests.domain.story import (
    COUNTY,
    COUNTY_CLERK,
    DIGEST,
    TOWNSHIP,
    USCC,
    VILLAGE,
    holds,
    national,
    stamp,
)
from tests.domain.works import PAPERS, entry, passing

PROJECT = f"{1:032x}"
CASE = f"project-{PROJECT}"
SEATS = {"village": VILLAGE, "township": TOWNSHIP, "county": COUNTY}
HELD = {
    post.id: holds(f"p-{post.id}", post.id, SEATS[post.level])
    for post in national().pack.posts
    if post.level in SEATS
}
"""Each post with its own holder."""
HOUSEHOLDS = tuple(f"s-{n:032d}" for n in range(1, 13))
ROLL = tuple(RollEntry(h, VILLAGE, 3, "beneficiary", 1000) for h in HOUSEHOLDS)
COLLECTIVE = Owner("village-collective", VILLAGE, "示例村股份经济合作社")
OWNING = OwningParty("village-collective", VILLAGE)
OPERATOR = Operator("示例合作社", USCC, "co-operative")
BUYER = Buyer("unit", "示例农业公司", "93430511MA4L0XQ1YK", ("s-" + "f" * 32,))
ACCOUNT = "示例村股份经济合作社基本账户"
SIDES: tuple[Any, ...] = (
    "money", "technique", "law", "contracts", "workers", "debts", "land",
)  # fmt: skip
PROMISED: tuple[tuple[str, Any, int], ...] = (("p-1", "assisted", 10), ("p-2", "monitored", 1))
FILING: dict[str, Any] = {
    "beneficiaries": Beneficiaries(10, 30, 10, 1),
    "linkage": (Linkage("dividends", 10, 300_000),),
    "targets": (Target("economic", "村集体年增收", "80000", "元"),),
    "operation": None,
    "operator": None,
}


class Halted(Exception):
    """The way does not go on here; a lawful reason was given."""


@dataclass
class Office(Purse):
    """The cases, every fact of each beside what the case was before them, and the way on."""

    told: dict[str, list[Any]] = field(default_factory=dict)
    bases: dict[str, Any] = field(default_factory=dict)
    assets: int = 1
    method: Any = "auction"
    parts: int = 1
    without: str = ""
    runs: Any = field(default_factory=lambda: count(1))

    # --- one command

    def known(self, stream: str) -> Any:
        """A case, or one that is not there yet; every household is in the vault."""
        kind = stream.partition("-")[0]
        if kind == "subject":
            return Subject(stage="registered", division=VILLAGE)
        return self.cases.get(stream, LIVES[kind].initial)

    def _told(self, stream: str, fact: Any) -> None:
        before = self.known(stream)
        self.bases.setdefault(stream, before)
        self.told.setdefault(stream, []).append(fact)
        self.cases[stream] = LIVES[stream.partition("-")[0]].evolve(before, fact)

    def to(self, stream: str, command: Command, *by: Holding) -> Decision:
        """A command; what follows is recorded in every case concerned, or nothing is."""
        case = self.known(stream)
        needed, looks = NEEDS.get(type(command)), LOOKS_UP.get(type(command))
        others = {
            s: self.known(s) for s in (*case.relies_on, *(needed(case, command) if needed else ()))
        }
        alike = self._sharing(set(looks(case, command, self.on))) if looks else ()
        about = Circumstances(national(), self.on, by, alike, stream, others=others)
        decision = decide(case, command, about, stamp(self.on))
        assert bool(decision.facts) or not decision.beside
        for name, fact in (*((stream, f) for f in decision.facts), *decision.beside):
            self._told(name, fact)
        return decision

    def _sharing(self, wanted: set[str]) -> tuple[Similar, ...]:
        live = ((s, c) for s, c in self.cases.items() if c.stage in LIVE and c.kind == "consent")
        found = ((s, c, wanted & set(c.marks)) for s, c in live)
        return tuple(Similar(s, tuple(k), 0, c.stage, c.filed_at) for s, c, k in found if k)

    def do(self, stream: str, command: Command, post: str) -> Any:
        """A command on the way, of whoever holds the post. Raises Halted if it is refused."""
        decision = self.to(stream, command, HELD[post])
        if decision.refused:
            raise Halted([f.message for f in decision.findings if f.verdict != "met"])
        return decision.facts[0]

    def wait(self, days: int) -> None:
        self.on += timedelta(days)

    def paper(self, stream: str, *kinds: str) -> None:
        for kind in kinds:
            self.do(stream, FileDocument(kind, "材料", DIGEST), "county-clerk")

    def noticed(self, stream: str, level: Any, notice: str = "", days: int = 12) -> None:
        """A notice of that level from its posting to its end."""
        of = "disposal" if stream.startswith("asset-") else "adjustment"
        named = notice or f"{of}-{level}-notice"
        said = PostNotice(named, level, SEATS[level], "board", "公示", DIGEST)
        self.do(stream, said, f"{level}-clerk")
        posting = self.known(stream).version
        self.wait(days)
        self.do(stream, EndNotice(posting, DIGEST), f"{level}-clerk")

    def voted(self, stream: str, matter: Any, votes: int = 70) -> None:
        """A members' assembly of 100, called in time, the Party having discussed it before."""
        called = self.on
        self.wait(12)
        self.do(
            stream,
            RecordVote(
                matter=matter, body="members-assembly", notice_sent_on=called + timedelta(1),
                roll=100, capacity_roll=90, onsite=75, votes_for=votes, votes_against=0,
                abstained=0, minutes=DIGEST, party_discussed_on=called,
            ),
            "village-clerk",
        )  # fmt: skip

    # --- where it stands

    @property
    def case(self) -> Project:
        return self.of(PROJECT)

    def asset_streams(self) -> tuple[str, ...]:
        return tuple(f"asset-{a}" for a in self.case.acceptance.assets)

    def asset(self, stream: str) -> Asset:
        found: Asset = self.known(stream)
        return found

    def decided(self, stream: str, step: str) -> bool:
        case = self.known(stream)
        return still_holds(case, standing(case, step))

    def voted_on(self, stream: str, matter: str) -> bool:
        case = self.known(stream)
        return any(
            m.substance == case.substance
            and m.vote.matter == matter
            and 3 * m.vote.votes_for >= 200
            for m in case.meetings
        )

    def hung(self, stream: str, notice: str, since: int = 0) -> bool:
        case = self.known(stream)
        return any(
            p.notice == notice and p.substance == case.substance and p.ended_on and p.n > since
            for p in case.postings
        )

    # --- the way, part by part

    def accept(self) -> None:
        """完工、验收: with as many assets as there are to be."""
        if self.case.stage == "building":
            self.paper(CASE, "completion-report", "township-check-record", *PAPERS)
            built = self.case.dossier.quantities
            self.do(CASE, ReportCompletion(built, self.on), "implementer-clerk")
        if self.case.stage != "completed":
            return
        self.do(CASE, Decide("township-check"), "township-reviewer")
        costs = [
            Cost("linking", max(1, s.allocated - s.surplus - s.free // 3), s.batch)
            for s in balances(self.case.money)
        ]
        assets = tuple(
            entry(costs=tuple(self._share(c, n) for c in costs), place=VILLAGE, owner=COLLECTIVE)
            for n in range(self.assets)
        )
        self.do(
            CASE,
            replace(passing(*assets), built=self.case.dossier.quantities, settlement=tuple(costs)),
            "acceptance-chair",
        )
        said = PostNotice("acceptance-notice", "county", COUNTY, "website", "合格", DIGEST)
        self.do(CASE, said, "county-clerk")

    def _share(self, cost: Cost, n: int) -> Cost:
        each = cost.amount // self.assets
        return replace(cost, amount=each if n else cost.amount - each * (self.assets - 1))

    def title(self) -> None:
        """确权、移交."""
        for stream in self.asset_streams():
            if self.asset(stream).stage != "asset-booked":
                continue
            if not self.decided(stream, "title-confirmation"):
                self.noticed(stream, "village", "title-notice")
                self.do(stream, Decide("title-confirmation"), "county-section")
            self.paper(stream, "hand-over-paper")
            sides = Party("示例镇人民政府", DIGEST), Party(COLLECTIVE.name, "e" * 64)
            self.do(stream, RecordHandOver(*sides, paper=DIGEST), "asset-keeper")
            self.do(stream, AssignCustody(COLLECTIVE.name, 12_000_00, "租金"), "asset-keeper")
            self.do(stream, SettleTitle(), "asset-keeper")

    def square(self) -> None:
        """结算、结余上缴."""
        if self.case.acceptance.passed_on is None:
            return
        if self.case.money.settlement is None:
            costs = self.case.acceptance.settlement
            settled = tuple(Allocation(c.batch, c.amount) for c in costs)
            self.do(CASE, SettleProject(settled, DIGEST), "county-section")
        if any(b.surplus_held for b in balances(self.case.money)):
            self.do(CASE, ReturnSurplus("settled", DIGEST), "finance-clerk")

    def operate(self) -> None:
        """选定、签约、投入运营."""
        if self.case.stage != "accepted":
            return
        if not self.case.operation.chosen:
            until = date(self.on.year + 3, 12, 31)
            terms = OperationTerms(
                self.on, until, Upkeep("管护岗", 500_000, "operation-income"), share=100
            )
            chosen = running.ChooseOperator(OPERATOR, "种植五年", "co-operative", (OWNING,), terms)
            self.do(CASE, chosen, "village-clerk")
        now = self.case.operation.chosen
        assert now
        if not now.signed_n:
            self.voted(CASE, "asset-disposal")
            vote = self.case.version
            agreed = running.RecordOwnerDecision(OWNING, now.n, DIGEST, vote)
            self.do(CASE, agreed, "village-clerk")
            self.paper(CASE, "owner-filing-township")
            self.do(CASE, running.SignOperation(now.n, DIGEST), "village-head")
            until = date(self.on.year + 3, 12, 31)
            promises = tuple(
                Promise(id_, "dividends", group, n, "year", self.on, until, money=300_000)
                for id_, group, n in PROMISED
            )
            self.do(CASE, running.PromiseLinkage(promises, DIGEST), "village-clerk")
        self.noticed(CASE, "village", "operation-notice")
        self.wait(25)
        posting = next(p for p in self.case.postings if p.notice == "acceptance-notice")
        if not posting.ended_on:
            self.do(CASE, EndNotice(posting.n, DIGEST), "county-clerk")
        self.do(CASE, running.BeginOperation(), "township-reviewer")

    def plan_of_exit(self, reasons: str = "连年亏损,难以为继。") -> AdjustmentPlan:
        return AdjustmentPlan(
            reasons=reasons,
            dispositions=tuple(
                Disposition(a, "disposal", "公开处置") for a in self.case.acceptance.assets
            ),
            obligations=(
                Obligation("1", "contract", "示例合作社", 0),
                Obligation("2", "wages", "务工人员", 12_000_00),
            ),
            households=(Affected(HOUSEHOLDS[0], "monitored", "public-post", "护林员"),),
        )

    def put_forward(self) -> None:
        """启动调整."""
        if self.case.stage == "operating":
            said = exits.OpenAdjustment("owner", self.plan_of_exit(), DIGEST)
            self.do(CASE, said, "village-clerk")

    def argue(self) -> None:
        """评估、论证."""
        now = self.case.adjustment
        if self.case.stage != "adjusting":
            return
        for side in SIDES:
            if side not in {one.topic for one in now.assessed}:
                self.do(CASE, exits.AssessAdjustment(side, "见报告。", DIGEST), "county-clerk")
        if not any(one.substance == self.case.substance for one in now.argued):
            said = exits.ArgueAdjustment(3, True, "同意", DIGEST)
            self.do(CASE, said, "county-clerk")

    def round(self) -> str:
        """The round on the text as it stands, opened if there is none; others are dropped."""
        text = self.case.text_of("adjustment")
        for stream, case in tuple(self.cases.items()):
            if case.kind == "consent" and case.stage == "consent-open":
                if case.text == text:
                    return stream
                self.do(stream, asking.DropConsents("文本已改"), "township-reviewer")
        stream = f"consent-{next(self.runs):032x}"
        opening = asking.OpenConsents(
            division=VILLAGE, subject_kind="project", subject_id=PROJECT, matter="adjustment",
            text=text, basis="名册", roll=ROLL,
        )  # fmt: skip
        self.do(stream, opening, "township-clerk")
        return stream

    def answers(self, *outcomes: Any) -> asking.RecordAnswers:
        """What households say today, from the first on."""
        said = zip(HOUSEHOLDS, outcomes, strict=False)
        return asking.RecordAnswers(tuple(Answer(h, o, self.on, DIGEST) for h, o in said))

    def agreed(self) -> bool:
        text = self.case.text_of("adjustment")
        sealed = [s for s in self.case.consents if s.text == text]
        return bool(sealed) and sealed[-1].households.consented * 3 >= 2 * len(ROLL)

    def hear(self) -> None:
        """征求意见、封存."""
        if self.case.stage != "adjusting" or self.agreed():
            return
        stream = self.round()
        said = ["consent"] * 9 + ["abstention"] * 3
        self.do(stream, self.answers(*said), "village-clerk")
        self.do(stream, asking.SealConsents(), "village-head")

    def vote(self) -> None:
        """表决、村级公示."""
        if self.case.stage != "adjusting" or self.case.adjustment.confirmed_n:
            return
        if not self.voted_on(CASE, "project-adjustment"):
            self.voted(CASE, "project-adjustment")
        meeting = max(m.n for m in self.case.meetings)
        if not self.hung(CASE, "adjustment-village-notice", meeting):
            self.noticed(CASE, "village")

    def review(self) -> None:
        """乡镇审核."""
        if self.case.stage == "adjusting" and not self.decided(CASE, "adjustment-township-review"):
            self.do(CASE, Decide("adjustment-township-review"), "township-reviewer")

    def argue_in_county(self) -> None:
        """乡镇公示、县级论证."""
        if self.case.stage == "adjusting" and not self.decided(CASE, "adjustment-county-argument"):
            self.noticed(CASE, "township")
            self.do(CASE, Decide("adjustment-county-argument"), "county-appraiser")

    def decide_on(self) -> None:
        """领导小组审定."""
        if self.case.stage == "adjusting" and not self.decided(CASE, "adjustment-decision"):
            self.paper(CASE, "leading-group-minutes")
            self.do(CASE, Decide("adjustment-decision"), "leading-group")

    def confirm(self) -> None:
        """公告生效."""
        if self.case.stage == "adjusting" and not self.case.adjustment.confirmed_n:
            self.noticed(CASE, "county")
            self.do(CASE, exits.ConfirmAdjustment(), "county-section")

    def settle(self) -> None:
        """清理债权债务."""
        now = self.case.adjustment
        if self.case.stage != "adjusting":
            return
        done = {one.obligation for one in now.settled}
        for owed in now.plan.obligations:
            left = owed.amount - now.paid(owed.id)
            if left or owed.id not in done:
                how: Any = "paid" if owed.amount else "ended"
                said = exits.SettleObligation(owed.id, how, DIGEST, left)
                self.do(CASE, said, "county-clerk")

    def provide(self) -> None:
        """替代措施到位."""
        now = self.case.adjustment
        for one in now.plan.households if self.case.stage == "adjusting" else ():
            if one.household not in {t.household for t in now.taken}:
                had = exits.TakeMeasure(one.household, "public-post", DIGEST)
                self.do(CASE, had, "village-clerk")

    def strike_off(self) -> None:
        """销号退出."""
        if self.case.stage == "adjusting":
            self.paper(CASE, "system-update")
            self.do(CASE, exits.ExitProject(), "county-section")

    def dispose(self) -> None:
        """资产处置, each asset to its end, in as many parts as it goes."""
        if self.case.stage not in ("adjusting", "exited"):
            return
        for stream in self.asset_streams():
            for _ in range(self.parts + 1):
                if self.asset(stream).stage != "asset-ended" and not self._elsewhere(stream):
                    self._dispose_of(stream)

    def _elsewhere(self, stream: str) -> bool:
        ends = self.case.adjustment.endings
        return any(e.final for e in ends if f"asset-{e.asset}" == stream)

    def plan_of_disposal(self, stream: str) -> DisposalPlan:
        left = self.asset(stream).in_use
        part = left if self.parts == 1 or self.method == "new-keeper" else max(1, left // 2)
        part = left if left < self.asset(stream).entry.value else part
        priced = self.method == "auction"
        return DisposalPlan(
            cause="unprofitable", method=self.method, reason="修复不经济。", part=part,
            reserve=part // 2 if priced else 0, account=ACCOUNT if priced else "",
            re_use="分拣线" if priced else "",
            custodian="示例村林场" if self.method == "new-keeper" else "",
        )  # fmt: skip

    def _dispose_of(self, stream: str) -> None:
        if self.asset(stream).stage != "asset-disposing":
            opening = disposing.OpenDisposal(self.plan_of_disposal(stream))
            self.do(stream, opening, "asset-keeper")
        now = self.asset(stream).disposals.now
        assert now
        if now.plan.reserve and not now.valuation:
            valued = disposing.RecordValuation(
                now.plan.reserve, "示例评估公司", "91430511MA4L16JQ90", DIGEST
            )
            self.do(stream, valued, "asset-keeper")
        if not now.authorised_n:
            self._authorise(stream)
        self._sell(stream)
        self.do(stream, disposing.CompleteDisposal(DIGEST), "asset-keeper")

    def _authorise(self, stream: str) -> None:
        if not self.decided(stream, "disposal-township-review"):
            if not self.voted_on(stream, "asset-disposal"):
                self.voted(stream, "asset-disposal")
            self.noticed(stream, "village")
            self.paper(stream, "township-party-minutes")
            self.do(stream, Decide("disposal-township-review"), "township-reviewer")
        if not self.decided(stream, "disposal-county-filing"):
            self.noticed(stream, "township")
            self.paper(stream, "disposal-letter")
            self.do(stream, Decide("disposal-county-filing"), "county-section")
        self.noticed(stream, "county")
        self.do(stream, disposing.AuthoriseCollectiveDisposal(), "asset-keeper")

    def _sell(self, stream: str) -> None:
        now = self.asset(stream).disposals.now
        assert now
        if now.plan.method != "auction":
            return
        if not now.deal:
            price = now.plan.reserve + 1
            deal = disposing.RecordDeal(price, BUYER, "rural-exchange", DIGEST)
            self.do(stream, deal, "asset-keeper")
        now = self.asset(stream).disposals.now
        assert now
        assert now.deal
        if left := now.deal.price - now.received:
            came = disposing.RecordProceeds(left, "collective", ACCOUNT, digest())
            self.do(stream, came, "finance-clerk")

    def close(self) -> None:
        """关闭归档."""
        if self.case.stage == "exited":
            self.paper(CASE, "closing-archive")
            self.do(CASE, exits.CloseProject(), "county-section")

    # --- what was found wrong

    def put_right(self) -> None:
        """整改: each finding that is open, to its striking off."""
        for one in self.case.rectifications:
            self._put_right(f"rectification-{one.id}")

    def _put_right(self, stream: str) -> None:
        found = self.known(stream)
        if found.stage == "rect-found":
            self.do(stream, rectifying.AcceptFinding("示例镇人民政府"), "township-reviewer")
        if self.known(stream).stage == "rect-accepted":
            measure = Measure("补登", "示例镇人民政府", found.due)
            self.do(stream, rectifying.PlanRectification((measure,)), "township-clerk")
        self.do(stream, rectifying.FileEvidence(1, DIGEST, "已补登"), "township-clerk")
        if not self.decided(stream, "rectification-review"):
            self.do(stream, Decide("rectification-review"), "county-inspector")
        self.paper(stream, "rectification-report", "rectification-publication")
        self.do(stream, rectifying.CloseRectification("已整改"), "county-auditor")


WAY: tuple[tuple[str, Callable[[Office], None]], ...] = (
    ("put-right", Office.put_right),
    ("accepted", Office.accept),
    ("titled", Office.title),
    ("squared", Office.square),
    ("operating", Office.operate),
    ("put-forward", Office.put_forward),
    ("argued", Office.argue),
    ("heard", Office.hear),
    ("voted", Office.vote),
    ("reviewed", Office.review),
    ("argued-in-county", Office.argue_in_county),
    ("decided", Office.decide_on),
    ("confirmed", Office.confirm),
    ("settled", Office.settle),
    ("provided-for", Office.provide),
    ("struck-off", Office.strike_off),
    ("disposed", Office.dispose),
    ("closed", Office.close),
)
"""The whole way, in its order."""
STAGES = tuple(name for name, _ in WAY)


def on_the_way(office: Office, to: str) -> bool:
    """Carried on up to there, but for what is left out; whether nothing stood in the way."""
    try:
        for name, go in WAY:
            if name != office.without:
                go(office)
            if name == to:
                return True
    except Halted:
        return False
    return True


@cache
def _begun() -> tuple[dict[str, Any], dict[str, Any], dict[str, list[Any]]]:
    office = Office()
    office.opened(batch(), batch(PROVINCE, 40 * WAN, "province"))
    made = office.project(**FILING)
    assert made == PROJECT
    office.put(
        IncludeProject(PROJECT, (Allocation(CENTRAL, 20 * WAN), Allocation(PROVINCE, 5 * WAN))),
        COUNTY_CLERK,
    )
    office.cases[CASE] = replace(office.case, stage="building")
    return dict(office.cases), {CASE: office.case}, {CASE: []}


def begun(**said: Any) -> Office:
    """A project of the plan under construction, with money of two batches."""
    cases, bases, told = _begun()
    return Office(
        cases=dict(cases), bases=dict(bases), told={s: list(f) for s, f in told.items()}, **said
    )
