"""Who may call a route at all: each declares its policy, and what declares none is closed.

`public` needs no token, `person` a valid one, `officer` a post held today. What an officer may see
or do beyond that is decided case by case, from the facts.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Literal

from litestar import Litestar, Request, Response
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.handlers import BaseRouteHandler
from litestar.routes import HTTPRoute

from services.approval.acting import NotThereError
from services.approval.house import House
from services.approval.officers import Officer
from services.approval.tokens import BadToken, Caller

Policy = Literal["public", "person", "officer"]
POLICIES: frozenset[str] = frozenset({"public", "person", "officer"})
Connection = ASGIConnection[Any, Any, Any, Any]
BEARER = "bearer "
READING = frozenset({"GET", "HEAD"})


Answer = Response[None] | None
Check = Callable[[Connection, BaseRouteHandler], Awaitable[None]]


class UndeclaredError(Exception):
    """A route that says of nobody that they may call it."""


def admission(*checks: Check) -> Callable[[Request[Any, Any, Any]], Awaitable[Answer]]:
    """What every request passes before anything of it is read.

    Guards would do as well, but Litestar copies the route's handler for each of them, each time.
    """

    async def admitted(request: Request[Any, Any, Any]) -> Answer:
        if request.method == "OPTIONS":
            return allowing(request)
        for check in checks:
            await check(request, request.route_handler)
        return None

    return admitted


def allowing(request: Request[Any, Any, Any]) -> Response[None]:
    """Every method of a path; Litestar, which answers OPTIONS by itself, forgets some."""
    here = request.scope.get("path_template")
    routes = (r for r in request.app.routes if isinstance(r, HTTPRoute) and r.path_format == here)
    methods = sorted({method for route in routes for method in route.methods})
    return Response(None, status_code=204, headers={"Allow": ", ".join(methods)})


async def known(connection: Connection, handler: BaseRouteHandler) -> None:
    """The caller is known, if the route asks who they are."""
    policy = handler.opt.get("policy")
    if connection.scope.get("method") == "OPTIONS":  # Litestar adds it to every path
        return
    if policy not in POLICIES:
        raise UndeclaredError(str(handler))
    if policy != "public":
        connection.scope["user"] = await _caller(connection, connection.app.state.house)


async def seated(connection: Connection, handler: BaseRouteHandler) -> None:
    """The caller holds a post today, if the route is for officers.

    For whoever reads, posts are as the store has them now; a command is told so by its append.
    """
    if handler.opt.get("policy") != "officer" or connection.scope.get("method") == "OPTIONS":
        return
    house: House = connection.app.state.house
    person, method = connection.scope["user"].subject, connection.scope.get("method")
    officer = await house.officers.of(person, fresh=method in READING)
    if not officer.today(house.today):
        officer = await house.officers.of(person, fresh=True)
    if not officer.today(house.today):
        raise NotThereError
    connection.scope["officer"] = officer  # type: ignore[typeddict-unknown-key]


async def _caller(connection: Connection, house: House) -> Caller:
    said = connection.headers.get("authorization", "")
    if not said.lower().startswith(BEARER):
        raise NotAuthorizedException(headers={"WWW-Authenticate": "Bearer"})
    try:
        return await house.tokens.verify(said[len(BEARER) :].strip(), house.real())
    except BadToken as bad:
        challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        raise NotAuthorizedException(detail=str(bad), headers=challenge) from None


def caller_of(request: Request[Any, Any, Any]) -> Caller:
    """Whom the guard let in."""
    caller: Caller = request.scope["user"]
    return caller


def officer_of(request: Request[Any, Any, Any]) -> Officer:
    """Whom the guard let in, with their posts: for reading, as they are in the store now."""
    officer: Officer = request.scope["officer"]  # type: ignore[typeddict-item]
    return officer


def undeclared(app: Litestar) -> list[str]:
    """Routes without a policy, or that pass by the admission: there must be none."""
    return sorted(
        f"{method} {route.path}"
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in handler.http_methods
        if handler.resolve_before_request() is not app.before_request
        or (method != "OPTIONS" and handler.opt.get("policy") not in POLICIES)
    )
