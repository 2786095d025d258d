"""Commands over HTTP: one key one effect, only on what was seen, refused with every reason."""

import asyncio
from typing import Any

import pytest

from tests.services.approval.story import DOSSIER, INTAKE, file, raised, submitted
from tests.services.approval.world import (
    CLERK,
    COUNTY_CLERK,
    HEAD,
    REVIEWER,
    STRANGER_CLERK,
    TOWN_CLERK,
    World,
    digest,
    done,
    problem,
    refused,
)

PAPER = {"document": "application", "title": "申报书", "digest": digest("application")}


async def paper(office: World, project: str, **more: Any) -> Any:
    return await office.post(CLERK, f"/projects/{project}/documents", PAPER, **more)


async def test_a_raised_project_says_where_it_is_and_what_it_allows(office: World) -> None:
    answer = await office.post(CLERK, "/projects", INTAKE)
    told = done(answer)
    assert answer.headers["location"] == f"/projects/{told['id']}"
    assert answer.headers["etag"] == '"1"'
    assert told["facts"] == ["project.intake-filed.v1"]
    assert "correct-dossier" in told["possible"]
    seen = await office.get(CLERK, answer.headers["location"])
    assert (seen.headers["etag"], seen.json()["dossier"]["name"]) == ('"1"', DOSSIER["name"])


async def test_a_command_says_where_its_fact_is_read(office: World) -> None:
    project = await raised(office)
    answer = await paper(office, project, version=1)
    told = done(answer)
    assert (told["version"], told["position"]) == (2, await office.facts())
    (entry,) = await office.read(CLERK, answer.headers["location"])
    assert (entry["version"], entry["tag"]) == (2, told["facts"][0])


async def test_what_became_possible_is_what_was_lacking_before(office: World) -> None:
    project = await submitted(office)
    seen = await office.read(HEAD, f"/projects/{project}/actions")
    lacking = {a["action"] for a in seen if not a["open"]}
    told = done(
        await office.put(
            TOWN_CLERK,
            project,
            "documents",
            {"document": "cost-estimate", "title": "概算", "digest": digest("cost")},
        )
    )
    assert told["possible"] == ["township-review"]
    assert "township-review" in lacking


async def test_no_command_without_a_key(shared: World) -> None:
    answer = await shared.client.post("/projects", json=INTAKE, headers=shared.headers(CLERK))
    problem(answer, 400, "idempotency-key-missing")


@pytest.mark.parametrize("key", ["a b", "", "x" * 129, "é"])
async def test_a_key_is_a_word_of_plain_letters(shared: World, key: str) -> None:
    sent = {**shared.headers(CLERK), "Idempotency-Key": key.encode("latin-1")}
    answer = await shared.client.post("/projects", json=INTAKE, headers=sent)
    (error,) = problem(answer, 400, "invalid")["errors"]
    assert (error["place"], error["source"]) == ("Idempotency-Key", "header")


async def test_a_command_on_a_case_says_which_version_was_seen(office: World) -> None:
    project = await raised(office)
    problem(await paper(office, project), 428, "if-match-missing")
    answer = await paper(office, project, version=7)
    assert problem(answer, 412, "moved")["version"] == 1
    assert answer.headers["etag"] == '"1"'


@pytest.mark.parametrize("said", ["1", 'W/"1"', "*", '"1", "2"', '"x"', '"-1"', '"1'])
async def test_only_one_strong_version_is_taken(shared: World, said: str) -> None:
    project = await raised(shared)
    sent = {**shared.headers(CLERK), "Idempotency-Key": "k", "If-Match": said}
    path = f"/projects/{project}/documents"
    answer = await shared.client.post(path, json=PAPER, headers=sent)
    problem(answer, 400, "if-match-malformed")


async def test_a_refusal_names_every_reason_in_the_language_asked_for(office: World) -> None:
    project = await raised(office, targets=[])
    path, body = f"/projects/{project}/decisions", {"step": "village-submission"}
    chinese = refused(await office.post(HEAD, path, body, version=1))
    english = refused(await office.post(HEAD, path, body, version=1, language="en"))
    assert set(chinese) == set(english)
    assert {
        "application-on-file",
        "village-vote",
        "village-notice-days",
        "targets-stated",
    } <= set(chinese)
    assert all(f["says"].isascii() is False for f in chinese.values())
    assert all(f["says"] != chinese[rule]["says"] for rule, f in english.items())
    assert {f["verdict"] for f in chinese.values()} <= {"pending", "broken"}
    assert all(f["who"] or f.get("earliest") for f in chinese.values())
    who = {w["post"]: w["title"] for w in chinese["application-on-file"]["who"]}
    assert who["village-clerk"] == "村经办人"


async def test_a_refusal_writes_nothing_and_uses_up_no_key(office: World) -> None:
    project = await raised(office)
    before = await office.facts()
    path, body = f"/projects/{project}/decisions", {"step": "village-submission"}
    refused(await office.post(HEAD, path, body, version=1, key="again"))
    assert await office.facts() == before
    done(await office.post(CLERK, f"/projects/{project}/documents", PAPER, version=1, key="again"))


async def test_one_key_and_one_command_are_answered_alike_however_late(office: World) -> None:
    project = await raised(office)
    first = done(await paper(office, project, version=1, key="mine"))
    await file(office, CLERK, project, "consultation", "minutes")
    for version in (1, 2, 4, 99):
        again = done(await paper(office, project, version=version, key="mine"))
        assert again == {**first, "repeated": True}
    assert (await office.read(CLERK, f"/projects/{project}"))["version"] == 4


