"""What officers read of a case: as it is, as it was, what is in the way, and why it was decided."""

from datetime import date, timedelta
from typing import Any, get_args

import msgspec
import pytest

from domain.assets.state import Asset
from domain.project import Project
from events.lives import AssetFact, ConsentFact, PlanFact, ProjectFact
from events.project import DecisionTaken
from events.repair import RepairProposed
from services.approval.discretion import Privy, fact, privy
from services.approval.reading import ACTIONS
from tests.domain.pack_samples import COUNTY, STAMP, holding, national
from tests.services.approval import story
from tests.services.approval.story import VOTE, file, in_library, raised, submitted
from tests.services.approval.world import (
    CLERK,
    COUNTY_CLERK,
    HEAD,
    KEEPER,
    REVIEWER,
    TOWN_CLERK,
    VILLAGE,
    World,
    digest,
    done,
    problem,
    refused,
)


async def report(office: World, person: str, project: str, **more: Any) -> dict[str, Any]:
    said = await office.read(person, f"/projects/{project}/actions", **more)
    return {action["action"]: action for action in said}


async def test_every_read_of_a_case_names_the_version_that_a_command_needs(office: World) -> None:
    project = await submitted(office)
    version = (await office.read(CLERK, f"/projects/{project}"))["version"]
    receipt = f"decisions/{version}/receipt"
    for path in ("", "/history", "/actions", f"/{receipt}"):
        answer = await office.get(CLERK, f"/projects/{project}{path}")
        assert answer.headers["etag"] == f'"{version}"', path


async def test_the_blocker_report_says_what_lacks_who_can_help_and_from_when(
    office: World,
) -> None:
    project = await raised(office)
    submission = (await report(office, HEAD, project))["village-submission"]
    assert (submission["open"], submission["mine"]) == (False, True)
    lacks = {f["rule"]: f for f in submission["lacks"]}
    assert {"application-on-file", "village-vote", "village-notice-days"} <= set(lacks)
    assert [w["post"] for w in lacks["application-on-file"]["who"]].count("village-clerk") == 1
    assert lacks["village-notice-days"]["who"][0]["division"] == VILLAGE
    start = office.time.at.date()
    assert lacks["village-notice-days"]["earliest"] == str(start + timedelta(days=11))
    assert submission["earliest"] == max(f.get("earliest", "") for f in lacks.values())
    assert submission["met"] > 0
    assert all(f["article"] for f in submission["lacks"])


async def test_an_action_is_open_to_whom_it_lacks_nothing(office: World) -> None:
    project = await raised(office)
    await file(office, CLERK, project, "application")
    done(await office.put(CLERK, project, "votes", VOTE))
    await story.notice(office, CLERK, project, "village", VILLAGE, 11)
    theirs = (await report(office, HEAD, project))["village-submission"]
    assert (theirs["open"], theirs["mine"], theirs["lacks"]) == (True, True, [])
    clerks = (await report(office, CLERK, project))["village-submission"]
    assert (clerks["open"], clerks["mine"]) == (False, False)
    (lack,) = clerks["lacks"]
    assert (lack["rule"], lack["who"][0]["post"]) == ("authority", "village-head")
    done(await office.put(HEAD, project, "decisions", {"step": "village-submission"}))
    assert not (await report(office, HEAD, project))["village-submission"]["open"]


async def test_what_the_report_calls_open_is_done_and_what_it_does_not_is_refused(
    office: World,
) -> None:
    project = await submitted(office)
    before = await report(office, REVIEWER, project)
    answer = await office.put(REVIEWER, project, "decisions", {"step": "township-review"})
    lacking = {f["rule"] for f in before["township-review"]["lacks"]}
    assert lacking == set(refused(answer)) != set()
    await file(office, TOWN_CLERK, project, "cost-estimate")
    assert (await report(office, REVIEWER, project))["township-review"]["open"]
    done(await office.put(REVIEWER, project, "decisions", {"step": "township-review"}))


@pytest.mark.parametrize(
    ("asked", "language"),
    [("zh", "zh"), ("en", "en"), ("fr", "zh"), ("en;q=0.4, zh-CN;q=0.9", "zh"), ("en-GB", "en")],
)
async def test_the_report_speaks_the_language_that_is_asked_for(
    shared: World, asked: str, language: str
) -> None:
    project = await raised(shared)
    said = (await report(shared, HEAD, project, language=asked))["village-submission"]
    assert said["title"] == {"zh": "村级申报", "en": "Village submission"}[language]
    assert {f["says"].isascii() for f in said["lacks"]} == {language == "en"}
    posts = {w["title"].isascii() for f in said["lacks"] for w in f["who"]}
    assert posts == {language == "en"}


