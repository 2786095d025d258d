"""A subscriber killed with -9 at random points: every effect once, in order, without a gap."""

import asyncio
import multiprocessing
import random
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from services.common.embedded import Nats
from tests.events.client import consuming
from tests.events.client.publishing import Log

LONGEST = 0.03
"""Seconds for which a subscriber lives at most once its first fact has come."""
MORE = 500
"""Facts that come during a life, at most."""
SPAWN = multiprocessing.get_context("forkserver")
SPAWN.set_forkserver_preload(["tests.events.client.consuming"])


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path, subscriber_dsn: str) -> tuple[str, str]:
    place = str(tmp_path / "kept.sqlite") if request.param == "sqlite" else subscriber_dsn
    consuming.prepare(request.param, place)
    return request.param, place


async def test_killed_at_random_points_each_effect_is_there_once(
    log: Log, bus_server: Nats, store: tuple[str, str]
):
    await killed(log, bus_server.url, store, kills=20)


@pytest.mark.soak
async def test_killed_two_hundred_times_each_effect_is_there_once(
    log: Log, bus_server: Nats, store: tuple[str, str]
):
    await killed(log, bus_server.url, store, kills=200)


async def killed(log: Log, url: str, store: tuple[str, str], *, kills: int) -> None:
    """Kill one subscriber after the other while facts go on coming, then let one finish."""
    chance = random.Random(kills)
    for _ in range(kills):
        await log.write_many(chance.randint(1, MORE), cases=30)
        await one_life(url, store, chance.uniform(0, LONGEST))
    assert 0 < consuming.count(*store) <= len(log.rows)
    await last_life(url, store, len(log.rows))
    assert consuming.effects(*store) == list(range(1, len(log.rows) + 1))


async def one_life(url: str, store: tuple[str, str], seconds: float) -> None:
    process, begun = start(url, store)
    await asyncio.to_thread(begun.recv)  # EOFError, should it have died before
    await asyncio.sleep(seconds)  # the point at which it dies is left to chance
    process.kill()
    await asyncio.to_thread(process.join)


async def last_life(url: str, store: tuple[str, str], count: int) -> None:
    process, _ = start(url, store)
    while consuming.count(*store) < count:
        assert process.is_alive()
        await asyncio.sleep(0.01)
    process.kill()
    await asyncio.to_thread(process.join)


def start(url: str, store: tuple[str, str]) -> tuple[BaseProcess, Connection]:
    ours, theirs = SPAWN.Pipe(duplex=False)
    process = SPAWN.Process(target=consuming.consume, args=(url, *store, theirs), daemon=True)
    process.start()
    theirs.close()
    return process, ours
