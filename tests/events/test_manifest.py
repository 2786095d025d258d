"""A manifest proves what one has, by whole log, county or kind; its digests are written down."""

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given

from events.base import Actor
from events.envelope import Row, county_in, digest
from events.manifest import (
    BEGINNING,
    MOST_PARTS,
    ManifestIssued,
    Tally,
    hash_range,
    link,
    unproved,
)
from tests.events.test_golden import LINES, tag_of

COUNTIES = ("000000", "430502", "430511")
KINDS = ("office", "project", "subscriber")
VECTORS = (
    "8878b15a7d6a3a4f464e8f9f42591dbc0cf4bedea0ec309003d2b2ee53655ef8",
    "78830000e1197790a7e1884139a65721210d642ad112e6c9899a05cb214027a5",
    "7f93e1b3c8924dc991f8ee856643bc599272e1c945fd05ab6adb5e48682d7857",
)


def row(position: int, county: str = "430511", kind: str = "project", said: str = "x") -> Row:
    state = msgspec.json.encode({"fact": "t", "at": "2026-06-01", "county": county, "said": said})
    return Row(position, f"{kind}-1", position, f"{kind}.noted.v1", state)


def manifest(rows: list[Row], before: str = BEGINNING) -> ManifestIssued:
    tally = Tally(before)
    for one in rows:
        tally.add(one)
    golden = next(line for line in LINES if tag_of(line) == "manifest.issued.v1")
    by = msgspec.structs.asdict(msgspec.json.decode(golden, type=ManifestIssued))
    assert isinstance(by["by"], Actor)
    by |= {"first": rows[0].position, "last": tally.last, "count": tally.count, "before": before}
    return ManifestIssued(**{**by, "digest": tally.digest, "parts": tally.parts()})


places = st.tuples(st.sampled_from(COUNTIES), st.sampled_from(KINDS))
logs = st.lists(places, min_size=1, max_size=40).map(
    lambda found: [row(n, *place) for n, place in enumerate(found, 1)]
)


def test_the_chain_is_what_is_written_down_of_it():
    chain = BEGINNING
    for own, due in zip("123", VECTORS, strict=True):
        chain = link(chain, own * 64)
        assert chain == due


@given(logs)
def test_a_tally_is_the_chain_of_all_and_of_each_part(rows):
    issued = manifest(rows)
    assert issued.digest == hash_range(rows)
    for part in issued.parts:
        own = [r for r in rows if (county_in(r.state), r.stream.split("-")[0]) == part_place(part)]
        assert (part.count, part.digest) == (len(own), hash_range(own, issued.before))
    assert sum(part.count for part in issued.parts) == issued.count == len(rows)


def part_place(part):
    return part.county, part.kind


@given(logs, st.integers(1, 39))
def test_two_manifests_follow_each_other_as_one_would_be(rows, at):
    first, then = rows[:at], rows[at:]
    one = manifest(first)
    if then:
        assert manifest(then, one.digest).digest == manifest(rows).digest


@given(logs)
def test_whoever_has_all_of_a_county_proves_its_parts_and_no_other(rows):
    issued = manifest(rows)
    mine = [r for r in rows if county_in(r.state) == "430511"]
    left = unproved(issued, mine)
    assert {part.county for part in left} == {p.county for p in issued.parts} - {"430511"}


@pytest.mark.parametrize("kind", KINDS)
@given(rows=logs)
def test_whoever_has_all_of_a_kind_proves_its_parts(rows, kind):
    issued = manifest(rows)
    mine = [r for r in rows if r.stream.startswith(kind)]
    assert kind not in {part.kind for part in unproved(issued, mine)}


@given(logs, st.data())
def test_what_is_missing_doubled_moved_or_different_is_not_proved(rows, data):
    issued = manifest(rows)
    at = data.draw(st.integers(0, len(rows) - 1))
    hit = rows[at]
    other = msgspec.structs.replace(hit, state=hit.state.replace(b'"x"', b'"y"'))
    moved = msgspec.structs.replace(hit, position=hit.position + 1)
    for had in (
        rows[:at] + rows[at + 1 :],
        rows[: at + 1] + rows[at:],
        [*rows[:at], other, *rows[at + 1 :]],
        [*rows[:at], moved, *rows[at + 1 :]],
    ):
        place = county_in(hit.state), hit.stream.split("-")[0]
        assert place in {part_place(part) for part in unproved(issued, had)}
    assert unproved(issued, rows) == ()


def test_a_part_vouches_for_what_the_log_said_before():
    rows = [row(7), row(8)]
    assert unproved(manifest(rows, digest(row(6))), rows) == ()
    assert manifest(rows, digest(row(6))).parts != manifest(rows, digest(row(6, said="y"))).parts


def test_a_manifest_of_too_many_parts_is_not_made():
    tally = Tally()
    for n in range(MOST_PARTS):
        one = row(n + 1, f"{n:06d}")
        assert tally.admits(one)
        tally.add(one)
    assert tally.admits(row(1000, "000000"))
    assert not tally.admits(row(1000, "999999"))
