"""Running cases moved to another rule pack (规则包迁移): proposed, rehearsed, decided, done."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.base import Count, Digest, DivisionCode, Fact, Line
from events.repair import LostGround
from events.requirements import PackRef

MOST = 3000
"""So many cases may differ in one migration; a wider one is divided."""


class CaseAnswer(Struct, frozen=True, gc=False, omit_defaults=True):
    """What would be otherwise for a case, by its digest; and which standing decisions go stale."""

    case: Line
    digest: Digest
    stale: tuple[LostGround, ...] = ()


class LeftOut(Struct, frozen=True, gc=False):
    """A case that was not moved: its answer changed since, or it began since the rehearsal."""

    case: Line
    why: Literal["changed", "begun-since"]


class MigrationProposed(Fact, frozen=True, tag="migration.proposed.v1"):
    """Somebody proposes that the cases of a division go on under another pack (提出迁移)."""

    old: PackRef
    new: PackRef
    division: DivisionCode
    reason: Line


class MigrationRehearsed(Fact, frozen=True, tag="migration.rehearsed.v1"):
    """What would differ, case by case, as of that day (预演); `digest` is of all of it."""

    cases: Count
    answers: Annotated[tuple[CaseAnswer, ...], Meta(max_length=MOST)]
    digest: Digest


class MigrationDecided(Fact, frozen=True, tag="migration.decided.v1"):
    """Another person than the proposer decides, on the rehearsal of that digest (决定迁移)."""

    outcome: Literal["approved", "refused"]
    digest: Digest
    reason: Line


class MigrationCarriedOut(Fact, frozen=True, tag="migration.carried-out.v1"):
    """It was carried out, case by case (完成迁移): how many moved, and which were left out."""

    moved: Count
    left_out: Annotated[tuple[LeftOut, ...], Meta(max_length=20_000)]


class PackMoved(Fact, frozen=True, tag="project.pack-moved.v1"):
    """A case goes on under another pack (案卷改用规则包); decisions that go stale are named."""

    migration: Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$(?!\n)")]
    old: PackRef
    new: PackRef
    lost: tuple[LostGround, ...]
    reason: Line


class PlanPackMoved(PackMoved, frozen=True, tag="plan.pack-moved.v1"):
    """An annual plan goes on under another pack."""


class AssetPackMoved(PackMoved, frozen=True, tag="asset.pack-moved.v1"):
    """An asset goes on under another pack."""


class ConsentPackMoved(PackMoved, frozen=True, tag="consent.pack-moved.v1"):
    """A round of consent goes on under another pack."""


class RectificationPackMoved(PackMoved, frozen=True, tag="rectification.pack-moved.v1"):
    """A rectification goes on under another pack."""


class CampaignPackMoved(PackMoved, frozen=True, tag="campaign.pack-moved.v1"):
    """A campaign goes on under another pack."""


MigrationFact = MigrationProposed | MigrationRehearsed | MigrationDecided | MigrationCarriedOut
