"""Personal numbers are found wherever they stand, and what only looks alike is let pass."""

import uuid
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from domain.codes import uscc_check
from domain.privacy import found, id_check, is_card, is_id, personal, strings

ID, OLD_ID, PHONE, CARD = (
    "11010519491231002X",
    "110105491231002",
    "13800138000",
    "6222020000000000000",
)
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")

regions = st.sampled_from(
    ("110105", "120221", "310230", "430511", "433130", "500235", "513422", "532329", "654322")
)
births = st.dates(date(1910, 1, 1), date(2026, 11, 24)).map("{:%Y%m%d}".format)
around = st.sampled_from(
    ("", "村民", "身份证号：", "tel", "(", "，", "1.", "共3人 ", "：\n", "家", "wx")
)
behind = st.sampled_from(("", "号", "，", ")", "；2024年", " abc", "。", "组", "\n", "元大都"))
separators = st.sampled_from(("", " ", "-", "－", "　", "—", "\u200b", "- "))


def digits(n):
    return st.text("0123456789", min_size=n, max_size=n)


@st.composite
def ids(draw):
    stem = draw(regions) + draw(births) + draw(digits(3))
    return stem + draw(st.sampled_from((id_check(stem), id_check(stem).lower())))


@st.composite
def phones(draw):
    net, area, line = "1" + draw(st.sampled_from("3456789")), draw(digits(5)), draw(digits(4))
    whole, sep = net + area + line, draw(separators | st.sampled_from((".", "·")))
    country = draw(st.sampled_from(("", "+86", "+86 ", "86-", "0086", "86")))
    return country + sep.join((whole[:3], whole[3:7], whole[7:]))


@st.composite
def cards(draw):
    bin_ = draw(st.sampled_from(("621700", "622202", "436742", "512425", "955880", "601382")))
    # eighteen digits may be a USCC or a citizen number as well, and are then called that
    stem = bin_ + draw(digits(9) | digits(10) | digits(12))
    return stem + luhn_digit(stem)


