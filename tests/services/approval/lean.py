"""A client that costs next to nothing: HTTP/1.1 over one connection, one request at a time."""

import asyncio
from typing import Any, cast

import msgspec
from msgspec import Struct


class Answer(Struct, frozen=True):
    """What came back."""

    status: int
    head: bytes
    body: bytes

    @property
    def said(self) -> Any:
        """The body as JSON."""
        return msgspec.json.decode(self.body)


class Cut(ConnectionError):
    """The connection ended before the answer was whole."""


class Line(asyncio.Protocol):
    """A connection to a service."""

    def __init__(self) -> None:
        self._got = b""
        self._whole = 0
        self._asked: asyncio.Future[Answer] | None = None
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def to(cls, port: int) -> "Line":
        """A new connection to a port of this machine."""
        loop = asyncio.get_running_loop()
        _, line = await loop.create_connection(cls, "127.0.0.1", port)
        return line

    def ask(self, request: bytes) -> "asyncio.Future[Answer]":
        """Send a request; the future is its answer, or Cut."""
        self._asked = asyncio.get_running_loop().create_future()
        if self._transport is None or self._transport.is_closing():
            self._asked.set_exception(Cut())
        else:
            self._transport.write(request)
        return self._asked

    def hang_up(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by its class

    def data_received(self, data: bytes) -> None:
        self._got = self._got + data if self._got else data
        if not self._whole and (end := self._got.find(b"\r\n\r\n")) >= 0:
            self._whole = end + 4 + length(self._got[:end])
        if self._whole and len(self._got) >= self._whole:
            self._answered()

    def _answered(self) -> None:
        head, _, rest = self._got.partition(b"\r\n\r\n")
        self._got, self._whole = b"", 0
        if self._asked is not None and not self._asked.done():
            self._asked.set_result(Answer(int(head[9:12]), head, rest))

    def connection_lost(self, _: Exception | None) -> None:
        if self._asked is not None and not self._asked.done():
            self._asked.set_exception(Cut())


def length(head: bytes) -> int:
    """How long the body is, by its header."""
    low = head.lower()
    at = low.index(b"content-length:") + 15
    end = low.find(b"\r\n", at)
    return int(low[at : end if end > 0 else None])


def post(path: str, token: str, body: bytes, **headers: str) -> bytes:
    """A POST of JSON as bytes."""
    said = {
        "Host": "bangfu.example",
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode() + body


def get(path: str, token: str) -> bytes:
    """A GET as bytes."""
    lines = f"Host: bangfu.example\r\nAuthorization: Bearer {token}\r\n"
    return f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode()
