"""What is changed in a project that is planned, built or completed (变更)."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from events.base import Count, Digest, Fact, Fen, Line, Short
from events.findings import Held
from events.project import Dossier
from events.requirements import ChangeDuty, ChangeKind, ChangeRoute

Share = Annotated[int, Meta(ge=0, le=10**9, description="ten thousandths (万分比): 1000 is 10 %")]


class Changed(Struct, frozen=True, gc=False, omit_defaults=True):
    """What a change changes, and how much; of a scale, `item` says of what.

    A share is of what was first approved, rounded up. What has no measure counts whole. The totals
    hold all changes since the original approval, this one among them.
    """

    kind: ChangeKind
    item: Short = ""
    share: Share = 0
    fen: Fen = 0
    days: Count = 0
    total_share: Share = 0
    total_fen: Fen = 0
    total_days: Count = 0


class ChangeRequested(Fact, frozen=True, tag="project.change-requested.v1"):
    """Somebody asked to change an approved project (申请变更): the whole new dossier, and why.

    What it changes, how much and which ways it must go are computed; `change` is the digest to
    which decisions on it are bound, `grounds` that of the paper with the reasons.
    """

    dossier: Dossier
    reason: Line
    grounds: Digest
    change: Digest
    measured: tuple[Changed, ...]
    routes: tuple[ChangeRoute, ...]
    because: tuple[Held, ...] = ()


class ChangeWithdrawn(Fact, frozen=True, tag="project.change-withdrawn.v1"):
    """Those who asked for a change took it back (撤回变更)."""

    change: Digest
    reason: Line


class ChangeApplied(Fact, frozen=True, tag="project.change-applied.v1"):
    """An approved change took effect (变更生效): the new dossier holds.

    `effective_on` is the day from which the changed content is built, never before its approval;
    the day of the fact itself if left out.
    """

    change: Digest
    effective_on: date | None = None
    document_no: Short = ""
    because: tuple[Held, ...] = ()


class ChangePublished(Fact, frozen=True, tag="project.change-published.v1"):
    """The project as changed was published, or filed with the level above (变更公开、备案)."""

    change: Digest
    duty: ChangeDuty
    proof: Digest


ChangeFact = ChangeRequested | ChangeWithdrawn | ChangeApplied | ChangePublished
