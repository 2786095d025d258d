"""The relay as a process, as a part of another one, and the two commands on the stream."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

import uvloop

from services.common import logging
from services.common.settings import Settings
from services.common.starting import CannotStart
from services.relay import checking, rebuilding
from services.relay.answering import answering
from services.relay.bus import Address
from services.relay.checking import Report
from services.relay.doubts import Doubt, Halted, Unsafe
from services.relay.measuring import measure
from services.relay.rebuilding import Rebuilt
from services.relay.reconciling import Reconciler
from services.relay.relay import Relay
from services.relay.setup import Setup, of_relay, of_streams
from services.relay.standing import Standing
from services.relay.streams import Wanted

Done = TypeVar("Done")
KEYS = ("reason", "position", "seconds")


def nothing(what: str, done: int, of: int) -> None:
    """Progress that nobody wants to see."""


def serve(settings: Settings) -> None:
    """Relay until a signal comes; production's way in."""
    setup = of_relay(settings)
    logging.configure(settings.log_level, service="relay", allowed=KEYS)
    uvloop.run(_serve(setup, settings.host, settings.relay_port))


async def _serve(setup: Setup, host: str, port: int) -> None:
    stop, standing = asyncio.Event(), Standing()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    async with answering(standing, host, port):
        await relaying(setup, standing, stop)


async def relaying(setup: Setup, standing: Standing, stop: asyncio.Event) -> None:
    """The relay, its reconciler and its measure, until told to stop; the end of one ends all."""
    parts = (
        Relay(setup, standing).run(stop),
        Reconciler(setup, standing).run(stop),
        measure(setup.dsn, standing, stop),
    )
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stop.set()
        await asyncio.gather(*tasks)


async def run(dsn: str, nats_url: str, monitor_url: str, stop: asyncio.Event) -> None:
    """A relay inside another process, on servers of this machine."""
    setup = Setup(dsn, Address((nats_url,), (monitor_url,)), Wanted(), every=10.0)
    await relaying(setup, Standing(), stop)


def rebuild(settings: Settings, first: int = 1, progress: rebuilding.Progress = nothing) -> Rebuilt:
    """A new stream from the log, from a position on, in the place of the one in use."""
    return _done(rebuilding.rebuild(of_streams(settings), first, progress))


def check(settings: Settings, progress: checking.Progress = nothing) -> Report:
    """The whole stream against the log."""
    return _done(checking.check(of_relay(settings), progress))


def drop(settings: Settings, name: str) -> None:
    """Delete a stream that a rebuild has retired."""
    _done(rebuilding.drop(of_streams(settings), name))


def _done(work: Coroutine[Any, Any, Done]) -> Done:
    """A command to its end; what stands in its way is told in a line."""
    try:
        return uvloop.run(work)
    except (Doubt, Halted, Unsafe) as fault:
        raise CannotStart(str(fault)) from fault
