"""Done, checked, accepted; what was built is on the books at once, and gets its title."""

from typing import Any

from services.walkthrough.papers import digest, notice, paper
from services.walkthrough.walk import Walk

CLERK, CHAIR, KEEPER = "sample-county-clerk", "sample-acceptance-chair", "sample-asset-keeper"
SECTION = "sample-county-section"


def accepted(walk: Walk) -> str:
    """The works are done and accepted; where the asset lies."""
    walk.title("十三、完工与验收", "13. Completion and acceptance")
    project = walk.get(CLERK, walk.case)
    town = project["division"][6:9]
    clerk = f"sample-implementer-clerk-{town}"
    done = {"built": project["dossier"]["quantities"], "ended_on": walk.days(150)}
    walk.tries(clerk, "completions", done)
    walk.does(f"sample-township-clerk-{town}", "documents", paper("completion-report", "竣工报告"))
    walk.does(clerk, "completions", done)
    check = {"step": "township-check"}
    walk.does(f"sample-township-clerk-{town}", "documents", paper("township-check-record", "初验"))
    walk.does(f"sample-township-reviewer-{town}", "decisions", check)
    passed = result(project)
    walk.tries(CHAIR, "acceptances", {**passed, "assets": []})
    for kind, name in PAPERS.items():
        walk.does(CLERK, "documents", paper(kind, name))
    walk.tries(CHAIR, "acceptances", {**passed, "assets": []})
    walk.tries(CHAIR, "acceptances", {**passed, "assets": [kept_by_operator(passed)]})
    walk.receipt(CHAIR, walk.does(CHAIR, "acceptances", passed))
    asset = walk.get(KEEPER, "/assets")["items"][0]
    walk.note(f"资产已入账:{asset['title']}", f"on the books at once: {asset['title']}")
    return f"/assets/{asset['id']}"


PAPERS = {
    "works-papers": "工程资料",
    "works-settlement": "工程结算书",
    "approval-papers": "立项审批资料",
    "procurement-papers": "采购资料",
    "notice-papers": "公示资料",
    "reimbursement-papers": "报账资料",
    "upkeep-and-linkage": "后续管护与利益联结方案",
}


def result(project: dict[str, Any]) -> dict[str, Any]:
    """Passed, with every asset that was built."""
    dossier, money = project["dossier"], project["dossier"]["total_investment"]
    village = project["division"]
    cost = {"source": "linking", "amount": money, "batch": "central-1"}
    asset = {
        "name": "稻渔工程",
        "asset_class": "operating",
        "form": "fixed",
        "quantity": dossier["quantities"][0]["amount"],
        "unit": dossier["quantities"][0]["unit"],
        "place": village,
        "costs": [cost],
        "owner": {"kind": "village-collective", "division": village, "name": "光裕村合作社(示例)"},
        "custodian": "光裕村合作社(示例)",
        "income_right": "光裕村合作社(示例)",
        "supervisor": "陈家桥镇(示例)",
    }
    return {
        "result": "passed",
        "team": {
            "units": [
                {"unit": "农业农村局(示例)", "role": "agriculture", "people": 2},
                {"unit": "财政局(示例)", "role": "finance", "people": 1},
            ],
            "beneficiaries": 2,
        },
        "built": dossier["quantities"],
        "report": digest("acceptance report"),
        "settlement": [cost],
        "assets": [asset],
    }


def kept_by_operator(passed: dict[str, Any]) -> dict[str, Any]:
    """What public money made, as if it were the operator's own."""
    (asset,) = passed["assets"]
    return {**asset, "owner": {**asset["owner"], "kind": "operator", "name": "合作社(示例)"}}


def titled(walk: Walk, asset: str) -> None:
    """Notice in the village, confirmed by the county, handed over, kept up."""
    walk.title("十四、确权、移交", "14. Title and hand-over")
    village = walk.get(KEEPER, asset)["division"]
    clerk = f"sample-village-clerk-{village[6:]}"
    confirm = {"step": "title-confirmation"}
    walk.tries(SECTION, "decisions", confirm, asset)
    posted = {**notice("village", village, "资产权属公示。"), "notice": "title-notice"}
    hung = walk.does(clerk, "notices", posted, asset)
    walk.days(11)
    walk.does(clerk, "notice-endings", {"posting": hung, "end_proof": digest("end")}, asset)
    walk.does(SECTION, "decisions", confirm, asset)
    walk.tries(KEEPER, "titles", {}, asset)
    walk.does(CLERK, "documents", paper("hand-over-paper", "移交书"), asset)
    walk.does(KEEPER, "hand-overs", HAND_OVER, asset)
    walk.does(KEEPER, "custodians", CUSTODY, asset)
    walk.receipt(KEEPER, walk.does(KEEPER, "titles", {}, asset), asset)


HAND_OVER = {
    "giver": {"unit": "陈家桥镇(示例)", "signature": digest("giver")},
    "receiver": {"unit": "光裕村合作社(示例)", "signature": digest("receiver")},
    "paper": digest("移交书"),
}
CUSTODY = {"custodian": "光裕村合作社(示例)", "yearly": "10000.00", "paid_from": "经营收入"}
