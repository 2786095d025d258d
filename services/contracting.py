"""Whom a change of the contract would break: asked of the log before it is released."""

import asyncio
from collections.abc import Iterable

import msgspec
import psycopg

from events import contract
from events.contract import Change, Concerned
from events.subscriber import (
    SubscriberChanged,
    SubscriberFact,
    SubscriberRegistered,
    SubscriberWithdrawn,
)
from events.upcasters import upcast

Registered = SubscriberRegistered | SubscriberChanged
TOLD = """
SELECT originator_id, topic, state FROM bangfu.bangfu_events
WHERE originator_id ^@ 'subscriber-' ORDER BY notification_id
"""
_decoder: msgspec.json.Decoder[SubscriberFact] = msgspec.json.Decoder(SubscriberFact)


def affected(dsn: str) -> int:
    """Say whom the changes since the last release concern, read as the auditor; 1 if anybody."""
    found = asyncio.run(concerned(dsn, contract.since_release()))
    for one in found:
        print(f"{one.name}({one.unit})")
        for change in one.changes:
            print(f"  {change.fact} {change.field} {change.what} ({change.grade})")
    print(f"{len(found)} 个订阅方受影响 / subscribers are concerned")
    return 1 if found else 0


async def concerned(dsn: str, changes: Iterable[Change]) -> list[Concerned]:
    """The registered subscribers that these changes break, or may break."""
    return contract.breaks(changes, await registered(dsn))


async def registered(dsn: str) -> list[Registered]:
    """What every subscriber last said of itself that was not withdrawn since."""
    known: dict[str, Registered] = {}
    async with await psycopg.AsyncConnection.connect(dsn) as conn:
        for stream, tag, state in await (await conn.execute(TOLD)).fetchall():
            fact = _decoder.decode(upcast(tag, state)[1])
            if isinstance(fact, Registered):
                known[stream] = fact
            elif isinstance(fact, SubscriberWithdrawn):
                known.pop(stream, None)
    return list(known.values())
