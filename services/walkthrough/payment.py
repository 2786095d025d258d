"""A payment: requested with its evidence, signed, approved and paid by different hands."""

from typing import Any

from services.walkthrough.walk import Walk, digest

SECTION, FINANCE, HEAD = "sample-county-section", "sample-finance-clerk", "sample-finance-head"


def advanced(walk: Walk) -> None:
    """Thirty in a hundred of the contract, not more."""
    walk.title("十一、预付款", "11. The advance")
    money = float(walk.get(SECTION, walk.case)["dossier"]["total_investment"])
    clerk = f"sample-implementer-clerk-{walk.get(SECTION, walk.case)['division'][6:9]}"
    walk.tries(clerk, "payments", asked("advance", f"{money * 0.4:.2f}", ADVANCE))
    paid(walk, "advance", f"{money * 0.3:.2f}", ADVANCE)


ADVANCE = ("contract", "invoice")


def paid(walk: Walk, purpose: str, amount: str, papers: tuple[str, ...]) -> None:
    """Every hand in its turn; who asked neither approves nor pays."""
    town = walk.get(SECTION, walk.case)["division"][6:9]
    clerk, head = f"sample-implementer-clerk-{town}", f"sample-implementer-head-{town}"
    request = asked(purpose, amount, papers)
    walk.tries(clerk, "payments", {**request, "evidence": []})
    n = {"payment": walk.does(clerk, "payments", request)}
    walk.tries(FINANCE, "pay-outs", {**n, **voucher(purpose)})
    walk.does(head, "payment-signatures", n)
    walk.does(SECTION, "payment-signatures", n)
    walk.does(HEAD, "payment-approvals", {**n, "outcome": "approved"})
    walk.does(FINANCE, "pay-outs", {**n, **voucher(purpose)})


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
