"""The register of subscribers over HTTP: who takes what, how far they are, whom a change breaks."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import psycopg
import pytest
from httpx import Response

from services.approval.issuer import Issuer
from services.common.embedded import Servers
from services.common.hook_secrets import secret
from services.ledger.rows import last_position
from tests.conftest import copied
from tests.services.approval.conftest import HOOKS_KEY, Opening, service
from tests.services.approval.neighbours import neighbour
from tests.services.approval.story import raised
from tests.services.approval.world import (
    CLERK,
    COUNTY_CLERK,
    OFFICES,
    MovableTime,
    World,
    done,
    officer,
    problem,
    refused,
)

CITY = officer("city-supervisor", "430500000000")
PROVINCE = officer("province-supervisor", "430000000000")
OTHER = neighbour("office-keeper")
MACHINE = "machine-1"
NETWORKS = ("10.20.0.0/16",)
INTAKE = "project.intake-filed.v1"
URL = "https://monitoring.example.gov.cn/bangfu"
BODY: dict[str, Any] = {
    "name": "县监测平台",
    "unit": "信息中心",
    "wanted": {"county": "430511", "kinds": ["project"]},
    "delivery": {"how": "pull"},
    "client": MACHINE,
}
HOOK = {"how": "webhook", "url": URL}


@pytest.fixture(scope="module")
async def office(
    servers: Servers, settled: str, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    """The service with a key for webhooks, which may go to one private network."""
    folder = tmp_path_factory.mktemp("subscribers")
    database = await copied(servers, f"{settled}_subscribers", settled)
    async with service(database, issuer, folder, MovableTime(), hooks_networks=NETWORKS) as made:
        yield made


@pytest.fixture(autouse=True)
async def nobody_registered(office: World) -> AsyncIterator[None]:
    """Each test begins with a register in which nobody is."""
    yield
    for person in (PROVINCE, CITY, OFFICES, OTHER):
        for one in (await office.read(person, "/subscribers"))["items"]:
            await commanded(office, one["id"], "withdrawals", {"reason": "x"}, person)


async def registered(office: World, person: str = OFFICES, **more: Any) -> str:
    return str(done(await office.post(person, "/subscribers", {**BODY, **more}))["id"])


async def commanded(
    office: World, id_: str, what: str, body: dict[str, Any], person: str = OFFICES
) -> Response:
    path = f"/subscribers/{id_}"
    version = int((await office.get(person, path)).headers["etag"].strip('"'))
    return await office.post(person, f"{path}/{what}", body, version=version)


async def seen(office: World, id_: str, person: str = OFFICES) -> dict[str, Any]:
    found: dict[str, Any] = await office.read(person, f"/subscribers/{id_}")
    return found


async def events(office: World, person: str, **params: Any) -> list[dict[str, Any]]:
    answer = await office.get(person, "/events", **params)
    assert answer.status_code == 200, answer.text
    lines = [msgspec.json.decode(line) for line in answer.content.splitlines()]
    return [line for line in lines if "position" in line]


async def test_a_subscriber_is_registered_seen_and_listed(office: World) -> None:
    id_ = await registered(office, reads=[{"fact": INTAKE, "fields": ["dossier.name"]}])
    one = await seen(office, id_)
    assert {k: one[k] for k in BODY} == BODY
    assert (one["stage"], one["version"]) == ("registered", 1)
    assert one["standing"]["source"] == "none"
    for person in (OFFICES, COUNTY_CLERK, CITY, PROVINCE):
        assert [s["id"] for s in (await office.read(person, "/subscribers"))["items"]] == [id_]


async def test_nobody_sees_a_subscriber_that_takes_more_than_is_theirs(office: World) -> None:
    id_ = await registered(office)
    city = await registered(office, CITY, wanted={"county": "430500"})
    for person, hidden in ((OTHER, id_), (CLERK, id_), (OFFICES, city)):
        problem(await office.get(person, f"/subscribers/{hidden}"), 404, "not-found")
        answer = await office.post(
            person, f"/subscribers/{hidden}/withdrawals", {"reason": "x"}, version=1
        )
        problem(answer, 404, "not-found")
    assert (await office.read(OTHER, "/subscribers"))["items"] == []
    problem(await office.get(OFFICES, f"/subscribers/{'0' * 32}"), 404, "not-found")


async def test_only_the_keeper_of_a_county_gives_its_facts_away(office: World) -> None:
    for person in (COUNTY_CLERK, OTHER, CLERK):
        answer = await office.post(person, "/subscribers", BODY)
        assert refused(answer)["authority"]["message"] == "authority.missing"


async def test_a_registered_machine_reads_what_it_was_given_until_it_is_withdrawn(
    office: World,
) -> None:
    problem(await office.get(MACHINE, "/events"), 404, "not-found")
    id_ = await registered(office)
    await raised(office)
    assert {e["stream"].partition("-")[0] for e in await events(office, MACHINE)} == {"project"}
    wider = {
        **BODY,
        "wanted": {"county": "430511", "facts": ["office.opened.v1"]},
        "reason": "调整",
    }
    done(await commanded(office, id_, "changes", wider))
    had = await events(office, MACHINE)
    assert had
    assert {e["tag"] for e in had} == {"office.opened.v1"}
    assert {e["subject"].split(".")[1] for e in had} == {"430511"}
    done(await commanded(office, id_, "withdrawals", {"reason": "停用"}))
    for path in ("/events", "/events/live", "/manifests"):
        problem(await office.get(MACHINE, path), 404, "not-found")
    assert (await office.read(OFFICES, "/subscribers"))["items"] == []
    gone = (await office.read(OFFICES, "/subscribers", withdrawn="true"))["items"]
    assert id_ in [s["id"] for s in gone]


async def test_a_machine_is_not_an_officer(office: World) -> None:
    await registered(office)
    for path in ("/subscribers", "/projects", "/offices"):
        problem(await office.get(MACHINE, path), 404, "not-found")


async def test_a_webhooks_secret_is_said_when_it_is_registered_and_stands_nowhere(
    office: World,
) -> None:
    answer = done(await office.post(OFFICES, "/subscribers", {**BODY, "delivery": HOOK}, key="k"))
    made = secret(HOOKS_KEY, answer["id"], 1)
    assert answer["secret"] == made
    again = done(await office.post(OFFICES, "/subscribers", {**BODY, "delivery": HOOK}, key="k"))
    assert (again["secret"], again["repeated"]) == (made, True)
    assert "secret" not in await seen(office, answer["id"])
    dump = (
        "SELECT state FROM bangfu.bangfu_events UNION ALL SELECT answer::bytea FROM bangfu.commands"
    )
    rows = await office.house.ledger.query(dump)
    assert not any(made.removeprefix("whsec_").encode() in bytes(row[0]) for row in rows)


async def test_a_secret_is_replaced_by_the_next(office: World) -> None:
    id_ = await registered(office, delivery=HOOK)
    answer = done(await commanded(office, id_, "secrets", {}))
    assert answer["secret"] == secret(HOOKS_KEY, id_, 2)
    assert (await seen(office, id_))["secret_number"] == 2


async def test_who_only_reads_has_no_secret(office: World) -> None:
    id_ = await registered(office)
    answer = await commanded(office, id_, "secrets", {})
    assert refused(answer)["subscriber"]["message"] == "subscriber.no-webhook"
    turning = {**BODY, "delivery": HOOK, "reason": "x"}
    turned = done(await commanded(office, id_, "changes", turning))
    assert turned["secret"] == secret(HOOKS_KEY, id_, 1)
    same = done(await commanded(office, id_, "changes", turning))
    assert "secret" not in same


async def test_a_rehearsal_registers_nobody_and_says_no_secret(office: World) -> None:
    before = await office.facts()
    answer = await office.post(OFFICES, "/subscribers", {**BODY, "delivery": HOOK}, dry=True)
    assert answer.status_code == 200
    assert answer.json()["facts"] == ["subscriber.registered.v1"]
    assert "secret" not in answer.json()
    assert await office.facts() == before


@pytest.mark.parametrize(
    "url",
    [
        "http://monitoring.example.gov.cn@127.0.0.1/",
        "https://127.0.0.1/facts",
        "https://[::1]/facts",
        "https://169.254.169.254/latest",
        "http://10.21.0.1/facts",
        "http://8.8.8.8/facts",
    ],
)
async def test_an_address_within_is_not_registered(office: World, url: str) -> None:
    body = {**BODY, "delivery": {"how": "webhook", "url": url}}
    found = problem(await office.post(OFFICES, "/subscribers", body), 400, "invalid")
    assert [e["place"] for e in found["errors"]] == ["delivery.url"]


async def test_an_address_in_an_allowed_network_is_registered(office: World) -> None:
    assert await registered(office, delivery={"how": "webhook", "url": "http://10.20.1.2/facts"})


async def test_without_a_key_there_are_no_webhooks(opening: Opening) -> None:
    async with opening(MovableTime(), hooks_key_file="") as office:
        answer = await office.post(OFFICES, "/subscribers", {**BODY, "delivery": HOOK})
        found = problem(answer, 400, "invalid")
        assert [e["place"] for e in found["errors"]] == ["delivery"]
        assert await registered(office)


async def test_what_does_not_exist_is_neither_taken_nor_read(office: World) -> None:
    body = {**BODY, "reads": [{"fact": INTAKE, "fields": ["dossier.colour"]}]}
    answer = await office.post(OFFICES, "/subscribers", body, language="en")
    [found] = answer.json()["findings"]
    assert found["says"] == f"The fact “{INTAKE}” has no field “dossier.colour”"


async def test_a_reader_says_how_far_it_is_and_its_lag_is_seen(office: World) -> None:
    id_ = await registered(office)
    last = await last_position(office.house.ledger)
    path = f"/subscribers/{id_}/positions"
    told = await office.client.post(
        path, json={"position": last - 3}, headers=office.headers(MACHINE)
    )
    assert told.status_code == 200, told.text
    standing = (await seen(office, id_))["standing"]
    assert (standing["position"], standing["behind"]) == (last - 3, 3)
    assert standing["source"] == "reported"
    ahead = await office.client.post(
        path, json={"position": last + 1}, headers=office.headers(MACHINE)
    )
    problem(ahead, 400, "invalid")
    for person in (COUNTY_CLERK, OTHER, CLERK, "machine-2"):
        answer = await office.client.post(
            path, json={"position": 1}, headers=office.headers(person)
        )
        problem(answer, 404, "not-found")


async def hooked(office: World, id_: str, *statements: str) -> None:
    """What the webhooks' process would have noted."""
    dsn = office.house.settings.writer_dsn.replace("bangfu_writer", "bangfu_hooks")
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as conn:
        for statement in statements:
            await conn.execute(statement.format(id=id_).encode())


