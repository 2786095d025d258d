"""Standards for the four groups (四个一批分类标准): those adopted, each whole; and the next one."""

import asyncio
from datetime import date
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter
from msgspec import Meta, Struct

from domain.assessment.adopting import KEY, AdoptStandard
from domain.assessment.sheets import load
from domain.assessment.standard import ref, stream_of
from events.base import Line
from events.standard import Standard, StandardRef
from services.approval.acting import NotThereError, Order
from services.approval.examples import example_of
from services.approval.house import House
from services.approval.lines import TOO_DEEP, at_line, of_lines
from services.approval.reasons import misfit, misfits
from services.approval.routes.answers import OFFICER, RAISES, READS
from services.approval.routes.asking import REHEARSED, Done, told
from services.approval.routes.offices import rules_at
from services.approval.showing import Page

READING: dict[str, Any] = {"opt": OFFICER, "responses": READS, "tags": ["groups"]}
TEXT = "standard.toml"


class StandardText(Struct, frozen=True, forbid_unknown_fields=True):
    """A standard as its author writes it (TOML), and why it is adopted."""

    toml: Annotated[str, Meta(min_length=1, max_length=200_000)]
    reason: Line
    on: date | None = None


class StandardListed(Struct, frozen=True, omit_defaults=True):
    """An adopted standard in a list: how assessments name it, and from when it is in force."""

    ref: StandardRef
    valid_from: date
    zh: str
    en: str
    article: str
    valid_to: date | None = None


class StandardView(Struct, frozen=True):
    """An adopted standard, whole."""

    ref: StandardRef
    standard: Standard


def routes() -> list[HTTPRouteHandler]:
    """Every route about standards."""
    return [listed, one, adopt]


@get("/standards", operation_id="ListStandards", summary="分类标准清单 / standards", **READING)
async def listed(house: NamedDependency[House]) -> Page[StandardListed]:
    """已启用的“四个一批”分类标准。标准公开,不分区划。

    The standards for the four groups that were adopted. Rules are public, whatever the division.
    """
    found = await house.ledger.carrying(KEY)
    made = (standard for known in found.values() for standard in known.state.adopted)
    return Page(tuple(_listed(standard) for standard in made))


def _listed(made: Standard) -> StandardListed:
    return StandardListed(ref(made), made.valid_from, made.zh, made.en, made.article, made.valid_to)


@get(
    "/standards/{division:str}/{standard_id:str}/{version:int}",
    operation_id="ReadStandard",
    summary="分类标准 / a standard",
    **READING,
)
async def one(
    house: NamedDependency[House],
    division: Annotated[str, PathParameter(pattern="^[0-9]{12}$", description="辖区 / whose")],
    standard_id: Annotated[str, PathParameter(max_length=63, description="标准代号 / its id")],
    version: Annotated[int, PathParameter(ge=1, le=1_000_000, description="版本 / its version")],
) -> Response[StandardView]:
    """一个分类标准的全文:指标、分段、权重、否决事项、界线、类别调整。

    A standard, whole: indicators, bands, weights, veto items, boundaries and moves.
    """
    known = (await house.ledger.fresh(stream_of(division))).state
    for made in known.adopted:
        if (made.id, made.version) == (standard_id, version):
            named = ref(made)
            return Response(StandardView(named, made), headers={"ETag": f'"{named.digest}"'})
    raise NotThereError


@post(
    "/standards",
    opt=OFFICER,
    status_code=201,
    responses={200: REHEARSED, **RAISES},
    operation_id="AdoptStandard",
    summary="启用分类标准 / adopt a standard",
    tags=["groups"],
)
async def adopt(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    first: NamedDependency[Order],
    data: Annotated[StandardText, example_of(StandardText)],
) -> Response[Done]:
    """在其辖区与时段内启用一个“四个一批”分类标准;有误的,逐条指明行号。

    Put a standard in force for its jurisdiction and window; what is amiss is named by its line.
    """
    made = await asyncio.to_thread(parsed, data.toml)
    act = AdoptStandard(standard=made, reason=data.reason, on=data.on)
    outcome = await house.acting.act(stream_of(made.division), act, first)
    created = f"/standards/{made.division}/{made.id}/{made.version}"
    return told(request, outcome, rules_at(house, made.division), created=created)


def parsed(toml: str) -> Standard:
    """The standard that a text makes; every fault is named with its line."""
    of_lines(toml, TEXT)
    try:
        loaded = load({TEXT: toml})
    except RecursionError:
        raise misfit(f"{TEXT}:1", *TOO_DEEP) from None
    if loaded.faults:
        raise misfits(map(at_line, loaded.faults))
    return loaded.standards[0]
