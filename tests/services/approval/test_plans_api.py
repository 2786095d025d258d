"""The annual plan over HTTP: from the notice of funds to projects with money."""

import csv
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

from python_calamine import CalamineWorkbook

from tests.services.approval import neighbours
from tests.services.approval.story import DOSSIER, INTAKE, in_library, raised
from tests.services.approval.world import (
    CLERK,
    COUNTY,
    COUNTY_CLERK,
    LEADERS,
    TOWN,
    World,
    digest,
    done,
    officer,
    problem,
    refused,
)

FINANCE = "sample-finance-clerk"
BATCH = {
    "id": "2026-central-1",
    "source": "linking",
    "level": "central",
    "amount": "1000000.00",
    "document_no": "邵财预〔2026〕12号",
}


async def opened(office: World) -> str:
    """A plan with one batch of a million yuan."""
    body = {"division": COUNTY, "year": 2026}
    plan = str(done(await office.post(COUNTY_CLERK, "/plans", body))["id"])
    done(await office.put_on(FINANCE, f"/plans/{plan}", "batches", {"batch": BATCH}))
    return plan


async def test_a_project_of_the_library_gets_money_of_a_batch(office: World) -> None:
    project, plan = await in_library(office), await opened(office)
    share = {"project": project, "allocations": [{"batch": BATCH["id"], "amount": "600000.00"}]}
    done(await office.put_on(COUNTY_CLERK, f"/plans/{plan}", "inclusions", share))
    read = await office.read(COUNTY_CLERK, f"/projects/{project}")
    assert read["stage"] == "planned"
    shown = await office.read(COUNTY_CLERK, f"/plans/{plan}")
    assert shown["lines"][0]["allocations"] == share["allocations"]


async def test_no_more_is_planned_than_the_batch_has(office: World) -> None:
    project, plan = await in_library(office), await opened(office)
    share = {"project": project, "allocations": [{"batch": BATCH["id"], "amount": "1000000.01"}]}
    answer = await office.put_on(COUNTY_CLERK, f"/plans/{plan}", "inclusions", share)
    assert "plan.over-batch" in refused(answer)


async def test_nothing_starts_on_the_money_of_a_plan_that_is_not_issued(office: World) -> None:
    project, plan = await in_library(office), await opened(office)
    share = {"project": project, "allocations": [{"batch": BATCH["id"], "amount": "600000.00"}]}
    done(await office.put_on(COUNTY_CLERK, f"/plans/{plan}", "inclusions", share))
    head = officer("implementer-head", TOWN)
    start = {"planned_end": "2027-03-31"}
    found = refused(await office.put_on(head, f"/projects/{project}", "starts", start))
    assert found["funds-in-place"]["message"] == "funded.plan-not-issued"
    report = await office.read(head, f"/projects/{project}/actions")
    lacks = next(a["lacks"] for a in report if a["action"] == "start-works")
    assert "funded.plan-not-issued" in {f["message"] for f in lacks}


async def test_plans_are_listed_and_wait_beside_projects(office: World) -> None:
    project, plan = await raised(office), await opened(office)
    (listed,) = (await office.read(COUNTY_CLERK, "/plans"))["items"]
    assert (listed["kind"], listed["path"]) == ("plan", f"/plans/{plan}")
    assert (listed["title"], listed["amount"]) == ("2026", BATCH["amount"])
    assert (await office.read(COUNTY_CLERK, "/plans", stage="plan-approved"))["items"] == []
    hands = (CLERK, COUNTY_CLERK, LEADERS, FINANCE)
    for kind, id_ in (("project", project), ("plan", plan)):
        lists = [await office.read(hand, "/worklist", kind=kind) for hand in hands]
        assert {w["case"]["id"] for told in lists for w in told["items"]} == {id_}
    assert (await office.read(COUNTY_CLERK, "/worklist", kind="asset"))["total"] == 0


