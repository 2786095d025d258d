"""Procurement over HTTP: from money of a plan to a tendered contract."""

import asyncio
from typing import Any

from tests.services.approval.story import in_library
from tests.services.approval.test_plans_api import BATCH, opened, placed
from tests.services.approval.world import (
    COUNTY,
    COUNTY_CLERK,
    TOWN,
    World,
    digest,
    done,
    officer,
    refused,
)

IMPLEMENTER, HEAD = officer("implementer-clerk", TOWN), officer("implementer-head", TOWN)
SECTION = officer("county-section", COUNTY)
OWNER, BUILDER = "91430511MA4L16JQ90", "91430511MA4L16K15H"
LOT = {
    "id": "lot-1",
    "item": "钢架大棚",
    "kind": "works",
    "estimate": "500000.00",
    "operator": OWNER,
}
NAMED: dict[str, Any] = {"lot": "lot-1", "digest": digest("paper")}


async def funded(office: World) -> str:
    """A project of the library with money of a plan."""
    project, plan = await in_library(office), await opened(office)
    share = {"project": project, "allocations": [{"batch": BATCH["id"], "amount": "600000.00"}]}
    done(await office.put_on(COUNTY_CLERK, f"/plans/{plan}", "inclusions", share))
    return project


async def contracted(office: World) -> str:
    """A project whose lot was tendered, awarded and contracted, no step before its day."""
    project = await funded(office)
    route = {"lots": [LOT], "route": "public-tender"}
    done(await office.put(HEAD, project, "procurement-routes", route))
    today = office.time.now().date().toordinal()

    def day(n: int) -> str:
        return type(office.time.now().date()).fromordinal(today + n).isoformat()

    soon = {**NAMED, "sale_ends_on": day(5), "bids_due_on": day(19)}
    found = refused(await office.put(IMPLEMENTER, project, "tenders", soon))
    assert found["tender.due-soon"]["article"] == "招标投标法 第二十四条"
    tender = {**soon, "bids_due_on": day(20)}
    done(await office.put(IMPLEMENTER, project, "tenders", tender))
    office.time.move(20)
    done(await office.put(IMPLEMENTER, project, "bid-openings", {**NAMED, "bidders": 4}))
    done(await office.put(SECTION, project, "evaluations", {**NAMED, "candidates": 2}))
    hung = {**NAMED, "ends_on": day(23)}
    done(await office.put(IMPLEMENTER, project, "candidate-notices", hung))
    award = {**NAMED, "uscc": BUILDER, "amount": "480000.00"}
    early = refused(await office.put(HEAD, project, "awards", award))
    assert early["tender.awarded-early"]["earliest"] == day(24)
    office.time.move(4)
    done(await office.put(HEAD, project, "awards", award))
    terms = {"contract": "contract-1", "advance_percent": 30, "retention_percent": 3}
    contract = {**award, **terms, "bond": "48000.00"}
    dearer = {**contract, "amount": "490000.00"}
    found = refused(await office.put(IMPLEMENTER, project, "contracts", dearer))
    assert "procurement.not-as-awarded" in found
    done(await office.put(IMPLEMENTER, project, "contracts", contract))
    return project


async def test_a_lot_is_tendered_awarded_and_contracted(office: World) -> None:
    read = await office.read(COUNTY_CLERK, f"/projects/{await contracted(office)}")
    (contract,) = read["procurement"]["contracts"]
    assert (contract["id"], contract["amount"]) == ("contract-1", "480000.00")


async def test_like_purchases_of_two_projects_count_together_one_after_the_other_and_at_once(
    office: World,
) -> None:
    """化整为零: 政府采购法实施条例 第二十八条; each alone is small, both together are not."""
    plan = await opened(office)
    one, other = await placed(office, "a"), await placed(office, "b")
    for project in (one, other):
        share = {"project": project, "allocations": [{"batch": BATCH["id"], "amount": "350000.00"}]}
        done(await office.put_on(COUNTY_CLERK, f"/plans/{plan}", "inclusions", share))
    small = {"lots": [{**LOT, "estimate": "350000.00"}], "route": "small-purchase"}
    both = (office.put(HEAD, project, "procurement-routes", small) for project in (one, other))
    answers = await asyncio.gather(*both)
    assert sorted(a.status_code for a in answers) == [201, 409]
    first = answers[0].status_code == 201
    late = other if first else one
    again = refused(await office.put(HEAD, late, "procurement-routes", small))
    assert again["small-purchase"]["observed"]["total_fen"] == 70_000_000
    another = {**small, "lots": [{**LOT, "item": "机耕路", "estimate": "350000.00"}]}
    done(await office.put(HEAD, late, "procurement-routes", another))
