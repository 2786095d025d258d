"""How much one request may weigh and how often one person may ask.

A body is bounded by `request_max_body_size` (BODY; the import's route alone has its own), its JSON
in depth by BoundedRequest, and a person's pace by `paced`. All of it is per process.
"""

import math
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from functools import cache
from typing import Any

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import (
    ClientException,
    HTTPException,
    TooManyRequestsException,
    ValidationException,
)
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.handlers import BaseRouteHandler

from services.approval.tokens import Caller

BODY = 262_144  # bytes of a body, but for files to import
DEPTH = 32  # objects and lists within each other
BURST = 100  # requests that may come at once
PRINCIPALS = 10_000  # people whose pace is remembered

STRUCTURE = b'[]{}"'
REST = bytes(byte for byte in range(256) if byte not in STRUCTURE)
SQUARE = bytes.maketrans(b"{}", b"[]")

Connection = ASGIConnection[Any, Any, Any, Any]


def too_deep(json: bytes, limit: int = DEPTH) -> bool:
    """Whether objects and lists lie deeper than the limit; no opinion on anything else in it.

    msgspec gives up in the middle of such a body with a RecursionError, which is no bad input to
    anybody else, so it must never see one.
    """
    if json.count(b"[") + json.count(b"{") <= limit:
        return False
    return nested(skeleton(json), limit)


def skeleton(json: bytes) -> bytes:
    """Its brackets alone, all made square, without those in texts."""
    if b"\\" in json:
        json = json.replace(rb"\\", b"").replace(rb"\"", b"")
    texts = json.translate(SQUARE, REST).split(b'"')
    return b"".join(texts[::2])


def nested(brackets: bytes, limit: int) -> bool:
    """Whether brackets lie deeper than the limit: each round takes the innermost away."""
    for depth in range(limit):
        outer = brackets.replace(b"[]", b"")
        if len(outer) == len(brackets):
            return depth + brackets.count(b"[") > limit  # what is left was never closed
        brackets = outer
    return b"[" in brackets


class BoundedRequest(Request[Any, Any, Any]):
    """A request whose body says in both languages that it is too large, or too deep, to be read."""

    async def stream(self) -> AsyncGenerator[bytes, None]:
        try:
            async for part in super().stream():
                yield part
        except RequestEntityTooLarge:
            limit = self.route_handler.resolve_request_max_body_size()
            said = f"请求正文超过 {limit} 字节 / the body has more than {limit} bytes"
            raise RequestEntityTooLarge(detail=said) from None

    async def json(self) -> Any:
        """The body as its route asks for it, read strictly: a number in quotes is no number."""
        body = await self.body()
        if too_deep(body):
            said = f"JSON 嵌套超过 {DEPTH} 层 / the JSON is nested deeper than {DEPTH} levels"
            raise ClientException(detail=said)
        return read(body, self.route_handler.parsed_fn_signature.parameters["data"].annotation)


class OtherMedia(HTTPException):
    """A body of another type than the route takes."""

    def __init__(self, asked: str) -> None:
        super().__init__(status_code=415, headers={"Accept": asked})


async def of_its_kind(connection: Connection, handler: BaseRouteHandler) -> None:
    """A check that refuses a body which is not said to be of the type that the route takes."""
    data = handler.parsed_fn_signature.parameters.get("data")
    said = connection.headers.get("content-type", "").partition(";")[0].strip().lower()
    if data is None or not (said or connection.headers.get("content-length", "0") != "0"):
        return
    asked = data.kwarg_definition.media_type  # type: ignore[union-attr]
    if said != asked:
        raise OtherMedia(str(asked.value))


def read(body: bytes, kind: Any) -> Any:
    """A body as the struct it spells; where it does not, the place and the reader's reason."""
    try:
        return decoder(kind).decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as bad:
        message, _, place = str(bad).partition(" - at `$")
        where = place.rstrip("`").lstrip(".") or "body"
        told = {"key": where, "message": message, "source": "body"}
        raise ValidationException(extra=[told]) from None


@cache
def decoder(kind: Any) -> "msgspec.json.Decoder[Any]":
    """The reader of a kind of body."""
    return msgspec.json.Decoder(kind)


class Pace:
    """Each person's requests, in a bucket that refills; the longest silent is forgotten first.

    Of a bucket only one moment is kept: when it will be full again.
    """

    def __init__(
        self, per_minute: int, *, burst: int = BURST, principals: int = PRINCIPALS
    ) -> None:
        self._drop = 60.0 / per_minute
        self._bucket = self._drop * burst
        self._principals = principals
        self._full_at: dict[str, float] = {}

    def take(self, principal: str, now: float) -> float:
        """Take one request from the bucket: 0, or the seconds to wait if there is none."""
        full_at = max(self._full_at.pop(principal, now), now)
        wait = full_at + self._drop - self._bucket - now
        if wait <= 0:
            full_at += self._drop
        self._full_at[principal] = full_at
        if len(self._full_at) > self._principals:
            del self._full_at[next(iter(self._full_at))]
        return max(wait, 0.0)


def paced(
    pace: Pace, clock: Callable[[], float] = time.monotonic
) -> Callable[[Connection, BaseRouteHandler], Awaitable[None]]:
    """A guard that refuses whom the token names once they ask too often.

    Only the verified subject counts: an address can be borrowed and X-Forwarded-For be made up.
    """

    async def keep_pace(connection: Connection, _: BaseRouteHandler) -> None:
        caller = connection.scope.get("user")
        if isinstance(caller, Caller) and (wait := pace.take(caller.subject, clock())):
            refuse(math.ceil(wait))

    return keep_pace


def refuse(seconds: int) -> None:
    said = f"请求过于频繁,请在 {seconds} 秒后重试 / too many requests: try again in {seconds} s"
    raise TooManyRequestsException(detail=said, headers={"Retry-After": str(seconds)})