async def test_a_plan_is_read_as_it_stood(office: World) -> None:
    plan = await opened(office)
    (first, *_) = await office.read(COUNTY_CLERK, f"/plans/{plan}/history")
    before = await office.read(COUNTY_CLERK, f"/plans/{plan}", as_of=str(first["position"]))
    assert (before["version"], before["amount"]) == (1, "0.00")
    assert before["position"] == first["position"]


async def test_plans_and_projects_are_decided_in_one_bulk(office: World) -> None:
    project, plan = await in_library(office), await opened(office)
    decisions = [
        {"case": f"/plans/{plan}", "version": 2, "decision": {"step": "no-such-step"}},
        {"case": f"/projects/{project}", "version": 1, "decision": {"step": "no-such-step"}},
    ]
    answer = await office.post(COUNTY_CLERK, "/decisions", {"decisions": decisions})
    of_plan, of_project = answer.json()
    assert (of_plan["case"], of_project["case"]) == (f"/plans/{plan}", f"/projects/{project}")
    assert [f["rule"] for f in of_plan["problem"]["findings"]] == ["action"]
    assert of_project["problem"]["type"] == "/problems/moved"


async def test_a_plan_is_approved_announced_filed_issued_and_published(office: World) -> None:
    project, plan = await in_library(office), await opened(office)
    share = {
        "project": project,
        "allocations": [{"batch": BATCH["id"], "amount": "488955.79"}],
        "priority": "upgrade",
    }
    await done_on(office, COUNTY_CLERK, plan, "inclusions", share)
    await approved(office, plan, "plan-approval", "sector-opinion")
    early = await office.put_on(SECTION, f"/plans/{plan}", "issues", ISSUE)
    assert refused(early)["announced-in-time"]["message"] == "announced.missing"
    await announced(office, plan)
    await done_on(office, SECTION, plan, "issues", ISSUE)
    shown = await office.read(COUNTY_CLERK, f"/plans/{plan}")
    assert (shown["stage"], shown["document_no"]) == ("plan-approved", ISSUE["document_no"])
    listed = await office.read(COUNTY_CLERK, "/plans", stage="plan-approved")
    assert [(p["id"], p["amount"]) for p in listed["items"]] == [(plan, "1000000.00")]


ISSUE = {"document_no": "北农组发〔2026〕5号"}
SECTION = officer("county-section", COUNTY)


async def approved(office: World, plan: str, step: str, *papers: str) -> None:
    """A step of the leading group, its papers filed before."""
    for kind in (*papers, "finance-opinion", "leading-group-minutes", "upward-filing"):
        paper = {"document": kind, "title": kind, "digest": digest(kind)}
        await done_on(office, COUNTY_CLERK, plan, "documents", paper)
    await done_on(office, LEADERS, plan, "decisions", {"step": step})


async def placed(office: World, name: str) -> str:
    """A project of the library from before, of its own name and works."""
    dossier = {**DOSSIER, "name": name, "content": name, "industry": name}
    body = {**INTAKE, "dossier": dossier, "stage": "library", "evidence": "B", "basis": "旧表"}
    return str(done(await office.post(COUNTY_CLERK, "/historic-projects", body))["id"])


async def test_a_project_is_replaced_within_the_year(office: World) -> None:
    plan, one, other = await opened(office), await placed(office, "a"), await placed(office, "b")
    money = [{"batch": BATCH["id"], "amount": "300000.00"}]
    await done_on(office, COUNTY_CLERK, plan, "inclusions", {"project": one, "allocations": money})
    await approved(office, plan, "plan-approval", "sector-opinion")
    await announced(office, plan)
    await done_on(office, SECTION, plan, "issues", ISSUE)
    lines = [{"project": one}, {"project": other, "allocations": money}]
    proposal = {"lines": lines, "reason": "无法实施"}
    await done_on(office, COUNTY_CLERK, plan, "adjustment-proposals", proposal)
    await approved(office, plan, "adjustment-approval", "adjustment-request")
    await announced(office, plan, "adjustment")
    await done_on(office, SECTION, plan, "adjustments", ISSUE)
    stages = [(await office.read(COUNTY_CLERK, f"/projects/{p}"))["stage"] for p in (one, other)]
    assert stages == ["library", "planned"]
    shown = await office.read(COUNTY_CLERK, f"/plans/{plan}")
    assert [line["project"] for line in shown["lines"]] == [other]
    assert shown["balances"][0]["left"] == "700000.00"


