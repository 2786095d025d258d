"""Put to use: operator, the village's decision, contract, promises, and the first report."""

from datetime import date, timedelta
from typing import Any

from domain.codes import uscc_check
from domain.operation.reporting import period_of
from services.walkthrough.library import vote
from services.walkthrough.papers import digest, notice, paper
from services.walkthrough.walk import Walk

SECTION, CLERK = "sample-county-section", "sample-county-clerk"
COOPERATIVE = "93430511MA4L0XQ1Y"


def operated(walk: Walk) -> None:
    """From the choice of an operator to the first period."""
    walk.title("十七、投入运营", "17. Operation begins")
    village = walk.get(SECTION, walk.case)["division"]
    clerk, head = f"sample-village-clerk-{village[6:]}", f"sample-village-head-{village[6:]}"
    walk.tries(SECTION, "operation-starts", {})
    chosen = walk.does(clerk, "operators", operator(walk, village))
    signed = {"chosen": chosen, "contract": digest("operation contract"), "number": "2027-运营-01"}
    walk.tries(head, "operation-contracts", signed)
    held = {**vote(walk.days(0), votes_for=168), "matter": "investment"}
    counted = walk.does(clerk, "votes", held)
    owner = {"kind": "village-collective", "division": village}
    decided = {"owner": owner, "chosen": chosen, "paper": digest("resolution"), "vote": counted}
    walk.does(clerk, "owner-decisions", decided)
    walk.does(clerk, "documents", paper("owner-filing-township", "报乡镇备案"))
    walk.does(head, "operation-contracts", signed)
    others = promise(walk, "other", 62, "16000.00")
    walk.does(clerk, "linkage-promises", {"promises": [others], "paper": digest("others")})
    hung = walk.does(clerk, "notices", {**notice("village", village, "运营公示。"), **NOTICE})
    walk.days(11)
    walk.does(clerk, "notice-endings", {"posting": hung, "end_proof": digest("end")})
    walk.tries(SECTION, "operation-starts", {})
    both = [others, promise(walk, "assisted", 24, "8000.00")]
    walk.does(clerk, "linkage-promises", {"promises": both, "paper": digest("both")})
    walk.receipt(SECTION, walk.does(SECTION, "operation-starts", {}))
    reported(walk, clerk)


FIVE_YEARS = timedelta(5 * 365)
NOTICE = {"notice": "operation-notice"}


def operator(walk: Walk, village: str) -> dict[str, Any]:
    """A co-operative that leases what the village owns."""
    begins = date.fromisoformat(walk.days(0)) + timedelta(11)
    return {
        "operator": {
            "name": "稻渔专业合作社(示例)",
            "uscc": COOPERATIVE + uscc_check(COOPERATIVE),
            "kind": "co-operative",
        },
        "experience": "从事稻渔综合种养六年。",
        "mode": "co-operative",
        "owners": [{"kind": "village-collective", "division": village}],
        "terms": {
            "begins": begins.isoformat(),
            "ends": (begins + FIVE_YEARS).isoformat(),
            "upkeep": {
                "responsible": "村集体资产管护岗",
                "yearly": "10000.00",
                "paid_from": "operation-income",
            },
            "share": 300,
        },
    }


def promise(walk: Walk, group: str, households: int, money: str) -> dict[str, Any]:
    """Dividends for a group of the households that the dossier names."""
    begins = date.fromisoformat(walk.days(0))
    return {
        "id": f"dividends-{group}",
        "mode": "dividends",
        "group": group,
        "households": households,
        "period": "year",
        "begins": begins.isoformat(),
        "ends": (begins + FIVE_YEARS).isoformat(),
        "money": money,
    }


def reported(walk: Walk, clerk: str) -> None:
    """The first period, and what it comes to beside what was promised."""
    walk.title("十八、首期运营报告", "18. The first period of operation")
    month(
        walk, clerk, date.fromisoformat(walk.days(0)), {"item": "稻花鱼", "unit": "吨"}, "9000.00"
    )
    promises = walk.get(clerk, f"{walk.case}/performance")["promises"]
    for line in {one["promise"]: one for one in promises}.values():
        so_far = f"{line['delivered']} / {line['due']}"
        walk.note(
            f"  {line['promise']}: 已兑现/到期 {so_far} 元",
            f"  {line['promise']}: done/due {so_far} yuan",
        )


def month(walk: Walk, clerk: str, begins: date, made: dict[str, str], income: str) -> None:
    """Wait for the end of a month and report it: what was made, and what it earned."""
    _, last = period_of(begins, "month")
    walk.days((last - date.fromisoformat(walk.days(0))).days)
    told = {
        "period": "month",
        "begins": begins.isoformat(),
        "ends": last.isoformat(),
        "production": [{**made, "amount": "8"}],
        "income": [{"kind": "share", "amount": income}],
        "costs": "3000.00",
    }
    walk.does(clerk, "operation-reports", {"told": told, "evidence": digest(f"month {last}")})
