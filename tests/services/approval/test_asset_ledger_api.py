"""The ledger of assets over HTTP: let, earning, counted; in totals and item by item, on any day."""

import csv
from io import BytesIO, StringIO
from typing import Any

from python_calamine import CalamineWorkbook

from domain.assets.state import asset_id
from domain.clocks import office_day
from services.approval import sample
from tests.services.approval import neighbours
from tests.services.approval.test_historic_api import SHED, body
from tests.services.approval.test_operation_api import OWNER, PAPER, vote
from tests.services.approval.world import (
    CLERK,
    COUNTY,
    COUNTY_CLERK,
    HEAD,
    TOWN_CLERK,
    VILLAGE,
    World,
    done,
    refused,
)

HENS = {
    **SHED,
    "name": "=1+1",
    "asset_class": "household",
    "form": "biological",
    "owner": {"kind": "household", "division": VILLAGE, "name": "三十户", "households": 30},
    "costs": [{"source": "linking", "amount": "30000.00"}],
}
KEEPER = sample.person("asset-keeper", COUNTY)
FRAME = {"least_rent": "60000.00", "longest_years": 10}


async def in_books(office: World) -> str:
    """A shed of the village and hens of households, from before Bangfu."""
    work = body(stage="accepted", assets=[SHED, HENS])
    told = done(await office.post(COUNTY_CLERK, "/historic-works", work))
    return asset_id(told["id"], 1)


async def ask(office: World, who: str, asset: str, resource: str, said: Any) -> Any:
    """A command on an asset, at the version it now has."""
    return await office.put_on(who, f"/assets/{asset}", resource, said)


async def let(office: World) -> str:
    """The shed is let: proposed, voted, agreed, filed, changed, signed."""
    asset = await in_books(office)
    proposal = {"mode": "leased", "frame": FRAME, "text": PAPER, "reason": "闲置,拟出租"}
    n = done(await ask(office, CLERK, asset, "mode-proposals", proposal))["version"]
    early = await ask(office, HEAD, asset, "modes", {"proposal": n})
    assert "mode-village" in refused(early)
    held = done(await ask(office, CLERK, asset, "votes", vote(office, "asset-disposal")))
    agreed = {"owner": OWNER, "proposal": n, "paper": PAPER, "vote": held["version"]}
    done(await ask(office, CLERK, asset, "mode-agreements", agreed))
    filing = {"document": "owner-filing-township", "title": "备案回执", "digest": PAPER}
    done(await ask(office, TOWN_CLERK, asset, "documents", filing))
    done(await ask(office, HEAD, asset, "modes", {"proposal": n}))
    today = office_day(office.time.now()).isoformat()
    lease = {
        "mode": "leased",
        "tenant": {"kind": "co-operative", "name": "示例合作社", "uscc": "93430511MA4L0XQ1YK"},
        "begins": today,
        "ends": "2030-12-31",
        "rent": "60000.00",
        "period": "year",
        "number": "租1",
        "contract": PAPER,
        "deposit": "10000.00",
    }
    under = await ask(office, HEAD, asset, "leases", {**lease, "rent": "59999.99"})
    assert "lease.under-agreed" in refused(under)
    done(await ask(office, HEAD, asset, "leases", lease))
    return asset


