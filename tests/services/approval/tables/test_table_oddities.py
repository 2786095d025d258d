"""Each oddity of real county tables: what is sure is taken, what is not sure is named."""

from datetime import date

import pytest
from table_cases import asked, county, items, lines, only, read, summed, verdicts

from services.approval.tables.asking import wan
from services.approval.tables.entries import (
    Change,
    Doubt,
    KeptOut,
    Part,
    Period,
    Place,
    Row,
    Source,
    Subtotal,
)
from services.approval.tables.items import title
from services.approval.tables.periods import day, period

WAN = 10**6
"""One 万元 in fen."""


def test_01_a_bracket_in_the_amount_cell_names_a_part_of_it() -> None:
    entries = read(
        """
        序号|村|产业|金额（万元）
        1|甲村|葡萄|10（其中灾情因素6）
        2|乙村|水果|25(含受灾 6 万元)
        """
    )
    assert [(i.total, [p.fen for p in i.of_which]) for i in items(entries)] == [
        (10 * WAN, [6 * WAN]),
        (25 * WAN, [6 * WAN]),
    ]
    assert asked(entries) == []


def test_01_the_column_of_a_part_is_no_second_amount_at_beita() -> None:
    parts = {i.row: i.of_which for i in items(read(county("beita"))) if i.of_which}
    said = "其中灾情因素"
    assert parts == {15: (Part(said, 6 * WAN),), 16: (Part(said, 6 * WAN),)}


def test_02_two_subtotal_blocks_then_a_row_outside_then_the_total() -> None:
    entries = read(county("beita"))
    assert verdicts(entries) == [
        (9, "rows", "ok"),
        (18, "rows", "ok"),
        (20, "rows", "ok"),
        (20, "subtotals", "ok"),
    ]
    assert [s.fen for s in only(Subtotal, entries)] == [160 * WAN, 236 * WAN, 408 * WAN]


@pytest.mark.parametrize("label", ["小 计|", "|小计"])
def test_02_the_label_of_a_subtotal_stands_in_the_serial_or_village_column(label: str) -> None:
    entries = read(
        f"序号|村|产业|金额(万元)\n1|甲村|桃|3\n2|乙村|橙|4\n{label}||7\n3|丙村|枣|1\n合计|||8"
    )
    assert verdicts(entries) == [
        (4, "rows", "ok"),
        (6, "rows", "ok"),
        (6, "subtotals", "ok"),
    ]


def test_02_subtotals_at_three_levels_stand_before_their_rows_at_datong() -> None:
    held = verdicts(read(county("datong")))
    assert {row for row, against, _ in held if against == "rows"} == {2, 3, 6, 8, 10, 12, 14, 17}
    assert {verdict for _, _, verdict in held} == {"ok"}


def test_02_a_wrong_subtotal_is_reported_with_what_its_rows_give() -> None:
    entries = read("序号|村|产业|金额(万元)\n1|甲村|桃|3\n2|乙村|橙|4\n小计|||8\n合计|||7")
    held = [(c.row, c.against, c.stated, c.found, c.verdict) for c in summed(entries).checks]
    assert held == [
        (4, "rows", 8 * WAN, 7 * WAN, "difference"),
        (5, "rows", 7 * WAN, 7 * WAN, "ok"),
        (5, "subtotals", 7 * WAN, 8 * WAN, "difference"),
    ]


def test_02_a_total_may_open_the_table_and_an_outline_its_categories() -> None:
    entries = read(
        """
        序号|项目名称|地点|投资(万元)
        合计|||15
        一|种植||9
        1|桃园|甲村|4
        2|橙园|乙村|5
        二|养殖||6
        3|羊场|丙村|6
        """
    )
    assert verdicts(entries) == [
        (2, "rows", "ok"),
        (2, "subtotals", "ok"),
        (3, "rows", "ok"),
        (6, "rows", "ok"),
    ]
    assert [i.category for i in items(entries)] == ["种植", "种植", "养殖"]


def test_03_a_stated_count_that_its_rows_do_not_give_is_reported_at_fujin() -> None:
    checks = summed(read(county("fujin"))).checks
    counts = [(c.row, c.stated, c.found, c.verdict) for c in checks if c.against == "count"]
    assert counts == [(2, 9, 7, "difference"), (10, 4, 4, "ok"), (16, 14, 12, "difference")]


