"""The collective's asset goes: valued, voted, filed, sold on an exchange, paid for, struck off."""

from typing import Any

from domain.codes import uscc_check
from services.walkthrough.adjustment import reviewer_of
from services.walkthrough.meetings import noticed, voted
from services.walkthrough.papers import digest, paper
from services.walkthrough.walk import Walk

SECTION, KEEPER, FINANCE = "sample-county-section", "sample-asset-keeper", "sample-finance-clerk"
CLERK = "sample-county-clerk"
AGENCY, BUYER = "91430511MA4L16JQ9", "91430511MA4L0XQ2W"
ACCOUNT = "光裕村集体账户(示例)"


def disposed(walk: Walk) -> None:
    """Not closed without it, not divided among members, not sold for less, not to oneself."""
    walk.title("二十九、集体资产处置", "29. The collective's asset is disposed of")
    asset, village = walk.asset, walk.get(SECTION, walk.case)["division"]
    walk.does(CLERK, "documents", paper("closing-archive", "退出归档清单"))
    walk.tries(SECTION, "closings", {})
    first = plan(walk.get(KEEPER, asset)["in_use"], "150000.00")
    walk.tries(KEEPER, "disposals", {"plan": {**first, "method": "division"}}, asset)
    walk.does(KEEPER, "disposals", {"plan": first}, asset)
    valued = {"value": "200000.00", "agency": "评估公司(示例)", "report": digest("valuation")}
    walk.does(
        KEEPER, "disposal-valuations", {**valued, "agency_uscc": AGENCY + uscc_check(AGENCY)}, asset
    )
    approved = {"document_no": "示农资〔2027〕2号"}
    walk.tries(KEEPER, "collective-disposals", approved, asset)
    whole = {**first, "reserve": "200000.00"}
    walk.does(KEEPER, "disposal-revisions", {"plan": whole, "reason": "底价不低于评估价"}, asset)
    agreed(walk, asset, village)
    walk.receipt(KEEPER, walk.does(KEEPER, "collective-disposals", approved, asset), asset)
    sold(walk, asset)


def agreed(walk: Walk, asset: str, village: str) -> None:
    """Voted by the members, noticed, reviewed by the township, filed with the county."""
    reviewer = reviewer_of(village)
    voted(walk, asset, "asset-disposal")
    walk.tries(reviewer, "decisions", REVIEW, asset)
    noticed(walk, asset, "disposal", "village", village)
    walk.does(CLERK, "documents", paper("township-party-minutes", "镇党委会议纪要"), asset)
    walk.does(reviewer, "decisions", REVIEW, asset)
    walk.tries(SECTION, "decisions", FILING, asset)
    noticed(walk, asset, "disposal", "township", f"{village[:9]}000")
    walk.does(CLERK, "documents", paper("disposal-letter", "资产处置请示"), asset)
    walk.does(SECTION, "decisions", FILING, asset)
    noticed(walk, asset, "disposal", "county", f"{village[:6]}000000")


REVIEW, FILING = {"step": "disposal-township-review"}, {"step": "disposal-county-filing"}


def plan(in_use: str, reserve: str) -> dict[str, Any]:
    """All of it by auction, its money to the collective and used again."""
    return {
        "cause": "project-exit",
        "method": "auction",
        "reason": "项目退出,设施公开拍卖。",
        "part": in_use,
        "reserve": reserve,
        "account": ACCOUNT,
        "re_use": "用于本村帮扶产业。",
    }


def sold(walk: Walk, asset: str) -> None:
    """At the reserve at least, on the exchange, to a stranger; all of it into the one account."""
    buyer = {"kind": "unit", "name": "受让公司(示例)", "persons": [f"s-{'9' * 32}"]}
    stranger = {**buyer, "uscc": BUYER + uscc_check(BUYER)}
    concerned = {**buyer, "uscc": AGENCY + uscc_check(AGENCY)}
    low = {"price": "199999.99", "through": "direct", "contract": digest("deal")}
    walk.tries(KEEPER, "disposal-deals", {**low, "buyer": concerned}, asset)
    lawful = {**low, "price": "210000.00", "through": "rural-exchange"}
    walk.does(KEEPER, "disposal-deals", {**lawful, "buyer": stranger}, asset)
    paid = {"account": ACCOUNT, "to": "collective", "voucher": digest("first half")}
    for to in ("personal", "members"):
        amiss = {**paid, "amount": "210000.00", "to": to, "account": "经办人账户"}
        walk.tries(FINANCE, "disposal-proceeds", amiss, asset)
    walk.does(FINANCE, "disposal-proceeds", {**paid, "amount": "110000.00"}, asset)
    walk.tries(KEEPER, "disposal-completions", {"paper": digest("struck off")}, asset)
    rest = {"amount": "100000.00", "voucher": digest("second half")}
    walk.does(FINANCE, "disposal-proceeds", {**paid, **rest}, asset)
    done = walk.does(KEEPER, "disposal-completions", {"paper": digest("struck off")}, asset)
    walk.receipt(KEEPER, done, asset)
