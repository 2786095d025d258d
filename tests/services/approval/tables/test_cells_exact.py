"""Money, counts and words of cells: exact, or a named doubt, whatever stands there."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.approval.tables.counts import count, quantities, quantity
from services.approval.tables.entries import Doubt, Measure, Part
from services.approval.tables.money import Amount, money, named_amounts
from services.approval.tables.periods import day, period
from services.approval.tables.personal import take_out
from services.approval.tables.places import places
from services.approval.tables.wording import han_number, serial, serial_style, tidy

FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


def fen(text: str, unit: str | None = "wan") -> int | str | None:
    found = money(text, unit)  # type: ignore[arg-type] # a literal in the cases below
    return found.code if isinstance(found, Doubt) else found.fen if found else None


@settings(deadline=None)
@given(st.integers(0, 10**15), st.sampled_from(["yuan", "wan"]), st.booleans(), st.booleans())
def test_money_written_in_either_unit_is_exact_to_the_fen(
    amount: int, unit: str, thousands: bool, wide: bool
) -> None:
    places = 2 if unit == "yuan" else 6
    value = Decimal(amount).scaleb(-places)
    text = f"{value:,f}" if thousands else f"{value:f}"
    found = money(text.translate(FULL_WIDTH) if wide else text, unit)  # type: ignore[arg-type] # drawn
    assert isinstance(found, Amount)
    assert (found.fen, found.rounded) == (amount, False)


@settings(deadline=None)
@given(st.integers(0, 10**11))
def test_the_same_money_in_yuan_and_in_wan_is_the_same_fen(amount: int) -> None:
    wan, yuan = Decimal(amount).scaleb(-6), Decimal(amount).scaleb(-2)
    assert fen(f"{wan}万元", None) == fen(f"{yuan:f}元", "wan") == amount


@settings(deadline=None)
@given(st.decimals(0, 10**6, places=9))
def test_money_finer_than_a_fen_is_rounded_and_says_so(value: Decimal) -> None:
    found = money(f"{value:f}", "wan")
    assert isinstance(found, Amount)
    assert abs(Decimal(found.fen) - value * 10**6) <= Decimal("0.5")
    assert found.rounded == (value * 10**6 != (value * 10**6).to_integral_value())


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_cell_breaks_a_parser(text: str) -> None:
    for found in (money(text, "wan"), count(text), period(text), day(text), *quantities(text, 1)):
        assert found is None or not isinstance(found, str | float)
    assert isinstance(places(text, text, text).places, tuple)
    assert isinstance(take_out(text).text, str)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        (" - ", None),
        ("/", None),
        ("0", 0),
        ("三十", 30 * 10**6),
        ("三十万元", 30 * 10**6),
        ("一亿二千万元", 120_000_000_00),
        ("三万五千元", 35_000_00),
        ("壹拾贰点五", 12_500_000),
        ("3.5亿", 35_000 * 10**6),
        ("￥1,200.50元", 120_050),
        ("5千元", 500_000),
        ("10（万元）", 10 * 10**6),
        ("1,23", "unreadable-amount"),
        ("12.5.6", "unreadable-amount"),
        ("约20", "unreadable-amount"),
        ("20-30", "unreadable-amount"),
        ("十十", "unreadable-amount"),
        ("-3", "negative-amount"),
        ("10(其中灾情15)", "part-exceeds-amount"),
        ("99999999999999", "implausible-amount"),
        ("已屏蔽", "masked"),
        ("**", "masked"),
        ("3**", "masked"),
    ],
)
def test_money_as_counties_write_it(text: str, expected: int | str | None) -> None:
    assert fen(text) == expected


def test_a_percentage_in_a_remark_is_no_part() -> None:
    found = money("15.03(中央1%、省级3%)", "wan")
    assert isinstance(found, Amount)
    assert (found.of_which, found.remark) == ((), "中央1%、省级3%")


def test_amounts_named_in_words_are_found() -> None:
    assert named_amounts("中央3174、省级2958", "wan") == (
        Part("中央", 3174 * 10**6),
        Part("省级", 2958 * 10**6),
    )
    assert named_amounts("中央1%、省级3%", "wan") == ()
    assert named_amounts("中央3174", None) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("338户", 338),
        ("1,234", 1234),
        ("11.3006万", 113006),
        ("六个", 6),
        ("", None),
        ("—", None),
        ("3.5", "count-not-whole"),
        ("若干", "unreadable-count"),
    ],
)
def test_counts_as_counties_write_them(text: str, expected: int | str | None) -> None:
    found = count(text)
    assert (found.code if isinstance(found, Doubt) else found) == expected


def test_quantities_take_their_item_from_the_words_before_them() -> None:
    found = [m for m in quantities("渠道48条11.27km、厂房,6000㎡", 7) if isinstance(m, Measure)]
    assert [(m.item, m.amount, m.unit, m.row) for m in found] == [
        ("渠道", "48", "条", 7),
        ("渠道", "11.27", "公里", 7),
        ("厂房", "6000", "平方米", 7),
    ]
    assert quantity("179", "", "茶园", 1) == Doubt("unit-unknown")
    assert quantity("若干", "亩", "茶园", 1) == Doubt("unreadable-quantity")


@settings(deadline=None)
@given(st.integers(1, 99999))
def test_chinese_numerals_of_serials_are_read(number: int) -> None:
    assert han_number(_spell(number)) == number
    assert serial(_spell(number)) == number


def _spell(number: int) -> str:
    """一万二千零三: the numeral of a number below one hundred thousand."""
    if number >= 10_000:
        head, rest = divmod(number, 10_000)
        gap = "零" if 0 < rest < 1000 else ""
        return "一二三四五六七八九"[head - 1] + "万" + gap + (_spell(rest) if rest else "")
    text, zero = "", False
    for ten, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, ten)
        if digit:
            text += ("零" if zero and text else "") + "一二三四五六七八九"[digit - 1] + sign
        zero = not digit
    return text


@pytest.mark.parametrize(
    ("text", "number", "style"),
    [
        ("十一", 11, "han"),
        ("（三）", 3, "bracketed"),
        ("4.", 4, "arabic"),
        ("第5号", 5, "arabic"),
        ("1.2", None, ""),
        ("县", None, ""),
    ],
)
def test_serials_in_every_style(text: str, number: int | None, style: str) -> None:
    assert (serial(text), serial_style(text)) == (number, style)


def test_breaks_between_chinese_words_vanish_and_others_become_a_space() -> None:
    assert tidy(" 高标准\n农田 ") == "高标准农田"
    assert tidy("pump\nstation") == "pump station"


def test_names_that_hold_a_joining_word_are_not_cut() -> None:
    assert [p.township for p in places("", "", "和日镇司玛村").places] == ["和日镇"]
    found = places("", "", "照金镇甲村、乙村及小丘镇丙村")
    assert [(p.township, p.village) for p in found.places] == [
        ("照金镇", "甲村"),
        ("照金镇", "乙村"),
        ("小丘镇", "丙村"),
    ]
