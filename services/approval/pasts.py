"""What a history was judged by: the packs, and the further cases as they stood then."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any

from domain.evolving import LIVES, Life
from domain.parts import NEEDS
from domain.repair.folding import advanced, corrected, further
from domain.replaying import Number, World, command_of
from services.approval.house import House
from services.approval.reading import Seen
from services.ledger.kinds import decode, kind_of
from services.ledger.ledger import Recalled

READ = """
SELECT originator_id, topic, state, notification_id FROM bangfu.bangfu_events
WHERE originator_id = ANY(%s) ORDER BY originator_id, originator_version
"""


def life_of(stream: str) -> Life:
    """How the cases of a stream's kind go on."""
    return LIVES[kind_of(stream)]


async def world_of(house: House, read: Seen, told: Sequence[Recalled]) -> World:
    """The world in which a history was decided: its packs, and every case that it relied on."""
    await house.procedures.refresh(house.ledger)
    facts = corrected([recalled.fact for recalled in told])
    streams = set(relied_on(life_of(read.stream), facts)) - {read.stream}
    pasts = await _pasts(house, streams)
    positions = [recalled.position for recalled in told]

    def others(wanted: tuple[str, ...], n: Number) -> Mapping[str, Any]:
        place = ceil(n) - 1
        before = positions[place] if place < len(positions) else positions[-1] + 1
        return {s: pasts[s].before(before) for s in wanted if s in pasts}

    return World(read.stream, house.procedures.of, others)


def relied_on(life: Life, facts: Sequence[Any]) -> Iterator[str]:
    """Every stream that was looked at on the way."""
    case = life.initial
    for fact in facts:
        yield from case.relies_on
        command = command_of(fact)
        needs = NEEDS.get(type(command))
        if command and needs:
            yield from needs(case, command)
        case = advanced(life, case, fact)


class Past:
    """A further case as it stood before any position of the log."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self._positions: list[int] = []
        self._told: list[Any] = []
        self._states = [life.initial]

    def add(self, position: int, fact: Any) -> None:
        """One fact more."""
        self._positions.append(position)
        self._told.append(fact)
        self._states.append(further(self._life, self._states[-1], (fact,), self._told[:-1]))

    def before(self, position: int) -> Any:
        """The state of everything before a position."""
        return self._states[bisect_left(self._positions, position)]


async def _pasts(house: House, streams: set[str]) -> dict[str, Past]:
    if not streams:
        return {}
    pasts = {stream: Past(life_of(stream)) for stream in streams}
    for stream, name, data, position in await house.ledger.query(READ, (sorted(streams),)):
        kind = house.ledger.kind(stream)
        pasts[stream].add(position, decode(kind, name, data))
    return pasts
