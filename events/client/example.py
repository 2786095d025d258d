"""A subscriber: which projects of a county entered the library, in a SQLite file of its own."""

import asyncio
import sqlite3
import sys

from events.client import Received, SqliteCheckpoint, Where, connect, subscribe
from events.project import LibraryEntered


async def enter(fact: Received, tx: sqlite3.Connection) -> None:
    match fact.fact:
        case LibraryEntered(year=year):
            tx.execute("INSERT INTO library VALUES (?, ?)", (fact.id, year))


async def main(url: str, county: str, file: str) -> None:
    with sqlite3.connect(file) as conn:
        conn.execute("CREATE TABLE IF NOT EXISTS library (project TEXT, year INTEGER)")
    where = Where(county=county, fact="project.library-entered.v1")
    bus, keep = await connect(url), SqliteCheckpoint(file)
    subscription = subscribe(bus, "library", enter, since="beginning", keep=keep, where=where)
    await subscription.run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