PARKED = """INSERT INTO bangfu.hook_deliveries (subscriber, position, stream, tries, parked, reason)
VALUES ('{id}', 5, 'office-a', 3, true, '500'), ('{id}', 7, 'office-a', 0, true, ''),
       ('{id}', 8, 'office-b', 3, true, '422'), ('{id}', 9, 'office-c', 1, false, '503')"""
POSITION = "INSERT INTO bangfu.hooks (subscriber, position) VALUES ('{id}', 20)"
RESTS = "UPDATE bangfu.hooks SET paused = true, reason = '410' WHERE subscriber = '{id}'"


async def told(office: World, id_: str, what: str, body: dict[str, Any], person: str) -> Response:
    return await office.client.post(
        f"/subscribers/{id_}/{what}", json=body, headers=office.headers(person)
    )


@pytest.mark.parametrize("person", [OFFICES, MACHINE])
async def test_what_a_webhook_missed_is_seen_and_tried_again(office: World, person: str) -> None:
    id_ = await registered(office, delivery=HOOK)
    await hooked(office, id_, POSITION, RESTS, PARKED)
    standing = (await seen(office, id_))["standing"]
    assert (standing["source"], standing["position"]) == ("webhook", 20)
    assert (standing["parked"], standing["waiting"]) == (3, 1)
    assert (standing["paused"], standing["reason"]) == (True, "410")
    path = f"/subscribers/{id_}/undelivered"
    page = await office.read(person, path, limit=3)
    assert [(u["position"], u["parked"], u["reason"]) for u in page["items"]] == [
        (5, True, "500"),
        (7, True, ""),
        (8, True, "422"),
    ]
    rest = await office.read(person, path, after=page["next"])
    assert [u["position"] for u in rest["items"]] == [9]
    some = await office.read(person, path, after=5, until=8)
    assert [u["position"] for u in some["items"]] == [7, 8]
    answer = await told(office, id_, "replays", {"case": "office-a"}, person)
    assert answer.json() == {"facts": 2}
    standing = (await seen(office, id_))["standing"]
    assert (standing["parked"], standing["waiting"], standing["paused"]) == (1, 3, False)
    assert (await told(office, id_, "replays", {}, person)).json() == {"facts": 1}
    left = await office.read(person, path)
    assert not any(u["parked"] or u["tries"] for u in left["items"] if u["position"] != 9)


