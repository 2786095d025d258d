"""`bangfu dev` and what one does with it, as a person would: real processes, real servers."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec import Struct
from rich.console import Console

from services.approval import sample
from services.walkthrough.walk import Walk

HOUSE = Path(__file__).parents[2]
BANGFU = (sys.executable, "-m", "services.main")
TABLES = HOUSE / "tests" / "data" / "tables"


def bangfu(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """One command to its end."""
    return subprocess.run(
        [*BANGFU, *arguments],
        cwd=HOUSE,
        env={**os.environ, "COLUMNS": "200", **env},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


class Started(Struct):
    """The development set-up while it runs: its folder, its address, and all it said."""

    process: subprocess.Popen[str]
    var: Path
    said: str

    @property
    def url(self) -> str:
        return (self.var / "api.url").read_text()

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        rest, _ = self.process.communicate(timeout=30)
        assert self.process.returncode == 0, self.said + rest
        assert "已全部停止" in rest

    def get(self, path: str, person: str = "sample-county-clerk") -> Any:
        asked = httpx.post(f"{self.url}/dev/token", json={"subject": person})
        sent = {"Authorization": f"Bearer {asked.json()['token']}"}
        return httpx.get(f"{self.url}{path}", headers=sent).json()


def start(var: Path, port: str = "0") -> Started:
    """The development set-up, once it has said that it runs."""
    command = [*BANGFU, "dev", "--var", str(var), "--port", port]
    process = subprocess.Popen(
        command, cwd=HOUSE, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("Ctrl-C"):
            return Started(process, var, "".join(said))
    raise AssertionError("".join(said))


@pytest.fixture(scope="module")
def running(short_folder: Path) -> Iterator[Started]:
    started = start(short_folder / "dev")
    yield started
    started.stop()


def test_it_says_where_to_go_and_gives_every_sample_officer_a_token(running: Started) -> None:
    assert f"{running.url}/docs" in running.said
    tokens = re.findall(r"^  (eyJ\S+)$", running.said, re.MULTILINE)
    assert len(tokens) == len({seat.person for seat in sample.seats()})
    sent = {"Authorization": f"Bearer {tokens[0]}"}
    assert httpx.get(f"{running.url}/me", headers=sent).json()["person"] == "sample-county-clerk"


STAGES, REFUSALS = 30, 100
SHORTCUTS = (
    "two thirds of the whole members' assembly: 160 votes for; it has 150",
    "A proxy belongs to the same household",
    "is for the members' assembly to decide; those who represent it may not",
    "assets and expenses come to CNY 0.00: CNY 400,000.00 is missing",
    "was made with public money, and does not belong to who operates it",
    "Permanent basic farmland is not used for",
    "the village collective of 430511101201 has not agreed",
    "not in cash",
    "not through a personal account",
    "1 findings are not struck off",
    "the same person decided “Review of the rectification”",
    "The law keeps official documents kept for thirty years until",
    "A group changes by a new assessment alone: it is revive now, and none is under way",
    "its text now stands",
    "every answer is stale",
    "Each refusal is heard and answered first",
    "Dividends of CNY 1,200.00 are unpaid",
    "no asset goes before",
    "have neither end nor new keeper",
    "is under the valuation of CNY 200,000.00: it needs a new vote",
    "is under the reserve of CNY 200,000.00",
    "is not divided among members or persons",
    "go to the collective's account, not to a personal account",
)
"""What somebody tries on the way and may not, as the refusal puts it."""


def test_the_walkthrough_takes_an_imported_project_from_a_table_to_its_closing(
    running: Started,
) -> None:
    walked = bangfu("walkthrough", "--var", str(running.var), "--language", "en")
    assert walked.returncode == 0, walked.stdout + walked.stderr
    stages = [int(n) for n in re.findall(r"^─+ ([0-9]+)[.] ", walked.stdout, re.MULTILINE)]
    assert stages == [*range(1, STAGES + 1)]
    assert walked.stdout.count("✗") >= REFUSALS
    assert [said for said in SHORTCUTS if said not in walked.stdout] == []
    assert "the project is closed; its asset brought 210000.00 yuan" in walked.stdout
    assert walked.stdout.count("The whole history") == 2
    milestones = ("library-entered", "funded", "works-started", "progress-reported")
    built = ("change-applied", "acceptance-held", "settled", "payment-made", "operation-begun")
    righted = ("rectification-opened", "rectification-closed", "repaired")
    left = (
        "placed-under-way",
        "income-distributed",
        "group-decided",
        "consent-sealed",
        "exited",
        "asset-ended",
        "closed",
    )
    for fact in (*milestones, *built, *righted, *left):
        assert f"project.{fact}.v1" in walked.stdout, fact


def test_facts_are_seen_on_the_bus_as_they_were_recorded(running: Started) -> None:
    asked = ("--county", "430511", "--fact", "project.intake-filed.v1", "--since", "beginning")
    seen = bangfu("tail", "--var", str(running.var), *asked, "--most", "15")
    assert seen.returncode == 0, seen.stdout + seen.stderr
    lines = [line.split(" ", 3) for line in seen.stdout.splitlines()]
    assert len(lines) == 15
    assert {tag for _, _, tag, _ in lines} == {"project.intake-filed.v1"}
    assert "光裕村稻花鱼" in {json.loads(data)["dossier"]["name"] for *_, data in lines}


def test_a_table_is_imported_from_the_command_line_and_the_same_again_changes_nothing(
    running: Started,
) -> None:
    table = str(TABLES / "beita-2020-fund-plan.csv")
    fund = {"source": "linking", "level": "central"}
    options = json.dumps({"division": "430511000000", "year": 2021, "fund": fund})
    first = bangfu("import", table, "--var", str(running.var), "--options", options)
    assert first.returncode == 0, first.stdout + first.stderr
    again = bangfu("import", table, "--url", running.url, "--options", options)
    assert again.returncode == 0, again.stdout + again.stderr
    assert "unchanged" in again.stdout
    assert "filed" not in again.stdout


def test_the_walkthrough_tells_the_day_at_the_office_and_not_the_one_in_utc() -> None:
    evening = {"now": "2026-12-05T16:30:00Z"}
    transport = httpx.MockTransport(lambda _: httpx.Response(201, json=evening))
    with httpx.Client(base_url="http://dev", transport=transport) as client:
        assert Walk(client, Console(quiet=True), "zh").days(11) == "2026-12-06"


def test_what_a_person_can_put_right_is_said_in_a_line_and_not_as_a_trace(
    running: Started, tmp_path: Path
) -> None:
    words = tmp_path / "words.csv"
    words.write_text("no table at all\n", "utf-8")
    nowhere = "http://127.0.0.1:1"
    for arguments, says in [
        (("import", "no-such.csv", "--division", "430511000000"), "no-such.csv"),
        (("import", str(words), "--division", "430511000000"), "failed"),
        (("import", str(words), "--division", "430511000000", "--url", nowhere), nowhere),
        (("walkthrough", "--url", nowhere), "the walkthrough stopped"),
    ]:
        done = bangfu(*arguments, "--var", str(running.var))
        assert done.returncode == 1
        assert says in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def first_run(running: Started, short_folder: Path) -> tuple[Path, str, int]:
    """Another set-up, told to take the port that is taken: its folder, address and readiness."""
    other = start(short_folder / "again", port=running.url.rpartition(":")[2])
    try:
        return other.var, other.url, httpx.get(f"{other.url}/health/ready").status_code
    finally:
        other.stop()


def test_a_taken_port_makes_it_take_another(
    running: Started, first_run: tuple[Path, str, int]
) -> None:
    _, url, ready = first_run
    assert url != running.url
    assert ready == 200


def test_a_second_run_goes_on_where_the_first_stopped(first_run: tuple[Path, str, int]) -> None:
    again = start(first_run[0])
    try:
        imports = again.get("/imports")["items"]
        assert [(i["status"], i["rows"]["filed"]) for i in imports] == [("done", 15)]
    finally:
        again.stop()


def test_without_anything_running_it_says_so() -> None:
    asked = bangfu("walkthrough", "--var", "/nonexistent")
    assert asked.returncode == 1
    assert "make run" in asked.stderr


@pytest.mark.parametrize("command", ["approval"])
def test_in_earnest_every_missing_setting_is_named_at_once(command: str) -> None:
    asked = bangfu("serve", command, BANGFU_WRITER_DSN="")
    assert asked.returncode == 2
    assert {"writer_dsn", "jwks_url", "issuer"} <= set(re.findall(r"缺少 (\w+)", asked.stderr))
