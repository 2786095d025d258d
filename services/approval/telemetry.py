"""Each request counted and logged once: by route, never by what stood in the path or the body."""

import time
from secrets import token_hex
from typing import Any

import structlog
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import Counter, Histogram

log = structlog.get_logger()
REQUESTS = Counter("bangfu_requests", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram("bangfu_request_seconds", "Time to answer", ["method", "route"])


class Telemetry(ASGIMiddleware):
    """Gives each request a number, counts it, and writes one line when it is answered."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        number = token_hex(8)
        scope["request_id"] = number  # type: ignore[typeddict-unknown-key]
        begun, status = time.perf_counter(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", number.encode())]
            await send(message)

        try:
            await next_app(scope, receive, sending)
        finally:
            _written(scope, status, number, time.perf_counter() - begun)


def _written(scope: Any, status: int, number: str, seconds: float) -> None:
    method, route = scope["method"], scope.get("path_template") or "unknown"
    REQUESTS.labels(method, route, status).inc()
    SECONDS.labels(method, route).observe(seconds)
    spent = round(seconds * 1000, 2)
    log.info(
        "answered", method=method, route=route, status=status, milliseconds=spent, request=number
    )
