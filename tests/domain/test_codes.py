"""Division codes, USCCs, document numbers and project codes, held against published ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.codes import (
    at_level,
    covers,
    is_document_number,
    is_project_code,
    level,
    prefix,
    uscc_check,
    uscc_fault,
)

BEITA, HUNAN, SHAOYANG = "430511000000", "430000000000", "430500000000"
CHENJIAQIAO, GUANGYU = "430511101000", "430511101201"
DONGGUAN, DONGCHENG = "441900000000", "441900003000"
PUBLISHED = ("91110000600037341L", "91350100M000100Y43", "12100000400000624D")

codes = st.sampled_from((HUNAN, SHAOYANG, BEITA, CHENJIAQIAO, GUANGYU, DONGGUAN, DONGCHENG)) | (
    st.integers(0, 4).flatmap(
        lambda at: st.from_regex(rf"[1-9]\d{{{(1, 3, 5, 8, 11)[at]}}}", fullmatch=True)
    )
).filter(str.isascii).map(lambda digits: digits.ljust(12, "0"))
letters = st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9)
stems = st.builds(
    "{}{:06d}{}".format,
    st.sampled_from(("11", "12", "51", "91", "92", "93", "N1", "N2", "N3")),
    st.integers(110_000, 659_999),
    letters,
)


def test_zeros_at_the_end_tell_the_level():
    named = ("province", "city", "county", "township", "village")
    assert tuple(map(level, (HUNAN, SHAOYANG, BEITA, CHENJIAQIAO, GUANGYU))) == named


def test_a_township_of_a_city_without_counties_is_a_township():
    assert (level(DONGCHENG), at_level(DONGCHENG, "county")) == ("township", DONGGUAN)
    assert covers(DONGGUAN, DONGCHENG)


def test_ancestors_are_padded_with_zeros():
    assert at_level(GUANGYU, "township") == CHENJIAQIAO
    assert at_level(GUANGYU, "county") == BEITA
    assert at_level(GUANGYU, "city") == SHAOYANG
    assert at_level(GUANGYU, "province") == HUNAN


def test_a_prefix_has_the_digits_that_count():
    whole = (HUNAN, SHAOYANG, BEITA, CHENJIAQIAO, GUANGYU)
    assert tuple(map(len, map(prefix, whole))) == (2, 4, 6, 9, 12)


def test_a_county_does_not_cover_its_neighbour_or_its_city():
    assert covers(BEITA, GUANGYU)
    assert not covers(BEITA, "430503001001")
    assert not covers(BEITA, SHAOYANG)


@given(codes, st.sampled_from(("province", "city", "county", "township", "village")))
def test_every_ancestor_covers_what_it_contains(code, at):
    assert covers(at_level(code, at), code)
    assert covers(code, code)


@given(codes, codes)
def test_two_divisions_covering_each_other_are_one(one, other):
    assert (covers(one, other) and covers(other, one)) == (one == other)


@pytest.mark.parametrize("code", PUBLISHED)
def test_a_published_uscc_has_no_fault(code):
    assert uscc_fault(code) is None


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("9111000060003734", "uscc.length"),
        ("91110000600037341L\n", "uscc.length"),
        ("91110000600037341I", "uscc.letters"),
        ("91110000600037341l", "uscc.letters"),
        ("9111000060003７341L", "uscc.letters"),
        ("91A10000600037341L", "uscc.division"),
        ("91110000600037342L", "uscc.check"),
    ],
)
def test_a_faulty_uscc_is_told_what_is_wrong(code, fault):
    assert uscc_fault(code) == fault


@given(stems, st.integers(0, 16), st.sampled_from("0123456789"))
def test_one_mistyped_letter_of_a_uscc_is_noticed(stem, place, typed):
    code = stem + uscc_check(stem)
    mistyped = code[:place] + typed + code[place + 1 :]
    assert uscc_fault(code) is None
    assert (uscc_fault(mistyped) is None) == (mistyped == code)


@pytest.mark.parametrize(
    "number", ["农规发〔2024〕26号", "湘政办发〔2021〕3号", "邵北乡振发〔2025〕107号"]
)
def test_document_numbers_are_known(number):
    assert is_document_number(number)


@pytest.mark.parametrize(
    "number",
    [
        "农规发[2024]26号",
        "农规发〔24〕26号",
        "农规发〔2024〕26",
        "农〔2024〕26号",
        "农规发〔2024〕26号\n",
    ],
)
def test_what_is_no_document_number_is_not_taken_for_one(number):
    assert not is_document_number(number)


def test_a_project_code_has_five_groups_of_digits():
    assert is_project_code("2020-430511-05-03-012345")
    assert not is_project_code("2020-430511-05-03-01234")
    assert not is_project_code("2020-430511-05-03-012345\n")
    assert not is_project_code("２０２０-430511-05-03-012345")
