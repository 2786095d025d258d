"""Two packs over the live cases that somebody may see (预演): nothing is written."""

import asyncio
from typing import Annotated, Any

from litestar import Request, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter
from msgspec import Meta, Struct

from domain.procedure import Procedure, ready
from domain.rehearsing import Differing, Rehearsal, rehearsal
from events.repair import LostGround
from events.requirements import PackRef
from services.approval.access import officer_of
from services.approval.acting import NotThereError
from services.approval.examples import example_of
from services.approval.house import House
from services.approval.reasons import misfit
from services.approval.routes.answers import OFFICER, RAISES
from services.approval.routes.packs import parsed
from services.approval.saying import FindingView, Language, language_of, view
from services.approval.showing import PLACES, inside
from services.ledger.rehearsing import Found, Rehearsed, Scope, prefixes, rehearse


class PackNamed(Struct, frozen=True, forbid_unknown_fields=True):
    """An adopted pack."""

    id: Annotated[str, Meta(max_length=63)]
    version: Annotated[int, Meta(ge=1, le=1_000_000)]


class PacksRehearsed(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The other pack, adopted or as its author writes it; how many cases to show at most.

    `histories`: whole histories are judged, of ended cases too.
    """

    to: PackNamed | None = None
    toml: Annotated[str, Meta(min_length=1, max_length=200_000)] | None = None
    histories: bool = False
    most: Annotated[int, Meta(ge=0, le=1000)] = 100


class DifferingView(Struct, frozen=True, omit_defaults=True):
    """The first finding that differs; `who`: only who may take the action does."""

    action: str
    was: FindingView | None = None
    would_be: FindingView | None = None
    who: bool = False


class DifferingCase(Struct, frozen=True, omit_defaults=True):
    """A case that differs: what opens, closes, goes stale, and the first finding why."""

    path: str
    version: int
    stage: str
    division: str
    first: DifferingView
    opens: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    stale: tuple[LostGround, ...] = ()


class RehearsalView(Struct, frozen=True):
    """How many of the cases that you may see differ between two packs, and where."""

    old: PackRef
    new: PackRef
    cases: int
    judged: int
    differ: int
    counts: dict[str, dict[str, int]]
    items: tuple[DifferingCase, ...]


@post(
    "/packs/{pack_id:str}/{version:int}/rehearsals",
    opt=OFFICER,
    status_code=200,
    responses=RAISES,
    operation_id="PacksRehearsed",
    summary="规则包预演 / rehearse a pack",
    tags=["packs"],
)
async def rehearsed(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    pack_id: Annotated[str, PathParameter(max_length=63, description="规则包代号 / its id")],
    version: Annotated[int, PathParameter(ge=1, le=1_000_000, description="版本 / its version")],
    data: Annotated[PacksRehearsed, example_of(PacksRehearsed)],
) -> RehearsalView:
    """本人可见的全部在办案卷按两包并判:数目、不同的案卷、每案第一处不同;不入账。

    Every live case that you may see, judged by both packs: counts, the cases that differ, and of
    each the first finding that does. Nothing is recorded.
    """
    await house.procedures.refresh(house.ledger)
    both = rehearsal(_adopted(house, PackNamed(pack_id, version)), await _other(house, data))
    officer = officer_of(request)
    where = prefixes(both, inside(officer, None, house.today))
    scope = Scope(where, house.today, histories=data.histories)
    found = await asyncio.to_thread(rehearse, house.settings.writer_dsn, both, scope)
    return _view(found, both, data.most, language_of(request))


def _adopted(house: House, named: PackNamed) -> Procedure:
    for known in house.procedures.adopted():
        if (known.ref.id, known.ref.version) == (named.id, named.version):
            return known
    raise NotThereError


async def _other(house: House, data: PacksRehearsed) -> Procedure:
    if (data.to is None) == (data.toml is None):
        raise misfit("body", *ONE_OF_TWO)
    if data.to is not None:
        return _adopted(house, data.to)
    return ready(await asyncio.to_thread(parsed, data.toml or ""))


ONE_OF_TWO = ("to、toml 须且只能有一项", "it must have one of to and toml, and only one")


def _view(found: Rehearsed, both: Rehearsal, most: int, language: Language) -> RehearsalView:
    shown = tuple(_case(one, both, language) for one in found.found[:most])
    sums = (found.cases, found.judged, len(found.found), found.counts())
    return RehearsalView(both.old.ref, both.new.ref, *sums, shown)


def _case(one: Found, both: Rehearsal, language: Language) -> DifferingCase:
    kind, _, id_ = one.stream.partition("-")
    told = one.answer
    return DifferingCase(
        path=f"{PLACES[kind]}/{id_}",
        version=one.version,
        stage=one.stage,
        division=one.division,
        first=differing(one.first, both, language),
        opens=told.opens,
        closes=told.closes,
        stale=told.stale,
    )


def differing(first: Differing, both: Rehearsal, language: Language) -> DifferingView:
    """The first finding that differs, as it is read."""
    was = view(first.was, language, both.old) if first.was else None
    would = view(first.would_be, language, both.new) if first.would_be else None
    return DifferingView(first.action, was, would, first.who)


def routes() -> list[HTTPRouteHandler]:
    """The rehearsal of a pack."""
    return [rehearsed]
