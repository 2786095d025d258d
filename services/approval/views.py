"""How a case of any kind is shown: what every case has, and all that its kind adds to its state.

Nothing of a state is copied by hand: what a stage adds to it appears here by itself, with its money
in yuan. What a state derives appears too if it names it: `shown = ("lapses_on",)`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import FieldInfo, fields

from domain.assets.state import Asset
from domain.campaigns.state import Campaign
from domain.case import Case, Filed, Objection, Posting, Sealed, Taken
from domain.consent.state import Round
from domain.planning.state import AnnualPlan
from domain.project import Project
from domain.rectification.state import Rectification
from events.project import VoteHeld
from events.requirements import Origin, PackRef
from services.approval.discretion import WITHHELD, votes
from services.approval.reading import Seen
from services.approval.yuan import Yuan, outer, shower, told_fields, yuan

OF_EVERY_CASE = frozenset(f.name for f in fields(Case))


class Mended(Struct, frozen=True, omit_defaults=True):
    """A repair of the fact `fact_n`: proposed by the fact `n`, and what became of it."""

    n: int
    fact_n: int
    reason: str
    outcome: Literal["", "repaired", "declined"] = ""


class CaseView(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What every case has.

    `withheld`: what of it is not for the reader's posts.
    """

    id: str
    version: int
    stage: str
    title: str
    amount: Yuan
    origin: Origin
    division: str
    pack: PackRef
    filed_at: datetime
    since: datetime
    substance: str
    documents: tuple[Filed, ...] = ()
    votes: tuple[VoteHeld, ...] = ()
    notices: tuple[Posting, ...] = ()
    objections: tuple[Objection, ...] = ()
    decisions: tuple[Taken, ...] = ()
    consents: tuple[Sealed, ...] = ()
    repairs: tuple[Mended, ...] = ()
    position: int = 0
    withheld: tuple[str, ...] = ()


def viewing(kind: type[Case], name: str, says: str) -> tuple[Any, Callable[[Seen], Any]]:
    """The view of a kind, and how a case of it is put into it; what is blank is left out."""
    own = [f for f in told_fields(kind) if f.name not in OF_EVERY_CASE]
    view = msgspec.defstruct(
        name,
        [_field(f) for f in own],
        bases=(CaseView,),
        frozen=True,
        kw_only=True,
        omit_defaults=True,
        module=__name__,
    )
    view.__doc__ = says
    blank = {f.name: UNSET if f.required else f.default for f in own}
    ways = [(f.name, shower(f.type)) for f in own]

    def show(read: Seen) -> Any:
        said = ((name, way, getattr(read.case, name)) for name, way in ways)
        mine = {n: way(value) for n, way, value in said if value != blank[n]}
        return view(**_of_every_case(read), **mine)

    return view, show


def _field(field: FieldInfo) -> Any:
    """Always there only if nothing could stand for it: the dossier, the entry of an asset."""
    kind = outer(field.type)
    own = field.type if isinstance(field.type, type) and issubclass(field.type, Struct) else None
    if field.required or (own and any(f.required for f in fields(own))):
        return (field.name, kind)
    return (field.name, kind | UnsetType, UNSET)


def _of_every_case(read: Seen) -> dict[str, Any]:
    case: Case = read.case
    held = tuple(m.vote for m in case.meetings)
    hidden = any(v.proxies and not read.privy.reads(v.matter) for v in held)
    return {
        "id": read.stream.partition("-")[2],
        "version": case.version,
        "stage": case.stage,
        "title": case.title,
        "amount": yuan(case.amount),
        "origin": case.origin,
        "division": case.division,
        "pack": case.pack,
        "filed_at": case.filed_at,
        "since": case.since,
        "substance": case.substance,
        "documents": case.documents,
        "votes": votes(held, read.privy),
        "notices": case.postings,
        "objections": case.objections,
        "decisions": case.decisions,
        "consents": case.consents,
        "repairs": tuple(Mended(r.n, r.fact_n, r.reason, r.outcome) for r in case.repairs),
        "position": read.position,
        "withheld": WITHHELD if hidden else (),
    }


ProjectView, shown_project = viewing(
    Project,
    "ProjectView",
    "A project: what it says of itself, how far each stage of its life has come.",
)
PlanView, shown_plan = viewing(
    AnnualPlan, "PlanView", "An annual plan: its batches, and the projects in it."
)
CampaignView, shown_campaign = viewing(
    Campaign, "CampaignView", "A campaign: which villages have reported, and until when."
)
AssetView, shown_asset = viewing(
    Asset, "AssetView", "An asset: what the books say of it, whose it is, who keeps it."
)
RoundView, shown_round = viewing(
    Round,
    "RoundView",
    "A round of consent: the text, the frozen roll, each answer ever given, and how they count.",
)
RectificationView, shown_rectification = viewing(
    Rectification,
    "RectificationView",
    "A rectification: what was found in which case, what is done about it, and how it ended.",
)
