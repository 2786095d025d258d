"""The relay as a process: what it is told, what it tells, how it ends."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from services.common.nkeys import Nkey, new_seed
from services.common.settings import BadSettings, Settings
from services.common.starting import CannotStart
from services.relay import serving
from services.relay.answering import answering
from services.relay.doubts import Doubt, Fault
from services.relay.measuring import age, measure
from services.relay.setup import of_relay, of_streams
from services.relay.standing import Standing
from tests.services.relay.chaos import Victim, free_port
from tests.services.relay.relaying import SOURCE, House, eventually


def settings(house: House, **more: object) -> Settings:
    told = {
        "relay_dsn": house.dsn,
        "nats_servers": (house.server.url,),
        "nats_monitors": (house.server.monitor_url,),
        "source": SOURCE,
        "duplicate_window_ms": 100,
    }
    return Settings(**(told | more))


@pytest.fixture
def process(house: House) -> Iterator[Victim]:
    made = Victim(house, free_port())
    yield made
    made.kill()


async def told(process: Victim, path: str) -> httpx.Response | None:
    async with httpx.AsyncClient(trust_env=False) as web:
        try:
            return await web.get(f"http://127.0.0.1:{process.port}{path}")
        except httpx.TransportError:
            return None


async def status(process: Victim, path: str) -> int:
    said = await told(process, path)
    return said.status_code if said else 0


async def test_a_relay_serves_tells_of_itself_and_ends_on_a_signal(
    house: House, process: Victim
) -> None:
    await house.facts.append(25)
    await house.drained()

    async def ready() -> bool:
        return await status(process, "/ready") == 200

    await eventually(ready)
    health = await told(process, "/health")
    assert health
    assert health.json()["stored"] == 25

    async def measured() -> bool:
        metrics = await told(process, "/metrics")
        return bool(metrics and "bangfu_relay_published_total 25.0" in metrics.text)

    await eventually(measured)
    house.server.stop()
    await house.facts.append(7)

    async def behind() -> bool:
        said = await told(process, "/metrics")
        return bool(said and "bangfu_relay_lag_events 7.0" in said.text)

    await eventually(behind)
    assert await status(process, "/ready") == 503
    assert await status(process, "/health") == 200
    assert await asyncio.to_thread(process.stop) == 0


@pytest.fixture
async def port() -> AsyncIterator[tuple[int, Standing]]:
    standing = Standing()
    async with answering(standing, "127.0.0.1", 0) as listening:
        yield listening, standing


async def asked(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    said = await reader.read()
    writer.close()
    await writer.wait_closed()
    return said


@pytest.mark.parametrize(
    ("request_", "status_"),
    [
        (b"GET /metrics HTTP/1.1\r\n\r\n", b"200"),
        (b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n", b"200"),
        (b"GET /ready HTTP/1.1\r\n\r\n", b"503"),
        (b"GET /other HTTP/1.1\r\n\r\n", b"404"),
        (b"POST /metrics HTTP/1.1\r\n\r\n", b"405"),
        (b"\r\n\r\n", b"405"),
    ],
)
async def test_each_request_gets_the_answer_it_deserves(
    port: tuple[int, Standing], request_: bytes, status_: bytes
) -> None:
    said = await asked(port[0], request_)
    assert said.startswith(b"HTTP/1.1 " + status_)
    head, _, body = said.partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}".encode() in head


async def test_whoever_asks_without_end_gets_no_answer(port: tuple[int, Standing]) -> None:
    assert await asked(port[0], b"GET /" + b"x" * 20_000) == b""


async def test_a_relay_is_ready_when_it_trusts_the_bus_and_knows_no_fault(
    port: tuple[int, Standing],
) -> None:
    listening, standing = port
    ask = b"GET /ready HTTP/1.1\r\n\r\n"
    standing.trusts()
    assert b" 200 " in await asked(listening, ask)
    standing.halt(Fault(5, 6, "different"))
    said = await asked(listening, ask)
    assert b" 503 " in said
    assert b"5-6 different" in said
    standing.reconciled(())
    standing.doubts(Doubt("silent"))
    assert b" 503 " in await asked(listening, ask)


async def test_a_relay_runs_inside_another_process(house: House) -> None:
    stop = asyncio.Event()
    await house.facts.append(10)
    running = asyncio.create_task(
        serving.run(house.dsn, house.server.url, house.server.monitor_url, stop)
    )
    await house.drained()
    stop.set()
    await running


async def test_the_end_of_one_part_of_a_relay_is_the_end_of_all(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug must not leave half a relay that looks alive."""

    async def broken(*_: object) -> None:
        raise LookupError

    monkeypatch.setattr(serving, "measure", broken)
    with pytest.raises(LookupError):
        await serving.relaying(house.setup, Standing(), asyncio.Event())


