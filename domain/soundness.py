"""What makes a pack unusable: names without meaning, lines without effect, unreachable steps."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, get_args

from msgspec import Struct

from domain.life import LIVE_OF, MOVES, kind_at, kinds_of
from domain.procedure import OFFICE_ACTIONS, is_step, stages_of
from events.findings import Value
from events.project import Dossier
from events.requirements import (
    AcceptanceTeam,
    Action,
    AdjustmentArgued,
    AdjustmentAssessed,
    AnnouncedWithin,
    AnyRequirement,
    ArguedByExperts,
    AssetsSettled,
    AssetWatched,
    ConsentCovered,
    Consistent,
    ContractConcluded,
    DecisionsFresh,
    DecisionsTaken,
    DisposalApproved,
    DisposalWays,
    DividendsPaidUp,
    DocumentOnFile,
    DossierStates,
    EveryoneAsked,
    ExchangeUsed,
    FundsInPlace,
    FundsSquared,
    GroupWasReviewed,
    HandOverSigned,
    HouseholdsProvided,
    HouseholdsWereHeard,
    ImplementationStates,
    IncomeDivided,
    IndustryShare,
    LandGivenBack,
    LeaseTerms,
    LinkageCovered,
    MajorConsultation,
    MajorPaper,
    ManagementFee,
    ModeDecided,
    NoDoubleApplication,
    NotFundedTwice,
    NoticeCompleted,
    NotSplit,
    ObligationsSettled,
    OperationSigned,
    OperationWatched,
    OperatorFit,
    Origin,
    OwnerDecided,
    OwnerIs,
    OwnersFit,
    Pack,
    PermitsOnFile,
    PlanCurrent,
    PrimeFarmlandSpared,
    ProjectsClassified,
    QualityClosed,
    RectificationEvidenced,
    RectificationPapers,
    ReliefBacked,
    RentPaidUp,
    RepairConsequence,
    ResultPublished,
    SourceOffices,
    StartInTime,
    StockSettled,
    SuccessorKnown,
    SumWithin,
    TermsStated,
    TitleRegistered,
    UpkeepAssigned,
    ValuationMade,
    VillagesReported,
    VotePassed,
    WagesInOrder,
    WaitingTime,
    WorksUnderWay,
)

ORIGINS: tuple[Origin, ...] = get_args(Origin)
NAMING = {"document": "document", "documents": "document", "notice": "notice", "steps": "step"}
NAMING |= {"after": "step", "posts": "post", "once": "document"}
"""Fields of a requirement that hold names of the pack, and of what."""
OF_DOSSIERS = (
    DossierStates
    | SumWithin
    | NoDoubleApplication
    | NotSplit
    | PrimeFarmlandSpared
    | AcceptanceTeam
    | ImplementationStates
    | Consistent
    | PermitsOnFile
    | StartInTime
    | MajorConsultation
    | MajorPaper
    | FundsInPlace
    | ContractConcluded
    | OwnersFit
    | ResultPublished
    | WorksUnderWay
    | QualityClosed
    | WagesInOrder
)
OF_DOSSIERS |= OperatorFit | OwnerDecided | TermsStated | OperationSigned | LinkageCovered
OF_DOSSIERS |= AdjustmentAssessed | AdjustmentArgued | AssetsSettled | ObligationsSettled
OF_DOSSIERS |= DividendsPaidUp | RentPaidUp | HouseholdsProvided | LandGivenBack
OF_DOSSIERS |= SuccessorKnown | FundsSquared
OF_DOSSIERS |= OperationWatched | HouseholdsWereHeard | GroupWasReviewed
OF_DOSSIERS |= ArguedByExperts | ReliefBacked
"""What can be asked of a project alone."""
OF_PLANS = NotFundedTwice | PlanCurrent | ManagementFee | IndustryShare | AnnouncedWithin
"""What can be asked of an annual plan alone."""
OF_ASSETS = HandOverSigned | TitleRegistered | UpkeepAssigned
OF_ASSETS |= OwnerIs | DisposalWays | ValuationMade | ExchangeUsed | DisposalApproved
OF_ASSETS |= ModeDecided | LeaseTerms | StockSettled | AssetWatched
"""What can be asked of an asset alone."""
OF_RECTIFICATIONS = RectificationEvidenced | RectificationPapers | SourceOffices
"""What can be asked of a rectification alone."""
OF_CAMPAIGNS = VillagesReported | ProjectsClassified
"""What can be asked of a campaign alone."""
OF_SUBJECTS = ConsentCovered | IncomeDivided
"""What can be asked of a project or an asset."""
OF_ROUNDS = EveryoneAsked
"""What can be asked of a round of consent alone."""
ASKED_OF: tuple[tuple[Any, frozenset[str]], ...] = (
    (OF_DOSSIERS, frozenset({"project"})),
    (OF_PLANS, frozenset({"plan"})),
    (OF_ASSETS, frozenset({"asset"})),
    (OF_SUBJECTS, frozenset({"project", "asset"})),
    (OF_ROUNDS, frozenset({"consent"})),
    (OF_RECTIFICATIONS, frozenset({"rectification"})),
    (OF_CAMPAIGNS, frozenset({"campaign"})),
)
COUNTED = "seal-consents"
"""What makes answers count."""


class Fault(Struct, frozen=True):
    """What is wrong in a pack and where: action, requirement and field, as far as they apply."""

    key: str
    values: dict[str, Value]
    action: str = ""
    requirement: str = ""
    field: str = ""


def unsound(pack: Pack) -> Iterator[Fault]:
    """Everything that would not do what it says."""
    yield from _window(pack)
    yield from unknown_names(pack)
    yield from bad_stages(pack)
    yield from without_effect(pack)
    yield from unreachable(pack)


def _window(pack: Pack) -> Iterator[Fault]:
    if pack.valid_to and pack.valid_to < pack.valid_from:
        start, end = pack.valid_from.isoformat(), pack.valid_to.isoformat()
        yield Fault("pack.window-reversed", {"start": start, "end": end}, field="valid_to")


def every(pack: Pack) -> Iterator[tuple[Action, AnyRequirement]]:
    """Each requirement with the action that asks it."""
    return ((action, asked) for action in pack.actions for asked in action.requires)


def unknown_names(pack: Pack) -> Iterator[Fault]:
    """Posts, documents, notices, steps and fields that the pack uses but nowhere names."""
    known = {
        "post": {p.id for p in pack.posts},
        "document": {t.id for t in pack.documents},
        "notice": {t.id for t in pack.notices},
        "step": {a.id for a in pack.actions if is_step(a.id)},
        "field": {f.replace("_", "-") for f in Dossier.__struct_fields__},
    }
    for action in pack.actions:
        for post in action.by:
            if post not in known["post"]:
                yield _unknown("post", post, action.id, "", "by")
    for action, asked in every(pack):
        for what, name, field in _names(asked):
            if name not in known[what]:
                yield _unknown(what, name, action.id, asked.id, field)


def _names(asked: AnyRequirement) -> Iterator[tuple[str, str, str]]:
    match asked:
        case DocumentOnFile(document=name):
            yield "document", name, "document"
        case NoticeCompleted(notice=name, after=step, along=other):
            yield "notice", name, "notice"
            yield from [("step", step, "after")] if step else []
            yield from [("notice", other, "along")] if other else []
        case DecisionsTaken(steps=steps) | DecisionsFresh(steps=steps):
            yield from (("step", step, "steps") for step in steps)
        case WaitingTime(after=step):
            yield "step", step, "after"
        case DossierStates(field=name):
            yield "field", name, "field"
        case _:
            for field, what in NAMING.items():
                named = getattr(asked, field, ())
                for name in (named,) if isinstance(named, str) else named:
                    if name:
                        yield what, name, field


def _unknown(what: str, name: str, action: str, requirement: str, field: str) -> Fault:
    return Fault("pack.unknown-name", {"what": what, "name": name}, action, requirement, field)


def bad_stages(pack: Pack) -> Iterator[Fault]:
    """Stages at which an action can never be taken."""
    for action in pack.actions:
        lawful = frozenset({"office"}) if action.id in OFFICE_ACTIONS else stages_of(action.id)
        for stage in action.stages:
            if stage not in lawful:
                lawful_ones = "|".join(sorted(lawful))
                values: dict[str, Value] = {"stage": stage, "stages": lawful_ones}
                yield Fault("pack.stage", values, action.id, "", "stages")


def without_effect(pack: Pack) -> Iterator[Fault]:
    """Lines that say something and change nothing."""
    for action, asked in every(pack):
        if action.origins and asked.origins and not set(asked.origins) & set(action.origins):
            values: dict[str, Value] = {"field": "origins", "found": "|".join(asked.origins)}
            yield Fault("pack.no-effect", values, action.id, asked.id, "origins")
        misplaced = isinstance(asked, RepairConsequence) and action.id != "confirm-repair"
        if misplaced or not _of_its_kind(action, asked):
            found: dict[str, Value] = {"field": "kind", "found": "|".join(action.stages)}
            yield Fault("pack.no-effect", found, action.id, asked.id, "kind")
        if isinstance(asked, SumWithin):
            yield from _ceiling(action, asked)


def _of_its_kind(action: Action, asked: AnyRequirement) -> bool:
    """Whether it is asked where it can be: what any case can be asked, anywhere."""
    kinds = next((kinds for asks, kinds in ASKED_OF if isinstance(asked, asks)), None)
    asked_of = kinds_of(action) - {""}  # what begins a case is for cases of its kind
    return not kinds or (bool(asked_of) and asked_of <= kinds)


def _ceiling(action: Action, asked: SumWithin) -> Iterator[Fault]:
    if asked.within == "ceiling" and not asked.ceiling:
        yield Fault("pack.no-ceiling", {}, action.id, asked.id, "within")
    if asked.within != "ceiling" and asked.ceiling:
        values: dict[str, Value] = {"field": "ceiling", "found": asked.ceiling}
        yield Fault("pack.no-effect", values, action.id, asked.id, "ceiling")


def unreachable(pack: Pack) -> Iterator[Fault]:
    """Actions that no project of some origin ever gets to, and what each waits for in vain."""
    for origin in ORIGINS:
        open_to = [a for a in pack.actions if not a.origins or origin in a.origins]
        reached = _reached(open_to, origin)
        for action in open_to:
            if action.id not in reached:
                lacking = sorted(needs(action, origin) - reached) or sorted(action.stages)
                values: dict[str, Value] = {"origin": origin, "needs": "|".join(lacking)}
                yield Fault("pack.unreachable", values, action.id)


def _reached(open_to: list[Action], origin: Origin) -> set[str]:
    """What can be done one after the other, from raising a project on."""
    needed = {a.id: needs(a, origin) for a in open_to}
    leads = {a.id: _leads(a.id, a.stages) for a in open_to}
    reached: set[str] = set()
    stages = {"new", "office"}
    while True:
        ahead = (a for a in open_to if a.id not in reached and needed[a.id] <= reached)
        now = reached | {a.id for a in ahead if not stages.isdisjoint(a.stages)}
        led = {to for name in now for to, after in leads[name] if not after or after in stages}
        if now == reached and led <= stages:
            return reached
        reached, stages = now, stages | led


@lru_cache(4096)
def _leads(name: str, stages: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Where an action leads, and after which stage: a case of another kind must have come there."""
    kinds = {"", *(kind_at(stage) for stage in stages)}
    return tuple((to, "" if kind_at(to) in kinds else _before(to)) for to in MOVES.get(name, ()))


