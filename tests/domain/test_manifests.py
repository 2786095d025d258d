"""What was recorded is vouched for, range after range, by the service or whose post it is."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from domain.authority import Holding
from domain.deciding import Decision, Stamp
from domain.keeping import FOUNDER, Seat
from domain.manifests import TIMER, IssueManifest, Manifests, decide, evolve, timer
from events.envelope import Row
from events.manifest import BEGINNING, ManifestIssued, Tally
from tests.domain.story import COUNTY, TOWNSHIP, national

DAY = date(2025, 9, 1)
AT = datetime(2025, 9, 1, 2, tzinfo=UTC)
AUDITOR = Holding("a", "county-auditor", "o", COUNTY, date(2020, 1, 1))


def counted(*positions: int, before: str = BEGINNING) -> Tally:
    tally = Tally(before)
    for position in positions:
        state = msgspec.json.encode({"county": "430511"})
        tally.add(Row(position, "project-1", position, "project.noted.v1", state))
    return tally


def decided(known: Manifests, *tallies: Tally, holding: Holding = AUDITOR, **act: Any) -> Decision:
    about = Seat(national(), DAY, (holding,), (national().pack,))
    if "on" in act:
        about = replace(about, on=act["on"])
    return decide(known, IssueManifest(**act), tallies, about, Stamp(AT, "c"))


def refused(decision: Decision) -> set[str]:
    assert decision.refused
    return {f.message for f in decision.findings if f.verdict != "met"}


def issued(decision: Decision) -> ManifestIssued:
    (fact,) = decision.facts
    assert isinstance(fact, ManifestIssued)
    return fact


def test_a_manifest_says_what_was_counted_and_for_whom():
    tally = counted(1, 2, 3)
    fact = issued(decided(Manifests(), tally))
    assert (fact.first, fact.last, fact.count) == (1, 3, 3)
    assert (fact.before, fact.digest) == (BEGINNING, tally.digest)
    assert fact.parts == tally.parts()
    assert (fact.by.person, fact.by.post, fact.county) == ("a", "county-auditor", "000000")


def test_the_next_manifest_begins_where_the_last_ended():
    known = evolve(Manifests(), issued(decided(Manifests(), counted(1, 2))))
    assert (known.version, known.last) == (1, 2)
    fact = issued(decided(known, counted(3, before=known.digest)))
    assert (fact.first, fact.before) == (3, known.digest)


def test_several_are_issued_at_once_where_one_would_be_too_large():
    first = counted(1, 2)
    facts = decided(Manifests(), first, counted(3, before=first.digest)).facts
    assert [(fact.first, fact.last) for fact in facts] == [(1, 2), (3, 3)]  # type: ignore[attr-defined]


def test_of_nothing_there_is_no_manifest():
    assert refused(decided(Manifests(), *())) == {"manifest.nothing"}


def test_the_service_itself_issues_the_manifest_of_the_day():
    assert issued(decided(Manifests(), counted(1), holding=timer())).by.post == TIMER


def test_a_founder_may_issue_one():
    founder = Holding("f", FOUNDER, "", "000000000000", date.min)
    assert issued(decided(Manifests(), counted(1), holding=founder)).by.post == FOUNDER


def test_whose_post_it_is_not_issues_none():
    clerk = Holding("c", "township-clerk", "o", TOWNSHIP, date(2020, 1, 1))
    former = replace(AUDITOR, end=date(2025, 8, 31))
    for holding in (clerk, former):
        assert refused(decided(Manifests(), counted(1), holding=holding)) == {"authority.missing"}


def test_a_manifest_is_not_dated_ahead():
    ahead = decided(Manifests(), counted(1), on=date(2025, 9, 2))
    assert refused(ahead) == {"fact.dated-ahead"}
