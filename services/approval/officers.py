"""Who is calling, as the offices' facts have it: the posts a person holds, read from the ledger."""

from collections import OrderedDict
from datetime import date

from msgspec import Struct

from domain.authority import Holding, sees
from domain.keeping import FOUNDER
from domain.office import Office, holdings_of
from services.ledger.ledger import Ledger

HELD = "SELECT stream FROM bangfu.case_keys WHERE key = %s ORDER BY stream"


class Officer(Struct, frozen=True):
    """A person, their posts past and present, and the offices' versions in which this stands."""

    person: str
    holdings: tuple[Holding, ...]
    versions: tuple[tuple[str, int], ...] = ()

    def today(self, on: date) -> tuple[Holding, ...]:
        """The posts held on a day."""
        return tuple(h for h in self.holdings if h.holds(on))

    def sees(self, division: str, on: date) -> bool:
        """Whether a case there is theirs to see."""
        return any(h.post == FOUNDER for h in self.holdings) or sees(self.holdings, division, on)


class Officers:
    """Remembers in which offices a person is named; what stands there is the ledger's to say."""

    def __init__(self, ledger: Ledger, *, remembered: int = 10_000) -> None:
        self._ledger = ledger
        self._remembered = remembered
        self._offices: OrderedDict[str, tuple[str, ...]] = OrderedDict()

    async def of(self, person: str, *, fresh: bool = False) -> Officer:
        """The officer; without `fresh` from memory, for what was overtaken shows at the append."""
        read = self._ledger.fresh if fresh else self._ledger.state
        known = [(stream, await read(stream)) for stream in await self._named_in(person, fresh)]
        held = [h for stream, v in known for h in _holdings(stream, v.state, person)]
        return Officer(person, tuple(held), tuple((stream, v.version) for stream, v in known))

    async def _named_in(self, person: str, fresh: bool) -> tuple[str, ...]:
        if not fresh and person in self._offices:
            self._offices.move_to_end(person)
            return self._offices[person]
        rows = await self._ledger.query(HELD, (f"holder:{person}",))
        found = tuple(row[0] for row in rows)
        self._offices[person] = found
        if len(self._offices) > self._remembered:
            self._offices.popitem(last=False)
        return found


def _holdings(stream: str, office: Office, person: str) -> tuple[Holding, ...]:
    return holdings_of(stream.partition("-")[2], office, person)
