"""Two packs over the live cases: asked of the API by those who see them, and at the console."""

import asyncio
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from services.rehearser import rehearsed
from tests.services.approval import neighbours
from tests.services.approval.story import submitted
from tests.services.approval.test_packs_api import newer
from tests.services.approval.world import COUNTY_CLERK, HEAD, World, problem

NEIGHBOUR = neighbours.neighbour("county-clerk")
REVIEWED = newer().replace("village-submission", "township-review")
PATH = "/packs/sample-430511/1/rehearsals"


async def asked(office: World, person: str, **said: Any) -> dict[str, Any]:
    answer = await office.post(person, PATH, said)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_pack_that_asks_one_paper_more_is_rehearsed_over_what_one_may_see(
    office: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = await submitted(office)
    told = await asked(office, COUNTY_CLERK, toml=REVIEWED)
    mine = [item for item in told["items"] if item["path"] == f"/projects/{project}"]
    assert told["differ"] == len(told["items"]) >= len(mine) == 1
    first = mine[0]["first"]
    assert (first["action"], first["would_be"]["rule"]) == (
        "township-review",
        "consultation-on-file",
    )
    assert (first["would_be"]["verdict"], first.get("was")) == ("pending", None)
    assert told["counts"]["first"]["township-review"] == told["differ"]
    stranger = await asked(office, NEIGHBOUR, toml=REVIEWED)
    assert (stranger["items"], stranger["differ"], stranger["cases"]) == ([], 0, 0)
    same = await asked(office, HEAD, to={"id": "sample-430511", "version": 1})
    assert (same["differ"], same["judged"]) == (0, 0)
    file = tmp_path / "next.toml"
    file.write_text(REVIEWED, encoding="utf-8")
    dsn = office.house.settings.writer_dsn
    on = date(2026, 6, 20)
    done = partial(rehearsed, dsn, on=on, processes=1, language="en")
    assert await asyncio.to_thread(done, "sample-430511@1", str(file)) == 0
    said = capsys.readouterr().out
    assert f"project-{project} intake" in said
    assert "+ pending:" in said
    assert await asyncio.to_thread(done, "imagined", str(file)) == 1


async def test_whole_histories_are_judged_by_both_packs(office: World) -> None:
    project = await submitted(office)
    told = await asked(office, COUNTY_CLERK, toml=newer(), histories=True)
    mine = next(item for item in told["items"] if item["path"] == f"/projects/{project}")
    assert mine["first"]["action"] == "village-submission"
    assert mine["first"]["would_be"]["message"] == "document.missing"


async def test_what_cannot_be_rehearsed_is_said(office: World) -> None:
    wrong = {"to": {"id": "sample-430511", "version": 1}, "toml": REVIEWED}
    problem(await office.post(COUNTY_CLERK, PATH, wrong), 400, "invalid")
    unknown = {"to": {"id": "imagined", "version": 1}}
    problem(await office.post(COUNTY_CLERK, PATH, unknown), 404, "not-found")
    problem(await office.post(COUNTY_CLERK, PATH, {"toml": "id = 1"}), 400, "invalid")
