"""Households are asked over HTTP: answered, withdrawn, sealed, certified, relied upon."""

import json
from hashlib import sha256

import msgspec
from httpx import Response

from domain.consent.certificate import digest_of, entries
from events.consent import RollEntry
from tests.conftest import Database
from tests.services.approval.consents import (
    PAPER,
    answer,
    answers,
    changing,
    household,
    opened,
    opening,
)
from tests.services.approval.households import fresh, taken
from tests.services.approval.test_operation_api import OWNER, vote
from tests.services.approval.world import (
    CLERK,
    COUNTY_CLERK,
    HEAD,
    REVIEWER,
    TOWN_CLERK,
    VILLAGE,
    World,
    as_the_facts_say,
    done,
    problem,
    refused,
)


async def test_a_project_is_run_otherwise_once_two_thirds_of_the_whole_roll_consent(
    office: World, county: Database
) -> None:
    project = await changing(office)
    path = await opened(office, project)
    again = await office.post(TOWN_CLERK, "/consents", await opening(office, project))
    (found,) = again.json()["findings"]
    heads = {"post": "village-head", "title": "村“两委”负责人", "division": VILLAGE}
    assert heads in found["who"], "a round that did not begin has no pack; its division has"
    assert "consent.open-already" in refused(again)
    problem(
        await office.put_on(CLERK, path, "votes", vote(office, "asset-disposal")), 404, "not-found"
    )
    said = answers(office, "consent", "consent", "consent", "consent", "refusal")
    trial = await office.post(CLERK, f"{path}/answers", said, version=1, dry=True)
    assert trial.status_code == 200
    done(await office.put_on(CLERK, path, "answers", said))
    await withdrawn_and_given_again(office, path)
    early = refused(await office.put_on(REVIEWER, path, "seals", {}))
    assert set(early) == {"everyone-asked", "consent.refusal-unanswered"}
    done(
        await office.put_on(CLERK, path, "answers", {"answers": [answer(office, 6, "abstention")]})
    )
    heard = {"household": household(5), "heard": "担心租金", "reply": "按季支付", "evidence": PAPER}
    done(await office.put_on(TOWN_CLERK, path, "refusal-answers", heard))
    by_recorder = await office.put_on(CLERK, path, "seals", {})
    assert {"authority"} <= set(refused(by_recorder))
    version = done(await office.put_on(REVIEWER, path, "seals", {}))["version"]
    late = await office.put_on(CLERK, path, "answers", said)
    assert refused(late)["stage"]["verdict"] == "broken"
    receipt = await office.read(COUNTY_CLERK, f"{path}/decisions/{version}/receipt")
    assert "everyone-asked" in {f["rule"] for f in receipt["held"]}
    await certified(office, path)
    await relied_upon(office, project)
    await as_the_facts_say(office, county)


async def withdrawn_and_given_again(office: World, path: str) -> None:
    """What was taken back no longer counts, and is still there to see."""
    back = {"household": household(1), "evidence": PAPER}
    before = done(await office.put_on(CLERK, path, "answer-withdrawals", back))
    seen = await office.read(COUNTY_CLERK, path)
    assert (seen["households"]["consented"], seen["households"]["unanswered"]) == (3, 2)
    assert (seen["answers"][0]["ended"], seen["answers"][0]["ended_n"]) == ("withdrawn", 3)
    done(await office.put_on(CLERK, path, "answers", {"answers": [answer(office, 1)]}))
    as_of = await office.read(COUNTY_CLERK, path, as_of=str(before["position"]))
    assert as_of["households"]["consented"] == 3


