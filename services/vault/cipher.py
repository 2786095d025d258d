"""One field of one household, encrypted: bound to its log, record, subject, place and key.

A ciphertext is JSON {v, alg, kid, n, ct}. What it is bound to is no part of it: whoever opens it
says where they found it, so that one that was moved opens nowhere. AES-GCM and SM4-GCM do not
commit to their key; `commitment` does, and the log keeps it.
"""

import base64
import hmac
import secrets
from collections.abc import Callable
from typing import Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct

from events.subject import Algorithm

VERSION: Literal[1] = 1
NONCE, TAG = 12, 16
KEY_BYTES: dict[Algorithm, int] = {"AES-256-GCM": 32, "SM4-GCM": 16}
Open = Callable[[bytes, bytes, bytes, bytes], bytes]


class Refused(Exception):
    """A ciphertext that does not belong where it was found, or a key that is not the one."""


class Place(Struct, frozen=True):
    """Where a ciphertext belongs."""

    log: str
    record: str
    subject: str
    path: str


class Sealed(Struct, frozen=True, forbid_unknown_fields=True):
    """A ciphertext as it is stored."""

    v: Literal[1]
    alg: Algorithm
    kid: str
    n: str
    ct: str


class Key(Struct, frozen=True):
    """A subject's own key, opened."""

    kid: str
    alg: Algorithm
    secret: bytes

    def __repr__(self) -> str:
        """Never the key."""
        return f"Key({self.kid})"


ENCODE = msgspec.json.Encoder().encode
DECODER = msgspec.json.Decoder(Sealed)


def frame(*parts: str | bytes) -> bytes:
    """Parts with their lengths before them: no two lists of parts make the same bytes."""
    told = (part.encode() if isinstance(part, str) else part for part in parts)
    return b"".join(len(part).to_bytes(4, "big") + part for part in told)


def new_key(alg: Algorithm) -> Key:
    """A random key."""
    return Key(secrets.token_hex(16), alg, secrets.token_bytes(KEY_BYTES[alg]))


def seal(key: Key, place: Place, text: bytes) -> bytes:
    """A text encrypted for one place."""
    nonce = secrets.token_bytes(NONCE)
    made = encrypt(key.alg, key.secret, nonce, text, _bound(key.alg, key.kid, place))
    return ENCODE(Sealed(VERSION, key.alg, key.kid, _text(nonce), _text(made)))


def unseal(key: Key, place: Place, stored: bytes) -> bytes:
    """The text that was encrypted for this place; Refused, if it was not."""
    try:
        sealed = DECODER.decode(stored)
        nonce, made = base64.b64decode(sealed.n), base64.b64decode(sealed.ct)
    except (msgspec.MsgspecError, ValueError):
        raise Refused("malformed") from None
    if ENCODE(Sealed(sealed.v, sealed.alg, sealed.kid, _text(nonce), _text(made))) != stored:
        raise Refused("malformed")  # one text has one spelling: Base64 and JSON allow several
    if (sealed.alg, sealed.kid) != (key.alg, key.kid) or len(nonce) != NONCE:
        raise Refused("another key")
    return decrypt(key.alg, key.secret, nonce, made, _bound(key.alg, key.kid, place))


def _bound(alg: str, kid: str, place: Place) -> bytes:
    return frame("field", str(VERSION), alg, kid, *_parts(place))


def _parts(place: Place) -> tuple[str, ...]:
    return place.log, place.record, place.subject, place.path


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def encrypt(alg: Algorithm, secret: bytes, nonce: bytes, text: bytes, bound: bytes) -> bytes:
    """Ciphertext and tag."""
    if alg == "AES-256-GCM":
        return AESGCM(secret).encrypt(nonce, text, bound)
    making = Cipher(algorithms.SM4(secret), modes.GCM(nonce)).encryptor()
    making.authenticate_additional_data(bound)
    return making.update(text) + making.finalize() + making.tag


def decrypt(alg: Algorithm, secret: bytes, nonce: bytes, made: bytes, bound: bytes) -> bytes:
    """The text, if nothing of it and of what it is bound to was changed."""
    if len(made) < TAG:
        raise Refused("too short")
    try:
        if alg == "AES-256-GCM":
            return AESGCM(secret).decrypt(nonce, made, bound)
        mode = modes.GCM(nonce, made[-TAG:])
        opening = Cipher(algorithms.SM4(secret), mode).decryptor()
        opening.authenticate_additional_data(bound)
        return opening.update(made[:-TAG]) + opening.finalize()
    except InvalidTag:
        raise Refused("it does not open here") from None


def commitment(key: Key, log: str, subject: str) -> str:
    """By which the log knows a key without knowing it."""
    return keyed(key.alg, key.secret, frame("kc", log, subject, key.kid)).hex()


def committed(key: Key, log: str, subject: str, kc: str) -> Key:
    """The key itself, if it is the one that was committed to."""
    if not hmac.compare_digest(commitment(key, log, subject), kc):
        raise Refused("not the key that was committed to")
    return key


def keyed(alg: Algorithm, secret: bytes, text: bytes) -> bytes:
    """HMAC with the digest that goes with a cipher: SHA-256, or SM3 beside SM4."""
    made = HMAC(secret, digest_of(alg))
    made.update(text)
    return made.finalize()


def derived(alg: Algorithm, secret: bytes, salt: bytes, about: bytes) -> bytes:
    """A key of its own for one purpose."""
    return HKDF(digest_of(alg), KEY_BYTES[alg], salt, about).derive(secret)


def digest_of(alg: Algorithm) -> hashes.HashAlgorithm:
    """The digest that goes with a cipher."""
    return hashes.SHA256() if alg == "AES-256-GCM" else hashes.SM3()
