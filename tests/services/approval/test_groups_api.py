"""The four groups over HTTP: a standard, an assessment explained, a decision; and what follows."""

from datetime import timedelta
from typing import Any

from domain.circumstances import MOST_ALIKE
from domain.clocks import office_day
from services.common.packaged import standard_texts
from tests.conftest import Database
from tests.services.approval.test_long_worklist import ELSEWHERE, crowd
from tests.services.approval.test_operation_api import operating
from tests.services.approval.world import (
    CLERK,
    COUNTY,
    COUNTY_CLERK,
    LEADERS,
    REVIEWER,
    TOWN,
    TOWN_CLERK,
    VILLAGE,
    World,
    digest,
    done,
    officer,
    problem,
    refused,
)

PAPER = digest("paper")
SECTION = officer("county-section", COUNTY)
TEXT = standard_texts()["sample-430511.toml"]
FOUND = {
    "capacity-used": 400,
    "chain-links": 1,
    "months-operated": 12,
    "arrears-days": 0,
    "return-on-assets": 12,
    "income-received": 1000,
    "linkage-kept": 1000,
    "assisted-share": 300,
    "orders-ahead": 4,
    "market-outlook": 85,
}
VETOES = ("stopped-over-half-a-year", "promise-broken-a-year", "banned-by-law")


def records(**changes: int) -> dict[str, Any]:
    """What was found of everything the standard asks."""
    values = FOUND | {name.replace("_", "-"): value for name, value in changes.items()}
    return {
        "values": [{"indicator": n, "value": v, "evidence": PAPER} for n, v in values.items()],
        "vetoes": [{"veto": name, "applies": False, "evidence": PAPER} for name in VETOES],
    }


def opening(county: str = COUNTY, *villages: str) -> dict[str, Any]:
    """A campaign of this year, of all projects since 2013."""
    told = {"division": county, "year": 2026, "base_year": 2013}
    return {**told, "villages": list(villages)} if villages else told


async def proposed(office: World, project: str, occasion: str = "first", **found: int) -> int:
    """Assessed as far as the proposal, whose version it is."""
    begin = {"occasion": occasion, "reason": "摸底排查"}
    done(await office.put(TOWN_CLERK, project, "assessments", begin))
    done(await office.put(TOWN_CLERK, project, "indicator-records", records(**found)))
    heard = {"heard": 40, "agreed": 36, "opposed": 1, "evidence": PAPER}
    done(await office.put(CLERK, project, "household-hearings", heard))
    made = done(await office.put(TOWN_CLERK, project, "group-proposals", {}))
    return int(made["version"])


async def decided(
    office: World, project: str, group: str, occasion: str = "first", reason: str = "", **found: int
) -> None:
    """Proposed, reviewed, shown in the village and decided on."""
    proposal = await proposed(office, project, occasion, **found)
    said = {"proposal": proposal, "group": group, "reason": reason}
    done(await office.put(REVIEWER, project, "group-reviews", said))
    early = refused(await office.put(LEADERS, project, "group-decisions", said))
    assert {"group-noticed", "group.noticed-before"} & set(early)
    body = {
        "notice": "group-notice",
        "level": "village",
        "place": VILLAGE,
        "channel": "board",
        "text": "拟定类别公示。",
        "start_proof": PAPER,
    }
    posted = done(await office.put(CLERK, project, "notices", body))["version"]
    office.time.move(11)
    ending = {"posting": posted, "end_proof": PAPER}
    done(await office.put(CLERK, project, "notice-endings", ending))
    done(await office.put(LEADERS, project, "group-decisions", said))


