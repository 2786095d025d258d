"""The secrets by which webhooks are signed: made from one key, so that none is stored anywhere.

The key is a file beside the services that need it, never in the store or the log. Which secret is
meant is told by its number; the next number is another secret.
"""

import base64
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.common.settings import BadSettings

PREFIX = "whsec_"
LENGTH = 32


class BadKey(BadSettings):
    """A key file that holds no key."""


def read_key(path: str) -> bytes:
    """The key in a file: at least 32 bytes that nobody could guess."""
    try:
        key = Path(path).read_bytes().strip()
    except OSError as error:
        raise BadKey(f"{path}: 无法读取密钥 / the key cannot be read: {error.strerror}") from None
    if len(key) < LENGTH:
        raise BadKey(f"{path}: 密钥过短 / the key is shorter than {LENGTH} bytes")
    return key


def secret(key: bytes, subscriber: str, number: int) -> str:
    """A subscriber's secret of that number, as the Standard Webhooks convention writes it."""
    about = f"bangfu webhook {subscriber} {number}".encode()
    made = HKDF(SHA256(), LENGTH, None, about).derive(key)
    return PREFIX + base64.b64encode(made).decode()
