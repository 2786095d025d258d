"""Acceptance over HTTP: reported, checked, accepted, and every asset in the books at once."""

from datetime import UTC, date, datetime
from typing import Any

from domain.procedure import Procedure
from domain.project import substance
from events.base import Actor
from events.building import WorksStarted
from events.plan import Allocation, ProjectFunded
from events.project import IntakeFiled, LibraryEntered
from tests.domain.pack_samples import dossier
from tests.services.approval.world import (
    CLERK,
    COUNTY,
    REVIEWER,
    TOWN,
    TOWN_CLERK,
    VILLAGE,
    World,
    digest,
    done,
    officer,
    recorded,
    refused,
)

BUILDER, CHAIR = officer("implementer-clerk", TOWN), officer("acceptance-chair", COUNTY)
KEEPER, SECTION = officer("asset-keeper", COUNTY), officer("county-section", COUNTY)
PROJECT = "d" * 32
BUILT = [{"item": "钢架大棚", "amount": "20", "unit": "座"}]
PAPERS = (
    "township-check-record",
    "works-papers",
    "works-settlement",
    "approval-papers",
    "procurement-papers",
    "notice-papers",
    "reimbursement-papers",
    "upkeep-and-linkage",
)
COLLECTIVE = "光裕村股份经济合作社"
TEAM = {"units": [{"unit": "北塔区农业农村局", "role": "agriculture", "people": 3}]}


async def at_work(office: World) -> str:
    """A project with 80,000 yuan of one batch, under construction."""
    rules = office.house.procedures.in_force(VILLAGE, office.house.today)
    assert rules
    await recorded(office.house, f"project-{PROJECT}", *history(rules))
    return PROJECT


def history(rules: Procedure) -> tuple[Any, ...]:
    by = Actor("p-1", "county-clerk", "o-1", COUNTY)
    said: dict[str, Any] = {"by": by, "command": "c", "county": COUNTY[:6]}
    filing = dossier(places=(VILLAGE,))

    def on(month: int) -> dict[str, Any]:
        day = date(2026, month, 2)
        return {**said, "on": day, "at": datetime(2026, month, 2, 2, tzinfo=UTC)}

    return (
        IntakeFiled("village", VILLAGE, rules.ref, filing, **on(1)),
        LibraryEntered(2026, substance(filing), **on(2)),
        ProjectFunded("430511-2026", 2026, (Allocation("2026-1", 80_000_00),), **on(3)),
        WorksStarted(date(2026, 5, 20), **on(4)),
    )


def entry(amount: str, name: str = "钢架大棚") -> dict[str, Any]:
    owner = {"kind": "village-collective", "division": VILLAGE, "name": COLLECTIVE}
    return {
        "name": name,
        "asset_class": "operating",
        "form": "fixed",
        "quantity": "20",
        "unit": "座",
        "place": VILLAGE,
        "costs": [{"source": "linking", "batch": "2026-1", "amount": amount}],
        "owner": owner,
        "custodian": COLLECTIVE,
        "income_right": COLLECTIVE,
        "supervisor": "陈家桥镇人民政府",
    }


def passing(*assets: dict[str, Any]) -> dict[str, Any]:
    """A pass of works that cost 80,000 yuan."""
    return {
        "result": "passed",
        "team": TEAM,
        "built": BUILT,
        "report": digest("report"),
        "settlement": [{"source": "linking", "batch": "2026-1", "amount": "80000.00"}],
        "assets": list(assets),
    }


async def file(office: World, path: str, person: str, *kinds: str) -> None:
    for kind in kinds:
        paper = {"document": kind, "title": kind, "digest": digest(kind)}
        done(await office.put_on(person, path, "documents", paper))


async def checked(office: World) -> str:
    """Reported done, and checked by the township."""
    path = f"/projects/{await at_work(office)}"
    await file(office, path, TOWN_CLERK, "completion-report")
    report = {"built": BUILT, "ended_on": "2026-05-20"}
    done(await office.put_on(BUILDER, path, "completions", report))
    await file(office, path, TOWN_CLERK, *PAPERS)
    done(await office.put_on(REVIEWER, path, "decisions", {"step": "township-check"}))
    return path


