"""A log with subscribers, the process that posts, and receivers that answer as they are told."""

import asyncio
import base64
import hashlib
import hmac
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from msgspec import Struct
from psycopg.rows import dict_row

from domain import subscribers
from domain.subscribers import Subscriber, subscriber_row
from events.envelope import Row
from events.subscriber import (
    SecretRotated,
    SubscriberChanged,
    SubscriberFact,
    SubscriberRegistered,
    SubscriberWithdrawn,
    Wanted,
    Webhook,
)
from services.common.hook_secrets import secret
from services.common.targets import Targets
from services.hooks.patience import Patience
from services.hooks.serving import House, run
from services.hooks.worker import Setup
from services.ledger.kinds import Kind, kind
from services.ledger.ledger import Ledger
from services.ledger.rows import BETWEEN
from tests.conftest import Database
from tests.services.ledger.sample_files import FILES, TOLD, change, noted, opened

KEY = b"a key of the tests, 32 bytes or so"
QUICK = Patience(tries=3, first=0.01, longest=0.05)
PATIENCE = 30.0
HERE = "430511"
SUBSCRIBERS: Kind = kind(
    "subscriber", SubscriberFact, Subscriber(), subscribers.evolve, subscriber_row
)
NUMBERS = itertools.count(1)


class Delivery(Struct, frozen=True):
    """One try, as a receiver sees it."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def case(self) -> str:
        return self.id.rpartition("/")[0]

    @property
    def version(self) -> int:
        return int(self.id.rpartition("/")[2])

    def signed_by(self, *secrets: str) -> list[bool]:
        """Whether each of its signatures is by the secret in the same place."""
        said = f"{self.id}.{self.headers['webhook-timestamp']}.".encode() + self.body
        keys = [base64.b64decode(one.removeprefix("whsec_")) for one in secrets]
        due = [hmac.new(key, said, hashlib.sha256).digest() for key in keys]
        had = self.headers["webhook-signature"].split(" ")
        assert len(had) == len(due)
        return [h == "v1," + base64.b64encode(d).decode() for h, d in zip(had, due, strict=True)]


Answering = Callable[[Delivery], Awaitable[bytes]]


def status(code: int, *headers: str, body: bytes = b"") -> bytes:
    """An answer as it goes over the wire."""
    said = "".join(f"{line}\r\n" for line in (*headers, f"Content-Length: {len(body)}"))
    return f"HTTP/1.1 {code} So\r\n{said}\r\n".encode() + body


TAKEN = status(204)


class Receiver:
    """Takes what is posted, unless told otherwise."""

    def __init__(self) -> None:
        self.tries: list[Delivery] = []
        self.taken: list[Delivery] = []
        self.answers: Callable[[Delivery], bytes] = lambda _: TAKEN
        self.url = ""
        self._news = asyncio.Event()
        self._open: set[asyncio.StreamWriter] = set()

    def news(self) -> None:
        self._news.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until it holds; it is looked at whenever something comes."""
        async with asyncio.timeout(PATIENCE):
            while not holds():
                self._news.clear()
                await self._news.wait()

    async def has(self, count: int) -> None:
        """Wait until so many were taken."""
        await self.until(lambda: len(self.taken) >= count)

    def ids(self) -> list[str]:
        return [one.id for one in self.taken]

    def once(self) -> list[Delivery]:
        """What was taken, each once: as a receiver does that knows the ids it has had."""
        return list({one.id: one for one in reversed(self.taken)}.values())[::-1]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                await self._one(reader, writer)
        writer.close()
        self._open.discard(writer)

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in lines)}
        body = await reader.readexactly(int(headers["content-length"]))
        had = Delivery(first.split(" ")[1], headers, body)
        self.tries.append(had)
        answer = self.answers(had)
        if answer.startswith(b"HTTP/1.1 2"):
            self.taken.append(had)
        self._news.set()
        writer.write(answer)
        await writer.drain()

    def hang_up(self) -> None:
        for writer in self._open:
            writer.close()


