"""The earliest lawful date is true: the fastest office there could be gets there that day."""

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from domain.authority import Holding, seats
from domain.case import standing
from domain.clocks import period_end
from domain.command import Command
from domain.commands import (
    Decide,
    EndNotice,
    EnterLibrary,
    FileDocument,
    PostNotice,
    RecordVote,
)
from domain.procedure import Procedure
from tests.domain.story import (
    APPRAISER,
    CLERK,
    COUNTY,
    COUNTY_CLERK,
    DIGEST,
    HEAD,
    KEEPER,
    LEADERS,
    PROOF,
    REVIEWER,
    SECTION,
    TOWN_CLERK,
    TOWNSHIP,
    VILLAGE,
    VILLAGE_2,
    VILLAGE_3,
    Given,
    Told,
    appraised,
    approved,
    day,
    dossier,
    packs,
    raised,
    reviewed,
    submitted,
    vote,
)

OFFICERS = {
    "village-submission": HEAD,
    "township-submission": REVIEWER,
    "county-submission": SECTION,
    "township-review": REVIEWER,
    "county-appraisal": APPRAISER,
    "county-approval": LEADERS,
}


class Fastest:
    """An office that does everything lawful on the first day on which it is."""

    def __init__(self, given: Given, begins: date) -> None:
        self.given, self.begins, self.on = given, begins, begins
        for paper in given.rules.pack.documents:
            self.does(FileDocument(document=paper.id, title="x", digest=DIGEST), COUNTY_CLERK)

    def does(self, command: Command, who: Holding) -> bool:
        """Whether it could be done; if so it is."""
        then = self.given.when(command, who, on=self.on)
        if then.decision.refused:
            return False
        self.given = Given(*self.given.facts, then.fact, rules=self.given.rules)
        return True

    def a_day(self) -> bool:
        """Everything that can be done in a day; whether the project is in the library by then."""
        if self.on == self.begins + timedelta(10):
            said = vote(12, notice_sent_on=self.begins, party_discussed_on=self.begins)
            self.does(RecordVote(**said), CLERK)
        self.keeps_notices()
        while any(self.decides(step) for step in OFFICERS):
            self.keeps_notices()
        return self.does(EnterLibrary(year=2025), KEEPER)

    def decides(self, step: str) -> bool:
        taken = standing(self.given.case, step)
        return taken is None and self.does(Decide(step=step), OFFICERS[step])

    def keeps_notices(self) -> None:
        """Post what is asked for, and take down what has hung its days."""
        case = self.given.case
        for asked in self.given.rules.notices(case.origin):
            if asked.after and standing(case, asked.after) is None:
                continue
            for place in seats(case, asked.level):
                hung = [p for p in self.given.case.postings if p.place == place]
                mine = next((p for p in hung if p.notice == asked.notice), None)
                if mine is None:
                    said = {"channel": "board", "text": "公示", "start_proof": PROOF}
                    post = PostNotice(notice=asked.notice, level=asked.level, place=place, **said)
                    assert self.does(post, COUNTY_CLERK)
                elif not mine.ended_on and self.on >= self.last_day(mine.clock_from, asked):
                    self.does(EndNotice(posting=mine.n, end_proof=PROOF), COUNTY_CLERK)

    def last_day(self, since: date, asked: Any) -> date:
        return period_end(since, asked.days, asked.count).on

    def arrives(self) -> date:
        """The day on which the project enters the library."""
        while not self.a_day():
            self.on += timedelta(1)
            assert self.on < self.begins + timedelta(200)
        return self.on


def filed(rules: Procedure, origin: str) -> Given:
    """A complete dossier of that origin, and nothing else."""
    at: dict[str, tuple[str, tuple[str, ...], Holding]] = {
        "village": (VILLAGE, (VILLAGE,), TOWN_CLERK),
        "township": (TOWNSHIP, (VILLAGE, VILLAGE_2), TOWN_CLERK),
        "county": (COUNTY, (VILLAGE, VILLAGE_3), COUNTY_CLERK),
    }
    division, places, by = at[origin]
    filing = dossier(places=places)
    told = Told().filed(1, origin=origin, division=division, filing=filing, by=by, rules=rules)
    return Given(*told.facts, rules=rules)


@pytest.mark.parametrize("begins", [2, 19, 30])
@pytest.mark.parametrize("origin", ["village", "township", "county"])
@pytest.mark.parametrize("pack", ["cn-2025", "sample-430511"])
def test_from_intake_to_library_no_office_is_faster_and_one_is_as_fast(
    pack: str, origin: str, begins: int
) -> None:
    given = filed(packs()[pack], origin)
    said = [f.earliest for f in given.asks("enter-library", on=day(begins)).values()]
    promised = max(on for on in said if on)
    assert Fastest(given, day(begins)).arrives() == promised


@pytest.mark.parametrize(
    ("told", "step"),
    [
        (Told().filed(1), "village-submission"),
        (Told().filed(1), "township-review"),
        (Told().filed(1), "county-appraisal"),
        (raised(), "county-approval"),
        (submitted(), "county-appraisal"),
        (reviewed(), "enter-library"),
        (appraised(), "enter-library"),
        (approved(), "enter-library"),
    ],
)
@pytest.mark.parametrize("on", [26, 40, 41])
def test_on_any_day_no_step_is_promised_too_early(told: Told, step: str, on: int) -> None:
    """What is promised is unlawful the day before, however fast the office."""
    given = told.given
    said = [f.earliest for f in given.asks(step, on=day(on)).values() if f.verdict != "met"]
    promised = max((d for d in said if d), default=day(on))
    early = [f for f in given.asks(step, on=promised - timedelta(1)).values() if f.verdict != "met"]
    assert promised == day(on) or early


def test_what_is_stale_takes_as_long_as_doing_it_again() -> None:
    changed = replace_total(reviewed())
    found = changed.given.asks("county-appraisal", on=day(30))["as-it-stands"]
    assert found.message == "fresh.stale"
    assert found.earliest == day(41)


def replace_total(told: Told) -> Told:
    return told.corrected(26, replace(told.filing, total_investment=60_000_000))


def test_a_chain_that_is_missing_adds_its_notices_up() -> None:
    """Ten days at the village, ten at the township, ten at the county: one after the other."""
    bare = Told().filed(1).given
    assert bare.asks("village-submission", on=day(2))["village-notice-days"].earliest == day(13)
    assert bare.asks("township-review", on=day(2))["submitted"].earliest == day(13)
    assert bare.asks("county-appraisal", on=day(2))["township-notice-days"].earliest == day(24)
    assert bare.asks("enter-library", on=day(2))["county-notice-days"].earliest == day(35)
