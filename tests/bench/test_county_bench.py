"""A county with ten years behind it: how fast it is made, and whether reading slows as it fills.

The history is made by the API's commands (`Acting.put` on a real store, in process; no fact is
written past them), from intake to the first period of operation. A copy of the store is then filled
with copies of the county, and the same things are read over HTTP, one at a time, in turns from the
one and from the other, by services just started: what else the machine does meets both alike.
`BENCH_COUNTY`: how many projects; `BENCH_STORE`: how many the store holds in the end.
"""

import gc
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

import pytest

from services.approval import sample
from services.approval.issuer import Issuer
from services.approval.serving import calm
from services.common.embedded import Servers
from tests.bench.county import FIRST, YEARS, Life, plan_of, ten_years
from tests.bench.multiplied import at_rest, multiplied
from tests.conftest import Database, copied
from tests.services.approval.acting_cases import one_of
from tests.services.approval.conftest import county, issuer, service, settled, silence
from tests.services.approval.world import MovableTime, World, officer

__all__ = ["county", "issuer", "settled", "silence"]

COUNTY = int(os.environ.get("BENCH_COUNTY", "60"))
STORE = int(os.environ.get("BENCH_STORE", "3000"))
READS = 2000
"""How often each thing is read: of a hundredth there are twenty."""
AFTER = datetime(FIRST + YEARS, 1, 4, 2, tzinfo=UTC)
"""When it is read: all of it has happened."""
Times = tuple[float, float]


@pytest.mark.bench
async def test_a_county_of_ten_years(
    servers: Servers, county: Database, issuer: Issuer, tmp_path: Path
) -> None:
    lives = await made(county, tmp_path / "making")
    filled = await copied(servers, f"{county.name}_filled", county.name)
    projects = await filled_up(filled, lives)
    await at_rest(county.admin_dsn)
    async with (
        service(county, issuer, tmp_path / "few", MovableTime(AFTER)) as few,
        service(filled, issuer, tmp_path / "many", MovableTime(AFTER)) as many,
    ):
        with calmly():
            print(f"{'':18} {COUNTY:>9,} projects     {projects:>9,} projects     ratio")
            for what, asked in things(lives).items():
                print(line(what, *await timed((few, many), *asked)))


async def filled_up(database: Database, lives: list[Life]) -> int:
    """How many projects the store has in the end."""
    families = [(life.id, life.asset.partition("-")[2]) for life in lives]
    begun = time.perf_counter()
    projects, facts = await multiplied(database.admin_dsn, families, max(1, STORE // COUNTY))
    await at_rest(database.admin_dsn)
    spent = time.perf_counter() - begun
    print(f"{projects:,} projects with {facts:,} facts in the store after {spent:.0f} s")
    return projects


async def made(county: Database, folder: Path) -> list[Life]:
    """The county's ten years, and the rate at which they came about."""
    async with one_of(county, folder, MovableTime(AFTER)) as house:
        begun = time.perf_counter()
        lives, sent = await ten_years(house, COUNTY)
        spent = time.perf_counter() - begun
    print(f"\n{COUNTY:,} projects, {sent:,} commands in {spent:.1f} s: {sent / spent:.0f}/s")
    return lives


@contextmanager
def calmly() -> Iterator[None]:
    """The collector is set as the service sets it when it has started."""
    before = gc.get_threshold()
    calm()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def things(lives: list[Life]) -> dict[str, tuple[str, list[str]]]:
    """What is read, by whom, where."""
    plans = [f"/plans/{plan_of(year)}/table" for year in range(FIRST, FIRST + YEARS - 1)]
    return {
        "blocker report": (reader("county-section"), [f"/projects/{x.id}/actions" for x in lives]),
        "plan table": (reader("county-section"), plans),
        "worklist, clerk": (reader("county-clerk"), ["/worklist?limit=50"]),
        "worklist, section": (reader("county-section"), ["/worklist?limit=50"]),
    }


def reader(post: str) -> str:
    """Who holds a post of the county."""
    return officer(post, sample.COUNTY)


async def timed(offices: tuple[World, World], person: str, paths: list[str]) -> list[Times]:
    """Half of the answers of each, and 99 in 100, came within so many milliseconds."""
    took: tuple[list[float], list[float]] = ([], [])
    for n, path in enumerate(islice(cycle(paths), READS)):
        for one in (0, 1) if n % 2 else (1, 0):
            begun = time.perf_counter()
            answer = await offices[one].get(person, path)
            took[one].append((time.perf_counter() - begun) * 1000)
            assert answer.status_code == 200, answer.text
    return [(each[len(each) // 2], each[int(len(each) * 0.99)]) for each in map(sorted, took)]


def line(what: str, few: Times, many: Times) -> str:
    """Side by side."""
    said = "  ".join(f"p50 {p50:6.2f} p99 {p99:6.2f} ms" for p50, p99 in (few, many))
    return f"{what:18} {said}  p50 x{many[0] / few[0]:.2f} p99 x{many[1] / few[1]:.2f}"
