"""`bangfu standard check`, as an officer types it: each fault by place and reason."""

from pathlib import Path

import pytest

from services.common.packaged import standard_texts
from services.main import app
from services.standards import check

(SAMPLE,) = standard_texts().values()
Printed = pytest.CaptureFixture[str]


@pytest.fixture
def standard(tmp_path: Path) -> Path:
    file = tmp_path / "county.toml"
    file.write_text(SAMPLE, encoding="utf-8")
    return file


def line_of(part: str, text: str = SAMPLE) -> int:
    """On which line a text says something first."""
    return text[: text.index(part)].count("\n") + 1


def test_the_shipped_standards_and_a_county_s_own_pass(standard: Path, capsys: Printed) -> None:
    assert check() == 0
    assert check([standard]) == 0
    assert capsys.readouterr().out == "1 个分类标准无误 / standards without a fault\n" * 2


CHANGES = {
    ("weight = 12", "weight = 13"): (
        "[[indicators]]",
        "各指标权重合计须为 100,现为 102 / The weights come to 100 in all; these come to 102",
    ),
    ("least = 4, points = 40", "least = 12, points = 40"): (
        "bands = [{ least = 0, points = 0 }, { least = 4",
        "“months-operated”的分段须由小到大,不得重复 / "
        "The bands of “months-operated” begin one above the other",
    ),
    ("months = 12", 'months = "12"'): (
        "months = 12",
        "“months”应为整数 1–60,现为“12” / “months” takes a whole number 1–60; it says “12”",
    ),
    ('group = "consolidate"\n', 'group = "upgrade"\n'): (
        "[[boundaries]]",
        "分类界线须依次为巩固类、升级类、盘活类,各一条 / "
        "The boundaries are those of consolidate, upgrade, revive, one each, in this order",
    ),
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change[0])
def test_a_fault_is_named_by_its_line_and_its_reason_in_both_languages(
    standard: Path, change: tuple[str, str], capsys: Printed
) -> None:
    standard.write_text(SAMPLE.replace(*change), encoding="utf-8")
    place, says = CHANGES[change]
    assert check([standard]) == 1
    assert capsys.readouterr().out == f"{standard}:{line_of(place)}: {says}\n"


def test_every_fault_is_named_at_once_from_the_top_down(standard: Path, capsys: Printed) -> None:
    worse = SAMPLE.replace('dimension = "income"', 'dimension = "profit"')
    standard.write_text(worse.replace("grade =", "degree ="), encoding="utf-8")
    assert check([standard]) == 1
    lines = [int(said.split(":")[1]) for said in capsys.readouterr().out.splitlines()]
    assert lines == sorted(lines)
    assert len(lines) == 2 + worse.count('"profit"')


def test_two_files_that_claim_one_day_are_held_against_each_other(
    standard: Path, capsys: Printed
) -> None:
    rival = standard.with_name("rival.toml")
    rival.write_text(SAMPLE.replace('"sample-standard"', '"rival"'), encoding="utf-8")
    assert check([standard, rival]) == 1
    said = capsys.readouterr().out
    assert said.startswith(f"{rival}:{line_of('valid_from')}: 与同一辖区的标准 sample-standard@1")


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "文件读不出来"), (b"\xff\xfe", "文件读不出来"), (b"x = [", "不是正确的 TOML")],
)
def test_a_file_that_holds_no_standard_is_a_fault(
    tmp_path: Path, content: bytes | None, says: str, capsys: Printed
) -> None:
    file = tmp_path / "gone.toml"
    if content is not None:
        file.write_bytes(content)
    assert check([file]) == 1
    assert capsys.readouterr().out.startswith(f"{file}:1: {says}")


def test_it_is_a_command(standard: Path, capsys: Printed) -> None:
    assert app(["standard", "check", str(standard)], result_action="return_value") == 0
    assert "无误" in capsys.readouterr().out
