"""Facts as they come, over a real connection: resumed by id, alive when silent, ended in time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
import uvicorn
from msgspec import Struct
from msgspec.structs import replace

from events.envelope import Row
from events.subscriber import Wanted
from services.approval import feed
from services.approval.feed import Feed, Line, admitting
from services.approval.house import House
from services.approval.serving import Announcing, configured, listen
from services.ledger.calls import Calls
from services.ledger.rows import last_position
from tests.services.approval.acting_cases import Two, raised
from tests.services.approval.world import COUNTY_CLERK, World

ALL = admitting((Wanted("000000"),), Wanted("000000"))
PATIENCE = 20.0


class Event(Struct):
    """What one event of a stream says."""

    id: int
    name: str = ""
    data: Line | None = None


async def events_of(lines: AsyncIterator[str]) -> AsyncIterator[Event]:
    """The events of a stream, as a browser reads them."""
    said: dict[str, str] = {}
    async for line in lines:
        if line:
            name, _, value = line.partition(": ")
            said[name] = value
        elif said:
            data = msgspec.json.decode(said["data"], type=Line) if "data" in said else None
            yield Event(int(said["id"]), said.get("event", ""), data)
            said = {}


class Served(Struct):
    """The service on a port, and how to end it."""

    url: str
    server: uvicorn.Server
    running: asyncio.Task[None]

    async def stop(self) -> None:
        self.server.should_exit = True
        await asyncio.wait_for(self.running, PATIENCE)


@asynccontextmanager
async def served(office: World, house: House | None = None) -> AsyncIterator[Served]:
    """The office's service, listening; with another house than its own, if one is given."""
    started = asyncio.Event()
    config = configured(office.app)
    config.lifespan = "off"  # its house is open already
    before, office.app.state.house = office.app.state.house, house or office.house
    server = Announcing(config, started.set)
    listening = listen("127.0.0.1", 0)
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await asyncio.wait_for(started.wait(), PATIENCE)
        yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}", server, running)
    finally:
        server.should_exit = True
        await asyncio.wait_for(running, PATIENCE)
        office.app.state.house = before


@asynccontextmanager
async def listening(
    office: World, to: Served, person: str = COUNTY_CLERK, last: int | None = None, **params: Any
) -> AsyncIterator[AsyncIterator[Event]]:
    headers = office.headers(person, **({"Last-Event-ID": str(last)} if last is not None else {}))
    async with (
        httpx.AsyncClient(base_url=to.url, timeout=PATIENCE) as client,
        client.stream("GET", "/events/live", headers=headers, params=params) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        yield events_of(answer.aiter_lines())


async def project(office: World) -> Row:
    """A project more, and its fact."""
    two = Two(office.house, office.house, office.time)
    stream = await raised(two)
    [fact] = await office.house.ledger.history(stream)
    return Row(fact.position, stream, fact.version, fact.topic, fact.bytes)


def as_row(event: Event) -> Row:
    assert event.data is not None
    line = event.data
    assert (event.id, event.name) == (line.position, line.tag)
    return Row(line.position, line.stream, line.version, line.tag, bytes(line.data))


async def test_a_listener_gets_what_is_recorded_from_then_on_as_it_is_stored(
    office: World,
) -> None:
    async with served(office) as to, listening(office, to) as events:
        for _ in range(3):
            row = await project(office)
            assert as_row(await anext(events)) == row


async def test_whoever_was_cut_off_gets_what_came_meanwhile_by_the_last_id(office: World) -> None:
    async with served(office) as to:
        async with listening(office, to) as events:
            await project(office)
            last = (await anext(events)).id
        missed = [await project(office) for _ in range(3)]
        async with listening(office, to, last=last, after=0) as events:
            assert [as_row(await anext(events)) for _ in missed] == missed
            row = await project(office)
            assert as_row(await anext(events)) == row


async def test_a_listener_begins_where_it_says(office: World) -> None:
    last = await last_position(office.house.ledger)
    rows = [await project(office) for _ in range(2)]
    async with served(office) as to, listening(office, to, after=last) as events:
        assert [as_row(await anext(events)) for _ in rows] == rows


async def test_a_listener_hears_of_its_own_county_and_kind_alone(office: World) -> None:
    async with served(office) as to, listening(office, to, after=0, kind="project") as events:
        row = await project(office)
        assert as_row(await anext(events)) == row


async def test_a_stopped_service_lets_its_listeners_go(office: World) -> None:
    async with served(office) as to, listening(office, to) as events:
        await to.stop()
        assert [event async for event in events] == []


async def test_a_feed_ends_with_the_token(office: World) -> None:
    """Whoever lost the post meanwhile gets no other token, so no other feed."""
    late = timedelta(0)
    house = replace(office.house, real=lambda: office.house.real() + late)
    async with served(office, house) as to, listening(office, to) as events:
        row = await project(office)
        assert as_row(await anext(events)) == row
        late = timedelta(minutes=10)
        await project(office)
        assert [event async for event in events] == []


async def test_a_feed_ends_after_as_many_facts_as_were_asked_for(office: World) -> None:
    last = await last_position(office.house.ledger)
    rows = [await project(office) for _ in range(3)]
    async with served(office) as to, listening(office, to, after=last, limit=2) as events:
        assert [as_row(event) async for event in events] == rows[:2]


async def test_a_silent_feed_says_that_it_is_alive_and_how_far_it_is(office: World) -> None:
    nothing = admitting((Wanted("999999"),), Wanted("000000"))
    last = await last_position(office.house.ledger)
    parts = office.house.feed.live(nothing, 0, lambda: True, heartbeat=0.01)
    assert await anext(parts) == b"id: %d\n\n" % last
    await parts.aclose()


async def test_who_only_polls_hears_as_well(office: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call can be lost with its connection."""
    monkeypatch.setattr(feed, "POLL", 0.01)
    deaf = Feed(Calls(""), office.house.ledger)
    parts = deaf.live(ALL, await last_position(office.house.ledger), lambda: True)
    waiting = asyncio.ensure_future(anext(parts))
    row = await project(office)
    assert (await asyncio.wait_for(waiting, PATIENCE)).startswith(b"id: %d\n" % row.position)
    await parts.aclose()


async def test_a_listener_that_goes_leaves_room_for_another(
    office: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "MOST", 1)
    async with served(office) as to:
        for _ in range(3):
            async with listening(office, to, after=0) as events:
                await anext(events)
                full = await office.get(COUNTY_CLERK, "/events")
                assert full.status_code == 503
            await until(office)


async def until(office: World) -> None:
    """Until the service has noticed that a listener is gone."""
    async with asyncio.timeout(PATIENCE):
        while (await office.get(COUNTY_CLERK, "/events", limit=1)).status_code != 200:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
