"""A migration over HTTP: proposed by one, decided by another, carried out, the rest named."""

from typing import Any

import pytest

from services.ledger.changes import Change, OutcomeUnknown, Recorded
from tests.services.approval.story import file, raised, submitted
from tests.services.approval.world import (
    CLERK,
    COUNTY,
    COUNTY_CLERK,
    LEADERS,
    SECTION,
    World,
    done,
    problem,
)


async def on(office: World, person: str, migration: str, what: str, **body: Any) -> Any:
    path = f"/migrations/{migration}"
    version = (await office.read(person, path))["version"]
    return await office.post(person, f"{path}/{what}", body, version=version)


async def rehearsed(office: World) -> tuple[str, dict[str, str]]:
    """A migration from the county's pack to the national one, and what its decision says."""
    packs = {p["ref"]["id"]: p["ref"] for p in (await office.read(CLERK, "/packs"))["items"]}
    body = {"old": packs["sample-430511"], "new": packs["cn-2025"], "division": COUNTY}
    asked = await office.post(SECTION, "/migrations", {**body, "reason": "改用国家规则包"})
    migration = str(done(asked)["id"])
    done(await on(office, SECTION, migration, "rehearsals"))
    told = await office.read(COUNTY_CLERK, f"/migrations/{migration}")
    return migration, {"outcome": "approved", "digest": told["digest"], "reason": "同意"}


async def test_running_cases_go_on_under_another_pack_but_for_those_that_changed(
    office: World,
) -> None:
    stays, project = await raised(office, name="另一项目"), await submitted(office)
    migration, decision = await rehearsed(office)
    told = await office.read(COUNTY_CLERK, f"/migrations/{migration}")
    assert told["cases"] >= 2
    problem(await on(office, SECTION, migration, "decisions", **decision), 409, "refused")
    done(await on(office, LEADERS, migration, "decisions", **decision))
    office.time.move(1)
    later = await raised(office, name="预演之后的项目")
    done(await on(office, SECTION, migration, "executions"))
    told = await office.read(COUNTY_CLERK, f"/migrations/{migration}")
    assert told["stage"] == "carried-out"
    assert told["moved"] + len(told["left_out"]) == told["cases"] + 1
    assert {"case": f"project-{later}", "why": "begun-since"} in told["left_out"]
    for case, pack in ((project, "cn-2025"), (stays, "cn-2025"), (later, "sample-430511")):
        assert (await office.read(CLERK, f"/projects/{case}"))["pack"]["id"] == pack
    last = (await office.read(CLERK, f"/projects/{project}/history"))[-1]
    assert (last["tag"], last["fact"]["migration"]) == ("project.pack-moved.v1", migration)
    await file(office, COUNTY_CLERK, project, "minutes")
    problem(await on(office, SECTION, migration, "executions"), 409, "refused")


async def test_an_execution_that_is_cut_off_goes_on_where_it_was(
    office: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    projects = [await raised(office, name=name) for name in ("甲项目", "乙项目", "丙项目")]
    migration, decision = await rehearsed(office)
    done(await on(office, LEADERS, migration, "decisions", **decision))
    before, record, left = await office.facts(), office.house.ledger.record, iter([1])

    async def cut(change: Change, states: Any) -> Recorded:
        if next(left, None) is None:
            raise OutcomeUnknown
        return await record(change, states)

    with monkeypatch.context() as patched:
        patched.setattr(office.house.ledger, "record", cut)
        broken = await on(office, SECTION, migration, "executions")
    assert broken.status_code >= 500
    assert await office.facts() == before + 1
    assert (await office.read(SECTION, f"/migrations/{migration}"))["stage"] == "approved"
    done(await on(office, SECTION, migration, "executions"))
    told = await office.read(SECTION, f"/migrations/{migration}")
    assert (told["stage"], told["moved"]) == ("carried-out", told["cases"])
    assert not told.get("left_out")
    assert await office.facts() == before + told["cases"] + 1
    for project in projects:
        history = await office.read(CLERK, f"/projects/{project}/history")
        assert [f["tag"] for f in history].count("project.pack-moved.v1") == 1
