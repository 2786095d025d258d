"""Who a request comes from: strict verification of signed access tokens by the issuer's JWKS.

Only asymmetric keys, each for its one algorithm; what is not expressly right is refused. Time is
an argument. A verified token is remembered until it expires or the issuer's keys change.
"""

import asyncio
import base64
import binascii
import json
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args

import httpx
import msgspec
import structlog
from jwt import PyJWK, PyJWS
from jwt.exceptions import PyJWTError
from msgspec import Meta, Struct

Algorithm = Literal["EdDSA", "ES256", "PS256", "RS256"]
ALGORITHMS: tuple[Algorithm, ...] = get_args(Algorithm)
RSA = ("RSA", None)
SHAPES = {"EdDSA": ("OKP", "Ed25519"), "ES256": ("EC", "P-256"), "PS256": RSA, "RS256": RSA}
PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}  # members that no published key may have
FOREIGN = {"crit", "b64", "jku", "jwk", "x5u", "x5c"}  # headers that would choose our keys or rules

LONGEST = 4_096
LEEWAY = 30  # seconds that the issuer's clock may be ahead of ours
LIFETIME = 600  # seconds from iat to exp at most
REFRESH = timedelta(minutes=1)  # the issuer is not asked more often
STALE = timedelta(minutes=5)  # a key that was withdrawn is believed no longer than this
TIMEOUT = 3.0  # seconds for one answer of the issuer
LARGEST_JWKS = 262_144

Part = TypeVar("Part", "Head", "Claims")
JwksSource = Callable[[], Awaitable[bytes]]

Subject = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._:-]{1,64}\Z")]
TokenId = Annotated[str, Meta(pattern=r"^[\x21-\x7e]{1,128}\Z")]
Moment = Annotated[int, Meta(ge=0, le=253_402_300_799)]  # seconds, until the year 9999

SEGMENTS = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
NAMED = re.compile(r"`(?:\$\.)?(\w+)`")
JWS = PyJWS(algorithms=ALGORITHMS)
LONG_AGO = datetime.min.replace(tzinfo=UTC)

REASONS = {
    "too-long": "令牌过长 / the token is too long",
    "malformed": "令牌格式不符 / it is not a compact signed token",
    "header": "令牌头不符合要求 / its header is not acceptable",
    "algorithm": "签名算法与密钥不符 / its algorithm is not that of its key",
    "unknown-key": "签发方没有此密钥 / the issuer has no such key",
    "signature": "签名无效 / the signature does not hold",
    "claims": "令牌内容不符合要求 / its claims are not acceptable",
    "issuer": "签发方不符 / another issuer made it",
    "audience": "令牌不是发给本系统的 / it was issued for another audience",
    "lifetime": "有效期超过十分钟 / it lives longer than ten minutes",
    "not-yet-valid": "令牌尚未生效 / it is not valid yet",
    "expired": "令牌已过期 / it has expired",
}

log = structlog.get_logger()


class BadToken(ValueError):
    """A token that is not believed: `reason` is one of REASONS, `place` where in it, if known."""

    def __init__(self, reason: str, place: str = "") -> None:
        self.reason = reason
        self.place = place
        super().__init__(f"{REASONS[reason]} ({place})" if place else REASONS[reason])


class Caller(Struct, frozen=True):
    """Who a token says is calling, by which token, until when."""

    subject: str
    token_id: str
    expires: datetime


class Head(Struct, frozen=True):
    typ: Literal["at+jwt"]
    alg: Algorithm
    kid: Annotated[str, Meta(min_length=1, max_length=256)]


class Claims(Struct, frozen=True):
    iss: str
    aud: str
    sub: Subject
    jti: TokenId
    iat: Moment
    exp: Moment
    nbf: Moment = 0


class KeySet(Struct, frozen=True):
    keys: list[dict[str, Any]]


class Published(Struct, frozen=True):
    """What a key says of itself besides its numbers."""

    kid: str
    kty: str
    crv: str | None = None
    use: Literal["sig"] = "sig"
    key_ops: tuple[str, ...] = ("verify",)


class Tokens:
    """The issuer's keys as last fetched, and the tokens that they have verified."""

    def __init__(
        self, source: JwksSource, issuer: str, audience: str, *, remembered: int = 4_096
    ) -> None:
        self._source = source
        self._issuer = issuer
        self._audience = audience
        self._remembered = remembered
        self._callers: dict[str, Caller] = {}
        self._keys: dict[str, PyJWK] = {}
        self._published = b""
        self._asked = LONG_AGO
        self._stale_from = LONG_AGO + REFRESH
        self._fetching: asyncio.Task[None] | None = None

    async def verify(self, token: str, now: datetime) -> Caller:
        """The caller whom the token names; BadToken says why it is not believed."""
        if now >= self._stale_from:
            self._fetch_unless_lately(now)  # nobody waits for it who has a key already
        caller = self._callers.get(token)
        if caller is not None and now < caller.expires:
            return caller
        self._callers.pop(token, None)
        return await self._examine(token, now)

    async def refresh(self, now: datetime) -> None:
        """Fetch the keys, unless that was tried within a minute; wait for it if it is under way."""
        self._fetch_unless_lately(now)
        if self._fetching is not None:
            # whoever waits may be cancelled; the fetch must not be, for the next is a minute away
            await asyncio.shield(self._fetching)

    async def _examine(self, token: str, now: datetime) -> Caller:
        head = read_head(token)
        key = await self._key(head, now)
        claims = signed_claims(token, key)
        self._match(claims)
        caller = caller_of(claims, now)
        self._remember(token, caller)
        return caller

    async def _key(self, head: Head, now: datetime) -> PyJWK:
        if head.kid not in self._keys:
            await self.refresh(now)
        key = self._keys.get(head.kid)
        if key is None:
            raise BadToken("unknown-key", "kid")
        if key.algorithm_name != head.alg:
            raise BadToken("algorithm", "alg")
        return key

    def _match(self, claims: Claims) -> None:
        if claims.iss != self._issuer:
            raise BadToken("issuer", "iss")
        if claims.aud != self._audience:
            raise BadToken("audience", "aud")

    def _remember(self, token: str, caller: Caller) -> None:
        while len(self._callers) >= self._remembered:
            self._callers.pop(next(iter(self._callers)))  # the oldest, so the first to expire
        self._callers[token] = caller

    def _fetch_unless_lately(self, now: datetime) -> None:
        under_way = self._fetching is not None and not self._fetching.done()
        if not under_way and now >= self._asked + REFRESH:
            self._asked = now
            self._fetching = asyncio.create_task(self._fetch(now))

    async def _fetch(self, now: datetime) -> None:
        """The keys as published now; if they cannot be had, the old ones stay."""
        self._stale_from = now + REFRESH
        try:
            published = await self._source()
            keys = usable_keys(published)
        except (OSError, ValueError, httpx.HTTPError, httpx.InvalidURL) as error:
            log.warning("keys not fetched", error=type(error).__name__)
            return
        self._stale_from = now + STALE
        if published != self._published:
            self._published, self._keys, self._callers = published, keys, {}


