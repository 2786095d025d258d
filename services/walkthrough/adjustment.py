"""A project that cannot go on is adjusted: planned, assessed, argued; nobody just walks away."""

from typing import Any

from services.walkthrough.meetings import noticed, voted
from services.walkthrough.papers import digest, paper
from services.walkthrough.walk import Walk

SECTION, CLERK, KEEPER = "sample-county-section", "sample-county-clerk", "sample-asset-keeper"
TOPICS = ("money", "technique", "law", "contracts", "workers", "debts", "land")


def opened(walk: Walk) -> None:
    """No exit without an adjustment; the first plan forgets the asset and a household."""
    walk.title("二十五、启动调整", "25. An adjustment is put forward")
    walk.tries(SECTION, "exits", {})
    village = walk.get(SECTION, walk.case)["division"]
    clerk, reviewer = f"sample-village-clerk-{village[6:]}", reviewer_of(village)
    first = plan(walk, dispositions=[], measure="")
    elsewhere = {"asset": "0" * 32, "way": "disposal", "says": "公开拍卖"}
    wrong = {"trigger": "assessment", "plan": {**first, "dispositions": [elsewhere]}}
    walk.tries(clerk, "adjustments", {**wrong, "grounds": digest("grounds")})
    said = {"trigger": "assessment", "plan": first, "grounds": digest("grounds")}
    walk.does(clerk, "adjustments", said)
    walk.tries(KEEPER, "disposals", {"plan": DISPOSED_EARLY}, walk.asset)
    walk.tries(reviewer, "decisions", {"step": "adjustment-township-review"})
    for topic in TOPICS:
        found = {"topic": topic, "found": "见评估报告。", "paper": digest(topic)}
        walk.does(CLERK, "adjustment-assessments", found)


DISPOSED_EARLY = {"cause": "project-exit", "method": "scrap", "reason": "先行处置", "part": "1.00"}


def revised(walk: Walk) -> None:
    """The asset has its way and the household its measure: another text, so all is asked anew."""
    village = walk.get(SECTION, walk.case)["division"]
    asset = walk.asset.rpartition("/")[2]
    gone = {"asset": asset, "way": "disposal", "says": "评估后公开拍卖"}
    whole = plan(walk, dispositions=[gone], measure="job")
    said = {"plan": whole, "reason": "补充资产去向和替代措施"}
    walk.does(f"sample-village-clerk-{village[6:]}", "adjustment-revisions", said)


def plan(walk: Walk, dispositions: list[dict[str, str]], measure: str) -> dict[str, Any]:
    """What becomes of the asset, of what is owed, of the land, and of the households."""
    return {
        "reasons": "连年亏损,经盘活仍难以为继。",
        "dispositions": dispositions,
        "obligations": [
            {"id": "contract", "kind": "contract", "to": "稻渔专业合作社(示例)"},
            {"id": "wages", "kind": "wages", "to": "管护员", "amount": "1200.00"},
            {"id": "land-rent", "kind": "land-rent", "to": "土地流转户", "amount": "5000.00"},
        ],
        "households": [
            {"household": home, "group": "monitored", "measure": measure} for home in walk.monitored
        ],
        "land": "restore",
    }


def decided(walk: Walk) -> None:
    """Argued by experts, voted on the whole roll, noticed, reviewed, decided, announced."""
    walk.title("二十七、调整的审定与公告", "27. The adjustment is decided and announced")
    village = walk.get(SECTION, walk.case)["division"]
    reviewer, town = reviewer_of(village), f"{village[:9]}000"
    review, argue = (
        {"step": "adjustment-township-review"},
        {"step": "adjustment-county-argument"},
    )
    opinion = {"supports": True, "opinion": "同意退出。", "report": digest("experts")}
    walk.does(CLERK, "adjustment-arguments", {**opinion, "experts": 3})
    voted(walk, walk.case, "project-adjustment")
    walk.tries(reviewer, "decisions", review)
    noticed(walk, walk.case, "adjustment", "village", village)
    walk.receipt(reviewer, walk.does(reviewer, "decisions", review))
    walk.tries("sample-county-appraiser", "decisions", argue)
    noticed(walk, walk.case, "adjustment", "township", town)
    walk.does("sample-county-appraiser", "decisions", argue)
    walk.tries("sample-leading-group", "decisions", {"step": "adjustment-decision"})
    walk.does(CLERK, "documents", paper("leading-group-minutes", "领导小组会议纪要(调整)"))
    walk.does("sample-leading-group", "decisions", {"step": "adjustment-decision"})
    walk.tries(SECTION, "adjustment-confirmations", {})
    noticed(walk, walk.case, "adjustment", "county", f"{village[:6]}000000")
    walk.receipt(SECTION, walk.does(SECTION, "adjustment-confirmations", {}))


def reviewer_of(village: str) -> str:
    """Who reviews for the township."""
    return f"sample-township-reviewer-{village[6:9]}"
