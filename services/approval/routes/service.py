"""The service about itself: who is calling, is it well, how is it doing, what its problems mean."""

from datetime import date
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from msgspec import Struct
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from domain.authority import Holding
from services.approval.access import caller_of
from services.approval.acting import NotThereError
from services.approval.house import House
from services.approval.problems import PROBLEMS

PUBLIC = {"policy": "public"}


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


@get("/me", opt={"policy": "person"}, tags=["service"])
async def me(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Me:
    """Who I am to this service: my posts today."""
    officer = await house.officers.of(caller_of(request).subject, fresh=True)
    return Me(officer.person, house.today, officer.today(house.today))


@get("/health/live", opt=PUBLIC, tags=["service"])
async def live() -> Health:
    """The process answers."""
    return Health("live")


@get("/health/ready", opt=PUBLIC, tags=["service"])
async def ready(house: NamedDependency[House]) -> Health:
    """The store answers, and commands do not pile up; 503 if not."""
    await house.ledger.query("SELECT 1")
    return Health("ready", house.ledger.waiting)


@get("/metrics", opt=PUBLIC, include_in_schema=False)
async def metrics() -> Response[bytes]:
    """Counters for Prometheus; nothing about any case or person is in them."""
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


@get("/problems/{name:str}", opt=PUBLIC, tags=["service"])
async def explain(request: Request[Any, Any, Any], name: FromPath[str]) -> Explained:
    """What a type of problem means."""
    if name not in PROBLEMS:
        raise NotThereError
    status, title, said = PROBLEMS[name]
    return Explained(
        f"/problems/{name}", status, f"{title[0]}。{said[0]}", f"{title[1]}. {said[1]}"
    )
