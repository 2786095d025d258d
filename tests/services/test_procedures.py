"""`bangfu procedure check` and `show`, as an officer types them."""

from pathlib import Path

import pytest

from domain.drawing import mermaid, text
from domain.packs import load
from services.common.packaged import pack_texts
from services.procedures import check, show

COUNTY = """\
id = "county"
version = 1
extends = "cn-2025@1"
jurisdiction = "430512"
valid_from = 2020-01-01
zh = "县规则包"
en = "County pack"

[[actions]]
id = "village-submission"

  [[actions.requires]]
  id = "village-vote"
  at_least = "2/3"
"""
Printed = pytest.CaptureFixture[str]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    file = tmp_path / "county.toml"
    file.write_text(COUNTY, encoding="utf-8")
    return file


def test_the_shipped_packs_pass_the_check(capsys: Printed) -> None:
    assert check() == 0
    assert capsys.readouterr().out == f"{len(pack_texts())} 个规则包无误 / packs without a fault\n"


def test_a_pack_without_a_fault_passes(pack: Path, capsys: Printed) -> None:
    assert check([pack]) == 0
    assert capsys.readouterr().out.startswith("1 ")


def test_a_violated_floor_is_named_with_file_and_line_in_both_languages(
    pack: Path, capsys: Printed
) -> None:
    pack.write_text(COUNTY.replace("2/3", "1/2"), encoding="utf-8")
    assert check([pack]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith(f"{pack}:14: ") for line in lines)
    (floor,) = (line for line in lines if "法定底线" in line)
    assert "全体成员三分之二以上同意" in floor
    assert "农村集体经济组织法 第二十七条、第二十八条" in floor
    assert " / “village-submission” goes below the floor “two thirds of all members”" in floor


def test_files_are_held_against_each_other_too(pack: Path, capsys: Printed) -> None:
    rival = pack.with_name("rival.toml")
    rival.write_text(COUNTY.replace('"county"', '"rival"'), encoding="utf-8")
    assert check([pack, rival]) == 1
    assert f"{rival}:5: " in capsys.readouterr().out


def test_a_shipped_pack_may_be_named_by_its_file(capsys: Printed) -> None:
    shipped = Path("domain/procedures/cn-2025.toml").resolve()
    assert check([shipped]) == 0
    capsys.readouterr()
    assert show(str(shipped), "mermaid") == 0
    assert capsys.readouterr().out.startswith("## 项目\n\n```mermaid\nflowchart TD\n")


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_a_fault(
    tmp_path: Path, content: bytes | None, capsys: Printed
) -> None:
    file = tmp_path / "gone.toml"
    if content is not None:
        file.write_bytes(content)
    assert check([file]) == 1
    assert capsys.readouterr().out.startswith(f"{file}:1: 文件读不出来")


@pytest.mark.parametrize("name", ["sample-430511", "sample-430511@1"])
def test_a_pack_is_shown_by_its_name(name: str, capsys: Printed) -> None:
    rules = next(p for p in load(pack_texts()).procedures if p.pack.id == "sample-430511")
    assert show(name, "mermaid") == 0
    assert capsys.readouterr().out == mermaid(rules)
    assert show(name, "text", "en") == 0
    assert capsys.readouterr().out == text(rules, "en")


def test_a_pack_is_shown_by_its_file(pack: Path, capsys: Printed) -> None:
    assert show(str(pack)) == 0
    assert capsys.readouterr().out.startswith("# 县规则包 (county@1)\n")


@pytest.mark.parametrize("name", ["cn-1949", "cn-2025@9", "nowhere.toml"])
def test_a_pack_that_is_not_there_is_not_shown(name: str, capsys: Printed) -> None:
    assert show(name) == 1
    assert name in capsys.readouterr().out
