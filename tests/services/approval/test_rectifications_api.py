"""What was found wrong, over HTTP: it bars a payment until another office strikes it off."""

from datetime import timedelta

from tests.conftest import Database
from tests.services.approval.test_acceptance_api import BUILDER, at_work
from tests.services.approval.world import (
    COUNTY,
    COUNTY_CLERK,
    REVIEWER,
    TOWN,
    VILLAGE,
    World,
    as_the_facts_say,
    digest,
    done,
    officer,
    problem,
    refused,
)

INSPECTOR = officer("county-inspector", COUNTY)
DISCIPLINE = officer("discipline-officer", COUNTY)
SECTION = officer("county-section", COUNTY)
FINANCE = officer("finance-clerk", COUNTY)


async def test_a_grave_finding_bars_payment_until_it_is_struck_off(
    office: World, county: Database
) -> None:
    project = await at_work(office)
    about = {
        "concerns": "project",
        "case": project,
        "origin": "village",
        "division": VILLAGE,
        "found_by": "supervision",
        "title": "工程量虚报",
        "finding": "抽查发现上报工程量与实物不符。",
        "found_on": office.house.today.isoformat(),
        "due": f"{office.house.today.year + 1}-12-31",
        "grave": True,
    }
    elsewhere = {**about, "case": "0" * 32}
    lost = refused(await office.post(INSPECTOR, "/rectifications", elsewhere))
    assert "rectification.no-case" in lost
    opened = done(await office.post(INSPECTOR, "/rectifications", about))
    path = f"/rectifications/{opened['id']}"
    actions = await office.read(FINANCE, f"/projects/{project}/actions")
    pay = next(a for a in actions if a["action"] == "pay-out")
    assert "rectification.open" in {f["message"] for f in pay["lacks"]}
    listed = await office.read(INSPECTOR, "/rectifications", about=f"project-{project}")
    assert [item["id"] for item in listed["items"]] == [opened["id"]]
    assert (await office.read(INSPECTOR, "/rectifications", found_by="audit"))["items"] == []

    steps = (
        (REVIEWER, "acceptances", {"unit": "陈家桥镇人民政府"}),
        (BUILDER, "rectification-plans", {"measures": [measure(about["due"])]}),
        (BUILDER, "evidence", {"measure": 1, "evidence": digest("photo"), "told": "已复核"}),
    )
    for n, (who, resource, body) in enumerate(steps, 1):
        done(await office.post(who, f"{path}/{resource}", body, version=n))
    review = {"step": "rectification-review"}
    own = officer("township-reviewer", TOWN)
    barred = refused(await office.post(own, f"{path}/decisions", review, version=4))
    assert barred["authority"]["verdict"] == "broken"
    done(await office.post(SECTION, f"{path}/decisions", review, version=4))
    done(await office.post(DISCIPLINE, f"{path}/closings", {"result": "已核实"}, version=5))
    after = await office.read(COUNTY_CLERK, f"/projects/{project}")
    assert "rectifications" not in after
    problem(await office.get(officer("village-clerk", "430511003002"), path), 404, "not-found")
    await as_the_facts_say(office, county)


def measure(due: object) -> dict[str, object]:
    return {"what": "按实物重新计量", "unit": "陈家桥镇人民政府", "due": due}


async def test_what_is_overdue_is_listed_as_of_any_day_by_county_and_township(
    office: World,
) -> None:
    project = await at_work(office)
    today = office.house.today
    due = today + timedelta(30)
    about = {
        "concerns": "project",
        "case": project,
        "origin": "village",
        "division": VILLAGE,
        "found_by": "supervision",
        "title": "工程量虚报",
        "finding": "抽查发现上报工程量与实物不符。",
        "found_on": today.isoformat(),
        "due": due.isoformat(),
    }
    first = done(await office.post(INSPECTOR, "/rectifications", {**about, "grave": True}))
    done(await office.post(INSPECTOR, "/rectifications", {**about, "title": "未公示"}))
    other = {**about, "found_by": "audit"}
    lacks = refused(await office.post(INSPECTOR, "/rectifications", other))
    assert set(lacks) == {"audit-recorded-by"}
    path = "/overdue-rectifications"
    assert (await office.read(SECTION, path))["count"] == 0
    assert (await office.read(SECTION, path, as_of=due.isoformat()))["count"] == 0
    office.time.move(40)
    told = await office.read(SECTION, path)
    assert (told["count"], told["as_of"]) == (2, office.house.today.isoformat())
    assert [(p["division"], p["count"], p["grave"]) for p in told["places"]] == [(TOWN, 2, 1)]
    (item,) = (one for one in told["items"] if one["id"] == first["id"])
    assert (item["days"], item["since"], item["due"]) == (10, about["due"], about["due"])
    assert (await office.read(SECTION, path, as_of=due.isoformat()))["count"] == 0
    assert (await office.read(SECTION, path, found_by="audit"))["count"] == 0
    town = await office.read(REVIEWER, path, division=TOWN)
    assert town["count"] == 2
    assert (await office.read(officer("village-clerk", "430511003002"), path))["count"] == 0
    page = await office.read(SECTION, path, limit=1)
    rest = await office.read(SECTION, path, limit=1, after=page["next"])
    assert {page["items"][0]["id"], rest["items"][0]["id"]} == {i["id"] for i in told["items"]}
    assert ("next" in rest, rest["count"]) == (False, 2)
    done(await office.post(INSPECTOR, f"{item['path']}/voidings", {"reason": "误报"}, version=1))
    assert (await office.read(SECTION, path))["count"] == 1
    before = (office.house.today - timedelta(1)).isoformat()
    assert (await office.read(SECTION, path, as_of=before))["count"] == 2
