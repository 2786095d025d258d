"""How often and after which pauses a thing is tried again."""

import asyncio
from collections.abc import Iterator

from msgspec import Struct


class Stopped(Exception):
    """The subscription was asked to stop while it waited."""


class Patience(Struct, frozen=True):
    """How often a fact, or a hole, is tried before it is given up; pauses in seconds, doubling."""

    tries: int = 5
    first: float = 0.2
    longest: float = 30.0

    def pauses(self) -> Iterator[float]:
        pause = self.first
        while True:
            yield pause
            pause = min(pause * 2, self.longest)


USUAL = Patience()


class Setbacks:
    """What went wrong since something last went well: pauses grow, and doubts are counted."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self.over()

    def over(self) -> None:
        """Something went well."""
        self._pauses, self._doubts = self._patience.pauses(), 0

    def pause(self) -> float:
        return next(self._pauses)

    def doubt(self, why: Exception) -> None:
        """Bear with a doubt, unless it has come as often as we have patience."""
        self._doubts += 1
        if self._doubts >= self._patience.tries:
            raise why


class Rest:
    """Pauses that end at once when it is time to stop."""

    def __init__(self) -> None:
        self._over = asyncio.Event()

    def end(self) -> None:
        self._over.set()

    @property
    def ended(self) -> bool:
        return self._over.is_set()

    async def __call__(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._over.wait(), seconds)
        except TimeoutError:
            return
        raise Stopped
