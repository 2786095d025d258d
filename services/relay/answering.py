"""The relay's port: `/metrics`, `/health` while it lives, `/ready` while facts are on their way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from services.relay.standing import Standing

PATIENCE = 5
LONGEST = 8_192
REASONS = {200: "OK", 404: "Not Found", 405: "Method Not Allowed", 503: "Service Unavailable"}
Answer = tuple[int, str, bytes]


@asynccontextmanager
async def answering(standing: Standing, host: str, port: int) -> AsyncIterator[int]:
    """Answer until the block ends; the port that is listened on."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(written(*answered(standing, head)))
                await writer.drain()
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # whoever asks so gets no answer
        finally:
            writer.close()

    server = await asyncio.start_server(answer, host, port, limit=LONGEST)
    async with server:
        yield server.sockets[0].getsockname()[1]


def answered(standing: Standing, head: bytes) -> Answer:
    """The answer to a request's head."""
    method, _, rest = head.partition(b" ")
    if method != b"GET":
        return 405, "text/plain", b""
    health = standing.health()
    match rest.split(b" ")[0]:
        case b"/metrics":
            return 200, CONTENT_TYPE_LATEST, generate_latest()
        case b"/health":
            return 200, "application/json", msgspec.json.encode(health)
        case b"/ready":
            return 200 if health.ready else 503, "application/json", msgspec.json.encode(health)
        case _:
            return 404, "text/plain", b""


def written(status: int, kind: str, body: bytes) -> bytes:
    """An answer as it goes over the wire."""
    head = (
        f"HTTP/1.1 {status} {REASONS[status]}\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
