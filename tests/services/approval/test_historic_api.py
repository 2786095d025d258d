"""What was built before Bangfu is entered over HTTP, with its money and assets."""

from typing import Any

from tests.services.approval.story import DOSSIER
from tests.services.approval.world import CLERK, COUNTY_CLERK, VILLAGE, World, done, refused

SHED = {
    "name": "蔬菜大棚",
    "asset_class": "operating",
    "form": "fixed",
    "quantity": "20",
    "unit": "座",
    "place": VILLAGE,
    "costs": [{"source": "linking", "amount": "600000.00"}],
    "owner": {"kind": "village-collective", "division": VILLAGE, "name": "示例村集体"},
    "custodian": "示例村",
    "income_right": "示例村集体",
    "supervisor": "示例镇政府",
}
MONEY = {
    "batch": "2020-central-1",
    "source": "linking",
    "level": "central",
    "amount": "600000.00",
    "year": 2020,
}


def body(**said: Any) -> dict[str, Any]:
    """A project in operation since 2020."""
    return {
        "origin": "village",
        "division": VILLAGE,
        "dossier": {**DOSSIER, "year": 2020},
        "stage": "operating",
        "evidence": "C",
        "basis": "2020年资产台账",
        "allocations": [MONEY],
        "assets": [SHED],
        **said,
    }


async def test_a_project_in_operation_is_entered_with_its_assets(office: World) -> None:
    told = done(await office.post(COUNTY_CLERK, "/historic-works", body()))
    seen = await office.read(COUNTY_CLERK, f"/projects/{told['id']}")
    assert (seen["stage"], seen["historic"], "decisions" in seen) == ("operating", "C", False)
    assert seen["money"]["allocations"][0]["amount"] == "600000.00"
    listed = await office.read(COUNTY_CLERK, "/assets")
    (asset,) = (a for a in listed["items"] if a["title"] == "蔬菜大棚")
    shown = await office.read(COUNTY_CLERK, asset["path"])
    assert (shown["project"], shown["historic"]) == (told["id"], "C")


async def test_without_its_money_it_is_entered_only_as_unverified(office: World) -> None:
    answer = await office.post(COUNTY_CLERK, "/historic-works", body(allocations=[]))
    assert "historic.no-money" in refused(answer)
    bare = body(allocations=[], evidence="GK", assets=[])
    done(await office.post(COUNTY_CLERK, "/historic-works", bare))
    assert "authority" in refused(await office.post(CLERK, "/historic-works", body()))


async def test_an_asset_that_the_books_lack_is_entered_and_the_project_answers_for_it(
    office: World,
) -> None:
    project = done(await office.post(COUNTY_CLERK, "/historic-works", body()))["id"]
    said = {"entry": {**SHED, "name": "养殖场"}, "evidence": "B", "basis": "2023年审计报告"}
    assert "authority" in refused(await office.put(CLERK, project, "found-assets", said))
    done(await office.put(COUNTY_CLERK, project, "found-assets", said))
    listed = await office.read(COUNTY_CLERK, "/assets")
    mine = {a["title"]: a for a in listed["items"] if a["title"] in ("蔬菜大棚", "养殖场")}
    assert len(mine) == 2
    shown = await office.read(COUNTY_CLERK, mine["养殖场"]["path"])
    assert (shown["project"], shown["historic"], shown["stage"]) == (project, "B", "asset-booked")
