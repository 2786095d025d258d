"""Tables over HTTP: taken, worked through, asked about; only by those whose place it is."""

import asyncio
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from httpx import Response

from services.approval import sample
from tests.services.approval.conftest import Opening
from tests.services.approval.world import (
    CLERK,
    COUNTY,
    COUNTY_CLERK,
    KEEPER,
    TOWN,
    TOWN_CLERK,
    MovableTime,
    World,
    problem,
)

TABLE = (files(sample) / sample.TABLE).read_bytes()
KNOWN = {
    "division": COUNTY,
    "year": 2020,
    "category": "产业发展",
    "fund": {"source": "linking", "level": "central"},
    "published": "2019-12-27",
}


async def send(
    office: World,
    person: str = COUNTY_CLERK,
    *,
    content: bytes = TABLE,
    name: str = "plan.csv",
    language: str = "zh",
    **options: Any,
) -> Response:
    said = {**KNOWN, **options}
    return await office.client.post(
        "/imports",
        files={"file": (name, content)},
        data={"options": json.dumps(said)},
        headers=office.headers(person, **{"Accept-Language": language}),
    )


async def ended(office: World, answer: Response, person: str = COUNTY_CLERK) -> dict[str, Any]:
    """The import once it is over."""
    assert answer.status_code == 202, answer.text
    path = answer.headers["location"]
    while True:
        told: dict[str, Any] = await office.read(person, path)
        if told["status"] not in ("queued", "running"):
            return told
        await asyncio.sleep(0)


async def test_a_table_is_taken_worked_through_and_its_projects_are_there(office: World) -> None:
    answer = await send(office)
    assert answer.json()["status"] in ("queued", "running")
    told = await ended(office, answer)
    assert (told["status"], told["division"]) == ("done", COUNTY)
    assert told["rows"]["filed"] > 0
    listed = (await office.read(COUNTY_CLERK, "/projects", limit=200))["items"]
    assert len(listed) == told["rows"]["filed"]
    assert all(p["stage"] == "intake" for p in listed)
    history = await office.read(COUNTY_CLERK, f"/projects/{listed[0]['id']}/history")
    assert history[0]["fact"]["source"]["file"] == told["digest"]
    rows = (await office.read(COUNTY_CLERK, f"{answer.headers['location']}/rows"))["items"]
    assert {r["project"] for r in rows if r.get("project")} == {p["id"] for p in listed}


async def test_what_is_not_sure_is_asked_by_row_and_column_page_by_page(office: World) -> None:
    answer = await send(office)
    told = await ended(office, answer)
    path = f"{answer.headers['location']}/questions"
    whole = (await office.read(COUNTY_CLERK, path, limit=200))["items"]
    assert len(whole) == told["questions"] > 0
    assert all(q["row"] and q["zh"] and q["en"] for q in whole)
    paged, after = [], 0
    while after is not None:
        page = await office.read(COUNTY_CLERK, path, limit=1, after=after)
        paged += page["items"]
        after = page.get("next")
    assert paged == whole


async def test_rows_are_listed_by_outcome_page_by_page(office: World) -> None:
    answer = await send(office)
    told = await ended(office, answer)
    path = f"{answer.headers['location']}/rows"
    for outcome, count in told["rows"].items():
        found = (await office.read(COUNTY_CLERK, path, outcome=outcome, limit=200))["items"]
        assert {r["outcome"] for r in found} == {outcome}
        assert len(found) == count
    wrong = await office.get(COUNTY_CLERK, path, outcome="imagined")
    assert problem(wrong, 400, "invalid")["errors"][0]["place"] == "outcome"


async def test_the_same_file_once_more_changes_nothing(office: World) -> None:
    await ended(office, await send(office))
    before = await office.facts()
    again = await ended(office, await send(office))
    assert await office.facts() == before
    assert again["rows"].get("filed", 0) == 0
    listed = (await office.read(COUNTY_CLERK, "/imports"))["items"]
    assert len(listed) == 2
    assert listed[0]["id"] == again["id"]


async def test_imports_are_listed_in_pages_the_newest_first(office: World) -> None:
    sent = [await ended(office, await send(office)) for _ in range(3)]
    paged: list[Any] = []
    asked: dict[str, Any] = {}
    while True:
        page = await office.read(COUNTY_CLERK, "/imports", limit=1, **asked)
        paged += page["items"]
        if not page.get("next"):
            break
        asked = {"before": page["next"]}
    assert [p["id"] for p in paged] == [s["id"] for s in reversed(sent)]


@pytest.mark.parametrize(
    ("options", "place"),
    [
        ({"division": "4305"}, "division"),
        ({"year": "2020"}, "year"),
        ({"year": 1999}, "year"),
        ({"imagined": 1}, "body"),
        ({"fund": {"source": "gold", "level": "central"}}, "fund.source"),
        ({"headers": {"序号": 1}}, "headers"),
    ],
)
async def test_options_that_do_not_fit_are_named(shared: World, options: Any, place: str) -> None:
    (error,) = problem(await send(shared, **options), 400, "invalid")["errors"]
    assert error["place"].startswith(place)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("name", "content"), [("a.exe", b"MZ\x90"), ("a.pdf", b"%PDF-1.7"), ("a.csv", b"")]
)
async def test_what_is_no_table_is_refused_or_fails_with_a_reason(
    office: World, language: str, name: str, content: bytes
) -> None:
    answer = await send(office, name=name, content=content, language=language)
    if answer.status_code == 400:
        (error,) = problem(answer, 400, "invalid")["errors"]
        assert error["place"] == "file"
        return
    told = await ended(office, answer)
    assert told["status"] == "failed"
    assert told["failed"][language]


