"""Migrations of running cases to another pack: proposed, rehearsed, decided, carried out."""

from datetime import datetime
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, PathParameter
from msgspec import Struct

from domain.keeping import OfficeCommand
from domain.migration.deciding import (
    CarryOutMigration,
    DecideMigration,
    Migration,
    ProposeMigration,
    RehearseMigration,
)
from events.base import Actor
from events.migration import CaseAnswer, LeftOut
from events.requirements import PackRef
from services.approval.access import officer_of
from services.approval.acting import NotThereError, Order
from services.approval.house import House
from services.approval.officers import Officer
from services.approval.routes.answers import ALL, OFFICER, RAISES, READS
from services.approval.routes.asking import Done, new_id, posting, told
from services.approval.routes.offices import rules_at

MigrationId = Annotated[
    str, PathParameter(pattern=r"^[0-9a-f]{32}$", description="迁移编号 / the migration's id")
]
WAYS: tuple[tuple[str, type[OfficeCommand], str], ...] = (
    ("rehearsals", RehearseMigration, "预演:哪些案卷不同、哪些决定过时,逐案记录摘要。"),
    ("decisions", DecideMigration, "由提出人以外的人,依最近一次预演决定是否迁移。"),
    ("executions", CarryOutMigration, "逐案实施;预演后答案有变的留下并列名,中断后可续办。"),
)


class MigrationView(Struct, frozen=True, omit_defaults=True):
    """How far a migration has come: what was rehearsed, who decided, what moved, what did not."""

    id: str
    version: int
    stage: str
    old: PackRef
    new: PackRef
    division: str
    reason: str
    proposer: Actor
    since: datetime
    cases: int = 0
    answers: tuple[CaseAnswer, ...] = ()
    digest: str = ""
    decided_by: Actor | None = None
    moved: int = 0
    left_out: tuple[LeftOut, ...] = ()


def routes() -> list[HTTPRouteHandler]:
    """Every route about migrations."""
    zh = "提出把某区划在办案卷改按另一规则包办理。"
    return [
        posting("/migrations", ProposeMigration, _propose, zh, "packs", RAISES),
        *(_commanding(*way) for way in WAYS),
        one,
    ]


async def _propose(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    first: NamedDependency[Order],
    data: JSONBody[Any],
) -> Response[Done]:
    outcome = await house.acting.migrate(new_id(first), data, first)
    return told(request, outcome, rules_at(house, data.division), created="/migrations/{id}")


def _commanding(name: str, kind: type[OfficeCommand], zh: str) -> HTTPRouteHandler:
    async def act(
        request: Request[Any, Any, Any],
        house: NamedDependency[House],
        order: NamedDependency[Order],
        migration_id: MigrationId,
        data: JSONBody[Any],
    ) -> Response[Done]:
        known = await _seen(house, officer_of(request), migration_id)
        outcome = await house.acting.migrate(migration_id, data, order)
        rules = rules_at(house, known.division)
        return told(request, outcome, rules, created="/migrations/{id}")

    return posting(f"/migrations/{{migration_id:str}}/{name}", kind, act, zh, "packs", ALL)


@get(
    "/migrations/{migration_id:str}",
    operation_id="ReadMigration",
    summary="规则包迁移 / a migration",
    opt=OFFICER,
    responses=READS,
    tags=["packs"],
)
async def one(
    request: Request[Any, Any, Any], house: NamedDependency[House], migration_id: MigrationId
) -> Response[MigrationView]:
    """一次迁移:预演结果、由谁决定、迁移了几件、留下哪些及原因。

    A migration: what was rehearsed, who decided, how many moved, and which were left out and why.
    """
    known = await _seen(house, officer_of(request), migration_id)
    return Response(_view(migration_id, known), headers={"ETag": f'"{known.version}"'})


async def _seen(house: House, officer: Officer, id_: str) -> Migration:
    known: Migration = (await house.ledger.fresh(f"migration-{id_}")).state
    if known.version == 0 or not officer.sees(known.division, house.today):
        raise NotThereError
    return known


def _view(id_: str, known: Migration) -> MigrationView:
    names = set(MigrationView.__struct_fields__) - {"id"}
    return MigrationView(id=id_, **{name: getattr(known, name) for name in names})