async def test_a_case_is_read_as_it_was_at_a_position_or_a_time(office: World) -> None:
    project = await raised(office)
    then = office.time.at
    office.time.move(1)
    await file(office, CLERK, project, "application")
    office.time.move(1)
    await file(office, CLERK, project, "minutes")
    entries = await office.read(CLERK, f"/projects/{project}/history")
    for entry in entries:
        by_position = {"as_of": entry["position"]}
        by_time = {"as_of": entry["recorded_at"]}
        for asked in (by_position, by_time):
            seen = await office.read(CLERK, f"/projects/{project}", **asked)
            assert (seen["version"], seen["position"]) == (entry["version"], entry["position"])
            assert len(seen.get("documents", ())) == entry["version"] - 1
    between = (then + timedelta(hours=30)).isoformat()
    seen = await office.read(CLERK, f"/projects/{project}", as_of=between)
    assert seen["version"] == 2
    shanghai = "2026-06-02T10:00:00+08:00"
    assert (await office.read(CLERK, f"/projects/{project}", as_of=shanghai))["version"] == 2
    late = await office.read(CLERK, f"/projects/{project}", as_of=10**12)
    now = await office.read(CLERK, f"/projects/{project}")
    assert {**late, "position": 0} == {**now, "position": 0}


async def test_before_it_was_raised_there_was_no_case(office: World) -> None:
    project = await raised(office)
    first = (await office.read(CLERK, f"/projects/{project}/history"))[0]["position"]
    path = f"/projects/{project}"
    problem(await office.get(CLERK, path, as_of=first - 1), 404, "not-found")
    problem(await office.get(CLERK, path, as_of="2020-01-01T00:00:00Z"), 404, "not-found")


@pytest.mark.parametrize(
    "said", ["yesterday", "2026-06-01", "2026-06-01T10:00:00", "-1", "1.5", "", "９", "0" * 41]
)
async def test_a_moment_is_a_position_or_a_time_with_its_zone(shared: World, said: str) -> None:
    project = await raised(shared)
    answer = await shared.get(CLERK, f"/projects/{project}", as_of=said)
    assert problem(answer, 400, "invalid")["errors"][0]["place"] == "as_of"


async def test_a_late_entry_shows(office: World) -> None:
    project = await raised(office)
    office.time.move(9)
    late = {"document": "application", "title": "补登", "digest": digest("a"), "on": "2026-06-03"}
    done(await office.put(CLERK, project, "documents", late))
    done(await office.put(CLERK, project, "documents", {**late, "on": None, "title": "当日"}))
    first, second, third = await office.read(CLERK, f"/projects/{project}/history")
    assert ("late" in first, second.get("late"), "late" in third) == (False, True, False)
    assert second["occurred_on"] == "2026-06-03"
    assert second["recorded_at"].startswith("2026-06-10")
    assert second["fact"]["by"]["person"] == CLERK


async def test_a_history_comes_in_pages(office: World) -> None:
    project = await submitted(office)
    whole = await office.read(CLERK, f"/projects/{project}/history")
    assert [e["version"] for e in whole] == list(range(1, len(whole) + 1))
    paged: list[Any] = []
    while page := await office.read(
        CLERK, f"/projects/{project}/history", after=len(paged), limit=2
    ):
        assert len(page) <= 2
        paged += page
    assert paged == whole


async def test_a_receipt_says_which_rules_held_on_which_facts(office: World) -> None:
    project = await submitted(office)
    version = (await office.read(HEAD, f"/projects/{project}"))["version"]
    told = await office.read(HEAD, f"/projects/{project}/decisions/{version}/receipt")
    assert told["outcome"] == "approved"
    assert told["by"] == {
        "person": HEAD,
        "post": "village-head",
        "office": told["by"]["office"],
        "division": VILLAGE,
    }
    held = {f["rule"]: f for f in told["held"]}
    assert {"authority", "separation", "village-vote", "village-notice-days"} <= set(held)
    assert {f["verdict"] for f in told["held"]} == {"met"}
    assert all(f["article"] and f["says"] for f in told["held"])
    relied = {e["version"]: e["tag"] for e in told["facts"]}
    assert held["village-vote"]["on"] == [v for v, t in relied.items() if "vote" in t]
    assert (told["pack"]["id"], told["substance"]) == (
        "sample-430511",
        (await office.read(HEAD, f"/projects/{project}"))["substance"],
    )
    english = await office.read(
        HEAD, f"/projects/{project}/decisions/{version}/receipt", language="en"
    )
    assert {f["says"] for f in english["held"]}.isdisjoint({f["says"] for f in told["held"]})


async def test_every_decision_on_the_way_into_the_library_has_its_receipt(office: World) -> None:
    project = await in_library(office)
    history = await office.read(KEEPER, f"/projects/{project}/history")
    decided = [e for e in history if e["fact"].get("because")]
    assert [e["tag"] for e in decided].count("project.decision-taken.v1") == 4
    assert decided[-1]["tag"] == "project.library-entered.v1"
    for entry in history:
        path = f"/projects/{project}/decisions/{entry['version']}/receipt"
        if entry not in decided:
            problem(await office.get(KEEPER, path), 404, "not-found")
            continue
        told = await office.read(KEEPER, path)
        assert (told["tag"], told["position"]) == (entry["tag"], entry["position"])
        assert {f["rule"] for f in told["held"]} == {h["rule"] for h in entry["fact"]["because"]}
        assert {f["verdict"] for f in told["held"]} == {"met"}
        assert {e["version"] for e in told["facts"]} == {
            n for h in entry["fact"]["because"] for n in h.get("on", ())
        }