def test_04_a_headline_smaller_than_its_own_rows_is_reported() -> None:
    title_line = Row(1, ("某区整合资金安排846.67万元", "", "", "", ""))
    moved = [Row(r.number + 1, r.cells) for r in county("yaozhou")]
    check = summed(read([title_line, *moved])).checks[0]
    assert (check.against, check.verdict) == ("headline", "difference")
    assert (wan(check.stated), wan(check.found)) == ("846.67万元", "1598万元")


def test_05_parts_off_by_rounding_are_named_as_rounding() -> None:
    entries = read(
        """
        序号|项目名称|地点|计划投资(万元)|结算金额(万元)|管理费(万元)|结余(万元)
        1|甲项目|甲村|117.98|110.55|2.22|5.22
        2|乙项目|乙村|117.98|110.55|2.22|9.22
        """
    )
    assert [(row, code) for row, _, code in asked(entries)] == [
        (2, "parts-rounded"),
        (3, "parts-differ"),
    ]


def test_06_a_village_road_of_thousands_of_kilometres_is_a_question_at_shapotou() -> None:
    entries = read(county("shapotou"))
    assert asked(entries) == [(5, "项目要点", "implausible-quantity")]
    assert [(m.item, m.amount, m.unit) for m in items(entries)[3].measures] == [("宽", "4", "米")]
    assert items(entries)[3].total == 173_840_000


def test_07_the_unit_stands_in_the_cell_over_the_table_or_in_the_header() -> None:
    in_cell = items(read("序号|村|产业|金额\n1|甲村|桃|30万元\n2|乙村|橙|2500元"))
    over = items(read("单位：万元|||\n序号|村|产业|金额\n1|甲村|桃|30"))
    header = items(read("序号|村|产业|金额（元）\n1|甲村|桃|300000"))
    assert [i.total for i in in_cell] == [30 * WAN, 250_000]
    assert over[0].total == header[0].total == 30 * WAN


def test_07_a_bare_number_without_any_unit_is_a_question_unless_the_caller_knows() -> None:
    table = "序号|村|产业|金额\n1|甲村|桃|30"
    assert asked(read(table)) == [(2, "金额", "unit-unknown")]
    assert items(read(table))[0].total is None
    assert items(read(table, default_unit="wan"))[0].total == 30 * WAN


def test_07_a_count_of_birds_written_with_ten_thousand_inside_at_gengma() -> None:
    birds = [m for i in items(read(county("gengma"))) for m in i.measures if m.item == "土鸡"]
    assert [(m.amount, m.unit, m.row) for m in birds] == [("113006", "羽", 20)]


def test_08_six_decimals_are_exact_to_the_fen() -> None:
    entries = read("序号|村|产业|中央(万元)|自治区(万元)\n1|甲村|桃|48.895579|1.304421")
    assert [f.fen for f in items(entries)[0].funds] == [48_895_579, 1_304_421]
    assert items(entries)[0].total == 50_200_000


def test_09_one_township_amount_covers_its_quantity_rows_at_gengma() -> None:
    found = items(read(county("gengma")))
    assert [i.total for i in found] == [n * WAN for n in (270, 130, 350, 270, 285)]
    assert [i.parts for i in found][:2] == [(3, 4, 5, 6), (8, 9, 10)]
    assert [(m.village, m.item, m.amount) for m in found[0].measures][:2] == [
        ("南木弄村", "生态茶园", "179"),
        ("石灰窑", "中药材", "800"),
    ]
    assert title(found[1]) == "班卖村、落阳村茶园、中药材、草果"


def test_09_one_merged_sum_for_three_kinds_of_poultry() -> None:
    covered = {3: (2, 3, "15")}
    entries = read(
        [
            Row(1, ("序号", "村", "产业", "金额(万元)")),
            Row(2, ("1", "甲村", "蛋鸡", "15")),
            Row(3, ("2", "甲村", "肉鸭", ""), covered),
            Row(4, ("3", "甲村", "鹅", ""), covered),
        ]
    )
    assert [(i.total, i.parts) for i in items(entries)] == [(15 * WAN, (3, 4))]
    assert [m.item for m in items(entries)[0].measures] == ["肉鸭", "鹅"]
    assert asked(entries) == []


