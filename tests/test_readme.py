"""The README stays true: its commands, routes, tables and examples are those of the code."""

import re
from pathlib import Path

import pytest

from services.approval.app import create_app
from services.approval.importing.survey import survey, table
from services.common.divisions import Divisions
from services.common.settings import Settings
from services.main import main

HOUSE = Path(__file__).parents[1]
README = (HOUSE / "README.md").read_text("utf-8")
COMMANDS = sorted(
    set(
        re.findall(r"bangfu ((?:[a-z-]+)(?: (?:approval|relay|hooks|check|show|rebuild))?)", README)
    )
)


def test_the_table_of_real_tables_is_what_an_import_finds() -> None:
    files = sorted((HOUSE / "tests" / "data" / "tables").glob("*.csv"))
    assert table(survey(files, Divisions())).strip() in README


def test_the_example_subscriber_is_the_one_that_is_tested() -> None:
    example = (HOUSE / "events" / "client" / "example.py").read_text("utf-8").strip()
    assert f"```python\n{example}\n```" in README


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_there(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command.split(), "--help"])
    assert ended.value.code == 0
    assert f"Usage: bangfu {command}" in capsys.readouterr().out


def test_every_target_of_make_is_there() -> None:
    makefile = (HOUSE / "Makefile").read_text("utf-8")
    for target in set(re.findall(r"`make ([a-z]+)", README)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_route_is_there() -> None:
    app = create_app(Settings(), None)  # type: ignore[arg-type]  # nothing is opened
    known = {re.sub(r"\{[^}]*\}", "{}", route.path) for route in app.routes}
    cells = [line.split("|")[1] for line in README.splitlines() if line.startswith("| `")]
    said = [path for cell in cells for path in re.findall(r"(?<![\w.}])/[a-z][\w/{}.-]*", cell)]
    named = {re.sub(r"\{[^}]*\}", "{}", path) for path in said}
    assert len(named) > 15
    assert named <= known


def test_every_file_that_proves_something_is_there() -> None:
    for name in re.findall(r"`((?:tests/)?[a-z_/]*(?:test_[a-z_]+|seen_histories)\.py)`", README):
        assert list(HOUSE.glob(f"tests/**/{Path(name).name}")), name
