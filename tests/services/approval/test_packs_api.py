"""Procedure packs over HTTP: adopted by text, refused by line, in force for what begins after."""

from typing import Any

import pytest

from services.approval.examples import examples
from services.common.packaged import pack_texts
from tests.services.approval import neighbours
from tests.services.approval.conftest import Opening
from tests.services.approval.story import DOSSIER, INTAKE, in_library, raised, submitted
from tests.services.approval.world import (
    CLERK,
    COUNTY,
    COUNTY_CLERK,
    HEAD,
    KEEPER,
    LEADERS,
    OFFICES,
    MovableTime,
    World,
    chinese,
    done,
    problem,
    refused,
)

SHIPPED = pack_texts()["sample-430511.toml"]
PAPER = """
[[actions]]
id = "village-submission"

  [[actions.requires]]
  kind = "document"
  id = "consultation-on-file"
  document = "consultation"
  reason = "示例:另附征求意见记录"
  article = "not cited"
  grade = "ASM"
"""


def newer(body: str = PAPER, *, version: int = 2, valid_from: str = "2026-06-10") -> str:
    """The sample county's next pack."""
    head = SHIPPED.replace("version = 1\n", f"version = {version}\n", 1)
    return head.replace("valid_from = 2020-01-01", f"valid_from = {valid_from}", 1) + body


async def adopt(office: World, toml: str, person: str = LEADERS, **more: Any) -> Any:
    return await office.post(person, "/packs", {"toml": toml, "reason": "示例"}, **more)


async def test_packs_are_listed_and_read_whole(shared: World) -> None:
    listed = (await shared.read(CLERK, "/packs"))["items"]
    assert [(p["ref"]["id"], p["ref"]["version"]) for p in listed] == [
        ("cn-2025", 1),
        ("sample-430511", 1),
    ]
    answer = await shared.get(CLERK, "/packs/sample-430511/1")
    told = answer.json()
    assert told["ref"] == listed[1]["ref"]
    assert answer.headers["etag"] == f'"{told["ref"]["digest"]}"'
    assert "village-submission" in {a["id"] for a in told["pack"]["actions"]}
    for path in ("/packs/sample-430511/2", "/packs/imagined/1", "/packs/x/0", "/packs/x/y"):
        problem(await shared.get(CLERK, path), 404, "not-found")


async def test_a_new_pack_is_for_new_cases_and_old_ones_stay_under_theirs(office: World) -> None:
    old = await raised(office)
    answer = await adopt(office, newer())
    assert answer.headers["location"] == "/packs/sample-430511/2"
    assert done(answer)["facts"] == ["procedure.adopted.v1"]
    early = await new_case(office, "生效前")
    office.time.move(9)
    late = await new_case(office, "生效后")
    packs = {}
    for project in (old, early, late):
        seen = await office.read(CLERK, f"/projects/{project}")
        packs[project] = seen["pack"]["version"]
        lacks = await lacking(office, project)
        assert ("consultation-on-file" in lacks) == (seen["pack"]["version"] == 2)
    assert packs == {old: 1, early: 1, late: 2}


async def new_case(office: World, name: str) -> str:
    dossier = {**DOSSIER, "name": name, "content": name, "industry": name}
    return str(done(await office.post(CLERK, "/projects", {**INTAKE, "dossier": dossier}))["id"])


async def lacking(office: World, project: str) -> set[str]:
    said = await office.read(HEAD, f"/projects/{project}/actions")
    (submission,) = (a for a in said if a["action"] == "village-submission")
    return {f["rule"] for f in submission["lacks"]}


async def test_a_receipt_stays_as_it_was_when_the_pack_has_changed(office: World) -> None:
    project = await submitted(office)
    version = (await office.read(HEAD, f"/projects/{project}"))["version"]
    path = f"/projects/{project}/decisions/{version}/receipt"
    before = await office.read(HEAD, path)
    done(await adopt(office, newer(valid_from="2026-06-02")))
    assert await office.read(HEAD, path) == before
    assert before["pack"]["version"] == 1


async def test_a_case_under_the_old_pack_still_reaches_the_library(office: World) -> None:
    done(await adopt(office, newer(valid_from="2026-06-02")))
    project = await in_library(office)
    seen = await office.read(KEEPER, f"/projects/{project}")
    assert (seen["stage"], seen["pack"]["version"]) == ("library", 1)


