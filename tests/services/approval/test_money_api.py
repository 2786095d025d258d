"""Money over HTTP: an advance asked for, signed, approved and paid, and traced to its batch."""

from typing import Any

from tests.services.approval import neighbours
from tests.services.approval.test_plans_api import BATCH, FINANCE, ISSUE, announced, approved
from tests.services.approval.test_procurement_api import HEAD, IMPLEMENTER, SECTION, contracted
from tests.services.approval.world import (
    COUNTY,
    COUNTY_CLERK,
    World,
    digest,
    done,
    officer,
    refused,
)

APPROVER = officer("finance-head", COUNTY)
PLAN = "430511-2026"
PAPERS = [{"document": "contract", "digest": digest("contract")}]


def advance(amount: str) -> dict[str, Any]:
    """An advance to the firm of the contract."""
    firm = {
        "kind": "contractor",
        "method": "transfer",
        "account": "unit",
        "digest": digest("account"),
    }
    return {
        "purpose": "advance",
        "payee": firm,
        "allocations": [{"batch": BATCH["id"], "amount": amount}],
        "evidence": PAPERS,
        "contract": "contract-1",
    }


async def paid(office: World, project: str) -> int:
    """An advance of thirty percent of the contract through all five hands; its number."""
    asked = await office.put(IMPLEMENTER, project, "payments", advance("144000.00"))
    payment = {"payment": done(asked)["version"]}
    alone = refused(await office.put(APPROVER, project, "payment-approvals", payment))
    assert "signed" in alone
    for hand in (HEAD, SECTION):
        done(await office.put(hand, project, "payment-signatures", payment))
    done(await office.put(APPROVER, project, "payment-approvals", payment))
    voucher = {**payment, "voucher_no": "记-2026-0312", "voucher": digest("voucher")}
    done(await office.put(FINANCE, project, "pay-outs", voucher))
    return int(payment["payment"])


async def issued(office: World) -> None:
    """The plan is approved, announced and issued: its money may be paid."""
    await approved(office, PLAN, "plan-approval", "sector-opinion")
    await announced(office, PLAN)
    done(await office.put_on(SECTION, f"/plans/{PLAN}", "issues", ISSUE))


async def test_an_advance_is_paid_and_traced_from_its_batch_to_its_voucher(office: World) -> None:
    project = await contracted(office)
    await issued(office)
    dear = await office.put(IMPLEMENTER, project, "payments", advance("240000.00"))
    assert {"payment.over-advance", "advance-cap"} <= refused(dear).keys()
    n = await paid(office, project)
    told = await office.read(FINANCE, f"/projects/{project}/money")
    assert told["plan"] == PLAN
    (batch,) = told["batches"]
    stands = batch["stands"]
    assert (stands["batch"], stands["allocated"]) == (BATCH["id"], "600000.00")
    assert (stands["paid"], stands["available"]) == ("144000.00", "456000.00")
    (payment,) = batch["payments"]
    assert (payment["n"], payment["state"], payment["amount"]) == (n, "paid", "144000.00")
    assert payment["evidence"] == PAPERS
    assert payment["voucher"] == digest("voucher")
    whole = await office.read(COUNTY_CLERK, f"/plans/{PLAN}/money")
    assert whole["lines"][0]["batches"] == told["batches"]
    assert whole["sums"] == [stands]
    assert whole["balances"][0]["left"] == "400000.00"
    assert "next" not in whole
    elsewhere = neighbours.neighbour("county-clerk")
    for path in (f"/projects/{project}/money", f"/plans/{PLAN}/money"):
        assert (await office.get(elsewhere, path)).status_code == 404
