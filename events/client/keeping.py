"""The port between a subscription and the store of its subscriber.

A subscriber's effect and its position are one transaction of the subscriber's own store: after a
crash either both are there or neither is. The tables stand beside the subscriber's own.
"""

from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from msgspec import Struct

from events.client.received import Received, received
from events.envelope import Row


class Overtaken(Exception):
    """Another process of this name has moved the position meanwhile."""


class Elsewhere(Exception):
    """Another process reads under this name; this one stands by."""


class Standing(Struct, frozen=True):
    """The last position whose effect is in the store, and the subjects it was asked for."""

    position: int
    asked: str


class Letter(Struct, frozen=True):
    """A fact that was put aside, why, and after how many tries; its bytes are kept whole."""

    position: int
    stream: str
    version: int
    tag: str
    state: bytes
    reason: str
    tries: int

    @property
    def arrival(self) -> Received:
        """The fact, as the handler gets it."""
        return received(Row(self.position, self.stream, self.version, self.tag, self.state))


def letter(of: Received, reason: str, tries: int) -> Letter:
    """A fact put aside."""
    return Letter(of.position, of.stream, of.version, of.tag, of.state, reason, tries)


class Work(Protocol):
    """One transaction of one subscription. `tx` is what the handler writes with.

    `sound`: it can still be committed; a handler may have ended it, or hidden that it failed.
    `parked` are the cases of which something was put aside: what follows in them waits behind it.
    """

    @property
    def tx(self) -> Any: ...
    @property
    def sound(self) -> bool: ...

    parked: set[str]

    async def advance(self, position: int) -> None: ...
    async def park(self, letter: Letter) -> None: ...
    async def first(self, case: str) -> Letter | None: ...
    async def release(self, letter: Letter) -> None: ...


class Letters(Protocol):
    """A store of what was put aside, by the name of the subscription.

    `troubles` are the errors that mean the store is away: nobody's message is to blame for them.
    `aside` is a transaction that keeps every other one of the name out until it ends.
    """

    troubles: tuple[type[Exception], ...]

    async def prepare(self) -> None: ...
    def aside(self, name: str) -> AbstractAsyncContextManager[Work]: ...
    async def parked(self, name: str) -> list[Letter]: ...
    async def close(self) -> None: ...


class Checkpoint(Letters, Protocol):
    """A store that keeps the position too.

    `begin` writes where a name stands, unless that is known already. `work` is the transaction of
    what was received: it begins at a position, or raises `Overtaken`. `alone` is held by the one
    process that reads under the name, and let go when it ends, however it ends; it keeps two of
    them from taking turns. That they do no harm is left to `work`.
    """

    async def standing(self, name: str) -> Standing | None: ...
    async def begin(self, name: str, standing: Standing) -> None: ...
    def alone(self, name: str) -> AbstractAsyncContextManager[None]: ...
    def work(self, name: str, at: int) -> AbstractAsyncContextManager[Work]: ...
