"""Changes over HTTP: a project of the plan is to be built otherwise."""

from typing import Any

from tests.services.approval.story import DOSSIER, in_library
from tests.services.approval.test_plans_api import BATCH, opened
from tests.services.approval.world import (
    APPRAISER,
    CLERK,
    COUNTY_CLERK,
    LEADERS,
    World,
    digest,
    done,
    refused,
)

SCALE = {"quantities": [{"item": "钢架大棚", "amount": "18", "unit": "座"}]}


async def planned(office: World) -> str:
    """A project in the annual plan, with money of a batch."""
    project, plan = await in_library(office), await opened(office)
    share = {"project": project, "allocations": [{"batch": BATCH["id"], "amount": "600000.00"}]}
    done(await office.put_on(COUNTY_CLERK, f"/plans/{plan}", "inclusions", share))
    return project


def change(**said: Any) -> dict[str, Any]:
    """A request for a change: the whole dossier with some of it otherwise."""
    return {"dossier": {**DOSSIER, **said}, "reason": "地块不足", "grounds": digest("grounds")}


async def test_a_change_is_asked_approved_by_the_original_approver_and_takes_effect(
    office: World,
) -> None:
    project = await planned(office)
    done(await office.put(CLERK, project, "changes", change(**SCALE)))
    waiting = await office.read(COUNTY_CLERK, f"/projects/{project}")
    pending = waiting["changes"]["pending"]
    assert [m["kind"] for m in pending["measured"]] == ["content"]
    assert pending["routes"] == ["original-approver"]
    assert waiting["dossier"]["content"] == DOSSIER["content"]

    step = {"step": "change-reapproval"}
    assert "authority" in refused(await office.put(LEADERS, project, "decisions", step))
    early = await office.put(COUNTY_CLERK, project, "change-entries", {})
    assert "approved-anew" in refused(early)
    done(await office.put(APPRAISER, project, "decisions", step))
    done(await office.put(COUNTY_CLERK, project, "change-entries", {}))

    after = await office.read(COUNTY_CLERK, f"/projects/{project}")
    assert after["dossier"]["quantities"] == SCALE["quantities"]
    assert len(after["changes"]["applied"]) == 1
    told = {"change": pending["digest"], "duty": "publication", "proof": digest("proof")}
    done(await office.put(COUNTY_CLERK, project, "change-publications", told))


async def test_what_kind_of_change_it_is_cannot_be_typed_in(office: World) -> None:
    project = await planned(office)
    typed = await office.put(CLERK, project, "changes", {**change(**SCALE), "routes": ["filing"]})
    assert typed.status_code == 400


async def test_more_investment_waits_for_the_plan(office: World) -> None:
    project = await planned(office)
    funds = [{**DOSSIER["funds"][0], "amount": "700000.00"}]
    more = change(total_investment="900000.00", funds=funds)
    done(await office.put(CLERK, project, "changes", more))
    done(await office.put(APPRAISER, project, "decisions", {"step": "change-reapproval"}))
    answer = refused(await office.put(COUNTY_CLERK, project, "change-entries", {}))
    assert "600,000.00" in answer["change.unfunded"]["says"]
