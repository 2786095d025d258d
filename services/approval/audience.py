"""Who may read the log, and what of it: posts of a county and above, and registered machines.

Nobody is told that there is more.
"""

from typing import Any

from litestar import Request

from domain.codes import level
from domain.subscribers import CLIENT, Subscriber
from events.subscriber import Wanted, within
from services.approval.access import caller_of
from services.approval.acting import NotThereError
from services.approval.house import House
from services.approval.officers import Officer
from services.ledger.kinds import kind_of

ABOVE = frozenset({"county", "city", "province"})


async def allowed(house: House, request: Request[Any, Any, Any]) -> tuple[Wanted, ...]:
    """The facts that the caller may have, as far as anything is theirs."""
    who = caller_of(request).subject
    officer = await house.officers.of(who, fresh=True)
    may = (*_of_posts(officer, house), *await _of_machine(house, who))
    if not may:
        raise NotThereError
    return may


def narrowed(may: tuple[Wanted, ...], asked: Wanted) -> Wanted:
    """What is asked for, if some of it could be the caller's."""
    if not any(within(m.county, asked.county) or within(asked.county, m.county) for m in may):
        raise NotThereError
    return asked


def _of_posts(officer: Officer, house: House) -> tuple[Wanted, ...]:
    held = {h.division for h in officer.today(house.today) if level(h.division) in ABOVE}
    return tuple(Wanted(division[:6]) for division in sorted(held))


async def _of_machine(house: House, who: str) -> tuple[Wanted, ...]:
    carrying = await house.ledger.carrying(f"{CLIENT}{who}")
    found: list[Subscriber] = [
        known.state for stream, known in carrying.items() if kind_of(stream) == "subscriber"
    ]
    return tuple(s.wanted for s in found if s.stage == "registered" and s.client == who)
