"""The whole stream against the whole log, at once, for whoever asks."""

from collections.abc import Callable

from msgspec import Struct

from services.relay import bus as buses
from services.relay import log as logs
from services.relay.comparing import PAGE, compare, faults_of
from services.relay.doubts import Fault, Unsafe, merged
from services.relay.durable import assert_durable
from services.relay.setup import Setup
from services.relay.streams import assert_fits, in_use

Progress = Callable[[str, int, int], None]


class Report(Struct, frozen=True):
    """What was compared, and every range in which the stream does not say what the log says."""

    stream: str
    first: int
    last: int
    log: int
    faults: tuple[Fault, ...]


async def check(setup: Setup, progress: Progress) -> Report:
    """Compare every position that both should have."""
    async with logs.opened(setup.dsn) as log, buses.connected(setup.address) as bus:
        faults: list[Fault] = []
        stream = await in_use(bus, setup.wanted)
        try:
            await assert_durable(bus, setup.address.monitors, setup.wanted.replicas)
            assert_fits(stream, setup.wanted)
        except Unsafe as unsafe:
            faults.append(Fault(0, 0, "settings", str(unsafe)))
        faults += await faults_of(log, stream)
        last = await log.last()
        end = min(stream.last, last)
        for begin in range(stream.begins, end + 1, PAGE):
            span = (begin, min(begin + PAGE - 1, end))
            faults += await compare(log, bus, stream, setup.source, [span])
            progress("compare", span[1] - stream.begins + 1, end - stream.begins + 1)
        return Report(stream.name, stream.begins, stream.last, last, merged(faults))
