"""Income divided: shown first, voted on, the reserve before all else, paid by bank to a list."""

from datetime import date, timedelta
from typing import Any

from services.walkthrough.library import vote
from services.walkthrough.papers import digest
from services.walkthrough.walk import Walk

FINANCE = "sample-finance-clerk"


def divided(walk: Walk) -> None:
    """No dividends without a reserve, none in cash; what is due to one group stays unpaid."""
    walk.title("二十、收益分配", "20. Income is divided")
    village = walk.get(FINANCE, walk.case)["division"]
    clerk, head = f"sample-village-clerk-{village[6:]}", f"sample-village-head-{village[6:]}"
    counted = {**vote(walk.days(0), votes_for=171), "matter": "income-distribution"}
    voted = walk.does(clerk, "votes", counted)
    unreserved = plan(walk, voted, {"dividends": "9000.00"})
    walk.tries(head, "income-distributions", unreserved)
    lawful = plan(walk, voted, {"reserve": "3000.00", "dividends": "6000.00"})
    made = walk.does(head, "income-distributions", lawful)
    to = {"distribution": made, "list_digest": digest("list"), "voucher": digest("dividends")}
    paid = {**to, "group": "other", "households": 62, "amount": "4000.00"}
    walk.tries(FINANCE, "dividend-payments", {**paid, "through": "cash"})
    walk.tries(FINANCE, "dividend-payments", {**paid, "through": "personal-account"})
    walk.does(FINANCE, "dividend-payments", {**paid, "through": "bank-transfer"})
    walk.unpaid = {**to, "group": "assisted", "households": 24, "amount": "2000.00"}


def plan(walk: Walk, voted: int, uses: dict[str, str]) -> dict[str, Any]:
    """What the village voted on: shown ten days before, with a line for each group."""
    today = date.fromisoformat(walk.days(0))
    shares = {"other": (62, 2), "assisted": (24, 1)}
    whole = float(uses["dividends"])
    return {
        "total": "9000.00",
        "uses": [{"use": use, "amount": amount} for use, amount in uses.items()],
        "shown_on": (today - timedelta(11)).isoformat(),
        "vote": voted,
        "lines": [
            {
                "group": group,
                "households": households,
                "amount": f"{whole * share / 3:.2f}",
                "due": (today + timedelta(30)).isoformat(),
            }
            for group, (households, share) in shares.items()
        ],
        "list_digest": digest("list"),
    }
