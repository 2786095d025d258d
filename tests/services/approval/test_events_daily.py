"""The service vouches for the log once a day, however many processes of it run."""

import asyncio
import itertools
from typing import Any

import pytest

from domain.manifests import TIMER
from services.approval import daily, vouching
from services.approval.house import House
from services.ledger import rows as log_rows
from services.ledger.changes import Busy
from services.ledger.checking import check
from services.ledger.rebuild import rebuild
from tests.conftest import Database
from tests.services.approval.acting_cases import Two, raised


async def manifests(house: House) -> list[Any]:
    return [fact.fact for fact in await house.ledger.history("manifest-log")]


async def test_two_processes_issue_one_manifest_a_day(two: Two) -> None:
    for days in range(1, 4):
        done = await asyncio.gather(*(daily.issue(house) for house in (two.one, two.two)))
        assert done == [True, True]
        assert await daily.issue(two.one)
        issued = await manifests(two.two)
        assert len(issued) == days
        assert (issued[-1].by.person, issued[-1].on) == (TIMER, two.one.today)
        await raised(two)
        two.time.move(1)
    ranges = [(m.first, m.last) for m in issued]
    assert [first for first, _ in ranges] == [1, *(last + 1 for _, last in ranges[:-1])]


async def test_the_days_manifest_is_issued_by_itself_and_the_next_day_again(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daily, "LOOK", 0.01)
    async with daily.daily(two.one), daily.daily(two.two):
        for days in (1, 2):
            await until(two, days)
            two.time.move(1)


async def until(two: Two, issued: int) -> None:
    async with asyncio.timeout(20):
        while len(await manifests(two.one)) < issued:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_store_that_is_away_is_tried_again(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daily, "LOOK", 0.01)
    issue, tries = daily.issue, list[str]()

    async def away(house: House) -> bool:
        tries.append("")
        if len(tries) < 3:
            raise Busy
        return await issue(house)

    monkeypatch.setattr(daily, "issue", away)
    async with daily.daily(two.one):
        await until(two, 1)
    assert len(tries) >= 3


async def test_a_log_is_counted_a_stretch_at_a_time(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_rows, "STRETCH", 3)
    last = await log_rows.last_position(two.one.ledger)
    assert await daily.issue(two.one)
    [issued] = await manifests(two.one)
    assert (issued.first, issued.last, issued.count) == (1, last, last)


async def test_what_does_not_fit_into_one_manifest_goes_into_the_next(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vouching.Tally, "admits", lambda tally, _: tally.count < 7)
    last = await log_rows.last_position(two.one.ledger)
    assert await daily.issue(two.one)
    issued = await manifests(two.one)
    assert [m.count for m in issued] == [7] * (last // 7) + ([last % 7] if last % 7 else [])
    for one, then in itertools.pairwise(issued):
        assert (then.first, then.before) == (one.last + 1, one.digest)
    known = (await two.two.ledger.fresh("manifest-log")).state
    assert (known.last, known.digest) == (last, issued[-1].digest)


async def test_manifests_are_checked_and_replayed_like_every_other_fact(
    two: Two, county: Database
) -> None:
    assert await daily.issue(two.one)
    held = two.one.ledger.kinds.values()
    assert (await check(county.dsn("auditor"), tuple(held))).faults == ()
    rows = await two.one.ledger.query("SELECT count(*) FROM bangfu.case_index")
    assert await rebuild(county.dsn("migrator"), tuple(held)) == rows[0][0]
