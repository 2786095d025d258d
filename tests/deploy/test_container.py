"""The image holds what production needs, each package by its hash, and no tool of the tests."""

import re
import runpy
import shlex
import subprocess
import sys
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

HOUSE = Path(__file__).parents[2]
TEXT = (HOUSE / "deploy" / "Containerfile").read_text("utf-8").replace("\\\n", " ")
LINES = [shlex.split(x) for x in TEXT.splitlines() if x and not x.startswith("#")]
PROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["project"]
TOOL = runpy.run_path(str(HOUSE / "deploy" / "production_lock.py"))


@pytest.fixture(scope="module")
def packages() -> dict[str, str]:
    """The packages of the image, by name, with their lines of the lock."""
    printed = subprocess.run(
        [sys.executable, HOUSE / "deploy" / "production_lock.py"], capture_output=True, check=True
    )
    return TOOL["blocks"](printed.stdout.decode())


def names(needs: list[str], extra: str = "") -> set[str]:
    """Whom these requirements name on this machine, with the extra or without any."""
    read = [Requirement(need) for need in needs]
    met = [r for r in read if not r.marker or r.marker.evaluate({"extra": extra})]
    return {TOOL["normal"](r.name) for r in met}


def test_all_that_is_needed_is_there_by_the_packages_own_word(packages: dict[str, str]) -> None:
    assert names(PROJECT["dependencies"]) <= set(packages)
    for name in set(packages) - {"colorama", "tzdata"}:  # wanted on other systems only
        assert names(requires(name) or []) <= set(packages), name


def test_neither_test_tools_nor_embedded_servers_are_there(packages: dict[str, str]) -> None:
    extras = PROJECT["optional-dependencies"]
    assert not names(extras["embedded"]) & set(packages)
    assert names(extras["test"]) & set(packages) <= {"pyyaml"}  # litestar needs that one itself


def test_every_package_is_pinned_by_hash(packages: dict[str, str]) -> None:
    for name, text in packages.items():
        assert re.match(r"\S+==\S+", text), name
        assert "--hash=sha256:" in text, name
    assert "--require-hashes" in TEXT


def test_every_file_it_copies_exists() -> None:
    copied = [source for verb, *rest in LINES if verb == "COPY" for source in rest[:-1]]
    local = [source for source in copied if not source.startswith(("-", "/"))]
    assert {"events", "domain", "services"} <= set(local)
    assert all((HOUSE / source).exists() for source in local)


def test_it_does_not_run_as_root_and_runs_the_python_that_is_tested() -> None:
    assert ["USER", "10001:10001"] in LINES
    bases = [line[1] for line in LINES if line[0] == "FROM"]
    assert {base.split(":")[1] for base in bases} == {"3.11-slim"}
    assert PROJECT["requires-python"] == ">=3.11"


def test_its_command_is_the_projects_own() -> None:
    assert ["ENTRYPOINT", "[bangfu]"] in LINES
    assert "bangfu" in PROJECT["scripts"]


def test_the_checkout_comes_onto_the_path_of_an_environment(tmp_path: Path) -> None:
    environment = tmp_path / "环境 with a space"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    python = environment / "bin" / "python"
    subprocess.run([python, HOUSE / "deploy" / "onto_path.py"], check=True, cwd=tmp_path)
    found = subprocess.run(
        [python, "-c", "import services; print(services.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    assert Path(found.stdout.decode().strip()) == HOUSE / "services" / "__init__.py"
    script = (environment / "bin" / "bangfu").read_text("utf-8")
    assert f'exec "{python}"' in script
    assert PROJECT["scripts"]["bangfu"] == "services.main:main"
    assert "from services.main import main\n" in script
