"""Two commands are enough on a fresh machine, and each says why it is there."""

import os
import re
import subprocess
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
TEXT = (HOUSE / "Makefile").read_text("utf-8")
TARGETS = re.search(r"^\.PHONY: (.*)$", TEXT, re.MULTILINE)


def make(*what: str) -> str:
    done = subprocess.run(["make", *what], cwd=HOUSE, capture_output=True, check=True, text=True)
    return done.stdout


def test_every_target_has_a_line_of_reason() -> None:
    assert TARGETS
    for target in TARGETS[1].split():
        assert re.search(rf"^# \S.*\n{target}:", TEXT, re.MULTILINE), target
        assert f"make {target} " in make("help")


@pytest.mark.parametrize(
    "tool", ["ruff format --check", "ruff check", "mypy", "lint-imports", "pytest -n"]
)
def test_make_test_runs_everything(tool: str) -> None:
    assert tool in make("--dry-run", "test")


def test_the_check_before_a_change_is_make_test_with_its_exit_code() -> None:
    run = HOUSE / ".ci" / "run"
    assert os.access(run, os.X_OK)
    assert run.read_text("utf-8").splitlines()[-1] == "exec make test"


def test_an_environment_that_fits_the_lock_is_not_made_again(tmp_path: Path) -> None:
    for name in ("Makefile", "requirements.lock"):
        (tmp_path / name).write_bytes((HOUSE / name).read_bytes())
    ready = tmp_path / ".venv" / "requirements.lock"
    command = ["make", "--dry-run", "-C", str(tmp_path), ".venv/requirements.lock"]
    made = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    assert "--require-hashes -r requirements.lock" in made
    ready.parent.mkdir()
    ready.write_bytes((HOUSE / "requirements.lock").read_bytes())
    again = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    assert "--require-hashes" not in again
