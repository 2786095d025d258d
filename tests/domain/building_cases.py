"""Each finding about the works, as its rule makes it."""

from collections.abc import Iterator

from msgspec.structs import replace

from domain.building.part import PART
from domain.circumstances import Circumstances
from domain.clocks import ANY_DAY
from domain.money.state import Money
from domain.procurement.state import Bought, Procurement, Resolution
from events.findings import Finding
from events.plan import Allocation
from events.procurement import Lot
from events.requirements import ContractConcluded, FundsInPlace
from tests.domain.pack_samples import SAMPLES, TODAY, case, national
from tests.domain.samples import sample

ABOUT = Circumstances(national(), ANY_DAY)


def works() -> Iterator[Finding]:
    check, asked = PART.checks[FundsInPlace], SAMPLES[FundsInPlace]
    given = Money(allocations=(Allocation("2026-1", 100_000_00),))
    yield check(case(), asked, ABOUT)
    yield check(case(money=given), asked, ABOUT)
    check, asked = PART.checks[ContractConcluded], SAMPLES[ContractConcluded]
    bought = Procurement(lots=(Bought(replace(sample(Lot), id="b-1"), "self-build", 2026, 3),))
    settled = Resolution("b-1", "91430500MA4L00000X", 1, 0, TODAY, 4)
    yield check(case(), asked, ABOUT)
    yield check(case(procurement=bought), asked, ABOUT)
    yield check(case(procurement=replace(bought, resolutions=(settled,))), asked, ABOUT)
