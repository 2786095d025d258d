"""Whether the store keeps its promises: no gaps, facts that read, an index that says as they do.

It reads alone, as of one moment, as the auditor may.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from msgspec import Struct
from psycopg import AsyncConnection, sql

from services.ledger.changes import flat
from services.ledger.kinds import Kind
from services.ledger.ledger import index_row
from services.ledger.replay import Fault, Folded, Progress, replay, silent

GAPS = """
SELECT before, position FROM (
  SELECT notification_id AS position,
         coalesce(lag(notification_id) OVER (ORDER BY notification_id), 0) AS before
  FROM bangfu.bangfu_events) AS steps
WHERE position <> before + 1 ORDER BY position LIMIT %(most)s
"""
STRAY_WAITS = """
(SELECT stream, token, since FROM bangfu.case_waits
 EXCEPT SELECT stream, unnest(waits), since FROM bangfu.case_index)
UNION ALL
(SELECT stream, unnest(waits), since FROM bangfu.case_index
 EXCEPT SELECT stream, token, since FROM bangfu.case_waits) LIMIT %(most)s
"""
STRAY_KEYS = """
(SELECT stream, key FROM bangfu.case_keys
 EXCEPT SELECT stream, unnest(keys) FROM bangfu.case_index)
UNION ALL
(SELECT stream, unnest(keys) FROM bangfu.case_index
 EXCEPT SELECT stream, key FROM bangfu.case_keys) LIMIT %(most)s
"""
STRAY_COMMANDS = """
SELECT c.principal || ' ' || c.key, c.position FROM bangfu.commands c
WHERE NOT EXISTS (SELECT FROM bangfu.bangfu_events e WHERE e.notification_id = c.position)
LIMIT %(most)s
"""
STRAY_ROWS = """
SELECT i.stream, i.version FROM bangfu.case_index i
WHERE NOT EXISTS (SELECT FROM bangfu.bangfu_events e WHERE e.originator_id = i.stream)
LIMIT %(most)s
"""
STRAYS = {
    "position-gap": GAPS,
    "wait-and-row-differ": STRAY_WAITS,
    "key-and-row-differ": STRAY_KEYS,
    "command-without-fact": STRAY_COMMANDS,
    "row-without-facts": STRAY_ROWS,
}
COLUMNS = (
    *("stream", "version", "kind", "stage", "division", "waits", "step", "since", "due_from"),
    *("keys", "amount", "title", "live", "filed_at"),
)
ROWS = "SELECT {} FROM bangfu.case_index WHERE stream = ANY (%s)"
PAGE = 500
MOST = 100


class Checked(Struct, frozen=True):
    """What was looked at, and the first faults found; none: the store keeps its promises."""

    facts: int
    streams: int
    faults: tuple[Fault, ...]


async def check(dsn: str, kinds: Sequence[Kind], progress: Progress = silent) -> Checked:
    """Look at everything, as of one moment."""
    named = {kind.name: kind for kind in kinds}
    async with await AsyncConnection.connect(dsn, autocommit=True) as conn, conn.transaction():
        await conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        faults = await _strays(conn)
        facts = streams = 0
        async for page in _pages(replay(conn, named, progress=progress)):
            streams += len(page)
            facts += sum(folded.facts for folded in page)
            found = [f for folded in page for f in folded.faults] + await _differences(conn, page)
            faults += found[: MOST - len(faults)]
        return Checked(facts, streams, tuple(faults))


async def _strays(conn: AsyncConnection[Any]) -> list[Fault]:
    faults: list[Fault] = []
    for code, statement in STRAYS.items():
        cursor = await conn.execute(statement, {"most": MOST})
        faults += [Fault(code, *map(str, row[:2])) async for row in cursor]
    return faults[:MOST]


async def _pages(streams: AsyncIterator[Folded]) -> AsyncIterator[list[Folded]]:
    page: list[Folded] = []
    async for folded in streams:
        page.append(folded)
        if len(page) == PAGE:
            yield page
            page = []
    if page:
        yield page


async def _differences(conn: AsyncConnection[Any], page: list[Folded]) -> list[Fault]:
    """The rows that are not what the facts say."""
    statement = sql.SQL(ROWS).format(sql.SQL(", ").join(map(sql.Identifier, COLUMNS)))
    cursor = await conn.execute(statement, ([folded.stream for folded in page],))
    stored = {row[0]: row async for row in cursor}
    return [
        Fault("row-and-facts-differ", folded.stream, told)
        for folded in page
        if not folded.faults and (told := _difference(_expected(folded), stored.get(folded.stream)))
    ]


def _expected(folded: Folded) -> tuple[Any, ...] | None:
    kind = folded.kind
    rows = index_row(kind, folded.stream, folded.version, folded.state) if kind else ()
    for row in rows:
        told = flat(0, row)
        told |= {"waits": list(row.row.waits), "keys": list(row.row.keys)}
        return tuple(told[name] for name in COLUMNS)
    return None


def _difference(expected: tuple[Any, ...] | None, stored: tuple[Any, ...] | None) -> str:
    """Which columns differ; empty where none does."""
    if expected is None or stored is None:
        return "" if expected == stored else "one has a row, the other has none"
    pairs = zip(COLUMNS, expected, stored, strict=True)
    return ", ".join(name for name, wanted, found in pairs if wanted != found)