async def test_a_project_is_classified_and_told_why(office: World) -> None:
    project = await operating(office)
    path = f"/projects/{project}/assessment"
    assert await office.read(COUNTY_CLERK, path) == {"group": ""}
    await decided(office, project, "upgrade")
    seen = await office.read(COUNTY_CLERK, path)
    assert (seen["group"], seen["explanation"]["score"]) == ("upgrade", "77.80")
    parts = seen["explanation"]["parts"]
    assert sum(int(part["score"].replace(".", "")) for part in parts) == 7780
    (step,) = seen["explanation"]["smallest"]["steps"]
    assert (step["title"], step["value"], step["to_value"]) == ("已签销售订单覆盖月数", 4, 9)
    assert seen["explanation"]["smallest"]["group"] == "consolidate"
    listed = await office.read(COUNTY_CLERK, "/projects", group="upgrade")
    assert [one["id"] for one in listed["items"]] == [project]
    assert (await office.read(COUNTY_CLERK, "/projects", group="adjust"))["items"] == []
    whole = await office.read(COUNTY_CLERK, f"/projects/{project}")
    assert (whole["group"], len(whole["grouping"]["assessments"])) == ("upgrade", 1)
    for group, total in (("upgrade", 1), ("revive", 0)):
        mine = await office.read(CLERK, "/worklist", group=group, limit=0)
        assert mine["total"] <= total


async def test_a_standard_is_adopted_whole_or_named_line_by_line(office: World) -> None:
    wrong = {"toml": TEXT.replace("weight = 12", "weight = 13", 1), "reason": "第二版"}
    told = problem(await office.post(SECTION, "/standards", wrong), 400, "invalid")
    assert "standard.toml:1" in str(told)
    next_one = TEXT.replace("version = 1", "version = 2", 1).replace("2024-10-21", "2027-01-01", 1)
    body = {"toml": next_one, "reason": "第二版"}
    assert refused(await office.post(CLERK, "/standards", body))["authority"]
    done(await office.post(SECTION, "/standards", body))
    known = await office.read(CLERK, "/standards")
    assert [one["ref"]["version"] for one in known["items"]] == [1, 2]
    path = f"/standards/{COUNTY}/sample-standard/2"
    assert (await office.read(CLERK, path))["standard"]["valid_from"] == "2027-01-01"
    missing = await office.get(CLERK, f"/standards/{COUNTY}/sample-standard/3")
    problem(missing, 404, "not-found")


async def test_a_campaign_goes_from_village_to_village_until_all_is_classified(
    office: World,
) -> None:
    project = await operating(office)
    other = "430511101202"
    path = "/campaigns/430511-2026-1"
    done(await office.post(COUNTY_CLERK, "/campaigns", opening(COUNTY, VILLAGE, other)))
    report = {"village": VILLAGE, "found": {"projects": 1}, "evidence": PAPER}
    done(await office.put_on(CLERK, path, "village-reports", report))
    wrong = {**report, "village": other}
    assert "authority" in refused(await office.put_on(CLERK, path, "village-reports", wrong))
    early = refused(await office.put_on(SECTION, path, "closings", {}))
    assert early["villages-reported"]["observed"]["places"] == other
    assert early["projects-classified"]["observed"]["count"] == 1
    seen = await office.read(COUNTY_CLERK, f"{path}/coverage")
    assert (seen["villages"], seen["reported"], seen["known"], seen["permille"]) == (2, 1, 1, 0)
    assert [gap["id"] for gap in seen["places"][0]["gaps"]] == [project]
    mine = await office.read(officer("village-clerk", other), "/worklist", kind="campaign")
    assert [one["case"]["id"] for one in mine["items"]] == ["430511-2026-1"]
    done(await office.put_on(TOWN_CLERK, path, "village-reports", wrong))
    await decided(office, project, "upgrade")
    seen = await office.read(COUNTY_CLERK, f"{path}/coverage")
    assert (seen["permille"], seen["groups"], seen["overdue"]) == (1000, {"upgrade": 1}, False)
    assert seen["classify_by"]["on"] == seen["revive_by"]["on"].replace("2028", "2027")
    done(await office.put_on(SECTION, path, "closings", {}))
    again = {**opening(), "number": 2}
    done(await office.post(COUNTY_CLERK, "/campaigns", again))
    whole = await office.read(COUNTY_CLERK, "/campaigns/430511-2026-2")
    assert {VILLAGE, other} < set(whole["villages"])


