"""Income divided: shown first, voted on, the reserve before all else, paid by bank to a list."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from services.walkthrough.library import vote
from services.walkthrough.papers import digest
from services.walkthrough.walk import Walk

FINANCE = "sample-finance-clerk"


def divided(walk: Walk) -> None:
    """No dividends without a reserve, none in cash."""
    walk.title("二十、收益分配", "20. Income is divided")
    head = head_of(walk)
    voted = voted_on(walk)
    unreserved = plan(walk, voted, {"dividends": "9000.00"}, SHARES)
    walk.tries(head, "income-distributions", unreserved)
    lawful = plan(walk, voted, {"reserve": "3000.00", "dividends": "6000.00"}, SHARES)
    made = walk.does(head, "income-distributions", lawful)
    other = dividends(made, "other", 62, "4000.00")
    walk.tries(FINANCE, "dividend-payments", {**other, "through": "cash"})
    walk.tries(FINANCE, "dividend-payments", {**other, "through": "personal-account"})
    walk.does(FINANCE, "dividend-payments", {**other, "through": "bank-transfer"})
    assisted = dividends(made, "assisted", 24, "2000.00")
    walk.does(FINANCE, "dividend-payments", {**assisted, "through": "bank-transfer"})


SHARES = {"other": (62, 2), "assisted": (24, 1)}
"""By group: how many households, and how many parts of the dividends."""


def head_of(walk: Walk) -> str:
    """Who heads the village of the project."""
    return f"sample-village-head-{walk.get(FINANCE, walk.case)['division'][6:]}"


def voted_on(walk: Walk) -> int:
    """The members' vote on what becomes of the income."""
    clerk = head_of(walk).replace("head", "clerk")
    held = {**vote(walk.days(0), votes_for=171), "matter": "income-distribution"}
    return walk.does(clerk, "votes", held)


def dividends(made: int, group: str, households: int, amount: str) -> dict[str, Any]:
    """What one group is due of a distribution."""
    return {
        "distribution": made,
        "list_digest": digest("list"),
        "voucher": digest(f"dividends {group}"),
        "group": group,
        "households": households,
        "amount": amount,
    }


def plan(
    walk: Walk, voted: int, uses: dict[str, str], shares: dict[str, tuple[int, int]]
) -> dict[str, Any]:
    """What the village voted on: shown ten days before, with a line for each group."""
    today = date.fromisoformat(walk.days(0))
    one = Decimal(uses["dividends"]) / sum(part for _, part in shares.values())
    return {
        "total": f"{sum(map(Decimal, uses.values())):.2f}",
        "uses": [{"use": use, "amount": amount} for use, amount in uses.items()],
        "shown_on": (today - timedelta(11)).isoformat(),
        "vote": voted,
        "lines": [
            {
                "group": group,
                "households": households,
                "amount": f"{one * part:.2f}",
                "due": (today + timedelta(30)).isoformat(),
            }
            for group, (households, part) in shares.items()
        ],
        "list_digest": digest("list"),
    }
