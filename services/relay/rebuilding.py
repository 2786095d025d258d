"""A new stream from the log, made beside the one in use, compared whole, then put in its place.

It is filled by atomic batches, a thousand facts to a sync, under subjects of its own that the
server stores as the facts'. The switch is two updates: the old stream stops taking the facts'
subjects, the new one begins to. Between them a relay finds nobody to take a fact, and tries again.
Cut off anywhere, the same call goes on where it was: the new stream's tail tells how far it is.
"""

from collections.abc import Callable
from contextlib import AsyncExitStack

import msgspec
import nats.errors
from msgspec import Struct

from events.envelope import ROOT, Row
from services.relay import bus as buses
from services.relay import log as logs
from services.relay.bus import Bus
from services.relay.comparing import compare, faults_of
from services.relay.doubts import Doubt, Fault, Halted, Unsafe
from services.relay.durable import assert_durable
from services.relay.log import Log
from services.relay.setup import Setup
from services.relay.streams import (
    BUILDING,
    Stream,
    Wanted,
    building,
    config,
    create,
    delete,
    differences,
    dismiss_consumers,
    every,
    info,
    number,
    numbered,
    retired,
    update,
)
from services.relay.window import Ack, labelled

BATCH = 1000
BYTES = 4_000_000
PATIENCE = 60.0
Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many positions are done, and how many there are."""


class Rebuilt(Struct, frozen=True):
    """The stream now in use, the positions it holds, and the streams that may be deleted."""

    stream: str
    first: int
    last: int
    retired: tuple[str, ...]


class Builder(Struct, frozen=True):
    """What every step of a rebuild works with."""

    log: Log
    bus: Bus
    setup: Setup
    progress: Progress


async def rebuild(setup: Setup, first: int, progress: Progress) -> Rebuilt:
    """A new stream from a position on; the relays go on with it."""
    async with AsyncExitStack() as stack:
        log = await stack.enter_async_context(logs.opened(setup.dsn))
        bus = await stack.enter_async_context(buses.connected(setup.address))
        await assert_durable(bus, setup.address.monitors, setup.wanted.replicas)
        builder = Builder(log, bus, setup, progress)
        made = await _begun(bus, setup.wanted, first)
        await _fill(builder, made)
        await _assert_equal(builder, made)
        return await _switch(builder, made)


async def _begun(bus: Bus, wanted: Wanted, first: int) -> Stream:
    """The stream under construction: one that was cut off, if it is the one we would make."""
    streams = await every(bus)
    for one in streams:
        if one.unfinished:
            other = list(differences(one.config, building(wanted, one.name, first)))
            if one.begins == first and not other:
                return one
            await delete(bus, one.name)
    last = max((number(one.name) for one in streams), default=0)
    return await create(bus, building(wanted, numbered(last + 1), first))


async def _fill(builder: Builder, stream: Stream) -> int:
    """Publish until the log has no more than we read; how far that is."""
    done, end = (await info(builder.bus, stream.name)).last, await builder.log.last()
    while rows := await builder.log.after(done, BATCH):
        for batch in batches(rows):
            await _publish(builder, stream.name, batch)
        done = rows[-1].position
        end = max(end, done)
        builder.progress("build", done - stream.begins + 1, end - stream.begins + 1)
    return done


def batches(rows: list[Row]) -> list[list[Row]]:
    """Rows in parts that a server takes at once."""
    parts: list[list[Row]] = [[]]
    size = 0
    for row in rows:
        size += len(row.state)
        if size > BYTES and parts[-1]:
            parts.append([])
            size = len(row.state)
        parts[-1].append(row)
    return parts


async def _publish(builder: Builder, name: str, rows: list[Row]) -> None:
    """All of them or none, after the position before them."""
    last = rows[-1].position
    try:
        for n, row in enumerate(rows, 1):
            said = labelled(row, builder.setup.source)
            subject = f"{BUILDING}.{name}{said.subject.removeprefix(ROOT)}"
            headers = said.headers | _places(rows[0].position, last, n, len(rows))
            if n == len(rows):
                answer = await builder.bus.client.request(
                    subject, said.payload, timeout=PATIENCE, headers=headers
                )
                _assert_stored(msgspec.json.decode(answer.data, type=Ack), last)
            else:
                await builder.bus.client.publish(subject, said.payload, headers=headers)
    except nats.errors.Error as fault:
        raise Doubt("unreachable", type(fault).__name__) from fault


def _places(first: int, last: int, n: int, count: int) -> dict[str, str]:
    """A batch's name, a message's place in it, the fence before the first, the end at the last."""
    told = {"Nats-Batch-Id": f"{first}-{last}", "Nats-Batch-Sequence": str(n)}
    if n == 1:
        told["Nats-Expected-Last-Sequence"] = str(first - 1)
    if n == count:
        told["Nats-Batch-Commit"] = "1"
    return told


def _assert_stored(ack: Ack, last: int) -> None:
    if ack.error:
        raise Doubt("refused", f"{last}: {ack.error.description} ({ack.error.err_code})")
    if ack.seq != last:
        raise Halted(Fault(last, last, "foreign", f"{ack.seq}"))


async def _assert_equal(builder: Builder, stream: Stream) -> None:
    """The new stream says at each position what the log says."""
    made = await info(builder.bus, stream.name)
    faults = list(await faults_of(builder.log, made))
    for begin in range(made.begins, made.last + 1, BATCH):
        span = (begin, min(begin + BATCH - 1, made.last))
        faults += await compare(builder.log, builder.bus, made, builder.setup.source, [span])
        builder.progress("compare", span[1] - made.begins + 1, made.last - made.begins + 1)
    if faults:
        raise Halted(*faults)


async def _switch(builder: Builder, made: Stream) -> Rebuilt:
    """What came meanwhile, then the two updates, the shortest time apart."""
    bus, wanted = builder.bus, builder.setup.wanted
    others = [one for one in await every(bus) if one.name != made.name]
    last = await _fill(builder, made)
    for one in others:
        if one.in_use:
            await update(bus, retired(one))
    await update(bus, config(wanted, made.name, made.begins))
    for one in others:
        await dismiss_consumers(bus, one.name)
    return Rebuilt(made.name, made.begins, last, tuple(one.name for one in others))


async def drop(setup: Setup, name: str) -> None:
    """Delete a stream that was retired; the one in use never."""
    async with buses.connected(setup.address) as bus:
        if (await info(bus, name)).in_use:
            raise Unsafe(f"{name}: 正在使用 / it is in use")
        await delete(bus, name)