async def test_what_is_given_up_is_of_one_case_and_goes_no_further(office: World) -> None:
    id_ = await registered(office, delivery=HOOK)
    await hooked(office, id_, POSITION, PARKED)
    given_up = {"case": "office-a", "give_up": True}
    assert (await told(office, id_, "replays", given_up, OFFICES)).json() == {"facts": 2}
    assert (await told(office, id_, "replays", {"give_up": True}, OFFICES)).json() == {"facts": 0}
    left = await office.read(OFFICES, f"/subscribers/{id_}/undelivered")
    assert [u["position"] for u in left["items"]] == [8, 9]


async def test_a_stretch_is_posted_again_as_far_as_it_was_posted(office: World) -> None:
    id_ = await registered(office, wanted={"county": "430511"}, delivery=HOOK)
    await hooked(office, id_, POSITION)
    answer = await told(office, id_, "resends", {"after": 2, "until": 1000}, OFFICES)
    mine = [e["position"] for e in await events(office, COUNTY_CLERK, after=2, until=20)]
    assert answer.json() == {"facts": len(mine)}
    left = await office.read(OFFICES, f"/subscribers/{id_}/undelivered")
    assert [u["position"] for u in left["items"]] == mine


async def test_nobody_else_has_anything_posted_again(office: World) -> None:
    id_ = await registered(office, delivery=HOOK)
    for person in (COUNTY_CLERK, OTHER, CLERK, "machine-2"):
        for what, body in (("replays", {}), ("resends", {"after": 0, "until": 9})):
            problem(await told(office, id_, what, body, person), 404, "not-found")
        problem(await office.get(person, f"/subscribers/{id_}/undelivered"), 404, "not-found")


