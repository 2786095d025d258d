"""Each finding about implementation plans, as its rule makes it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.authority import HANDS_APART, bar
from domain.building.state import Building, Standstill
from domain.case import Taken
from domain.circumstances import Circumstances
from domain.clocks import ANY_DAY
from domain.implementation.part import PART
from domain.implementation.state import Implementation
from domain.project import Project
from events.findings import Finding
from events.implementation import (
    BudgetLine,
    ImplementationDrafted,
    ImplementationPlan,
    MajorListRecorded,
    StartExtended,
)
from events.project import OperationPlan, Quantity, Schedule, Target
from events.requirements import (
    Consistent,
    ImplementationStates,
    MajorConsultation,
    MajorPaper,
    PermitsOnFile,
    StartInTime,
)
from tests.domain.pack_samples import (
    CLERK,
    DIGEST,
    SAMPLES,
    STAMP,
    TODAY,
    case,
    dossier,
    filed,
    national,
)

ABOUT = Circumstances(national(), ANY_DAY)
PLAN = ImplementationPlan(
    content="新建大棚",
    quantities=(Quantity("A1", "20", "m2"),),
    budget=(BudgetLine("大棚", 100_000_00),),
)


def drafted(plan: ImplementationPlan = PLAN, **changes: Any) -> Project:
    return case(implementation=Implementation(plan, 4, "office-1"), **changes)


def implementing() -> Iterator[Finding]:
    yield from _plans()
    yield from _statements()
    yield from _permits()
    yield from _offices()
    yield from _major()
    yield from _starts()


def _plans() -> Iterator[Finding]:
    asked = SAMPLES[ImplementationStates]
    check = PART.checks[ImplementationStates]
    yield check(case(), asked, ABOUT)
    yield check(drafted(), asked, ABOUT)
    yield check(drafted(replace(PLAN, quantities=())), asked, ABOUT)
    backwards = Schedule(date(2026, 3, 2), date(2026, 3, 1))
    wrong = replace(PLAN, schedule=backwards, permits=("poem",))
    fact = ImplementationDrafted(plan=wrong, **STAMP)
    yield from PART.wrong[ImplementationDrafted](case(), fact, ABOUT)


def _statements() -> Iterator[Finding]:
    asked = replace(SAMPLES[Consistent], statements=("content", "implementation", "targets"))
    check = PART.checks[Consistent]
    same = dossier(quantities=PLAN.quantities)
    yield check(drafted(dossier=same), asked, ABOUT)
    yield check(drafted(dossier=replace(same, total_investment=1)), asked, ABOUT)
    elsewhere = replace(PLAN, places=("430511001202",))
    yield check(drafted(elsewhere, dossier=same), asked, ABOUT)
    run = OperationPlan("own", "x", "x")
    other = replace(PLAN, operation=replace(run, mode="leased"))
    yield check(drafted(other, dossier=replace(same, operation=run)), asked, ABOUT)
    fewer = (Quantity("A1", "19", "m2"),)
    yield check(drafted(dossier=replace(same, quantities=fewer)), asked, ABOUT)
    aimed = (Target("quantity", "B1", "18", "m2"),)
    yield check(drafted(dossier=replace(same, targets=aimed)), asked, ABOUT)


def _offices() -> Iterator[Finding]:
    told = drafted(filers=((4, CLERK),))
    apart = replace(HANDS_APART, offices=True)
    yield bar(told, replace(CLERK, person="p-other"), apart, "implementation-approval")


def _major() -> Iterator[Finding]:
    listed = case(implementation=Implementation(major=3))
    for project in (case(), listed):
        yield PART.checks[MajorConsultation](project, SAMPLES[MajorConsultation], ABOUT)
        yield PART.checks[MajorPaper](project, SAMPLES[MajorPaper], ABOUT)
    for project, on_it in ((listed, True), (case(), False)):
        fact = MajorListRecorded(listed=on_it, catalogue="A-1", digest=DIGEST, **STAMP)
        yield from PART.wrong[MajorListRecorded](project, fact, ABOUT)


def _starts() -> Iterator[Finding]:
    check, asked = PART.checks[StartInTime], SAMPLES[StartInTime]
    approval = Taken(5, "implementation-approval", "approved", "", CLERK, date(2026, 1, 5))
    story = drafted(decisions=(approval,), filers=((4, CLERK),))
    halted = replace(story, building=Building(standstills=(Standstill(6, TODAY),)))
    again = replace(story, implementation=Implementation(PLAN, 4, "", 0, TODAY, 7))
    for project, on in (
        (case(), TODAY),
        (story, TODAY),
        (story, date(2028, 1, 6)),
        (halted, date(2029, 1, 1)),
    ):
        yield check(project, asked, replace(ABOUT, on=on))
    late = date(2028, 3, 2)
    for project, on, until in (
        (case(), TODAY, TODAY),
        (again, TODAY, TODAY),
        (halted, TODAY, TODAY),
        (story, late, date(2030, 1, 1)),
    ):
        fact = StartExtended(until=until, reason="x", **{**STAMP, "on": on})
        yield from PART.wrong[StartExtended](project, fact, replace(ABOUT, on=on))


def _permits() -> Iterator[Finding]:
    asked, check = SAMPLES[PermitsOnFile], PART.checks[PermitsOnFile]
    needed = replace(PLAN, permits=("land-opinion",))
    yield check(drafted(), asked, ABOUT)
    yield check(drafted(needed), asked, ABOUT)
    yield check(drafted(needed, documents=(filed("land-opinion"),)), asked, ABOUT)