async def test_one_key_for_another_command_is_refused(office: World) -> None:
    project = await raised(office)
    done(await paper(office, project, version=1, key="mine"))
    other = {**PAPER, "title": "另一份"}
    path = f"/projects/{project}/documents"
    for version in (1, 2):
        answer = await office.post(CLERK, path, other, version=version, key="mine")
        problem(answer, 422, "key-reused")
    problem(await office.post(CLERK, "/projects", INTAKE, key="mine"), 422, "key-reused")


async def test_two_people_may_choose_the_same_key(office: World) -> None:
    one = done(await office.post(CLERK, "/projects", INTAKE, key="1"))
    there = {**INTAKE, "division": "430511101202"}
    there["dossier"] = {**DOSSIER, "name": "李子塘村大棚", "places": ["430511101202"]}
    two = done(await office.post(STRANGER_CLERK, "/projects", there, key="1"))
    assert one["id"] != two["id"]


async def test_a_hundred_equal_requests_at_once_are_one_fact_and_a_hundred_equal_answers(
    office: World,
) -> None:
    before = await office.facts()
    asked = [office.post(CLERK, "/projects", INTAKE, key="same") for _ in range(100)]
    told = [done(answer) for answer in await asyncio.gather(*asked)]
    assert len({(t["id"], t["version"], t["position"], tuple(t["possible"])) for t in told}) == 1
    assert [t.get("repeated", False) for t in told].count(False) == 1
    assert await office.facts() == before + 1


async def test_of_fifty_who_decide_one_step_at_once_one_does(office: World) -> None:
    project = await submitted(office)
    await file(office, TOWN_CLERK, project, "cost-estimate")
    version = (await office.read(REVIEWER, f"/projects/{project}"))["version"]
    before = await office.facts()
    path, body = f"/projects/{project}/decisions", {"step": "township-review"}
    asked = [office.post(REVIEWER, path, body, version=version, key=f"race-{n}") for n in range(50)]
    statuses = sorted(a.status_code for a in await asyncio.gather(*asked))
    assert statuses == [201] + [412] * 49
    assert await office.facts() == before + 1


async def test_a_recorded_request_played_a_thousand_times_has_one_effect(office: World) -> None:
    project = await raised(office)
    sent = {**office.headers(CLERK), "Idempotency-Key": "tape", "If-Match": '"1"'}
    path = f"/projects/{project}/documents"
    first = done(await office.client.post(path, json=PAPER, headers=sent))
    before = await office.facts()
    for _ in range(10):
        asked = [office.client.post(path, json=PAPER, headers=sent) for _ in range(100)]
        told = [done(a) for a in await asyncio.gather(*asked)]
        assert all(t == {**first, "repeated": True} for t in told)
    assert await office.facts() == before


async def test_a_rehearsal_decides_and_writes_nothing(office: World) -> None:
    project = await raised(office)
    before = await office.facts()
    answer = await paper(office, project, version=1, key="try", dry=True)
    told = answer.json()
    assert (answer.status_code, told["dry"], told["version"]) == (200, True, 1)
    assert told["facts"] == ["project.document-filed.v1"]
    assert {f["verdict"] for f in told["findings"]} == {"met"}
    body = {"step": "village-submission"}
    path = f"/projects/{project}/decisions"
    answer = await office.post(HEAD, path, body, version=1, dry=True, language="en")
    told = answer.json()
    assert (answer.status_code, told["facts"]) == (200, [])
    assert {"met", "pending"} <= {f["verdict"] for f in told["findings"]}
    assert all(f["says"] for f in told["findings"])
    answer = await office.post(CLERK, "/projects", INTAKE, dry=True)
    assert answer.json()["facts"] == ["project.intake-filed.v1"]
    assert await office.facts() == before
    done(await paper(office, project, version=1, key="try"))


async def test_a_rehearsal_is_held_to_the_version_too(office: World) -> None:
    project = await raised(office)
    problem(await paper(office, project, version=3, dry=True), 412, "moved")
    problem(await paper(office, project, dry=True), 428, "if-match-missing")


async def test_what_the_caller_calls_the_matter_is_on_the_fact(office: World) -> None:
    project = await raised(office)
    sent = {"Idempotency-Key": "k", "If-Match": '"1"', "X-Correlation-Id": "oa-2026-17"}
    path = f"/projects/{project}/documents"
    headers = {**office.headers(CLERK), **sent}
    done(await office.client.post(path, json=PAPER, headers=headers))
    last = (await office.read(CLERK, f"/projects/{project}/history"))[-1]
    assert last["fact"]["correlation"] == "oa-2026-17"
    headers["X-Correlation-Id"] = "two words"
    answer = await office.client.post(path, json=PAPER, headers=headers)
    assert problem(answer, 400, "invalid")["errors"][0]["place"] == "X-Correlation-Id"


async def test_a_project_from_before_enters_where_it_is(office: World) -> None:
    body = {**INTAKE, "stage": "library", "evidence": "C", "basis": "2020年计划表"}
    body["dossier"] = {**DOSSIER, "year": 2020}
    told = done(await office.post(COUNTY_CLERK, "/historic-projects", body))
    seen = await office.read(COUNTY_CLERK, f"/projects/{told['id']}")
    assert (seen["stage"], seen["historic"], seen["library_year"]) == ("library", "C", 2020)
    assert not seen.get("decisions")
    refusal = refused(await office.post(CLERK, "/historic-projects", body))
    assert refusal["authority"]["who"][0]["post"] == "county-clerk"
