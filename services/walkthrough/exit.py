"""Struck off once nothing is owed to anybody; closed once the asset has its end."""

from services.walkthrough.papers import digest, paper
from services.walkthrough.rectification import found_wrong, put_right
from services.walkthrough.walk import Walk

SECTION, CLERK, FINANCE = "sample-county-section", "sample-county-clerk", "sample-finance-clerk"


def exited(walk: Walk) -> None:
    """Tried again and again, and refused with what is still missing each time."""
    walk.title("二十八、清理与销号退出", "28. All is settled, and the project exits")
    village = walk.get(SECTION, walk.case)["division"]
    clerk = f"sample-village-clerk-{village[6:]}"
    found = found_wrong(walk, "棚膜拆除后未清运")
    walk.tries(SECTION, "exits", {})
    put_right(walk, found, "清运棚膜")
    walk.does(FINANCE, "dividend-payments", {**walk.unpaid, "through": "bank-transfer"})
    contract = {"obligation": "contract", "how": "ended", "evidence": digest("ended")}
    walk.does(CLERK, "obligation-settlements", contract)
    wages = {"obligation": "wages", "evidence": digest("wages"), "amount": "1200.00"}
    walk.tries(CLERK, "obligation-settlements", {**wages, "how": "waived"})
    walk.does(CLERK, "obligation-settlements", {**wages, "how": "paid"})
    walk.tries(SECTION, "exits", {})
    rent = {"obligation": "land-rent", "how": "paid", "evidence": digest("land-rent")}
    walk.does(CLERK, "obligation-settlements", {**rent, "amount": "5000.00"})
    planned = walk.get(SECTION, walk.case)["adjustment"]["plan"]["households"]
    for one in planned:
        job = {"household": one["household"], "measure": "job", "evidence": digest("job")}
        walk.does(clerk, "substitute-measures", job)
    walk.tries(SECTION, "exits", {})
    restored = {"area_mu": "100", "report": digest("restored")}
    walk.does(CLERK, "land-restorations", restored)
    walk.does(CLERK, "documents", paper("system-update", "系统更新截图"))
    walk.receipt(SECTION, walk.does(SECTION, "exits", {}))


def closed(walk: Walk) -> None:
    """Its life is over when nothing of it is without an end."""
    walk.title("三十、关闭归档", "30. The project is closed")
    walk.receipt(SECTION, walk.does(SECTION, "closings", {}))
    ended = walk.get(SECTION, walk.case)
    (asset,) = ended["adjustment"]["endings"]
    walk.note(
        f"项目阶段 {ended['stage']},资产收入 {asset['proceeds']} 元",
        f"the project is {ended['stage']}; its asset brought {asset['proceeds']} yuan",
    )
