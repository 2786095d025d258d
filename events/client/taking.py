"""Giving facts to the handler: many in one transaction, one by one where one of them fails.

A fact that keeps failing is parked with the reason; what follows in its case is parked behind it,
so that the order within the case holds. Facts of all other cases go on.
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from itertools import islice
from typing import Any

from events.client.counters import Counters
from events.client.keeping import Letters, Work, letter
from events.client.patience import Patience
from events.client.received import Received

Handler = Callable[[Received, Any], Awaitable[None]]
"""Given a fact and the transaction to write with, which it neither commits nor rolls back."""
BEHIND = "behind an earlier fact of its case"
REASON = 500


class Refused(Exception):
    """The handler failed, on the fact at this place of what was taken together."""

    def __init__(self, place: int, why: str) -> None:
        super().__init__(why)
        self.place = place


class Taking:
    """The facts of one subscription, on their way into effect. Positions go in and come out."""

    def __init__(
        self,
        work: Callable[[int], AbstractAsyncContextManager[Work]],
        handler: Handler,
        patience: Patience,
        rest: Callable[[float], Awaitable[None]],
        counters: Counters,
    ) -> None:
        self._work, self._handler = work, handler
        self._patience, self._rest, self._counters = patience, rest, counters

    async def take(self, facts: list[Received], at: int) -> int:
        """Bring facts into effect, or park them; the position that is then committed."""
        while facts:
            try:
                return await self._together(facts, at)
            except Refused as refused:
                place = refused.place
                at = await self.take(facts[:place], at)
                at = await self._alone(facts[place], at)
                facts = facts[place + 1 :]
        return at

    async def _together(self, facts: list[Received], at: int) -> int:
        """All of them in one transaction, or none."""
        handled = 0
        async with self._work(at) as work:
            for place, fact in enumerate(facts):
                if fact.stream in work.parked:
                    await work.park(letter(fact, BEHIND, 0))
                else:
                    await put(self._handler, fact, work, place)
                    handled += 1
            await work.advance(facts[-1].position)
        self._counters.handled += handled
        self._counters.parked += len(facts) - handled
        return self._committed(facts[-1])

    async def _alone(self, fact: Received, at: int) -> int:
        """One fact, as often as we have patience; then it is parked."""
        why = ""
        for pause in islice(self._patience.pauses(), self._patience.tries):
            try:
                return await self._together([fact], at)
            except Refused as refused:
                why = str(refused)
                self._counters.failures += 1
            await self._rest(pause)
        return await self._park(fact, at, why)

    async def _park(self, fact: Received, at: int, why: str) -> int:
        async with self._work(at) as work:
            await work.park(letter(fact, why, self._patience.tries))
            await work.advance(fact.position)
        self._counters.parked += 1
        return self._committed(fact)

    def _committed(self, last: Received) -> int:
        self._counters.position = last.position
        return last.position


async def put(handler: Handler, fact: Received, work: Work, place: int = 0) -> None:
    """Give one fact to the handler; whatever goes wrong there is `Refused`."""
    try:
        await handler(fact, work.tx)
    except Exception as fault:
        raise Refused(place, reason(fault)) from fault
    if not work.sound:
        raise Refused(place, "the handler ended the transaction, or hid that it failed")


def reason(fault: Exception) -> str:
    """What went wrong, in a line."""
    return f"{type(fault).__name__}: {fault}"[:REASON]


async def replay(name: str, handler: Handler, letters: Letters, case: str = "") -> int:
    """Give what was parked to the handler, case by case in order; how many came into effect.

    The position stays where it is. A case whose first fact fails again stays parked.
    """
    waiting = [one.stream for one in await letters.parked(name)]
    cases = [one for one in dict.fromkeys(waiting) if case in ("", one)]
    return sum([await _replay(name, handler, letters, one) for one in cases])


async def _replay(name: str, handler: Handler, letters: Letters, case: str) -> int:
    done = 0
    while await _first(name, handler, letters, case):
        done += 1
    return done


async def _first(name: str, handler: Handler, letters: Letters, case: str) -> bool:
    """Whether the first parked fact of a case came into effect; why not is noted on it."""
    try:
        async with letters.aside(name) as work:
            first = await work.first(case)
            if first is None:
                return False
            await put(handler, first.arrival, work)
            await work.release(first)
            return True
    except Refused as refused:
        await _note(name, letters, case, str(refused))
        return False


async def _note(name: str, letters: Letters, case: str, why: str) -> None:
    async with letters.aside(name) as work:
        first = await work.first(case)
        if first is not None:
            await work.park(letter(first.arrival, why, first.tries + 1))


async def discard(name: str, position: int, letters: Letters) -> None:
    """Give a parked fact up for good: whoever does so has brought its effect about otherwise."""
    for one in await letters.parked(name):
        if one.position == position:
            async with letters.aside(name) as work:
                await work.release(one)
