"""A county's money in memory: projects with money of batches, and what is asked for, paid, settled.

How a project comes to be built is told elsewhere; here it is put under construction as it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from typing import Any

from msgspec.structs import replace

from domain.acceptance.commands import ReportCompletion
from domain.assets.state import Asset
from domain.authority import Holding
from domain.circumstances import Circumstances
from domain.command import Command
from domain.commands import Decide, FileDocument, PostNotice
from domain.deciding import Decision, decide
from domain.evolving import evolve_asset
from domain.money.commands import ApprovePayment, PayOut, RequestPayment, SettleProject, SignPayment
from domain.money.state import Payment
from domain.parts import NEEDS
from domain.planning.commands import IncludeProject
from domain.procedure import Procedure
from domain.procurement.state import Contract, Procurement
from events.asset import Cost
from events.money import Evidence, Payee, Reckoned
from events.plan import Allocation
from tests.domain.plan_story import CENTRAL, FINANCE, County, lacking, shares
from tests.domain.story import (
    COUNTY,
    COUNTY_CLERK,
    DIGEST,
    REVIEWER,
    SECTION,
    TOWN_CLERK,
    TOWNSHIP,
    USCC,
    VILLAGE,
    holds,
    national,
    stamp,
)
from tests.domain.works import COLLECTIVE as OWNER
from tests.domain.works import PAPERS, entry, passing

ASKER = holds("p-asker", "implementer-clerk", TOWNSHIP)
ANSWERS = holds("p-answers", "implementer-head", TOWNSHIP)
APPROVER = holds("p-approver", "finance-head", COUNTY)
CHAIR = holds("p-chair", "acceptance-chair", COUNTY)
PAYER = FINANCE
FIRM = Payee("contractor", "transfer", "unit", DIGEST)
COLLECTIVE = Payee("collective", "transfer", "unit", DIGEST)
CARDS = Payee("households", "card", "household-cards", DIGEST)

BACKED = {
    "advance": ("contract",),
    "progress": ("contract", "progress-report", "invoice"),
    "completion": (
        "contract",
        "acceptance-form",
        "supervision-report",
        "audit-report",
        "hand-over-paper",
        "invoice",
    ),
    "retention": ("hand-over-paper", "invoice"),
    "management-fee": ("expense-list", "invoice"),
    "household-grant": ("household-acceptance", "grant-list"),
    "other": ("contract", "invoice"),
}
"""What the national pack asks for, by purpose."""
NUMBERS = count(1)
RESULT = PostNotice("acceptance-notice", "county", COUNTY, "website", "验收合格。", DIGEST)
"""The announcement of what passed."""


def digest(word: str = "") -> str:
    """The digest of a paper; without a word, of one that nobody has seen before."""
    return sha256((word or f"n-{next(NUMBERS)}").encode()).hexdigest()


def backed(purpose: str, *without: str) -> tuple[Evidence, ...]:
    """New papers as the pack asks for them, but for some."""
    return tuple(Evidence(kind, digest()) for kind in BACKED[purpose] if kind not in without)


def request(purpose: Any, amount: int = 0, **said: Any) -> RequestPayment:
    """A request that is backed by all it needs, unless something else is said."""
    plain = {"payee": FIRM, "allocations": shares(amount), "evidence": backed(purpose)}
    return RequestPayment(purpose=purpose, **{**plain, **said})


def grant(*lines: Reckoned, of: str = CENTRAL, **said: Any) -> RequestPayment:
    """A household grant as it was reckoned."""
    amount = sum(line.quantity * line.rate for line in lines)
    plain = {"payee": CARDS, "reckoned": lines, "allocations": shares(amount, of)}
    return request("household-grant", **{**plain, **said})


@dataclass
class Purse(County):
    """A county whose projects are put commands too."""

    def known(self, stream: str) -> Any:
        """A case, or one that is not there yet."""
        blank = Asset() if stream.startswith("asset-") else County.known(self, stream)
        return self.cases.get(stream, blank)

    def put(self, command: Command, *by: Holding) -> Decision:
        """Projects come in while the plan is a draft; nothing is paid before it is issued."""
        if not isinstance(command, IncludeProject):
            return County.put(self, command, *by)
        self._plan_at("plan-draft")
        decision = County.put(self, command, *by)
        self._plan_at("plan-approved")
        return decision

    def _plan_at(self, stage: str) -> None:
        self.cases[f"plan-{self.plan}"] = replace(self.now, stage=stage)

    def _told(self, stream: str, fact: Any) -> None:
        if stream.startswith("asset-"):
            self.cases[stream] = evolve_asset(self.known(stream), fact)
        else:
            County._told(self, stream, fact)

    def funded(self, amount: int, *more: Allocation) -> str:
        """A project with money of the central batch, and of others, being built."""
        project = self.project()
        self.includes(project, amount)
        case = self.of(project)
        money = replace(case.money, allocations=(*case.money.allocations, *more))
        self.cases[f"project-{project}"] = replace(case, stage="building", money=money)
        return project

    def contracted(self, project: str, amount: int, advance: int = 30) -> None:
        """A contract stands."""
        signed = Contract("h-1", "b-1", USCC, amount, amount, self.on, advance, 3, 1)
        bought = replace(self.of(project), procurement=Procurement((), (signed,)))
        self.cases[f"project-{project}"] = bought

    def on_project(
        self, project: str, command: Command, *by: Holding, rules: Procedure | None = None
    ) -> Decision:
        """A command on a project; what follows is recorded, in every case concerned."""
        case, stream = self.of(project), f"project-{project}"
        needed = NEEDS.get(type(command))
        others = {s: self.known(s) for s in (needed(case, command) if needed else ())}
        told = rules or national()
        about = Circumstances(told, self.on, by, case_id=stream, others=others)
        decision = decide(case, command, about, stamp(self.on))
        for name, fact in (*((stream, f) for f in decision.facts), *decision.beside):
            self._told(name, fact)
        return decision

    def then(self, project: str, command: Command, *by: Holding, **more: Any) -> int:
        """A command that is lawful; the version of its fact."""
        decision = self.on_project(project, command, *by, **more)
        assert not decision.refused, lacking(decision.findings)
        return self.of(project).version

    def denied(self, project: str, command: Command, *by: Holding, **more: Any) -> list[str]:
        """A command that is not: every message."""
        decision = self.on_project(project, command, *by, **more)
        assert decision.refused
        return lacking(decision.findings)

    def approved_payment(self, project: str, asked: RequestPayment, **more: Any) -> int:
        """Asked for, signed by both and approved; its number."""
        n = self.then(project, asked, ASKER, **more)
        for hand in (ANSWERS, SECTION):
            self.then(project, SignPayment(n), hand, **more)
        self.then(project, ApprovePayment(n), APPROVER, **more)
        return n

    def pays(self, project: str, asked: RequestPayment, **more: Any) -> Payment:
        """A payment from the request to the voucher."""
        n = self.approved_payment(project, asked, **more)
        self.then(project, PayOut(n, f"记-{n}", digest()), PAYER, **more)
        found = self.of(project).money.payment(n)
        assert found is not None
        return found

    def accepted(self, project: str, *costs: Cost) -> None:
        """Built, checked and accepted, with an asset on the books for what it cost."""
        for kind in ("completion-report", "township-check-record", *PAPERS):
            self.then(project, FileDocument(kind, "材料", DIGEST), TOWN_CLERK)
        built = self.of(project).dossier.quantities
        self.then(project, ReportCompletion(built, self.on), ASKER)
        self.then(project, Decide("township-check"), REVIEWER)
        owner = replace(OWNER, division=VILLAGE)
        asset = entry(costs=costs or self._all_of(project), place=VILLAGE, owner=owner)
        self.then(project, replace(passing(asset), built=built), CHAIR)
        self.then(project, RESULT, COUNTY_CLERK)

    def _all_of(self, project: str) -> tuple[Cost, ...]:
        money = self.of(project).money
        return tuple(Cost("linking", a.amount, a.batch) for a in money.allocations)

    def settles(self, project: str, settled: Iterable[Allocation], **said: Any) -> int:
        """Settled by the sector department."""
        return self.then(project, SettleProject(tuple(settled), DIGEST, **said), SECTION)
