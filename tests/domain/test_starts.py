"""Before works start: the time that their approval leaves, standstills, and what is major."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.building.commands import ResumeWorks, SuspendWorks
from domain.commands import Decide
from domain.implementation.commands import (
    DraftImplementationPlan,
    ExtendStart,
    RecordMajorList,
)
from events.building import WorksResumed, WorksStarted, WorksSuspended
from events.implementation import (
    ImplementationDrafted,
    MajorListRecorded,
    StartExtended,
)
from events.project import DecisionTaken
from tests.domain.story import COUNTY, COUNTY_CLERK, DIGEST, SECTION, Given, Told, day
from tests.domain.test_building import BOSS, BUILDER, PLAN, approved, drafted

APPROVED = day(4)  # 2025-09-04
LAST = date(2027, 9, 4)
TIME = "approval-not-lapsed"


def later(on: date, days: int) -> date:
    return date.fromordinal(on.toordinal() + days)


def lacks(told: Given, on: date) -> dict[str, str]:
    return told.lacks("start-works", on=on)


def halted(told: Given, on: date, until: date | None = None) -> Given:
    """The start waits from a day, perhaps until another."""
    stop = SuspendWorks(cause="land", reason="用地纠纷")
    told = told.when(stop, SECTION, on=on).then(WorksSuspended)
    if until is None:
        return told
    return told.when(ResumeWorks(reason="纠纷已解决"), SECTION, on=until).then(WorksResumed)


def test_an_approval_lapses_when_works_do_not_start_and_a_new_plan_is_approved_anew() -> None:
    """久拖不开工: two years from the approval, as the pack says."""
    told = Given(*approved().facts)
    assert TIME not in lacks(told, LAST)
    after = later(LAST, 1)
    found = told.asks("start-works", on=after)[TIME]
    assert (found.message, found.observed["until"]) == ("start-time.lapsed", LAST.isoformat())
    assert {who.post for who in found.who} == {"implementer-clerk"}
    assert told.row().step  # the row is of the state alone: no day makes it lapse
    anew = DraftImplementationPlan(plan=replace(PLAN, content="重编"))
    again = told.when(anew, BUILDER, on=after).then(ImplementationDrafted)
    renewed = again.when(Decide("implementation-approval"), SECTION, on=after).then(DecisionTaken)
    assert TIME not in lacks(renewed, after)


def test_it_is_put_off_once_in_time_for_a_year_at_most_and_not_by_whoever_drafted_it() -> None:
    told = Given(*approved().facts)
    year = date(2028, 9, 4)

    def ask(until: date = year) -> ExtendStart:
        return ExtendStart(until=until, reason="用地手续延后")

    told.when(ask(later(year, 1)), SECTION, on=LAST).refused("extension.too-long")
    told.when(ask(LAST), SECTION, on=LAST).refused("extension.too-long")
    told.when(ask(), SECTION, on=later(LAST, 1)).refused("extension.late")
    mine = replace(SECTION, person=BUILDER.person)
    told.when(ask(), mine, on=LAST).refused("extension.own-plan")
    longer = told.when(ask(), SECTION, on=LAST).then(StartExtended)
    assert TIME not in lacks(longer, year)
    assert lacks(longer, later(year, 1))[TIME] == "start-time.lapsed"
    twice = longer.when(ask(later(year, 9)), SECTION, on=year)
    assert "extension.twice" in twice.messages
    bare = Given(*drafted().facts).when(ask(), SECTION, on=LAST)
    bare.refused("extension.nothing")


def test_while_the_start_waits_for_a_reason_its_clock_stands_still_and_a_notice_hangs_on() -> None:
    """停工有因,期限中止: of the works alone; 公示 goes on hanging."""
    first = day(20)
    told = Given(*approved().noticed("county-notice", COUNTY, "county", 5, COUNTY_CLERK).facts)
    still = halted(told, first)
    assert lacks(still, later(LAST, 400))["not-standing-still"] == "under-way.still"
    assert TIME not in lacks(still, later(LAST, 400))
    on = halted(told, first, later(first, 30))
    assert TIME not in lacks(on, later(LAST, 30))
    assert lacks(on, later(LAST, 31))[TIME] == "start-time.lapsed"
    (hung,) = still.case.postings
    assert hung.clock_from == day(5)
    nothing = still.when(ExtendStart(until=later(LAST, 9), reason="用地"), SECTION, on=LAST)
    nothing.refused("extension.standing-still")


def test_what_waited_before_the_start_does_not_move_the_end_of_the_works() -> None:
    waited = halted(Given(*approved().facts), day(10), day(40))
    told = Told(facts=waited.facts).add(WorksStarted, 50, BOSS, planned_end=day(300))
    site = Given(*told.facts).case.building
    assert (site.due(day(200)), len(site.standstills)) == (day(300), 1)


def test_after_a_long_standstill_a_site_has_its_time_to_report() -> None:
    """Silence is counted without the days on which nothing was built."""
    told = approved().add(WorksStarted, 5, BOSS, planned_end=day(300))
    stood = halted(Given(*told.facts), day(10), day(200)).case.building
    assert "unreported" not in stood.flags(day(201))
    assert "unreported" not in stood.flags(day(287))
    assert "unreported" in stood.flags(day(288))


def listed(told: Told) -> Given:
    """It is on the county's list of major decisions."""
    record = RecordMajorList(listed=True, catalogue="示政办发〔2025〕8号", digest=DIGEST)
    return Given(*told.facts).when(record, COUNTY_CLERK, on=day(3)).then(MajorListRecorded)


MAJOR = {
    "public-consulted": "notice.missing",
    "experts-argued": "document.missing",
    "risk-assessed": "document.missing",
    "legality-reviewed": "document.missing",
    "discussed-together": "document.missing",
}
PAPERS = ("expert-argument", "risk-assessment", "legality-review", "collective-discussion")


def test_a_project_on_the_list_is_consulted_on_argued_assessed_reviewed_and_discussed() -> None:
    """重大公共建设项目: 重大行政决策程序暂行条例 第三、十五、十九、二十二、二十五、三十条."""
    assert Given(*drafted().facts).lacks("implementation-approval") == {}
    major = listed(drafted())
    assert major.lacks("implementation-approval") == MAJOR
    told = Told(facts=major.facts).papers(*PAPERS, on=4)
    told = told.posted("major-consultation", COUNTY, 4, level="county", by=COUNTY_CLERK)
    short = Given(*told.ended(told.n, 33, COUNTY_CLERK).facts)
    assert short.lacks("implementation-approval") == {"public-consulted": "notice.too-short"}
    whole = Given(*told.ended(told.n, 34, COUNTY_CLERK).facts)
    whole.when(Decide("implementation-approval"), SECTION, on=day(35)).then(DecisionTaken)


def test_what_is_taken_off_the_list_owes_no_consultation() -> None:
    major = listed(drafted())
    off: Any = RecordMajorList(listed=False, catalogue="示政办发〔2025〕9号", digest=DIGEST)
    told = major.when(off, COUNTY_CLERK, on=day(4)).then(MajorListRecorded)
    assert told.lacks("implementation-approval") == {}
    told.when(off, COUNTY_CLERK, on=day(5)).refused("major.not-on-the-list")
    again = replace(off, listed=True)
    major.when(again, COUNTY_CLERK, on=day(4)).refused("major.listed-already")
