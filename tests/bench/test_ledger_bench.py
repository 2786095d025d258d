"""Appends a second, against single-row INSERTs of pgbench on the same server, in alternated pairs.

`pytest -m bench -s tests/bench/test_ledger_bench.py`. A ledger's append is one command of one fact
of 300 bytes with its idempotency record; "with row" it keeps a case index row too, for cases of 20
facts. Compare the ratios of a pair alone: a machine gives other figures from minute to minute.
"""

import asyncio
import os
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time
from uuid import uuid4

import psycopg
import pytest
import uvloop
from msgspec import Struct

from domain.outlook import Row
from services.common.embedded.postgres import wheel_folder
from services.ledger.changes import Change, CommandKey, IndexRow, Write
from services.ledger.kinds import Kind
from services.ledger.ledger import Ledger

pytestmark = pytest.mark.bench

SECONDS = int(os.environ.get("BANGFU_BENCH_SECONDS", "2"))
PAIRS = 4
TOPIC = "case.noted.v1"
STATE = b'{"fact":"case.noted.v1","text":"' + b"x" * 264 + b'"}'
AT = datetime(2026, 1, 5, tzinfo=UTC)
RAW = """
CREATE TABLE raw (n bigserial PRIMARY KEY, stream text, version bigint, topic text, state bytea)
"""
INSERT = """
INSERT INTO raw (stream, version, topic, state) VALUES ('case-' || :client_id, 1, '%s', '%s');
""" % (TOPIC, STATE.decode())  # noqa: UP031 - our own words, and braces in them


class Case(Struct, frozen=True):
    """The state is not what is measured."""


CASES = Kind("case", Case(), lambda case, _: case, lambda _: None, {})


def a_change(stream: str, after: int, row: bool) -> Change:
    key = CommandKey("bench", uuid4().hex, "print")
    rows = (a_row(stream, after + 1),) if row else ()
    return Change(key, (Write(stream, after, (TOPIC,), (STATE,)),), rows=rows)


def a_row(stream: str, version: int) -> IndexRow:
    told = Row(
        kind="case",
        stage="intake",
        division="430503000000",
        waits=(f"clerk{version // 4}@430503000000",),
        keys=(f"content:{stream}", "like:4305:2026"),
        title="案卷",
    )
    return IndexRow(stream, version, told, AT, AT)


async def client(ledger: Ledger, until: float, took: list[float], row: bool) -> None:
    while True:
        stream = f"case-{uuid4().hex}"
        for after in range(20):
            began = perf_counter()
            if began > until:
                return
            await ledger.record(a_change(stream, after, row), {stream: CASES.initial})
            took.append(perf_counter() - began)


async def appended(dsn: str, clients: int, row: bool) -> tuple[float, list[float], float]:
    """Appends a second, how long each took, and the share of a core that this process used."""
    async with Ledger(dsn, [CASES]) as ledger:
        await all_clients(ledger, 0.3, [], clients, row)
        took: list[float] = []
        began, used = perf_counter(), process_time()
        await all_clients(ledger, SECONDS, took, clients, row)
        passed = perf_counter() - began
    return len(took) / passed, took, (process_time() - used) / passed


async def all_clients(
    ledger: Ledger, seconds: float, took: list[float], clients: int, row: bool
) -> None:
    until = perf_counter() + seconds
    await asyncio.gather(*(client(ledger, until, took, row) for _ in range(clients)))


def inserted(dsn: str, script: Path, clients: int) -> float:
    """Transactions a second of pgbench, each a single INSERT by a prepared statement."""
    program = wheel_folder() / "pginstall18" / "bin" / "pgbench"
    options = ["-n", "-M", "prepared", "-c", str(clients), "-j", str(min(clients, 2))]
    command = [program, *options, "-T", str(SECONDS), "-f", script, dsn]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"^tps = ([\d.]+)", said, re.MULTILINE)
    assert found, said
    return float(found[1])


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "insert.sql"
    path.write_text(INSERT)
    return path


@pytest.mark.parametrize("row", [False, True], ids=["facts-alone", "with-row"])
@pytest.mark.parametrize("clients", [1, 8, 64])
def test_appends_against_single_inserts(database, script, clients, row):
    with psycopg.connect(database.admin_dsn, autocommit=True) as conn:
        conn.execute(RAW)
    pairs, took, used = [], [], []
    for _ in range(PAIRS):
        raw = inserted(database.admin_dsn, script, clients)
        rate, times, share = uvloop.run(appended(database.dsn("writer"), clients, row))
        pairs.append((rate, raw))
        took += times
        used.append(share)
    ratios = sorted(rate / raw for rate, raw in pairs)
    cuts = quantiles(took, n=100)
    ours, raw = (median(rates) for rates in zip(*pairs, strict=True))
    print(
        f"\n{clients:3} clients, {'with row' if row else 'facts alone':11}: "
        f"ledger {ours:7,.0f}/s, pgbench {raw:7,.0f}/s, "
        f"ratio {median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}), "
        f"p50 {cuts[49] * 1e3:.2f} ms, p99 {cuts[98] * 1e3:.2f} ms, {median(used):.0%} of a core"
    )
    with psycopg.connect(database.admin_dsn) as conn:
        stored = conn.execute("SELECT count(*) FROM bangfu.bangfu_events").fetchone()
    assert stored[0] >= len(took)
