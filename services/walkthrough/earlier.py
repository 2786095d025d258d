"""A project from before Bangfu: entered with its money and asset, and found to be past saving."""

from datetime import date
from typing import Any

from domain.operation.reporting import period_of
from services.walkthrough.groups import FOUND, classified
from services.walkthrough.households import taken_in
from services.walkthrough.income import dividends, head_of, plan, voted_on
from services.walkthrough.operation import month
from services.walkthrough.walk import Walk

SECTION, CLERK, KEEPER = "sample-county-section", "sample-county-clerk", "sample-asset-keeper"
FIRST, SERVED = 201, 20
"""Which of the invented households it serves."""
PAST_SAVING = {**dict.fromkeys(FOUND, 0), "arrears-days": 400}
"""Nothing left of it, and no market either."""


def entered(walk: Walk) -> None:
    """Not without its money, and never as if it had been approved here."""
    walk.title("二十三、系统启用前的项目补录", "23. A project from before Bangfu is entered")
    village = walk.get(SECTION, walk.case)["division"]
    project = historic(walk.get(SECTION, walk.case)["dossier"], village)
    walk.tries_to_begin(CLERK, "/historic-works", {**project, "allocations": []})
    walk.project = walk.begins(CLERK, "/historic-works", project).rpartition("/")[2]
    seen = walk.get(SECTION, walk.case)
    walk.note(
        f"项目 {seen['title']},历史项目,证据等级 {seen['historic']}",
        f"project {seen['title']}: historic, evidence of grade {seen['historic']}",
    )
    held = walk.get(KEEPER, "/assets", division=village, limit=200)["items"]
    (walk.asset,) = (one["path"] for one in held if one["title"] == SHED)
    walk.monitored = taken_in(walk, village, FIRST, SERVED)


SHED, COST = "育秧大棚", "400000.00"


def historic(dossier: dict[str, Any], village: str) -> dict[str, Any]:
    """Greenhouses of 2020, as the asset ledger of that year has them."""
    collective = {"kind": "village-collective", "division": village, "name": "光裕村合作社(示例)"}
    money = {"batch": "2020-central-1", "source": "linking", "level": "central", "year": 2020}
    shed = {
        "name": SHED,
        "asset_class": "operating",
        "form": "fixed",
        "quantity": "8",
        "unit": "座",
        "place": village,
        "costs": [{"source": "linking", "amount": COST}],
        "owner": collective,
        "custodian": "光裕村合作社(示例)",
        "income_right": "光裕村合作社(示例)",
        "supervisor": "陈家桥镇(示例)",
    }
    return {
        "origin": "village",
        "division": village,
        "dossier": {
            **dossier,
            "name": "光裕村育秧大棚",
            "year": 2020,
            "content": "育秧大棚8座",
            "quantities": [{"item": "育秧大棚", "amount": "8", "unit": "座"}],
            "beneficiaries": {"households": SERVED, "people": 61, "assisted_households": 8},
        },
        "stage": "operating",
        "evidence": "C",
        "basis": "2020年资产台账",
        "allocations": [{**money, "amount": COST}],
        "assets": [shed],
    }


def past_saving(walk: Walk) -> None:
    """Its group is to be adjusted, by an assessment and not by a word."""
    walk.title("二十四、列为调整类", "24. Its group: to be adjusted")
    walk.tries(SECTION, "exits", {})
    owed(walk)
    classified(walk, "first", PAST_SAVING, "adjust")


def owed(walk: Walk) -> None:
    """Its last income is divided, and the households have not been paid yet."""
    clerk = head_of(walk).replace("head", "clerk")
    first, _ = period_of(date.fromisoformat(walk.days(0)), "month")
    month(walk, clerk, first, {"item": "秧苗", "unit": "万盘"}, "2000.00")
    uses = {"reserve": "800.00", "dividends": "1200.00"}
    said = plan(walk, voted_on(walk), uses, {"other": (SERVED, 1)})
    made = walk.does(head_of(walk), "income-distributions", said)
    walk.unpaid = dividends(made, "other", SERVED, "1200.00")
