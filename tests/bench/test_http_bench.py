"""Durable decisions a second over HTTP: ours beside one INSERT a request, and beside stock save.

All three are served alike, by one worker, on one PostgreSQL; load comes from another process. They
take turns, so that what the machine does otherwise falls on all of them.
"""

import asyncio
import os
import statistics
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from services.approval import sample
from services.approval.issuer import Issuer
from services.common.embedded import Servers
from tests.bench import load, subjects
from tests.bench.cases import copies, pattern
from tests.bench.load import Measured, Plan
from tests.conftest import Database
from tests.services.approval.acting_cases import one_of, told
from tests.services.approval.conftest import county, issuer, settled
from tests.services.approval.lean import get, post
from tests.services.approval.world import MovableTime, officer, real

__all__ = ["county", "issuer", "settled"]

PAIRS = int(os.environ.get("BENCH_PAIRS", "4"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "3"))
CONNECTIONS = tuple(int(n) for n in os.environ.get("BENCH_CONNECTIONS", "64,8,1").split(","))
NAMES = tuple(os.environ.get("BENCH_SUBJECTS", "ours,bare,stock").split(","))
CASES = {64: 2200, 8: 1800, 1: 600}
"""How many cases a second of ours may use up, with two decisions each."""
APPRAISER = officer("county-appraiser", sample.COUNTY)
LEADERS = officer("leading-group", sample.COUNTY)
STEPS = (("county-appraisal", APPRAISER), ("county-approval", LEADERS))


class Bench:
    """Three services on one server, the cases of ours, and the tokens of their officers."""

    def __init__(self, ports: dict[str, int], issuer: Issuer, folder: Path) -> None:
        self.ports, self._issuer, self._folder = ports, issuer, folder

    async def run(
        self, name: str, connections: int, cases: list[str], seconds: float, *, cold: bool = False
    ) -> Measured:
        """One measurement."""
        tokens = {who: self._issuer.token(who, real()) for _, who in STEPS}
        reading = [] if cold or name != "ours" else [f"/projects/{case}" for case in cases]
        plan = Plan(
            port=self.ports[name],
            connections=connections,
            seconds=seconds,
            cases=[requests(case, tokens) for case in cases],
            first_read=reading,
            token=tokens[APPRAISER],
        )
        measured = await loaded(plan, self._folder)
        assert not measured.refused, measured.first_refusal[:3000]
        assert not measured.ran_out
        return measured

    async def reads(self, when: str, cases: list[str]) -> None:
        """The times of a blocker report and of a worklist's first page."""
        token = self._issuer.token(APPRAISER, real())
        pages = [get("/worklist?limit=50", token)] * READS
        reports = [get(f"/projects/{case}/actions", token) for case in cases[:READS]]
        for what, asked in (("worklist", pages), ("blocker report", reports)):
            for connections in (1, 8):
                each = [[one] for one in asked]
                plan = Plan(self.ports["ours"], connections, 60, each, expected=200)
                found = await loaded(plan, self._folder)
                assert not found.refused, found.first_refusal
                said = f"p50 {found.p50:6.2f} ms  p99 {found.p99:6.2f} ms"
                print(f"{when:13} {what:14} {connections} at once: {said}")


def requests(case: str, tokens: dict[str, str]) -> list[bytes]:
    """The decisions on a case, one after the other."""
    return [
        post(
            f"/projects/{case}/decisions",
            tokens[who],
            msgspec.json.encode({"step": step}),
            Idempotency_Key=f"{case}-{n}",
            If_Match=f'"{20 + n}"',
        )
        for n, (step, who) in enumerate(STEPS)
    ]


async def loaded(plan: Plan, folder: Path) -> Measured:
    """What the loading process measured."""
    file = folder / "plan"
    file.write_bytes(msgspec.msgpack.encode(plan))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", load.__name__, str(file), stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    return msgspec.json.decode(said, type=Measured)


