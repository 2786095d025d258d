"""A cable to PostgreSQL's Unix socket that can be cut where it hurts."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Literal

from psycopg.conninfo import conninfo_to_dict, make_conninfo

SOCKET = ".s.PGSQL.5432"
Cut = Literal["before", "after", "not"]
"""Before the store has the command; after it answered, before we have the answer; or not at all."""


class Wire:
    """Passes everything on; `cut` is asked about each call of the append function."""

    def __init__(self, target: Path, cut: Callable[[], Cut]) -> None:
        self.target, self.cut = target, cut
        self.cuts = 0
        self.down = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.down:
            writer.close()
            return
        inner, outer = await asyncio.open_unix_connection(str(self.target))
        answers = asyncio.create_task(self._pass_on(inner, writer))
        try:
            while data := await reader.read(1 << 20):
                if b'"commands"' not in data:
                    outer.write(data)
                    continue
                cut = self.cut()
                self.cuts += cut != "not"
                if cut == "before":
                    break
                if cut == "after":
                    await _end(answers)
                    outer.write(data)
                    await inner.read(1)  # it has answered: what it was asked to commit, it has
                    break
                outer.write(data)
        finally:
            await _end(answers)
            for end in (writer, outer):
                end.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(1 << 20):
                writer.write(data)


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def wire(dsn: str, folder: Path, cut: Callable[[], Cut]) -> AsyncIterator[tuple[Wire, str]]:
    """A wire to the server of a DSN, and the DSN that goes through it by a socket in the folder."""
    between = Wire(Path(conninfo_to_dict(dsn)["host"]) / SOCKET, cut)
    server = await asyncio.start_unix_server(between.serve, str(folder / SOCKET))
    async with server:
        yield between, make_conninfo(dsn, host=str(folder))
