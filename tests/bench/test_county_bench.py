"""A county with ten years behind it: how fast it is made, and whether reading slows as it fills.

The history is made by the API's commands (`Acting.put` on a real store, in process; no fact is
written past them), from intake to the first period of operation. The store is then filled with
copies of it, and the same things are read over HTTP, one at a time, by a service just started.
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
from tests.bench.county import FIRST, YEARS, Life, plan_of, ten_years
from tests.bench.multiplied import multiplied
from tests.conftest import Database
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
Times = dict[str, tuple[float, float]]


@pytest.mark.bench
async def test_a_county_of_ten_years(county: Database, issuer: Issuer, tmp_path: Path) -> None:
    lives = await made(county, tmp_path / "making")
    few = await reading(county, issuer, tmp_path, lives)
    times = max(1, STORE // COUNTY)
    begun = time.perf_counter()
    families = [(life.id, life.asset.partition("-")[2]) for life in lives]
    projects, facts = await multiplied(county.admin_dsn, families, times)
    spent = time.perf_counter() - begun
    print(f"{projects:,} projects with {facts:,} facts in the store after {spent:.0f} s")
    many = await reading(county, issuer, tmp_path, lives)
    report(few, many, projects)


async def made(county: Database, folder: Path) -> list[Life]:
    """The county's ten years, and the rate at which they came about."""
    async with one_of(county, folder, MovableTime(AFTER)) as house:
        begun = time.perf_counter()
        lives, sent = await ten_years(house, COUNTY)
        spent = time.perf_counter() - begun
    print(f"\n{COUNTY:,} projects, {sent:,} commands in {spent:.1f} s: {sent / spent:.0f}/s")
    return lives


async def reading(county: Database, issuer: Issuer, folder: Path, lives: list[Life]) -> Times:
    """The times of each thing that is read."""
    async with service(county, issuer, folder, MovableTime(AFTER)) as office:
        with calmly():
            return {what: await timed(office, *asked) for what, asked in things(lives).items()}


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


async def timed(office: World, person: str, paths: list[str]) -> tuple[float, float]:
    """Half of the answers, and 99 in 100, came within so many milliseconds."""
    took = []
    for path in islice(cycle(paths), READS):
        begun = time.perf_counter()
        answer = await office.get(person, path)
        took.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200, answer.text
    took.sort()
    return took[len(took) // 2], took[int(len(took) * 0.99)]


def report(few: Times, many: Times, count: int) -> None:
    """Side by side."""
    print(f"{'':18} {COUNTY:>9,} projects     {count:>9,} projects     ratio")
    for line in lines(few, many):
        print(line)


def lines(few: Times, many: Times) -> Iterator[str]:
    """A line for each thing that is read."""
    for what, (p50, p99) in few.items():
        then50, then99 = many[what]
        said = f"p50 {p50:6.2f} p99 {p99:6.2f} ms  p50 {then50:6.2f} p99 {then99:6.2f} ms"
        yield f"{what:18} {said}  p50 x{then50 / p50:.2f} p99 x{then99 / p99:.2f}"
