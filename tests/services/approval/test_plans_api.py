"""The annual plan over HTTP: from the notice of funds to projects with money."""

from tests.services.approval.story import in_library
from tests.services.approval.world import COUNTY, COUNTY_CLERK, World, done, refused

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
