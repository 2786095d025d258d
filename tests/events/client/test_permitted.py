"""A subscriber that may do what deploy/nats lets it do needs no more than that."""

from datetime import UTC, datetime
from pathlib import Path

import nats.errors
import pytest

from events.client import Acks, SqliteCheckpoint, Where, on_the_bus, subscribe, tail
from events.client.where import Since
from tests.deploy.test_nats import COUNTIES, FACTS, Server, ports, server, store, watched
from tests.events.client.publishing import QUICK, Given, running

__all__ = ["ports", "server", "store"]

NAME = "beita"
OURS = Where(county=COUNTIES[NAME])
POSITIONS = [*range(1, FACTS + 1, 3)]


@pytest.mark.parametrize("acks", [False, True])
@pytest.mark.parametrize("since", ["beginning", 4, datetime(2020, 1, 1, tzinfo=UTC)])
async def test_it_takes_its_county(server: Server, tmp_path: Path, acks: bool, since: Since):
    store = SqliteCheckpoint(tmp_path / "kept.sqlite")
    keep = Acks(store) if acks else store
    seen = Given()
    expected = POSITIONS[1:] if since == 4 else POSITIONS
    async with watched(server, NAME) as (bus, denied):
        subscription = subscribe(
            bus, NAME, seen, since=since, keep=keep, where=OURS, patience=QUICK
        )
        async with running(subscription):
            await seen.until(len(expected))
        if acks:
            await bus.jetstream().delete_consumer("BANGFU", NAME)
        assert not denied.is_set()
    await store.close()
    assert seen.positions == expected


async def test_it_learns_what_now_is(server: Server, tmp_path: Path):
    keep = SqliteCheckpoint(tmp_path / "kept.sqlite")
    async with watched(server, NAME) as (bus, denied):
        subscription = subscribe(bus, NAME, Given(), since="now", keep=keep, where=OURS)
        await keep.prepare()
        async with running(subscription):
            while (standing := await keep.standing(NAME)) is None:
                await bus.flush()
        assert not denied.is_set()
    await keep.close()
    assert standing.position == FACTS


async def test_it_watches_and_reconciles_under_its_own_name(server: Server):
    async with watched(server, NAME) as (bus, denied):
        marks = [position async for position, _ in on_the_bus(bus, where=OURS, name=NAME)]
        shown = tail(bus, since="beginning", where=OURS, name=NAME)
        first = (await anext(shown)).position
        await shown.aclose()
        assert not denied.is_set()
    assert (marks, first) == (POSITIONS, 1)


async def test_it_gets_nothing_of_another_county(server: Server):
    async with watched(server, NAME) as (bus, denied):
        with pytest.raises(nats.errors.TimeoutError):
            await anext(on_the_bus(bus, where=Where(county="430503"), name=NAME))
        assert denied.is_set()
