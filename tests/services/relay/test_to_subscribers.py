"""From an officer's act to a subscriber: the service, the log, the relay, the bus, the client."""

import asyncio
import json
from pathlib import Path

from domain.privacy import personal, strings
from events import published
from events.client import (
    Received,
    SqliteCheckpoint,
    connect,
    on_the_bus,
    reconcile,
    subscribe,
)
from events.envelope import Row, digest
from services.relay.serving import run
from tests.services.approval.conftest import county, issuer, office, settled
from tests.services.approval.story import in_library
from tests.services.approval.world import World

__all__ = ["county", "issuer", "office", "settled"]

ROWS = """SELECT notification_id, originator_id, originator_version, topic, state
FROM bangfu.bangfu_events ORDER BY notification_id"""


async def test_a_subscriber_has_every_fact_of_the_service_and_no_personal_number(
    office: World, county, server, tmp_path: Path
) -> None:
    await in_library(office)
    log = [Row(*row) for row in await office.house.ledger.query(ROWS)]
    taken = await taken_of(server, county.dsn("relay"), len(log), tmp_path)
    assert [Row(f.position, f.stream, f.version, f.tag, f.state) for f in taken] == log
    assert [fact.tag for fact in taken if fact.fact is None] == []
    assert {fact.kind for fact in taken} <= published.kinds().keys()
    for fact in taken:
        texts = [text for _, text in strings(json.loads(fact.state))]
        assert [text for text in texts if personal(text)] == [], fact.tag


async def taken_of(server, dsn: str, count: int, folder: Path) -> list[Received]:
    """What a subscriber takes while a relay runs; and the bus agrees with it."""
    taken, stop, whole = [], asyncio.Event(), asyncio.Event()

    async def take(fact: Received, tx: object) -> None:
        taken.append(fact)
        if fact.position == count:
            whole.set()

    relay = asyncio.create_task(run(dsn, server.url, server.monitor_url, stop))
    bus, keep = await connect(server.url), SqliteCheckpoint(folder / "kept.sqlite")
    subscription = subscribe(bus, "all", take, since="beginning", keep=keep)
    running = asyncio.create_task(subscription.run())
    await whole.wait()
    subscription.stop()
    await running
    truth = [(f.position, digest(Row(f.position, f.stream, f.version, f.tag, f.state)))
             for f in taken]  # fmt: skip
    assert await reconcile(truth, on_the_bus(bus)) == []
    stop.set()
    await relay
    await keep.close()
    await bus.close()
    return taken
