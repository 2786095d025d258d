"""The development issuer: it signs a token for whoever is named, in `bangfu dev` and in tests only.

Nothing of the service in earnest may import this module; a test sees to it. Its routes answer on
loopback alone, and to everyone else as if they were not there.
"""

import os
import secrets
import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jwt.algorithms import OKPAlgorithm
from litestar import Litestar, Response, get, post
from litestar.connection import ASGIConnection
from litestar.exceptions import NotFoundException
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.params import JSONBody
from msgspec import Struct

from services.approval.tokens import LIFETIME, Subject
from services.common.starting import CannotStart

PREFIX = "/dev/"
LONGEST = timedelta(seconds=LIFETIME)
NAMES = {"localhost", "127.0.0.1", "[::1]"}  # by which a browser on this machine may call us
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


class BadKeyFile(CannotStart):
    """The file of the development key is not what we left there."""


class Issuer:
    """A signing key kept in a private file, made when there is none yet."""

    def __init__(
        self,
        key_file: Path,
        issuer: str,
        audience: str,
        *,
        new_id: Callable[[], str] = lambda: secrets.token_urlsafe(16),
    ) -> None:
        self.issuer = issuer
        self.audience = audience
        self._new_id = new_id
        self._key = load_key(key_file)
        self._jwk = published(self._key)

    def jwks(self) -> bytes:
        """The public key, as the service that verifies wants it."""
        return msgspec.json.encode({"keys": [self._jwk]})

    def token(self, subject: str, now: datetime, lifetime: timedelta = LONGEST) -> str:
        """A token that names the subject from now on, for ten minutes at most."""
        subject = msgspec.convert(subject, Subject)
        seconds = int(min(lifetime, LONGEST).total_seconds())
        iat = int(now.timestamp())
        claims = {"iss": self.issuer, "aud": self.audience, "sub": subject, "jti": self._new_id()}
        head = {"typ": "at+jwt", "kid": self._jwk["kid"]}
        return jwt.encode({**claims, "iat": iat, "exp": iat + seconds}, self._key, "EdDSA", head)


def load_key(file: Path) -> Ed25519PrivateKey:
    """The key in the file, which nobody else may read; a new one if there is no file."""
    if not file.exists():
        keep_new_key(file)
    seen = file.stat()
    if seen.st_uid != os.geteuid() or stat.S_IMODE(seen.st_mode) & 0o077:
        raise BadKeyFile(f"{file}: 他人可读取密钥 / others may read the key: chmod 600")
    try:
        key = load_pem_private_key(file.read_bytes(), None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKeyFile(f"{file}: 不是 Ed25519 私钥 / it holds no Ed25519 private key")
    return key


def keep_new_key(file: Path) -> None:
    """A new key, whole or not at all; if another process is first, its key stays."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    draft.touch(0o600, exist_ok=False)
    try:
        draft.write_bytes(pem)
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def published(key: Ed25519PrivateKey) -> dict[str, Any]:
    """The public half as a JWK, named by its thumbprint (RFC 7638)."""
    jwk = OKPAlgorithm.to_jwk(key.public_key(), as_dict=True)
    canonical = msgspec.json.encode({name: jwk[name] for name in ("crv", "kty", "x")})
    return {**jwk, "kid": sha256(canonical).hexdigest()[:32], "alg": "EdDSA", "use": "sig"}


class Asked(Struct, frozen=True, forbid_unknown_fields=True):
    """For whom a token is wanted."""

    subject: Subject


class Issued(Struct, frozen=True):
    token: str


def dev_routes(issuer: Issuer, clock: Callable[[], datetime]) -> list[HTTPRouteHandler]:
    """`GET /dev/jwks.json` and `POST /dev/token`, for callers on this machine."""
    public = {"policy": "public"}
    hidden: Any = {"guards": [on_this_machine], "include_in_schema": False, "opt": public}

    @get(f"{PREFIX}jwks.json", **hidden)
    async def jwks() -> Response[bytes]:
        return Response(issuer.jwks(), media_type="application/jwk-set+json")

    @post(f"{PREFIX}token", **hidden)
    async def token(data: JSONBody[Asked]) -> Response[Issued]:
        made = Issued(issuer.token(data.subject, clock()))
        return Response(made, status_code=201, headers={"Cache-Control": "no-store"})

    return [jwks, token]


def on_this_machine(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A guard that hides the route from whoever is elsewhere, or may be: behind a proxy, or as a
    foreign web page that had its own name point at this machine."""
    client = connection.client
    here = client is not None and loopback(client.host)
    straight = not any(name in connection.headers for name in FORWARDED)
    host = connection.headers.get("host", "").lower()
    if not (here and straight and without_port(host) in NAMES):
        raise NotFoundException


def loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


def issuing_paths(app: Litestar) -> list[str]:
    """The routes of an application that issue tokens: in earnest there must be none."""
    return sorted(route.path for route in app.routes if route.path.startswith(PREFIX))
