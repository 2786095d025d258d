"""The schema tried by a stranger: schemathesis sends what it allows and what it does not."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvicorn

from services.approval.serving import configured, listen
from tests.services.approval.households import fresh, taken
from tests.services.approval.matrix import subscribed
from tests.services.approval.story import submitted
from tests.services.approval.test_imports_api import TABLE, ended, send
from tests.services.approval.test_plans_api import opened
from tests.services.approval.world import COUNTY, COUNTY_CLERK, OFFICES, VILLAGE, World, done

HERE = Path(__file__).parent


CASES = """[[operations]]
include-path-regex = "^/{path}/"
parameters = {{ "path.case_id" = "{id}" }}
"""


@asynccontextmanager
async def served(office: World) -> AsyncIterator[str]:
    """The service on a port of its own."""
    config = configured(office.app)
    config.lifespan = "off"  # its house is open already
    server, listening = uvicorn.Server(config), listen("127.0.0.1", 0)
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await running


async def tried(office: World, folder: Path, *more: str) -> tuple[int, str]:
    """How schemathesis ended, and all it said."""
    project = await submitted(office)
    job = (await ended(office, await send(office, content=TABLE)))["id"]
    cases = {"projects": project, "plans": await opened(office)}
    done(await office.post(OFFICES, "/manifests", {}))
    subscriber = await subscribed(office, OFFICES, COUNTY[:6], client=COUNTY_CLERK)
    known = {"office_id": f"{int(VILLAGE):032x}", "job": job, "subscriber_id": subscriber}
    known["household_id"] = await taken(office, fresh())
    known["file"] = "project.intake-filed.v1.json"
    settings = (HERE / "schemathesis.toml").read_text()
    if more:  # asks for other phases
        for phase in ("coverage", "examples"):  # test_schema_api.py sends every example every day
            settings = settings.replace(f"phases.{phase}.enabled = false\n", "")
    config = folder / "schemathesis.toml"
    config.write_text(_with(settings, known, cases))
    program = str(Path(sys.executable).with_name("schemathesis"))
    async with served(office) as url:
        process = await asyncio.create_subprocess_exec(
            program,
            f"--config-file={config}",
            "run",
            f"{url}/docs/openapi.json",
            f"--header=Authorization: {office.headers(COUNTY_CLERK)['Authorization']}",
            "--seed=1",
            "--no-shrink",
            "--warnings=off",
            *more,
            cwd=folder,
            env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.services.approval.schemathesis_hooks"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        told, _ = await process.communicate()
    return int(process.returncode or 0), told.decode()


def _with(settings: str, known: dict[str, str], cases: dict[str, str]) -> str:
    """The settings, with the ids of what exists: those of cases by where they lie."""
    head, mark, rest = settings.partition("# 1.")
    everywhere = "".join(f'"path.{name}" = "{value}"\n' for name, value in known.items())
    there = "".join(CASES.format(path=path, id=id_) for path, id_ in cases.items())
    return f"{head}[parameters]\n{everywhere}\n{mark}{rest}\n{there}"


@pytest.mark.timeout(300)  # one program's run over every operation
async def test_the_service_keeps_to_its_schema_whatever_is_sent(
    office: World, tmp_path: Path
) -> None:
    status, told = await tried(office, tmp_path)
    assert status == 0, told[:6000]
    count = re.search(r"(\d+) generated, \1 passed|(\d+) generated", told)
    assert count is not None
    assert int(count[1] or count[2]) > 150, told[-2000:]


@pytest.mark.soak
async def test_the_service_keeps_to_its_schema_at_every_bound(
    office: World, tmp_path: Path
) -> None:
    more = ("--phases=examples,coverage,fuzzing", "--max-examples=50")
    status, told = await tried(office, tmp_path, *more)
    assert status == 0, told[:6000]


def test_the_allow_list_is_short_and_says_why() -> None:
    settings = (HERE / "schemathesis.toml").read_text()
    entries = re.findall(r"^# \d\.(?:.*\n#)*.*\n\[", settings, re.MULTILINE)
    tables = re.findall(r"^\[", settings, re.MULTILINE)
    assert len(entries) == len(tables) <= 6
