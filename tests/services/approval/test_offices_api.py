"""Offices over HTTP: who holds which post is a fact, and authority follows it at once."""

from typing import Any

import pytest

from tests.services.approval import neighbours
from tests.services.approval.conftest import Opening
from tests.services.approval.story import VOTE, file, notice, raised, submitted
from tests.services.approval.world import (
    CLERK,
    COUNTY,
    COUNTY_CLERK,
    HEAD,
    LEADERS,
    OFFICES,
    REVIEWER,
    STRANGER_CLERK,
    TOWN,
    TOWN_CLERK,
    VILLAGE,
    MovableTime,
    World,
    digest,
    done,
    problem,
    refused,
)

TOWN_OFFICE = f"{int(TOWN):032x}"
VILLAGE_OFFICE = f"{int(VILLAGE):032x}"
PAPER = {"document": "application", "title": "申报书", "digest": digest("a")}


async def act(office: World, office_id: str, what: str, body: Any, person: str = OFFICES) -> Any:
    seen = await office.get(OFFICES, f"/offices/{office_id}")
    version = int(seen.headers["etag"].strip('"'))
    return await office.post(person, f"/offices/{office_id}/{what}", body, version=version)


def vacancy(post: str, person: str, last_day: str) -> dict[str, str]:
    return {"post": post, "person": person, "last_day": last_day, "reason": "工作调动"}


async def test_an_office_is_opened_and_its_posts_filled(office: World) -> None:
    body = {"name": "北塔区乡村振兴服务中心(示例)", "division": COUNTY}
    answer = await office.post(OFFICES, "/offices", body)
    made = answer.headers["location"].removeprefix("/offices/")
    assert done(answer)["id"] == made
    filling = {"post": "county-clerk", "person": "new-clerk", "start": "2026-06-01"}
    answer = await act(office, made, "posts", filling)
    assert (done(answer)["version"], answer.headers["etag"]) == (2, '"2"')
    seen = await office.get(OFFICES, f"/offices/{made}")
    (held,) = seen.json()["holdings"]
    assert (held["person"], held["post"], held["start"]) == (
        "new-clerk",
        "county-clerk",
        "2026-06-01",
    )
    assert (await office.read("new-clerk", "/me"))["holdings"][0]["office"] == made


async def test_only_the_keeper_of_offices_keeps_them(office: World) -> None:
    filling = {"post": "village-clerk", "person": "somebody", "start": "2026-06-01"}
    for person in (CLERK, LEADERS, COUNTY_CLERK):
        found = refused(await act(office, VILLAGE_OFFICE, "posts", filling, person))
        who = {"post": "office-keeper", "title": "机构岗位管理员", "division": COUNTY}
        assert found["authority"]["who"] == [who]
    foreign = neighbours.neighbour("office-keeper")
    answer = await act(office, VILLAGE_OFFICE, "posts", filling, foreign)
    problem(answer, 404, "not-found")


async def test_a_post_gives_authority_from_its_first_day_to_its_last(office: World) -> None:
    project = await raised(office)
    new = "a-new-clerk"
    filling = {"post": "village-clerk", "person": new, "start": "2026-06-03", "end": "2026-06-04"}
    done(await act(office, VILLAGE_OFFICE, "posts", filling))
    statuses = []
    for _ in range(5):
        version = (await office.read(CLERK, f"/projects/{project}"))["version"]
        path = f"/projects/{project}/documents"
        statuses.append((await office.post(new, path, PAPER, version=version)).status_code)
        office.time.move(1)
    assert statuses == [404, 404, 201, 201, 404]


async def test_authority_ends_with_the_fact_that_ends_it(office: World) -> None:
    project = await raised(office)
    done(await office.put(CLERK, project, "documents", PAPER))
    gone = vacancy("village-clerk", CLERK, "2026-05-31")
    done(await act(office, VILLAGE_OFFICE, "vacancies", gone))
    for path in ("/projects", f"/projects/{project}", "/worklist", f"/offices/{VILLAGE_OFFICE}"):
        problem(await office.get(CLERK, path), 404, "not-found")
    path = f"/projects/{project}/documents"
    problem(await office.post(CLERK, path, PAPER, version=2), 404, "not-found")
    assert (await office.read(CLERK, "/me"))["holdings"] == []


async def test_authority_follows_the_facts_in_every_process_at_once(
    office: World, opening: Opening
) -> None:
    project = await raised(office)
    async with opening(MovableTime()) as other:
        path = f"/projects/{project}/documents"
        done(await other.post(CLERK, path, PAPER, version=1))
        gone = vacancy("village-clerk", CLERK, "2026-05-31")
        done(await act(office, VILLAGE_OFFICE, "vacancies", gone))
        answer = await other.post(CLERK, path, {**PAPER, "title": "再一份"}, version=2)
        problem(answer, 404, "not-found")
        for path in ("/projects", f"/projects/{project}", "/worklist"):
            problem(await other.get(CLERK, path), 404, "not-found")
        filling = {"post": "village-clerk", "person": "next", "start": "2026-06-01"}
        done(await act(office, VILLAGE_OFFICE, "posts", filling))
        assert (await other.read("next", f"/projects/{project}"))["version"] == 2
        done(await other.post("next", f"/projects/{project}/documents", PAPER, version=2))


