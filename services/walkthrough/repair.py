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
    started = last(walk, "project.vote-held.v1", matter="project-initiation")
    supposing(walk, "150票同意", "150 had been for", supposed(started, FEWER, "", omit=False))
    dossier = last(walk, "project.dossier-corrected.v1")
    pond = supposed(dossier, ON_FARMLAND, "", omit=False)
    supposing(walk, "占用永久基本农田挖塘养鱼", "it were a pond on prime farmland", pond)
    counted = last(walk, "project.vote-held.v1", matter="income-distribution")
    wrong = {"fact_n": counted, "reason": "计票有误", "evidence": digest("recount")}
    walk.tries(CLERK, "repair-proposals", {**wrong, "changes": {"by": {}}})
    proposed = walk.does(CLERK, "repair-proposals", {**wrong, "changes": {"votes_for": 169}})
    walk.tries(CLERK, "repairs", {"proposal": proposed})
    walk.does(HEAD, "repairs", {"proposal": proposed})


FEWER = '{"votes_for": 150}'
ON_FARMLAND = '{"dossier": {"land": {"use": "fish-pond", "prime_farmland": true}}}'


def supposing(walk: Walk, zh: str, en: str, said: dict[str, Any]) -> None:
    """Which later step would have been refused; nothing is recorded."""
    walk.note(f"假如当初是{zh}(推演,不入账):", f"What if {en}? (Nothing is recorded.)")
    for line in lines(walk.asks(SECTION, f"{walk.case}/what-ifs", said)):
        walk.console.print(f"  {escape(line)}")


def last(walk: Walk, tag: str, **says: str) -> int:
    """The version of the last fact of a name that says so."""
    facts: list[dict[str, Any]] = walk.get(SECTION, f"{walk.case}/history")
    found = [f for f in facts if f["tag"] == tag and says.items() <= f["fact"].items()]
    return int(found[-1]["version"])
