"""What an answer means: stored where it belongs, or a doubt, or a fault."""

import asyncio
import json
from contextlib import suppress
from typing import Any

import nats.errors
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nats.aio.client import Client
from nats.aio.msg import Msg

from events.envelope import Row
from services.relay import window
from services.relay.bus import connected
from services.relay.doubts import Doubt, Fault, Halted
from services.relay.streams import config, create
from services.relay.waiting import until
from services.relay.window import IN_FLIGHT, Window, fenced, judged
from tests.services.relay.relaying import SOURCE, WANTED, House, ServerOfOurs, eventually

ROW = Row(7, "project-1", 3, "project.intake-filed.v1", b'{"at":"2026-03-02T01:00:00Z"}')


def answer(**told: Any) -> Msg:
    return Msg(Client(), "_INBOX.x.7", data=json.dumps(told).encode() if told else b"")


def test_a_message_at_its_own_position_is_well() -> None:
    assert judged(answer(stream="BANGFU", seq=7), 7, "BANGFU") is None


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({}, "retired"),
        ({"error": {"code": 400, "err_code": 10071, "description": "wrong"}}, "overtaken"),
        ({"error": {"code": 400, "err_code": 10060, "description": "other"}}, "retired"),
        ({"error": {"code": 503, "err_code": 10077, "description": "full"}}, "refused"),
        ({"stream": "BANGFU", "seq": 7, "duplicate": True}, "overtaken"),
    ],
)
def test_a_doubt_is_named(told: dict[str, Any], why: str) -> None:
    doubt = judged(answer(**told), 7, "BANGFU")
    assert isinstance(doubt, Doubt)
    assert doubt.why == why


@pytest.mark.parametrize(
    "told",
    [
        {"stream": "BANGFU", "seq": 6},
        {"stream": "BANGFU", "seq": 8},
        {"stream": "BANGFU", "seq": 3, "duplicate": True},
        {"stream": "BANGFU_2", "seq": 7},
    ],
)
def test_a_message_anywhere_else_halts(told: dict[str, Any]) -> None:
    halted = judged(answer(**told), 7, "BANGFU")
    assert isinstance(halted, Halted)
    assert [(f.first, f.what) for f in halted.faults] == [(7, "foreign")]


@given(st.integers(1, 1 << 53), st.integers(0, 1 << 53), st.booleans())
def test_no_other_sequence_passes(position: int, seq: int, duplicate: bool) -> None:
    said = answer(stream="BANGFU", seq=seq, duplicate=duplicate)
    assert (judged(said, position, "BANGFU") is None) == (seq == position and not duplicate)


def test_each_message_is_fenced_by_the_position_before_it() -> None:
    said = fenced(ROW, SOURCE, "BANGFU").headers
    assert said["Nats-Expected-Last-Sequence"] == "6"
    assert said["Nats-Msg-Id"] == "7"
    assert said["Nats-Expected-Stream"] == "BANGFU"


async def test_whoever_publishes_late_what_is_there_stores_nothing(house: House) -> None:
    """Also when the server no longer knows the ids: until then it is tried again and again."""
    await house.facts.append(5)
    rows = await house.facts.rows()
    async with house.bus() as bus:
        await create(bus, config(WANTED, "BANGFU"))

        async def said(row: Row) -> str:
            window_ = Window(bus, "BANGFU", 0, SOURCE, lambda _: None)
            await window_.open()
            await window_.send(row)
            await asyncio.wait(
                (window_.ended, asyncio.ensure_future(window_.moved(5))),
                return_when=asyncio.FIRST_COMPLETED,
            )
            doubt = str(window_.ended.exception()) if window_.ended.done() else "stored"
            window_.close()
            return doubt

        for row in rows:
            assert await said(row) == "stored"

        async def refused() -> bool:
            told = await said(rows[1])
            assert told == "2 was there" or "wrong last sequence" in told
            assert (await house.stream()).last == 5
            return "wrong last sequence" in told

        await eventually(refused)


async def test_no_more_is_in_flight_than_is_allowed(house: House) -> None:
    """The server is made to answer nothing: the next one waits."""
    await house.facts.append(IN_FLIGHT + 1)
    rows = await house.facts.rows()
    async with house.bus() as bus:
        await create(bus, config(WANTED, "BANGFU"))
        silent = Window(bus, "BANGFU", 0, SOURCE, lambda _: None)
        for row in rows[:IN_FLIGHT]:
            await silent.send(row)
        assert silent.sent - silent.acked == IN_FLIGHT
        with pytest.raises(TimeoutError):
            await window.asyncio.wait_for(silent.send(rows[-1]), 0.05)
        silent.close()


async def test_a_server_that_owes_an_answer_for_too_long_is_a_doubt(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "PATIENCE", 0.05)
    monkeypatch.setattr(Window, "_answered", _never)
    relay = house.relay()
    await house.facts.append(1)
    await eventually(lambda: relay.standing.doubt.startswith("silent"))


async def _never(_self: Window, _said: Msg) -> None:
    pass


async def test_an_idle_window_is_no_doubt(
    server: ServerOfOurs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "PATIENCE", -1.0)
    async with connected(server.address) as bus:
        idle = Window(bus, "BANGFU", 0, SOURCE, lambda _: None)
        idle.assert_alive()
        idle.sent = 1
        with pytest.raises(Doubt):
            idle.assert_alive()
        idle.close()


def test_faults_know_their_place() -> None:
    assert str(Halted(Fault(3, 5, "missing"), Fault(7, 7, "stuck"))) == "3-5 missing; 7 stuck"


async def test_a_connection_that_dies_is_heard_of_whatever_was_unsent(
    server: ServerOfOurs,
) -> None:
    """nats-py may leave its publish waiting for ever: whoever sends listens for `lost` besides."""
    async with connected(server.address) as bus:
        server.kill()

        async def publishing() -> None:
            while True:
                await bus.client.publish("x", b"x" * 900_000)

        async with asyncio.timeout(10):
            with suppress(nats.errors.Error):
                await until(publishing(), bus.lost)
            await bus.lost.wait()