async def test_who_stands_in_acts_for_the_absent_and_shows_as_such(office: World) -> None:
    project = await submitted(office)
    await file(office, TOWN_CLERK, project, "cost-estimate")
    day = str(office.time.at.date())
    stand_in = {
        "post": "township-reviewer",
        "absent": REVIEWER,
        "person": "a-deputy",
        "start": day,
        "end": day,
        "reason": "外出学习",
    }
    done(await act(office, TOWN_OFFICE, "stand-ins", stand_in))
    done(await office.put("a-deputy", project, "decisions", {"step": "township-review"}))
    last = (await office.read(TOWN_CLERK, f"/projects/{project}/history"))[-1]["fact"]["by"]
    assert (last["person"], last["standing_in_for"]) == ("a-deputy", REVIEWER)
    office.time.move(1)
    problem(await office.get("a-deputy", f"/projects/{project}"), 404, "not-found")


async def test_nobody_decides_what_they_filed_whichever_post_they_hold_now(office: World) -> None:
    project = await raised(office)
    await file(office, CLERK, project, "application")
    done(await office.put(CLERK, project, "votes", VOTE))
    await notice(office, CLERK, project, "village", VILLAGE, 11)
    filling = {"post": "village-head", "person": CLERK, "start": "2026-06-01"}
    done(await act(office, VILLAGE_OFFICE, "posts", filling))
    answer = await office.put(CLERK, project, "decisions", {"step": "village-submission"})
    assert set(refused(answer)) == {"separation"}
    done(await office.put(HEAD, project, "decisions", {"step": "village-submission"}))


@pytest.mark.parametrize(
    ("what", "body", "rule"),
    [
        ("posts", {"post": "county-clerk", "person": "x", "start": "2026-06-01"}, "post"),
        ("posts", {"post": "imagined", "person": "x", "start": "2026-06-01"}, "post"),
        ("posts", {"post": "village-clerk", "person": OFFICES, "start": "2026-06-01"}, "post"),
        ("vacancies", vacancy("village-head", CLERK, "2026-06-01"), "post"),
        (
            "stand-ins",
            {
                "post": "village-clerk",
                "absent": CLERK,
                "person": CLERK,
                "start": "2026-06-01",
                "end": "2026-06-02",
                "reason": "外出",
            },
            "stand-in",
        ),
    ],
)
async def test_what_offices_may_not_do_is_refused_with_its_reason(
    shared: World, what: str, body: Any, rule: str
) -> None:
    before = await shared.facts()
    found = refused(await act(shared, VILLAGE_OFFICE, what, body))
    assert found[rule]["says"]
    assert await shared.facts() == before


async def test_a_closed_office_gives_nobody_authority(office: World) -> None:
    project = await raised(office)
    done(await act(office, VILLAGE_OFFICE, "closures", {"reason": "撤并"}))
    office.time.move(1)
    problem(await office.get(CLERK, f"/projects/{project}"), 404, "not-found")
    seen = await office.read(OFFICES, f"/offices/{VILLAGE_OFFICE}")
    assert seen["closed_on"] == "2026-06-01"
    filling = {"post": "village-clerk", "person": "late", "start": "2026-06-05"}
    assert "office" in refused(await act(office, VILLAGE_OFFICE, "posts", filling))


async def test_commands_on_offices_keep_keys_and_versions_too(office: World) -> None:
    path = f"/offices/{VILLAGE_OFFICE}/posts"
    body = {"post": "village-clerk", "person": "third", "start": "2026-06-01"}
    problem(await office.post(OFFICES, path, body), 428, "if-match-missing")
    problem(await office.post(OFFICES, path, body, version=1), 412, "moved")
    first = done(await act(office, VILLAGE_OFFICE, "posts", body))
    answer = await office.post(OFFICES, path, body, version=first["version"], key="k")
    assert "post" in refused(answer)
    again = {**body, "person": "fourth"}
    one = done(await office.post(OFFICES, path, again, version=first["version"], key="k"))
    two = done(await office.post(OFFICES, path, again, version=first["version"], key="k"))
    assert two == {**one, "repeated": True}


async def test_a_rehearsed_act_changes_no_office(office: World) -> None:
    body = {"post": "village-clerk", "person": "third", "start": "2026-06-01"}
    path = f"/offices/{VILLAGE_OFFICE}/posts"
    version = (await office.read(OFFICES, f"/offices/{VILLAGE_OFFICE}"))["version"]
    answer = await office.post(OFFICES, path, body, version=version, dry=True)
    assert (answer.status_code, answer.json()["facts"]) == (200, ["office.post-filled.v1"])
    problem(await office.get("third", "/projects"), 404, "not-found")


async def test_a_merger_of_divisions_moves_its_live_cases_with_it(office: World) -> None:
    project = await raised(office)
    new = "430511101202"
    body = {
        "mergers": [{"old": VILLAGE, "new": new}],
        "document_no": "示政发〔2026〕1号",
        "reason": "合并村",
    }
    found = refused(await office.post(CLERK, "/mergers", body))
    assert "authority" in found
    told = done(await office.post(OFFICES, "/mergers", body, key="merge"))
    assert told["moved"] == 1
    seen = await office.read(STRANGER_CLERK, f"/projects/{project}")
    assert (seen["division"], seen["dossier"]["places"]) == (new, [new])
    last = (await office.read(STRANGER_CLERK, f"/projects/{project}/history"))[-1]
    assert last["fact"]["origin_division"] == VILLAGE
    assert last["fact"]["reason"] == "合并村"
    problem(await office.get(CLERK, f"/projects/{project}"), 404, "not-found")
    again = done(await office.post(OFFICES, "/mergers", body, key="merge"))
    assert again == {**told, "repeated": True}


async def test_who_i_am_is_told_to_anyone_with_a_token(office: World) -> None:
    me = await office.read(CLERK, "/me")
    assert (me["person"], me["today"]) == (CLERK, "2026-06-01")
    assert [h["post"] for h in me["holdings"]] == ["village-clerk"]
    assert (await office.read("a-stranger", "/me"))["holdings"] == []
