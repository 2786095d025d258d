"""Who holds the keys that wrap the subjects' keys: a port, and what keeps them in a file.

Each epoch has a key of its own. When an epoch ends, every subject's key is wrapped anew and the old
epoch's key destroyed: what lies wrapped under it in some old backup is then worth nothing.
"""

import os
import secrets
import tomllib
from pathlib import Path
from typing import Annotated, Protocol

import msgspec
from msgspec import Meta, Struct

from events.subject import Algorithm
from services.common.settings import BadSettings
from services.vault.cipher import NONCE, decrypt, derived, encrypt, keyed

Secret = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
Epoch = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,30}$")]


class EpochGone(Exception):
    """What is wrapped under this epoch can never be opened again: its key was destroyed."""


class KeyService(Protocol):
    """What wraps and unwraps keys without giving its own away: a file here, an HSM in earnest."""

    @property
    def current(self) -> str:
        """The epoch under which keys are wrapped now."""

    def wrap(self, key: bytes, about: bytes) -> tuple[str, bytes]:
        """A key wrapped under the current epoch, bound to what it is about."""

    def unwrap(self, epoch: str, wrapped: bytes, about: bytes) -> bytes:
        """The key again; Refused, if it is not about that."""

    def index(self, text: bytes) -> bytes:
        """A digest that nobody can make who has not the index key."""


class Kept(Struct, frozen=True, forbid_unknown_fields=True):
    """The file: the current epoch, the key of each, and the key of the index."""

    current: Epoch
    index: Secret
    epochs: dict[str, Secret]


class FileKeys:
    """Keys in a file of the service's own account: for development, and where no HSM is."""

    def __init__(self, path: Path, alg: Algorithm) -> None:
        self._path, self._alg = path, alg
        self._seen, self._read = _state(path), _read(path)

    @property
    def _kept(self) -> Kept:
        """What the file says now: another process may have begun an epoch, or destroyed one."""
        if (now := _state(self._path)) not in (self._seen, None):
            self._seen, self._read = now, _read(self._path)
        return self._read

    @property
    def current(self) -> str:
        return self._kept.current

    @property
    def epochs(self) -> tuple[str, ...]:
        """Every epoch whose key is there still, in the order in which they began."""
        return tuple(self._kept.epochs)

    def wrap(self, key: bytes, about: bytes) -> tuple[str, bytes]:
        nonce, epoch = secrets.token_bytes(NONCE), self.current
        return epoch, nonce + encrypt(self._alg, self._of(epoch), nonce, key, _bound(epoch, about))

    def unwrap(self, epoch: str, wrapped: bytes, about: bytes) -> bytes:
        nonce, made = wrapped[:NONCE], wrapped[NONCE:]
        return decrypt(self._alg, self._of(epoch), nonce, made, _bound(epoch, about))

    def index(self, text: bytes) -> bytes:
        return keyed(self._alg, bytes.fromhex(self._kept.index), text)

    def begin(self, epoch: str) -> None:
        """Begin a new epoch: what is wrapped from now on is under its key."""
        if epoch in self._kept.epochs:
            raise BadSettings(f"{epoch}: 该期已有密钥 / the epoch has a key already")
        epochs = {**self._kept.epochs, epoch: secrets.token_hex(32)}
        self._write(Kept(epoch, self._kept.index, epochs))

    def destroy(self, epoch: str) -> None:
        """Destroy an epoch's key for good; never the current one's."""
        if epoch == self.current or epoch not in self._kept.epochs:
            raise BadSettings(f"{epoch}: 不是已停用的一期 / it is no epoch that has ended")
        epochs = {name: key for name, key in self._kept.epochs.items() if name != epoch}
        self._write(Kept(self.current, self._kept.index, epochs))

    def _of(self, epoch: str) -> bytes:
        kept = self._kept.epochs.get(epoch)
        if kept is None:
            raise EpochGone(epoch)
        return derived(self._alg, bytes.fromhex(kept), b"", b"bangfu vault wrapping")

    def _write(self, kept: Kept) -> None:
        write(self._path, kept)
        self._seen, self._read = _state(self._path), kept


def _state(path: Path) -> tuple[int, int, int] | None:
    """By which a file is known to be another than it was; a file that is gone is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _bound(epoch: str, about: bytes) -> bytes:
    return b"bangfu wrapped key\n" + epoch.encode() + b"\n" + about


def make_keys(path: Path, epoch: str = "first") -> None:
    """A new file of keys."""
    write(path, Kept(epoch, secrets.token_hex(32), {epoch: secrets.token_hex(32)}))


def write(path: Path, kept: Kept) -> None:
    """Replace the file at once, for its account alone; what was in it is gone."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    draft.touch(0o600)
    with draft.open("wb") as file:
        file.write(_toml(kept))
        os.fsync(file.fileno())
    draft.replace(path)


def _toml(kept: Kept) -> bytes:
    lines = [f'current = "{kept.current}"', f'index = "{kept.index}"', "", "[epochs]"]
    return "\n".join([*lines, *(f'{name} = "{key}"' for name, key in kept.epochs.items())]).encode()


def _read(path: Path) -> Kept:
    try:
        kept = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Kept)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError):
        # without the reason: it might repeat a part of a key
        raise BadSettings(f"{path}: 无法读取密钥 / the keys cannot be read") from None
    if kept.current not in kept.epochs:
        raise BadSettings(f"{path}: 当前一期没有密钥 / the current epoch has no key")
    return kept
