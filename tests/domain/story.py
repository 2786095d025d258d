"""Given facts, when a command, then facts or findings: the office's words for every domain test.

One village, two townships, one county with their officers, all invented; the days of a story count
from 2025-09-01, a Monday after the law of collectives came into force.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from msgspec.structs import replace as changed

from domain.authority import Holding
from domain.checks import Circumstances
from domain.command import Command
from domain.deciding import Decision, Stamp, decide, examine
from domain.evolving import evolve
from domain.outlook import Row, keys, open_steps, row
from domain.packs import load
from domain.procedure import Procedure
from domain.project import Project, substance
from events.base import Actor
from events.findings import Finding
from events.lives import ProjectFact
from events.project import (
    Beneficiaries,
    DecisionTaken,
    DocumentFiled,
    Dossier,
    DossierCorrected,
    FundLine,
    IntakeFiled,
    Land,
    LibraryEntered,
    Linkage,
    NoticeCorrected,
    NoticeEnded,
    NoticeInterrupted,
    NoticePosted,
    ObjectionAnswered,
    ObjectionRaised,
    OperationPlan,
    Operator,
    PlacedHistoric,
    Quantity,
    Schedule,
    Target,
    VoteHeld,
)

VILLAGE, VILLAGE_2, VILLAGE_3 = "430511101201", "430511101202", "430511102201"
TOWNSHIP, TOWNSHIP_2 = "430511101000", "430511102000"
COUNTY, OTHER_COUNTY = "430511000000", "430512000000"
DIGEST = "a" * 64
PROOF = "b" * 64
USCC = "91430511MA4L16JQ90"


def day(n: int) -> date:
    """The n-th day of a story."""
    return date(2025, 9, 1) + timedelta(n - 1)


LATER = day(60)
"""A day on which every clock of a story has run out."""


@cache
def national() -> Procedure:
    """The shipped national pack."""
    return packs()["cn-2025"]


@cache
def packs() -> dict[str, Procedure]:
    """Every shipped pack by its id."""
    folder = files("domain.procedures")
    texts = {f.name: f.read_text("utf-8") for f in folder.iterdir() if f.name.endswith(".toml")}
    return {p.pack.id: p for p in load(texts).procedures}


def holds(person: str, post: str, division: str, *, for_: str = "") -> Holding:
    """A post held by an invented person since long ago."""
    return Holding(person, post, f"office-{division}", division, date(2014, 1, 1), None, for_)


CLERK = holds("p-clerk", "village-clerk", VILLAGE)
HEAD = holds("p-head", "village-head", VILLAGE)
TOWN_CLERK = holds("p-town-clerk", "township-clerk", TOWNSHIP)
REVIEWER = holds("p-reviewer", "township-reviewer", TOWNSHIP)
COUNTY_CLERK = holds("p-county-clerk", "county-clerk", COUNTY)
SECTION = holds("p-section", "county-section", COUNTY)
APPRAISER = holds("p-appraiser", "county-appraiser", COUNTY)
LEADERS = holds("p-leaders", "leading-group", COUNTY)
KEEPER = holds("p-keeper", "library-keeper", COUNTY)
OFFICE_KEEPER = holds("p-office-keeper", "office-keeper", COUNTY)

DOSSIER = Dossier(
    name="黄桃种植基地",
    year=2025,
    category="产业发展",
    places=(VILLAGE,),
    industry="黄桃",
    nature="new-build",
    content="新建黄桃基地一百亩",
    quantities=(Quantity("黄桃", "100", "亩"),),
    schedule=Schedule(date(2025, 12, 1), date(2026, 6, 30)),
    total_investment=50_000_000,
    funds=(FundLine("linking", "central", 50_000_000, 2025),),
    beneficiaries=Beneficiaries(120, 400, 40, 5),
    targets=(Target("quantity", "种植面积", "100", "亩"),),
    linkage=(Linkage("jobs", 60, 6_000_000),),
    operation=OperationPlan("co-operative", "由合作社经营", "合作社负责管护"),
    operator=Operator("示例合作社", USCC, "co-operative"),
    land=Land("100", "crops", prime_farmland=False),
    owner_unit="示例村",
    implementing_unit="示例合作社",
)


def dossier(**changes: Any) -> Dossier:
    """The sample dossier with some of it otherwise."""
    return changed(DOSSIER, **changes)


class Given:
    """What has happened to a case; `when` puts a command before it."""

    def __init__(self, *facts: ProjectFact, rules: Procedure | None = None) -> None:
        self.facts = facts
        self.rules = rules or national()
        self.case = Project()
        for fact in facts:
            self.case = evolve(self.case, fact)

    def when(
        self,
        command: Command,
        *holdings: Holding,
        on: date = LATER,
        at: date | None = None,
        **about: Any,
    ) -> "Then":
        """The command, put by somebody with these posts, about a day, at a day."""
        told = Circumstances(self.rules, on, holdings, **about)
        decision = decide(self.case, command, told, stamp(at or on))
        return Then(self, decision)

    def asks(self, action: str, *, on: date = LATER, **about: Any) -> dict[str, Finding]:
        """Every finding on an action by its rule, whoever takes it."""
        found = examine(self.case, action, Circumstances(self.rules, on, **about))
        return {finding.rule: finding for finding in found}

    def lacks(self, action: str, *, on: date = LATER, **about: Any) -> dict[str, str]:
        """The message of everything an action lacks, by its rule."""
        found = self.asks(action, on=on, **about)
        return {rule: f.message for rule, f in found.items() if f.verdict != "met"}

    def row(self) -> Row:
        """The case's row of the index."""
        return row(self.case, self.rules)

    def open(self, on: date = LATER) -> tuple[str, ...]:
        """What can be done now."""
        return open_steps(self.case, self.rules, on)

    def keys(self) -> tuple[str, ...]:
        """The keys of the case."""
        return keys(self.case)


