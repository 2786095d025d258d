"""Each finding about procurement, as its rule makes it."""

from collections.abc import Iterator
from typing import Any

from domain.procurement.part import PART
from domain.procurement.state import Bought, Contract, Procurement
from domain.project import Project
from events.findings import Finding
from events.procurement import ContractSigned, Lot, RouteChosen
from tests.domain.pack_samples import TODAY, about, case
from tests.domain.samples import sample
from tests.domain.story import USCC

OTHER = "91430511MA4L16K15H"


def lot(name: str = "b-1", **changes: Any) -> Lot:
    """A lot of works."""
    said = {"item": "大棚", "kind": "works", "estimate": 1_000_00, "operator": USCC}
    return Lot(id=name, **{**said, **changes})


def bought(**changes: Any) -> Project:
    """A planned project with an open lot and one under contract."""
    lots = tuple(Bought(lot(name), "public-tender", 2026, 3) for name in ("b-1", "b-2"))
    signed = Contract("h-2", "b-2", OTHER, 1_00, 1_00, TODAY, 30, 3, 4)
    return case(stage="planned", procurement=Procurement(lots, (signed,)), **changes)


def procured() -> Iterator[Finding]:
    told = (
        sample(RouteChosen, lots=[lot("b-2")]),
        sample(ContractSigned, contract="h-2", lot="b-2", uscc=USCC, amount=200_000_00, bond=0),
        sample(ContractSigned, contract="h-3", lot="b-1", uscc=USCC, amount=1_00, bond=1_00),
    )
    for fact in told:
        yield from PART.wrong[type(fact)](bought(), fact, about())