@asynccontextmanager
async def receiving(port: int = 0, tls: Any = None) -> AsyncIterator[Receiver]:
    """A receiver on this machine."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", port, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    receiver.url = f"http://127.0.0.1:{port}/facts"
    try:
        yield receiver
    finally:
        receiver.hang_up()
        server.close()
        await server.wait_closed()


class Log(Struct):
    """The store: facts and subscribers are put into it as they come."""

    database: Database
    ledger: Ledger
    versions: dict[str, int]

    async def fact(self, case: str, county: str = HERE) -> Row:
        """One more fact of a case."""
        after = self.versions.get(case, 0)
        fact = noted(str(after), county=county) if after else opened(county=county)
        return await self._put(case, fact)

    async def facts(self, *cases: str) -> list[Row]:
        return [await self.fact(case) for case in cases]

    async def register(self, url: str, wanted: Wanted | None = None, start: str = "now") -> str:
        """A webhook more; its id."""
        subscriber = f"{next(NUMBERS):032x}"
        to = Webhook(url, start)  # type: ignore[arg-type]
        fact = SubscriberRegistered("平台", "中心", wanted or Wanted(HERE), to, **TOLD)
        await self._put(f"subscriber-{subscriber}", fact)
        return subscriber

    async def move(self, subscriber: str, url: str) -> None:
        fact = SubscriberChanged("平台", "中心", Wanted(HERE), Webhook(url), "迁移", **TOLD)
        await self._put(f"subscriber-{subscriber}", fact)

    async def rotate(self, subscriber: str, ago: timedelta) -> None:
        fact = SecretRotated(2, **{**TOLD, "at": datetime.now(UTC) - ago})
        await self._put(f"subscriber-{subscriber}", fact)

    async def withdraw(self, subscriber: str) -> None:
        await self._put(f"subscriber-{subscriber}", SubscriberWithdrawn("停用", **TOLD))

    async def _put(self, stream: str, fact: Any) -> Row:
        after = self.versions.get(stream, 0)
        recorded = await self.ledger.record(change(stream, after, fact), {stream: None})
        self.versions[stream] = after + 1
        rows = await self.ledger.query(BETWEEN, (recorded.position - 1, recorded.position))
        return Row(*rows[0])

    async def rows(self, statement: str, *given: Any, role: str = "hooks") -> list[dict[str, Any]]:
        """What the working tables say."""
        dsn = self.database.dsn(role)
        async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as conn:
            cursor = conn.cursor(row_factory=dict_row)
            await cursor.execute(statement, given)
            return await cursor.fetchall() if cursor.description else []

    async def hook(self, subscriber: str) -> dict[str, Any]:
        """How far a webhook is."""
        found = await self.rows("SELECT * FROM bangfu.hooks WHERE subscriber = %s", subscriber)
        return found[0] if found else {}

    async def kept(self, subscriber: str) -> list[dict[str, Any]]:
        """What waits, or was put aside."""
        statement = "SELECT * FROM bangfu.hook_deliveries WHERE subscriber = %s ORDER BY position"
        return await self.rows(statement, subscriber)

    async def at(self, subscriber: str, position: int) -> None:
        """Wait until a webhook is so far and nothing of it waits to be tried again."""
        await self.until(lambda: self._at(subscriber, position))

    async def _at(self, subscriber: str, position: int) -> bool:
        if (await self.hook(subscriber)).get("position", -1) < position:
            return False
        return all(one["parked"] for one in await self.kept(subscriber))

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not await holds():  # noqa: ASYNC110 - a table calls nobody
                await asyncio.sleep(0.01)


@asynccontextmanager
async def a_log(database: Database) -> AsyncIterator[Log]:
    async with Ledger(database.dsn("writer"), [FILES, SUBSCRIBERS]) as ledger:
        yield Log(database, ledger, {})


def house(database: Database, *, patience: Patience = QUICK, answered_in: float = 10.0) -> House:
    """The process as the tests have it: it may reach this machine."""
    setup = Setup(KEY, "urn:bangfu:log", patience, poll=0.02)
    return House(database.dsn("hooks"), setup, Targets(["127.0.0.0/8"]), answered_in)


@asynccontextmanager
async def posting(made: House) -> AsyncIterator[None]:
    """The process, until the block ends."""
    stop = asyncio.Event()
    running = asyncio.create_task(run(made, stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(running, PATIENCE)


def secret_of(subscriber: str, number: int = 1) -> str:
    return secret(KEY, subscriber, number)
