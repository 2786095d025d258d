"""What each field of the requirements of start, major projects and results changes."""

from collections.abc import Callable
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.acceptance.state import Acceptance, Held
from domain.building.state import Building, Standstill
from domain.case import Case, Posting, Taken
from domain.checks import check
from domain.implementation.part import PART
from domain.implementation.state import Implementation
from domain.procedure import ready
from events.implementation import StartExtended
from events.requirements import (
    AnyRequirement,
    MajorConsultation,
    MajorPaper,
    ResultPublished,
    StartInTime,
)
from tests.domain.pack_samples import (
    CLERK,
    COUNTY,
    DIGEST,
    SAMPLES,
    STAMP,
    TODAY,
    about,
    case,
    filed,
    national,
)

Seen = tuple[object, object]
APPROVED = date(2026, 1, 5)
HALTED = Building(standstills=(Standstill(6, date(2026, 1, 10), date(2026, 2, 10)),))
"""A month of standstill."""


def hung(notice: str, on: date, until: date | None = None) -> Posting:
    """A notice on the county's board."""
    here = case().substance, DIGEST, on, on, 5, (COUNTY,)
    return Posting(5, notice, "county", COUNTY, *here, until, 6 if until else 0)


def decided(step: str, on: date = APPROVED, **changes: Any) -> Case:
    """That step was approved."""
    taken = Taken(5, step, "approved", case().substance, CLERK, on)
    return case(decisions=(taken,), **changes)


PASSED = case(
    stage="accepted",
    acceptance=Acceptance(held=(Held(4, "passed", APPROVED),)),
    postings=(hung("acceptance-notice", date(2026, 2, 4)),),
)
"""Announced thirty days later; of them twenty-two are workdays."""
MAJOR = case(
    implementation=Implementation(major=3),
    postings=(hung("major-consultation", date(2026, 1, 1), date(2026, 2, 1)),),
    documents=(filed("expert-argument"),),
)
APPROVAL = decided("implementation-approval")


def seen(story: Case, asked: AnyRequirement, change: dict[str, Any], on: date = TODAY) -> Seen:
    """What is found with a field as it was, and as it was changed."""

    def says(requirement: AnyRequirement) -> object:
        found = check(story, requirement, about(on=on))
        return found.verdict, found.message

    return says(asked), says(replace(asked, **change))


def extended(asked: StartInTime) -> list[str]:
    """What is said of an extension by a year under this rule."""
    pack = national().pack
    steps = (replace(a, requires=(asked,)) if a.id == "start-works" else a for a in pack.actions)
    rules = ready(replace(pack, actions=tuple(steps)))
    fact = StartExtended(until=date(2029, 1, 5), reason="用地", **STAMP)
    found = PART.wrong[StartExtended](APPROVAL, fact, about(rules=rules))
    return [f.message for f in found]


START = replace(SAMPLES[StartInTime], stands_still=False)
RESULT = replace(SAMPLES[ResultPublished], days=25)
CHANGES: dict[tuple[type[Struct], str], tuple[Case, AnyRequirement, dict[str, Any], date]] = {
    (ResultPublished, "notice"): (PASSED, RESULT, {"notice": "county-notice"}, TODAY),
    (ResultPublished, "level"): (PASSED, RESULT, {"level": "village"}, TODAY),
    (ResultPublished, "days"): (PASSED, RESULT, {"days": 15}, TODAY),
    (ResultPublished, "count"): (PASSED, RESULT, {"count": "calendar"}, TODAY),
    (MajorConsultation, "notice"): (
        MAJOR, SAMPLES[MajorConsultation], {"notice": "county-notice"}, TODAY
    ),
    (MajorConsultation, "level"): (MAJOR, SAMPLES[MajorConsultation], {"level": "village"}, TODAY),
    (MajorConsultation, "days"): (MAJOR, SAMPLES[MajorConsultation], {"days": 60}, TODAY),
    (MajorConsultation, "count"): (
        MAJOR, SAMPLES[MajorConsultation], {"count": "working"}, TODAY
    ),
    (MajorPaper, "document"): (MAJOR, SAMPLES[MajorPaper], {"document": "minutes"}, TODAY),
    (StartInTime, "after"): (APPROVAL, START, {"after": "county-approval"}, TODAY),
    (StartInTime, "months"): (APPROVAL, START, {"months": 1}, TODAY),
    (StartInTime, "stands_still"): (
        replace(APPROVAL, building=HALTED), replace(START, months=1), {"stands_still": True},
        date(2026, 2, 20),
    ),
}  # fmt: skip


def _each() -> dict[tuple[type[Struct], str], Callable[[], Seen]]:
    found: dict[tuple[type[Struct], str], Callable[[], Seen]] = {
        (StartInTime, "extension"): lambda: (extended(START), extended(replace(START, extension=1)))
    }
    for key, given in CHANGES.items():
        found[key] = lambda given=given: seen(*given)  # type: ignore[misc]
    return found


WORKS_EFFECTS = _each()
