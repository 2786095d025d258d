"""The life of a project as a fold over its facts; it never refuses, for the facts have happened."""

from datetime import date
from hashlib import sha256
from typing import Any, ClassVar, Literal

import msgspec
from msgspec.structs import replace

from domain.acceptance.state import Acceptance
from domain.adjustment.state import Adjustment
from domain.assessment.state import Grouping
from domain.building.state import Building
from domain.case import Asked, Case, Taken
from domain.changes.state import Changes, closed, renamed
from domain.clocks import after_years
from domain.holding.state import Reinvestment
from domain.implementation.state import Implementation
from domain.measures import marks
from domain.measures.state import Measures
from domain.money.state import Money
from domain.operation.state import Operation
from domain.procurement.state import Procurement
from domain.recording import acted, moved, taken_by
from events.base import Actor
from events.historic import PlacedUnderWay
from events.project import (
    DecisionTaken,
    DivisionMoved,
    Dossier,
    DossierCorrected,
    IntakeFiled,
    IntakeWithdrawn,
    LibraryEntered,
    LibraryLeft,
    LibraryRolledOver,
    PlacedHistoric,
    RevisionOpened,
)
from events.requirements import ConsentMatter, Origin, PackRef
from events.standard import Group

PUBLIC = frozenset({"linking", "integrated", "east-west", "paired", "bonds", "lottery"})
"""The sources of public money (财政资金及协作帮扶资金)."""
ACCOUNTS_YEARS = 1
"""Within which final accounts follow acceptance at the latest."""
BLANK = Dossier("", 0, "", ())
"""The dossier of a project that was not raised yet."""


class Project(Case, frozen=True, gc=False):
    """A project's state: what it is meant to be, and how far each stage of its life has come.

    `planned_as` is the digest of what it was when the annual plan last took it in; `group` where
    its last assessment put it (四个一批), nothing before the first.
    """

    kind: ClassVar[str] = "project"
    shown: ClassVar[tuple[str, ...]] = ("accounts_due", "operation_change", "assess_from")

    dossier: Dossier = BLANK
    historic: str = ""
    library_year: int = 0
    revisions: int = 0
    planned_as: str = ""
    money: Money = Money()
    implementation: Implementation = Implementation()
    procurement: Procurement = Procurement()
    building: Building = Building()
    changes: Changes = Changes()
    acceptance: Acceptance = Acceptance()
    operation: Operation = Operation()
    adjustment: Adjustment = Adjustment()
    reinvested: tuple[Reinvestment, ...] = ()
    grouping: Grouping = Grouping()
    group: Group | Literal[""] = ""
    measures: Measures = Measures()

    @property
    def accounts_due(self) -> date | None:
        """Until when its final accounts are drawn up: a year from acceptance (决算期限).

        行政事业性国有资产管理条例 第三十一条. None before acceptance, and once they are.
        """
        passed = self.acceptance.passed_on
        if passed is None or self.money.accounts:
            return None
        return after_years(passed, ACCOUNTS_YEARS).on

    @property
    def operation_change(self) -> str:
        """The digest of a change of operation that is chosen and not signed (经营方式变更)."""
        return self.operation.change if self.stage == "operating" else ""

    def text_of(self, matter: ConsentMatter) -> str:
        """The digest of the text of a matter as it now stands."""
        if matter == "adjustment":
            return self.substance if self.stage == "adjusting" else ""
        return self.operation_change if matter == "operation-change" else ""

    @property
    def places(self) -> tuple[str, ...]:
        """Where it is built."""
        return self.dossier.places

    @property
    def asked(self) -> Asked | None:
        """The change that is asked and not settled."""
        return self.changes.pending

    @property
    def drafted(self) -> int:
        """The version that drafted the implementation plan as it stands."""
        return self.implementation.n

    @property
    def relies_on(self) -> tuple[str, ...]:
        """The annual plan that gives it money; while it is adjusted, the assets it still has."""
        plan = (f"plan-{self.money.plan}",) if self.money.plan else ()
        return (*plan, *(self.assets_kept if self.stage == "adjusting" else ()))

    @property
    def assets_kept(self) -> tuple[str, ...]:
        """The streams of the assets that have neither their end nor a new keeper."""
        ended = self.adjustment.ended
        return tuple(f"asset-{id_}" for id_ in self.acceptance.assets if id_ not in ended)

    @property
    def marks(self) -> tuple[str, ...]:
        """Its group, and what is to be done about it by when."""
        return tuple(marks.marks(self.group, self.grouping, self.measures))

    @property
    def assess_from(self) -> date | None:
        """From when it is to be assessed anew."""
        return marks.assess_from(self.grouping, self.measures)

    @property
    def title(self) -> str:
        """Its name."""
        return self.dossier.name

    @property
    def amount(self) -> int:
        """Its whole investment."""
        return self.dossier.total_investment


