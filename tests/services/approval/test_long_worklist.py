"""A worklist is as quick for whom thousands wait as for whom few do, and says what it counted."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.conftest import Database
from tests.services.approval.story import raised
from tests.services.approval.world import (
    CLERK,
    COUNTY,
    COUNTY_CLERK,
    OFFICES,
    TOWN,
    VILLAGE,
    World,
    done,
)

ELSEWHERE = "430511003206"
CROWD = """
INSERT INTO bangfu.case_index
SELECT 'project-' || md5(%(name)s || n), version, kind, stage, %(division)s, %(waits)s, step,
       since + n * interval '1 second', due_from, keys, amount, title, live, filed_at
FROM bangfu.case_index, generate_series(1, %(count)s) n WHERE stream = %(like)s
"""
WAITS = """
INSERT INTO bangfu.case_waits SELECT unnest(waits), since, stream FROM bangfu.case_index
WHERE kind = 'project' ON CONFLICT DO NOTHING
"""
KEYS = """
INSERT INTO bangfu.case_keys SELECT unnest(keys), stream FROM bangfu.case_index
WHERE kind = 'project' ON CONFLICT DO NOTHING
"""
CLERKS = [f"county-clerk@{COUNTY}"]


async def crowd(county: Database, like: str, count: int, **said: Any) -> None:
    """So many more cases, each a second after the one before, as if they had been raised."""
    told = {"name": "a", "division": VILLAGE, "waits": CLERKS, **said}
    async with await psycopg.AsyncConnection.connect(county.admin_dsn, autocommit=True) as conn:
        await conn.execute(CROWD, {**told, "like": f"project-{like}", "count": count})
        await conn.execute(WAITS)
        await conn.execute(KEYS)


async def walked(office: World, person: str, **asked: Any) -> list[list[str]]:
    """The cases of every page."""
    pages, after = [], {}
    while True:
        page = await office.read(person, "/worklist", **asked, **after)
        pages.append([item["case"]["id"] for item in page["items"]])
        if "next" not in page:
            return pages
        after = {"after": page["next"]}


async def test_what_waits_is_counted_up_to_a_thousand_and_then_said_to_be_more(
    office: World, county: Database
) -> None:
    project = await raised(office)
    await crowd(county, project, 999)
    for limit in (0, 1):
        told = await office.read(COUNTY_CLERK, "/worklist", limit=limit)
        assert (told["total"], "at_least" in told) == (1000, False)
    await crowd(county, project, 1, name="b")
    for limit in (0, 1):
        told = await office.read(COUNTY_CLERK, "/worklist", limit=limit)
        assert (told["total"], told["at_least"]) == (1000, True)
    pages = await walked(office, COUNTY_CLERK, limit=200)
    assert [len(page) for page in pages] == [200, 200, 200, 200, 200, 1]
    assert len({id_ for page in pages for id_ in page}) == 1001


async def test_what_waits_is_counted_by_action_and_by_how_long_it_has_waited(
    office: World, county: Database
) -> None:
    old = await raised(office)
    office.time.move(25)
    await raised(office, name="鱼塘")
    office.time.move(6)
    await raised(office, name="茶园")
    told = await office.read(CLERK, "/worklist", limit=0)
    assert told["by_action"] == {"village-submission": 3}
    assert told["by_age"] == {"week": 2, "month": 0, "longer": 1}
    office.time.move(2)
    told = await office.read(CLERK, "/worklist", limit=0, kind="project")
    assert told["by_age"] == {"week": 1, "month": 1, "longer": 1}
    assert await office.read(CLERK, "/worklist", limit=0, kind="plan") == {
        "total": 0,
        "items": [],
        "by_age": {"week": 0, "month": 0, "longer": 0},
    }
    assert "by_action" not in await office.read(CLERK, "/worklist")
    await crowd(county, old, 1, waits=["village-clerk@" + VILLAGE], division=VILLAGE)
    assert (await office.read(CLERK, "/worklist", limit=0))["by_action"] == {
        "village-submission": 4
    }


async def test_few_that_fit_among_thousands_are_found_page_by_page_and_not_counted_as_all(
    office: World, county: Database
) -> None:
    project = await raised(office)
    await crowd(county, project, 1, name="first", division=ELSEWHERE)
    await crowd(county, project, 4500)
    office.time.move(1)
    later = await raised(office, name="鱼塘")
    await crowd(county, later, 2, name="last", division=ELSEWHERE)
    pages = await walked(office, COUNTY_CLERK, limit=50, division=ELSEWHERE)
    assert [len(page) for page in pages] == [1, 0, 2]
    assert len({id_ for page in pages for id_ in page}) == 3
    told = await office.read(COUNTY_CLERK, "/worklist", limit=0, division=ELSEWHERE)
    assert (told["total"], told["at_least"]) == (1, True)


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A plan and all that it consists of."""
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/worklist", {}),
        ("/worklist", {"limit": 0}),
        ("/worklist", {"kind": "plan"}),
        ("/worklist", {"division": ELSEWHERE}),
        ("/projects", {}),
        ("/projects/{}/actions", {}),
    ],
)
async def test_no_request_looks_at_all_of_thousands_though_the_store_has_not_counted_them(
    office: World,
    county: Database,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    asked: dict[str, Any],
) -> None:
    project = await raised(office)
    town = f"/offices/{int(TOWN):032x}"
    version = int((await office.get(OFFICES, town)).headers["etag"].strip('"'))
    second = {"post": "township-clerk", "person": COUNTY_CLERK, "start": "2026-06-01"}
    done(await office.post(OFFICES, f"{town}/posts", second, version=version))
    await crowd(county, project, 9000, waits=[*CLERKS, f"township-clerk@{TOWN}"])
    plans: list[dict[str, Any]] = []
    really = office.house.ledger.query

    async def explained(statement: str, params: Any = (), *more: Any) -> list[Any]:
        if "bangfu.case_" in statement:
            ((told,),) = await really(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", params)
            plans.extend(nodes(told[0]["Plan"]))
        return await really(statement, params, *more)

    monkeypatch.setattr(office.house.ledger, "query", explained)
    await office.read(COUNTY_CLERK, path.format(project), **asked)
    assert [p for p in plans if p.get("Relation Name") == "case_index"]
    assert max(p["Actual Rows"] * p["Actual Loops"] for p in plans) <= 2 * 2 * 1001
    assert not [p for p in plans if p["Node Type"] in ("Seq Scan", "Bitmap Heap Scan", "Hash Join")]
