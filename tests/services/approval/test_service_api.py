"""The service about itself: alive, ready or not, counted, and logged without anything personal."""

from typing import Any

import psycopg
import pytest
from psycopg import sql
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from services.ledger.writer import Writer
from tests.conftest import Database
from tests.services.approval.story import INTAKE, raised
from tests.services.approval.world import CLERK, HEAD, World, problem


async def test_it_lives_and_is_ready_without_a_token(office: World) -> None:
    assert (await office.client.get("/health/live")).json() == {"status": "live", "waiting": 0}
    assert (await office.client.get("/health/ready")).json()["status"] == "ready"


async def test_it_is_not_ready_when_the_store_is_gone_and_is_again_when_it_is_back(
    office: World, county: Database
) -> None:
    async with await psycopg.AsyncConnection.connect(county.admin_dsn, autocommit=True) as admin:
        limited = sql.SQL("ALTER DATABASE {} CONNECTION LIMIT {}")
        name = sql.Identifier(county.name)
        await admin.execute(limited.format(name, 0))
        try:
            await admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND usename = 'bangfu_writer'"
            )
            answer = await office.client.get("/health/ready")
            problem(answer, 503, "busy")
            assert answer.headers["retry-after"] == "1"
            assert (await office.client.get("/health/live")).status_code == 200
        finally:
            await admin.execute(limited.format(name, -1))
    statuses = set()
    while 200 not in statuses:
        statuses.add((await office.client.get("/health/ready")).status_code)
    assert statuses <= {200, 503}


async def test_it_is_not_ready_when_commands_pile_up(
    office: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = property(lambda _: office.house.settings.queue_size)
    monkeypatch.setattr(Writer, "waiting", full)
    problem(await office.client.get("/health/ready"), 503, "busy")


async def test_requests_are_counted_by_route_and_never_by_what_is_in_them(office: World) -> None:
    project = await raised(office)
    await office.get(CLERK, f"/projects/{project}")
    await office.get(CLERK, "/no-such-route-zebra")
    await office.client.request("STRANGE", "/me")
    answer = await office.client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    counted = answer.text
    assert 'route="/projects/{case_id}",status="200"' in counted
    assert 'method="other"' in counted
    for secret in (project, CLERK, "zebra", "STRANGE"):
        assert secret not in counted


async def test_one_line_for_each_decision_and_for_each_other_request(office: World) -> None:
    with capture_logs() as lines:
        project = await raised(office)
        await office.get(CLERK, f"/projects/{project}")
    decided, answered = lines
    assert (decided["event"], decided["action"]) == ("decided", "file-intake")
    assert decided["stream"] == f"project-{project}"
    assert (answered["event"], answered["route"]) == ("answered", "/projects/{case_id}")
    assert answered["status"] == 200
    said = str(lines)
    assert "大棚" not in said
    assert CLERK not in said


async def test_the_line_of_a_decision_carries_the_number_of_its_request(office: World) -> None:
    with capture_logs(processors=[merge_contextvars]) as lines:
        answer = await office.post(CLERK, "/projects", INTAKE)
    (decided,) = [line for line in lines if line["event"] == "decided"]
    assert decided["request"] == answer.headers["x-request-id"]


async def test_what_is_rehearsed_repeated_or_refused_is_told_as_such(office: World) -> None:
    with capture_logs() as lines:
        await office.post(CLERK, "/projects", INTAKE, dry=True)
        for _ in range(2):
            await office.post(CLERK, "/projects", INTAKE, key="k-twice")
        await office.post(HEAD, "/projects", INTAKE)
    told = [line["event"] for line in lines if line["event"] != "answered"]
    assert told == ["rehearsed", "decided", "repeated", "refused"]


async def test_a_request_has_the_number_that_is_in_the_log(office: World) -> None:
    with capture_logs() as lines:
        answer: Any = await office.get(CLERK, "/me")
    assert lines[-1]["request"] == answer.headers["x-request-id"]
