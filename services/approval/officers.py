"""Who is calling, as the offices' facts have it: the posts a person holds, read from the ledger."""

from collections import OrderedDict
from datetime import date

from msgspec import Struct

from domain.authority import Holding, sees
from domain.case import Case
from domain.keeping import FOUNDER
from domain.office import Office, holdings_of
from services.ledger.ledger import Ledger, Versioned


class Officer(Struct, frozen=True):
    """A person, their posts past and present, and the offices' versions in which this stands."""

    person: str
    holdings: tuple[Holding, ...]
    versions: tuple[tuple[str, int], ...] = ()

    def today(self, on: date) -> tuple[Holding, ...]:
        """The posts held on a day."""
        return tuple(h for h in self.holdings if h.holds(on))

    def sees_case(self, case: Case, on: date) -> bool:
        """Whether a case is theirs to see: it, or a place of it, lies within their division."""
        return any(self.sees(code, on) for code in (case.division, *case.places))

    def sees(self, division: str, on: date) -> bool:
        """Whether what is kept of a division is theirs to see."""
        return any(h.post == FOUNDER for h in self.holdings) or sees(self.holdings, division, on)


class Officers:
    """Remembers who holds what; an office's state is the ledger's to say, and so is its version."""

    def __init__(self, ledger: Ledger, *, remembered: int = 10_000) -> None:
        self._ledger = ledger
        self._remembered = remembered
        self._officers: OrderedDict[str, Officer] = OrderedDict()

    async def of(self, person: str, *, fresh: bool = False) -> Officer:
        """The officer; without `fresh` from memory, for what was overtaken shows at the append."""
        offices = await self._named_in(person, fresh)
        versions = tuple((stream, office.version) for stream, office in offices.items())
        known = self._officers.get(person)
        if known is None or known.versions != versions:
            held = [h for stream, v in offices.items() for h in _holdings(stream, v.state, person)]
            known = Officer(person, tuple(held), versions)
        return self._keep(known)

    async def _named_in(self, person: str, fresh: bool) -> dict[str, Versioned]:
        """The offices that name a person."""
        if not fresh and (known := self._officers.get(person)):
            return await self._ledger.reaching(dict(known.versions))
        return await self._ledger.carrying(f"holder:{person}")

    def _keep(self, officer: Officer) -> Officer:
        self._officers[officer.person] = officer
        self._officers.move_to_end(officer.person)
        if len(self._officers) > self._remembered:
            self._officers.popitem(last=False)
        return officer


def _holdings(stream: str, office: Office, person: str) -> tuple[Holding, ...]:
    return holdings_of(stream.partition("-")[2], office, person)
