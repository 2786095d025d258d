"""The approval service as a process: one event loop, one port, ended in order by a signal."""

import gc
import socket
from collections.abc import Callable
from functools import partial

import uvicorn
import uvloop
from litestar import Litestar
from litestar.types import ASGIApp

from services.approval.app import create_app
from services.approval.house import opened
from services.approval.tokens import Tokens, jwks_at
from services.common import logging
from services.common.settings import Settings, required
from services.common.starting import CannotStart, because

NEEDED = ("writer_dsn", "jwks_url", "issuer", "audience")
GRACE = 20
"""Seconds in which requests under way are finished after a signal."""


class PortTakenError(CannotStart):
    """Somebody else listens where the settings say."""


def serve(settings: Settings) -> None:
    """Serve until a signal comes; production's way in."""
    required(settings, *NEEDED, *(("vault_keys_file",) if settings.vault_dsn else ()))
    logging.configure(settings.log_level, service="approval")
    tokens = Tokens(jwks_at(settings.jwks_url), settings.issuer, settings.audience)
    opening = partial(opened, settings, tokens)
    listening = listen(settings.host, settings.port)
    uvloop.run(run(create_app(settings, opening), listening))


async def run(
    app: ASGIApp, listening: socket.socket, *, started: Callable[[], None] | None = None
) -> None:
    """Serve on a socket until told to stop; CannotStart with the reason where it cannot."""
    server = Announcing(configured(app), started)
    try:
        await server.serve(sockets=[listening])
    except SystemExit as ended:  # so uvicorn ends where the house did not open
        why = app.state.get("why") if isinstance(app, Litestar) else None
        raise because(why or ended) from why


class Announcing(uvicorn.Server):
    """A server that says when it has started."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None] | None) -> None:
        super().__init__(config)
        self._announce = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        calm()
        if self.started and self._announce:
            self._announce()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Live feeds end first: uvicorn waits for every answer, and they would go on for ever."""
        app = self.config.app
        if isinstance(app, Litestar) and (house := app.state.get("house")):
            house.feed.end()
        await super().shutdown(sockets)


def calm() -> None:
    """Let the collector look away from what lives as long as the process, and look less often.

    What a request makes ends with it, by the count of its references; cycles are few.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def configured(app: ASGIApp) -> uvicorn.Config:
    """Uvicorn without its own log lines, headers and trust in proxies."""
    return uvicorn.Config(
        app,
        loop="none",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=GRACE,
        h11_max_incomplete_event_size=16_384,
    )


def listen(host: str, port: int, *, otherwise_any: bool = False) -> socket.socket:
    """A listening socket; on any free port if that one is taken and `otherwise_any`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError as taken:
        if not otherwise_any:
            made.close()
            said = f"{host}:{port} 已被占用 / is taken: {taken.strerror}"
            raise PortTakenError(said) from None
        made.bind((host, 0))
    made.listen(2048)
    made.setblocking(False)
    return made
