"""What an item says becomes a dossier, what has no field its remarks, and the rest is asked."""

from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from import_cases import BEITA, DIVISIONS, codes, command, intakes, one
from msgspec.structs import replace

from domain.commands import FileIntake, PlaceHistoric
from domain.historic.commands import PlaceUnderWay
from domain.privacy import found
from events.project import Beneficiaries, FundLine, Quantity, Schedule
from services.approval.importing.intake import LONG, Setting, intake
from services.approval.importing.options import Fund, Historic
from services.approval.tables.entries import Item, Measure, Place
from services.approval.tables.wording import tidy

FULL = (
    "序号|村|项目名称|建设内容|建设性质|类别|起止时间|户数|人数|责任单位|实施单位|备注|金额(万元)"
)
ROW = "7|苗儿村|桃园|种桃20亩|新建|种植业|2020年3月到2020年10月|12|40|农业局|苗儿村|分两期|12.5"
SHORT = "序号|村|产业|金额(万元)"


def test_every_field_of_a_row_reaches_the_dossier() -> None:
    dossier = command(f"{FULL}\n{ROW}").dossier
    assert (dossier.name, dossier.category, dossier.content) == ("桃园", "种植业", "种桃20亩")
    assert (dossier.nature, dossier.total_investment) == ("new-build", 12_500_000)
    assert dossier.schedule == Schedule(date(2020, 3, 1), date(2020, 10, 31))
    assert dossier.beneficiaries == Beneficiaries(12, 40)
    assert (dossier.owner_unit, dossier.implementing_unit) == ("农业局", "苗儿村")
    assert dossier.quantities == (Quantity("种桃", "20", "亩"),)
    assert dossier.remarks == "备注：分两期\n序号：7"


def test_a_row_without_a_name_is_named_by_its_place_and_content_and_says_so() -> None:
    dossier = command(f"{SHORT}\n1|苗儿村|桃|3").dossier
    assert dossier.name == "苗儿村桃"
    assert "据地点和内容拟定" in dossier.remarks


def test_a_row_that_names_nothing_raises_nothing() -> None:
    assert one("序号|村|项目名称|金额(万元)\n1|||3").command is None


def test_a_masked_name_raises_nothing_and_is_asked() -> None:
    found_ = one("序号|村|项目名称|金额(万元)\n1|苗儿村|桃***园|3")
    assert found_.command is None
    assert codes(found_) == ["name-omitted"]
    assert found_.asked[0].whole_row


def test_a_masked_amount_is_left_open() -> None:
    assert command(f"{SHORT}\n1|苗儿村|桃|**").dossier.total_investment == 0


def test_the_year_is_the_imports_then_the_titles_then_the_rows() -> None:
    bare = replace(BEITA, year=None)
    titled = f"北塔区2019年项目表\n{SHORT}\n1|苗儿村|桃|3"
    timed = "序号|村|产业|金额(万元)|实施年度\n1|苗儿村|桃|3|2018"
    assert command(titled, BEITA).dossier.year == 2020
    assert command(titled, bare).dossier.year == 2019
    assert command(timed, bare).dossier.year == 2018


def test_without_a_year_nothing_is_raised() -> None:
    bare = replace(BEITA, year=None)
    for title in ("", "2019年和2020年项目\n", "公示于2019年3月\n", "2011年项目\n"):
        found_ = one(f"{title}{SHORT}\n1|苗儿村|桃|3", bare)
        assert found_.command is None
        assert codes(found_) == ["year-not-stated"]


def test_the_category_of_the_row_goes_before_that_of_the_import() -> None:
    named, other = "序号|村|类别|项目名称|金额(万元)", replace(BEITA, category="基础设施")
    assert command(f"{named}\n1|苗儿村|产业|桃|3", other).dossier.category == "产业"
    assert command(f"{named}\n1|苗儿村||桃|3", other).dossier.category == "基础设施"
    found_ = one(f"{named}\n1|苗儿村||桃|3")
    assert codes(found_) == ["category-not-stated"]
    assert found_.command is not None
    assert found_.command.dossier.category == "未分类"


def test_sources_named_by_the_row_go_before_that_of_the_import() -> None:
    text = "序号|村|产业|中央衔接资金(万元)|县级配套资金(万元)|总投资(万元)\n1|苗儿村|桃|8|2|10"
    own = replace(BEITA, fund=Fund("lottery", "central"), document_no="北财〔2020〕3号")
    funds = command(text, own).dossier.funds
    assert [(f.source, f.level, f.amount, f.document_no) for f in funds] == [
        ("linking", "central", 8_000_000, "北财〔2020〕3号"),
        ("other", "county", 2_000_000, "北财〔2020〕3号"),
    ]
    assert command(f"{SHORT}\n1|苗儿村|桃|3", own).dossier.funds == (
        FundLine("lottery", "central", 3_000_000, 2020, "北财〔2020〕3号"),
    )