async def test_a_form_without_a_file_or_options_is_refused(shared: World) -> None:
    headers = shared.headers(COUNTY_CLERK)
    post = shared.client.post
    no_file = await post("/imports", data={"options": json.dumps(KNOWN)}, headers=headers)
    problem(no_file, 415, "unsupported-media-type")
    no_file = await post(
        "/imports", files={"other": ("a", b"x")}, data={"options": "{}"}, headers=headers
    )
    assert "file" in problem(no_file, 400, "invalid")["errors"][0]["reason"]
    no_options = await post("/imports", files={"file": ("a.csv", b"x")}, headers=headers)
    assert "options" in problem(no_options, 400, "invalid")["errors"][0]["reason"]
    text = {"file": (None, "text"), "options": (None, json.dumps(KNOWN))}
    problem(await post("/imports", files=text, headers=headers), 400, "invalid")
    broken = {**headers, "content-type": "multipart/form-data"}
    problem(await post("/imports", content=b"x", headers=broken), 400, "invalid")


async def test_a_file_that_is_too_large_is_refused(opening: Opening) -> None:
    async with opening(MovableTime(), import_limit=10_000) as office:
        answer = await send(office, content=b"x" * 200_000)
        problem(answer, 413, "too-large")
        answer = await send(office, content=b"x" * 20_000)
        assert answer.status_code in (400, 413)
        assert answer.json()["title"]
        assert (await office.read(COUNTY_CLERK, "/imports"))["items"] == []


async def test_only_posts_that_import_may_and_only_for_their_place(office: World) -> None:
    for person in (CLERK, KEEPER, "neighbour-county-clerk", "nobody"):
        problem(await send(office, person), 404, "not-found")
    problem(await send(office, TOWN_CLERK), 404, "not-found")
    told = await ended(office, await send(office, TOWN_CLERK, division=TOWN), TOWN_CLERK)
    assert told["division"] == TOWN


async def test_an_import_is_seen_from_above_and_by_no_other_county(office: World) -> None:
    answer = await send(office)
    await ended(office, answer)
    path = answer.headers["location"]
    for person in ("neighbour-county-clerk", "neighbour-village-head", CLERK, TOWN_CLERK):
        for below in ("", "/questions", "/rows"):
            problem(await office.get(person, path + below), 404, "not-found")
        assert (await office.read(person, "/imports"))["items"] == []
        gone = await office.post(person, f"{path}/cancellations", {})
        problem(gone, 404, "not-found")
    for person in (KEEPER, "sample-city-supervisor"):
        assert (await office.read(person, path))["id"] == path.removeprefix("/imports/")
    problem(await office.post(KEEPER, f"{path}/cancellations", {}), 404, "not-found")


@pytest.mark.parametrize("job", ["x", "0" * 32, "00000000-0000-0000-0000-000000000000"])
async def test_there_is_no_import_of_another_id(shared: World, job: str) -> None:
    problem(await shared.get(COUNTY_CLERK, f"/imports/{job}"), 404, "not-found")


async def test_an_import_may_be_stopped_for_good_and_what_was_filed_stays(
    office: World, tmp_path: Path
) -> None:
    head = "序号,项目名称,建设地点,建设内容,资金(万元)\n"
    lines = "".join(f"{n},大棚{n},光裕村,新建第{n}处大棚,{n % 90 + 1}\n" for n in range(1, 3001))
    answer = await send(office, content=(head + lines).encode())
    path = answer.headers["location"]
    stopped = await office.post(COUNTY_CLERK, f"{path}/cancellations", {})
    assert stopped.status_code == 200
    told = await office.read(COUNTY_CLERK, path)
    assert told["status"] == "cancelled"
    listed = (await office.read(COUNTY_CLERK, "/projects", limit=200))["items"]
    assert min(len(listed), 200) == min(told["rows"].get("filed", 0), 200)
    assert told["rows"].get("filed", 0) < 3000


async def test_a_table_of_projects_from_before_enters_them_where_they_are(office: World) -> None:
    historic = {"stage": "library", "evidence": "C", "basis": "2020年计划表"}
    told = await ended(office, await send(office, historic=historic))
    listed = (await office.read(COUNTY_CLERK, "/projects", limit=200))["items"]
    assert {p["stage"] for p in listed} == {"library"}
    assert len(listed) == told["rows"]["filed"]


LEDGER = """单位:万元
资产编号,来源项目,资产名称,类别,形态,坐落,数量,购建时间,原值(万元),资金来源,所有权人,管护责任人
D-001,光裕村大棚,钢架大棚,经营性,固定资产,光裕村,20座,2020年10月,60.5,衔接资金,光裕村集体,光裕村委会
"""


async def test_a_ledger_of_assets_is_imported_and_no_number_comes_twice(office: World) -> None:
    past = {"stage": "operating", "evidence": "C", "basis": "2021年资产台账"}
    said: dict[str, Any] = {"name": "台账.csv", "holds": "assets", "historic": past, "year": 2020}
    first = await ended(office, await send(office, content=LEDGER.encode(), **said))
    assert first["status"] == "done"
    assert first["rows"]["filed"] == 1
    (asset,) = (await office.read(COUNTY_CLERK, "/asset-ledger/items"))["items"]
    assert (asset["number"], asset["value"], asset["acquired"]) == (
        "D-001",
        "605000.00",
        "2020-10-01",
    )
    other = LEDGER.replace("20座", "21座") + LEDGER.splitlines()[2].replace("001", "002") + "\n"
    again = await ended(office, await send(office, content=other.encode(), **said))
    assert again["rows"]["refused"] == 1
    assert len((await office.read(COUNTY_CLERK, "/asset-ledger/items"))["items"]) == 1
    bare = await send(office, content=LEDGER.encode(), name="台账.csv", holds="assets")
    assert bare.status_code == 400
