"""The NATS configuration is valid, durable, and lets each principal do its own work only."""

import asyncio
import json
import os
import re
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec import Struct
from msgspec.structs import replace
from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo
from psycopg.types.json import Jsonb

from services.common.embedded import Servers, home
from services.common.embedded import nats as embedded
from services.common.embedded.process import Child
from services.common.nkeys import Nkey, new_seed
from services.ledger.migrations import migrate
from services.relay.bus import Address, Bus, Dropping, connected
from services.relay.checking import check
from services.relay.doubts import Doubt
from services.relay.reading import messages
from services.relay.rebuilding import rebuild
from services.relay.relay import Relay
from services.relay.serving import nothing
from services.relay.setup import Setup
from services.relay.standing import Standing
from services.relay.streams import Wanted, in_use, named

FOLDER = Path(__file__).parents[2] / "deploy" / "nats"
CONF, USERS, SUBSCRIBER = (
    (FOLDER / f"{n}.conf").read_text("utf-8") for n in ("nats", "users", "subscriber")
)
SEEDS = {name: new_seed() for name in ("relay", "streams", "auditor", "beita", "daxiang")}
COUNTIES = {"beita": "430511", "daxiang": "430503"}
VARIABLES = {
    f"BANGFU_NATS_{name.upper()}_NKEY": Nkey(SEEDS[name]).public
    for name in SEEDS
    if name not in COUNTIES
}
SLOT = "    # Here a block for each subscriber, made of subscriber.conf.\n"
WANTED = Wanted(1, 100)
FACTS = 30


class Server(Struct, frozen=True):
    """Where the server with our configuration answers, after facts were relayed to it."""

    url: str
    monitor: str
    dsn: str

    def setup(self, name: str) -> Setup:
        address = Address((self.url,), (self.monitor,), SEEDS[name], f"_INBOX_{name}")
        return Setup(self.dsn, address, WANTED)


def checked(folder: Path, environment: dict[str, str]) -> int:
    command = [embedded.program(), "-t", "-c", folder / "nats.conf"]
    return subprocess.run(
        command, env=os.environ | environment, capture_output=True, check=False
    ).returncode


def test_the_server_accepts_it() -> None:
    assert checked(FOLDER, VARIABLES) == 0


def test_the_server_refuses_it_without_a_key() -> None:
    for name in VARIABLES:
        assert checked(FOLDER, {k: v for k, v in VARIABLES.items() if k != name}) != 0


def test_there_is_no_password_in_it() -> None:
    assert not re.search(r"password|\buser:|token", CONF + USERS + SUBSCRIBER)


def configuration(folder: Path) -> Path:
    """The configuration as it is, but for its ports and its folder, with two subscribers."""
    conf, users = CONF.replace('"/data"', f'"{folder}"'), USERS
    for port in ("4222", "8222"):
        conf = conf.replace(f"0.0.0.0:{port}", "127.0.0.1:-1")
    for name, key in VARIABLES.items():
        users = users.replace(f"${name}", key)
    blocks = [subscriber(name, county) for name, county in COUNTIES.items()]
    (folder / "users.conf").write_text(users.replace(SLOT, "".join(blocks)), "utf-8")
    made = folder / "nats.conf"
    made.write_text(f'{conf}\nports_file_dir: "{folder}"\n', "utf-8")
    return made


def subscriber(name: str, county: str) -> str:
    filled = SUBSCRIBER.replace("@NKEY@", Nkey(SEEDS[name]).public)
    return filled.replace("@NAME@", name).replace("@COUNTY@", county)


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.Ports]:
    assert SLOT in USERS
    folder = tmp_path_factory.mktemp("nats")
    command = [embedded.program(), "-c", str(configuration(folder))]
    child = Child(command, folder, home.ourselves(), folder / "nats.log")
    child.wait_until(lambda: embedded.is_healthy(embedded.chosen_ports(folder)))
    yield embedded.chosen_ports(folder)
    child.end(signal.SIGTERM)


@pytest.fixture(scope="module")
async def store(servers: Servers, template: str) -> AsyncIterator[dict[str, str]]:
    """A database for all tests of this file: the address for each role."""
    name = f"nats_{os.getpid()}"
    async with await AsyncConnection.connect(servers.postgres_dsn, autocommit=True) as conn:
        await conn.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        dsn = make_conninfo(servers.postgres_dsn, dbname=name)
        await migrate(dsn)
        yield {role: make_conninfo(dsn, user=f"bangfu_{role}") for role in ("writer", "relay")}
        await conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
