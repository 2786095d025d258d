"""The annual plan over HTTP: from the notice of funds to projects with money."""

from tests.services.approval.story import in_library, raised
from tests.services.approval.world import CLERK, COUNTY, COUNTY_CLERK, LEADERS, World, done, refused

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
