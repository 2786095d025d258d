"""The packaged divisions: found by code, by day and by the names that counties write."""

import csv
import subprocess
import sys
import tracemalloc
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest

from domain.codes import covers, level
from services.common.divisions import EDITION, PACKAGED, Division, Divisions

BEITA = "430511000000"
PLAN = Path(__file__).parents[2] / "data" / "tables" / "beita-2020-fund-plan.csv"


@pytest.fixture(scope="module")
def divisions() -> Divisions:
    return Divisions()


def names(found: tuple[Division, ...]) -> list[str]:
    return [division.name for division in found]


def test_a_village_is_known_with_all_that_it_belongs_to(divisions):
    guangyu = divisions.find("430511101201")
    assert guangyu == Division("430511101201", "光裕村", "village", "430511101000", EDITION)
    path = divisions.path("430511101201")
    assert names(path) == ["湖南省", "邵阳市", "北塔区", "陈家桥镇", "光裕村"]
    assert [division.parent for division in path[1:]] == [division.code for division in path[:-1]]


def test_a_township_of_a_city_without_counties_belongs_to_the_city(divisions):
    assert names(divisions.path("441900003000")) == ["广东省", "东莞市", "东城街道"]
    assert divisions.within("441900000000", "东城")[0].code == "441900003000"


@pytest.mark.parametrize(
    "code", ["", "430511", "999999000000", "430511101999", "43051110120x", "４３0511101201"]
)
def test_what_is_no_code_is_not_found_and_keeps_its_own_name(divisions, code):
    assert divisions.find(code) is None
    assert divisions.name(code) == code
    assert divisions.path(code) == ()


@pytest.mark.parametrize(
    "said", ["北塔区", "北塔", "邵阳市北塔区", "湖南省邵阳市北塔区", " 北塔 区"]
)
def test_the_sample_county_is_found_by_its_name(divisions, said):
    assert [county.code for county in divisions.counties(said)] == [BEITA]


def test_counties_of_one_name_are_told_apart_by_their_city(divisions):
    assert len(divisions.counties("鼓楼区")) == 4
    assert [c.code for c in divisions.counties("徐州市鼓楼区")] == ["320302000000"]
    assert [c.code for c in divisions.counties("北京市东城区")] == ["110101000000"]
    assert divisions.counties("长沙市北塔区") == ()
    assert divisions.counties("区") == divisions.counties("") == ()


def test_an_autonomous_county_is_found_by_its_short_name(divisions):
    assert names(divisions.counties("靖州县")) == ["靖州苗族侗族自治县"]


def test_every_village_of_the_sample_table_is_found_in_its_county(divisions):
    with PLAN.open(encoding="utf-8-sig", newline="") as file:
        said = {row["村"] for row in csv.DictReader(file) if row["村"]}
    found = {village: names(divisions.within(BEITA, village)) for village in said}
    merged = {"邓家村": ["邓家社区"], "陈家桥村": ["陈家桥社区"]}
    assert found == {village: [village] for village in said} | merged
    assert len(found) == 11


@pytest.mark.parametrize(
    "said", ["苗儿村", "苗儿", "苗儿村民委员会", "苗儿村村委会", "苗儿村委会", "苗儿 村"]
)
def test_a_village_is_found_however_it_is_written(divisions, said):
    assert names(divisions.within(BEITA, said)) == ["苗儿村"]


def test_a_name_without_its_kind_may_mean_the_town_or_the_community(divisions):
    assert names(divisions.within(BEITA, "陈家桥")) == ["陈家桥镇", "陈家桥社区"]
    assert names(divisions.within(BEITA, "陈家桥乡")) == ["陈家桥镇"]
    assert names(divisions.within(BEITA, "陈家桥社区居委会")) == ["陈家桥社区"]
    assert names(divisions.within(BEITA, "状元洲街道办事处")) == ["状元洲街道"]


def test_of_a_village_and_a_community_of_one_name_the_exact_one_comes_first(divisions):
    liuyang = divisions.counties("浏阳市")[0].code
    assert names(divisions.within(liuyang, "北园村")) == ["北园村", "北园社区"]
    assert names(divisions.within(liuyang, "北园社区")) == ["北园社区", "北园村"]


def test_an_ethnic_township_is_found_by_its_short_name(divisions):
    suining = "430527000000"
    assert names(divisions.within(suining, "关峡乡")) == ["关峡苗族乡"]
    assert names(divisions.within(suining, "鹅公岭")) == ["鹅公岭侗族苗族乡"]
    assert divisions.within(BEITA, "关峡乡") == ()


@pytest.mark.parametrize("said", ["", " ", "村", "镇", "某某村", "族"])
def test_what_names_no_place_finds_none(divisions, said):
    assert divisions.within(BEITA, said) == ()


