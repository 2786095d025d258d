"""Nkeys: who one is on NATS. The seed signs and stays in a file; the server knows the public key.

An nkey is an Ed25519 key in base 32, with a prefix that says what it is for and a checksum.
"""

import base64
import binascii
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.common.starting import CannotStart

SEED = 18 << 3
USER = 20 << 3
HEAD = bytes((SEED | (USER >> 5), (USER & 31) << 3))
LENGTH = 32


class BadSeedError(CannotStart):
    """No seed of a user's nkey; the text never repeats what was given."""


class Nkey:
    """A user's key: it signs what the server asks for, and never shows itself."""

    def __init__(self, seed: str) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(_secret(seed))

    @property
    def public(self) -> str:
        """What the server's configuration names: U and 55 more letters."""
        raw = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return _written(bytes((USER,)) + raw)

    def signature(self, nonce: str) -> bytes:
        """The answer to the server's nonce."""
        return base64.b64encode(self._key.sign(nonce.encode()))


def new_seed() -> str:
    """The seed of a new user."""
    return _written(HEAD + secrets.token_bytes(LENGTH))


def read_seed(path: str) -> str:
    """The seed that a file holds; none where no file is named."""
    return Path(path).read_text("ascii").strip() if path else ""


def _written(raw: bytes) -> str:
    return base64.b32encode(raw + _sum(raw)).decode().rstrip("=")


def _secret(seed: str) -> bytes:
    text = seed.strip()
    told = _decoded(text)[:-2]
    ours = len(told) == len(HEAD) + LENGTH and told.startswith(HEAD)
    if not ours or _written(told) != text:
        raise BadSeedError("不是用户 nkey 种子 / not the seed of a user's nkey")
    return told[len(HEAD) :]


def _decoded(text: str) -> bytes:
    try:
        return base64.b32decode(text + "=" * (-len(text) % 8))
    except ValueError:
        raise BadSeedError("不是 nkey / no nkey") from None


def _sum(raw: bytes) -> bytes:
    return binascii.crc_hqx(raw, 0).to_bytes(2, "little")
