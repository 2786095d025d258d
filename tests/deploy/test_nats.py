"""The NATS configuration is valid, durable, and lets each principal do its own work only."""

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import nats
import pytest
from nats.aio.client import Client

from services.common.embedded import home
from services.common.embedded import nats as embedded
from services.common.embedded.process import Child

CONF = Path(__file__).parents[2] / "deploy" / "nats" / "nats.conf"
PASSWORDS = {"BANGFU_NATS_RELAY_PASSWORD": '"7e12"', "BANGFU_NATS_AUDITOR_PASSWORD": '"4711"'}
KNOWN = {"relay": "7e12", "auditor": "4711"}


def checked(environment: dict[str, str]) -> int:
    command = [embedded.program(), "-t", "-c", CONF]
    return subprocess.run(
        command, env=os.environ | environment, capture_output=True, check=False
    ).returncode


def test_the_server_accepts_it() -> None:
    assert checked(PASSWORDS) == 0


def test_the_server_refuses_it_without_a_password() -> None:
    for name in PASSWORDS:
        assert checked({k: v for k, v in PASSWORDS.items() if k != name}) != 0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.Ports]:
    """The configuration as it is, but for its ports, its folder and its passwords."""
    folder = tmp_path_factory.mktemp("nats")
    text = CONF.read_text("utf-8").replace('"/data"', f'"{folder}"')
    for port in ("4222", "8222"):
        text = text.replace(f"0.0.0.0:{port}", "127.0.0.1:-1")
    for name, quoted in PASSWORDS.items():
        text = text.replace(f"${name}", quoted)
    conf = folder / "nats.conf"
    conf.write_text(f'{text}\nports_file_dir: "{folder}"\n', "utf-8")
    command = [embedded.program(), "-c", str(conf)]
    child = Child(command, folder, home.ourselves(), folder / "nats.log")
    child.wait_until(lambda: embedded.is_healthy(embedded.chosen_ports(folder)))
    yield embedded.chosen_ports(folder)
    child.end(signal.SIGTERM)


@asynccontextmanager
async def connected(
    server: embedded.Ports, user: str
) -> AsyncIterator[tuple[Client, asyncio.Event]]:
    """A principal's connection, and whether it was denied something."""
    denied = asyncio.Event()

    async def note(error: Exception) -> None:
        if "permissions violation" in str(error).lower():
            denied.set()

    bus = await nats.connect(
        f"nats://127.0.0.1:{server.client}",
        user=user,
        password=KNOWN[user],
        inbox_prefix=f"_INBOX_{user}".encode(),
        error_cb=note,
    )
    try:
        yield bus, denied
    finally:
        await bus.close()


@pytest.fixture(scope="module")
async def stream(server: embedded.Ports) -> str:
    """The stream as the relay makes it, with one fact."""
    async with connected(server, "relay") as (bus, _):
        await bus.jetstream().add_stream(name="BANGFU", subjects=["bangfu.>"])
        assert (await bus.jetstream().publish("bangfu.430511.project", b"{}")).seq == 1
    return "BANGFU"


def test_a_message_is_on_the_disk_before_it_is_acknowledged(server: embedded.Ports) -> None:
    told = httpx.get(f"http://127.0.0.1:{server.monitor}/varz").json()
    assert told["jetstream"]["config"]["sync_always"] is True


async def test_the_auditor_replays_every_fact(server: embedded.Ports, stream: str) -> None:
    async with connected(server, "auditor") as (bus, _):
        facts = await bus.jetstream().subscribe("bangfu.>", stream=stream, ordered_consumer=True)
        assert (await facts.next_msg(timeout=10)).data == b"{}"
        await facts.unsubscribe()


@pytest.mark.parametrize(
    ("user", "subject"),
    [
        ("relay", "$JS.API.STREAM.DELETE.BANGFU"),
        ("relay", "$JS.API.STREAM.PURGE.BANGFU"),
        ("relay", "$JS.API.STREAM.UPDATE.BANGFU"),
        ("relay", "$JS.API.STREAM.MSG.DELETE.BANGFU"),
        ("relay", "$JS.API.STREAM.CREATE.OTHER"),
        ("relay", "other.subject"),
        ("auditor", "bangfu.430511.project"),
        ("auditor", "$JS.API.STREAM.DELETE.BANGFU"),
        ("auditor", "$JS.API.STREAM.PURGE.BANGFU"),
        ("auditor", "$JS.API.STREAM.CREATE.BANGFU"),
    ],
)
async def test_nobody_writes_beyond_their_work(
    server: embedded.Ports, stream: str, user: str, subject: str
) -> None:
    async with connected(server, user) as (bus, denied):
        await bus.publish(subject, b"{}")
        await asyncio.wait_for(denied.wait(), 10)


@pytest.mark.parametrize(
    ("user", "subject"),
    [("relay", "bangfu.>"), ("auditor", "_INBOX_relay.>"), ("relay", "_INBOX_auditor.>")],
)
async def test_nobody_listens_to_what_others_asked_for(
    server: embedded.Ports, user: str, subject: str
) -> None:
    async with connected(server, user) as (bus, denied):
        await bus.subscribe(subject)
        await bus.flush()
        await asyncio.wait_for(denied.wait(), 10)


@pytest.mark.parametrize("given", ["{}", '{"user": "relay", "pass": "wrong"}'])
async def test_nobody_comes_in_without_a_password(server: embedded.Ports, given: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.client)
    assert (await reader.readline()).startswith(b"INFO")
    writer.write(f"CONNECT {given}\r\nPING\r\n".encode())
    assert b"Authorization Violation" in await reader.readline()
    writer.close()
    await writer.wait_closed()
