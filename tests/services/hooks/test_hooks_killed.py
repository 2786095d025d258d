"""Killed at any moment, the process loses and overtakes nothing: ids tell what came twice."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from events.envelope import Row
from tests.services.hooks.posting import TAKEN, Delivery, Log, Receiver, house, posting, status

HOUSE = Path(__file__).parents[3]
CASES = 4


@asynccontextmanager
async def killable(log: Log) -> AsyncIterator[asyncio.subprocess.Process]:
    command = (sys.executable, "-m", "tests.services.hooks.killed")
    pipe = asyncio.subprocess.PIPE
    database = (log.database.name, log.database.admin_dsn)
    forking = await asyncio.create_subprocess_exec(
        *command, *database, stdin=pipe, stdout=pipe, cwd=HOUSE
    )
    try:
        yield forking
    finally:
        assert forking.stdin
        forking.stdin.close()
        await forking.wait()


async def killed_after(forking: asyncio.subprocess.Process, receiver: Receiver, more: int) -> None:
    """One process more, killed as soon as so many more deliveries were tried."""
    assert forking.stdin
    assert forking.stdout
    enough = len(receiver.tries) + more
    forking.stdin.write(b"\n")
    pid = int(await forking.stdout.readline())
    try:
        await receiver.until(lambda: len(receiver.tries) >= enough)
    finally:
        os.kill(pid, signal.SIGKILL)


def refusing(chance: random.Random) -> Callable[[Delivery], bytes]:
    """Refuses by chance, but none so often that it would be put aside."""
    refused: dict[str, int] = {}

    def answers(had: Delivery) -> bytes:
        if chance.random() < 0.2 and refused.get(had.id, 0) < 2:
            refused[had.id] = refused.get(had.id, 0) + 1
            return status(500)
        return TAKEN

    return answers


async def killings(log: Log, receiver: Receiver, chance: random.Random, kills: int) -> list[Row]:
    """Facts come all the time, and the process is killed again and again."""
    rows: list[Row] = []
    async with killable(log) as forking:
        for _ in range(kills):
            cases = (f"file-{chance.randrange(CASES)}" for _ in range(12))
            adding = asyncio.create_task(log.facts(*cases))
            await killed_after(forking, receiver, chance.randint(1, 6))
            rows += await adding
    return rows


async def run_killed(log: Log, receiver: Receiver, seed: int, kills: int) -> None:
    chance = random.Random(seed)
    receiver.answers = refusing(chance)
    subscriber = await log.register(receiver.url)
    rows = await killings(log, receiver, chance, kills)
    async with posting(house(log.database)):
        await log.at(subscriber, rows[-1].position)
    assert await log.kept(subscriber) == []
    assert {d.id for d in receiver.taken} == {f"{row.stream}/{row.version}" for row in rows}
    by_id = {f"{row.stream}/{row.version}": row.state for row in rows}
    assert all(had.body == by_id[had.id] for had in receiver.tries)
    for case in {row.stream for row in rows}:
        versions = [had.version for had in receiver.once() if had.case == case]
        assert versions == list(range(1, len(versions) + 1))


async def test_a_process_killed_again_and_again_posts_everything_in_order(
    log: Log, receiver: Receiver
) -> None:
    await run_killed(log, receiver, seed=1, kills=10)


@pytest.mark.soak
async def test_a_process_killed_two_hundred_times_posts_everything_in_order(
    log: Log, receiver: Receiver
) -> None:
    await run_killed(log, receiver, seed=2, kills=200)