def test_every_fact_that_says_why_has_a_receipt() -> None:
    every = (
        *get_args(ProjectFact),
        *get_args(PlanFact),
        *get_args(AssetFact),
        *get_args(ConsentFact),
    )
    saying = {f for f in every if "because" in f.__struct_fields__}
    assert {f for f in saying if not issubclass(f, DecisionTaken)} <= set(ACTIONS)


async def test_a_project_from_before_has_no_receipts_until_it_is_decided_here(
    office: World,
) -> None:
    body = {
        **story.INTAKE,
        "dossier": {**story.DOSSIER, "year": 2020},
        "stage": "library",
        "evidence": "C",
        "basis": "2020年计划表",
    }
    project = done(await office.post(COUNTY_CLERK, "/historic-projects", body))["id"]
    path = f"/projects/{project}/decisions/1/receipt"
    problem(await office.get(COUNTY_CLERK, path), 404, "not-found")
    (entry,) = await office.read(COUNTY_CLERK, f"/projects/{project}/history")
    assert (entry["fact"]["evidence"], "because" in entry["fact"]) == ("C", False)


PROXY = {
    "member": "m-1",
    "household": "h-7",
    "proxy": "m-2",
    "proxy_household": "h-7",
}


async def test_the_households_of_proxies_are_for_those_who_count_the_vote(office: World) -> None:
    project = await raised(office)
    await file(office, CLERK, project, "application")
    vote = {**VOTE, "proxies": [PROXY], "votes_for": 169}
    done(await office.put(CLERK, project, "votes", vote))
    await story.notice(office, CLERK, project, "village", VILLAGE, 11)
    done(await office.put(HEAD, project, "decisions", {"step": "village-submission"}))
    for person in (CLERK, HEAD, TOWN_CLERK):
        seen = await office.read(person, f"/projects/{project}")
        assert (seen["votes"][0]["proxies"], seen.get("withheld")) == ([PROXY], None)
        entry = (await office.read(person, f"/projects/{project}/history"))[2]
        assert entry["fact"]["proxies"] == [PROXY]
    version = seen["version"]
    for person in (COUNTY_CLERK, KEEPER):
        seen = await office.read(person, f"/projects/{project}")
        assert seen["withheld"] == ["proxies"]
        assert seen["votes"][0]["votes_for"] == 169
        for path in (
            "",
            "/history",
            f"/decisions/{version}/receipt",
            f"?as_of={10**9}",
            "/actions",
        ):
            answer = await office.get(person, f"/projects/{project}{path}")
            assert answer.status_code == 200
            assert "h-7" not in answer.text
            assert "m-1" not in answer.text
        entry = (await office.read(person, f"/projects/{project}/history"))[2]
        assert entry["withheld"] == ["proxies"]


NEED: dict[str, tuple[str, str]] = {
    "township-reviewer": ("asset-disposing", "asset-disposal"),
    "village-head": ("intake", "project-initiation"),
    "county-section": ("adjusting", "project-adjustment"),
}


@pytest.mark.parametrize("post", sorted(NEED))
def test_a_post_reads_the_proxies_of_the_vote_that_its_step_asks_at_this_stage(post: str) -> None:
    """个人信息保护法: no wider than the purpose; who judged is not privy for ever."""
    rules, (stage, matter) = national(), NEED[post]
    held = (holding("p-1", post, COUNTY),)

    def reads(at: str, on: str, by: Any = held) -> bool:
        case: Any = Asset if at.startswith("asset-") else Project
        return privy(rules, case(stage=at), by, date(2026, 5, 6)).reads(on)

    assert reads(stage, matter)
    assert not reads(stage, "works-contracting")
    assert not reads("operating", matter)
    assert reads("operating", "works-contracting", (holding("p-2", "village-clerk", VILLAGE),))
    assert not reads(stage, matter, ())


def test_a_repair_of_a_vote_is_for_those_who_count() -> None:
    told = RepairProposed(3, {"proxies": [PROXY]}, "登记有误", "a" * 64, **STAMP)
    judge = Privy(matters=frozenset({"project-initiation"}))
    stored = msgspec.json.encode(told)
    assert fact("project.repair-proposed.v1", stored, judge)[1] == ("proxies",)
    assert fact("project.repair-proposed.v1", stored, Privy(counts=True)) == (
        msgspec.Raw(stored),
        (),
    )


async def test_stored_bytes_are_shown_as_they_are(office: World) -> None:
    project = await raised(office)
    answer = await office.get(CLERK, f"/projects/{project}/history")
    rows = await office.house.ledger.query(
        "SELECT state FROM bangfu.bangfu_events WHERE originator_id = %s", (f"project-{project}",)
    )
    assert all(bytes(state) in answer.content for (state,) in rows)
