"""Operation over HTTP: an operator chosen and voted on, promises, a period, dividends, performance.

The way from the library to acceptance is told elsewhere; here its last fact is put on record.
"""

from datetime import timedelta
from typing import Any

import msgspec

from domain.assets.state import asset_id
from domain.clocks import office_day
from domain.evolving import evolve, evolve_asset
from events.acceptance import AcceptanceHeld, Team, TeamUnit
from events.asset import AssetEntry, AssetRegistered, Cost, Owner
from events.base import Actor, Fact
from events.project import Quantity
from services.ledger.changes import Change, CommandKey, Write
from services.ledger.ledger import index_row
from tests.conftest import Database
from tests.services.approval.story import VOTE, in_library
from tests.services.approval.world import (
    CLERK,
    COUNTY,
    COUNTY_CLERK,
    HEAD,
    REVIEWER,
    TOWN_CLERK,
    VILLAGE,
    World,
    as_the_facts_say,
    digest,
    done,
    refused,
)

PAPER = digest("paper")
OWNER = {"kind": "village-collective", "division": VILLAGE}
NOTICE = {
    "notice": "operation-notice",
    "level": "village",
    "place": VILLAGE,
    "channel": "board",
    "text": "拟由示例合作社承租,年租金六万元。",
    "start_proof": digest("start"),
}
ENTRY = AssetEntry(
    "钢架大棚", "operating", "fixed", "20", "座", VILLAGE, (Cost("linking", 60_000_000),),
    Owner("village-collective", VILLAGE, "光裕村"), "村集体", "村集体", "镇政府",
)  # fmt: skip


async def accepted(office: World) -> str:
    """A project of the library, as it stands once it was accepted and its asset booked."""
    project = await in_library(office)
    stream = f"project-{project}"
    state = (await office.house.ledger.state(stream)).state
    chair = Actor("p-chair", "acceptance-chair", "office-c", COUNTY)
    on = office_day(office.time.now())
    stamp: dict[str, Any] = {"by": chair, "at": office.time.now(), "on": on, "command": "c-1"}
    stamp["county"] = COUNTY[:6]
    held = AcceptanceHeld(
        project, "passed", Team((TeamUnit("区农业农村局", "agriculture", 3),)),
        (Quantity("钢架大棚", "20", "座"),), PAPER, (), (ENTRY,), ("430511J2026000101",), **stamp,
    )  # fmt: skip
    booked = AssetRegistered(
        project, "430511J2026000101", "village", VILLAGE, state.pack, ENTRY, **stamp
    )
    await put(office, stream, held)
    await put(office, f"asset-{asset_id(project, 1)}", booked)
    return project


async def put(office: World, stream: str, fact: Fact) -> None:
    """A fact on record."""
    ledger = office.house.ledger
    known = await ledger.state(stream)
    kind = ledger.kinds[stream.partition("-")[0]]
    fold: Any = evolve if kind.name == "project" else evolve_asset
    after = fold(known.state, fact)
    tag = str(type(fact).__struct_config__.tag)
    write = Write(stream, known.version, (tag,), (msgspec.json.encode(fact),))
    rows = index_row(kind, stream, after.version, after)
    await ledger.record(Change(CommandKey("p", stream, "f"), (write,), rows=rows), {stream: after})


def choice(office: World) -> dict[str, Any]:
    """Run together with a co-operative for some years, at 60,000 yuan a year."""
    today = office_day(office.time.now())
    return {
        "operator": {
            "name": "示例蔬菜专业合作社",
            "uscc": "93430511MA4L0XQ1YK",
            "kind": "co-operative",
        },
        "experience": "从事设施蔬菜种植六年。",
        "mode": "co-operative",
        "owners": [OWNER],
        "terms": {
            "begins": today.isoformat(),
            "ends": "2032-04-30",
            "upkeep": {
                "responsible": "管护岗",
                "yearly": "10000.00",
                "paid_from": "operation-income",
            },
            "rent": "60000.00",
            "deposit": "10000.00",
        },
    }


def promises(office: World) -> dict[str, Any]:
    today = office_day(office.time.now()).isoformat()
    term = {"period": "year", "begins": today, "ends": "2032-04-30"}
    jobs = {"id": "jobs", "mode": "jobs", "group": "assisted", "households": 24, **term}
    shares = {"id": "shares", "mode": "dividends", "group": "other", "households": 62, **term}
    told = [{**jobs, "money": "120000.00"}, {**shares, "money": "34400.00"}]
    return {"promises": told, "paper": PAPER}


def vote(office: World, matter: str) -> dict[str, Any]:
    """Voted today, called eleven days before."""
    today = office_day(office.time.now())
    sent = (today - timedelta(11)).isoformat()
    return {
        **VOTE,
        "matter": matter,
        "on": today.isoformat(),
        "notice_sent_on": sent,
        "party_discussed_on": (today - timedelta(12)).isoformat(),
    }


