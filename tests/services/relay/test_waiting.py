"""To work until something else happens, whatever the work does with that."""

import asyncio

import pytest

from services.relay import waiting
from services.relay.waiting import until


async def test_work_that_is_done_ends_the_waiting() -> None:
    await until(asyncio.sleep(0), asyncio.Event())


async def test_what_happens_ends_the_work() -> None:
    ended, stop = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        try:
            stop.set()
            await asyncio.Event().wait()
        finally:
            ended.set()

    await until(work(), stop)
    assert ended.is_set()


async def test_a_fault_of_the_work_or_of_what_is_waited_for_comes_out() -> None:
    async def fails() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await until(fails(), asyncio.Event())
    broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    broken.set_exception(LookupError())
    with pytest.raises(LookupError):
        await until(asyncio.Event().wait(), broken)


async def test_work_that_swallows_its_end_is_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a library does that gives up one wait of several."""
    monkeypatch.setattr(waiting, "AGAIN", 0.01)
    swallowed, stop = 0, asyncio.Event()

    async def stubborn() -> None:
        nonlocal swallowed
        stop.set()
        while swallowed < 3:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                swallowed += 1

    await until(stubborn(), stop)
    assert swallowed == 3


async def test_whoever_is_cancelled_while_waiting_leaves_no_work_behind() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            ended.set()

    waits = asyncio.create_task(until(work(), asyncio.Event()))
    await begun.wait()
    waits.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waits
    assert ended.is_set()
