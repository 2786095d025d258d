"""What was found wrong: it bars a payment, and the exit, until another office strikes it off."""

from collections.abc import Callable
from datetime import date, timedelta

from services.walkthrough.walk import Walk, digest

INSPECTOR, DISCIPLINE = "sample-county-inspector", "sample-discipline-officer"
SECTION, CITY = "sample-county-section", "sample-city-supervisor"
UNIT = "陈家桥镇(示例)"


def rectified(walk: Walk, pay: Callable[[], None]) -> None:
    """Found on inspection just before money is paid; struck off by another office."""
    walk.title("十六、问题整改", "16. Something is found wrong, and put right")
    project = walk.get(SECTION, walk.case)
    due = (date.fromisoformat(walk.days(0)) + timedelta(60)).isoformat()
    about = {
        "concerns": "project",
        "case": walk.project,
        "origin": "village",
        "division": project["division"],
        "found_by": "supervision",
        "title": "工程量与实物不符",
        "finding": "抽查发现上报工程量与实物不符,须复核计量。",
        "found_on": walk.days(0),
        "due": due,
        "grave": True,
    }
    walk.tries_to_begin(INSPECTOR, "/rectifications", {**about, "found_on": due, "due": due})
    found = walk.begins(INSPECTOR, "/rectifications", about)
    pay()
    put_right(walk, found, due)
    walk.found = found


def put_right(walk: Walk, found: str, due: str) -> None:
    """Taken on, planned, evidenced; reviewed by one office and struck off by yet another."""
    town = walk.get(SECTION, walk.case)["division"][6:9]
    clerk, reviewer = f"sample-implementer-clerk-{town}", f"sample-township-reviewer-{town}"
    measure = {"what": "按实物重新计量,差额核减", "unit": UNIT, "due": due}
    review = {"step": "rectification-review"}
    walk.does(reviewer, "acceptances", {"unit": UNIT}, found)
    walk.does(clerk, "rectification-plans", {"measures": [measure]}, found)
    walk.tries(SECTION, "decisions", review, found)
    shown = {"measure": 1, "evidence": digest(f"remeasured {due}"), "told": "已重新计量"}
    walk.does(clerk, "evidence", shown, found)
    walk.tries(reviewer, "decisions", review, found)
    walk.does(SECTION, "decisions", review, found)
    walk.tries(SECTION, "closings", {"result": "已整改"}, found)
    walk.receipt(DISCIPLINE, walk.does(DISCIPLINE, "closings", {"result": "已核实"}, found), found)