async def signed(office: World, project: str) -> None:
    """Chosen, voted on, filed with the township, signed."""
    chosen = done(await office.put(TOWN_CLERK, project, "operators", choice(office)))["version"]
    sign = {"chosen": chosen, "contract": PAPER}
    assert "village-decided" in refused(
        await office.put(HEAD, project, "operation-contracts", sign)
    )
    held = done(await office.put(CLERK, project, "votes", vote(office, "asset-disposal")))[
        "version"
    ]
    agreed = {"owner": OWNER, "chosen": chosen, "paper": PAPER, "vote": held}
    done(await office.put(CLERK, project, "owner-decisions", agreed))
    filing = {"document": "owner-filing-township", "title": "备案回执", "digest": PAPER}
    done(await office.put(TOWN_CLERK, project, "documents", filing))
    done(await office.put(HEAD, project, "operation-contracts", sign))


async def operating(office: World) -> str:
    project = await accepted(office)
    await signed(office, project)
    early = refused(await office.put(REVIEWER, project, "operation-starts", {}))
    assert {"linkage-covered", "operation-noticed", "result-published"} <= set(early)
    told = {**NOTICE, "notice": "acceptance-notice", "level": "county", "place": COUNTY}
    done(await office.put(COUNTY_CLERK, project, "notices", told))
    done(await office.put(TOWN_CLERK, project, "linkage-promises", promises(office)))
    posted = done(await office.put(CLERK, project, "notices", NOTICE))["version"]
    office.time.move(11)
    ending = {"posting": posted, "end_proof": digest("end")}
    done(await office.put(CLERK, project, "notice-endings", ending))
    done(await office.put(REVIEWER, project, "operation-starts", {}))
    return project


async def test_a_project_goes_into_operation_and_its_first_period_is_divided_and_paid(
    office: World, county: Database
) -> None:
    project = await operating(office)
    begun = office_day(office.time.now())
    last = begun.replace(month=12, day=31)
    office.time.move((last - begun).days + 3)
    told = {
        "period": "half-year",
        "begins": begun.isoformat(),
        "ends": last.isoformat(),
        "income": [{"kind": "rent", "amount": "30000.00"}],
        "deliveries": [{"promise": "jobs", "households": 20, "money": "50000.00"}],
        "targets": [{"indicator": "大棚", "value": "20"}],
    }
    report = {"told": told, "evidence": PAPER}
    done(await office.put(TOWN_CLERK, project, "operation-reports", report))
    shown_on = office_day(office.time.now()).isoformat()
    office.time.move(11)
    held = done(await office.put(CLERK, project, "votes", vote(office, "income-distribution")))
    due = office_day(office.time.now()).isoformat()
    plan = {
        "total": "30000.00",
        "uses": [
            {"use": "reserve", "amount": "9000.00"},
            {"use": "dividends", "amount": "21000.00"},
        ],
        "shown_on": shown_on,
        "vote": held["version"],
        "lines": [{"group": "assisted", "households": 24, "amount": "21000.00", "due": due}],
        "list_digest": PAPER,
    }
    made = done(await office.put(HEAD, project, "income-distributions", plan))["version"]
    pay = {
        "distribution": made,
        "group": "assisted",
        "households": 24,
        "amount": "20000.00",
        "through": "cash",
        "list_digest": PAPER,
        "voucher": PAPER,
    }
    by_hand = await office.put(CLERK, project, "dividend-payments", pay)
    assert "dividends.not-by-bank" in refused(by_hand)
    by_bank = {**pay, "through": "bank-transfer"}
    done(await office.put(CLERK, project, "dividend-payments", by_bank))
    office.time.move(1)
    seen = await office.read(COUNTY_CLERK, f"/projects/{project}/performance")
    jobs = next(p for p in seen["promises"] if p["promise"] == "jobs")
    assert (jobs["due"], jobs["delivered"], jobs["reached"]) == ("0.00", "50000.00", 20)
    assert seen["targets"][0]["difference"] == "0"
    assert (seen["arrears"], seen["undivided"], seen["flags"]) == ("1000.00", "0.00", [])
    whole = await office.read(COUNTY_CLERK, f"/projects/{project}")
    assert whole["stage"] == "operating"
    assert whole["operation"]["distributions"][0]["total"] == "30000.00"
    await as_the_facts_say(office, county)


async def test_the_owner_who_decides_is_the_one_in_the_books(office: World) -> None:
    project = await accepted(office)
    other = {**choice(office), "owners": [{"kind": "household", "division": VILLAGE}]}
    answer = await office.put(TOWN_CLERK, project, "operators", other)
    assert "owner.not-of-assets" in refused(answer)
