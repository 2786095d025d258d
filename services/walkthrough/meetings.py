"""What the ends of a project and of an asset have in common: a vote of all, notices that run."""

from services.walkthrough.library import vote
from services.walkthrough.papers import digest, notice
from services.walkthrough.walk import Walk

DAYS = 11
"""Ten whole days hang between the posting and the end."""


def voted(walk: Walk, case: str, matter: str) -> None:
    """Two thirds of all members; what is reserved to them is not decided by delegates."""
    village = walk.get("sample-county-clerk", case)["division"]
    clerk = f"sample-village-clerk-{village[6:]}"
    held = {**vote(walk.days(0), votes_for=168), "matter": matter}
    reserved = {"matter": "land-contracting", "body": "delegates-assembly"}
    walk.tries(clerk, "votes", {**held, **reserved}, case)
    walk.does(clerk, "votes", held, case)


def noticed(walk: Walk, case: str, about: str, level: str, place: str) -> None:
    """Posted, left alone for ten days, taken down."""
    seats = {
        "village": f"sample-village-clerk-{place[6:]}",
        "township": f"sample-township-clerk-{place[6:9]}",
        "county": "sample-county-clerk",
    }
    told = notice(level, place, "调整退出、资产处置公示。")
    hung = walk.does(seats[level], "notices", {**told, "notice": f"{about}-{level}-notice"}, case)
    walk.days(DAYS)
    ended = {"posting": hung, "end_proof": digest("end")}
    walk.does(seats[level], "notice-endings", ended, case)
