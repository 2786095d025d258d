"""A server as our child: it does not outlive us, and it says why when it will not start.

The child has a session of its own, so that Ctrl-C reaches us alone and we stop it in order. A
watch, one line of shell on a pipe, interrupts it when we are gone without a word; unlike
PR_SET_PDEATHSIG it needs no code between fork and exec and does not mistake the end of a thread
for ours.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

from services.common.embedded.home import Account

PATIENCE = 60.0
WATCH = 'read word || kill -INT "$0"'


class ServerFailed(Exception):
    """An embedded server did not start or stop; the text ends with the last lines of its log."""


class Child:
    """One running server, its log and its watch."""

    def __init__(self, command: Sequence[str], home: Path, account: Account, log: Path) -> None:
        self.log = log
        keep_last_log(log)
        with log.open("wb") as out:
            self.popen = start(command, home, account, stdout=out, stderr=out)
        self.watch: subprocess.Popen[bytes] | None = watch(self.popen.pid, account)

    @property
    def pid(self) -> int:
        return self.popen.pid

    def alive(self) -> bool:
        return self.popen.poll() is None

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Come back when it is ready; raise with the log's end when it gave up or took too long."""
        if not any(ready() for _ in moments() if self.expect_alive()):
            raise self.failed("没有及时就绪 / was not ready in time")

    def expect_alive(self) -> bool:
        if not self.alive():
            raise self.failed(f"启动失败 / ended with {self.popen.returncode}")
        return True

    def end(self, sign: signal.Signals) -> None:
        """Send the signal, if it still runs, and wait for the end."""
        if self.alive():
            self.popen.send_signal(sign)
        try:
            self.popen.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise self.failed("没有及时停止 / did not stop in time") from None
        self.dismiss_watch()

    def dismiss_watch(self) -> None:
        """Tell the watch that all is well, before the process number can mean somebody else."""
        if self.watch:
            self.watch.communicate(b"\n")
            self.watch = None

    def failed(self, what: str) -> ServerFailed:
        lines = self.log.read_text(errors="replace").splitlines()[-12:]
        return ServerFailed("\n".join([f"{self.log.stem}: {what}", *lines]))


def start(
    command: Sequence[str],
    home: Path,
    account: Account,
    *,
    stdin: int | None = subprocess.DEVNULL,
    stdout: IO[bytes] | int | None = None,
    stderr: IO[bytes] | int | None = None,
) -> subprocess.Popen[bytes]:
    """A process of that account with a bare environment, in a folder which it may enter."""
    return subprocess.Popen(  # noqa: S603 - the command is ours, no shell is involved
        command,
        cwd=home,
        env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        umask=0o077,
        start_new_session=True,
        **account.as_arguments(),
    )


def watch(pid: int, account: Account) -> subprocess.Popen[bytes]:
    command = ["/bin/sh", "-c", WATCH, str(pid)]
    null = subprocess.DEVNULL
    return start(command, Path("/"), account, stdin=subprocess.PIPE, stdout=null, stderr=null)


def end_orphan(pid: int | None, mark: str, sign: signal.Signals) -> None:
    """End what an earlier run of ours left behind, known by number and a word of its command."""
    if pid is None or not is_ours(pid, mark):
        return
    os.kill(pid, sign)
    if not any(not is_ours(pid, mark) for _ in moments()):
        raise ServerFailed(f"遗留进程 {pid} 没有停止 / the left-over process {pid} does not stop")


def is_ours(pid: int, mark: str) -> bool:
    try:
        return os.fsencode(mark) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False


def moments(patience: float = PATIENCE) -> Iterator[None]:
    """Looks at a condition, closely at first, until patience ends."""
    until, pause = time.monotonic() + patience, 0.002
    while time.monotonic() < until:
        yield
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)


def keep_last_log(log: Path) -> None:
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