def test_09_a_row_without_serial_and_amount_may_belong_above_and_is_asked() -> None:
    entries = read("序号|村|产业|金额(万元)\n1|甲村|蛋鸡|15\n||肉鸭|\n2|乙村|鹅|3")
    assert asked(entries) == [(3, "", "may-belong-above")]
    assert summed(entries).rows == {"header": 1, "item": 2, "question": 1}


def test_09_a_before_amount_covers_four_after_rows_at_jinshi() -> None:
    changes = only(Change, read(county("jinshi")))
    assert [(c.before.fen, [a.fen for a in c.after], c.balanced) for c in changes] == [
        (30 * WAN, [5 * WAN, 5 * WAN, 10 * WAN, 10 * WAN], True),
        (5 * WAN, [5 * WAN], True),
    ]
    assert [a.row for a in changes[0].after] == [2, 3, 4, 5]


TWO_ROWS = """
    序号|项目名称|村|总投资(万元)|资金来源(万元)||||备注
    ||||中央|省级|市级|自筹|
    1|桃园|甲村|100|50|30|15|5|好
    2|橙园|乙村|40|40||||
    """


def test_10_a_group_head_stands_over_four_source_columns() -> None:
    entries = read(TWO_ROWS)
    assert [(f.source, f.level, f.fen // WAN) for f in items(entries)[0].funds] == [
        ("other", "central", 50),
        ("other", "province", 30),
        ("other", "city", 15),
        ("own", "none", 5),
    ]
    assert items(entries)[0].remark == "好"
    assert summed(entries).rows == {"header": 2, "item": 2}
    assert asked(entries) == []


def test_10_numbers_whose_column_was_lost_are_asked_and_not_placed() -> None:
    entries = read(
        """
        序号|项目名称|村|总投资(万元)|资金来源(万元)|备注
        中央|省级|市级|自筹
        1|桃园|甲村|100|50|30|15|5|好
        2|橙园|乙村|40|10|20
        """
    )
    first, second = items(entries)
    assert [f.fen // WAN for f in first.funds] == [50, 30, 15, 5]
    assert (second.total, second.funds) == (40 * WAN, ())
    assert [(row, code) for row, _, code in asked(entries)] == [(4, "column-lost")]


def test_11_a_village_cell_that_repeats_the_township_means_all_of_it() -> None:
    found = items(read("序号|乡镇|村|产业|金额(万元)\n1|甲镇|甲镇|桃|3"))[0]
    assert (found.places, found.area) == ((Place("甲镇"),), "township")


def test_11_a_charge_with_a_blank_village_is_county_wide_at_beita() -> None:
    interest = items(read(county("beita")))[-1]
    assert (interest.kind, interest.area, interest.places) == ("interest", "county", ())


def test_11_several_villages_stand_in_one_cell() -> None:
    yizhou = items(read(county("yizhou")))[0]
    assert [p.village for p in yizhou.places] == ["小堡村", "芨芨台村"]
    liling = items(read(county("liling")))
    assert [p.village for p in liling[1].places] == ["左权", "沩山", "茶山", "官庄"]
    joined = items(read("序号|村|产业|金额(万元)\n1|甲和村和乙村|桃|3"))[0]
    assert [p.village for p in joined.places] == ["甲和村", "乙村"]


def test_11_words_for_the_whole_area_are_no_place_name() -> None:
    yaozhou, liling = items(read(county("yaozhou"))), items(read(county("liling")))
    assert [i.area for i in yaozhou] == ["county", "", "county", "", "", "", ""]
    assert liling[0].area == "county"
    assert yaozhou[5].places == (Place("照金镇", "芋园村", "五峰"),)


def test_11_places_that_are_counted_but_not_all_named_are_asked() -> None:
    yaozhou, zeku = read(county("yaozhou")), read(county("zeku"))
    assert asked(yaozhou) == [(5, "地点", "places-not-all-named")]
    assert items(yaozhou)[3].places == (Place("小丘镇", "芋河"),)
    assert asked(zeku) == [(4, "地点", "place-not-stated"), (5, "地点", "places-not-named")]


@pytest.mark.parametrize(
    "text",
    [
        "2022年3月到2022年10月",
        "2022年3月—2022年10月",
        "2022年3月——2022年10月",
        "2022年3月-2022年10月",
        "2022.3-2022.10",
        "2022年03月至10月",
    ],
)
def test_12_a_period_is_the_same_in_every_shape(text: str) -> None:
    assert period(text) == Period(date(2022, 3, 1), date(2022, 10, 31))


def test_12_a_dotted_month_and_a_bare_year_are_periods_too() -> None:
    assert period("2022.3") == Period(date(2022, 3, 1), date(2022, 3, 31))
    assert period("2022") == period("2022年") == Period(date(2022, 1, 1), date(2022, 12, 31))
    assert items(read(county("yizhou")))[0].period == period("2022")
    assert period("2022年10月至2022年3月") == Doubt("period-ends-before-it-starts")


def test_13_a_day_and_month_that_cannot_be_told_apart_are_a_question() -> None:
    entries = read("序号|村|产业|金额(万元)|完成时间\n1|甲村|桃|3|5/3/2020\n2|乙村|桃|3|13/5/2020")
    assert asked(entries) == [(2, "完成时间", "day-month-undecidable")]
    assert [i.completion for i in items(entries)] == [None, date(2020, 5, 13)]
    assert day("5/5/2020") == date(2020, 5, 5)


def test_14_a_date_without_separators_is_read_where_only_one_day_fits() -> None:
    assert day("20191227") == day("20191227日") == date(2019, 12, 27)
    assert day("2020327日") == date(2020, 3, 27)
    doubt = day("2020112日")
    assert isinstance(doubt, Doubt)
    assert doubt.values == {"first": "2020-01-12", "second": "2020-11-02"}


def test_15_breaks_and_spaces_inside_header_words_and_before_names_do_not_matter() -> None:
    entries = read(
        [
            Row(1, ("序\n号", " 村 ", "产 业", "建设\n性质", "金  额\n（万 元）")),
            Row(2, ("1", "\n 甲村", " 桃\n", "新 建", " 3 ")),
        ]
    )
    found = items(entries)[0]
    assert (found.places[0].village, found.industry, found.nature) == ("甲村", "桃", "new-build")
    assert found.total == 3 * WAN
    assert asked(entries) == []


def test_15_an_unclosed_bracket_is_asked_and_a_stray_slash_is_not_a_place() -> None:
    entries = read("序号|村|产业|金额(万元)\n1|甲村（三组|桃|3\n2|乙村/|橙|3")
    assert [i.places[0].village for i in items(entries)] == ["甲村", "乙村"]
    assert items(entries)[0].remark == "（三组"
    assert asked(entries) == [(2, "村", "unclosed-bracket")]


def test_16_serials_in_chinese_numerals_restart_in_each_category() -> None:
    assert [i.serial for i in items(read(county("shapotou")))] == ["一", "二", "三", "四"]
    qianjin = read(county("qianjin"))
    assert [i.serial for i in items(qianjin)] == ["1", "2", "3", "4", "1"]
    assert "serial-gap" not in [code for _, _, code in asked(qianjin)]


def test_16_a_project_code_in_brackets_is_not_part_of_the_name() -> None:
    entries = read("序号|项目名称|村|金额(万元)\n1|红枣加工（YC-2021-0035）|甲村|3")
    assert (items(entries)[0].name, items(entries)[0].code) == ("红枣加工", "YC-2021-0035")


def test_16_a_serial_that_leaps_shows_that_rows_are_missing() -> None:
    entries = read("序号|村|产业|金额(万元)\n十|甲村|桃|3\n十一|乙村|橙|3\n十四|丙村|枣|3")
    assert asked(entries) == [(4, "序号", "serial-gap")]


def test_17_a_name_that_swaps_two_characters_of_the_notice_is_asked() -> None:
    source = Source("津市", body="同意药山镇三垸新村调整建设内容")
    entries = read("序号|村|项目名称|金额(万元)\n1|三新垸村|沟渠|3", source=source)
    question = [q for q in asked(entries) if q[2] == "name-swapped"]
    assert question == [(2, "", "name-swapped")]
    within = read(
        "序号|村|产业|金额(万元)\n1|三新垸村|桃|3\n2|三垸新村|橙|3\n3|第12村|橙|3\n4|第21村|橙|3"
    )
    assert asked(within) == [(3, "", "name-swapped")]


def test_18_a_page_put_up_after_its_notice_had_ended_is_asked() -> None:
    table = "公示时间：2021年7月28日至2021年8月10日|||\n序号|村|产业|金额(万元)\n1|甲村|桃|3"
    late = read(table, source=Source("t", published=date(2022, 12, 20)))
    assert asked(late) == [(2, "", "page-after-notice")]
    assert asked(read(table, source=Source("t", published=date(2021, 7, 28)))) == []


def test_19_households_counted_twice_on_purpose_are_taken_as_the_table_sums_them() -> None:
    table = "序号|村|产业|金额(万元)|带动户数\n1|甲村|种养|3|养殖207户、种植234户，共295户"
    assert items(read(table))[0].households == 295
    assert asked(read(table)) == []


def test_20_masked_amounts_and_omitted_words_are_named() -> None:
    assert asked(read(county("yizhou"))) == [(2, "总投资", "masked"), (3, "总投资", "masked")]
    entries = read("序号|项目名称|村|金额(万元)\n1|建设**基地|甲村|***\n2|桃园|乙村|3**")
    assert asked(entries) == [
        (2, "项目名称", "omitted-words"),
        (2, "金额(万元)", "masked"),
        (3, "金额(万元)", "masked"),
    ]
    assert [i.total for i in items(entries)] == [None, None]


def test_21_a_management_fee_is_an_item_of_its_own_kind() -> None:
    fee = items(read(county("qianjin")))[-1]
    assert (fee.kind, fee.total, fee.truncated) == ("fee", 15_030_000, True)
    assert (fee.total or 0) // 10_000 == 375 + 1128
    assert [i.kind for i in items(read(county("zeku")))][-1] == "fee"


@pytest.mark.parametrize(
    ("table", "kinds"),
    [
        ("beita", {"interest": 1}),
        ("datong", {"interest": 1, "education": 1, "wage": 1}),
        ("yaozhou", {"interest": 1}),
        ("liling", {"education": 1}),
        ("fujin", {"fee": 1}),
    ],
)
def test_22_interest_schooling_and_wages_are_no_projects(table: str, kinds: dict[str, int]) -> None:
    found = [i.kind for i in items(read(county(table))) if i.kind != "project"]
    assert {kind: found.count(kind) for kind in found} == kinds


def test_23_persons_and_houses_are_kept_out_and_counted() -> None:
    entries = read(
        """
        序号|项目名称|地点|金额(万元)|责任单位|责任人|联系电话
        1|道路硬化|甲村李某某家门口至村部|3|水利局|王小二|13800138000
        2|水渠|乙村|4|乙村委会 村支书张大山||
        """
    )
    kept = [(k.row, k.column, k.kind) for k in only(KeptOut, entries)]
    assert kept == [
        (2, "地点", "house"),
        (2, "责任人", "person"),
        (2, "联系电话", "phone"),
        (3, "责任单位", "person"),
    ]
    assert summed(entries).kept_out == {"house": 1, "person": 2, "phone": 1}
    for secret in ("李某某", "王小二", "13800138000", "张大山"):
        assert secret not in repr(entries)


def test_cut_rows_are_named() -> None:
    assert summed(read(county("gengma"))).truncated_rows == (22,)
    assert summed(read(county("qianjin"))).truncated_rows == (6,)
    entries = read("序号|乡镇|贫困户数|安排(万元)\n1|甲镇|10|3\n2|乙镇|10|3\n3|||")
    assert asked(entries)[-1] == (4, "", "cut-row")


def test_a_row_and_its_words_are_quoted_in_the_question_about_it() -> None:
    rows = lines("序号|村|产业|金额(万元)\n1|甲村|桃|约3万")
    question = next(e for e in read(rows) if getattr(e, "code", "") == "unreadable-amount")
    assert (question.row, question.column, question.raw) == (2, "金额(万元)", "约3万")
    assert question.zh.startswith("第2行「金额(万元)」")
    assert question.en.startswith("row 2, column 金额(万元)")