def test_the_document_number_over_the_table_is_that_of_the_money() -> None:
    text = f"邵财农〔2020〕12号\n{SHORT}\n1|苗儿村|桃|3"
    (fund,) = command(text, replace(BEITA, fund=Fund("linking", "province"))).dossier.funds
    assert fund.document_no == "邵财农〔2020〕12号"


def test_sources_that_do_not_add_up_are_words_and_a_question() -> None:
    text = "序号|村|产业|中央衔接资金(万元)|县级配套资金(万元)|总投资(万元)\n1|苗儿村|桃|8|3|10"
    found_ = one(text)
    assert found_.command is not None
    assert found_.command.dossier.funds == ()
    assert "中央衔接资金8万元、县级配套资金3万元" in found_.command.dossier.remarks
    assert codes(found_) == ["funds-not-taken"]


def test_amounts_whose_column_is_lost_are_words_and_a_question() -> None:
    text = "序号|村|产业|总投资(万元)|中央衔接资金(万元)|省级衔接资金(万元)|县级配套资金(万元)"
    found_ = one(f"{text}\n1|苗儿村|桃|10|8|4")
    assert found_.command is not None
    assert found_.command.dossier.funds == ()
    assert "资金各栏：1 | 苗儿村 | 桃 | 10 | 8 | 4" in found_.command.dossier.remarks
    assert codes(found_) == ["funds-not-taken"]


@pytest.mark.parametrize(
    ("said", "start", "end"),
    [
        ("2022年3月到2022年10月", date(2022, 3, 1), date(2022, 10, 31)),
        ("2022年3月—2022年10月", date(2022, 3, 1), date(2022, 10, 31)),
        ("2022年3月-2022年10月", date(2022, 3, 1), date(2022, 10, 31)),
        ("2022.3-2022.10", date(2022, 3, 1), date(2022, 10, 31)),
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
    ],
)
def test_a_period_in_any_shape_is_the_schedule(said: str, start: date, end: date) -> None:
    text = f"序号|村|产业|金额(万元)|起止时间\n1|苗儿村|桃|3|{said}"
    assert command(text).dossier.schedule == Schedule(start, end)


def test_households_without_people_are_words_and_a_question() -> None:
    text = "序号|村|产业|金额(万元)|带动户数\n1|苗儿村|桃|3|42"
    found_ = one(text)
    assert found_.command is not None
    assert found_.command.dossier.beneficiaries is None
    assert "受益对象：42户" in found_.command.dossier.remarks
    assert codes(found_) == ["beneficiaries-incomplete"]


def test_the_part_of_an_amount_stands_in_the_remarks() -> None:
    text = "序号|村|产业|金额(万元)|其中灾情因素(万元)\n1|苗儿村|桃|10|6"
    dossier = command(text).dossier
    assert dossier.total_investment == 10_000_000
    assert "其中：灾情因素6万元" in dossier.remarks


def test_a_column_without_a_field_stands_in_the_remarks_under_its_head() -> None:
    text = "序号|村|产业|金额(万元)|海拔\n1|苗儿村|桃|3|420米"
    assert "海拔：420米" in command(text).dossier.remarks


def test_rows_under_an_amount_stand_in_the_remarks() -> None:
    text = "行类型|乡镇|村|产业|规模|单位|乡镇安排(万元)\n乡镇|田江街道|||||27\n"
    text += "子项|田江街道|苗儿村|茶|179|亩|\n子项|田江街道|田江村|果||亩|"
    dossier = command(text).dossier
    assert dossier.quantities == (Quantity("茶", "179", "亩"),)
    assert "第3行：子项 | 田江街道 | 苗儿村 | 茶 | 179 | 亩" in dossier.remarks
    assert "第4行：" in dossier.remarks


def test_a_name_that_is_too_long_is_cut_and_stands_whole_in_the_remarks() -> None:
    name = "桃" * 130
    found_ = one(f"序号|村|类别|项目名称|金额(万元)\n1|苗儿村|产业|{name}|3")
    assert found_.command is not None
    dossier = found_.command.dossier
    assert dossier.name == "桃" * 100
    assert f"项目名称：{name}" in dossier.remarks
    assert codes(found_) == ["text-cut"]


def test_remarks_that_are_too_long_are_cut_and_the_row_is_kept_whole() -> None:
    many = "|".join(f"列{n}" for n in range(4))
    cells = "|".join("文" * 3900 for _ in range(4))
    found_ = one(f"{SHORT}|{many}\n1|苗儿村|桃|3|{cells}")
    assert found_.command is not None
    assert len(found_.command.dossier.remarks) == LONG
    assert not found_.whole
    assert "remarks-cut" in codes(found_)


