"""The service about itself: alive, ready or not, counted, and logged without anything personal."""

from typing import Any

import psycopg
import pytest
from psycopg import sql
from structlog.testing import capture_logs

from services.ledger.writer import Writer
from tests.conftest import Database
from tests.services.approval.story import raised
from tests.services.approval.world import CLERK, World, problem


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
    assert 'route="/projects/{project_id}",status="200"' in counted
    assert 'method="other"' in counted
    for secret in (project, CLERK, "zebra", "STRANGE"):
        assert secret not in counted


async def test_a_line_for_each_request_and_each_decision(office: World) -> None:
    with capture_logs() as lines:
        project = await raised(office)
    decided, answered = lines
    assert (decided["event"], decided["action"]) == ("decided", "file-intake")
    assert decided["stream"] == f"project-{project}"
    assert (answered["event"], answered["route"], answered["status"]) == (
        "answered",
        "/projects",
        201,
    )
    said = str(lines)
    assert "大棚" not in said
    assert CLERK not in said


async def test_a_request_has_the_number_that_is_in_the_log(office: World) -> None:
    with capture_logs() as lines:
        answer: Any = await office.get(CLERK, "/me")
    assert lines[-1]["request"] == answer.headers["x-request-id"]
