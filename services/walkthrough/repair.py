"""What if a fact had been otherwise; and a wrong one repaired, by a second person."""

from typing import Any

from rich.markup import escape

from services.supposer import lines, supposed
from services.walkthrough.papers import digest
from services.walkthrough.walk import Walk

SECTION, CLERK, HEAD = "sample-county-section", "sample-county-clerk", "sample-finance-head"


def repaired(walk: Walk) -> None:
    """Asked in memory first; then repaired on record, where both stay to be seen."""
    walk.title("二十一、假设推演与更正", "21. What if, and a repair")
    started = vote(walk, "project-initiation")
    walk.note("假如当初是150票同意(推演,不入账)", "What if 150 had been for? Nothing is recorded")
    fewer = supposed(started, '{"votes_for": 150}', "", omit=False)
    for line in lines(walk.asks(SECTION, f"{walk.case}/what-ifs", fewer)):
        walk.console.print(f"  {escape(line)}")
    counted = vote(walk, "income-distribution")
    wrong = {"fact_n": counted, "reason": "计票有误", "evidence": digest("recount")}
    walk.tries(CLERK, "repair-proposals", {**wrong, "changes": {"by": {}}})
    proposed = walk.does(CLERK, "repair-proposals", {**wrong, "changes": {"votes_for": 169}})
    walk.tries(CLERK, "repairs", {"proposal": proposed})
    walk.does(HEAD, "repairs", {"proposal": proposed})


def vote(walk: Walk, matter: str) -> int:
    """The version of the last vote on a matter."""
    facts: list[dict[str, Any]] = walk.get(SECTION, f"{walk.case}/history")
    held = [f for f in facts if f["tag"] == "project.vote-held.v1"]
    return int(next(f["version"] for f in reversed(held) if f["fact"]["matter"] == matter))
