"""While it is built: a report of progress, and a change that goes back to who approved it."""

from services.walkthrough.papers import digest
from services.walkthrough.walk import Walk

SECTION, CLERK, GROUP = "sample-county-section", "sample-county-clerk", "sample-leading-group"


def went_on(walk: Walk) -> None:
    """A month is reported; the content changes, is approved anew, published and filed."""
    walk.title("十二、进度与变更", "12. Progress and a change")
    town = walk.get(SECTION, walk.case)["division"][6:9]
    clerk = f"sample-implementer-clerk-{town}"
    progressed(walk, clerk)
    changed(walk, clerk)


def progressed(walk: Walk, clerk: str) -> None:
    """No month before the start; then this one, with photos."""
    month = walk.days(0)[:7]
    told = {
        "period": "2020-01",
        "done": [{"item": "稻渔工程", "amount": "20", "unit": "亩"}],
        "percent": 20,
        "photos": [digest("photo")],
        "wages": {"workers": 8, "account_opened": True, "ledger_kept": True, "arrears": "0.00"},
    }
    walk.tries(clerk, "progress-reports", {"progress": told})
    walk.does(clerk, "progress-reports", {"progress": {**told, "period": month}})


def changed(walk: Walk, clerk: str) -> None:
    """Asked for, approved by who approved first, put into effect, told; the plan approved anew."""
    dossier = walk.get(clerk, walk.case)["dossier"]
    other = {**dossier, "content": f"{dossier['content']};进水渠改用预制渠段"}
    asked = {"dossier": other, "reason": "原渠段地基松软", "grounds": digest("grounds")}
    walk.does(clerk, "changes", asked)
    change = walk.get(clerk, walk.case)["changes"]["pending"]["digest"]
    step = {"step": "change-reapproval"}
    walk.tries(GROUP, "decisions", step)
    walk.tries(CLERK, "change-entries", {})
    walk.receipt(SECTION, walk.does(SECTION, "decisions", step))
    walk.does(CLERK, "change-entries", {})
    for duty in ("publication", "upward-filing"):
        told = {"change": change, "duty": duty, "proof": digest(duty)}
        walk.does(CLERK, "change-publications", told)
    walk.does(SECTION, "decisions", {"step": "implementation-approval"})