async def test_what_passes_is_in_the_books_at_once(office: World) -> None:
    path = await checked(office)
    made = passing(entry("30000.00"), entry("50000.00", "冷库"))
    done(await office.put_on(CHAIR, path, "acceptances", made))
    read = await office.read(CHAIR, path)
    assert (read["stage"], read["acceptance"]["settled"]) == ("accepted", "80000.00")
    assert read["acceptance"]["filing_due"]["on"] == "2026-06-16"
    listed = (await office.read(KEEPER, "/assets"))["items"]
    assert sorted(a["id"] for a in listed) == sorted(read["acceptance"]["assets"])
    assert sorted(a["amount"] for a in listed) == ["30000.00", "50000.00"]
    first = await office.read(KEEPER, listed[0]["path"])
    assert (first["stage"], first["project"]) == ("asset-booked", PROJECT)
    assert first["owner"]["name"] == COLLECTIVE


async def test_without_its_whole_asset_list_nothing_is_accepted(office: World) -> None:
    path = await checked(office)
    before = await office.facts()
    found = refused(await office.put_on(CHAIR, path, "acceptances", passing(entry("30000.00"))))
    assert found["acceptance.off-the-books"]["required"]["missing_fen"] == 5_000_000
    assert await office.facts() == before
    assert (await office.read(KEEPER, "/assets"))["items"] == []


async def test_assets_are_found_by_class_and_owner(office: World) -> None:
    path = await checked(office)
    road = {**entry("30000.00", "产业路"), "asset_class": "public"}
    done(await office.put_on(CHAIR, path, "acceptances", passing(road, entry("50000.00"))))

    async def titles(**asked: str) -> list[str]:
        return [a["title"] for a in (await office.read(KEEPER, "/assets", **asked))["items"]]

    assert await titles(asset_class="public") == ["产业路"]
    assert await titles(asset_class="operating", owner="village-collective") == ["钢架大棚"]
    assert await titles(owner="township") == []
    assert len(await titles(division=VILLAGE)) == 2


async def test_the_title_is_noticed_confirmed_handed_over_and_settled(office: World) -> None:
    path = await checked(office)
    done(await office.put_on(CHAIR, path, "acceptances", passing(entry("80000.00"))))
    ((asset,)) = (await office.read(KEEPER, "/assets"))["items"]
    at = asset["path"]
    hung = {
        "notice": "title-notice",
        "level": "village",
        "place": VILLAGE,
        "channel": "board",
        "text": "拟将钢架大棚确权到光裕村股份经济合作社。",
        "start_proof": digest("start"),
    }
    posted = done(await office.put_on(CLERK, at, "notices", hung))["version"]
    early = await office.put_on(SECTION, at, "decisions", {"step": "title-confirmation"})
    assert "title-notice-village" in refused(early)
    office.time.move(11)
    ending = {"posting": posted, "end_proof": digest("end")}
    done(await office.put_on(CLERK, at, "notice-endings", ending))
    done(await office.put_on(SECTION, at, "decisions", {"step": "title-confirmation"}))
    await file(office, at, TOWN_CLERK, "hand-over-paper")
    giver = {"unit": "陈家桥镇人民政府", "signature": digest("one")}
    taker = {"unit": COLLECTIVE, "signature": digest("other")}
    over = {"giver": giver, "receiver": taker, "paper": digest("paper")}
    done(await office.put_on(KEEPER, at, "hand-overs", over))
    upkeep = {"custodian": COLLECTIVE, "yearly": "1200.00", "paid_from": "大棚租金"}
    done(await office.put_on(KEEPER, at, "custodians", upkeep))
    done(await office.put_on(KEEPER, at, "titles", {}))
    read = await office.read(KEEPER, at)
    assert (read["stage"], read["upkeep"]["yearly"]) == ("asset-titled", "1200.00")
