"""The packs as the log holds them, and the kinds of streams, whose index rows need them."""

from datetime import date
from typing import Any

import msgspec
from psycopg import AsyncConnection

from domain import manifests, outlook, subscribers
from domain.assessment import standard
from domain.assessment.adopting import standards_row
from domain.assessment.standard import Standards
from domain.assets.state import Asset
from domain.campaigns.state import Campaign
from domain.case import Case
from domain.consent.state import Round
from domain.evolving import (
    evolve,
    evolve_asset,
    evolve_campaign,
    evolve_plan,
    evolve_rectification,
    evolve_round,
)
from domain.manifests import Manifests, manifest_row
from domain.migration import deciding as migrations
from domain.migration.deciding import Migration, migration_row
from domain.office import (
    PACKS_KEY,
    Adopted,
    Merged,
    Office,
    adopted_row,
    evolve_adopted,
    evolve_merged,
    evolve_office,
    merged_row,
    office_row,
)
from domain.outlook import Row
from domain.planning.state import AnnualPlan
from domain.procedure import Procedure, in_force, ready
from domain.project import Project
from domain.rectification.state import Rectification
from domain.subjects import state as subjects
from domain.subjects.state import Subject, subject_row
from domain.subscribers import Subscriber, subscriber_row
from events.lives import (
    AssetFact,
    CampaignFact,
    ConsentFact,
    PlanFact,
    ProjectFact,
    RectificationFact,
)
from events.manifest import ManifestFact
from events.migration import MigrationFact
from events.office import DivisionFact, OfficeFact, PackAdopted, ProcedureFact
from events.requirements import Pack, PackRef
from events.standard import StandardAdopted
from events.subject import SubjectFact
from events.subscriber import SubscriberFact
from services.ledger.kinds import Kind, kind, topic
from services.ledger.ledger import Ledger

LOGGED = "SELECT state FROM bangfu.bangfu_events WHERE topic = %s ORDER BY notification_id"


class UnknownPack(Exception):
    """A case names a pack that was never adopted here."""


class Procedures:
    """Every adopted pack by its digest; `versions` are the streams they were read from."""

    def __init__(self) -> None:
        self._ready: dict[str, Procedure] = {}
        self._named: dict[tuple[str, int], Procedure] = {}
        self.packs: tuple[Pack, ...] = ()
        self.versions: tuple[tuple[str, int], ...] = ()

    def of(self, ref: PackRef) -> Procedure:
        """The pack a case is judged by."""
        try:
            return self._ready[ref.digest]
        except KeyError:
            raise UnknownPack(f"{ref.id} {ref.version}") from None

    def knows(self, ref: PackRef) -> bool:
        """Whether the pack has been read."""
        return ref.digest in self._ready

    def in_force(self, division: str, on: date) -> Procedure | None:
        """The pack of the nearest jurisdiction on a day."""
        found = in_force(self.packs, division, on)
        return self._named[found.id, found.version] if found else None

    def adopted(self) -> tuple[Procedure, ...]:
        """Every pack that was read."""
        return tuple(self._ready.values())

    def learn(self, adopted: Adopted) -> None:
        """Take in the packs of one id; those of another stay."""
        for pack in adopted.packs:
            made = ready(pack)
            self._ready.setdefault(made.ref.digest, made)
            self._named[pack.id, pack.version] = made
        self.packs = tuple(p.pack for p in self._ready.values())

    async def read_log(self, conn: AsyncConnection[Any]) -> None:
        """Read every pack from the facts alone, for those who do not trust the index."""
        cursor = await conn.execute(LOGGED, (topic(PackAdopted),))
        async for (state,) in cursor:
            fact = msgspec.json.decode(state, type=PackAdopted)
            self.learn(Adopted(packs=(fact.pack,)))

    async def refresh(self, ledger: Ledger) -> None:
        """Read what was adopted since."""
        found = await ledger.carrying(PACKS_KEY)
        versions = tuple((stream, known.version) for stream, known in found.items())
        if versions != self.versions:
            for known in found.values():
                self.learn(known.state)
            self.versions = versions


def kinds(procedures: Procedures) -> tuple[Kind, ...]:
    """Every kind of stream there is; a later stage adds a line."""

    def case_row(case: Case) -> Row:
        return outlook.row(case, procedures.of(case.pack))

    return (
        kind("project", ProjectFact, Project(), evolve, case_row),
        kind("plan", PlanFact, AnnualPlan(), evolve_plan, case_row),
        kind("asset", AssetFact, Asset(), evolve_asset, case_row),
        kind("consent", ConsentFact, Round(), evolve_round, case_row),
        kind("rectification", RectificationFact, Rectification(), evolve_rectification, case_row),
        kind("campaign", CampaignFact, Campaign(), evolve_campaign, case_row),
        kind("standard", StandardAdopted, Standards(), standard.evolve, standards_row),
        kind("office", OfficeFact, Office(), evolve_office, office_row),
        kind("procedure", ProcedureFact, Adopted(), evolve_adopted, adopted_row),
        kind("division", DivisionFact, Merged(), evolve_merged, merged_row),
        kind("subscriber", SubscriberFact, Subscriber(), subscribers.evolve, subscriber_row),
        kind("subject", SubjectFact, Subject(), subjects.evolve, subject_row),
        kind("migration", MigrationFact, Migration(), migrations.evolve, migration_row),
        kind("manifest", ManifestFact, Manifests(), manifests.evolve, manifest_row),
    )
