"""Where an embedded server keeps its data, and under which account it may run.

PostgreSQL refuses to run as root, so root lends it an unprivileged account, which must
reach its data. Where a parent of our folder is private, root's data goes to a place of its own
with no private parent, and the folder only names it. No directory that is not ours is ever widened.
"""

import fcntl
import os
import pwd
import shutil
import stat
import tempfile
from pathlib import Path
from typing import Any

from msgspec import Struct

UNPRIVILEGED = "nobody"
OUTSIDE = (Path("/var/lib"), Path("/var/tmp"), Path("/tmp"))  # noqa: S108 - mkdtemp, mode 711


class FolderInUse(Exception):
    """Another process runs its servers on this folder, or another account owns it."""


class Account(Struct, frozen=True):
    """Who a server runs as: ourselves, or somebody whom root lends it."""

    uid: int
    gid: int
    lent: bool = False

    def as_arguments(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.lent else {}

    def owns(self, path: Path) -> bool:
        """Whether it is a real directory of this account that nobody else may enter."""
        seen = path.lstat()
        return (stat.S_IFDIR | 0o700, self.uid) == (seen.st_mode, seen.st_uid)

    def reaches(self, path: Path) -> bool:
        """Whether this account may pass through the directory and all above it."""
        return not self.lent or all(self._passes(p) for p in (path, *path.parents))

    def _passes(self, folder: Path) -> bool:
        seen = folder.stat()
        if seen.st_uid == self.uid:
            return bool(seen.st_mode & stat.S_IXUSR)
        return bool(seen.st_mode & (stat.S_IXGRP if seen.st_gid == self.gid else stat.S_IXOTH))


def ourselves() -> Account:
    return Account(os.geteuid(), os.getegid())


def unprivileged(folder: Path) -> Account:
    """Ourselves, unless we are root: then whoever owns the data already, or else `nobody`."""
    if os.geteuid() != 0:
        return ourselves()
    data = (known_place(folder) or folder) / "data"
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid, lent=True)
    entry = pwd.getpwnam(UNPRIVILEGED)
    return Account(entry.pw_uid, entry.pw_gid, lent=True)


def claim(folder: Path) -> int:
    """Take the folder for this process; the kernel gives it back when we end, however we end."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except PermissionError:
        raise FolderInUse(f"{folder}: 属于其他账户 / it belongs to another account") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise FolderInUse(f"{folder}: 已有进程在使用 / another process is using it") from None
    return lock


def home_of(folder: Path, account: Account) -> Path:
    """The directory for the server's data: the folder itself where the account can reach it."""
    if place := known_place(folder):
        return place
    if account.reaches(folder):
        return folder
    place = _outside(account)
    (folder / "place").write_text(str(place))
    return place


def known_place(folder: Path) -> Path | None:
    """What an earlier start chose outside the folder, if it did."""
    note = folder / "place"
    place = Path(note.read_text()) if note.exists() else None
    return place if place and place.is_dir() else None


def _outside(account: Account) -> Path:
    for parent in OUTSIDE:
        if parent.is_dir() and os.access(parent, os.W_OK) and account.reaches(parent):
            place = Path(tempfile.mkdtemp(prefix="bangfu-", dir=parent))
            place.chmod(0o711)
            return place
    raise FileNotFoundError(f"没有可用的目录 / no usable directory among {OUTSIDE}")


def give(path: Path, account: Account) -> None:
    """Make the path, which is ours, the account's own."""
    path.chmod(0o700)
    if account.lent:
        os.chown(path, account.uid, account.gid)


def socket_folder(folder: Path, account: Account) -> Path:
    """A private directory with a path short enough for a socket, the same at every start."""
    note = folder / "socket"
    if note.exists():
        known = Path(note.read_text())
        if known.is_dir() and account.owns(known):
            return known
    made = Path(
        tempfile.mkdtemp(prefix="bangfu-", dir="/tmp")
    )  # a socket's path has 107 bytes at most
    give(made, account)
    note.write_text(str(made))
    return made


def forget_home(folder: Path) -> None:
    """Delete the folder and what it names elsewhere, unless a server runs on it."""
    if not folder.exists():
        return
    lock = claim(folder)
    for note in (folder / "place", folder / "socket"):
        if note.exists():
            shutil.rmtree(note.read_text(), ignore_errors=True)
    shutil.rmtree(folder)
    os.close(lock)
