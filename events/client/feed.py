"""What comes over the bus to one subscriber: facts in order, each once, up to the first doubt."""

from collections.abc import Iterator

from msgspec import Struct
from nats.aio.msg import Msg

from events.client.counters import Counters
from events.client.order import Foreign, Hole, Order
from events.client.reader import Reader
from events.client.received import Received, numbers, row_of, taken
from events.envelope import Unfit


class Delivered(Struct, frozen=True):
    """Facts that follow each other, and where to acknowledge the last of them."""

    facts: list[Received]
    reply: str


class Feed:
    """A reader and the order it must keep. What comes before a doubt is handed out first."""

    def __init__(self, reader: Reader, order: Order, counters: Counters) -> None:
        self._reader, self._order, self._counters = reader, order, counters
        self._doubt: Hole | Foreign | None = None
        self._reply = ""

    async def next(self) -> Delivered:
        """What has come; raises `Hole` or `Foreign` where it cannot go on, `Interrupted` too."""
        facts: list[Received] = []
        while not facts:
            if self._doubt:
                raise self._doubt
            facts = list(self._sound(await self._reader.next()))
        self._counters.pending = self._reader.pending
        return Delivered(facts, self._reply)

    def wake(self) -> None:
        self._reader.wake()

    async def close(self) -> None:
        await self._reader.close()

    def _sound(self, messages: list[Msg]) -> Iterator[Received]:
        """What is new, up to the first doubt."""
        try:
            for message in messages:
                fact = self._new(message)
                self._reply = message.reply  # never that of a doubt, or all before it were settled
                if fact is not None:
                    yield fact
        except (Hole, Foreign) as doubt:
            self._doubt = doubt

    def _new(self, message: Msg) -> Received | None:
        """The fact in a message, if we do not have it yet."""
        self._counters.received += 1
        try:
            row = row_of(message)
            if not self._order.takes(row, numbers(message)):
                self._counters.skipped += 1
                return None
            fact = taken(message, row)
        except Unfit as fault:
            raise Foreign(str(fault)) from fault
        if fact.fact is None:
            self._counters.unknown += 1
        return fact