async def test_another_process_knows_the_new_pack_at_once(office: World, opening: Opening) -> None:
    async with opening(MovableTime()) as other:
        other.time.move(10)
        await new_case(other, "之前")
        done(await adopt(office, newer()))
        project = await new_case(other, "之后")
        assert (await other.read(CLERK, f"/projects/{project}"))["pack"]["version"] == 2
        assert len((await other.read(CLERK, "/packs"))["items"]) == 3


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_text_below_a_floor_is_refused_by_floor_and_line(
    shared: World, language: str
) -> None:
    low = """
[[actions]]
id = "village-submission"

  [[actions.requires]]
  id = "village-vote"
  notice_days = 3 # too few
  reason = "示例"
"""
    text = newer(low)
    before = await shared.facts()
    told = problem(await adopt(shared, text, language=language), 400, "invalid")
    line = next(n for n, said in enumerate(text.splitlines(), 1) if "# too few" in said)
    assert {"place", "reason", "source"} == set(told["errors"][0])
    assert f"pack.toml:{line}" in {e["place"] for e in told["errors"]}
    said = [e["reason"] for e in told["errors"] if e["place"] == f"pack.toml:{line}"]
    floor = {"zh": "低于法定底线", "en": "goes below the floor"}[language]
    assert any(floor in reason and "农村集体经济组织法" in reason for reason in said)
    assert chinese(told["title"]) == (language == "zh")
    assert await shared.facts() == before


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "[[posts]",
        "id = 3",
        "a = [" + "[\n" * 60_000,
        "a." * 50_000 + "b = 1",
        '[a]\nb = "\\u0000"',
        newer('colour = "red"\n'),
        newer('[[actions]]\nid = "imagined"\n'),
        newer().replace('extends = "cn-2025@1"', 'extends = "cn-1999@1"'),
        newer().replace('extends = "cn-2025@1"', 'extends = "sample-430511@2"'),
        SHIPPED + "\n# the same, and a remark\n",
    ],
    ids=lambda text: text[:12] or "empty",
)
async def test_no_faulty_text_is_adopted_or_breaks_the_service(shared: World, text: str) -> None:
    before = await shared.facts()
    told = problem(await adopt(shared, text), 400, "invalid")
    assert told["errors"]
    assert await shared.facts() == before


async def test_what_is_adopted_already_is_refused_with_its_reason(office: World) -> None:
    assert refused(await adopt(office, SHIPPED))["pack"]["message"] == "pack.not-newer"
    rival = newer().replace('id = "sample-430511"', 'id = "rival"', 1)
    told = problem(await adopt(office, rival), 400, "invalid")
    assert "rival" in told["errors"][0]["reason"]
    older = rival.replace("2026-06-10", "2019-06-10")
    assert refused(await adopt(office, older))["pack"]["message"] == "pack.overlap"


async def test_only_the_leading_group_of_the_place_adopts_its_pack(office: World) -> None:
    for person in (CLERK, COUNTY_CLERK, "neighbour-leading-group"):
        assert "authority" in refused(await adopt(office, newer(), person))
    elsewhere = newer().replace('"430511"', '"430502"', 1).replace('"sample-430511"', '"o"', 1)
    assert "authority" in refused(await adopt(office, elsewhere))
    done(await adopt(office, elsewhere, "neighbour-leading-group"))


async def test_the_same_text_under_the_same_key_is_adopted_once(office: World) -> None:
    first = done(await adopt(office, newer(), key="k"))
    assert done(await adopt(office, newer(), key="k")) == {**first, "repeated": True}
    problem(await adopt(office, newer(version=3), key="k"), 422, "key-reused")


async def test_an_adoption_may_be_rehearsed(office: World) -> None:
    before = await office.facts()
    answer = await adopt(office, newer(), dry=True)
    assert (answer.status_code, answer.json()["facts"]) == (200, ["procedure.adopted.v1"])
    assert await office.facts() == before


async def test_no_pack_makes_anybody_a_founder(office: World) -> None:
    posts = '[[posts]]\nid = "founder"\nlevel = "county"\nzh = "建库人"\nen = "Founder"\n'
    by = '[[actions]]\nid = "roll-over"\nby = ["library-keeper", "founder"]\nreason = "示例"\n'
    done(await adopt(office, newer(posts + by, valid_from="2026-05-01")))
    county, elsewhere = f"{int(COUNTY):032x}", f"{int(neighbours.COUNTY):032x}"
    seen = await office.get(OFFICES, f"/offices/{county}")
    version = int(seen.headers["etag"].strip('"'))
    filling = {"post": "founder", "person": "climber", "start": "2026-06-01"}
    path = f"/offices/{county}/posts"
    done(await office.post(OFFICES, path, filling, version=version))
    listed = (await office.read("climber", "/offices", limit=200))["items"]
    assert {o["division"][:6] for o in listed} == {COUNTY[:6]}
    problem(await office.get("climber", f"/offices/{elsewhere}"), 404, "not-found")
    filling = {"post": "county-clerk", "person": "friend", "start": "2026-06-01"}
    answer = await office.post("climber", f"/offices/{elsewhere}/posts", filling, version=8)
    problem(answer, 404, "not-found")
    answer = await office.post("climber", path, filling, version=version + 1)
    assert "authority" in refused(answer)


async def test_where_no_pack_is_in_force_that_is_said(shared: World) -> None:
    answer = await shared.post(CLERK, "/projects", {**INTAKE, "on": "2012-06-01"})
    assert "2012-06-01" in refused(answer)["pack"]["says"]
    answer = await shared.post(
        OFFICES, "/offices", {"name": "甲", "division": "1" * 12, "on": "0263-02-19"}
    )
    assert "0263-02-19" in refused(answer)["pack"]["says"]


async def test_the_example_of_a_pack_would_be_adopted(shared: World) -> None:
    answer = await shared.post(LEADERS, "/packs", examples()["PackText"], dry=True)
    assert answer.json()["facts"] == ["procedure.adopted.v1"], answer.text