WEAK = {
    **dict.fromkeys(FOUND, 0),
    "arrears-days": 40,
    "market-outlook": 90,
    "linkage-kept": 850,
    "income-received": 850,
    "chain-links": 1,
}
"""At a stop, with a market still there."""


async def test_what_is_to_be_revived_is_planned_argued_reviewed_and_counted(
    office: World,
) -> None:
    project = await operating(office)
    found = {name.replace("-", "_"): value for name, value in WEAK.items()}
    await decided(office, project, "revive", **found)
    whole = await office.read(COUNTY_CLERK, f"/projects/{project}")
    rate = (await office.read(COUNTY_CLERK, "/revival-rate"))["total"]["rate"]
    assert (rate["needed"], rate["needed_value"], rate["exact"]) == (1, "600000.00", "0")
    today = office_day(office.time.now())
    plan = {
        "kind": "revive",
        "title": "大棚盘活方案",
        "means": "更换主体,签订订单。",
        "goals": [{"id": "g1", "says": "恢复经营月数", "unit": "月", "start": "0", "target": "6"}],
        "deadline": (today + timedelta(180)).isoformat(),
        "paper": PAPER,
        "assets": whole["acceptance"]["assets"],
    }
    n = done(await office.put(COUNTY_CLERK, project, "measure-plans", plan))["version"]
    approve = {"plan": n}
    early = refused(await office.put(SECTION, project, "measure-approvals", approve))
    assert early["revival-argued"]["article"] == "农规发〔2024〕26号 二(三)"
    said = {"plan": n, "experts": 3, "units": ["区农业农村局"], "feasible": True, "report": PAPER}
    done(await office.put(COUNTY_CLERK, project, "measure-arguments", said))
    done(await office.put(SECTION, project, "measure-approvals", approve))
    seen = await office.read(COUNTY_CLERK, "/groups")
    assert seen["total"]["groups"] == {"revive": 1}
    assert (seen["total"]["measures_running"], seen["overdue"]) == (1, [])
    office.time.move(181)
    (late,) = (await office.read(COUNTY_CLERK, "/groups"))["overdue"]
    assert (late["project"], late["deadline"]) == (project, plan["deadline"])
    closing = {"plan": n, "outcome": "achieved", "report": PAPER}
    closing["reached"] = [{"goal": "g1", "value": "7"}]
    done(await office.put(SECTION, project, "measure-closings", closing))
    rate = (await office.read(COUNTY_CLERK, "/revival-rate", division=VILLAGE))["total"]["rate"]
    assert (rate["revived_value"], rate["permille"]) == ("600000.00", 1000)
    seen = await office.read(COUNTY_CLERK, "/groups", division=COUNTY)
    assert (seen["total"]["assessments_due"], seen["townships"][0]["division"]) == (1, TOWN)
    await decided(office, project, "upgrade", occasion="measures-closed")
    again = (await office.read(COUNTY_CLERK, "/groups"))["total"]
    assert (again["groups"], again["assessments_due"]) == ({"upgrade": 1}, 0)


async def test_thousands_with_the_same_marks_are_counted_like_few(
    office: World, county: Database
) -> None:
    project = await operating(office)
    await crowd(county, project, 1500, division=VILLAGE)
    await crowd(county, project, 20, name="b", division=ELSEWHERE)
    done(await office.post(COUNTY_CLERK, "/campaigns", opening(COUNTY, VILLAGE, ELSEWHERE)))
    seen = await office.read(COUNTY_CLERK, "/groups")
    assert seen["total"]["groups"] == {"none": 1521}
    assert [(one["division"], one["groups"]) for one in seen["townships"]] == [
        (f"{ELSEWHERE[:9]}000", {"none": 20}),
        (TOWN, {"none": 1501}),
    ]
    early = refused(await office.put_on(SECTION, "/campaigns/430511-2026-1", "closings", {}))
    assert early["projects-classified"]["observed"] == {"count": MOST_ALIKE}
    assert early["projects-classified"]["says"].endswith("尚有 1000 个以上")
