"""The annual plan: funds are notified, the project is taken in, the plan is decided and issued."""

from typing import Any

from services.walkthrough.papers import COUNTY, digest, paper
from services.walkthrough.walk import Walk

CLERK, FINANCE, GROUP = "sample-county-clerk", "sample-finance-clerk", "sample-leading-group"
SECTION = "sample-county-section"


def into_the_plan(walk: Walk) -> str:
    """The project gets money of a batch; where the plan lies."""
    walk.title("七、年度计划", "7. The annual plan")
    project = walk.get(CLERK, walk.case)
    year, money = project["dossier"]["year"], project["dossier"]["funds"][0]["amount"]
    plan = walk.begins(CLERK, "/plans", {"division": COUNTY, "year": year})
    share = {"project": walk.project, "allocations": [{"batch": "central-1", "amount": money}]}
    walk.tries(CLERK, "inclusions", share, plan)
    walk.does(FINANCE, "batches", {"batch": batch(year, money)}, plan)
    more = {**share, "allocations": [{"batch": "central-1", "amount": f"{float(money) + 1:.2f}"}]}
    walk.tries(CLERK, "inclusions", more, plan)
    walk.does(CLERK, "inclusions", share, plan)
    decided(walk, plan)
    return plan


def batch(year: int, money: str) -> dict[str, Any]:
    """The central money of the year, just enough for the project."""
    return {
        "id": "central-1",
        "source": "linking",
        "level": "central",
        "amount": money,
        "document_no": f"示财预〔{year}〕12号",
    }


def decided(walk: Walk, plan: str) -> None:
    """Departments are heard, the leading group decides, the county announces and files upwards."""
    approval = {"step": "plan-approval", "document_no": "示农组〔2026〕2号"}
    walk.tries(GROUP, "decisions", approval, plan)
    for kind, name in PAPERS.items():
        walk.does(CLERK, "documents", paper(kind, name), plan)
    walk.receipt(GROUP, walk.does(GROUP, "decisions", approval, plan), plan)
    issue = {"document_no": "示农组发〔2026〕5号"}
    walk.tries(SECTION, "issues", issue, plan)
    hung = walk.does(CLERK, "notices", ANNOUNCEMENT, plan)
    walk.does(CLERK, "documents", paper("upward-filing", "备案报告"), plan)
    walk.days(11)
    walk.does(CLERK, "notice-endings", {"posting": hung, "end_proof": digest("end")}, plan)
    walk.receipt(SECTION, walk.does(SECTION, "issues", issue, plan), plan)


PAPERS = {
    "sector-opinion": "行业部门意见",
    "finance-opinion": "财政部门意见",
    "leading-group-minutes": "领导小组会议纪要",
}
ANNOUNCEMENT = {
    "notice": "plan-announcement",
    "level": "county",
    "place": COUNTY,
    "channel": "website",
    "text": "年度实施计划公告。",
    "start_proof": digest("plan start"),
}
