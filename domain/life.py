"""Every command by its type, and where in a life it belongs; a part of the life adds a line."""

from functools import lru_cache

from domain import commands
from domain.acceptance import commands as acceptance
from domain.adjustment import commands as adjustment
from domain.assessment import commands as assessment
from domain.assets import commands as assets
from domain.building import commands as building
from domain.campaigns import commands as campaigns
from domain.changes import commands as changes
from domain.command import Act, Command
from domain.commands import DECISION, Decide
from domain.consent import commands as consent
from domain.disposal import commands as disposal
from domain.historic import commands as historic
from domain.holding import acts as holding
from domain.implementation import commands as implementation
from domain.measures import commands as measures
from domain.money import commands as money
from domain.operation import commands as operation
from domain.planning import commands as planning
from domain.procurement import commands as procurement
from domain.rectification import commands as rectification
from domain.repair import commands as repair
from events.requirements import Action

OF: dict[str, tuple[Act, ...]] = {
    "project": (
        *commands.ACTS,
        *historic.ACTS,
        *implementation.ACTS,
        *procurement.ACTS,
        *building.ACTS,
        *money.ACTS,
        *changes.ACTS,
        *acceptance.ACTS,
        *operation.ACTS,
        *adjustment.ACTS,
        *assessment.ACTS,
        *measures.ACTS,
    ),
    "plan": planning.ACTS,
    "consent": consent.ACTS,
    "asset": (*assets.ACTS, *holding.ACTS, *disposal.ACTS),
    "rectification": rectification.ACTS,
    "campaign": campaigns.ACTS,
}
"""What may be asked of a case of each kind, beside decisions and what goes on record."""
ON_ANY: tuple[Act, ...] = (*commands.RECORDS, *repair.ACTS)
"""What may be asked of a case whatever its kind, and moves nothing."""
ALL: tuple[Act, ...] = (*(act for acts in OF.values() for act in acts), *ON_ANY)
BY_COMMAND: dict[type[Command], Act] = {act.command: act for act in (*ALL, DECISION)}
NAMES = frozenset(act.name for act in ALL)
"""The actions that the code knows; any other name in a pack is a decision step of its own."""
MOVES: dict[str, tuple[str, ...]] = {act.name: act.moves for act in ALL if act.moves}
"""Where an action may lead; the picture of the life is drawn from this table."""
RECORDS = frozenset(act.name for act in ON_ANY) | {"move-division"}
"""Actions that put something on record and move nothing."""
LIVE_OF: dict[str, tuple[str, ...]] = {
    "project": (
        "intake",
        "library",
        "planned",
        "building",
        "completed",
        "accepted",
        "operating",
        "adjusting",
        "exited",
    ),
    "plan": ("plan-draft", "plan-approved", "plan-adjusting"),
    "asset": ("asset-booked", "asset-titled", "asset-disposing"),
    "consent": ("consent-open",),
    "rectification": ("rect-found", "rect-accepted", "rect-planned", "rect-closed"),
    "campaign": ("campaign-open",),
}
"""The stages of each kind at which something can still happen, in the order of a life."""
ONWARD = frozenset(
    act.name
    for kind, acts in OF.items()
    for act in acts
    for at, stage in enumerate(LIVE_OF[kind])
    if stage in act.stages and set(act.moves) & set(LIVE_OF[kind][at + 1 :])
)
"""Acts that take a case to a later stage of its life."""
KIND_AT = {stage: kind for kind, stages in LIVE_OF.items() for stage in stages}
LIVE = frozenset(stage for stages in LIVE_OF.values() for stage in stages)
STAGES: dict[str, frozenset[str]] = {
    **{act.name: act.stages for act in ALL if act.stages},
    "record-vote": LIVE - {*LIVE_OF["consent"]},
}
"""Where the known actions lawfully start; those not named here, at any live stage.

A round counts households, each by its own answer: members vote on the case that it is about.
"""


def action_of(command: Command) -> str:
    """The name under which the pack speaks of a command."""
    return command.step if isinstance(command, Decide) else BY_COMMAND[type(command)].name


def begins(command: Command) -> bool:
    """Whether a command begins a case."""
    return "new" in BY_COMMAND[type(command)].stages


def kind_at(stage: str) -> str:
    """The kind of the cases that can be at a stage; none where any begins."""
    return KIND_AT.get(stage, "")


def kinds_of(action: Action) -> frozenset[str]:
    """The kinds of the cases that an action of a pack is for."""
    return _kinds(action.id, action.stages)


@lru_cache(4096)
def _kinds(name: str, stages: tuple[str, ...]) -> frozenset[str]:
    own = (kind for kind, acts in OF.items() for act in acts if act.name == name)
    return frozenset({*own, *(kind_at(stage) for stage in stages)})


def acts_of(kind: str) -> tuple[Act, ...]:
    """What may be asked of a case of a kind, decisions aside, wherever it lives."""
    live = {*LIVE_OF[kind]}
    on_any = (act for act in ON_ANY if STAGES.get(act.name, LIVE) & live)
    return (*OF[kind], *on_any)