async def test_the_commands_check_rebuild_and_drop(house: House) -> None:
    await house.filled(12)
    told_ = settings(house)
    report = await asyncio.to_thread(serving.check, told_)
    assert (report.stream, report.first, report.last, report.log) == ("BANGFU", 1, 12, 12)
    assert report.faults == ()
    rebuilt = await asyncio.to_thread(serving.rebuild, told_, 5)
    assert (rebuilt.stream, rebuilt.first) == ("BANGFU_2", 5)
    with pytest.raises(CannotStart, match="in use"):
        await asyncio.to_thread(serving.drop, told_, "BANGFU_2")
    await asyncio.to_thread(serving.drop, told_, "BANGFU")
    with pytest.raises(Doubt):
        await house.stream("BANGFU")


async def test_without_the_bus_a_command_says_so_in_a_line(house: House) -> None:
    house.server.stop()
    for command in (serving.check, serving.rebuild):
        with pytest.raises(CannotStart, match="the bus"):
            await asyncio.to_thread(command, settings(house))


async def test_a_check_names_every_range_that_differs(house: House) -> None:
    await house.filled(12)
    other = settings(house, source="urn:bangfu:other", duplicate_window_ms=200)
    report = await asyncio.to_thread(serving.check, other)
    assert [(f.first, f.last, f.what) for f in report.faults] == [
        (0, 0, "settings"),
        (1, 12, "different"),
    ]


async def test_the_lag_is_measured_while_the_bus_is_away(house: House) -> None:
    await house.facts.append(3)
    standing, stop = Standing(), asyncio.Event()
    measuring = asyncio.create_task(measure(house.dsn, standing, stop))
    await eventually(lambda: standing.lag == 3 and standing.seconds > 0)
    standing.tail(3)
    await eventually(lambda: (standing.lag, standing.seconds) == (0, 0.0))
    stop.set()
    await measuring


def test_a_fact_of_tomorrow_is_not_late() -> None:
    assert age(b'{"at":"2999-01-01T00:00:00Z"}') == 0.0
    assert age(b'{"at":"2026-01-01T00:00:00+08:00","x":1}') > 0


def test_a_process_insists_on_what_it_cannot_do_without() -> None:
    with pytest.raises(BadSettings, match="RELAY_DSN"):
        serving.serve(Settings())


def test_a_seed_is_read_from_its_file_and_looked_at_first(tmp_path: Path) -> None:
    file, seed = tmp_path / "seed", new_seed()
    file.write_text(f"{seed}\n")
    told_ = {
        "relay_dsn": "host=x",
        "nats_servers": ("nats://x:1",),
        "nats_monitors": ("http://x:2",),
    }
    relay = of_relay(Settings(**told_, relay_seed_file=str(file))).address
    assert (relay.seed, relay.inbox) == (seed, "_INBOX_relay")
    assert seed not in repr(relay)
    assert of_streams(Settings(**told_)).address.inbox == "_INBOX_streams"
    file.write_text(Nkey(seed).public)
    with pytest.raises(BadSettings, match="seed"):
        of_relay(Settings(**told_, relay_seed_file=str(file)))