async def test_what_a_year_left_is_carried_into_the_next(office: World) -> None:
    before = await opened(office)
    office.time.move(300)
    body = {"division": COUNTY, "year": 2027}
    plan = str(done(await office.post(COUNTY_CLERK, "/plans", body))["id"])
    carry = {"origin": before, "batch": BATCH["id"]}
    await done_on(office, FINANCE, plan, "carry-overs", carry)
    shown = [await office.read(COUNTY_CLERK, f"/plans/{p}") for p in (before, plan)]
    assert [s["balances"][0]["left"] for s in shown] == ["0.00", "1000000.00"]
    assert shown[1]["balances"][0]["lapses_on"] == "2028-12-31"


async def done_on(office: World, who: str, plan: str, what: str, body: Any) -> dict[str, Any]:
    return done(await office.put_on(who, f"/plans/{plan}", what, body))


async def announced(office: World, plan: str, of: str = "plan") -> None:
    """The county's announcement, posted and hung."""
    posting = {
        "notice": f"{of}-announcement",
        "level": "county",
        "place": COUNTY,
        "channel": "website",
        "text": "北塔区2026年度项目计划公告",
        "start_proof": digest("start"),
    }
    posted = await done_on(office, COUNTY_CLERK, plan, "notices", posting)
    office.time.move(11)
    ending = {"posting": posted["version"], "end_proof": digest("end")}
    await done_on(office, COUNTY_CLERK, plan, "notice-endings", ending)


async def test_the_plan_table_is_published_as_json_csv_and_xlsx(office: World) -> None:
    plan = await opened(office)
    for name, amount, priority in TABLED:
        project = await placed(office, name)
        share = {"allocations": [{"batch": BATCH["id"], "amount": amount}], "priority": priority}
        await done_on(office, COUNTY_CLERK, plan, "inclusions", {"project": project, **share})
    path = f"/plans/{plan}/table"
    told = await office.read(COUNTY_CLERK, path)
    assert [row["name"] for row in told["rows"] if row["kind"] == "project"] == [
        "巩固大棚",
        "-2+3+cmd|' /C calc'!A0",
        "=1+1",
    ]
    assert (told["rows"][-1]["amount"], told["rows"][-1]["wan"]) == ("502000.00", "50.200000")
    assert told["batches"][0]["left"] == "498000.00"
    assert told["batches"][0]["lapses_on"] == "2028-12-31"
    assert told["industry_share"] == "100.0"
    as_text = await office.get(COUNTY_CLERK, path, format="csv")
    assert as_text.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(StringIO(as_text.content.decode("utf-8-sig"))))
    cells = {cell for row in rows for cell in row}
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    assert {"'=1+1", "48.895579", "488955.79", "50.200000"} <= cells
    said = office.headers(COUNTY_CLERK, Accept=XLSX)
    sheet = await office.client.get(path, headers=said)
    assert sheet.headers["content-type"] == XLSX
    with ZipFile(BytesIO(sheet.content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    grid = CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert [len(row) for row in grid] == [len(row) for row in rows]
    assert [grid[3][4], grid[3][10]] == ["=1+1", 48.895579]


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABLED = (
    ("=1+1", "488955.79", "other"),
    ("-2+3+cmd|' /C calc'!A0", "3044.21", "upgrade"),
    ("巩固大棚", "10000.00", "consolidate"),
)


async def test_a_plan_of_another_county_shows_no_table(office: World) -> None:
    plan = await opened(office)
    answer = await office.get(neighbours.neighbour("county-clerk"), f"/plans/{plan}/table")
    problem(answer, 404, "not-found")
