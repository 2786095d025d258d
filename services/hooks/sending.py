"""One delivery: a POST to an address that was looked at, and what came of it.

The connection is made to the very address that was checked, by number, while the name stays in the
request and in the certificate. Redirects are not followed, answers are bounded in size and time.
"""

import asyncio
import socket
import ssl
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from typing import Any, Self

import httpcore
from msgspec import Struct

from services.common.targets import Address, TargetRefused, Targets

PATIENCE = 10.0
"""Seconds for a delivery in all."""
LARGEST = 8_192
"""Bytes of an answer; what is more is not read."""
GONE = 410


class Answer(Struct, frozen=True):
    """What a receiver said; `wait`: the seconds after which it asked to be tried again."""

    status: int
    wait: float = 0.0

    @property
    def taken(self) -> bool:
        """Whether the delivery is done."""
        return 200 <= self.status < 300


class Away(Exception):
    """Nobody is there, or nobody who may be: no delivery is to blame for it."""


class Silent(Exception):
    """It was taken, and no answer came in time."""


class Checked(httpcore.AsyncNetworkBackend):
    """Connects to what a name leads to now, if all of it is allowed, and to nothing else."""

    def __init__(self, targets: Targets, *, tls: bool) -> None:
        self._targets, self._tls = targets, tls
        self._sockets = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection by number."""
        async with asyncio.timeout(timeout):
            found = await resolved(host, port)
        address = self._targets.chosen(found, tls=self._tls)
        return await self._sockets.connect_tcp(
            str(address), port, timeout, local_address, socket_options
        )


async def resolved(host: str, port: int) -> list[Address]:
    """All that a name leads to."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as lost:
        raise Away(type(lost).__name__) from lost
    return [ip_address(str(place[0]).partition("%")[0]) for *_, place in found]


class Sender:
    """Connections to receivers, kept while they are used."""

    def __init__(self, targets: Targets, *, patience: float = PATIENCE) -> None:
        self._targets, self._patience = targets, patience
        # what is allowed depends on the scheme, so connections of the two are kept apart
        self._pools = {scheme: _pool(targets, scheme, patience) for scheme in ("https", "http")}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for pool in self._pools.values():
            await pool.aclose()

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post once; `Away` before it could be sent, `Silent` when nothing was said of it."""
        try:
            self._targets.assert_url(url)
            async with asyncio.timeout(self._patience):
                return await self._posted(url, headers, body)
        except TargetRefused as refused:
            raise Away(str(refused)) from refused
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as lost:
            raise Away(type(lost).__name__) from lost
        except (TimeoutError, httpcore.TimeoutException, httpcore.NetworkError) as late:
            raise Silent(type(late).__name__) from late
        except httpcore.ProtocolError as strange:
            raise Silent(type(strange).__name__) from strange

    async def _posted(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        pool = self._pools[url.partition(":")[0]]
        waits = {"timeout": {"connect": self._patience / 2}}
        async with pool.stream(
            "POST", url, headers=list(headers.items()), content=body, extensions=waits
        ) as said:
            size = 0
            async for part in said.aiter_stream():
                size += len(part)
                if size > LARGEST:
                    break
            return Answer(said.status, _wait(said.headers))


def _pool(targets: Targets, scheme: str, patience: float) -> httpcore.AsyncConnectionPool:
    return httpcore.AsyncConnectionPool(
        ssl_context=ssl.create_default_context(),
        max_connections=100,
        max_keepalive_connections=20,
        keepalive_expiry=min(patience, 5.0),
        network_backend=Checked(targets, tls=scheme == "https"),
    )


def _wait(headers: Iterable[tuple[bytes, bytes]]) -> float:
    """What Retry-After says, if it says seconds."""
    said = next((value for name, value in headers if name.lower() == b"retry-after"), b"")
    return float(said) if said.isdigit() and len(said) < 10 else 0.0
