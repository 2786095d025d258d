"""What was found wrong: it bars a payment, and the exit, until another office strikes it off."""

from collections.abc import Callable
from datetime import date, timedelta

from services.walkthrough.papers import digest
from services.walkthrough.walk import Walk

INSPECTOR, DISCIPLINE = "sample-county-inspector", "sample-discipline-officer"
SECTION, CITY = "sample-county-section", "sample-city-supervisor"
UNIT = "陈家桥镇(示例)"


def rectified(walk: Walk, pay: Callable[[], None]) -> None:
    """Found just before money is paid; struck off by another office, and come back."""
    walk.title("十六、问题整改", "16. Something is found wrong, and put right")
    found = found_wrong(walk, "工程量与实物不符")
    pay()
    put_right(walk, found, "按实物重新计量")
    come_back(walk, found)


def found_wrong(walk: Walk, title: str) -> str:
    """An inspection finds something grave about the project; not on a day to come."""
    project = walk.get(SECTION, walk.case)
    due = (date.fromisoformat(walk.days(0)) + timedelta(180)).isoformat()
    about = {
        "concerns": "project",
        "case": walk.project,
        "origin": "village",
        "division": project["division"],
        "found_by": "supervision",
        "title": title,
        "finding": f"抽查发现{title},须整改。",
        "found_on": walk.days(0),
        "due": due,
        "grave": True,
    }
    walk.tries_to_begin(INSPECTOR, "/rectifications", {**about, "found_on": due, "due": due})
    return walk.begins(INSPECTOR, "/rectifications", about)


def put_right(walk: Walk, found: str, what: str) -> None:
    """Taken on, planned, evidenced; reviewed by one office and struck off by yet another."""
    reviewer = f"sample-township-reviewer-{town_of(walk)}"
    walk.does(reviewer, "acceptances", {"unit": UNIT}, found)
    planned(walk, found, what)
    walk.tries(SECTION, "decisions", REVIEW, found)
    evidenced(walk, found, f"已{what}")
    walk.tries(reviewer, "decisions", REVIEW, found)
    walk.does(SECTION, "decisions", REVIEW, found)
    walk.tries(SECTION, "closings", {"result": "已整改"}, found)
    walk.receipt(DISCIPLINE, walk.does(DISCIPLINE, "closings", {"result": "已核实"}, found), found)


def come_back(walk: Walk, found: str) -> None:
    """The city looks at it again: it has come back, and is put right once more."""
    walk.does(CITY, "look-backs", {"holds": False, "told": "差额尚未核减到位"}, found)
    planned(walk, found, "差额核减到位")
    evidenced(walk, found, "已核减到位")
    walk.does(SECTION, "decisions", REVIEW, found)
    walk.does(DISCIPLINE, "closings", {"result": "已核减到位"}, found)


REVIEW = {"step": "rectification-review"}


def planned(walk: Walk, found: str, what: str) -> None:
    """One measure, within the time that was set."""
    measure = {"what": what, "unit": UNIT, "due": walk.get(SECTION, found)["due"]}
    clerk = f"sample-implementer-clerk-{town_of(walk)}"
    walk.does(clerk, "rectification-plans", {"measures": [measure]}, found)


def evidenced(walk: Walk, found: str, told: str) -> None:
    """The paper that shows the measure carried out."""
    shown = {"measure": 1, "evidence": digest(told), "told": told}
    walk.does(f"sample-implementer-clerk-{town_of(walk)}", "evidence", shown, found)


def town_of(walk: Walk) -> str:
    """The township's number, as its officers are called by it."""
    return str(walk.get(SECTION, walk.case)["division"][6:9])