def test_a_row_too_long_for_a_fact_raises_nothing() -> None:
    measures = tuple(Measure(f"{n}" + "桃" * 190, "1", "亩" * 190, 2) for n in range(50))
    item = Item(
        row=2,
        columns=(),
        kind="project",
        name="x",
        fingerprint="f",
        content="文" * 4000,
        measures=measures,
    )
    found_ = intake(item, Setting(BEITA, DIVISIONS))
    assert found_.command is None
    assert codes(found_) == ["row-too-long"]


def test_what_the_domain_would_refuse_as_personal_is_not_raised() -> None:
    item = Item(row=2, columns=(), kind="project", name="电话138.1234.5678", fingerprint="f")
    found_ = intake(item, Setting(BEITA, DIVISIONS))
    assert found_.command is None
    assert codes(found_) == ["personal-left"]
    assert "138" not in msgspec.json.encode(found_.asked).decode()


def test_personal_parts_of_a_row_are_in_no_dossier() -> None:
    text = "序号|村|产业|金额(万元)|备注|责任人\n1|苗儿村|桃|3|电话13812345678|张三"
    dossier = command(text).dossier
    said = msgspec.json.encode(dossier).decode()
    assert "13812345678" not in said
    assert "张三" not in said


def test_a_cut_row_is_raised_and_asked() -> None:
    text = "序号|村|产业|金额(万元)|截断\n1|苗儿村|桃|3|是"
    assert one(text).command is not None
    assert codes(one(text)) == ["row-cut"]


def test_a_charge_raises_nothing() -> None:
    text = "序号|村|项目名称|金额(万元)\n1||小额贷款贴息|3\n2||项目管理费|1\n3|苗儿村|桃|2"
    assert [found_.command is not None for found_ in intakes(text)] == [False, False, True]


def test_a_project_from_before_enters_at_its_stage_with_its_evidence() -> None:
    past = replace(BEITA, historic=Historic("library", "C", "北政办〔2020〕1号"))
    placed = one(f"{SHORT}\n1|苗儿村|桃|3", past).command
    assert isinstance(placed, PlaceHistoric)
    assert (placed.stage, placed.evidence, placed.basis) == ("library", "C", "北政办〔2020〕1号")
    assert placed.division == "430511003208"


def test_a_project_built_before_enters_with_the_money_that_its_plan_allocated() -> None:
    text = "序号|村|项目名称|中央衔接资金(万元)|自筹资金(万元)|总投资(万元)\n1|苗儿村|桃|3|2|5"
    past = Historic("building", "C", "计划表")
    placed = one(text, replace(BEITA, document_no="北政办〔2020〕1号", historic=past)).command
    assert isinstance(placed, PlaceUnderWay)
    assert [line.amount for line in placed.dossier.funds] == [3_000_000, 2_000_000]
    (given,) = placed.allocations
    assert (given.batch, given.amount) == ("2020-linking-central-1", 3_000_000)
    assert (given.year, given.document_no) == (2020, "北政办〔2020〕1号")


def test_the_day_of_the_filing_is_the_imports() -> None:
    day = date(2020, 1, 15)
    assert command(f"{SHORT}\n1|苗儿村|桃|3", replace(BEITA, on=day)).on == day
    assert command(f"{SHORT}\n1|苗儿村|桃|3").on is None


TEXT = st.text(max_size=300).map(tidy)
ITEMS = st.builds(
    Item,
    row=st.integers(1, 10),
    columns=st.just(()),
    kind=st.just("project"),
    name=TEXT,
    fingerprint=st.just("f"),
    category=TEXT,
    industry=TEXT,
    content=st.text(max_size=4000).map(tidy),
    nature=st.sampled_from(["", "new-build", "repair"]),
    places=st.lists(
        st.builds(
            Place,
            st.sampled_from(["", "田江街道", "没有镇"]),
            st.sampled_from(["", "苗儿村", "田江村", "没有村"]) | st.text(max_size=5).map(tidy),
        ),
        max_size=60,
    ).map(tuple),
    total=st.none() | st.integers(0, 10**15),
    households=st.none() | st.integers(0, 10**8),
    people=st.none() | st.integers(0, 10**8),
    measures=st.lists(
        st.builds(Measure, TEXT, st.sampled_from(["", "1", "2.5", "x"]), TEXT, st.just(2)),
        max_size=60,
    ).map(tuple),
    owner_unit=TEXT,
    remark=TEXT,
)


@settings(deadline=None, max_examples=60)
@given(ITEMS)
def test_whatever_a_row_says_its_command_is_well_formed_and_nothing_personal(item: Item) -> None:
    came = intake(item, Setting(BEITA, DIVISIONS))
    if came.command is None:
        return
    again = msgspec.json.decode(msgspec.json.encode(came.command), type=FileIntake)
    assert again == came.command
    assert not found(came.command)
    assert len(msgspec.json.encode(came.command)) <= 48 << 10
