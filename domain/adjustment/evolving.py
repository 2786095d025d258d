"""How an adjustment changes a project; none of its facts is refused, for they have happened."""

from typing import Any

from msgspec.structs import replace

from domain.adjustment.state import (
    Adjustment,
    Argued,
    Assessed,
    Before,
    Ending,
    Settled,
    Taken,
    bound,
)
from domain.project import Project
from domain.recording import acted
from events.adjustment import (
    AdjustmentAbandoned,
    AdjustmentArguedBy,
    AdjustmentAssessedSo,
    AdjustmentConfirmed,
    AdjustmentOpened,
    AdjustmentRevised,
    LandRestored,
    MeasureTaken,
    ObligationSettled,
    PredecessorLinked,
    ProjectClosed,
    ProjectExited,
    SuccessorLinked,
)
from events.base import Fact
from events.disposal import AssetEnded


def _now(case: Project, **changed: Any) -> Project:
    return replace(case, adjustment=replace(case.adjustment, **changed))


def opened(case: Project, fact: AdjustmentOpened) -> Project:
    """An adjustment is under way; its chain begins here."""
    n = case.version
    before = Before(case.stage, case.substance, case.chain_from, case.matter_from)
    kept = case.adjustment
    now = Adjustment(
        opened_n=n,
        plan_n=n,
        trigger=fact.trigger,
        plan=fact.plan,
        before=before,
        predecessor=kept.predecessor,
        abandoned=kept.abandoned,
        endings=kept.endings,
    )
    return replace(
        acted(case, fact.on),
        stage="adjusting",
        chain_from=n,
        matter_from=n,
        filers=(*case.filers, (n, fact.by)),
        substance=bound(before.substance, fact.plan),
        adjustment=now,
    )


def revised(case: Project, fact: AdjustmentRevised) -> Project:
    """Another text: what was decided on the one before is stale."""
    told = _now(acted(case, fact.on), plan=fact.plan, plan_n=case.version, confirmed_n=0)
    return replace(
        told,
        substance=bound(case.adjustment.before.substance, fact.plan),
        filers=(*case.filers, (case.version, fact.by)),
    )


def assessed(case: Project, fact: AdjustmentAssessedSo) -> Project:
    """One more side of it is known."""
    made = Assessed(case.version, fact.on, fact.topic)
    return _now(acted(case, fact.on), assessed=(*case.adjustment.assessed, made))


def argued(case: Project, fact: AdjustmentArguedBy) -> Project:
    """Experts have spoken."""
    made = Argued(case.version, fact.on, fact.experts, fact.supports, fact.substance)
    return _now(acted(case, fact.on), argued=(*case.adjustment.argued, made))


def confirmed(case: Project, fact: AdjustmentConfirmed) -> Project:
    """It is carried out from now on."""
    return _now(acted(case, fact.on), confirmed_n=case.version)


def abandoned(case: Project, fact: AdjustmentAbandoned) -> Project:
    """The project is where it was."""
    kept = case.adjustment
    before = kept.before
    now = Adjustment(
        predecessor=kept.predecessor, abandoned=kept.abandoned + 1, endings=kept.endings
    )
    return replace(
        acted(case, fact.on),
        stage=before.stage,
        substance=before.substance,
        chain_from=before.chain_from,
        matter_from=before.matter_from,
        adjustment=now,
    )


def settled(case: Project, fact: ObligationSettled) -> Project:
    """Something is owed no more."""
    made = Settled(case.version, fact.on, fact.obligation, fact.how, fact.amount)
    return _now(acted(case, fact.on), settled=(*case.adjustment.settled, made))


def provided(case: Project, fact: MeasureTaken) -> Project:
    """A household has something else."""
    made = Taken(case.version, fact.household, fact.measure)
    return _now(acted(case, fact.on), taken=(*case.adjustment.taken, made))


def restored(case: Project, fact: LandRestored) -> Project:
    """The land is as it was."""
    return _now(acted(case, fact.on), restored_n=case.version)


def succeeded(case: Project, fact: SuccessorLinked) -> Project:
    """Another project takes its place."""
    return _now(acted(case, fact.on), successor=fact.successor)


def succeeds(case: Project, fact: PredecessorLinked) -> Project:
    """It takes the place of another."""
    return _now(case, predecessor=fact.predecessor)


def exited(case: Project, fact: ProjectExited) -> Project:
    """It is struck off."""
    return replace(_now(acted(case, fact.on), exited_on=fact.on), stage="exited")


def closed(case: Project, fact: ProjectClosed) -> Project:
    """Its life is over."""
    return replace(acted(case, fact.on), stage="closed")


def asset_ended(case: Project, fact: AssetEnded) -> Project:
    """An asset of it told what became of it."""
    told = fact.asset, fact.how, fact.value, fact.proceeds, fact.left
    made = Ending(case.version, fact.on, *told)
    return _now(case, endings=(*case.adjustment.endings, made))


EVOLVE: dict[type[Fact], Any] = {
    AdjustmentOpened: opened,
    AdjustmentRevised: revised,
    AdjustmentAssessedSo: assessed,
    AdjustmentArguedBy: argued,
    AdjustmentConfirmed: confirmed,
    AdjustmentAbandoned: abandoned,
    ObligationSettled: settled,
    MeasureTaken: provided,
    LandRestored: restored,
    SuccessorLinked: succeeded,
    PredecessorLinked: succeeds,
    ProjectExited: exited,
    ProjectClosed: closed,
    AssetEnded: asset_ended,
}
