"""A file encrypted in chunks, so that it is never whole in memory: each chunk knows its place.

Header, then chunks of one size but for the last. The file has a key of its own, derived from its
subject's key and a random salt. Every chunk has a random nonce and is bound to the header, to its
number, and to whether it is the last: none can be moved, left out, cut off or added.
"""

import base64
import secrets
from typing import Literal

import msgspec
from msgspec import Struct

from events.subject import Algorithm
from services.vault.cipher import NONCE, TAG, Key, Refused, decrypt, derived, encrypt, frame

CHUNK = 1 << 20
MAGIC = b"BFE1"
MOST = 4_096
"""Bytes of a header at most: what is longer is none of ours."""


class Header(Struct, frozen=True, forbid_unknown_fields=True):
    """What opens a file beside its subject's key."""

    v: Literal[1]
    alg: Algorithm
    kid: str
    id: str
    salt: str
    chunk: int


class Framing(Struct, frozen=True):
    """The key of one file, and the header that all its chunks are bound to."""

    alg: Algorithm
    secret: bytes
    head: bytes
    chunk: int

    def __repr__(self) -> str:
        """Never the key."""
        return "Framing()"

    def seal(self, n: int, text: bytes, *, last: bool) -> bytes:
        """The n-th chunk, encrypted."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + encrypt(self.alg, self.secret, nonce, text, self._bound(n, last))

    def open(self, n: int, sealed: bytes, *, last: bool) -> bytes:
        """The n-th chunk again."""
        return decrypt(self.alg, self.secret, sealed[:NONCE], sealed[NONCE:], self._bound(n, last))

    def _bound(self, n: int, last: bool) -> bytes:
        return frame("chunk", self.head, n.to_bytes(4, "big"), b"last" if last else b"more")


def begun(key: Key, log: str, subject: str, id_: str, chunk: int = CHUNK) -> Framing:
    """A new file of a subject."""
    salt = base64.b64encode(secrets.token_bytes(32)).decode()
    told = msgspec.json.encode(Header(1, key.alg, key.kid, id_, salt, chunk))
    return _framing(key, log, subject, MAGIC + len(told).to_bytes(4, "big") + told)


def resumed(key: Key, log: str, subject: str, head: bytes) -> Framing:
    """The file to which a header belongs."""
    return _framing(key, log, subject, head)


def _framing(key: Key, log: str, subject: str, head: bytes) -> Framing:
    try:
        known = msgspec.json.decode(head[len(MAGIC) + 4 :], type=Header)
    except msgspec.MsgspecError:
        raise Refused("no header of ours") from None
    if (known.kid, known.alg) != (key.kid, key.alg):
        raise Refused("another key")
    about = frame("evidence", log, subject, known.id, known.kid)
    secret = derived(key.alg, key.secret, base64.b64decode(known.salt), about)
    return Framing(known.alg, secret, head, known.chunk)


def head_size(data: bytes) -> int:
    """How long a header is, from its first eight bytes."""
    size = int.from_bytes(data[4:8], "big")
    if data[:4] != MAGIC or size > MOST:
        raise Refused("no header of ours")
    return 8 + size


def sealed_size(chunk: int) -> int:
    """How many bytes a chunk has once it is encrypted."""
    return chunk + NONCE + TAG