def _before(stage: str) -> str:
    """The stage before it in the life of its kind, if any is."""
    order = LIVE_OF.get(kind_at(stage), (stage,))
    return order[order.index(stage) - 1] if order[0] != stage else ""


def needs(action: Action, origin: Origin) -> set[str]:
    """The actions without which this one cannot be taken."""
    asked = [r for r in action.requires if not r.origins or origin in r.origins]
    return {name for requirement in asked for name in _needed(requirement)}


def _needed(asked: AnyRequirement) -> tuple[str, ...]:
    match asked:
        case DocumentOnFile() | MajorPaper():
            return ("file-document",)
        case DecisionsTaken(steps=steps):
            return steps
        case WaitingTime(after=step):
            return (step,)
        case VotePassed():
            return ("record-vote",)
        case ConsentCovered():
            return (COUNTED,)
        case NoticeCompleted(after=step):
            hanging = ("post-notice", "end-notice", "answer-objection")
            return (*hanging, step) if step else hanging
        case _:
            papers = ("file-document",) if getattr(asked, "documents", ()) else ()
            return (*papers, *(() if isinstance(asked, DecisionsFresh) else _steps_of(asked)))


def _steps_of(asked: AnyRequirement) -> tuple[str, ...]:
    after = getattr(asked, "after", "")
    return (*getattr(asked, "steps", ()), *((after,) if after else ()))