@asynccontextmanager
async def served(name: str, dsn: str, folder: Path) -> AsyncIterator[int]:
    """The port of a subject, as a process."""
    command = [sys.executable, "-m", subjects.__name__, name, dsn, str(folder)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield int(await process.stdout.readline())
    finally:
        process.terminate()
        await process.wait()


@pytest.fixture
async def bench(
    servers: Servers, county: Database, tmp_path: Path
) -> AsyncIterator[tuple[Bench, str]]:
    """The subjects running, and the case to be copied."""
    issuer = Issuer(tmp_path / "key.pem", "bench", "bangfu")
    (tmp_path / "jwks.json").write_bytes(issuer.jwks())
    async with one_of(county, tmp_path, MovableTime()) as house:
        (case,) = await told(house, pattern())
    async with AsyncExitStack() as running:
        dsns = {"ours": county.dsn("writer")}
        for name in {"bare", "stock"} & set(NAMES):
            dsns[name] = await database(servers, f"{county.name}_{name}", running)
        ports = {
            name: await running.enter_async_context(served(name, dsns[name], tmp_path))
            for name in NAMES
        }
        yield Bench(ports, issuer, tmp_path), case


async def database(servers: Servers, name: str, until: AsyncExitStack) -> str:
    """An empty database, until the end."""
    async with await psycopg.AsyncConnection.connect(servers.postgres_dsn, autocommit=True) as c:
        await c.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]

    async def drop() -> None:
        async with await psycopg.AsyncConnection.connect(
            servers.postgres_dsn, autocommit=True
        ) as c:
            await c.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]

    until.push_async_callback(drop)
    return make_conninfo(servers.postgres_dsn, dbname=name)


@pytest.mark.bench
async def test_durable_decisions_a_second_over_http(
    bench: tuple[Bench, str], county: Database
) -> None:
    running, case = bench
    needed = sum(int(CASES[n] * (SECONDS + 1)) for n in CONNECTIONS) * PAIRS
    cases = await copies(county.admin_dsn, case, needed)
    taken = iter(cases)
    for connections in CONNECTIONS:
        found: dict[str, list[Measured]] = {name: [] for name in NAMES}
        for pair in range(PAIRS):
            for name in NAMES if pair % 2 else reversed(NAMES):
                count = int(CASES[connections] * (SECONDS + 1))
                mine = [next(taken) for _ in range(count)] if name == "ours" else others(pair)
                found[name].append(await running.run(name, connections, mine, SECONDS))
        report(connections, found)


READS = 400
"""How often each thing is read, for its times."""


@pytest.mark.bench
async def test_reading_does_not_slow_down_as_the_county_fills(
    bench: tuple[Bench, str], county: Database
) -> None:
    running, case = bench
    ids = await copies(county.admin_dsn, case, 3_000)
    await running.reads("3,000 cases", ids)
    await copies(county.admin_dsn, case, 97_000, whole=False)
    await running.reads("100,000 cases", ids)


def others(pair: int) -> list[str]:
    """Cases of those that need none to exist."""
    return [f"{pair}-{n}-{os.urandom(4).hex()}" for n in range(20_000)]


def report(connections: int, found: dict[str, list[Measured]]) -> None:
    """The rates, the times, and ours as a ratio to the others, pair by pair."""
    print()
    for name, each in found.items():
        rates = [m.rate for m in each]
        p50, p99 = (statistics.median(getattr(m, q) for m in each) for q in ("p50", "p99"))
        said = f"{statistics.median(rates):7.0f}/s ({min(rates):.0f} to {max(rates):.0f})"
        print(f"{connections:3} {name:6} {said}  p50 {p50:6.2f} ms  p99 {p99:6.2f} ms")
    for name in [n for n in found if n != "ours"] if "ours" in found else []:
        pairs = list(zip(found["ours"], found[name], strict=True))
        rate = spread([a.rate / b.rate for a, b in pairs])
        p99 = spread([a.p99 / b.p99 for a, b in pairs])
        print(f"{connections:3} ours / {name}: {rate}; p99 {p99}")


def spread(ratios: list[Any]) -> str:
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
