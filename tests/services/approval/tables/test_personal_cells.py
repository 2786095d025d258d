"""What is personal is found in ordinary cells, taken out, and named by its kind alone."""

import pytest
from table_cases import items, only, read

from services.approval.tables.entries import KeptOut, Note, Question
from services.approval.tables.personal import GAP, take_out


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("身份证522101199001011234", ("id-number",)),
        ("５２２１０１１９９００１０１１２３４", ("id-number",)),
        ("52210119900101123X", ("id-number",)),
        ("卡号6222 0212 3456 7890 123", ("bank-card",)),
        ("138-1234-5678", ("phone",)),
        ("138.1234.5678", ("phone",)),
        ("电话13812345678.", ("phone",)),
        ("问.13812345678.csv", ("phone",)),
        ("座机0739-5212345", ("phone",)),
        ("张三丰（村支书）", ("person",)),
        ("村支书李四", ("person",)),
        ("责任人：王建国", ("person",)),
        ("王五家门口至赵六屋后", ("house", "house")),
        ("阿不力孜家门口", ("house",)),
    ],
)
def test_personal_data_is_taken_out(text: str, kinds: tuple[str, ...]) -> None:
    found = take_out(text)
    assert found.kinds == kinds
    assert GAP in found.text
    assert not take_out(found.text).kinds


@pytest.mark.parametrize(
    "text",
    [
        "陈家桥村",
        "李家院子组",
        "区水利局",
        "和平村主任工作室",
        "第一书记项目库",
        "农家屋后",
        "2020-430511-01-03-012345",
        "314.51",
        "0.13812345678",
        "13812345678.25",
        "91430500MA4L000000",
        "国家到县",
        "两村集体",
    ],
)
def test_places_offices_and_codes_are_not_personal(text: str) -> None:
    assert (take_out(text).kinds, take_out(text).text) == ((), text)


def test_of_a_cell_with_unit_and_person_the_unit_is_kept() -> None:
    entries = read("序号|村|产业|金额(万元)|实施单位及责任人\n1|甲村|桃|3|甲镇人民政府 王小二")
    assert items(entries)[0].implementing_unit == "甲镇人民政府"
    assert [(k.column, k.kind) for k in only(KeptOut, entries)] == [("实施单位及责任人", "person")]


def test_a_footnote_with_a_person_is_kept_without_the_person() -> None:
    entries = read("序号|村|产业|金额(万元)\n1|甲村|桃|3\n填报人：张大山 13812345678|||")
    assert [n.text for n in only(Note, entries)] == [f"填报人：{GAP}{GAP}"]
    assert "张大山" not in repr(entries)


def test_a_question_quotes_nothing_personal() -> None:
    entries = read("序号|村|产业|金额(万元)\n1|甲村|桃|找会计王小二13812345678")
    assert "王小二" not in repr(entries)
    assert "13812345678" not in repr(entries)


def test_a_row_that_is_only_asked_about_is_quoted_whole() -> None:
    text = "桃" * 900
    entries = read(f"序号|村|产业|金额(万元)|备注\n1|甲村|桃|3|\n|乙村|||{text}")
    (asked,) = [q for q in only(Question, entries) if q.whole_row]
    assert text in asked.raw


def test_a_fingerprint_does_not_depend_on_what_was_kept_out() -> None:
    one, two = (
        items(read(f"序号|村|产业|金额(万元)|负责人\n1|甲村|桃|3|{name}"))[0].fingerprint
        for name in ("王小二", "李小三")
    )
    assert one == two
