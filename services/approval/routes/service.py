"""The service about itself: who is calling, is it well, how is it doing, what its problems mean."""

import asyncio
from datetime import date
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter
from msgspec import Struct
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from domain.authority import Holding
from services.approval.access import caller_of
from services.approval.acting import NotThereError
from services.approval.house import House
from services.approval.problems import BASE, PROBLEMS
from services.approval.routes.answers import ALL
from services.ledger.changes import Busy

PUBLIC = {"policy": "public"}
OPEN: dict[str, Any] = {"opt": PUBLIC, "tags": ["service"]}
PATIENCE = 2.0
"""Seconds in which a store that is well answers."""


Name = Annotated[
    str, PathParameter(max_length=40, description="问题类型之名 / the name of a type of problem")
]


class Me(Struct, frozen=True):
    """Who the token names, and the posts held today."""

    person: str
    today: date
    holdings: tuple[Holding, ...]


class Health(Struct, frozen=True):
    """Whether the service lives, or can do its work."""

    status: str
    waiting: int = 0


class Explained(Struct, frozen=True):
    """What a type of problem means, in both languages."""

    type: str
    status: int
    zh: str
    en: str


def routes() -> list[HTTPRouteHandler]:
    """The routes that are not about cases."""
    return [me, live, ready, metrics, explain]


@get(
    "/me",
    opt={"policy": "person"},
    responses={code: ALL[code] for code in (401, 429, 503)},
    operation_id="ReadMe",
    summary="我的岗位 / my posts",
    tags=["service"],
)
async def me(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Me:
    """令牌所指何人,今天任何岗位。

    Whom the token names, and the posts held today.
    """
    officer = await house.officers.of(caller_of(request).subject, fresh=True)
    return Me(officer.person, house.today, officer.today(house.today))


@get("/health/live", operation_id="ReadLive", summary="存活 / alive", **OPEN)
async def live() -> Health:
    """进程有应答。

    The process answers.
    """
    return Health("live")


@get(
    "/health/ready",
    operation_id="ReadReady",
    summary="就绪 / ready",
    responses={503: ALL[503]},
    **OPEN,
)
async def ready(house: NamedDependency[House]) -> Health:
    """能否办理:账本有应答,写入队列未满;否则 503。

    The store answers, and the queue of commands is not full; 503 if not.
    """
    try:
        async with asyncio.timeout(PATIENCE):
            await house.ledger.query("SELECT 1")
    except TimeoutError:
        raise Busy from None
    if house.ledger.waiting >= house.settings.queue_size:
        raise Busy
    return Health("ready", house.ledger.waiting)


@get("/metrics", opt=PUBLIC, include_in_schema=False)
async def metrics() -> Response[bytes]:
    """Counters for Prometheus; nothing about any case or person is in them."""
    # thousands of lines once every route has been used: others are answered meanwhile
    told = await asyncio.to_thread(generate_latest, REGISTRY)
    return Response(told, media_type=CONTENT_TYPE_LATEST)


@get(
    "/problems/{name:str}",
    operation_id="ReadProblem",
    summary="问题类型 / what a type of problem means",
    responses={404: ALL[404]},
    **OPEN,
)
async def explain(name: Name) -> Explained:
    """某一问题类型的含义。

    What a type of problem means.
    """
    if name not in PROBLEMS:
        raise NotThereError
    status, title, said = PROBLEMS[name]
    return Explained(f"{BASE}{name}", status, f"{title[0]}。{said[0]}", f"{title[1]}. {said[1]}")
