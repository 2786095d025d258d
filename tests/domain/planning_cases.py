"""Each finding about annual plans, as its rule makes it."""

from collections.abc import Iterator

from domain.circumstances import Circumstances
from domain.clocks import ANY_DAY
from domain.planning.part import PART
from domain.planning.state import AnnualPlan
from events.findings import Finding
from events.plan import Allocation, ProjectIncluded
from tests.domain.pack_samples import national
from tests.domain.samples import sample


def planned() -> Iterator[Finding]:
    about = Circumstances(national(), ANY_DAY)
    fact = sample(ProjectIncluded, allocations=[Allocation("2026-1", 1)])
    yield from PART.wrong[ProjectIncluded](AnnualPlan(), fact, about)