def test_nothing_is_found_in_a_county_that_is_unknown(divisions):
    assert divisions.within("999999000000", "苗儿村") == ()


def test_an_abolished_county_stands_until_its_day_and_names_its_successor(divisions):
    xiacheng = divisions.find("330103000000")
    assert (xiacheng.valid_to, xiacheng.successors) == (date(2021, 4, 9), ("330105000000",))
    assert divisions.find("330103000000", date(2021, 4, 8)) == xiacheng
    assert divisions.find("330103000000", date(2021, 4, 9)) is None
    assert names(divisions.counties("杭州市下城区")) == ["下城区"]


def test_a_new_county_stands_from_its_day(divisions):
    assert divisions.find("330113000000", date(2021, 4, 8)) is None
    assert divisions.find("330113000000", date(2021, 4, 9)).name == "临平区"


def test_what_no_change_mentions_is_taken_to_have_stood_before_the_edition(divisions):
    assert divisions.find(BEITA, date(2020, 5, 1)).valid_from == EDITION
    assert divisions.find(BEITA, date(2026, 11, 24)).name == "北塔区"


def test_every_recorded_change_has_a_day_a_basis_and_known_successors(divisions):
    text = (PACKAGED.parent / "changes.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    for row in rows:
        found = divisions.find(row["code"])
        assert found.name == row["name"]
        assert found.valid_from or found.valid_to
        assert "国务院" in row["basis"]
        assert bool(found.successors) == bool(found.valid_to)
        for successor in found.successors:
            assert divisions.find(successor, found.valid_to).level == found.level


def test_the_container_carries_the_changes_and_the_licence_as_they_stand_beside_it():
    with ZipFile(PACKAGED) as packaged:
        for name in ("changes.csv", "LICENSE"):
            assert packaged.read(name) == (PACKAGED.parent / name).read_bytes()


def test_the_container_holds_the_whole_edition():
    with ZipFile(PACKAGED) as packaged:
        lines = [
            line
            for member in packaged.namelist()
            if member.endswith(".txt")
            for line in packaged.read(member).decode().splitlines()
        ]
        index = packaged.read("index.tsv").decode().splitlines()
    villages = sum(line.startswith(" ") for line in lines)
    assert (len(lines) - villages, villages) == (41_352, 620_573)
    levels = [level(line[:6] + "000000") for line in index]
    assert [levels.count(at) for at in ("province", "city", "county")] == [31, 342, 2975]


def test_memory_stays_bounded_however_many_counties_are_asked_for():
    opened = Divisions(counties=8)
    with ZipFile(PACKAGED) as packaged:
        codes = [name[:6] for name in packaged.namelist() if name.endswith(".txt")][:150]
    tracemalloc.start()
    for code in codes:
        opened.within(f"{code}000000", "新村")
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 6_000_000


TABLES = {
    "provinces": "code,name\n43,湖南省\n",
    "cities": "code,name,provinceCode\n4305,邵阳市,43\n",
    "areas": "code,name,cityCode,provinceCode\n430511,北塔区,4305,43\n",
    "streets": "code,name,areaCode,provinceCode,cityCode\n430511101,陈家桥镇,430511,43,4305\n",
    "villages": "code,name,streetCode\n430511101202,李子塘村,430511101\n"
    "430511101201,光裕村,430511101\n",
}


def build(tables: dict[str, str], folder: Path, output: Path) -> subprocess.CompletedProcess[str]:
    (folder / "dist").mkdir(parents=True, exist_ok=True)
    for name, content in tables.items():
        (folder / "dist" / f"{name}.csv").write_text(content, "utf-8")
    command = [sys.executable, PACKAGED.with_name("build.py"), folder, output]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_builder_writes_the_same_bytes_again(tmp_path):
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    assert build(TABLES, tmp_path / "one", first).returncode == 0
    assert build(TABLES, tmp_path / "two", second).returncode == 0
    assert first.read_bytes() == second.read_bytes()
    with ZipFile(first) as built:
        assert {member.date_time[0] for member in built.infolist()} == {1980}
    opened = Divisions(first)
    assert [d.code for d in opened.within(BEITA, "光裕")] == ["430511101201"]
    assert all(covers(BEITA, d.code) for d in opened.path("430511101202")[2:])


def test_the_builder_refuses_villages_without_a_township(tmp_path):
    lost = TABLES | {"villages": "code,name,streetCode\n430511999201,某村,430511999\n"}
    done = build(lost, tmp_path, tmp_path / "out.zip")
    assert done.returncode == 1
    assert "430511999" in done.stderr
    assert not (tmp_path / "out.zip").exists()
