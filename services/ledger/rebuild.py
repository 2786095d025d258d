"""The case index made anew from the facts alone, and exchanged for the old one in one transaction.

The fold goes on beside the running services. Only the exchange, with the streams that have moved on
meanwhile, holds the append lock.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from services.ledger.changes import IndexRow, flat
from services.ledger.kinds import Kind
from services.ledger.ledger import index_row
from services.ledger.migrations import ALONE
from services.ledger.replay import Fault, Folded, Progress, last_position, replay, silent

TABLES = {"case_index": "WITH (fillfactor = 70)", "case_waits": "", "case_keys": ""}
LOCK = "SELECT pg_advisory_xact_lock(20241021026)"
FILL = "SELECT bangfu.index_rows(%b, '{}')"
ROWS = 500


class BrokenHistory(Exception):
    """Facts that cannot be folded: the old index stays."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{f.code} {f.where} {f.found}".strip() for f in faults))
        self.faults = tuple(faults)


async def rebuild(dsn: str, kinds: Sequence[Kind], progress: Progress = silent) -> int:
    """Rebuild as the owner of the tables (the migrator's DSN); how many rows there are now."""
    named = {kind.name: kind for kind in kinds}
    async with (
        await AsyncConnection.connect(dsn, autocommit=True) as reader,
        await AsyncConnection.connect(dsn, autocommit=True) as filler,
    ):
        for conn in (reader, filler):
            await conn.execute("SET ROLE bangfu_owner")
        await filler.execute(ALONE)
        await _prepare(filler)
        until = await last_position(reader)
        async with reader.transaction():
            await _fill(filler, replay(reader, named, progress=progress))
        async with filler.transaction():
            await filler.execute(LOCK)
            await _fill(filler, replay(filler, named, after=until))
            return await _exchange(filler)


async def _prepare(conn: AsyncConnection[Any]) -> None:
    """Empty tables of the same shape, in a schema where the names without a schema find them."""
    await conn.execute("DROP SCHEMA IF EXISTS bangfu_rebuild CASCADE")
    await conn.execute("CREATE SCHEMA bangfu_rebuild")
    for name, settings in TABLES.items():
        like = f"(LIKE bangfu.{name} INCLUDING ALL) {settings}"
        await conn.execute(f"CREATE TABLE bangfu_rebuild.{name} {like}")
    await conn.execute("SET search_path = bangfu_rebuild, pg_temp")


async def _fill(conn: AsyncConnection[Any], streams: Any) -> None:
    rows: list[IndexRow] = []
    async for folded in streams:
        rows += _row(folded)
        if len(rows) >= ROWS:
            await _index(conn, rows)
            rows = []
    await _index(conn, rows)


def _row(folded: Folded) -> tuple[IndexRow, ...]:
    if folded.faults or folded.kind is None:
        raise BrokenHistory(folded.faults)
    return index_row(folded.kind, folded.stream, folded.version, folded.state)


async def _index(conn: AsyncConnection[Any], rows: list[IndexRow]) -> None:
    if rows:
        batch = [flat(0, row) for row in rows]
        await conn.execute(FILL, (Jsonb(batch, dumps=msgspec.json.encode),))


async def _exchange(conn: AsyncConnection[Any]) -> int:
    for name in TABLES:
        await conn.execute(f"DROP TABLE bangfu.{name}")
        await conn.execute(f"ALTER TABLE bangfu_rebuild.{name} SET SCHEMA bangfu")
        await conn.execute(f"GRANT SELECT ON bangfu.{name} TO bangfu_writer, bangfu_auditor")
    await conn.execute("DROP SCHEMA bangfu_rebuild")
    row = await (await conn.execute("SELECT count(*) FROM bangfu.case_index")).fetchone()
    return int(row[0]) if row else 0
