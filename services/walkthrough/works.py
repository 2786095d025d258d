"""From the plan to the site: implementation plan, procurement, contract, start."""

from typing import Any

from domain.codes import uscc_check
from services.walkthrough.papers import digest, paper
from services.walkthrough.walk import Walk

SECTION = "sample-county-section"
BUILDER, OPERATOR = "91430511MA4L16JQ9", "93430511MA4L0XQ1Y"


def onto_the_site(walk: Walk) -> None:
    """Drafted, approved, bought, begun."""
    town = walk.get(SECTION, walk.case)["division"][6:9]
    clerk, head = f"sample-implementer-clerk-{town}", f"sample-implementer-head-{town}"
    approved(walk, clerk)
    bought(walk, clerk, head)
    begun(walk, clerk, head)


def approved(walk: Walk, clerk: str) -> None:
    """The implementing unit drafts; another approves."""
    walk.title("八、实施方案", "8. The implementation plan")
    approval = {"step": "implementation-approval", "document_no": "示农发〔2027〕3号"}
    walk.tries(SECTION, "decisions", approval)
    dossier = walk.get(clerk, walk.case)["dossier"]
    walk.does(clerk, "implementation-plans", {"plan": plan(dossier)})
    walk.receipt(SECTION, walk.does(SECTION, "decisions", approval))


def plan(dossier: dict[str, Any]) -> dict[str, Any]:
    """The dossier carried out to the letter."""
    year = dossier["year"]
    return {
        "content": dossier["content"],
        "quantities": dossier.get("quantities", []),
        "schedule": {"start": f"{year}-02-01", "end": f"{year}-09-30"},
        "budget": [{"item": "建设费用", "amount": dossier["total_investment"]}],
        "targets": dossier["targets"],
        "linkage": dossier["linkage"],
        "operation": dossier["operation"],
        "land": dossier["land"],
        "permits": ["land-opinion"],
    }


def bought(walk: Walk, clerk: str, head: str) -> None:
    """How the works are bought, and the contract."""
    walk.title("九、采购与合同", "9. Procurement and contract")
    money = walk.get(clerk, walk.case)["dossier"]["total_investment"]
    right = uscc_check(BUILDER)
    wrong = BUILDER + ("1" if right != "1" else "2")
    lot = {
        "id": "lot-1",
        "item": "稻渔工程",
        "kind": "works",
        "estimate": money,
        "operator": OPERATOR + uscc_check(OPERATOR),
    }
    walk.does(head, "procurement-routes", {"lots": [lot], "route": "small-purchase"})
    contract = {
        "contract": "contract-1",
        "lot": "lot-1",
        "uscc": wrong,
        "amount": money,
        "digest": digest("contract"),
        "advance_percent": 30,
        "retention_percent": 3,
    }
    walk.tries(clerk, "contracts", contract)
    walk.does(clerk, "contracts", {**contract, "uscc": BUILDER + right})


def begun(walk: Walk, clerk: str, head: str) -> None:
    """No start without permits, money, contract and signboard."""
    walk.title("十、开工", "10. The start of the works")
    year = walk.get(clerk, walk.case)["dossier"]["year"]
    start = {"planned_end": f"{year}-09-30"}
    walk.tries(head, "starts", start)
    walk.does("sample-county-clerk", "documents", paper("land-opinion", "用地意见"))
    walk.tries(head, "starts", start)
    walk.does("sample-county-clerk", "documents", paper("signboard", "工程公示牌照片"))
    walk.receipt(head, walk.does(head, "starts", start))
