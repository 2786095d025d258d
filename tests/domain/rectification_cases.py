"""Each finding about rectification, as its rule makes it."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.case import Filed, Open
from domain.checks import check
from domain.circumstances import Circumstances
from domain.rectification.part import PART
from domain.rectification.state import Evidence, Rectification
from events.findings import Finding
from events.rectification import (
    DeadlineExtended,
    LeniencyDecided,
    Measure,
    MeasureEvidenced,
    RectificationOpened,
    RectificationPlanned,
)
from events.requirements import (
    NoOpenRectification,
    RectificationEvidenced,
    RectificationPapers,
    SourceOffices,
)
from tests.domain.pack_samples import (
    BASE,
    COUNTY,
    DIGEST,
    SAMPLES,
    STAMP,
    TODAY,
    VILLAGE,
    about,
    case,
    holding,
    national,
)
from tests.domain.samples import sample

DUE = date(2026, 6, 30)
HELD = holding("p-section", "county-section", COUNTY)
LATE = Measure("补登台账", "示例镇人民政府", date(2026, 9, 1))
FOUND = Rectification(
    version=3,
    stage="rect-planned",
    division=VILLAGE,
    origin="village",
    pack=national().ref,
    found_by="audit",
    due=DUE,
    measures=(LATE,),
)


def rectified() -> Iterator[Finding]:
    """What a finding, a plan, evidence, more time and leniency may not say, and what is asked."""
    opened = sample(RectificationOpened, on=TODAY, found_on=date(2027, 1, 1), due=date(2026, 1, 1))
    yield from PART.wrong[RectificationOpened](Rectification(), opened, about())
    by = replace(HELD.actor(), post="county-section")
    by_section = replace(opened, by=by, found_by="audit", division=VILLAGE, origin="village")
    new = Rectification(division=VILLAGE, pack=national().ref)
    yield from PART.wrong[RectificationOpened](new, by_section, about())
    yield check(new, SAMPLES[SourceOffices], about())
    for fact in (
        RectificationPlanned((LATE,), **STAMP),
        MeasureEvidenced(4, DIGEST, "已办", **STAMP),
        DeadlineExtended(date(2026, 1, 1), "雨季", **STAMP),
        LeniencyDecided(True, "首次试点", **STAMP),
    ):
        yield from PART.wrong[type(fact)](FOUND, fact, about())
    asked = {kind: SAMPLES[kind] for kind in (NoOpenRectification, RectificationPapers)}
    open_one = Open(9, "e" * 32, "大棚未入账", "audit", grave=True)
    for story in (case(), case(rectifications=(open_one,))):
        yield check(story, asked[NoOpenRectification], about())
    filed = Evidence(3, 1, DIGEST, "已办", TODAY)
    given = Circumstances(national(), TODAY)
    for story in (
        FOUND,
        replace(FOUND, evidence=(filed,)),
        replace(FOUND, evidence=(filed,), chain_from=7),
    ):
        yield check(story, SAMPLES[RectificationEvidenced], given)
    papers = asked[RectificationPapers]
    minutes = Filed(2, "minutes", "纪要", DIGEST, TODAY)
    for story in (
        FOUND,
        replace(FOUND, found_by="monitoring"),
        replace(FOUND, documents=(minutes,)),
    ):
        yield check(story, papers, given)


def _seen(asked: Any, **change: Any) -> tuple[object, object]:
    """What is said of a rectification, or of a project with a lesser finding of an audit."""
    lesser = Open(9, "e" * 32, "台账不全", "audit", grave=False)
    minutes = Filed(2, "minutes", "纪要", DIGEST, TODAY)
    of: Any = case(rectifications=(lesser,))
    if isinstance(asked, RectificationPapers):
        of = replace(FOUND, documents=(minutes,))
    given = Circumstances(national(), TODAY)
    return check(of, asked, given).message, check(of, replace(asked, **change), given).message


def _recorded(**change: Any) -> tuple[object, object]:
    """What is said of an audit's finding that a section records, under one rule and the other."""
    opened = sample(RectificationOpened, on=TODAY, found_on=TODAY, found_by="audit")
    said = replace(opened, by=replace(HELD.actor(), post="county-section"))
    new, sample_ = Rectification(division=VILLAGE, pack=national().ref), SAMPLES[SourceOffices]

    def lacks(asked: SourceOffices) -> list[str]:
        rules = national()
        narrow = replace(rules, asked={**rules.asked, ("open-rectification", "village"): (asked,)})
        found = PART.wrong[RectificationOpened](new, said, about(rules=narrow))
        return [f.message for f in found]

    return lacks(sample_), lacks(replace(sample_, **change))


ANY_OPEN = NoOpenRectification(**BASE)
RECTIFICATION_EFFECTS: dict[tuple[type[Struct], str], Callable[[], tuple[object, object]]] = {
    (NoOpenRectification, "sources"): lambda: _seen(ANY_OPEN, sources=("discipline",)),
    (NoOpenRectification, "grave"): lambda: _seen(ANY_OPEN, grave=True),
    (SourceOffices, "sources"): lambda: _recorded(sources=("discipline",)),
    (SourceOffices, "posts"): lambda: _recorded(posts=("county-section",)),
    (RectificationPapers, "sources"): lambda: _seen(
        SAMPLES[RectificationPapers], sources=("discipline",)
    ),
    (RectificationPapers, "documents"): lambda: _seen(
        SAMPLES[RectificationPapers], documents=("rectification-report",)
    ),
}
"""What each field of these requirements changes."""
