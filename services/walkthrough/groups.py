"""One of the four groups (四个一批): to be revived, revived by a plan, and to be upgraded then."""

from datetime import date, timedelta
from typing import Any

from domain.messages import Language, worded
from services.walkthrough.operation import operator
from services.walkthrough.papers import digest, notice
from services.walkthrough.walk import Walk

SECTION, CLERK, GROUP = "sample-county-section", "sample-county-clerk", "sample-leading-group"
LANGUAGES: tuple[Language, Language] = ("zh", "en")
FOUND = {
    "capacity-used": 400,
    "chain-links": 1,
    "months-operated": 12,
    "arrears-days": 0,
    "return-on-assets": 12,
    "income-received": 1000,
    "linkage-kept": 1000,
    "assisted-share": 300,
    "orders-ahead": 4,
    "market-outlook": 85,
}
STANDSTILL = {
    **dict.fromkeys(FOUND, 0),
    "arrears-days": 40,
    "market-outlook": 90,
    "linkage-kept": 850,
    "income-received": 850,
    "chain-links": 1,
}
"""At a stop, with a market still there."""
VETOES = ("stopped-over-half-a-year", "promise-broken-a-year", "banned-by-law")


def revived(walk: Walk) -> None:
    """No group without an assessment, no revival without experts, no way up without a new one."""
    walk.title("二十二、四个一批:盘活到升级", "22. The four groups: revived, then to be upgraded")
    walk.tries(GROUP, "group-decisions", {"proposal": 1, "group": "consolidate"})
    classified(walk, "first", STANDSTILL, "revive")
    measures(walk)
    walk.tries(GROUP, "group-decisions", {"proposal": 1, "group": "upgrade"})
    classified(walk, "measures-closed", FOUND, "upgrade")


def classified(walk: Walk, occasion: str, found: dict[str, int], group: str) -> None:
    """Found, heard, scored; reviewed by another, shown in the village, decided by the county."""
    village = walk.get(SECTION, walk.case)["division"]
    seats = f"sample-township-clerk-{village[6:9]}", f"sample-township-reviewer-{village[6:9]}"
    clerk, reviewer = seats
    villager = f"sample-village-clerk-{village[6:]}"
    walk.does(clerk, "assessments", {"occasion": occasion, "reason": "摸底排查"})
    walk.tries(clerk, "group-proposals", {})
    walk.does(clerk, "indicator-records", records(found))
    heard = {"heard": 40, "agreed": 36, "opposed": 1, "evidence": digest("heard")}
    walk.does(villager, "household-hearings", heard)
    proposal = walk.does(clerk, "group-proposals", {})
    explained(walk)
    said = {"proposal": proposal, "group": group}
    walk.tries(reviewer, "group-reviews", {**said, "group": "consolidate"})
    walk.does(reviewer, "group-reviews", said)
    posted = {**notice("village", village, "拟定类别公示。"), "notice": "group-notice"}
    hung = walk.does(villager, "notices", posted)
    walk.tries(GROUP, "group-decisions", said)
    walk.days(11)
    walk.does(villager, "notice-endings", {"posting": hung, "end_proof": digest("end")})
    walk.receipt(GROUP, walk.does(GROUP, "group-decisions", said))


def records(found: dict[str, int]) -> dict[str, Any]:
    """What was found of everything that the standard asks, each with its evidence."""
    return {
        "values": [
            {"indicator": name, "value": value, "evidence": digest(name)}
            for name, value in found.items()
        ],
        "vetoes": [{"veto": name, "applies": False, "evidence": digest(name)} for name in VETOES],
    }


def explained(walk: Walk) -> None:
    """The score, the group, and the least that would have made it another."""
    told = walk.get(SECTION, f"{walk.case}/assessment")["explanation"]
    zh, en = (worded("class", told["group"], language) for language in LANGUAGES)
    walk.note(f"  得分 {told['score']},拟列{zh}", f"  {told['score']}: {en}")
    for step in told.get("smallest", {}).get("steps", ()):
        change = f"{step['title']} {step['value']} → {step['to_value']}"
        other = told["smallest"]["group"]
        zh, en = (worded("class", other, language) for language in LANGUAGES)
        walk.note(f"  若{change},则为{zh}", f"  {en} if {change}")


def otherwise_run(walk: Walk) -> None:
    """Run otherwise without a vote, a filing and those who live by it: not even to revive it."""
    village = walk.get(SECTION, walk.case)["division"]
    clerk, head = f"sample-village-clerk-{village[6:]}", f"sample-village-head-{village[6:]}"
    other = {**operator(walk, village), "mode": "contracted", "reason": "发包经营,盘活资产"}
    chosen = walk.does(clerk, "operators", other)
    signed = {"chosen": chosen, "contract": digest("contracted out")}
    walk.tries(head, "operation-contracts", signed)


def measures(walk: Walk) -> None:
    """One plan for the asset: argued by experts, approved by another, reviewed at its end."""
    otherwise_run(walk)
    deadline = date.fromisoformat(walk.days(0)) + timedelta(180)
    goal = {"id": "months", "says": "恢复经营月数", "unit": "月", "start": "0", "target": "6"}
    plan = {
        "kind": "revive",
        "title": "稻渔工程盘活方案",
        "means": "补种补苗,签订订单。",
        "goals": [goal],
        "deadline": deadline.isoformat(),
        "paper": digest("measures"),
        "assets": [walk.asset.rpartition("/")[2]],
    }
    n = {"plan": walk.does(CLERK, "measure-plans", plan)}
    walk.tries(SECTION, "measure-approvals", n)
    argued = {"experts": 3, "units": ["区农业农村局(示例)"], "feasible": True}
    walk.does(CLERK, "measure-arguments", {**n, **argued, "report": digest("argued")})
    walk.does(SECTION, "measure-approvals", n)
    reached = {"reached": [{"goal": "months", "value": "6"}]}
    walk.tries(CLERK, "measure-closings", {**n, **reached, **ACHIEVED})
    walk.does(SECTION, "measure-closings", {**n, **reached, **ACHIEVED})


ACHIEVED = {"outcome": "achieved", "report": digest("closing review")}