async def server(ports: embedded.Ports, store: dict[str, str]) -> Server:
    """The relay has brought the facts of three counties, under the relay's own key."""
    url, monitor = f"nats://127.0.0.1:{ports.client}", f"http://127.0.0.1:{ports.monitor}"
    made = Server(url, monitor, store["relay"])
    await record(store["writer"], ["430511", "430503", "430000"] * (FACTS // 3))
    stop, standing = asyncio.Event(), Standing()
    relaying = asyncio.create_task(Relay(made.setup("relay"), standing).run(stop))
    async with asyncio.timeout(30):
        while standing.stored < FACTS:
            assert not standing.faults
            await asyncio.sleep(0.01)
    stop.set()
    await relaying
    return made


async def record(dsn: str, counties: list[str]) -> None:
    facts, states = [], b""
    for n, county in enumerate(counties, 1):
        told = {"fact": "project.intake-filed.v1", "at": "2026-03-02T01:00:00Z", "county": county}
        state = json.dumps(told).encode()
        facts.append([0, f"project-{n}", 1, told["fact"], len(states) + 1, len(state)])
        states += state
    batch = {"commands": [], "expected": [], "counted": [], "facts": facts, "rows": []}
    async with await AsyncConnection.connect(dsn, autocommit=True) as conn:
        await conn.execute("SELECT bangfu.append(%s, %s)", (Jsonb(batch), states))


def test_a_message_is_on_the_disk_before_it_is_acknowledged(server: Server) -> None:
    told = httpx.get(f"{server.monitor}/jsz").json()
    assert told["config"]["sync_always"] is True


@asynccontextmanager
async def watched(server: Server, name: str) -> AsyncIterator[tuple[Client, asyncio.Event]]:
    """A principal's connection, and whether it was denied something."""
    denied = asyncio.Event()

    async def note(error: Exception) -> None:
        if "permissions violation" in str(error).lower():
            denied.set()

    client = Dropping()
    await client.connect(
        server.url, nkeys_seed_str=SEEDS[name], inbox_prefix=f"_INBOX_{name}", error_cb=note
    )
    try:
        yield client, denied
    finally:
        await client.close()


async def positions(client: Client, name: str, subject: str, stream: str = "BANGFU") -> list[int]:
    """What a subscriber reads by the one consumer it may have."""
    config = ConsumerConfig(name=name, filter_subject=subject, ack_policy=AckPolicy.EXPLICIT)
    made = await client.jetstream().add_consumer(stream, config)
    pull = await client.jetstream().pull_subscribe_bind(made.name, stream)
    found = await pull.fetch(made.num_pending, timeout=5) if made.num_pending else []
    for message in found:
        await message.ack_sync()
    await pull.unsubscribe()
    await client.jetstream().delete_consumer(stream, name)
    return [message.metadata.sequence.stream for message in found]


async def test_a_subscriber_reads_its_own_county(server: Server) -> None:
    for name, first in (("beita", 1), ("daxiang", 2)):
        async with watched(server, name) as (client, denied):
            (stream,) = await named(Bus(client, denied), "bangfu.>")
            mine = f"bangfu.{COUNTIES[name]}.>"
            assert await positions(client, name, mine, stream) == [*range(first, FACTS + 1, 3)]
            narrow = f"bangfu.{COUNTIES[name]}.project.{first}.>"
            assert await positions(client, name, narrow, stream) == [first]
            assert not denied.is_set()


async def test_the_auditor_replays_every_fact_by_a_consumer_and_by_position(
    server: Server,
) -> None:
    async with watched(server, "auditor") as (client, denied):
        assert await positions(client, "auditor", "bangfu.>") == [*range(1, FACTS + 1)]
        assert len(await messages(Bus(client, denied), "BANGFU", 1, FACTS)) == FACTS
        facts = await client.jetstream().subscribe(
            "bangfu.>",
            stream="BANGFU",
            ordered_consumer=True,
            config=ConsumerConfig(name="auditor"),
        )
        assert (await facts.next_msg(timeout=10)).metadata.sequence.stream == 1
        await facts.unsubscribe()
        await client.jetstream().delete_consumer("BANGFU", "auditor")
        assert not denied.is_set()


async def test_whoever_holds_the_key_of_the_streams_rebuilds_and_the_relay_checks(
    server: Server,
) -> None:
    rebuilt = await rebuild(server.setup("streams"), 1, nothing)
    assert rebuilt.last == FACTS
    report = await check(server.setup("relay"), nothing)
    assert (report.stream, report.faults) == (rebuilt.stream, ())


MINE = "bangfu.430511.project.1.intake-filed-v1"
FORBIDDEN = [
    ("relay", "$JS.API.STREAM.DELETE.BANGFU"),
    ("relay", "$JS.API.STREAM.PURGE.BANGFU"),
    ("relay", "$JS.API.STREAM.UPDATE.BANGFU"),
    ("relay", "$JS.API.STREAM.MSG.DELETE.BANGFU"),
    ("relay", "$JS.API.STREAM.CREATE.OTHER"),
    ("relay", "$JS.API.STREAM.SNAPSHOT.BANGFU"),
    ("relay", "$JS.API.STREAM.RESTORE.BANGFU"),
    ("relay", "$JS.API.CONSUMER.CREATE.BANGFU.relay"),
    ("relay", "bangfu-building.BANGFU_2.x"),
    ("relay", "other.subject"),
    ("streams", MINE),
    ("streams", "$JS.API.STREAM.PURGE.BANGFU"),
    ("streams", "$JS.API.STREAM.MSG.DELETE.BANGFU"),
    ("streams", "$JS.API.STREAM.RESTORE.BANGFU"),
    ("streams", "$JS.API.CONSUMER.CREATE.BANGFU.beita"),
    ("auditor", MINE),
    ("auditor", "$JS.API.STREAM.DELETE.BANGFU"),
    ("auditor", "$JS.API.STREAM.PURGE.BANGFU"),
    ("auditor", "$JS.API.STREAM.CREATE.BANGFU"),
    ("auditor", "$JS.API.CONSUMER.CREATE.BANGFU.beita"),
    ("auditor", "$JS.API.CONSUMER.CREATE.BANGFU"),
    ("auditor", "$JS.API.CONSUMER.DURABLE.CREATE.BANGFU.auditor"),
    ("auditor", "$JS.API.CONSUMER.DELETE.BANGFU.beita"),
    ("auditor", "$JS.API.CONSUMER.MSG.NEXT.BANGFU.beita"),
    ("auditor", "$JS.ACK.BANGFU.beita.1.1.1.1.1"),
    ("beita", MINE),
    ("beita", "bangfu-building.BANGFU_2.430511.project.1.intake-filed-v1"),
    ("beita", "$JS.API.STREAM.DELETE.BANGFU"),
    ("beita", "$JS.API.STREAM.PURGE.BANGFU"),
    ("beita", "$JS.API.STREAM.UPDATE.BANGFU"),
    ("beita", "$JS.API.STREAM.MSG.DELETE.BANGFU"),
    ("beita", "$JS.API.STREAM.INFO.BANGFU"),
    ("beita", "$JS.API.STREAM.MSG.GET.BANGFU"),
    ("beita", "$JS.API.DIRECT.GET.BANGFU"),
    ("beita", "$JS.API.DIRECT.GET.BANGFU.bangfu.430503.project.2.intake-filed-v1"),
    ("beita", "$JS.API.CONSUMER.CREATE.BANGFU.beita.bangfu.430503.>"),
    ("beita", "$JS.API.CONSUMER.CREATE.BANGFU.beita.bangfu.>"),
    ("beita", "$JS.API.CONSUMER.CREATE.BANGFU.beita.bangfu.*.>"),
    ("beita", "$JS.API.CONSUMER.CREATE.BANGFU.beita"),
    ("beita", "$JS.API.CONSUMER.CREATE.BANGFU"),
    ("beita", "$JS.API.CONSUMER.CREATE.BANGFU.daxiang.bangfu.430511.>"),
    ("beita", "$JS.API.CONSUMER.DURABLE.CREATE.BANGFU.beita"),
    ("beita", "$JS.API.CONSUMER.MSG.NEXT.BANGFU.daxiang"),
    ("beita", "$JS.API.CONSUMER.DELETE.BANGFU.daxiang"),
    ("beita", "$JS.API.CONSUMER.INFO.BANGFU.daxiang"),
    ("beita", "$JS.API.CONSUMER.NAMES.BANGFU"),
    ("beita", "$JS.API.CONSUMER.LIST.BANGFU"),
    ("beita", "$JS.ACK.BANGFU.daxiang.1.1.1.1.1"),
    ("beita", "_INBOX_auditor.reply"),
    ("daxiang", MINE),
    ("daxiang", "$JS.API.CONSUMER.CREATE.BANGFU.daxiang.bangfu.430511.>"),
]


@pytest.mark.parametrize("name", sorted(SEEDS))
async def test_nobody_asks_for_what_is_beyond_their_work(server: Server, name: str) -> None:
    """Each by itself: the server says so of each, and nothing is left of it."""
    refused = [subject for who, subject in FORBIDDEN if who == name]
    assert len(refused) >= 2
    for subject in refused:
        async with watched(server, name) as (client, denied):
            await client.publish(subject, b"{}")
            await asyncio.wait_for(denied.wait(), 10)


LISTENING = ["bangfu.>", ">", "$JS.>", "$SYS.>", "_INBOX.>", "*.>"]


@pytest.mark.parametrize("name", sorted(SEEDS))
async def test_nobody_listens_to_what_others_asked_for(server: Server, name: str) -> None:
    others = [f"_INBOX_{other}.>" for other in SEEDS if other != name]
    for subject in (*LISTENING, *others):
        async with watched(server, name) as (client, denied):
            await client.subscribe(subject)
            await client.flush()
            await asyncio.wait_for(denied.wait(), 10)


@pytest.mark.parametrize(
    "filters",
    [
        {"filter_subject": "bangfu.430503.>"},
        {"filter_subject": "bangfu.>"},
        {},
        {"filter_subjects": ["bangfu.430511.>", "bangfu.430503.>"]},
        {"filter_subject": "bangfu.430511.>", "filter_subjects": ["bangfu.430503.>"]},
        {"filter_subject": "bangfu.430511.>", "deliver_subject": MINE},
    ],
)
async def test_a_subscriber_that_says_one_filter_and_means_another_gets_nothing(
    server: Server, filters: dict[str, Any]
) -> None:
    """Asked by the one subject that it may use; or to deliver as if it published."""
    async with watched(server, "beita") as (client, denied):
        (stream,) = await named(Bus(client, denied), "bangfu.>")
        config = {"name": "beita", "ack_policy": "none", "deliver_policy": "all"} | filters
        said = await client.request(
            f"$JS.API.CONSUMER.CREATE.{stream}.beita.bangfu.430511.>",
            json.dumps({"stream_name": stream, "config": config}).encode(),
            timeout=5,
        )
        assert "error" in json.loads(said.data)


@pytest.mark.parametrize(
    "target",
    ["$JS.API.STREAM.DELETE.{}", "$JS.API.STREAM.PURGE.{}", "$JS.API.STREAM.MSG.DELETE.{}"],
)
async def test_a_consumer_that_would_deliver_to_the_api_changes_nothing(
    server: Server, target: str
) -> None:
    """A delivery knows no permissions; with headers alone it would even be an empty request."""
    async with connected(server.setup("relay").address) as bus:
        before = await in_use(bus, WANTED)
    async with watched(server, "beita") as (client, _):
        config = {"name": "beita", "ack_policy": "none", "deliver_policy": "all"}
        config |= {"filter_subject": "bangfu.430511.>", "headers_only": True}
        config |= {"deliver_subject": target.format(before.name)}
        said = await client.request(
            f"$JS.API.CONSUMER.CREATE.{before.name}.beita.bangfu.430511.>",
            json.dumps({"stream_name": before.name, "config": config}).encode(),
            timeout=5,
        )
        assert json.loads(said.data)["config"]["headers_only"] is True
        await client.jetstream().consumer_info(before.name, "beita")
        await client.jetstream().delete_consumer(before.name, "beita")
    async with connected(server.setup("relay").address) as bus:
        assert await in_use(bus, WANTED) == before


@pytest.mark.parametrize("given", ["{}", '{"user": "relay", "pass": "relay"}'])
async def test_nobody_comes_in_without_a_key(server: Server, given: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(server.url.split(":")[-1]))
    assert (await reader.readline()).startswith(b"INFO")
    writer.write(f"CONNECT {given}\r\nPING\r\n".encode())
    assert b"Authorization Violation" in await reader.readline()
    writer.close()
    await writer.wait_closed()


async def test_nobody_comes_in_with_another_key(server: Server) -> None:
    with pytest.raises(Doubt, match="Authorization Violation"):
        async with connected(replace(server.setup("relay").address, seed=new_seed())):
            pass


async def test_a_key_is_worth_nothing_without_its_seed(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever knows the public half alone signs with another seed."""
    monkeypatch.setattr(Nkey, "public", Nkey(SEEDS["relay"]).public)
    with pytest.raises(Doubt, match="Authorization Violation"):
        async with connected(replace(server.setup("relay").address, seed=new_seed())):
            pass
