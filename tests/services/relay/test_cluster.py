"""Three servers keep the stream: one may be killed, and all must sync before they answer."""

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.common.embedded import home
from services.common.embedded import nats as embedded
from services.common.embedded.process import Child
from services.relay.bus import Address, connected
from services.relay.doubts import Doubt
from services.relay.setup import Setup
from services.relay.streams import Stream, Wanted, info
from tests.services.relay.chaos import free_port
from tests.services.relay.relaying import SOURCE, Facts, House, eventually

WANTED = Wanted(replicas=3, window_ms=100)
CONF = """
server_name: n{n}
listen: "127.0.0.1:{client}"
http: "127.0.0.1:{monitor}"
jetstream {{ store_dir: "{folder}", {sync} }}
cluster {{ name: c, listen: "127.0.0.1:{route}", routes: [{routes}] }}
"""


class Member:
    """One server of the cluster; it keeps its ports."""

    def __init__(self, folder: Path, n: int, routes: list[int], sync: str) -> None:
        self.name = f"n{n}"
        self.ports = embedded.Ports(free_port(), free_port())
        self._folder = folder / self.name
        self._folder.mkdir()
        others = ", ".join(f'"nats://127.0.0.1:{route}"' for route in routes)
        (self._folder / "nats.conf").write_text(
            CONF.format(
                n=n,
                client=self.ports.client,
                monitor=self.ports.monitor,
                folder=self._folder,
                route=routes[n],
                routes=others,
                sync=sync,
            )
        )
        self.start()

    def start(self) -> None:
        command = [embedded.program(), "-c", str(self._folder / "nats.conf")]
        self._child = Child(command, self._folder, home.ourselves(), self._folder / "log")

    def kill(self) -> None:
        self._child.end(signal.SIGKILL)

    def wait(self) -> None:
        self._child.wait_until(lambda: embedded.is_healthy(self.ports))


class Cluster:
    """Three members, and where they answer."""

    def __init__(self, folder: Path, *syncs: str) -> None:
        routes = [free_port() for _ in syncs]
        self.members = [Member(folder, n, routes, sync) for n, sync in enumerate(syncs)]

    @property
    def address(self) -> Address:
        ports = [member.ports for member in self.members]
        return Address(
            tuple(f"nats://127.0.0.1:{one.client}" for one in ports),
            tuple(f"http://127.0.0.1:{one.monitor}" for one in ports),
        )

    def end(self) -> None:
        for member in self.members:
            member.kill()


ALWAYS = "sync_interval: always"


@pytest.fixture
def cluster(folder: Path, request: pytest.FixtureRequest) -> Iterator[Cluster]:
    made = Cluster(folder, *getattr(request, "param", (ALWAYS, ALWAYS, ALWAYS)))
    for member in made.members:
        member.wait()
    yield made
    made.end()


class Three(House):
    """The same house on three servers."""

    @property
    def setup(self) -> Setup:
        return Setup(self.dsn, self.server.address, WANTED, SOURCE, every=3600)


def house_of(cluster: Cluster, database, facts: Facts):
    return Three.opened(database.dsn("relay"), cluster, facts)


@pytest.mark.parametrize(
    "leads", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["follower", "leader"]
)
async def test_a_server_that_is_killed_takes_nothing_with_it(
    cluster: Cluster, database, facts: Facts, leads: bool
) -> None:
    async with house_of(cluster, database, facts) as house:
        house.relay()
        await facts.append(100)
        await house.drained()
        stream, leader = await leading(cluster)
        assert stream.config["num_replicas"] == 3
        killed = next(one for one in cluster.members if (one.name == leader) is leads)
        recording = asyncio.create_task(facts.append(400, together=5))
        killed.kill()
        await recording
        await house.drained()
        await asyncio.to_thread(killed.start)
        await eventually(lambda: whole(cluster, 500), 60)
        relay = house.relay()
        await relay.cycle()
        assert relay.standing.faults == ()
        assert await house.differences() == []


async def leading(cluster: Cluster) -> tuple[Stream, str]:
    async with connected(cluster.address) as bus:
        told = await bus.ask("STREAM.INFO.BANGFU")
        return await info(bus, "BANGFU"), told["cluster"]["leader"]


async def whole(cluster: Cluster, last: int) -> bool:
    """All three have everything."""
    try:
        async with connected(cluster.address) as bus:
            told = await bus.ask("STREAM.INFO.BANGFU")
    except Doubt:
        return False
    others = told["cluster"].get("replicas", [])
    current = [other for other in others if other["current"]]
    return told["state"]["last_seq"] == last and len(current) == 2


@pytest.mark.parametrize("cluster", [(ALWAYS, ALWAYS, "")], indirect=True)
async def test_one_server_that_does_not_sync_is_enough_to_publish_nothing(
    cluster: Cluster, database, facts: Facts
) -> None:
    async with house_of(cluster, database, facts) as house:
        await facts.append(1)
        relay = house.relay()
        await eventually(lambda: relay.standing.faults)
        assert "sync_always" in relay.standing.faults[0].says
        with pytest.raises(Doubt):
            await house.stream()
