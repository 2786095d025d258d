"""Lists over HTTP: complete page by page, never stale, and only what one's posts may see."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.approval import sample
from services.common.settings import Settings
from tests.services.approval.conftest import Opening
from tests.services.approval.story import DOSSIER, INTAKE, file, submitted
from tests.services.approval.world import (
    CLERK,
    COUNTY,
    COUNTY_CLERK,
    HEAD,
    OFFICES,
    REVIEWER,
    STRANGER_CLERK,
    TOWN,
    TOWN_CLERK,
    VILLAGE,
    MovableTime,
    World,
    done,
    officer,
    problem,
)

OTHER_VILLAGE = "430511101202"
OTHER_TOWN = "430511003000"


async def raise_in(office: World, village: str, name: str, **more: Any) -> str:
    clerk = officer("village-clerk", village)
    dossier = {**DOSSIER, "name": name, "places": [village], **more}
    body = {**INTAKE, "division": village, "dossier": dossier}
    return str(done(await office.post(clerk, "/projects", body))["id"])


async def pages(office: World, person: str, path: str, **asked: Any) -> AsyncIterator[list[Any]]:
    """Every page of a list."""
    after = None
    while True:
        more = {"after": after} if after else {}
        page = await office.read(person, path, **asked, **more)
        yield page["items"]
        if (after := page.get("next")) is None:
            return


async def whole(office: World, person: str, path: str, **asked: Any) -> list[Any]:
    return [item async for page in pages(office, person, path, **asked) for item in page]


async def test_projects_are_listed_by_place_each_once_in_pages_of_any_size(office: World) -> None:
    villages = [VILLAGE, OTHER_VILLAGE, "430511003206"]
    made = {await raise_in(office, v, f"大棚{n}") for n in range(3) for v in villages}
    for limit in (1, 2, 3, 8, 9, 10, 200):
        sizes = [len(p) async for p in pages(office, COUNTY_CLERK, "/projects", limit=limit)]
        assert all(size == limit for size in sizes[:-1])
        found = await whole(office, COUNTY_CLERK, "/projects", limit=limit)
        assert {p["id"] for p in found} == made
        assert len(found) == len(made)
        assert [p["division"] for p in found] == sorted(p["division"] for p in found)
    assert found[0]["amount"] == "800000.00"


async def test_each_lists_the_projects_of_their_own_divisions(office: World) -> None:
    one = await raise_in(office, VILLAGE, "甲")
    two = await raise_in(office, OTHER_VILLAGE, "乙")
    three = await raise_in(office, "430511003206", "丙")
    seen = {
        CLERK: {one},
        STRANGER_CLERK: {two},
        TOWN_CLERK: {one, two},
        COUNTY_CLERK: {one, two, three},
        officer("city-supervisor", "430500000000"): {one, two, three},
        officer("township-clerk", OTHER_TOWN): {three},
        officer("village-clerk", "430511003208"): set(),
    }
    for person, theirs in seen.items():
        assert {p["id"] for p in await whole(office, person, "/projects")} == theirs


async def test_a_list_may_be_narrowed_to_a_place_and_a_stage(office: World) -> None:
    one = await raise_in(office, VILLAGE, "甲")
    two = await raise_in(office, "430511003206", "乙")
    withdrawn = officer("village-head", "430511003206")
    done(await office.put(withdrawn, two, "withdrawals", {"reason": "另行谋划"}))

    async def ids(person: str, **asked: Any) -> set[str]:
        return {p["id"] for p in await whole(office, person, "/projects", **asked)}

    assert await ids(COUNTY_CLERK, division=TOWN) == {one}
    assert await ids(COUNTY_CLERK, division=COUNTY) == {one, two}
    assert await ids(COUNTY_CLERK, stage="withdrawn") == {two}
    assert await ids(COUNTY_CLERK, division=TOWN, stage="withdrawn") == set()
    assert await ids(CLERK, division=COUNTY) == set()
    assert await ids(CLERK, division="430502000000") == set()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"),
        ("limit", "201"),
        ("limit", "many"),
        ("division", "4305"),
        ("division", "43051110120x"),
        ("stage", "imagined"),
        ("after", "zz"),
        ("after", "5b315d"),
        ("after", "7b7d"),
    ],
)
async def test_what_is_no_filter_of_ours_is_named(shared: World, name: str, value: str) -> None:
    answer = await shared.get(COUNTY_CLERK, "/projects", **{name: value})
    assert [e["place"] for e in problem(answer, 400, "invalid")["errors"]] == [name]


async def test_no_page_is_longer_than_the_settings_allow(opening: Opening) -> None:
    async with opening(MovableTime(), page_limit=3) as office:
        for path in ("/projects", "/offices", "/worklist"):
            answer = await office.read(OFFICES, path, limit=200)
            assert len(answer["items"]) <= 3, path
        assert len(await whole(office, OFFICES, "/offices", limit=200)) == 16
    assert Settings().page_limit == 200


async def test_offices_are_listed_in_pages_of_ones_own_divisions(shared: World) -> None:
    for limit in (1, 5, 200):
        found = await whole(shared, OFFICES, "/offices", limit=limit)
        assert len({o["id"] for o in found}) == len(found) == 16
    assert {o["division"] for o in found} == {COUNTY, *sample.TOWNSHIPS, *sample.VILLAGES}
    theirs = await whole(shared, TOWN_CLERK, "/offices")
    assert {o["division"] for o in theirs} == {
        TOWN,
        *(v for v in sample.VILLAGES if v.startswith(TOWN[:9])),
    }
    assert len(await whole(shared, OFFICES, "/offices", division=TOWN)) == len(theirs)
    assert await whole(shared, CLERK, "/offices", division=TOWN) == []


async def waiting(office: World, person: str, **asked: Any) -> dict[str, Any]:
    told: dict[str, Any] = await office.read(person, "/worklist", **asked)
    return told


async def test_what_is_raised_waits_for_those_who_can_carry_it_on(office: World) -> None:
    project = await raise_in(office, VILLAGE, "大棚")
    mine = await waiting(office, CLERK)
    assert (mine["total"], [w["case"]["id"] for w in mine["items"]]) == (1, [project])
    (item,) = mine["items"]
    assert item["posts"] == [f"village-clerk@{VILLAGE}"]
    assert item["case"]["step"] == "village-submission"
    assert (await waiting(office, STRANGER_CLERK))["total"] == 0
    assert (await waiting(office, REVIEWER))["total"] == 0


async def test_a_worklist_is_never_behind_the_facts(office: World) -> None:
    project = await submitted(office)
    assert (await waiting(office, HEAD))["total"] == 0
    assert [w["case"]["id"] for w in (await waiting(office, TOWN_CLERK))["items"]] == [project]
    version = (await office.read(TOWN_CLERK, f"/projects/{project}"))["version"]
    assert (await waiting(office, TOWN_CLERK))["items"][0]["case"]["version"] == version
    await file(office, TOWN_CLERK, project, "cost-estimate")
    assert (await waiting(office, TOWN_CLERK))["total"] == 0
    assert (await waiting(office, REVIEWER))["total"] == 1
    done(await office.put(REVIEWER, project, "decisions", {"step": "township-review"}))
    assert (await waiting(office, REVIEWER))["total"] == 0
    assert (await waiting(office, TOWN_CLERK))["total"] == 1


async def test_a_worklist_is_whole_page_by_page_the_longest_waiting_first(office: World) -> None:
    made = []
    for n in range(7):
        made.append(await raise_in(office, VILLAGE, f"大棚{n}", content=f"第{n}处"))
        if n % 2:
            office.time.move(1)
    for limit in (1, 2, 3, 7, 8):
        found = await whole(office, CLERK, "/worklist", limit=limit)
        assert sorted(w["case"]["id"] for w in found) == sorted(made)
        assert [w["since"] for w in found] == sorted(w["since"] for w in found)
        assert len(found) == len(made)


async def test_what_moves_while_one_turns_pages_is_not_lost(office: World) -> None:
    made = [await raise_in(office, VILLAGE, f"大棚{n}", content=f"第{n}处") for n in range(6)]
    first = await waiting(office, CLERK, limit=2)
    seen = [w["case"]["id"] for w in first["items"]]
    later = next(p for p in made if p not in seen)
    office.time.move(1)
    await file(office, CLERK, later, "application")
    rest = await waiting(office, CLERK, limit=200, after=first["next"])
    assert {*seen, *(w["case"]["id"] for w in rest["items"])} == set(made)


async def test_a_worklist_is_counted_without_fetching_under_the_same_conditions(
    office: World,
) -> None:
    for n in range(3):
        await raise_in(office, VILLAGE, f"大棚{n}", content=f"第{n}处")
    await raise_in(office, OTHER_VILLAGE, "鱼塘")
    alone = await waiting(office, COUNTY_CLERK, limit=0)
    assert (alone["items"], alone.get("next")) == ([], None)
    for person in (CLERK, TOWN_CLERK, COUNTY_CLERK, STRANGER_CLERK):
        for asked in ({}, {"due": True}, {"division": VILLAGE}, {"division": OTHER_VILLAGE}):
            counted = await waiting(office, person, limit=0, **asked)
            found = await whole(office, person, "/worklist", **asked)
            assert counted["total"] == len(found), (person, asked)
    assert (await waiting(office, CLERK, limit=0))["total"] == 3
    assert (await waiting(office, CLERK, limit=0, division=OTHER_VILLAGE))["total"] == 0


async def test_a_worklist_may_be_narrowed_to_a_post(office: World) -> None:
    await raise_in(office, VILLAGE, "大棚")
    assert (await waiting(office, CLERK, post="village-clerk"))["total"] == 1
    assert (await waiting(office, CLERK, post="village-head"))["total"] == 0
    assert (await waiting(office, CLERK, post="leading-group"))["total"] == 0
    answer = await office.get(CLERK, "/worklist", post="no post")
    assert problem(answer, 400, "invalid")["errors"][0]["place"] == "post"


async def test_what_a_clock_holds_up_is_not_due_until_it_has_run(office: World) -> None:
    project = await submitted(office)
    await file(office, TOWN_CLERK, project, "cost-estimate")
    done(await office.put(REVIEWER, project, "decisions", {"step": "township-review"}))
    notice = {
        "notice": "township-notice",
        "level": "township",
        "place": TOWN,
        "channel": "board",
        "text": "公示",
        "start_proof": "a" * 64,
    }
    done(await office.put(TOWN_CLERK, project, "notices", notice))
    people = [TOWN_CLERK, REVIEWER, COUNTY_CLERK, officer("county-appraiser", COUNTY)]
    items = [w for p in people for w in (await waiting(office, p))["items"]]
    assert items
    due_from = {w["case"]["due_from"] for w in items}
    assert len(due_from) == 1
    for person in people:
        assert (await waiting(office, person, due=True))["total"] == 0
    while str(office.time.at.date()) < max(due_from):
        office.time.move(1)
    assert any([(await waiting(office, person, due=True))["total"] for person in people])


async def test_who_holds_two_posts_has_each_case_once_with_both(office: World) -> None:
    project = await raise_in(office, VILLAGE, "大棚")
    path = f"/offices/{int(TOWN):032x}"
    version = int((await office.get(OFFICES, path)).headers["etag"].strip('"'))
    filling = {"post": "township-clerk", "person": CLERK, "start": "2026-06-01"}
    done(await office.post(OFFICES, f"{path}/posts", filling, version=version))
    told = await waiting(office, CLERK)
    assert told["total"] == 1
    (item,) = told["items"]
    assert item["case"]["id"] == project
    assert item["posts"] == [f"township-clerk@{TOWN}", f"village-clerk@{VILLAGE}"]
    (narrowed,) = (await waiting(office, CLERK, post="township-clerk"))["items"]
    assert narrowed["posts"] == [f"township-clerk@{TOWN}"]
