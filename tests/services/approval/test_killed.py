"""The service is killed at random moments under load, and nothing it said was untrue."""

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import psycopg
import pytest

from services.approval.issuer import Issuer
from services.ledger.checking import check
from services.ledger.procedures import Procedures, kinds
from tests.conftest import Database
from tests.services.approval.clerks import CLERK, MOVING_CLERK, OFFICES, Forked, Work, forked
from tests.services.approval.conftest import ISSUER
from tests.services.approval.world import real

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


async def killed(database: Database, services: Forked, issuer: Issuer, kills: int) -> None:
    """Officers work, the service is killed so many times, and all that was said holds."""
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    tokens = {who: issuer.token(who, real()) for who in (CLERK, MOVING_CLERK, OFFICES)}
    work = Work(services, tokens, random.Random(seed))
    services.ask()
    services.ask()
    await services.ready()
    staff = [asyncio.create_task(work.clerk()) for _ in range(CLERKS)]
    staff.append(asyncio.create_task(work.keeper(MOVING_CASES)))
    for _ in range(kills):
        await work.after(work.chance.randrange(1, 60))
        services.kill()
        services.ask()
        await services.ready()
        await the_same(work, 4)
    work.over = True
    await asyncio.gather(*staff)
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
    rule = kinds(procedures := Procedures())
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
    from services.ledger.ledger import Ledger

    async with Ledger(database.dsn("writer"), rule) as ledger:
        await procedures.refresh(ledger)
    checked = await check(database.dsn("auditor"), rule)
    assert checked.faults == ()