@dataclass(frozen=True)
class Then:
    """What followed."""

    given: Given
    decision: Decision

    @property
    def fact(self) -> Any:
        """The one fact that followed."""
        assert not self.decision.refused, self.messages
        return self.decision.facts[0]

    @property
    def messages(self) -> list[str]:
        """The message of everything that was not met."""
        return [f.message for f in self.decision.findings if f.verdict != "met"]

    def finding(self, message: str) -> Finding:
        """The finding with that message."""
        return next(f for f in self.decision.findings if f.message == message)

    def then(self, kind: type[ProjectFact], **said: Any) -> Given:
        """A fact of that kind followed, saying this; the story as it goes on from there."""
        assert isinstance(self.fact, kind)
        assert {name: getattr(self.fact, name) for name in said} == said
        return Given(*self.given.facts, self.fact, rules=self.given.rules)

    def refused(self, *messages: str) -> None:
        """Nothing followed, for these reasons and no other."""
        assert self.decision.facts == ()
        assert sorted(self.messages) == sorted(messages)


def stamp(on: date) -> Stamp:
    """A command that came at noon of that day."""
    return Stamp(datetime.combine(on, time(4), UTC), f"cmd-{on.isoformat()}")


@dataclass(frozen=True)
class Told:
    """A case's history in the making: each line adds a fact, dated, by the officer who makes it."""

    facts: tuple[ProjectFact, ...] = ()
    filing: Dossier = field(default_factory=lambda: DOSSIER)

    @property
    def n(self) -> int:
        """The version of the last fact."""
        return len(self.facts)

    def add(self, kind: Any, on: int, by: Holding | Actor, **said: Any) -> "Told":
        """One more fact."""
        actor = by.actor() if isinstance(by, Holding) else by
        at = datetime.combine(day(on), time(4), UTC)
        made = kind(by=actor, at=at, on=day(on), command=f"c{self.n + 1}", **said)
        return replace(self, facts=(*self.facts, made))

    def filed(
        self,
        on: int = 1,
        *,
        origin: str = "village",
        division: str = VILLAGE,
        filing: Dossier = DOSSIER,
        by: Holding = CLERK,
        rules: Procedure | None = None,
    ) -> "Told":
        """谋划申报."""
        said = {"origin": origin, "division": division, "dossier": filing}
        pack = (rules or national()).ref
        return replace(self.add(IntakeFiled, on, by, pack=pack, **said), filing=filing)

    def historic(self, on: int = 1, *, stage: str = "library", filing: Dossier = DOSSIER) -> "Told":
        """历史项目补录."""
        said = {"origin": "village", "division": VILLAGE, "dossier": filing, "stage": stage}
        paper = {"pack": national().ref, "evidence": "C", "basis": "旧表"}
        told = self.add(PlacedHistoric, on, COUNTY_CLERK, **paper, **said)
        return replace(told, filing=filing)

    def corrected(self, on: int, filing: Dossier, by: Holding = CLERK) -> "Told":
        """补正."""
        told = self.add(DossierCorrected, on, by, dossier=filing, reason="补正")
        return replace(told, filing=filing)

    def papers(self, *kinds: str, on: int = 2, by: Holding = COUNTY_CLERK) -> "Told":
        """材料归档."""
        told = self
        for kind in kinds:
            told = told.add(DocumentFiled, on, by, document=kind, title=kind, digest=DIGEST)
        return told

    def voted(self, on: int = 12, *, by: Holding = CLERK, **said: Any) -> "Told":
        """表决: a lawful vote, unless something else is said."""
        return self.add(VoteHeld, on, by, **vote(on, **said))

    def posted(
        self,
        notice: str = "village-notice",
        place: str = VILLAGE,
        on: int = 2,
        *,
        level: str = "village",
        by: Holding = CLERK,
    ) -> "Told":
        """张榜公示."""
        said = {"channel": "board", "text": "公示", "text_digest": DIGEST, "start_proof": PROOF}
        return self.add(NoticePosted, on, by, notice=notice, level=level, place=place, **said)

    def ended(self, posting: int, on: int = 12, by: Holding = CLERK) -> "Told":
        """公示期满."""
        return self.add(NoticeEnded, on, by, posting=posting, end_proof=PROOF)

    def gap(self, posting: int, on: int, resumed: int, by: Holding = CLERK) -> "Told":
        """中断."""
        said = {"resumed_on": day(resumed), "reason": "风雨损毁"}
        return self.add(NoticeInterrupted, on, by, posting=posting, **said)

    def retexted(
        self, posting: int, on: int, *, material: bool = True, by: Holding = CLERK
    ) -> "Told":
        """更正."""
        said = {"material": material, "text": "更正", "text_digest": PROOF, "reason": "笔误"}
        return self.add(NoticeCorrected, on, by, posting=posting, **said)

    def objected(self, posting: int, on: int, by: Holding = CLERK) -> "Told":
        """异议."""
        return self.add(ObjectionRaised, on, by, posting=posting, summary="对受益对象有异议")

    def answered(
        self, objection: int, on: int, outcome: str = "unfounded", by: Holding = HEAD
    ) -> "Told":
        """异议答复."""
        said = {"objection": objection, "outcome": outcome, "answer": "经核实"}
        return self.add(ObjectionAnswered, on, by, **said)

    def decided(self, step: str, on: int, by: Holding | Actor, outcome: str = "approved") -> "Told":
        """审核、审定, on what the dossier says."""
        said = {"step": step, "outcome": outcome, "reason": "" if outcome == "approved" else "补正"}
        return self.add(DecisionTaken, on, by, substance=substance(self.filing), **said)

    def noticed(
        self, notice: str, place: str, level: str, on: int, by: Holding, *, days: int = 10
    ) -> "Told":
        """公示 from posting to its end."""
        told = self.posted(notice, place, on, level=level, by=by)
        return told.ended(told.n, on + days, by)

    def entered(self, on: int, year: int = 2025) -> "Told":
        """入库."""
        return self.add(LibraryEntered, on, KEEPER, year=year, substance=substance(self.filing))

    def last(self, notice: str) -> int:
        """The version of the fact that posted a notice last."""
        postings = self.given.case.postings
        return next(p.n for p in reversed(postings) if p.notice == notice)

    @property
    def given(self) -> Given:
        """The history as a case."""
        return Given(*self.facts)