def substance(dossier: Dossier) -> str:
    """The digest of all that matters in a dossier: everything but its remarks."""
    return sha256(msgspec.json.encode(replace(dossier, remarks=""))).hexdigest()


def evolve_intake(case: Project, fact: Any) -> Project:
    """The case after something on its way into the library."""
    n = case.version
    match fact:
        case IntakeFiled(origin, division, pack, dossier):
            return raised(case, fact, origin, division, pack, dossier)
        case PlacedHistoric(origin, division, pack, dossier, stage, evidence):
            begun = raised(case, fact, origin, division, pack, dossier)
            year = dossier.year if stage != "intake" else 0
            return replace(begun, stage=stage, historic=evidence, library_year=year)
        case DossierCorrected(dossier):
            return redrawn(acted(case, fact.on), fact.by, dossier)
        case DecisionTaken():
            return _decided(acted(case, fact.on), fact)
        case LibraryEntered(year):
            entered = acted(case, fact.on)
            return replace(entered, stage="library", library_year=year, matter_from=n)
        case LibraryRolledOver(year):
            return replace(acted(case, fact.on), library_year=year, matter_from=n)
        case RevisionOpened(_, _, dossier):
            return sent_back(acted(case, fact.on), fact.by, dossier)
        case LibraryLeft():
            return replace(acted(case, fact.on), stage="removed")
        case IntakeWithdrawn():
            return replace(acted(case, fact.on), stage="withdrawn")
        case DivisionMoved(_, division, places):
            return _moved(case, division, places)
    return case


def raised(
    case: Project,
    fact: IntakeFiled | PlacedHistoric | PlacedUnderWay,
    origin: Origin,
    division: str,
    pack: PackRef,
    dossier: Dossier,
) -> Project:
    """A project that begins: raised here, or entered from before."""
    case = replace(acted(case, fact.on), stage="intake", origin=origin, division=division)
    return redrawn(replace(case, pack=pack, filed_at=fact.at), fact.by, dossier)


def redrawn(case: Project, by: Actor, dossier: Dossier) -> Project:
    """A dossier that says the same in substance leaves what was decided on it standing."""
    same = replace(dossier, remarks="") == replace(case.dossier, remarks="")
    digest = case.substance if same else substance(dossier)
    filers = (*case.filers, (case.version, by))
    return replace(case, dossier=dossier, substance=digest, filers=filers)


def _decided(case: Project, fact: DecisionTaken) -> Project:
    """Sent back, an intake begins its round anew; refused, it ends. Later it stays where it is."""
    if (asked := case.asked) and fact.substance == asked.digest:
        return decided_on_change(case, fact, asked)
    case = replace(case, decisions=(*case.decisions, taken := taken_by(case, fact)))
    if taken.outcome == "approved" or case.stage != "intake":
        return case
    if taken.outcome == "returned":
        return replace(case, chain_from=case.version)
    return replace(case, stage="refused")


def decided_on_change(case: Project, fact: DecisionTaken, asked: Asked) -> Project:
    """A change that is returned or refused is asked no longer."""
    given = case.version, fact.step, fact.outcome, fact.substance, fact.by, fact.on
    decisions = (*case.decisions, Taken(*given, change=asked.n))
    case = replace(case, decisions=decisions)
    if fact.outcome == "approved":
        return case
    return replace(case, changes=closed(case.changes))


def sent_back(case: Project, by: Actor, dossier: Dossier) -> Project:
    """Back at intake, where every step is decided anew."""
    n = case.version
    begun = replace(case, stage="intake", chain_from=n, matter_from=n, revisions=case.revisions + 1)
    return redrawn(begun, by, dossier)


def _moved(case: Project, division: str, places: tuple[str, ...]) -> Project:
    changes = renamed(case.changes, dict(zip(case.dossier.places, places, strict=False)))
    dossier = replace(case.dossier, places=places)
    return replace(moved(case, division, places), dossier=dossier, changes=changes)
