"""Two counties on one service: nothing of the one is ever in an answer to the other's officers."""

import json
from collections.abc import AsyncIterator
from typing import Any

from services.approval import sample
from tests.services.approval import neighbours
from tests.services.approval.story import DOSSIER, INTAKE, in_library, raised
from tests.services.approval.test_imports_api import TABLE
from tests.services.approval.world import COUNTY, COUNTY_CLERK, KEEPER, World, digest, done

OVER = neighbours.neighbour
FOLLOWED = 8
"""Of each list so many are read whole; the lists themselves show all."""


async def imported(office: World, clerk: str, county: str, table: bytes = TABLE) -> str:
    options = json.dumps({"division": county, "year": 2020})
    sent = {"files": {"file": ("plan.csv", table)}, "data": {"options": options}}
    answer = await office.client.post("/imports", headers=office.headers(clerk), **sent)  # type: ignore[arg-type]
    job = str(answer.json()["id"])
    await office.house.jobs.start(job)
    return job


async def over_there(office: World) -> str:
    """A project of the other county, with a document on it."""
    village = neighbours.VILLAGE
    dossier = {**DOSSIER, "name": "双清区果园", "places": [village], "industry": "林果"}
    body = {**INTAKE, "division": village, "dossier": dossier}
    project = str(done(await office.post(OVER("village-clerk"), "/projects", body))["id"])
    paper = {"document": "application", "title": "双清区申报书", "digest": digest("over")}
    done(await office.put(OVER("village-clerk"), project, "documents", paper))
    return project


async def everything(office: World, person: str) -> AsyncIterator[str]:
    """All that somebody can read by following what is shown to them."""
    for path in ("/me", "/packs"):
        yield (await office.get(person, path)).text
    for path, below in (
        ("/projects", ("", "/history", "/actions")),
        ("/worklist", ()),
        ("/offices", ("",)),
        ("/imports", ("", "/questions", "/rows")),
    ):
        answer = await office.get(person, path, limit=200)
        yield answer.text
        for item in answer.json()["items"][:FOLLOWED]:
            for part in below:
                yield (await office.get(person, f"{path}/{item['id']}{part}")).text


async def receipts(office: World, person: str, project: str) -> AsyncIterator[str]:
    for entry in await office.read(person, f"/projects/{project}/history"):
        path = f"/projects/{project}/decisions/{entry['version']}/receipt"
        yield (await office.get(person, path)).text


async def test_no_answer_to_one_county_holds_anything_of_the_other(office: World) -> None:
    here = await in_library(office)
    second = await raised(office, name="陈家桥第二棚", content="另一处", industry="食用菌")
    there = await over_there(office)
    ours = await imported(office, COUNTY_CLERK, COUNTY)
    table = TABLE.replace("陈家桥".encode(), "兴隆".encode())
    theirs = await imported(office, OVER("county-clerk"), neighbours.COUNTY, table)
    marks_here = [here, second, ours, COUNTY[:6], "陈家桥", "sample-"]
    marks_there = [there, theirs, neighbours.COUNTY[:6], "双清区", "neighbour-"]
    officers = [seat.person for seat in sample.seats() if seat.division.startswith(COUNTY[:6])]
    own = dict.fromkeys(officers, (marks_here, marks_there))
    posts = [post for posts in neighbours.POSTS.values() for post in posts]
    own |= {OVER(post): (marks_there, marks_here) for post in posts}
    found: dict[str, Any] = {}
    for person, (mine, foreign) in own.items():
        told = "".join([text async for text in everything(office, person)])
        told = told.replace("sample-430511", "")  # the name of a pack: rules are public
        told = told.replace('"jurisdiction":"430511"', "").replace("北塔区规则包", "")
        leaks = [mark for mark in foreign if mark in told]
        assert leaks == [], (person, leaks)
        found[person] = [mark for mark in mine if mark in told]
    assert set(found[COUNTY_CLERK]) >= {here, ours, COUNTY[:6]}
    assert set(found[OVER("county-clerk")]) >= {there, theirs, neighbours.COUNTY[:6]}
    async for text in receipts(office, KEEPER, here):
        assert not [mark for mark in marks_there if mark in text]