async def certified(office: World, path: str) -> None:
    """Whoever holds the content checks the digest with nothing of ours."""
    told = await office.read(COUNTY_CLERK, f"{path}/certificate")
    said = json.dumps(told["content"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert sha256(said.encode()).hexdigest() == told["digest"]
    assert told["households"]["consented"] == 4
    assert (await office.read(COUNTY_CLERK, path))["certificate"] == told["digest"]


async def relied_upon(office: World, project: str) -> None:
    """The change is signed: voted by the owner, consented to by four of six."""
    seen = await office.read(COUNTY_CLERK, f"/projects/{project}")
    listed = await office.read(COUNTY_CLERK, "/consents", subject=f"project-{project}")
    assert [one["stage"] for one in listed["items"]] == ["consent-sealed"]
    (sealed,) = seen["consents"]
    assert (sealed["text"], sealed["households"]["roll"]) == (seen["operation_change"], 6)
    chosen = seen["operation"]["agreements"][-1]["n"]
    held = done(await office.put(CLERK, project, "votes", vote(office, "asset-disposal")))
    agreed = {"owner": OWNER, "chosen": chosen, "paper": PAPER, "vote": held["version"]}
    done(await office.put(CLERK, project, "owner-decisions", agreed))
    filing = {"document": "owner-filing-township", "title": "备案回执", "digest": PAPER}
    done(await office.put(TOWN_CLERK, project, "documents", filing))
    done(
        await office.put(
            HEAD, project, "operation-contracts", {"chosen": chosen, "contract": PAPER}
        )
    )


async def test_a_signed_list_is_recorded_whole_or_told_why_not_row_by_row(office: World) -> None:
    path = await opened(office, await changing(office))

    async def sent(table: str, key: str) -> Response:
        headers = office.headers(CLERK, **{"Idempotency-Key": key, "If-Match": '"1"'})
        said = {"evidence": PAPER, "given_on": "2026-06-01"}
        return await office.client.post(
            f"{path}/answer-lists",
            headers=headers,
            files={"file": ("名册.csv", table.encode("gb18030"))},
            data={"options": json.dumps(said)},
        )

    head = "序号,农户编号,意见,日期\n"
    wrong = await sent(f"{head}1,王某,同意,\n2,{household(2)},也许,\n", "k-wrong")
    places = [one["place"] for one in problem(wrong, 400, "invalid")["errors"]]
    assert places == ["row 2.household", "row 3.outcome"]
    assert "王某" not in wrong.text
    assert problem(await sent("姓名,意见\n", "k-head"), 400, "invalid")
    stranger = await sent(f"{head}1,{household(99)},同意,\n", "k-stranger")
    assert "consent.not-on-roll" in refused(stranger)
    rows = f"1,{household(1)},同意,2026-06-01\n2,{household(2)},不同意,\n"
    first, again = [done(await sent(head + rows, "k-list")) for _ in range(2)]
    assert (first["version"], again["version"], again["repeated"]) == (2, 2, True)
    seen = await office.read(COUNTY_CLERK, path)
    assert (seen["households"]["consented"], seen["households"]["refused"]) == (1, 1)


async def test_rounds_are_listed_by_what_they_are_about_and_certified_once_sealed(
    office: World,
) -> None:
    project = await changing(office)
    path = await opened(office, project)
    problem(await office.get(COUNTY_CLERK, f"{path}/certificate"), 404, "not-found")
    listed = await office.read(COUNTY_CLERK, "/consents", subject=f"project-{project}")
    assert [one["path"] for one in listed["items"]] == [path]
    none = await office.read(COUNTY_CLERK, "/consents", subject="project-" + "0" * 32)
    assert none["items"] == []
    waiting = await office.read(CLERK, "/worklist", kind="consent")
    assert [one["case"]["path"] for one in waiting["items"]] == [path]
    (seal,) = (
        one
        for one in await office.read(REVIEWER, f"{path}/actions")
        if one["action"] == "seal-consents"
    )
    assert not seal["open"]
    assert {one["rule"] for one in seal["lacks"]} == {"everyone-asked"}


async def test_a_roll_that_leaves_out_whom_the_vault_ties_to_the_project_is_refused(
    office: World,
) -> None:
    project = await changing(office)
    three = sorted([await taken(office, fresh(project)) for _ in range(3)])
    asked = await opening(office, project)
    entry = {"village": VILLAGE, "members": 1, "basis": "land", "area": 100}
    land = [{**entry, "household": one, "shares": 0} for one in three]
    some = await office.post(TOWN_CLERK, "/consents", {**asked, "roll": land[:2]})
    assert set(refused(some)) == {"consent.roll-leaves-out"}
    whole = msgspec.convert(land[:2], tuple[RollEntry, ...])
    in_parts = {"households": 2, "digest": digest_of(entries(whole))}
    part = {**asked, "roll": land[:1], "whole": in_parts}
    path = f"/consents/{done(await office.post(TOWN_CLERK, '/consents', part))['id']}"
    rest = await office.put_on(TOWN_CLERK, path, "roll-parts", {"roll": land[1:2]})
    assert set(refused(rest)) == {"consent.roll-leaves-out"}


async def test_a_roll_is_drawn_from_the_vault_and_frozen_as_it_was(office: World) -> None:
    project = await changing(office)
    three = {await taken(office, fresh(project)) for _ in range(3)}
    await taken(office, fresh("f" * 32))
    asked = await opening(office, project)
    both = {**asked, "draw": {"project": project, "basis": "land"}}
    problem(await office.post(TOWN_CLERK, "/consents", both), 400, "invalid")
    drawing = {name: said for name, said in both.items() if name != "roll"}
    nobody = {**drawing, "draw": {"project": project, "basis": "shares"}}
    told = problem(await office.post(TOWN_CLERK, "/consents", nobody), 400, "invalid")
    assert [one["place"] for one in told["errors"]] == ["draw"]
    first = done(await office.post(TOWN_CLERK, "/consents", drawing, key="k-draw"))
    late = await taken(office, fresh(project))
    again = done(await office.post(TOWN_CLERK, "/consents", drawing, key="k-draw"))
    assert (again["id"], again["repeated"]) == (first["id"], True)
    path = f"/consents/{first['id']}"
    (opened_,) = await office.read(TOWN_CLERK, f"{path}/history")
    assert {entry["household"] for entry in opened_["fact"]["roll"]} == three
    assert late not in str(opened_)
    assert opened_["fact"]["basis"] == asked["basis"]
    assert {entry["basis"] for entry in opened_["fact"]["roll"]} == {"land"}
    assert all(entry["area"] and entry["village"] for entry in opened_["fact"]["roll"])
