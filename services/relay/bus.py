"""The bus: one connection, given up at the first doubt, and the JetStream API behind it.

It never reconnects by itself: what nats-py would keep and send again later is exactly what a relay
must drop. nats-py is known to this module and to those that send and read messages.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import nats.errors
import structlog
from msgspec import Struct
from nats.aio.client import Client

from services.common.nkeys import Nkey
from services.relay.doubts import Doubt

log = structlog.get_logger()
PATIENCE = 5.0
API = "$JS.API"


class Address(Struct, frozen=True):
    """Where the bus is, who we are there, and where its servers tell of themselves."""

    servers: tuple[str, ...]
    monitors: tuple[str, ...]
    seed: str = ""
    inbox: str = "_INBOX"

    def __repr__(self) -> str:
        """Without the seed, since this may end in a log."""
        return f"Address({self.servers!r})"


class Refused(Doubt):
    """JetStream said no: its number and its words."""

    def __init__(self, code: int, says: str) -> None:
        super().__init__("refused", f"{says} ({code})")
        self.code = code


class Dropping(Client):
    """A client that drops what is unsent when it closes, and signs with the key at hand.

    nats-py would write the rest to a connection that may be dead, fail over it, and neither close
    its socket nor tell anybody; for a signature it wants another package than we have; and most of
    the time that a message takes it spends on looking at every letter of every header.
    """

    async def _send_publish(
        self, subject: str, reply: str, payload: bytes, payload_size: int, headers: Any
    ) -> None:
        if not headers:
            return await super()._send_publish(subject, reply, payload, payload_size, headers)
        said, size = written(headers), payload_size
        size += len(said)
        if size > self.max_payload:
            raise nats.errors.MaxPayloadError
        first = f"HPUB {subject} {reply} {len(said)} {size}\r\n".encode()
        await self._send_command(b"%b%b%b\r\n" % (first, said, payload))
        if self._flush_queue is not None and self._flush_queue.empty():
            await self._flush_pending()
        return None

    async def _close(self, status: int, do_cbs: bool = True) -> None:
        self._pending, self._pending_data_size = [], 0
        await super()._close(status, do_cbs)

    @staticmethod
    def _parse_header_lines(raw: bytes) -> dict[str, str]:
        return headers_of(raw)

    def _setup_nkeys_seed_connect(self) -> None:
        key = Nkey(str(self._nkeys_seed_str))
        self._public_nkey = key.public
        self._signature_cb = key.signature


class Bus:
    """A connection as long as it holds; `lost` tells when it does not."""

    def __init__(self, client: Client, lost: asyncio.Event) -> None:
        self.client = client
        self.lost = lost

    @property
    def server(self) -> str:
        """The id of the server that we are connected to."""
        return str(self.client._server_info["server_id"])

    async def ask(self, subject: str, body: Any = None) -> dict[str, Any]:
        """A question to the JetStream API; `Refused` when it says no, `Doubt` when nothing."""
        asked = b"" if body is None else msgspec.json.encode(body)
        try:
            said = await self.client.request(f"{API}.{subject}", asked, timeout=PATIENCE)
        except nats.errors.Error as fault:
            raise Doubt("unreachable", f"{subject}: {type(fault).__name__}") from fault
        answer: dict[str, Any] = msgspec.json.decode(said.data)
        if error := answer.get("error"):
            raise Refused(error.get("err_code", error["code"]), error.get("description", ""))
        return answer


def headers_of(raw: bytes) -> dict[str, str]:
    """The headers in a block; of one that stands there twice both values, so that it shows."""
    told: dict[str, str] = {}
    for line in raw.decode("utf-8", "surrogateescape").split("\r\n"):
        name, colon, value = line.partition(":")
        if colon:
            told[name] = f"{told[name]}\n{value.strip()}" if name in told else value.strip()
    return told


def written(headers: dict[str, str]) -> bytes:
    """Headers as they go over the wire; none of them can end itself and begin another."""
    lines = [f"{name}: {value}" for name, value in headers.items()]
    said = "\r\n".join(("NATS/1.0", *lines, "", "")).encode()
    if said.count(b"\n") != len(lines) + 2 or said.count(b"\r") != len(lines) + 2:
        raise nats.errors.BadHeaderError("line break")
    return said


@asynccontextmanager
async def connected(address: Address) -> AsyncIterator[Bus]:
    """The bus, until the block ends; not to reach it is a doubt."""
    client, lost = Dropping(), asyncio.Event()

    async def closed() -> None:
        lost.set()

    try:
        await _connect(client, address, closed)
        yield Bus(client, lost)
    finally:
        await asyncio.shield(client.close())  # whoever is cancelled twice leaves nothing open


async def _connect(client: Client, address: Address, closed: Callable[[], Awaitable[None]]) -> None:
    try:
        await client.connect(
            list(address.servers),
            nkeys_seed_str=address.seed or None,
            inbox_prefix=address.inbox,
            allow_reconnect=False,
            max_reconnect_attempts=1,  # for each server, when we come
            reconnect_time_wait=0.1,  # type: ignore[arg-type]  # seconds to sleep: any number does
            connect_timeout=int(PATIENCE),
            closed_cb=closed,
            disconnected_cb=closed,
            error_cb=_told,
        )
    except (OSError, nats.errors.Error, TimeoutError) as fault:
        raise Doubt("unreachable", f"the bus: {fault or type(fault).__name__}") from fault


async def _told(fault: Exception) -> None:
    """nats-py hears of a denied subject only here; whoever asked sees a timeout."""
    denied = "permissions violation" in str(fault).lower()
    log.warning("bus", reason="denied" if denied else type(fault).__name__)