def luhn_digit(stem):
    doubled = [int(d) * (2 - n % 2) for n, d in enumerate(reversed(stem))]
    return str(-sum(d // 10 + d % 10 for d in doubled) % 10)


@st.composite
def usccs(draw):
    kind = draw(st.sampled_from(("11", "12", "51", "52", "91", "92", "93", "N1", "N2", "N3", "A1")))
    letters = draw(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9) | digits(9))
    stem = kind + draw(regions) + letters
    return stem + uscc_check(stem)


def grouped(number, sep, sizes):
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return sep.join([*parts, number[at:]])


@given(ids(), around, behind)
def test_every_citizen_number_is_found_wherever_it_stands(number, before, after):
    assert "id-number" in personal(before + number + after)


@given(ids(), separators, st.lists(st.integers(1, 6), max_size=8), around, behind)
def test_a_spaced_or_dashed_citizen_number_is_found(number, sep, sizes, before, after):
    assert "id-number" in personal(before + grouped(number, sep, sizes) + after)


@given(ids() | phones() | cards(), around, behind)
def test_what_is_written_in_full_width_is_found(number, before, after):
    assert personal(before + number.upper().translate(FULL_WIDTH) + after)


@given(regions, births, digits(3), around, behind)
def test_every_citizen_number_of_the_old_form_is_found(region, birth, serial, before, after):
    assert "id-number" in personal(before + region + birth[2:] + serial + after)


@given(phones(), around, behind)
def test_every_mobile_phone_is_found_wherever_it_stands(number, before, after):
    assert "phone" in personal(before + number + after)


@given(cards(), around, behind)
def test_every_bank_card_is_found_wherever_it_stands(number, before, after):
    assert "bank-card" in personal(before + number + after)


@given(cards(), st.sampled_from((" ", "-", "－", "\u3000")), around)
def test_a_bank_card_in_groups_is_found(number, sep, before):
    assert "bank-card" in personal(before + grouped(number, sep, (4, 4, 4, 4)) + "。")
    assert "bank-card" in personal(before + grouped(number, sep, (6,)))


@given(ids(), phones(), cards(), st.sampled_from((" ", "，", "/", "\n", "、")))
def test_each_of_several_kinds_is_named(one, two, three, sep):
    assert set(personal(sep.join((one, two, three)))) == {"id-number", "phone", "bank-card"}


def test_a_citizen_number_is_found_behind_digits_that_spoil_the_first_try():
    assert personal("3077 58 1101 0519 4912 3100 2X") == ("id-number",)


def test_a_card_is_found_before_a_number_that_is_no_part_of_it():
    assert personal("6222 0200 0000 0000 500元") == personal("6222 0200 0000 0000")


@pytest.mark.parametrize(
    "number",
    [
        "110105194912310021",  # the check digit is wrong
        "110105194913310021",  # no thirteenth month
        "990105194912310023",  # no such province
        "110105189912310023",  # nobody is that old
        "119905194912310021",  # Beijing has no cities
        "12800138000",  # no mobile net
        "138001380001",  # twelve digits
        "6222020000000000001",  # the Luhn digit is wrong
        "622202000000003",  # fifteen digits
        "3530111333300000",  # not a card in use here
    ],
)
def test_a_number_that_fails_its_own_rule_is_no_personal_number(number):
    assert personal(f"编号{number}。") == ()


@pytest.mark.parametrize(
    "text",
    [
        "农规发〔2024〕26号",
        "项目代码2020-430511-05-03-012345",
        "430511003206 430511003207、430511101201",
        "监督电话12317",
        "投资12345678901.50元，其中13812345678.00元",
        "1,234,567,890.12元",
        "2024-01-12至2024-03-15，20240112—20240315",
        "2026-11-24T11:14:58.123456Z",
        "0.4111111111111111",  # with the right Luhn digit, but a quotient
        "52120221518406879X",  # USCCs of associations, whose digits begin like those of cards
        "52120221002111589R",
        "514305115038910053",
        "91110000600037341L",
    ],
)
def test_what_the_office_writes_daily_raises_no_alarm(text):
    assert personal(text) == ()


@given(usccs(), around.filter(lambda t: not t.isascii() or not t), behind)
def test_no_uscc_raises_an_alarm(code, before, after):
    assert personal(before + code + after) == ()


@given(st.uuids(), st.sampled_from(("", "id ", "项目")))
def test_no_uuid_raises_an_alarm(value, before):
    assert personal(f"{before}{value}") == ()
    assert personal(f"{before}{value.hex}") == () or value.hex.isdigit()


@given(st.binary(min_size=32, max_size=32).map(bytes.hex))
def test_no_digest_raises_an_alarm(digest):
    assert personal(digest) == ()
    assert personal(f"sha256:{digest}，") == ()


@given(st.integers(0, 10**12), st.sampled_from(("元", "万元", " yuan", "")))
def test_no_amount_raises_an_alarm(fen, unit):
    assert personal(f"{fen // 100}.{fen % 100:02}{unit}") == ()
    assert personal(f"{fen // 100:,}{unit}") == ()


@given(st.from_regex(r"20[12][0-9]-[1-6][0-9]{5}-[0-9]{2}-[0-9]{2}-[0-9]{6}", fullmatch=True))
def test_no_project_code_raises_an_alarm(code):
    assert personal(f"项目{code}已入库") == ()


class Line(Struct, frozen=True):
    name: str
    amount: int = 0
    on: date = date(2026, 1, 1)


class Filing(Struct, frozen=True):
    title: str
    lines: tuple[Line, ...] = ()
    more: dict[str, str | list[str]] = {}


def test_every_text_of_a_struct_is_named_by_its_place():
    filing = Filing("水果", (Line("苗儿村"), Line("田江村")), {"注": ["一", "二"]})
    assert dict(strings(filing)) == {
        "title": "水果",
        "lines.0.name": "苗儿村",
        "lines.1.name": "田江村",
        "more.keys": "注",
        "more.注.0": "一",
        "more.注.1": "二",
    }


def test_personal_numbers_are_found_at_their_place_and_not_repeated_in_it():
    filing = Filing(f"户主{ID}", (Line("苗儿村"), Line(PHONE)), {CARD: ["一", OLD_ID]})
    assert found(filing) == (
        ("title", "id-number"),
        ("lines.1.name", "phone"),
        ("more.keys", "bank-card"),
        ("more.?.1", "id-number"),
    )


def test_a_struct_without_personal_numbers_has_none():
    assert found(Filing("农规发〔2024〕26号", (Line(str(uuid.UUID(int=2**127))),))) == ()


@given(st.text())
def test_any_text_is_read_without_complaint(text):
    assert set(personal(text)) <= {"id-number", "phone", "bank-card"}


def test_eighteen_digits_of_a_citizen_or_a_unit_are_no_card() -> None:
    """Of any number some are right by Luhn's check too."""
    stems = (f"43051119900101{n:03d}" for n in range(1000))
    citizens = [stem + id_check(stem) for stem in stems if id_check(stem).isdigit()]
    assert not any(map(is_card, citizens))
    assert any(is_card(f"{int(c) + 1:018d}") for c in citizens)
    assert is_card("6222021234567890128") is not is_card("6222021234567890129")


def test_a_citizen_is_born_in_this_century_or_the_last() -> None:
    for day, born in (
        ("19000101", True),
        ("20991231", True),
        ("18991231", False),
        ("21000101", False),
    ):
        stem = f"430511{day}001"
        assert is_id(stem + id_check(stem)) is born
