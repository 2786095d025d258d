"""Each finding about the works, as its rule makes it."""

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from domain.building.part import PART
from domain.building.state import Building, Defect, Report, Standstill
from domain.circumstances import Circumstances
from domain.clocks import ANY_DAY
from domain.money.state import Money
from domain.planning.state import AnnualPlan
from domain.procurement.state import Bought, Procurement, Resolution
from events.base import Fact
from events.building import (
    Progress,
    ProgressCorrected,
    ProgressReported,
    QualityFindingClosed,
    Wages,
    WorksResumed,
    WorksStarted,
    WorksSuspended,
)
from events.findings import Finding
from events.plan import Allocation
from events.procurement import Lot
from events.project import Quantity
from events.requirements import (
    ContractConcluded,
    FundsInPlace,
    QualityClosed,
    WagesInOrder,
    WorksUnderWay,
)
from tests.domain.pack_samples import CLERK, DIGEST, SAMPLES, STAMP, TODAY, case, national
from tests.domain.samples import sample
from tests.domain.story import COUNTY

ABOUT = Circumstances(national(), ANY_DAY)


def works() -> Iterator[Finding]:
    yield from _before()
    yield from _meanwhile()
    yield from _facts()


SITE = Building(date(2026, 1, 5), date(2026, 12, 31), CLERK.office)
TOLD = Progress("2026-02", (Quantity("A1", "5", "m2"),), 25, (DIGEST,))
AFTER = replace(TOLD, period="2026-03")
PAID = Wages(12, account_opened=True, ledger_kept=True, arrears=0)
REPORTED = replace(SITE, told=(Report(7, TODAY, TOLD),))
FLAWED = replace(SITE, defects=(Defect(6, TODAY, "major", "office-9"),))
STILL = replace(SITE, standstills=(Standstill(6, date(2026, 2, 2)),))


def _meanwhile() -> Iterator[Finding]:
    for kind, site in (
        (WorksUnderWay, SITE),
        (WorksUnderWay, STILL),
        (QualityClosed, SITE),
        (QualityClosed, FLAWED),
        (WagesInOrder, REPORTED),
        *((WagesInOrder, _paying(w)) for w in (PAID, replace(PAID, arrears=1))),
        (WagesInOrder, _paying(replace(PAID, ledger_kept=False))),
    ):
        yield PART.checks[kind](case(building=site), SAMPLES[kind], ABOUT)


def _paying(wages: Wages) -> Building:
    return replace(SITE, told=(Report(7, TODAY, replace(TOLD, wages=wages)),))


def _facts() -> Iterator[Finding]:
    stories: list[tuple[Building, Fact]] = [
        (SITE, WorksStarted(planned_end=date(2026, 1, 1), **STAMP)),
        (REPORTED, ProgressReported(progress=TOLD, **STAMP)),
        (SITE, ProgressReported(progress=replace(TOLD, period="2027-01"), **STAMP)),
        (REPORTED, ProgressReported(progress=replace(AFTER, percent=24), **STAMP)),
        (REPORTED, ProgressReported(progress=replace(AFTER, done=()), **STAMP)),
        (SITE, ProgressCorrected(report=7, progress=TOLD, reason="x", **STAMP)),
        (SITE, QualityFindingClosed(finding=6, remedy="x", evidence=DIGEST, **STAMP)),
        (FLAWED, QualityFindingClosed(finding=6, remedy="x", evidence=DIGEST, **STAMP)),
        (STILL, WorksSuspended(cause="weather", reason="x", **STAMP)),
        (SITE, WorksResumed(reason="x", **STAMP)),
    ]
    for site, fact in stories:
        yield from PART.wrong[type(fact)](case(building=site), fact, ABOUT)


def _before() -> Iterator[Finding]:
    check, asked = PART.checks[FundsInPlace], SAMPLES[FundsInPlace]
    given = Money(allocations=(Allocation("2026-1", 100_000_00),))
    yield check(case(), asked, ABOUT)
    yield check(case(money=given), asked, ABOUT)
    drafted = AnnualPlan(stage="plan-draft", division=COUNTY, origin="county", year=2026)
    relying = replace(ABOUT, others={"plan-430511-2026": drafted})
    yield check(case(money=replace(given, plan="430511-2026")), asked, relying)
    check, asked = PART.checks[ContractConcluded], SAMPLES[ContractConcluded]
    bought = Procurement(lots=(Bought(replace(sample(Lot), id="b-1"), "self-build", 2026, 3),))
    settled = Resolution("b-1", "91430500MA4L00000X", 1, 1, TODAY, 4)
    yield check(case(), asked, ABOUT)
    yield check(case(procurement=bought), asked, ABOUT)
    yield check(case(procurement=replace(bought, resolutions=(settled,))), asked, ABOUT)
