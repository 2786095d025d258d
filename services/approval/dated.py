"""Cases of a kind as they stood at the end of a day, folded from what had occurred by then.

A fact counts from the day on which it occurred, whenever it was recorded.
"""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec.structs import replace

from services.approval.house import House
from services.approval.officers import Officer
from services.approval.showing import CaseKind, inside
from services.ledger.kinds import Kind, decode

FACTS = """
SELECT e.originator_id, e.originator_version, e.topic, e.state
FROM unnest(%(inside)s::text[]) AS within
CROSS JOIN LATERAL (
  SELECT stream FROM bangfu.case_index c
  WHERE c.kind = %(kind)s AND c.division COLLATE "C" >= within
    AND c.division COLLATE "C" < within || ':'
) i
JOIN bangfu.bangfu_events e ON e.originator_id = i.stream AND e.topic <> ALL(%(quiet)s)
ORDER BY e.originator_id, e.originator_version
"""
OF_STREAMS = """
SELECT originator_id, originator_version, topic, state FROM bangfu.bangfu_events
WHERE originator_id = ANY(%s) ORDER BY originator_id, originator_version
"""


async def as_of(
    house: House,
    officer: Officer,
    kind: CaseKind,
    division: str | None,
    on: date,
    quiet: Sequence[str] = (),
) -> list[tuple[str, Any]]:
    """The cases of the divisions that the officer sees, each with its stream.

    `quiet`: the topics of facts that change nothing in what is asked, and are not read.
    """
    within = inside(officer, division, house.today)
    said = {"inside": within, "kind": kind, "quiet": list(quiet)}
    rows = await house.ledger.query(FACTS, said)
    return await asyncio.to_thread(folded, house.ledger.kinds[kind], rows, on)


async def of_streams(house: House, streams: Sequence[str], on: date) -> list[tuple[str, Any]]:
    """The same of some cases of one kind."""
    if not streams:
        return []
    kind = house.ledger.kinds[streams[0].partition("-")[0]]
    return folded(kind, await house.ledger.query(OF_STREAMS, (list(streams),)), on)


def folded(kind: Kind, rows: Sequence[Any], on: date) -> list[tuple[str, Any]]:
    """Each stream by what had occurred; a fact keeps its number though one is left out.

    `rows`: stream, version, topic, state, in their order.
    """
    states: dict[str, Any] = {}
    for stream, version, name, data in rows:
        fact = decode(kind, name, data)
        if fact.on <= on:
            before = replace(states.get(stream, kind.initial), version=version - 1)
            states[stream] = kind.evolve(before, fact)
    return list(states.items())
