"""Each non-empty row of a table is exactly one thing, whatever it holds; resuming is exact."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from table_cases import county, lines, only, read, summed

from services.approval.tables.entries import (
    Change,
    Entry,
    Item,
    Question,
    Reading,
    Row,
    Subtotal,
    Summary,
    TableError,
)

HEADS = [
    "行类型|序号|乡镇|村|产业|金额(万元)|备注",
    "序号|村|项目名称|金额|联系电话|备注|年",
    "序号|乡镇|贫困户数|安排(万元)|说明|a|b",
    "资金层级|用途|金额(万元)|a|b",
    "乡镇|村|变更前要点|变更前(万元)|变更后要点|变更后(万元)|变更理由",
]
WORDS = [
    "",
    "",
    "1",
    "二",
    "十四",
    "小计",
    "合计",
    "子项",
    "项目",
    "甲村",
    "12.5",
    "3万元",
    "***",
    "注：",
    "序号",
]
CELL = st.sampled_from(WORDS) | st.text(max_size=8)
BODY = st.lists(st.lists(CELL, max_size=8), max_size=25)


def table(head: str, body: list[list[str]]) -> list[Row]:
    cells = [head.split("|"), *body]
    return [Row(number, tuple(row)) for number, row in enumerate(cells, 1)]


@settings(deadline=None)
@given(st.sampled_from(HEADS), BODY)
def test_every_row_that_is_not_empty_is_exactly_one_thing(head: str, body: list[list[str]]) -> None:
    rows = table(head, body)
    entries = read(rows)
    reading = summed(entries)
    filled = [r for r in rows if any(c.strip() for c in r.cells)]
    assert sum(reading.rows.values()) == reading.rows_seen == len(filled)
    assert sorted(_rows_of(entries)) == [r.number for r in filled]


def _rows_of(entries: list[Entry]) -> list[int]:
    """The rows that the entries stand for, each as often as something claims it."""
    claimed: list[int] = []
    for entry in entries:
        match entry:
            case Item():
                claimed += [entry.row, *entry.parts]
            case Change():
                claimed += [side.row for side in entry.after]
            case Question():
                claimed += [entry.row] if entry.whole_row else []
            case Reading():
                pass
            case _ if type(entry).__name__ in {"Subtotal", "Summary", "Note", "Header"}:
                claimed.append(entry.row)
    return claimed


@settings(deadline=None)
@given(st.sampled_from(HEADS), BODY, st.integers(0, 30))
def test_a_reading_goes_on_after_any_row_with_the_same_sums(
    head: str, body: list[list[str]], after: int
) -> None:
    rows = table(head, body)
    whole, rest = read(rows), read(rows, after_row=after)
    assert rest[-1] == whole[-1]
    assert rest[:-1] == [e for e in whole[:-1] if getattr(e, "row", 0) > after]


@settings(deadline=None)
@given(st.sampled_from(HEADS), BODY)
def test_entries_come_in_the_order_of_their_rows(head: str, body: list[list[str]]) -> None:
    numbers = [e.row for e in read(table(head, body)) if not isinstance(e, Reading)]
    owners = [e for e in read(table(head, body)) if isinstance(e, Item | Subtotal | Summary)]
    assert all(a.row < b.row for a, b in pairwise(owners))
    assert numbers == sorted(numbers)


@settings(deadline=None)
@given(st.sampled_from(HEADS), BODY)
def test_the_sum_is_that_of_the_items(head: str, body: list[list[str]]) -> None:
    entries = read(table(head, body))
    taken = [i.total or 0 for i in only(Item, entries)] + [
        side.fen or 0 for c in only(Change, entries) for side in c.after
    ]
    shown = taken or [s.fen or 0 for s in only(Summary, entries)]
    assert summed(entries).total == sum(shown)


def test_the_same_file_gives_the_same_entries_and_fingerprints() -> None:
    assert read(county("beita")) == read(county("beita"))
    marks = [i.fingerprint for i in only(Item, read(county("beita")))]
    assert len(set(marks)) == 16


def test_a_fingerprint_is_of_what_a_row_says_not_of_where_it_stands() -> None:
    one = read("序号|村|产业|金额(万元)\n1|甲村|桃|3\n2|乙村|橙|4")
    two = read(
        "某县计划表|||\n序号|村|产业|金额（万元）\n\n1|乙 村|橙|4\n2|甲村|桃|3".replace(
            "\n\n", "\n"
        )
    )
    marks = [{i.fingerprint for i in only(Item, entries)} for entries in (one, two)]
    assert marks[0] == marks[1]


def test_titles_repeated_headers_column_numbers_headings_and_footnotes_are_no_items() -> None:
    entries = read(
        """
        某县2024年项目计划表|||
        单位：万元|||
        序号|村|产业|金额
        1|2|3|4
        一、种植业|||
        1|甲村|桃|3
        序号|村|产业|金额
        2|乙村|橙|4
        注：以上为中央资金|||
        """
    )
    assert summed(entries).rows == {"note": 4, "header": 3, "item": 2}
    assert {i.category for i in only(Item, entries)} == {"一、种植业"}
    assert summed(entries).total == 7 * 10**6


def test_a_column_that_is_not_known_is_asked_about_once_and_kept() -> None:
    entries = read("序号|村|产业|金额(万元)|经纬度\n1|甲村|桃|3|东经111\n2|乙村|橙|4|东经112||余")
    assert [(q.row, q.column, q.code) for q in only(Question, entries)] == [
        (1, "经纬度", "unknown-column"),
        (3, "#7", "beyond-header"),
    ]
    assert [i.extra for i in only(Item, entries)] == [
        (("经纬度", "东经111"),),
        (("经纬度", "东经112"), ("#7", "余")),
    ]


def test_a_county_adds_its_own_header_words() -> None:
    rows = "编码|坐落|干什么|花多少(万元)\n1|甲村|桃园|3"
    words = {"编码": "serial", "坐落": "village", "干什么": "name", "花多少": "amount"}
    found = only(Item, read(rows, mapping=words))[0]
    assert (found.name, found.total, found.places[0].village) == ("桃园", 3 * 10**6, "甲村")


def test_a_table_without_a_header_is_refused_with_the_reason_in_two_languages() -> None:
    with pytest.raises(TableError) as refused:
        read("今天|天气\n很|好")
    assert (refused.value.code, "表头" in refused.value.zh, "header" in refused.value.en) == (
        "no-header",
        True,
        True,
    )


def test_the_rows_under_one_amount_are_bounded_and_the_rest_is_asked() -> None:
    head = "行类型|序号|乡镇|村|产业|金额(万元)"
    body = "\n".join(["乡镇|1|甲镇|||9", *(f"子项||甲镇|第{n}村|桃|" for n in range(502))])
    entries = read(lines(f"{head}\n{body}"))
    assert summed(entries).rows == {"header": 1, "item": 1, "part": 500, "question": 2}
    assert [q.code for q in only(Question, entries)] == ["too-many-parts"] * 2


def test_a_cell_without_end_is_cut_and_asked() -> None:
    entries = read(
        [Row(1, ("序号", "村", "项目名称", "金额(万元)")), Row(2, ("1", "甲村", "桃" * 9000, "3"))]
    )
    assert [(q.row, q.code) for q in only(Question, entries)] == [(2, "cell-too-long")]
    assert len(only(Item, entries)[0].name) == 4000


def test_what_has_no_field_of_its_own_is_kept_under_its_head() -> None:
    entries = read(
        """
        序号|村|产业|计划投资(万元)|结算金额(万元)|结余(万元)|建设规模|资金来源
        1|甲村|桃|3|2|1|若干|中央
        2|乙村|桃|***|2|1|100亩|中央
        """
    )
    settled = (("结算金额(万元)", "2"), ("结余(万元)", "1"))
    assert [i.extra for i in only(Item, entries)] == [
        (*settled, ("建设规模", "若干")),
        (*settled, ("建设规模", "100亩"), ("资金来源", "中央")),
    ]


def test_the_sources_of_a_sum_line_are_held_against_it() -> None:
    head = "序号|村|产业|总投资(万元)|中央资金(万元)|省级资金(万元)"
    entries = read(f"{head}\n1|甲村|桃|3|2|1\n合计|||3|2|2")
    held = [(c.against, c.verdict) for c in summed(entries).checks]
    assert held == [("rows", "ok"), ("sources", "difference")]
    assert only(Subtotal, entries)[0].extra == (("中央资金(万元)", "2"), ("省级资金(万元)", "2"))


def test_a_second_table_further_down_has_its_own_header() -> None:
    entries = read(
        """
        序号|村|产业|金额(万元)
        1|甲村|桃|3
        序号|项目名称|地点|投资(元)
        1|橙园|乙村|40000
        """
    )
    assert [(i.total, i.name or i.industry) for i in only(Item, entries)] == [
        (3 * 10**6, "桃"),
        (4 * 10**6, "橙园"),
    ]
    assert summed(entries).rows == {"header": 2, "item": 2}
