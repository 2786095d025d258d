"""Each request counted and logged once: by route, never by what stood in the path or the body.

What a command came to is told by the line of its decision, which carries the request's number.

It stands around the whole application, so that what no route takes is seen as well, and every
answer carries a number and the headers that keep it out of caches and foreign pages.
"""

import time
from functools import cache
from secrets import token_hex
from typing import Any

import structlog
from litestar import Litestar
from litestar.types import Message, Receive, Send
from prometheus_client import Counter, Histogram
from structlog.contextvars import bind_contextvars

log = structlog.get_logger()
REQUESTS = Counter("bangfu_requests", "Requests answered", ["method", "route", "status"])
BUCKETS = (0.005, 0.01, 0.02, 0.05, 0.2, 1.0, 5.0)
"""About the bounds that answers are to keep to: for each route a line a bucket is written out."""
SECONDS = Histogram(
    "bangfu_request_seconds", "Time to answer", ["method", "route"], buckets=BUCKETS
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
HEADERS = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"strict-transport-security", b"max-age=31536000"),
)
"""On every answer that does not say otherwise itself; no CORS header is ever among them."""
NAMES = frozenset(name for name, _ in HEADERS)


class Watched(Litestar):
    """An application of which every request has a number, a line in the log, and is counted."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await self._watched(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    async def _watched(self, scope: Any, receive: Receive, send: Send) -> None:
        number = scope["request_id"] = token_hex(8)
        bind_contextvars(request=number)
        begun, status = time.perf_counter(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = headers(message["headers"], number)
            await send(message)

        try:
            await super().__call__(scope, receive, sending)
        finally:
            written(scope, status, number, time.perf_counter() - begun)


def headers(own: Any, number: str) -> list[tuple[bytes, bytes]]:
    """An answer's own headers, those that all carry, and its number."""
    said = {name.lower() for name, _ in own}
    more = HEADERS if NAMES.isdisjoint(said) else [h for h in HEADERS if h[0] not in said]
    return [*own, *more, (b"x-request-id", number.encode())]


def written(scope: Any, status: int, number: str, seconds: float) -> None:
    """Count a request and write its line; what is no method or route of ours is named so."""
    method = scope["method"] if scope["method"] in METHODS else "other"
    route = scope.get("path_template") or "unknown"
    counted, timed = meters(method, route, status)
    counted.inc()
    timed.observe(seconds)
    if scope.get("decided"):
        return
    spent = round(seconds * 1000, 2)
    log.info(
        "answered", method=method, route=route, status=status, milliseconds=spent, request=number
    )


@cache
def meters(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """What counts and what times the answers of a route: few, for routes and methods are ours."""
    return REQUESTS.labels(method, route, status), SECONDS.labels(method, route)
