"""The webhooks' process: one worker for each webhook, as many processes as one likes.

A worker holds its webhook by a lock of its connection, so of several processes one posts, and
another takes over when that one is gone.
"""

import asyncio
import signal
from typing import Any

import psycopg
import structlog
import uvloop
from msgspec import Struct
from prometheus_client import start_http_server
from psycopg import AsyncConnection

from services.common import logging
from services.common.hook_secrets import read_key
from services.common.settings import Settings, required
from services.common.targets import Targets
from services.hooks.counters import LAST
from services.hooks.desk import Desk, forget
from services.hooks.patience import Patience
from services.hooks.register import Register
from services.hooks.sending import PATIENCE, Sender
from services.hooks.worker import Setup, Worker
from services.ledger.calls import Bell, Calls, connected, heard

log = structlog.get_logger()
NEEDED = ("hooks_dsn", "hooks_key_file")
OPTIONS = "-c statement_timeout=30s -c idle_in_transaction_session_timeout=10s"
PAUSE = 1.0


class House(Struct, frozen=True):
    """What the process works with."""

    dsn: str
    setup: Setup
    targets: Targets
    answered_in: float = PATIENCE


def serve(settings: Settings) -> None:
    """Post until a signal comes."""
    required(settings, *NEEDED)
    logging.configure(settings.log_level, service="hooks", allowed=("subscriber",))
    start_http_server(settings.hooks_port, settings.host)
    uvloop.run(_until_told(housed(settings)))


def housed(settings: Settings) -> House:
    """The process as the settings say."""
    patience = Patience(tries=settings.hooks_tries)
    setup = Setup(read_key(settings.hooks_key_file), settings.source, patience)
    return House(settings.hooks_dsn, setup, Targets(settings.hooks_networks))


async def _until_told(house: House) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    await run(house, stop)


async def run(house: House, stop: asyncio.Event) -> None:
    """Post until told to stop; a store that is away costs time only."""
    sending = Sender(house.targets, patience=house.answered_in)
    async with sending as sender, Calls(house.dsn) as calls:
        crew = Crew(house, sender, calls, stop)
        while not stop.is_set():
            try:
                await crew.follow()
            except (psycopg.Error, OSError) as lost:
                log.warning("lost", error=type(lost).__name__)
                await heard(stop, PAUSE)
        await crew.disband()


class Crew:
    """The workers, one for each webhook there is."""

    def __init__(self, house: House, sender: Sender, calls: Calls, stop: asyncio.Event) -> None:
        self._house, self._sender, self._calls, self._stop = house, sender, calls, stop
        self._register, self._bell = Register(), Bell()
        self._workers: dict[str, asyncio.Task[None]] = {}

    async def follow(self) -> None:
        """Keep a worker for every webhook that the log tells of."""
        async with await connected(self._house.dsn, OPTIONS) as conn:
            while not self._stop.is_set():
                call = self._calls.next
                await self._refresh(conn)
                await heard(call, self._house.setup.poll)

    async def disband(self) -> None:
        """Let every worker end what it is at."""
        self._bell.wake()
        await asyncio.gather(*self._workers.values())

    async def _refresh(self, conn: AsyncConnection[Any]) -> None:
        before = self._register.gone
        await self._register.refresh(conn)
        if new := self._register.gone - before:
            await forget(conn, new)
        LAST.set(self._register.until)
        self._bell.wake()
        for subscriber in self._register.hooks:
            worker = self._workers.get(subscriber)
            if worker is None or worker.done():
                self._workers[subscriber] = asyncio.create_task(self._work(subscriber))

    async def _work(self, subscriber: str) -> None:
        """Work as long as there is such a webhook; what goes wrong with it harms no other."""
        try:
            async with await connected(self._house.dsn, OPTIONS) as conn:
                await self._in_turn(Desk(conn, subscriber), subscriber)
        except Exception as error:
            log.exception("worker ended", subscriber=subscriber, error=type(error).__name__)

    async def _in_turn(self, desk: Desk, subscriber: str) -> None:
        """Wait until no other process has the webhook, then work."""
        while not await desk.alone():
            await heard(self._stop, self._house.setup.poll)
            if self._stop.is_set() or subscriber not in self._register.hooks:
                return
        worker = Worker(self._house.setup, self._sender, desk, self._register, subscriber)
        await worker.run(self._stop, self._bell)