def jwks_at(place: str) -> JwksSource:
    """The JWKS at a web address, or else in a file."""
    if not place.startswith(("http://", "https://")):
        return lambda: asyncio.to_thread(Path(place).read_bytes)
    return lambda: _fetched(place)


def jwks_given(jwks: bytes) -> JwksSource:
    """A JWKS that never changes."""

    async def same() -> bytes:
        return jwks

    return same


async def _fetched(url: str) -> bytes:
    async with (
        asyncio.timeout(TIMEOUT),  # of the whole; httpx only knows that of each part
        httpx.AsyncClient() as client,
        client.stream("GET", url) as answer,
    ):
        answer.raise_for_status()
        told = bytearray()
        async for part in answer.aiter_bytes():
            told += part
            if len(told) > LARGEST_JWKS:
                raise ValueError("the JWKS is too large")
        return bytes(told)


def usable_keys(jwks: bytes) -> dict[str, PyJWK]:
    """Of a JWKS, the keys we verify by, by id; of two with one id, the first."""
    keys: dict[str, PyJWK] = {}
    for jwk in msgspec.json.decode(jwks, type=KeySet).keys:
        if (key := _usable(jwk)) is not None:
            keys.setdefault(jwk["kid"], key)
    return keys


def _usable(jwk: dict[str, Any]) -> PyJWK | None:
    """The key, if it is public, for signatures, long enough, and of an algorithm we know."""
    try:
        told = msgspec.convert(jwk, Published)
        key = PyJWK(jwk)
    except (PyJWTError, ValueError, TypeError):
        return None
    public = "verify" in told.key_ops and not PRIVATE & jwk.keys()
    known = SHAPES.get(key.algorithm_name) == (told.kty, told.crv)
    return key if public and known and not key.Algorithm.check_key_length(key.key) else None


def read_head(token: str) -> Head:
    """The header of a token, believed in nothing but which key to try."""
    if len(token) > LONGEST:
        raise BadToken("too-long")
    found = SEGMENTS.fullmatch(token)
    if found is None:
        raise BadToken("malformed")
    told = _object(_bytes(found[1]), "header")
    if foreign := sorted(FOREIGN & told.keys()):
        raise BadToken("header", foreign[0])
    return _convert(told, Head, "header")


def signed_claims(token: str, key: PyJWK) -> Claims:
    """The claims of a token, once the key has verified its signature."""
    try:
        payload = JWS.decode(token, key, algorithms=[key.algorithm_name])
    except PyJWTError:
        raise BadToken("signature") from None
    return _convert(_object(payload, "claims"), Claims, "claims")


def caller_of(claims: Claims, now: datetime) -> Caller:
    """Whom the claims name, if they hold now: no leeway is given to a token that has expired."""
    moment = now.timestamp()
    if not 0 < claims.exp - claims.iat <= LIFETIME:
        raise BadToken("lifetime", "exp")
    if max(claims.iat, claims.nbf) > moment + LEEWAY:
        raise BadToken("not-yet-valid", "nbf" if claims.nbf > claims.iat else "iat")
    if claims.exp <= moment:
        raise BadToken("expired", "exp")
    return Caller(claims.sub, claims.jti, datetime.fromtimestamp(claims.exp, UTC))


def _bytes(segment: str) -> bytes:
    """What a segment spells; whether in the one canonical way, PyJWT sees when it verifies."""
    try:
        return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except binascii.Error:
        raise BadToken("malformed") from None


def _object(spelled: bytes, reason: str) -> dict[str, Any]:
    """A JSON object in UTF-8 in which nothing is said twice, at any depth."""
    try:
        told = json.loads(
            spelled.decode(), object_pairs_hook=_said_once, parse_constant=_not_a_number
        )
    except (ValueError, RecursionError):
        raise BadToken(reason) from None
    if not isinstance(told, dict):
        raise BadToken(reason)
    return told


def _said_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise ValueError("a key is said twice")
    return told


def _not_a_number(_constant: str) -> None:
    raise ValueError("JSON has no such number")


def _convert(told: dict[str, Any], kind: type[Part], reason: str) -> Part:
    try:
        return msgspec.convert(told, kind)
    except msgspec.ValidationError as error:
        # its last word is the member; the rest may repeat what the token says
        raise BadToken(reason, NAMED.findall(str(error))[-1]) from None
