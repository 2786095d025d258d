"""Many decisions at once: one outcome a case, each only on what was shown, replayed as a whole."""

from typing import Any

import pytest

from tests.services.approval.story import DOSSIER, INTAKE, VOTE, file, notice
from tests.services.approval.world import (
    CLERK,
    HEAD,
    REVIEWER,
    TOWN_CLERK,
    VILLAGE,
    World,
    chinese,
    done,
    problem,
)

STEP = "township-review"


async def ready(office: World, count: int) -> list[tuple[str, int]]:
    """Projects whose township review lacks nothing, with their versions."""
    made = []
    for n in range(count):
        dossier = {**DOSSIER, "name": f"大棚{n}", "content": f"第{n}处", "industry": f"蔬菜{n}"}
        body = {**INTAKE, "dossier": dossier}
        project = done(await office.post(CLERK, "/projects", body))["id"]
        await file(office, CLERK, project, "application")
        done(await office.put(CLERK, project, "votes", VOTE))
        await notice(office, CLERK, project, "village", VILLAGE, 11)
        done(await office.put(HEAD, project, "decisions", {"step": "village-submission"}))
        await file(office, TOWN_CLERK, project, "cost-estimate")
        version = (await office.read(REVIEWER, f"/projects/{project}"))["version"]
        made.append((project, version))
    return made


def bulk(*cases: tuple[str, int], **decision: Any) -> dict[str, Any]:
    said = {"step": STEP, **decision}
    return {
        "decisions": [{"case": f"/projects/{p}", "version": v, "decision": said} for p, v in cases]
    }


async def send(office: World, body: Any, key: str = "bulk", **more: Any) -> list[dict[str, Any]]:
    answer = await office.post(REVIEWER, "/decisions", body, key=key, **more)
    assert answer.status_code == 200, answer.text
    told: list[dict[str, Any]] = answer.json()
    return told


async def test_every_case_has_its_own_outcome(office: World) -> None:
    one, two, moved = await ready(office, 3)
    await file(office, TOWN_CLERK, moved[0], "minutes")
    unknown = ("0" * 32, 3)
    asked = (one, moved, unknown, two)
    told = await send(office, bulk(*asked))
    assert [t["case"] for t in told] == [f"/projects/{p}" for p, _ in asked]
    assert [t["done"]["version"] for t in (told[0], told[3])] == [one[1] + 1, two[1] + 1]
    assert (told[1]["problem"]["type"], told[1]["problem"]["version"]) == (
        "/problems/moved",
        moved[1] + 1,
    )
    assert told[2]["problem"]["type"] == "/problems/not-found"
    for project, version in (one, two):
        assert (await office.read(REVIEWER, f"/projects/{project}"))["version"] == version + 1
    again = await send(office, bulk(moved), key="afterwards")
    assert again[0]["problem"]["type"] == "/problems/moved"


async def test_a_refused_case_says_every_reason_and_stops_no_other(office: World) -> None:
    one, bare = await ready(office, 2)
    done(
        await office.put(
            REVIEWER,
            bare[0],
            "decisions",
            {"step": STEP, "outcome": "returned", "reason": "请补正绩效目标"},
        )
    )
    told = await send(office, bulk((bare[0], bare[1] + 1), one), language="en")
    refusal = told[0]["problem"]
    assert (refusal["type"], refusal["status"]) == ("/problems/refused", 409)
    assert not any(chinese(f["says"]) for f in refusal["findings"])
    assert {f["verdict"] for f in refusal["findings"]} <= {"pending", "broken"}
    assert told[1]["done"]["version"] == one[1] + 1


async def test_the_same_key_replays_the_whole_bulk(office: World) -> None:
    cases = await ready(office, 3)
    body = bulk(*cases)
    first = await send(office, body)
    before = await office.facts()
    again = await send(office, body)
    assert [{**t["done"], "repeated": True} for t in first] == [t["done"] for t in again]
    assert await office.facts() == before


async def test_the_same_key_for_another_decision_is_refused_for_that_case(office: World) -> None:
    one, two = await ready(office, 2)
    await send(office, bulk(one))
    other = bulk(one, two, outcome="returned", reason="请补正")
    told = await send(office, other)
    assert told[0]["problem"]["type"] == "/problems/key-reused"
    assert told[1]["done"]["version"] == two[1] + 1


async def test_a_case_listed_twice_is_decided_once(office: World) -> None:
    (one,) = await ready(office, 1)
    first, second = await send(office, bulk(one, one))
    assert second["done"] == {**first["done"], "repeated": True}


async def test_a_bulk_may_be_rehearsed(office: World) -> None:
    one, two = await ready(office, 2)
    before = await office.facts()
    told = await send(office, bulk(one, (two[0], two[1] + 5)), dry=True)
    assert told[0]["done"]["dry"]
    assert told[0]["done"]["facts"] == ["project.decision-taken.v1"]
    assert told[1]["problem"]["type"] == "/problems/moved"
    assert await office.facts() == before
    assert "dry" not in (await send(office, bulk(one)))[0]["done"]


@pytest.mark.parametrize("count", [0, 201])
async def test_a_bulk_has_at_least_one_and_at_most_two_hundred_cases(
    shared: World, count: int
) -> None:
    body = bulk(*[("0" * 32, 1)] * count)
    answer = await shared.post(REVIEWER, "/decisions", body)
    assert problem(answer, 400, "invalid")["errors"][0]["place"] == "decisions"


async def test_who_may_not_see_a_case_cannot_decide_it_in_a_bulk(office: World) -> None:
    (one,) = await ready(office, 1)
    answer = await office.post(
        "neighbour-township-reviewer", "/decisions", bulk(one, ("1" * 32, 1))
    )
    foreign, unknown = answer.json()
    assert foreign["problem"] == unknown["problem"]
