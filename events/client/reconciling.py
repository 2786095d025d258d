"""What is missing, or different, between the truth and what somebody has, by position.

Both sides are rows of (position, digest) that rise by position: the truth from the API's range of
events, what is had from the subscriber's own store or from the bus.
"""

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterable, Sequence
from contextlib import aclosing
from secrets import token_hex
from typing import Literal

from msgspec import Struct
from nats.aio.client import Client
from nats.aio.msg import Msg

from events.client.reader import open_at
from events.client.received import numbers
from events.client.where import ALL, Where, choice
from events.envelope import Unfit, digest, opened

Mark = tuple[int, str]
"""A position and the digest of what stands there."""
Marks = Iterable[Mark] | AsyncIterable[Mark]
Fault = Literal["missing", "different", "foreign"]
"""`foreign`: it is had, and the truth does not know it."""


class Range(Struct, frozen=True):
    """Positions from first to last that share a fault, with nothing sound between them."""

    first: int
    last: int
    fault: Fault


async def reconcile(truth: Marks, had: Marks) -> list[Range]:
    """The ranges in which they differ; none means that everything is there, and the same."""
    ranges: list[Range] = []
    open_range = False
    async for position, fault in _faults(truth, had):
        if fault is None:
            open_range = False
        elif open_range and ranges[-1].fault == fault:
            ranges[-1] = Range(ranges[-1].first, position, fault)
        else:
            ranges.append(Range(position, position, fault))
            open_range = True
    return ranges


async def on_the_bus(
    bus: Client,
    *,
    where: Where | Sequence[Where] = ALL,
    first: int = 1,
    last: int | None = None,
    name: str = "",
) -> AsyncIterator[Mark]:
    """What stands on the bus from first to last, or to what is its last now.

    `name` is that of the consumer, for those who may have no other than their own.
    """
    name = name or f"reconcile-{token_hex(8)}"
    reader = await open_at(bus, name, choice(where).subjects, first)
    left = reader.pending
    try:
        while left > 0:
            for message in await reader.next():
                position = numbers(message).stream
                if left == 0 or (last is not None and position > last):
                    return
                left -= 1
                yield position, digest_of(message)
    finally:
        await reader.close()


def digest_of(message: Msg) -> str:
    """The digest of a message's row; none where no relay of ours has made it."""
    try:
        return digest(opened(message.subject, message.headers, message.data))
    except Unfit:
        return ""


async def _faults(truth: Marks, had: Marks) -> AsyncIterator[tuple[int, Fault | None]]:
    """Every position of either side, and what is wrong with it."""
    async with aclosing(_walk(truth)) as theirs, aclosing(_walk(had)) as ours:
        due, have = await anext(theirs, None), await anext(ours, None)
        while due or have:
            if due and (have is None or due[0] < have[0]):
                yield due[0], "missing"
                due = await anext(theirs, None)
            elif have and (due is None or have[0] < due[0]):
                yield have[0], "foreign"
                have = await anext(ours, None)
            elif due and have:
                yield due[0], None if due == have else "different"
                due, have = await anext(theirs, None), await anext(ours, None)


async def _walk(marks: Marks) -> AsyncGenerator[Mark, None]:
    if isinstance(marks, AsyncIterable):
        async for mark in marks:
            yield mark
    else:
        for mark in marks:
            yield mark
