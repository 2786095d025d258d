"""The real tables of counties, imported through a real database: what each comes to, to the fen."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from import_cases import BEITA as BEITA_OPTIONS
from import_cases import DATA, DIVISIONS, Office, imported, jobs
from msgspec import Struct

from events.project import FundLine
from services.approval.importing.report import report
from services.approval.importing.survey import survey, table


class Expected(Struct, frozen=True):
    """What became of the rows of a table, the yuan filed, and the questions by code."""

    rows: dict[str, int]
    filed: str = "0.00"
    asked: dict[str, int] = {}


EXPECTED = {
    "beita": Expected(
        {"header": 1, "filed": 15, "charge": 1, "subtotal": 3},
        "3960000.00",
        {"place-other-kind": 2},
    ),
    "dachuan": Expected({"header": 1, "summary": 13, "subtotal": 3}, asked={"no-project-list": 1}),
    "datong": Expected(
        {"header": 1, "filed": 5, "charge": 3, "subtotal": 8},
        "55920000.00",
        {"no-place-column": 1},
    ),
    "duodao": Expected({"header": 1, "summary": 7, "subtotal": 2}, asked={"no-project-list": 1}),
    "fujin": Expected(
        {"header": 1, "filed": 11, "charge": 1, "subtotal": 3},
        asked={"amount-not-stated": 11, "place-unknown": 1},
    ),
    "gengma": Expected({"header": 1, "filed": 5, "part": 18}, "13050000.00", {"row-cut": 1}),
    "jinshi": Expected({"header": 1, "change": 5}),
    "liling": Expected(
        {"header": 1, "filed": 4, "charge": 1},
        "10700000.00",
        {"category-not-stated": 4, "place-ambiguous": 6},
    ),
    "qianjin": Expected(
        {"header": 1, "filed": 4, "charge": 1},
        "7290100.00",
        {"beneficiaries-incomplete": 2, "place-not-stated": 1},
    ),
    "shapotou": Expected(
        {"header": 1, "filed": 4},
        "6764700.00",
        {"place-unknown": 1, "implausible-quantity": 1},
    ),
    "xianyou": Expected({"header": 1, "summary": 13}, asked={"no-project-list": 1}),
    "yaozhou": Expected(
        {"header": 1, "filed": 6, "charge": 1},
        "14680000.00",
        {"category-not-stated": 6, "place-unknown": 2, "places-not-all-named": 1},
    ),
    "yizhou": Expected(
        {"header": 1, "filed": 2},
        asked={"masked": 2, "place-unknown": 1, "category-not-stated": 2},
    ),
    "zeku": Expected(
        {"header": 1, "filed": 5, "charge": 1, "subtotal": 1},
        "12450000.00",
        {"place-unknown": 2, "place-not-stated": 1, "places-not-named": 1},
    ),
}
BEITA = [
    ("苗儿村水果", "430511003208", "continuation", 20),
    ("苗儿村蔬菜", "430511003208", "continuation", 30),
    ("田江村蔬菜", "430511003206", "new-build", 20),
    ("田江村水果", "430511003206", "continuation", 30),
    ("谷洲村蔬菜", "430511003207", "continuation", 15),
    ("谷洲村水果", "430511003207", "new-build", 20),
    ("邓家村果园", "430511003002", "continuation", 25),
    ("光裕村稻花鱼", "430511101201", "new-build", 40),
    ("陈家桥村橙", "430511101004", "continuation", 30),
    ("田庄村秋桃", "430511101213", "continuation", 35),
    ("贺井村特种水产", "430511101203", "new-build", 40),
    ("兴旺村食用菌", "430511101221", "new-build", 40),
    ("兴旺村葡萄", "430511101221", "continuation", 10),
    ("李子塘村水果", "430511101202", "continuation", 25),
    ("望城坡村灌溉", "430511101207", "repair", 16),
]
"""Name, village, nature, 万元 of each project of 北塔区 of 2020."""


def expected_names(stems: list[str]) -> list[str]:
    return sorted(stem for stem in stems if any(stem.startswith(e) for e in EXPECTED))


def test_every_table_is_expected() -> None:
    names = [path.stem for path in DATA.glob("*.csv")]
    assert expected_names(names) == sorted(names)
    assert len(names) == len(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
async def test_a_real_table_comes_to_its_projects(name: str, database: Any, tmp_path: Path) -> None:
    office, expected = Office(), EXPECTED[name]
    async with jobs(database, tmp_path, office) as opened:
        job = await imported(opened, name)
        asked = await opened.questions(job.id, limit=1000)
    told = report(job)
    assert told.status == "done"
    assert told.rows == expected.rows
    assert told.amounts.get("filed", "0.00") == expected.filed
    assert Counter(question.code for question in asked) == expected.asked
    assert len(office.filed) == told.rows.get("filed", 0)
    assert sum(told.rows.values()) == sum(sheet.rows_seen for sheet in told.sheets)
    assert told.questions == len(asked)


async def test_the_sample_county_is_raised_by_its_villages(database: Any, tmp_path: Path) -> None:
    office = Office()
    async with jobs(database, tmp_path, office) as opened:
        await imported(opened, "beita")
    rows = sorted(
        (office.sources[project].row, command) for project, command in office.filed.items()
    )
    came = [command for _, command in rows]
    dossiers = [command.dossier for command in came]
    assert [
        (d.name, c.division, d.nature, d.total_investment // 10**6)
        for c, d in zip(came, dossiers, strict=True)
    ] == BEITA
    assert {c.origin for c in came} == {"village"}
    assert all(d.places == (c.division,) for c, d in zip(came, dossiers, strict=True))
    assert {(d.year, d.category) for d in dossiers} == {(2020, "产业")}
    funds = [FundLine("linking", "central", d.total_investment, 2020) for d in dossiers]
    assert [d.funds for d in dossiers] == [(fund,) for fund in funds]
    assert ["其中：灾情因素6万元" in d.remarks for d in dossiers].count(True) == 2


async def test_charges_are_kept_in_full_and_file_nothing(database: Any, tmp_path: Path) -> None:
    office = Office()
    async with jobs(database, tmp_path, office) as opened:
        job = await imported(opened, "datong")
        charges = await opened.rows(job.id, "charge")
    assert [row.told["kind"] for row in charges] == ["interest", "education", "wage"]
    assert report(job).amounts["charge"] == "5400000.00"


async def test_rows_under_an_amount_belong_to_its_project(database: Any, tmp_path: Path) -> None:
    office = Office()
    async with jobs(database, tmp_path, office) as opened:
        job = await imported(opened, "gengma")
        shown = await opened.rows(job.id)
    first = next(row.project for row in shown if row.outcome == "filed")
    assert [row.row for row in shown if row.project == first] == [2, 3, 4, 5, 6]


async def test_a_table_without_projects_is_kept_as_it_stands(database: Any, tmp_path: Path) -> None:
    office = Office()
    async with jobs(database, tmp_path, office) as opened:
        job = await imported(opened, "jinshi")
        changes = await opened.rows(job.id, "change")
    assert not office.filed
    assert [row.row for row in changes] == [2, 3, 4, 5, 6]
    first = changes[0].told
    assert (first["before"]["amount"], [a["amount"] for a in first["after"]]) == (
        "300000.00",
        ["50000.00", "50000.00", "100000.00", "100000.00"],
    )


def test_the_survey_writes_a_table_with_every_file() -> None:
    paths = sorted(DATA.glob("*.csv"))
    told = table(survey(paths, DIVISIONS)).splitlines()
    assert len(told) == 2 + len(paths)
    beita = next(line for line in told if line.startswith("| beita"))
    assert beita == (
        "| beita-2020-fund-plan.csv | projects | 20 | 15 | 1 | 1 header, 3 subtotal "
        "| 2 | 4080000.00 | 4 | - |"
    )
    fujin = next(line for line in told if line.startswith("| fujin"))
    assert fujin.endswith("| row 2 count 9/7; row 16 count 14/12 |")


def test_a_table_that_no_register_knows_is_surveyed_when_its_county_is_given(
    tmp_path: Path,
) -> None:
    path = tmp_path / "other.csv"
    path.write_text("序号,村,产业,金额(万元)\n1,苗儿村,桃,12\n", "utf-8")
    (unknown,) = survey([path], DIVISIONS)
    (known,) = survey([path], DIVISIONS, BEITA_OPTIONS)
    assert unknown.reason
    assert (unknown.projects, known.projects, known.sum) == (0, 1, "120000.00")
