"""A county's ledger of assets is imported: what is sure is entered, the rest asked about."""

from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from domain.historic.commands import PlaceUnderWay
from events.asset import Cost
from services.approval.importing.messages import Asks, Line, Message, Skips
from services.approval.importing.options import Historic, Options
from services.approval.importing.reading import Order, steps
from services.common.divisions import Divisions

COUNTY, VILLAGE = "430511000000", "430511101201"
OPTIONS = Options(COUNTY, holds="assets", historic=Historic("operating", "C", "2021年资产台账"))
HEAD = (
    "序号,资产编号,来源项目,资产名称,类别,形态,坐落,数量,购建时间,"
    "原值(万元),资金来源,所有权人,管护责任人,状态\n"
)
SHED = (
    "1,D-001,光裕村大棚,钢架大棚,经营性,固定资产,光裕村,20座,2020年10月,"
    "60.5,衔接资金,光裕村集体,光裕村委会,在用\n"
)
PUMP = (
    "2,D-002,光裕村大棚,水泵房,公益性,固定资产,光裕村,1座,2020年11月,"
    "3,衔接资金,光裕村集体,王小明,在用\n"
)


def read(tmp_path: Path, *rows: str) -> list[Message]:
    file = tmp_path / "台账.csv"
    file.write_text("单位:万元\n" + HEAD + "".join(rows), "utf-8")
    told = steps(Order(str(file), file.name, OPTIONS), Divisions())
    return [message for step in told for message in step.messages]


def raised(messages: list[Message]) -> list[PlaceUnderWay]:
    lines = [m for m in messages if isinstance(m, Line) and m.of == "intake"]
    return [msgspec.json.decode(line.command, type=PlaceUnderWay) for line in lines]


def asked(messages: list[Message]) -> list[tuple[int, str, str]]:
    questions = [m.question for m in messages if isinstance(m, Asks)]
    return [(q.row, q.column, q.code) for q in questions]


def test_rows_of_one_project_are_one_project_with_its_assets(tmp_path: Path) -> None:
    messages = read(tmp_path, SHED, PUMP)
    (command,) = raised(messages)
    assert (command.dossier.name, command.dossier.year) == ("光裕村大棚", 2020)
    assert command.dossier.total_investment == 63_500_000
    shed, pump = command.assets
    assert (shed.number, shed.acquired, shed.quantity, shed.unit) == (
        "D-001",
        date(2020, 10, 1),
        "20",
        "座",
    )
    assert shed.costs == (Cost("linking", 60_500_000),)
    assert (shed.place, shed.owner.kind, shed.owner.division) == (
        VILLAGE,
        "village-collective",
        VILLAGE,
    )
    assert (pump.asset_class, pump.custodian) == ("public", "光裕村集体")
    assert (4, "管护责任人", "asset-person") in asked(messages)
    assert "王小明" not in repr(messages)
    assert (2, "状态", "asset-column-left") in asked(messages)


def test_what_is_not_sure_is_asked_by_row_and_column_and_not_entered(tmp_path: Path) -> None:
    messages = read(
        tmp_path,
        SHED.replace("经营性", "其他"),
        SHED.replace("60.5", "**"),
        SHED.replace("光裕村,20座", "不知村,20座"),
        SHED.replace("光裕村集体", "张三"),
    )
    assert raised(messages) == []
    codes = asked(messages)
    for row, column in ((3, "类别"), (4, "原值(万元)"), (5, "坐落"), (6, "所有权人")):
        assert (row, column, "asset-left-out") in codes


def test_9_11_public_money_makes_nothing_for_an_operator(tmp_path: Path) -> None:
    messages = read(tmp_path, SHED.replace("光裕村集体", "示例农业有限公司"))
    assert raised(messages) == []
    assert (3, "所有权人", "asset-of-operator") in asked(messages)


def test_a_sheet_without_name_and_value_is_no_ledger(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("甲,乙\n1,2\n", "utf-8")
    told: list[Any] = list(steps(Order(str(file), file.name, OPTIONS), Divisions()))
    assert [type(m) for step in told for m in step.messages] == [Skips]
