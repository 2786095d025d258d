"""Two relays and the server are killed at random while facts are recorded: nothing is lost."""

import random
from collections.abc import Iterator

import pytest

from tests.services.relay.chaos import Victim, caught_up, free_port, rage, recording, survived
from tests.services.relay.relaying import House


@pytest.fixture
def relays(house: House) -> Iterator[list[Victim]]:
    made = [Victim(house, free_port()) for _ in range(2)]
    yield made
    for relay in made:
        relay.kill()


async def test_two_relays_and_the_server_are_killed_at_random(
    house: House, relays: list[Victim]
) -> None:
    await house.drained()
    async with recording(house.facts, rate=200):
        await rage(house, relays, kills=30, pause=0.5)
    seconds = await caught_up(house)
    facts = len(await house.facts.rows())
    print(f"\n30 kills, {facts} facts, caught up in {seconds:.2f} s")
    await survived(house, relays)


@pytest.mark.soak
async def test_three_hundred_kills(house: House, relays: list[Victim]) -> None:
    seed = random.randrange(1 << 32)
    random.seed(seed)
    await house.drained()
    worst = 0.0
    for _ in range(10):
        async with recording(house.facts, rate=200):
            await rage(house, relays, kills=30, pause=0.7)
        worst = max(worst, await caught_up(house))
    facts = len(await house.facts.rows())
    print(f"\nseed {seed}: 300 kills, {facts} facts, caught up in {worst:.2f} s at most")
    assert worst <= 5
    await survived(house, relays)
