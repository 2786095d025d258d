"""A standard for the four groups: checked by file and line, adopted whole, one for each day."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.assessment.adopting import standards_row
from domain.assessment.sheets import load
from domain.assessment.standard import Standards, in_force, overlap, streams_for
from domain.assessment.standard import unsound as faults_of
from services.common.packaged import standard_texts
from tests.domain.assessing import STREAM, standard
from tests.domain.assessment_cases import adopt, adopting_once, faulty
from tests.domain.pack_samples import VILLAGE

TEXT = standard_texts()["sample-430511.toml"]


def faults(text: str, **others: str) -> list[tuple[str, int, str]]:
    """Each fault by file, line and key."""
    return [(f.file, f.line, f.key) for f in load({"own.toml": text, **others}).faults]


def line_of(part: str) -> int:
    return next(n for n, line in enumerate(TEXT.splitlines(), 1) if part in line)


def test_what_ships_is_sound_and_says_that_it_is_a_sample() -> None:
    loaded = load(standard_texts())
    assert loaded.faults == ()
    assert {one.article for one in loaded.standards} == {"sample, not cited"}
    assert {one.grade for one in loaded.standards} == {"ASM"}


def test_every_fault_is_named_by_its_file_and_line() -> None:
    wrong = TEXT.replace("weight = 12", "weight = 120", 1).replace('unit = "天"', 'units = "天"')
    unit = line_of('unit = "天"')
    assert sorted(faults(wrong)) == sorted(
        [
            ("own.toml", line_of('id = "arrears-days"') - 1, "pack.missing-field"),
            ("own.toml", unit, "pack.unknown-field"),
            ("own.toml", line_of("weight = 12"), "pack.value"),
        ]
    )


def test_a_text_that_is_no_toml_and_lists_of_no_tables_are_named() -> None:
    assert [key for _, _, key in faults('id = "a')] == ["pack.unreadable"]
    keys = [key for _, _, key in faults("moves = 3\n" + TEXT.split("[[moves]]")[0])]
    assert "pack.value" in keys


def test_what_is_amiss_in_meaning_has_its_line_too() -> None:
    reversed_ = TEXT.replace("months = 12", "months = 12\nvalid_to = 2020-01-01")
    assert faults(reversed_) == [
        ("own.toml", line_of("months = 12") + 1, "standard.window-reversed")
    ]
    once = TEXT.replace('id = "chain-links"', 'id = "capacity-used"')
    assert faults(once) == [("own.toml", line_of('id = "chain-links"'), "standard.named-twice")]
    twice = faults(TEXT, **{"other.toml": TEXT.replace("sample-standard", "other")})
    assert twice == [("other.toml", line_of("valid_from"), "standard.overlap")]


@pytest.mark.parametrize(("key", "made"), list(faulty()), ids=lambda part: str(part)[:24])
def test_no_faulty_standard_is_adopted(key: str, made: object) -> None:
    assert key in [f.message for f in adopt(made)]  # type: ignore[arg-type]


def test_a_later_version_succeeds_and_no_other_claims_its_days() -> None:
    known = adopting_once(standard())
    second = replace(standard(), version=2, valid_from=date(2027, 1, 1))
    assert {f.verdict for f in adopt(second, known)} == {"met"}
    assert "standard.overlap" in [f.message for f in adopt(replace(second, version=1), known)]
    other = replace(second, id="other")
    assert "standard.overlap" in [f.message for f in adopt(other, known)]
    both = Standards(2, (standard(), second))
    on = {STREAM: both}
    versions = [in_force(on, VILLAGE, day) for day in (date(2026, 12, 31), date(2027, 1, 1))]
    assert [one and one.version for one in versions] == [1, 2]
    ended = {STREAM: Standards(2, (standard(), replace(second, valid_to=date(2027, 6, 30))))}
    assert in_force(ended, VILLAGE, date(2027, 7, 1)) is None


def test_a_standard_stands_where_its_jurisdiction_does() -> None:
    assert streams_for(VILLAGE)[0] == STREAM
    assert streams_for(VILLAGE)[-1] == "standard-000000000000"
    row = standards_row(adopting_once(standard()))
    assert (row.kind, row.division, row.keys) == ("standard", "430511000000", ("standards",))


def test_a_boundary_may_ask_all_that_the_best_bands_come_to_and_no_point_more() -> None:
    def amiss(points: int) -> list[str]:
        first, *rest = standard().boundaries
        asks = replace(standard(), boundaries=(replace(first, points=points, of=()), *rest))
        return [m.key for m in faults_of(asks) if m.key == "standard.unreachable"]

    most = sum(one.weight * max(b.points for b in one.bands) for one in standard().indicators)
    assert most == 100 * 100
    assert amiss(100) == []
    assert amiss(101) == ["standard.unreachable"]


def test_a_move_is_named_once_and_leads_elsewhere() -> None:
    known = standard().moves[0]
    twice = replace(standard(), moves=(*standard().moves, known))
    (found,) = (m for m in faults_of(twice) if m.key == "standard.move")
    assert (found.path, found.values) == (
        ("moves", len(standard().moves)),
        {"from_class": known.source, "class": known.to},
    )
    still = replace(standard(), moves=(replace(known, to=known.source),))
    assert [m.path for m in faults_of(still) if m.key == "standard.move"] == [("moves", 0)]


def test_an_indicator_of_one_band_tells_nothing_apart_unless_it_begins_above_nothing() -> None:
    one = standard().indicators[0]
    band = replace(one.bands[0], points=1)
    for least, amiss in ((0, True), (1, False)):
        flat = replace(one, bands=(replace(band, least=least),))
        made = replace(standard(), indicators=(flat, *standard().indicators[1:]))
        keys = [m.key for m in faults_of(made)]
        assert ("standard.no-difference" in keys) is amiss


def test_a_version_succeeds_only_as_a_later_one_from_a_later_day() -> None:
    one = standard()
    later = replace(one, version=one.version + 1, valid_from=date(2030, 1, 1))
    assert not overlap(one, later)
    assert overlap(one, replace(later, valid_from=one.valid_from))
    assert overlap(one, replace(later, version=one.version))
    elsewhere = replace(later, jurisdiction="430512")
    assert not overlap(one, replace(elsewhere, valid_from=one.valid_from))
    other = replace(one, id="other", valid_from=date(2031, 1, 1))
    assert overlap(one, other)
    assert not overlap(replace(one, valid_to=date(2030, 12, 31)), other)
    assert overlap(replace(one, valid_to=date(2031, 1, 1)), other)