SUNSET = {"tag": INTAKE, "field": "dossier.remarks", "ends": "2026-12-31", "reason": "不再采集"}


async def test_a_sunset_names_whom_it_breaks_before_and_after_it_is_announced(
    office: World,
) -> None:
    reads = [{"fact": INTAKE, "fields": ["dossier.name"]}]
    silent = await registered(office, name="不言明")
    await registered(office, name="只读名称", reads=reads)
    dry = await office.post(PROVINCE, "/sunsets", SUNSET, dry=True)
    assert [s["id"] for s in dry.json()["affected"]] == [silent]
    assert await office.read(PROVINCE, "/sunsets") == []
    said = done(await office.post(PROVINCE, "/sunsets", SUNSET))
    assert [s["name"] for s in said["affected"]] == ["不言明"]
    for person in (MACHINE, CLERK, OTHER):
        [one] = await office.read(person, "/sunsets")
        assert (one["tag"], one["field"], one["ends"]) == (INTAKE, SUNSET["field"], SUNSET["ends"])
    assert len((await office.read(OFFICES, "/subscribers"))["items"]) == 2


async def test_only_whose_post_it_is_ends_a_part_of_the_contract(office: World) -> None:
    answer = await office.post(OFFICES, "/sunsets", SUNSET)
    assert refused(answer)["authority"]["message"] == "authority.missing"
    past = await office.post(PROVINCE, "/sunsets", {**SUNSET, "ends": "2026-06-01"})
    assert refused(past)["subscriber"]["message"] == "subscriber.sunset-past"


async def test_one_may_ask_beforehand_whom_a_change_would_break(office: World) -> None:
    reads = [{"fact": INTAKE, "fields": ["dossier.funds.amount"]}]
    id_ = await registered(office, reads=reads)

    async def broken(person: str, **params: Any) -> list[str]:
        return [s["id"] for s in await office.read(person, "/subscribers/affected", **params)]

    assert await broken(PROVINCE, fact=INTAKE) == [id_]
    assert await broken(OFFICES, fact=INTAKE, field="dossier.funds") == [id_]
    assert await broken(OFFICES, fact=INTAKE, field="dossier.name") == []
    assert await broken(OTHER, fact=INTAKE) == []


async def test_subscribers_come_a_page_at_a_time(office: World) -> None:
    made = sorted([await registered(office) for _ in range(3)])
    page = await office.read(OFFICES, "/subscribers", limit=2)
    rest = await office.read(OFFICES, "/subscribers", limit=2, after=page["next"])
    assert [s["id"] for s in (*page["items"], *rest["items"])] == made
    assert "next" not in rest