def vote(on: int = 12, **said: Any) -> dict[str, Any]:
    """What a lawful vote of a members' assembly says, or something else."""
    return {
        "matter": "project-initiation",
        "body": "members-assembly",
        "notice_sent_on": day(on - 10),
        "roll": 90,
        "capacity_roll": 60,
        "onsite": 60,
        "online": 0,
        "votes_for": 60,
        "votes_against": 0,
        "abstained": 0,
        "minutes": DIGEST,
        "party_discussed_on": day(on - 11),
        **said,
    }


PREPARED = ("project-argument", "site-conditions", "operation-plan", "linkage-design")


def raised() -> Told:
    """A village project, ripe for the village to submit on the 13th day."""
    told = Told().filed(1).papers("application", "cost-estimate", *PREPARED)
    return told.voted(12).noticed("village-notice", VILLAGE, "village", 2, CLERK)


def submitted() -> Told:
    """Submitted by its village."""
    return raised().decided("village-submission", 13, HEAD)


def reviewed() -> Told:
    """Reviewed by its township, and the township's notice has hung."""
    told = submitted().decided("township-review", 14, REVIEWER)
    return told.noticed("township-notice", TOWNSHIP, "township", 14, TOWN_CLERK)


def appraised() -> Told:
    """Appraised by the county."""
    told = reviewed().decided("county-appraisal", 25, APPRAISER)
    return told.papers("appraisal-opinion", "leading-group-minutes", on=26)


def approved() -> Told:
    """Approved by the leading group, and the county's announcement has hung."""
    told = appraised().decided("county-approval", 26, LEADERS)
    return told.noticed("county-notice", COUNTY, "county", 26, COUNTY_CLERK)


def in_library() -> Told:
    """In the library of 2025."""
    return approved().entered(37)


def messages(found: Iterable[Finding]) -> list[str]:
    """What is lacking, by message."""
    return [f.message for f in found if f.verdict != "met"]
