"""Payments with their evidence, signed, approved and paid by different hands; the settlement."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from services.walkthrough.papers import COUNTY, digest, notice
from services.walkthrough.rectification import rectified
from services.walkthrough.walk import Walk

Meanwhile = Callable[[Walk, Callable[[], None]], object]
SECTION, FINANCE, HEAD = "sample-county-section", "sample-finance-clerk", "sample-finance-head"


def advanced(walk: Walk) -> None:
    """Thirty in a hundred of the contract, not more."""
    walk.title("十一、预付款", "11. The advance")
    money = float(walk.get(SECTION, walk.case)["dossier"]["total_investment"])
    clerk = f"sample-implementer-clerk-{walk.get(SECTION, walk.case)['division'][6:9]}"
    walk.tries(clerk, "payments", asked("advance", f"{money * 0.4:.2f}", ADVANCE))
    paid(walk, "advance", f"{money * 0.3:.2f}", ADVANCE)


ADVANCE = ("contract", "invoice")
COMPLETION = (
    "contract",
    "acceptance-form",
    "supervision-report",
    "audit-report",
    "hand-over-paper",
    "invoice",
)


def settled(walk: Walk) -> None:
    """The result is public, then it is settled; what is not held back is paid."""
    walk.title("十五、结算与结算款", "15. Settlement and the last payment but the retention")
    money = float(walk.get(SECTION, walk.case)["dossier"]["total_investment"])
    walk.tries(SECTION, "settlements", settlement(walk, money, 0.05))
    told = notice("county", COUNTY, "项目验收合格,资产已入账。")
    walk.does("sample-county-clerk", "notices", {**told, "notice": "acceptance-notice"})
    walk.tries(SECTION, "settlements", settlement(walk, money, 0.05))
    walk.receipt(SECTION, walk.does(SECTION, "settlements", settlement(walk, money, 0.03)))
    paid(walk, "completion", f"{money * 0.67:.2f}", COMPLETION, found=rectified)


def settlement(walk: Walk, money: float, held_back: float) -> dict[str, Any]:
    """What the works cost, and what of it is held back for two years."""
    until = date.fromisoformat(walk.days(0)) + timedelta(730)
    return {
        "settled": [{"batch": "central-1", "amount": f"{money:.2f}"}],
        "report": digest("settlement report"),
        "retained": [{"batch": "central-1", "amount": f"{money * held_back:.2f}"}],
        "retained_until": until.isoformat(),
    }


def paid(
    walk: Walk,
    purpose: str,
    amount: str,
    papers: tuple[str, ...],
    *,
    found: Meanwhile | None = None,
) -> None:
    """Every hand in its turn; who asked neither approves nor pays, nor anybody what is `found`."""
    town = walk.get(SECTION, walk.case)["division"][6:9]
    clerk, head = f"sample-implementer-clerk-{town}", f"sample-implementer-head-{town}"
    request = asked(purpose, amount, papers)
    walk.tries(clerk, "payments", {**request, "evidence": []})
    n = {"payment": walk.does(clerk, "payments", request)}
    walk.tries(FINANCE, "pay-outs", {**n, **voucher(purpose)})
    walk.does(head, "payment-signatures", n)
    walk.does(SECTION, "payment-signatures", n)
    walk.does(HEAD, "payment-approvals", {**n, "outcome": "approved"})
    pay_out = {**n, **voucher(purpose)}
    if found:
        found(walk, lambda: walk.tries(FINANCE, "pay-outs", pay_out))
    walk.does(FINANCE, "pay-outs", pay_out)


def asked(purpose: str, amount: str, papers: tuple[str, ...]) -> dict[str, Any]:
    """Money of the one batch for the contractor, by transfer to the unit's account."""
    return {
        "purpose": purpose,
        "payee": {
            "kind": "contractor",
            "method": "transfer",
            "account": "unit",
            "digest": digest("account"),
        },
        "allocations": [{"batch": "central-1", "amount": amount}],
        "contract": "contract-1",
        "evidence": [{"document": kind, "digest": digest(f"{purpose} {kind}")} for kind in papers],
    }


def voucher(purpose: str) -> dict[str, str]:
    """The entry in the books."""
    return {"voucher_no": f"记-{purpose}", "voucher": digest(f"voucher {purpose}")}
