"""The log over HTTP: every fact of one's own county, byte for byte, from any point; manifests."""

from typing import Any

import httpx
import msgspec
import pytest

from events.client.reconciling import Range, reconcile
from events.envelope import Row, county_in, digest, subject
from events.manifest import BEGINNING, unproved
from services.approval import feed
from services.approval.feed import Line, Reached
from services.ledger import rows as log_rows
from tests.services.approval.neighbours import neighbour
from tests.services.approval.story import raised
from tests.services.approval.world import (
    CLERK,
    COUNTY_CLERK,
    OFFICES,
    TOWN_CLERK,
    World,
    done,
    officer,
    problem,
    refused,
)

CITY = officer("city-supervisor", "430500000000")
PROVINCE = officer("province-supervisor", "430000000000")
AUDITOR = officer("county-auditor", "430511000000")
OTHER = neighbour("county-clerk")


async def log_of(office: World) -> list[Row]:
    """The whole log, as it is stored."""
    statement = log_rows.BETWEEN
    return [Row(*row) for row in await office.house.ledger.query(statement, (0, 1 << 40))]


async def read(office: World, person: str, **params: Any) -> tuple[list[Line], Reached]:
    """A stretch, and what its last line says."""
    answer = await office.get(person, "/events", **params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    lines = answer.content.splitlines()
    facts = [msgspec.json.decode(line, type=Line) for line in lines if b'"position"' in line]
    return facts, msgspec.json.decode(lines[-1], type=Reached)


def as_row(line: Line) -> Row:
    return Row(line.position, line.stream, line.version, line.tag, bytes(line.data))


def within(rows: list[Row], prefix: str) -> list[Row]:
    return [row for row in rows if county_in(row.state).startswith(prefix)]


@pytest.mark.parametrize(
    ("person", "prefix"),
    [(COUNTY_CLERK, "430511"), (OTHER, "430502"), (CITY, "4305"), (PROVINCE, "43")],
)
async def test_a_post_reads_every_fact_of_its_own_division_as_it_is_stored(
    shared: World, person: str, prefix: str
) -> None:
    await raised(shared)
    stored = await log_of(shared)
    facts, end = await read(shared, person)
    assert list(map(as_row, facts)) == within(stored, prefix)
    assert len(facts) > 5
    assert end == Reached(stored[-1].position, stored[-1].position)


async def test_a_line_tells_of_a_fact_what_the_bus_tells(shared: World) -> None:
    facts, _ = await read(shared, PROVINCE)
    for line in facts:
        row = as_row(line)
        assert line.subject == subject(row.stream, row.tag, row.state)
        assert line.digest == digest(row)
        assert line.time == msgspec.json.decode(row.state)["at"]


@pytest.mark.parametrize("person", [CLERK, TOWN_CLERK, "nobody-of-that-name"])
@pytest.mark.parametrize("path", ["/events", "/events/live", "/manifests"])
async def test_whoever_sits_below_the_county_finds_nothing(
    shared: World, person: str, path: str
) -> None:
    problem(await shared.get(person, path), 404, "not-found")


@pytest.mark.parametrize("elsewhere", ["430502", "440000", "000001"])
async def test_another_county_is_not_there(shared: World, elsewhere: str) -> None:
    for path in ("/events", "/events/live"):
        problem(await shared.get(COUNTY_CLERK, path, county=elsewhere), 404, "not-found")


async def test_a_post_that_has_ended_reads_nothing_any_more(office: World) -> None:
    seat = await office.read(OFFICES, "/me")
    held = await office.read(COUNTY_CLERK, "/me")
    [holding] = held["holdings"]
    assert seat["holdings"]
    ending = {
        "post": holding["post"],
        "person": COUNTY_CLERK,
        "last_day": "2026-05-31",
        "reason": "调动",
    }
    path = f"/offices/{holding['office']}"
    version = int((await office.get(OFFICES, path)).headers["etag"].strip('"'))
    done(await office.post(OFFICES, f"{path}/vacancies", ending, version=version))
    problem(await office.get(COUNTY_CLERK, "/events"), 404, "not-found")


async def test_a_reader_who_was_cut_off_goes_on_where_the_last_line_was(shared: World) -> None:
    whole, end = await read(shared, COUNTY_CLERK)
    pieces: list[Line] = []
    after = 0
    while after < end.last:
        some, reached = await read(shared, COUNTY_CLERK, after=after, limit=3)
        pieces += some
        assert reached.after >= (some[-1].position if some else after)
        after = reached.after
    assert pieces == whole


async def test_any_range_can_be_had(shared: World) -> None:
    whole, end = await read(shared, PROVINCE)
    some, reached = await read(shared, PROVINCE, after=4, until=9)
    assert some == [line for line in whole if 4 < line.position <= 9]
    assert reached == Reached(9, end.last)
    nothing, reached = await read(shared, PROVINCE, after=end.last)
    assert (nothing, reached) == ([], Reached(end.last, end.last))
    nothing, reached = await read(shared, PROVINCE, after=end.last + 7)
    assert (nothing, reached.last) == ([], end.last)


async def test_facts_are_sought_by_county_kind_and_name(shared: World) -> None:
    await raised(shared)
    whole, _ = await read(shared, PROVINCE)

    async def sought(**params: Any) -> list[Line]:
        return (await read(shared, PROVINCE, **params))[0]

    opened, intake = "office.opened.v1", "project.intake-filed.v1"
    assert await sought(kind="project") == [f for f in whole if f.stream.startswith("project-")]
    assert await sought(fact=opened) == [f for f in whole if f.tag == opened]
    both = [f for f in whole if f.tag == opened or f.stream.startswith("project-")]
    assert await sought(kind="project", fact=opened) == both
    assert await sought(fact=[opened, intake]) == [f for f in whole if f.tag in (opened, intake)]
    here = [f for f in whole if county_in(bytes(f.data)) == "430511"]
    assert await sought(county="430511") == here
    city = [f for f in whole if county_in(bytes(f.data)).startswith("4305")]
    assert await sought(county="430500") == city


async def test_what_is_asked_amiss_is_refused(shared: World) -> None:
    for params in (
        {"county": "4305"},
        {"after": -1},
        {"after": "x"},
        {"limit": 0},
        {"kind": "Project"},
        {"kind": ["project", "project-1"]},
        {"fact": "intake-filed"},
    ):
        problem(await shared.get(PROVINCE, "/events", **params), 400, "invalid")


async def test_a_long_silence_says_how_far_it_is(
    shared: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "SILENCE", 5)
    monkeypatch.setattr(log_rows, "STRETCH", 5)
    answer = await shared.get(PROVINCE, "/events", fact="project.dreamt.v1")
    reached = [msgspec.json.decode(line, type=Reached) for line in answer.content.splitlines()]
    last = await shared.facts()
    assert [r.after for r in reached] == [*range(5, last + 1, 5), last]
    assert {r.last for r in reached} == {last}


async def test_more_readers_than_there_is_room_for_are_sent_away(
    shared: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "MOST", 0)
    for path in ("/events", "/events/live"):
        answer = await shared.get(PROVINCE, path)
        problem(answer, 503, "busy")
        assert answer.headers["retry-after"]


async def issued(office: World, person: str = AUDITOR, **more: Any) -> httpx.Response:
    return await office.post(person, "/manifests", {}, **more)


async def manifests(office: World, person: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await office.read(person, "/manifests"))["items"]
    return found


async def test_a_manifest_vouches_for_all_that_was_recorded_before_it(office: World) -> None:
    stored = await log_of(office)
    done(await issued(office))
    [issue] = await manifests(office, PROVINCE)
    assert (issue["first"], issue["last"], issue["count"]) == (1, len(stored), len(stored))
    assert issue["before"] == BEGINNING
    counts = {(p["county"], p["kind"]): p["count"] for p in issue["parts"]}
    for (county, kind), count in counts.items():
        own = [r for r in within(stored, county) if r.stream.startswith(f"{kind}-")]
        assert count == len(own)
    await raised(office)
    done(await issued(office))
    newest, before = await manifests(office, PROVINCE)
    assert before == issue
    assert (newest["first"], newest["before"]) == (issue["last"] + 1, issue["digest"])
    assert newest["count"] == 2  # the manifest before it, and the project


async def test_of_a_manifest_one_sees_the_parts_of_ones_own_counties(shared: World) -> None:
    done(await issued(shared))
    for person, prefix in ((COUNTY_CLERK, "430511"), (OTHER, "430502"), (CITY, "4305")):
        issue = (await manifests(shared, person))[-1]  # the first, for it covers the settling
        counties = {part["county"] for part in issue["parts"]}
        assert counties
        assert all(county.startswith(prefix) for county in counties)


async def test_who_has_their_countys_facts_proves_it_by_the_manifest(office: World) -> None:
    done(await issued(office))
    fact = await issue_of(office)
    mine = [as_row(line) for line in (await read(office, COUNTY_CLERK, until=fact.last))[0]]
    assert "430511" not in {part.county for part in unproved(fact, mine)}
    for lost in (mine[:3] + mine[4:], mine[:-1]):
        assert "430511" in {part.county for part in unproved(fact, lost)}


async def issue_of(office: World) -> Any:
    [row] = [r for r in await log_of(office) if r.tag == "manifest.issued.v1"]
    kind = office.house.ledger.kinds["manifest"]
    return kind.decoders[row.tag].decode(row.state)


async def test_the_ranges_that_are_missing_or_different_are_named(shared: World) -> None:
    truth = [(line.position, line.digest) for line in (await read(shared, PROVINCE))[0]]
    had = [*truth[:2], *truth[4:]]
    had[5] = (had[5][0], "0" * 64)
    assert await reconcile(truth, had) == [
        Range(truth[2][0], truth[3][0], "missing"),
        Range(had[5][0], had[5][0], "different"),
    ]
    assert await reconcile(truth, truth) == []


async def test_only_whose_post_it_is_issues_a_manifest(office: World) -> None:
    assert refused(await issued(office, COUNTY_CLERK))["authority"]["message"] == (
        "authority.missing"
    )
    assert await manifests(office, PROVINCE) == []


async def test_a_manifest_is_issued_once_under_one_key(shared: World) -> None:
    first = done(await issued(shared, key="k"))
    again = done(await issued(shared, key="k"))
    assert (again["position"], again["repeated"]) == (first["position"], True)
    assert again["version"] == first["version"] == (await manifests(shared, PROVINCE))[0]["version"]


async def test_manifests_come_a_page_at_a_time(office: World) -> None:
    for _ in range(3):
        done(await issued(office))
    page = await office.read(PROVINCE, "/manifests", limit=2)
    assert [m["version"] for m in page["items"]] == [3, 2]
    rest = await office.read(PROVINCE, "/manifests", limit=2, before=page["next"])
    assert [m["version"] for m in rest["items"]] == [1]
    assert "next" not in rest