async def test_an_asset_is_let_and_the_ledger_says_so_in_totals_and_item_by_item(
    office: World,
) -> None:
    asset = await let(office)
    before = office_day(office.time.now())
    office.time.move(40)
    owed = await office.read(COUNTY_CLERK, "/asset-ledger/items", division=VILLAGE)
    (shed, hens) = sorted(owed["items"], key=lambda one: one["value"], reverse=True)
    assert (shed["mode"], shed["user"], shed["rent"]) == ("leased", "示例合作社", "60000.00")
    assert (shed["rent_owed"], shed["flags"]) == ("60000.00", ["rent-owed"])
    assert (hens["name"], hens["owner_kind"], hens["value"]) == ("=1+1", "household", "30000.00")
    lease = (await office.read(CLERK, f"/assets/{asset}"))["holding"]["leases"][0]["n"]
    rent = {"kind": "rent", "amount": "60000.00", "account": "collective", "voucher": PAPER}
    done(await ask(office, CLERK, asset, "income-receipts", {**rent, "lease": lease}))
    now = await office.read(COUNTY_CLERK, "/asset-ledger/items", asset_class="operating")
    (shed,) = now["items"]
    assert (shed["received"], shed["rent_owed"]) == ("60000.00", "0.00")
    then = await office.read(COUNTY_CLERK, "/asset-ledger/items", as_of=before.isoformat())
    assert {one["received"] for one in then["items"]} == {"0.00"}
    assert await office.read(COUNTY_CLERK, "/asset-ledger/items", as_of="2020-01-01") == {
        "items": []
    }


async def test_duodao_the_ledger_in_totals_by_class_and_by_owner(office: World) -> None:
    """掇刀 2021: 口径、类别、数量、金额; today from the index, any day from the facts: the same."""
    await in_books(office)
    told = await office.read(COUNTY_CLERK, "/asset-ledger")
    assert [(r["axis"], r["name"], r["count"], r["wan"]) for r in told["rows"]] == [
        ("class", "到户类", 1, "3.000000"),
        ("class", "经营性", 1, "60.000000"),
        ("class", "合计", 2, "63.000000"),
        ("owner", "村", 1, "60.000000"),
        ("owner", "户", 1, "3.000000"),
        ("owner", "合计", 2, "63.000000"),
    ]
    today = office_day(office.time.now()).isoformat()
    folded = await office.read(COUNTY_CLERK, "/asset-ledger", as_of=today)
    assert folded["rows"] == told["rows"]
    for by in ("division", "condition"):
        now = await office.read(COUNTY_CLERK, "/asset-ledger", by=by)
        then = await office.read(COUNTY_CLERK, "/asset-ledger", by=by, as_of=today)
        assert now["rows"] == then["rows"]
    empty = await office.read(COUNTY_CLERK, "/asset-ledger", as_of="2020-01-01", by="class")
    assert [(r["name"], r["count"]) for r in empty["rows"]] == [("合计", 0)]
    there = await office.read(neighbours.neighbour("county-clerk"), "/asset-ledger")
    assert {row["count"] for row in there["rows"]} == {0}


async def test_the_ledger_is_exported_as_csv_and_xlsx_and_no_name_is_a_formula(
    office: World,
) -> None:
    await in_books(office)
    as_text = await office.get(COUNTY_CLERK, "/asset-ledger/items", format="csv")
    rows = list(csv.reader(StringIO(as_text.content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["资产编号", "来源项目", "资产名称", "类别"]
    assert {"'=1+1", "蔬菜大棚", "60.000000", "衔接资金 600000.00"} <= {
        cell for row in rows for cell in row
    }
    sheet = await office.get(COUNTY_CLERK, "/asset-ledger/items", format="xlsx")
    grid = CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert "=1+1" in {row[2] for row in grid}
    assert [len(row) for row in grid] == [len(row) for row in rows]
    totals = await office.get(COUNTY_CLERK, "/asset-ledger", format="csv")
    assert totals.content.decode("utf-8-sig").splitlines()[0] == "口径,类别,数量(个),金额(万元)"


async def test_a_round_of_stock_taking_is_counted_keeper_by_keeper(office: World) -> None:
    asset = await in_books(office)
    count = {"round": "2026-h1", "keeper": "示例村", "evidence": PAPER}
    missing = {**count, "outcome": "missing", "quantity": "19"}
    done(await ask(office, KEEPER, asset, "stock-counts", missing))
    path = "/asset-ledger/stock-takings"
    (keeper,) = await office.read(COUNTY_CLERK, path, round="2026-h1")
    assert keeper == {
        "keeper": "示例村",
        "assets": 2,
        "counted": 1,
        "found": 0,
        "missing": 1,
        "damaged": 0,
        "unexplained": 1,
    }
