"""A subscriber in a process of its own, made to be killed, and what it left in its store."""

import asyncio
import sqlite3
from multiprocessing.connection import Connection
from typing import Any

import psycopg

from events.client import (
    Checkpoint,
    PostgresCheckpoint,
    Received,
    SqliteCheckpoint,
    connect,
    reader,
    subscribe,
    subscription,
)
from tests.events.client.publishing import QUICK

EFFECTS = {
    "sqlite": "CREATE TABLE effects (id INTEGER PRIMARY KEY, position INTEGER)",
    "postgres": "CREATE TABLE effects (id bigserial PRIMARY KEY, position bigint)",
}


def consume(url: str, kind: str, place: str, begun: Connection) -> None:
    """Take facts for ever; says so at the first one."""
    # small transactions, so that many of them begin and end before we are killed
    reader.BATCH = 40
    subscription.STANDBY = 0.01
    asyncio.run(_consume(url, kind, place, begun))


async def _consume(url: str, kind: str, place: str, begun: Connection) -> None:
    said = iter([begun])

    async def handle(fact: Received, tx: Any) -> None:
        if (first := next(said, None)) is not None:
            first.send(fact.position)
        if kind == "postgres":
            await tx.execute("INSERT INTO effects (position) VALUES (%s)", (fact.position,))
        else:
            tx.execute("INSERT INTO effects (position) VALUES (?)", (fact.position,))

    bus, keep = await connect(url), opened(kind, place)
    await subscribe(bus, "s", handle, since="beginning", keep=keep, patience=QUICK).run()


def opened(kind: str, place: str) -> Checkpoint:
    return SqliteCheckpoint(place) if kind == "sqlite" else PostgresCheckpoint(place)


def prepare(kind: str, place: str) -> None:
    _execute(kind, place, EFFECTS[kind])


def effects(kind: str, place: str) -> list[int]:
    """The positions in effect, in the order in which they came about."""
    return [row[0] for row in _execute(kind, place, "SELECT position FROM effects ORDER BY id")]


def count(kind: str, place: str) -> int:
    """How many positions are in effect."""
    return int(_execute(kind, place, "SELECT count(*) FROM effects")[0][0])


def _execute(kind: str, place: str, statement: str) -> list[Any]:
    conn: Any = sqlite3.connect(place) if kind == "sqlite" else psycopg.connect(place)
    try:
        with conn:
            done = conn.execute(statement)
            return list(done.fetchall()) if done.description else []
    finally:
        conn.close()
