"""A county, its projects and its annual plans, in memory: commands and what follows of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from msgspec.structs import replace

from domain.authority import Holding
from domain.case import Case
from domain.circumstances import Circumstances, Similar
from domain.command import Command
from domain.commands import Decide, EndNotice, FileDocument, PostNotice
from domain.deciding import Decision, decide, examine
from domain.evolving import evolve, evolve_plan
from domain.outlook import keys, looked_up
from domain.parts import NEEDS
from domain.planning.commands import (
    AdjustPlan,
    IncludeProject,
    IssuePlan,
    NotifyBatch,
    OpenPlan,
    ProposeAdjustment,
)
from domain.planning.state import AnnualPlan
from domain.project import Project, substance
from events.findings import Finding
from events.plan import Allocation, Batch, FundLevel, Planned
from events.project import Dossier
from tests.domain.story import (
    COUNTY,
    COUNTY_CLERK,
    DIGEST,
    DOSSIER,
    LEADERS,
    PROOF,
    SECTION,
    VILLAGE,
    holds,
    national,
    stamp,
)

FINANCE = holds("p-finance", "finance-clerk", COUNTY)
JANUARY = date(2026, 1, 10)
CENTRAL, PROVINCE = "2026-1", "2026-2"
WAN = 1_000_000
"""万元 in fen."""


def wan(amount: str) -> int:
    """An amount in 万元, exact to the fen."""
    whole, _, rest = amount.partition(".")
    return int(whole) * WAN + int(rest.ljust(6, "0") or 0)


def batch(name: str = CENTRAL, amount: int = 100 * WAN, level: FundLevel = "central") -> Batch:
    """A batch of linking funds."""
    return Batch(name, "linking", level, amount, "邵财预〔2026〕12号")


def shares(amount: int, of: str = CENTRAL) -> tuple[Allocation, ...]:
    """Money of one batch."""
    return (Allocation(of, amount),)


@dataclass
class County:
    """The cases of a county by stream, and the day it is there."""

    cases: dict[str, Any] = field(default_factory=dict)
    on: date = JANUARY
    numbers: Any = field(default_factory=lambda: count(1))
    plan: str = "430511-2026"

    def project(self, **changes: Any) -> str:
        """A project of the library; each has a name and works of its own unless it is said."""
        n = next(self.numbers)
        dossier: Dossier = replace(
            DOSSIER, **{"name": f"26-{n}", "content": f"建设内容{n}", "year": 2026, **changes}
        )
        id_ = f"{n:032x}"
        self.cases[f"project-{id_}"] = Project(
            version=20,
            stage="library",
            division=VILLAGE,
            pack=national().ref,
            dossier=dossier,
            substance=substance(dossier),
            library_year=2026,
        )
        return id_

    def of(self, project: str) -> Project:
        """A project as it now stands."""
        found: Project = self.cases[f"project-{project}"]
        return found

    def changes(self, project: str, **changes: Any) -> None:
        """A project is another than it was."""
        before = self.of(project)
        dossier = replace(before.dossier, **changes)
        after = replace(before, dossier=dossier, substance=substance(dossier))
        self.cases[f"project-{project}"] = after

    @property
    def now(self) -> AnnualPlan:
        """The plan as it now stands."""
        return self.known(f"plan-{self.plan}")

    def known(self, stream: str) -> Any:
        """A case, or one that is not there yet."""
        blank = AnnualPlan() if stream.startswith("plan-") else Project()
        return self.cases.get(stream, blank)

    def about(self, command: Command | None, *by: Holding) -> Circumstances:
        """What the store would tell a command on the plan."""
        plan = self.now
        needed = NEEDS.get(type(command)) if command else None
        streams = needed(plan, command) if needed else ()
        others = {s: self.known(s) for s in streams}
        mine = looked_up(plan, others)
        stream = f"plan-{self.plan}"
        alike = tuple(self._alike(mine, stream))
        return Circumstances(national(), self.on, by or None, alike, stream, mine, others)

    def _alike(self, wanted: tuple[str, ...], own: str) -> Iterable[Similar]:
        for stream, case in self.cases.items():
            if stream != own and (shared := set(keys(case)) & set(wanted)):
                yield Similar(stream, tuple(shared), 0, case.stage, case.filed_at)

    def put(self, command: Command, *by: Holding) -> Decision:
        """A command on the plan; what follows is recorded, in every case concerned."""
        decision = decide(self.now, command, self.about(command, *by), stamp(self.on))
        for fact in decision.facts:
            self._told(f"plan-{self.plan}", fact)
        for stream, fact in decision.beside:
            self._told(stream, fact)
        return decision

    def _told(self, stream: str, fact: Any) -> None:
        before: Case = self.known(stream)
        after = evolve_plan if isinstance(before, AnnualPlan) else evolve
        self.cases[stream] = after(before, fact)  # type: ignore[arg-type]

    def does(self, command: Command, *by: Holding) -> Any:
        """A command that is lawful; its fact."""
        decision = self.put(command, *by)
        assert not decision.refused, lacking(decision.findings)
        return decision.facts[0]

    def refuses(self, command: Command, *by: Holding) -> list[str]:
        """A command that is not: every message."""
        decision = self.put(command, *by)
        assert decision.refused
        return lacking(decision.findings)

    def asks(self, action: str) -> dict[str, Finding]:
        """The findings of an action by rule, whoever takes it."""
        return {f.rule: f for f in examine(self.now, action, self.about(None))}

    def opened(self, *batches: Batch) -> "County":
        """A plan with batches, one of a million yuan unless others are named."""
        year = int(self.plan[-4:])
        self.does(OpenPlan(COUNTY, year), COUNTY_CLERK)
        for one in batches or (batch(),):
            self.does(NotifyBatch(one), FINANCE)
        return self

    def includes(self, project: str, amount: int = 10 * WAN, of: str = CENTRAL) -> Any:
        """A project in the plan."""
        return self.does(IncludeProject(project, shares(amount, of)), COUNTY_CLERK)

    def does_include(self, project: str, allocations: tuple[Allocation, ...]) -> Any:
        """A project in the plan with money of several batches."""
        return self.does(IncludeProject(project, allocations), COUNTY_CLERK)

    def papers(self, *kinds: str) -> None:
        """Papers on file."""
        for kind in kinds:
            self.does(FileDocument(kind, kind, DIGEST), COUNTY_CLERK)

    def approved(self, step: str, *papers: str) -> Any:
        """A step of the leading group, with its papers."""
        self.papers(*papers, "finance-opinion", "leading-group-minutes")
        return self.does(Decide(step), LEADERS)

    def announced(self, notice: str, days: int = 12) -> None:
        """An announcement of the county that hung so many days."""
        said = PostNotice(notice, "county", COUNTY, "website", "公告", PROOF)
        self.does(said, COUNTY_CLERK)
        self.later(days)
        self.does(EndNotice(self.now.version, PROOF), COUNTY_CLERK)
        self.papers("upward-filing")
        self.later(1)

    def later(self, days: int) -> None:
        """Days go by."""
        self.on = date.fromordinal(self.on.toordinal() + days)

    def issued(self) -> "County":
        """The plan as it stands, approved, announced, filed and issued."""
        self.approved("plan-approval", "sector-opinion")
        self.announced("plan-announcement")
        self.does(IssuePlan("北农组发〔2026〕5号"), SECTION)
        return self

    def adjusted(self, *lines: Planned, reason: str = "无法实施") -> Any:
        """An adjustment from the proposal to its taking effect."""
        self.does(ProposeAdjustment(lines, reason), COUNTY_CLERK)
        self.approved("adjustment-approval", "adjustment-request")
        self.announced("adjustment-announcement")
        return self.does(AdjustPlan("北农组发〔2026〕11号"), SECTION)


def lacking(found: Iterable[Finding]) -> list[str]:
    """The messages of what is not met."""
    return [f.message for f in found if f.verdict != "met"]
