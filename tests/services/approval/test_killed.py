"""The service is killed at random moments under load, and nothing it said was untrue."""

import asyncio
import itertools
import random
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import psycopg
import pytest

from services.approval.issuer import Issuer
from services.ledger.checking import check
from services.ledger.ledger import Ledger
from services.ledger.procedures import Procedures, kinds
from tests.conftest import Database
from tests.services.approval.clerks import (
    CLERK,
    MOVING_CLERK,
    OFFICES,
    Forked,
    Work,
    forked,
    paper,
)
from tests.services.approval.conftest import ISSUER, service
from tests.services.approval.story import INTAKE
from tests.services.approval.world import MovableTime, World, done, real
from tests.services.ledger.cut_wire import Cut, wire

CLERKS, MOVING_CASES = 15, 5
KILLS = 50


@pytest.fixture
async def services(county: Database, issuer: Issuer, tmp_path: Path) -> AsyncIterator[Forked]:
    keys = tmp_path / "jwks.json"
    keys.write_bytes(issuer.jwks())
    async with forked(county.dsn("writer"), keys, ISSUER, tmp_path) as running:
        yield running


async def test_no_kill_loses_halves_or_doubles_anything(
    county: Database, services: Forked, issuer: Issuer
) -> None:
    await killed(county, services, issuer, KILLS)


async def test_no_cut_at_a_commit_makes_an_answer_untrue(
    county: Database, issuer: Issuer, tmp_path: Path, short_folder: Path
) -> None:
    chance = random.Random(seed := random.randrange(1 << 32))
    print(f"seed {seed}")
    folder = Path(tempfile.mkdtemp(dir=short_folder))

    def cut() -> Cut:
        return chance.choice(("before", "after", "not", "not"))

    async with (
        wire(county.admin_dsn, folder, cut) as (cable, dsn),
        service(Database(county.name, dsn), issuer, tmp_path, MovableTime()) as office,
    ):
        answers: dict[str, int] = {}
        while cable.cuts < 20:
            for each in await asyncio.gather(*(clerk(office) for _ in range(8))):
                answers |= each
    async with await psycopg.AsyncConnection.connect(county.dsn("auditor")) as conn:
        stored = await conn.execute("SELECT key, position FROM bangfu.commands WHERE key ^@ 'cut-'")
        assert dict(await stored.fetchall()) == answers
    await whole(county)


async def clerk(office: World) -> dict[str, int]:
    """A project and some of its papers: each key asked until answered, and its position."""
    numbers = itertools.count(1)
    name, answers = uuid4().hex, dict[str, int]()

    async def ask(path: str, body: Any, version: int | None = None) -> Any:
        key = f"cut-{name}-{next(numbers)}"
        answer = await office.post(CLERK, path, body, key=key, version=version)
        while answer.status_code == 503:
            answer = await office.post(CLERK, path, body, key=key, version=version)
        answers[key] = done(answer)["position"]
        return answer.json()

    raised = await ask("/projects", INTAKE)
    for version in range(1, 6):
        await ask(f"/projects/{raised['id']}/documents", paper("application"), version)
    return answers


async def killed(database: Database, services: Forked, issuer: Issuer, kills: int) -> None:
    """Officers work, the service is killed so many times, and all that was said holds."""
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    tokens = {who: issuer.token(who, real()) for who in (CLERK, MOVING_CLERK, OFFICES)}
    work = Work(services, tokens, random.Random(seed))
    services.ask()
    services.ask()
    await services.ready()
    async with asyncio.TaskGroup() as staff:
        for _ in range(CLERKS):
            staff.create_task(work.clerk())
        staff.create_task(work.keeper(MOVING_CASES))
        for _ in range(kills):
            await work.after(work.chance.randrange(1, 60))
            services.kill()
            services.ask()
            await services.ready()
            await the_same(work, 4)
        work.over = True
    assert work.asked_again >= kills
    await the_same(work, 100)
    await holds(database, work)


async def the_same(work: Work, count: int) -> None:
    """Keys of any time are answered by another service as they were by the one that is dead."""
    line = None
    known = list(work.answers)
    for key in work.chance.sample(known, min(count, len(known))):
        line, _ = await work.settle(line, key)
    if line:
        line.hang_up()


async def holds(database: Database, work: Work) -> None:
    """Every answer is in the store and nothing else is; the log and the index are whole."""
    async with await psycopg.AsyncConnection.connect(database.dsn("auditor")) as conn:
        rows = await conn.execute(
            "SELECT key, position, answer FROM bangfu.commands WHERE key LIKE 'k-%'"
        )
        stored = {key: (position, answer) async for key, position, answer in rows}
        facts = await conn.execute(
            "SELECT convert_from(state, 'utf8')::jsonb ->> 'command', count(*), "
            "max(notification_id) FROM bangfu.bangfu_events GROUP BY 1"
        )
        made = {c.rpartition("/")[2]: (n, last) async for c, n, last in facts if "/k-" in c}
    assert stored.keys() == made.keys() == work.answers.keys() == work.requests.keys()
    for key, said in work.answers.items():
        position, answer = stored[key]
        kept = msgspec.json.decode(answer)
        moved = kept.get("moved", 0)
        assert (said["position"], said["version"]) == (position, kept["version"])
        assert made[key] == (1 + moved, position)
    await whole(database)


async def whole(database: Database) -> None:
    """The log has no gap, and the index is what the facts say."""
    rule = kinds(procedures := Procedures())
    async with Ledger(database.dsn("writer"), rule) as ledger:
        await procedures.refresh(ledger)
    checked = await check(database.dsn("auditor"), rule)
    assert checked.faults == ()
