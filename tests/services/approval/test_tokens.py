"""Only a token that is right in every part names a caller; the table of bad ones lets none in."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from jwt.algorithms import get_default_algorithms

from services.approval import tokens
from services.approval.tokens import BadToken, Caller, Tokens, jwks_at, jwks_given, usable_keys

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
ISSUER, AUDIENCE = "https://id.example.gov.cn", "bangfu"
MINUTE = timedelta(minutes=1)

KEYS: dict[str, Any] = {
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "PS256": rsa.generate_private_key(65537, 2048),
    "RS256": rsa.generate_private_key(65537, 2048),
}
STRANGER = ed25519.Ed25519PrivateKey.generate()


def published(alg: str, key: Any, **more: Any) -> dict[str, Any]:
    """The public half of a key as an issuer would publish it."""
    told = get_default_algorithms()[alg].to_jwk(key.public_key(), as_dict=True)
    return {**told, "kid": alg, "alg": alg, "use": "sig", "key_ops": ["verify"], **more}


def key_set(*keys: Mapping[str, Any]) -> bytes:
    return json.dumps({"keys": keys}).encode()


JWKS = key_set(*(published(alg, key) for alg, key in KEYS.items()))
HEAD = {"typ": "at+jwt", "alg": "EdDSA", "kid": "EdDSA"}
CLAIMS = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "officer-17",
    "jti": "t-1",
    "iat": SECONDS - 5,
    "exp": SECONDS + 295,
}
GONE = object()


def spelled(told: bytes) -> str:
    return base64.urlsafe_b64encode(told).rstrip(b"=").decode()


def changed(told: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**told, **changes}.items() if value is not GONE}


def sealed(head: bytes, claims: bytes, alg: str = "EdDSA", key: Any = None) -> str:
    """Any two texts, signed as well as any good token."""
    signed = f"{spelled(head)}.{spelled(claims)}"
    signature = get_default_algorithms()[alg].sign(signed.encode(), key or KEYS[alg])
    return f"{signed}.{spelled(signature)}"


def said(**claims: Any) -> str:
    """A token with these claims changed, rightly signed."""
    return sealed(json.dumps(HEAD).encode(), json.dumps(changed(CLAIMS, claims)).encode())


def headed(*, signer: Any = None, **head: Any) -> str:
    """A token with these headers changed, signed by the key that it ought to have."""
    told = json.dumps(changed(HEAD, head)).encode()
    return sealed(told, json.dumps(CLAIMS).encode(), key=signer)


def signed_by(alg: str) -> str:
    told = json.dumps({**HEAD, "alg": alg, "kid": alg}).encode()
    return sealed(told, json.dumps(CLAIMS).encode(), alg)


def raw(head: str | None = None, claims: str | None = None) -> str:
    return sealed((head or json.dumps(HEAD)).encode(), (claims or json.dumps(CLAIMS)).encode())


GOOD = said()
H, C, S = GOOD.split(".")


def unsigned(alg: str, signature: str = "") -> str:
    return f"{spelled(json.dumps({**HEAD, 'alg': alg}).encode())}.{C}.{signature}"


def keyed_with_public_key(form: bytes, kid: str) -> str:
    """The old confusion: a public key used as the secret of an HMAC."""
    head = spelled(json.dumps({**HEAD, "alg": "HS256", "kid": kid}).encode())
    mac = hmac.digest(form, f"{head}.{C}".encode(), hashlib.sha256)
    return f"{head}.{C}.{spelled(mac)}"


def pem(alg: str) -> bytes:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return bytes(KEYS[alg].public_key().public_bytes(serialization.Encoding.PEM, form))


def embedded() -> str:
    own = published("EdDSA", STRANGER)
    return headed(signer=STRANGER, jwk=own)


def flipped(segment: str) -> str:
    """The segment with one bit of its middle byte turned."""
    told = bytearray(base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))
    told[len(told) // 2] ^= 1
    return spelled(bytes(told))


def uncanonical(segment: str) -> str:
    """The same bytes in another spelling: the unused low bits of the last letter set."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    assert len(segment) % 4, "a full group has no unused bits"
    return segment[:-1] + letters[letters.index(segment[-1]) ^ 1]


def mixed(alg: str, kid: str) -> str:
    """Signed by one key's algorithm while naming another key."""
    head = json.dumps({**HEAD, "alg": alg, "kid": kid}).encode()
    return sealed(head, json.dumps(CLAIMS).encode(), alg)


def without(name: str) -> str:
    return json.dumps({k: v for k, v in CLAIMS.items() if k != name})


BAD: dict[str, tuple[str, str]] = {
    # the algorithm
    "alg none": (unsigned("none"), "malformed"),
    "alg none with a signature": (unsigned("none", S), "header"),
    "alg None in capitals": (unsigned("NONE", S), "header"),
    "no alg": (headed(alg=GONE), "header"),
    "alg empty": (headed(alg=""), "header"),
    "alg a list": (headed(alg=["EdDSA"]), "header"),
    "HS256 keyed with the public PEM": (keyed_with_public_key(pem("RS256"), "RS256"), "header"),
    "HS256 keyed with the JWKS": (keyed_with_public_key(JWKS, "EdDSA"), "header"),
    "HS256 keyed with nothing": (keyed_with_public_key(b"", "EdDSA"), "header"),
    "ES384": (headed(alg="ES384"), "header"),
    "ES256 naming the EdDSA key": (mixed("ES256", "EdDSA"), "algorithm"),
    "EdDSA naming the ES256 key": (mixed("EdDSA", "ES256"), "algorithm"),
    "RS256 naming the PS256 key": (mixed("RS256", "PS256"), "algorithm"),
    "PS256 naming the RS256 key": (mixed("PS256", "RS256"), "algorithm"),
    # the header
    "an ID token": (headed(typ="JWT"), "header"),
    "no typ": (headed(typ=GONE), "header"),
    "typ of a logout token": (headed(typ="logout+jwt"), "header"),
    "typ in capitals": (headed(typ="AT+JWT"), "header"),
    "no kid": (headed(kid=GONE), "header"),
    "kid empty": (headed(kid=""), "header"),
    "kid a number": (headed(kid=1), "header"),
    "kid unknown": (headed(kid="other"), "unknown-key"),
    "kid a path": (headed(kid="../../../../dev/null"), "unknown-key"),
    "kid an SQL phrase": (headed(kid="x' UNION SELECT 'key"), "unknown-key"),
    "kid in other letters": (headed(kid="eddsa"), "unknown-key"),
    "kid endless": (headed(kid="k" * 300), "header"),
    "crit unknown": (headed(crit=["b64x"], b64x=True), "header"),
    "crit empty": (headed(crit=[]), "header"),
    "crit naming b64": (headed(crit=["b64"], b64=True), "header"),
    "b64 false": (headed(b64=False), "header"),
    "jwk embedded": (embedded(), "header"),
    "jku elsewhere": (headed(jku="https://evil.example/jwks"), "header"),
    "x5u elsewhere": (headed(x5u="https://evil.example/cert"), "header"),
    "x5c embedded": (headed(x5c=["MIIB"]), "header"),
    "header twice kid": (
        raw('{"typ":"at+jwt","alg":"EdDSA","kid":"other","kid":"EdDSA"}'),
        "header",
    ),
    "header not an object": (raw('["at+jwt"]'), "header"),
    "header not JSON": (raw("at+jwt"), "header"),
    "header deep": (raw('{"a":' + "[" * 1400 + "]" * 1400 + "}"), "header"),
    # the form
    "nothing": ("", "malformed"),
    "a segment of an impossible length": (f"A.{C}.{S}", "malformed"),
    "one word": ("officer", "malformed"),
    "two segments": (f"{H}.{C}", "malformed"),
    "four segments": (f"{GOOD}.{S}", "malformed"),
    "five segments, as an encrypted token": (f"{H}.{C}.{S}.{S}.{S}", "malformed"),
    "a segment empty": (f"{H}..{S}", "malformed"),
    "signature empty": (f"{H}.{C}.", "malformed"),
    "signature cut": (f"{H}.{C}.{S[:40]}", "signature"),
    "cut by one letter": (GOOD[:-1], "signature"),
    "space before": (f" {GOOD}", "malformed"),
    "line end after": (f"{GOOD}\n", "malformed"),
    "space within": (f"{H}. {C}.{S}", "malformed"),
    "padded": (f"{H}.{C}.{S}==", "malformed"),
    "ordinary base64": (f"{H}.{C}.{S[:-4]}+/+/", "malformed"),
    "full-width letters": (f"{H}.{C}.Ａ{S[1:]}", "malformed"),
    "signature in another spelling": (f"{H}.{C}.{uncanonical(S)}", "signature"),
    "huge": (said(note="x" * 4_096), "too-long"),
    "only huge": ("A" * 10_000_000, "too-long"),
    # the signature
    "by a stranger": (headed(signer=STRANGER), "signature"),
    "payload changed": (f"{H}.{flipped(C)}.{S}", "signature"),
    "payload of another token": (f"{H}.{said(sub='mayor').split('.')[1]}.{S}", "signature"),
    "signature changed": (f"{H}.{C}.{flipped(S)}", "signature"),
    "signature of zeros": (f"{H}.{C}.{spelled(bytes(64))}", "signature"),
    "header changed": (f"{headed(x=1).split('.')[0]}.{C}.{S}", "signature"),
    "ES256 signature of zeros": (
        f"{signed_by('ES256').rsplit('.', 1)[0]}.{spelled(bytes(64))}",
        "signature",
    ),
    # the claims
    **{f"no {name}": (said(**{name: GONE}), "claims") for name in CLAIMS},
    "claims not an object": (raw(claims="[]"), "claims"),
    "claims not JSON": (raw(claims="{"), "claims"),
    "claims in UTF-16": (
        sealed(json.dumps(HEAD).encode(), json.dumps(CLAIMS).encode("utf-16")),
        "claims",
    ),
    "two subjects": (raw(claims=json.dumps(CLAIMS)[:-1] + ',"sub":"mayor"}'), "claims"),
    "two audiences": (raw(claims=json.dumps(CLAIMS)[:-1] + ',"aud":"bangfu"}'), "claims"),
    "the same key twice, deep": (
        raw(claims=json.dumps(CLAIMS)[:-1] + ',"act":{"a":1,"a":1}}'),
        "claims",
    ),
    "another issuer": (said(iss="https://id.example.org"), "issuer"),
    "issuer with a slash more": (said(iss=f"{ISSUER}/"), "issuer"),
    "another audience": (said(aud="ledger"), "audience"),
    "audience in capitals": (said(aud="BANGFU"), "audience"),
    "a list of audiences": (said(aud=[AUDIENCE, "ledger"]), "claims"),
    "a list of our audience": (said(aud=[AUDIENCE]), "claims"),
    "expired": (said(iat=SECONDS - 300, exp=SECONDS - 1), "expired"),
    "expired this second": (said(iat=SECONDS - 300, exp=SECONDS), "expired"),
    "not yet valid": (said(nbf=SECONDS + 31), "not-yet-valid"),
    "issued in the future": (said(iat=SECONDS + 31, exp=SECONDS + 300), "not-yet-valid"),
    "eleven minutes": (said(iat=SECONDS, exp=SECONDS + 660), "lifetime"),
    "a second too long": (said(iat=SECONDS, exp=SECONDS + 601), "lifetime"),
    "ends before it begins": (said(iat=SECONDS, exp=SECONDS - 60), "lifetime"),
    "exp a fraction": (said(exp=SECONDS + 100.5), "claims"),
    "exp a whole float": (said(exp=float(SECONDS + 100)), "claims"),
    "exp text": (said(exp=str(SECONDS + 100)), "claims"),
    "exp negative": (said(exp=-1), "claims"),
    "exp true": (said(exp=True), "claims"),
    "exp nothing": (said(exp=None), "claims"),
    "exp beyond all years": (said(exp=10**15), "claims"),
    "exp of 400 digits": (said(exp=10**400), "claims"),
    "exp not a number": (raw(claims=without("exp")[:-1] + ',"exp":NaN}'), "claims"),
    "exp endless": (raw(claims=without("exp")[:-1] + ',"exp":Infinity}'), "claims"),
    "another claim not a number": (raw(claims=json.dumps(CLAIMS)[:-1] + ',"n":NaN}'), "claims"),
    "iat text": (said(iat="0"), "claims"),
    "nbf text": (said(nbf="0"), "claims"),
    "nbf nothing": (said(nbf=None), "claims"),
    "sub empty": (said(sub=""), "claims"),
    "sub long": (said(sub="a" * 65), "claims"),
    "sub with a line end": (said(sub="officer-17\n"), "claims"),
    "sub with a null": (said(sub="officer\x00-17"), "claims"),
    "sub with a space": (said(sub="officer 17"), "claims"),
    "sub a name": (said(sub="张三"), "claims"),
    "sub half a letter": (said(sub="\ud800"), "claims"),
    "sub a number": (said(sub=17), "claims"),
    "jti empty": (said(jti=""), "claims"),
    "jti a number": (said(jti=1), "claims"),
    "jti with a space": (said(jti="t 1"), "claims"),
    "jti long": (said(jti="t" * 129), "claims"),
    "jti with a line end": (said(jti="t-1\n"), "claims"),
}


class Issuer:
    """Publishes keys and counts who asks; may be out of reach, or slow."""

    def __init__(self, jwks: bytes = JWKS) -> None:
        self.jwks: bytes | Exception = jwks
        self.asked = 0
        self.open = asyncio.Event()
        self.open.set()
        self.asking = asyncio.Event()

    async def __call__(self) -> bytes:
        self.asked += 1
        self.asking.set()
        await self.open.wait()
        if isinstance(self.jwks, Exception):
            raise self.jwks
        return self.jwks


def house(source: Callable[[], Any] | None = None, **more: Any) -> Tokens:
    return Tokens(source or jwks_given(JWKS), ISSUER, AUDIENCE, **more)


async def refused(door: Tokens, token: str, now: datetime = NOW) -> str:
    with pytest.raises(BadToken) as error:
        await door.verify(token, now)
    return error.value.reason


@pytest.mark.parametrize("name", BAD)
async def test_no_bad_token_names_a_caller(name: str) -> None:
    token, reason = BAD[name]
    assert await refused(house(), token) == reason


async def test_a_bad_token_stays_bad_after_a_good_one() -> None:
    door = house()
    await door.verify(GOOD, NOW)
    for token, reason in BAD.values():
        assert await refused(door, token) == reason


@pytest.mark.parametrize("alg", KEYS)
async def test_each_algorithm_is_accepted_with_its_own_key(alg: str) -> None:
    caller = await house().verify(signed_by(alg), NOW)
    assert caller == Caller("officer-17", "t-1", NOW + timedelta(seconds=295))


async def test_a_token_of_the_library_for_issuing_is_accepted() -> None:
    token = jwt.encode(CLAIMS, KEYS["ES256"], "ES256", {"typ": "at+jwt", "kid": "ES256"})
    assert (await house().verify(token, NOW)).subject == "officer-17"


@pytest.mark.parametrize(
    "claims",
    [
        {"iat": SECONDS + 30, "nbf": SECONDS + 30},
        {"iat": SECONDS, "exp": SECONDS + 600},
        {"exp": SECONDS + 1},
        {"sub": "a" * 64},
        {"sub": "O.f_f:i-7"},
        {"scope": "approve", "client_id": "desk"},
    ],
)
async def test_what_is_just_right_is_accepted(claims: dict[str, Any]) -> None:
    assert (await house().verify(said(**claims), NOW)).subject == claims.get("sub", "officer-17")


def test_a_refusal_speaks_both_languages_and_repeats_nothing_of_the_token() -> None:
    with pytest.raises(BadToken, match=r"内容不符合要求 / .* \(sub\)"):
        tokens.signed_claims(said(sub="六"), usable_keys(JWKS)["EdDSA"])
    for reason, text in tokens.REASONS.items():
        chinese, english = text.split(" / ")
        assert not chinese.isascii(), reason
        assert english.isascii(), reason
    assert {reason for _, reason in BAD.values()} == tokens.REASONS.keys()


async def test_a_remembered_token_dies_when_it_expires() -> None:
    door = house()
    await door.verify(GOOD, NOW)
    await door.verify(GOOD, NOW + timedelta(seconds=294))
    assert await refused(door, GOOD, NOW + timedelta(seconds=295)) == "expired"
    assert door._callers == {}


async def test_a_token_is_examined_once(monkeypatch: pytest.MonkeyPatch) -> None:
    door = house()
    first = await door.verify(GOOD, NOW)
    monkeypatch.setattr(tokens, "signed_claims", None)
    assert await door.verify(GOOD, NOW) is first


async def test_few_tokens_are_remembered_the_newest() -> None:
    door = house(remembered=3)
    many = [said(jti=f"t-{n}") for n in range(10)]
    for token in many:
        await door.verify(token, NOW)
    assert list(door._callers) == many[-3:]


async def test_bad_tokens_are_not_remembered() -> None:
    door = house()
    for token, reason in BAD.values():
        assert await refused(door, token) == reason
    assert door._callers == {}


async def test_a_key_that_was_withdrawn_opens_nothing_after_the_next_look() -> None:
    issuer = Issuer()
    door = house(issuer)
    await door.verify(GOOD, NOW)
    issuer.jwks = key_set(published("ES256", KEYS["ES256"]))
    await door.refresh(NOW + MINUTE)
    assert await refused(door, GOOD, NOW + MINUTE) == "unknown-key"


async def test_keys_are_looked_at_again_though_nobody_names_a_new_one() -> None:
    issuer = Issuer()
    door = house(issuer)
    token = said(exp=SECONDS + 595)
    await door.verify(token, NOW)
    issuer.jwks = key_set()
    issuer.asking.clear()
    later = NOW + tokens.STALE
    await door.verify(token, later)  # nobody waits for the look that this one starts
    async with asyncio.timeout(10):
        await issuer.asking.wait()
    await door.refresh(later)
    assert await refused(door, token, later) == "unknown-key"
    assert issuer.asked == 2


async def test_a_new_key_is_fetched_when_a_token_names_it() -> None:
    issuer = Issuer(key_set(published("ES256", KEYS["ES256"])))
    door = house(issuer)
    await door.verify(signed_by("ES256"), NOW)
    issuer.jwks = JWKS
    assert (await door.verify(GOOD, NOW + MINUTE)).subject == "officer-17"


async def test_the_issuer_is_asked_once_a_minute_whatever_tokens_name() -> None:
    issuer = Issuer()
    door = house(issuer)
    for second in range(180):
        token = headed(kid=f"k{second}")
        assert await refused(door, token, NOW + timedelta(seconds=second)) == "unknown-key"
    assert issuer.asked == 3


async def test_many_who_come_at_once_wait_for_one_answer() -> None:
    issuer = Issuer()
    issuer.open.clear()
    door = house(issuer)
    callers = [asyncio.create_task(door.verify(signed_by(alg), NOW)) for alg in [*KEYS] * 5]
    await issuer.asking.wait()
    callers.pop().cancel()  # one who leaves takes nobody's answer away
    issuer.open.set()
    assert {caller.subject for caller in await asyncio.gather(*callers)} == {"officer-17"}
    assert issuer.asked == 1


async def test_an_issuer_that_is_still_answering_is_not_asked_again() -> None:
    issuer = Issuer()
    issuer.open.clear()
    door = house(issuer)
    waiting = [asyncio.create_task(door.refresh(NOW + n * MINUTE)) for n in range(5)]
    async with asyncio.timeout(10):
        await issuer.asking.wait()
    issuer.open.set()
    await asyncio.gather(*waiting)
    assert issuer.asked == 1


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ConnectError("away"),
        OSError("gone"),
        b"<html>",
        b"[]",
        b"{}",
        b'{"keys":[1]}',
        b"\xff",
    ],
)
async def test_an_issuer_out_of_reach_leaves_the_old_keys(answer: bytes | Exception) -> None:
    issuer = Issuer()
    door = house(issuer)
    await door.refresh(NOW)
    issuer.jwks = answer
    await door.refresh(NOW + MINUTE)
    assert issuer.asked == 2
    assert (await door.verify(GOOD, NOW + MINUTE)).subject == "officer-17"


def short_rsa() -> dict[str, Any]:
    return published("RS256", rsa.generate_private_key(65537, 1024))  # noqa: S505 - to be refused


def private(alg: str) -> dict[str, Any]:
    return {**get_default_algorithms()[alg].to_jwk(KEYS[alg], as_dict=True), "kid": "k", "alg": alg}


P384 = published("ES384", ec.generate_private_key(ec.SECP384R1()))
ED = published("EdDSA", KEYS["EdDSA"])
EC = published("ES256", KEYS["ES256"])


@pytest.mark.parametrize(
    "jwk",
    [
        pytest.param({"kty": "oct", "k": "c2VjcmV0", "kid": "k", "alg": "HS256"}, id="symmetric"),
        pytest.param({**ED, "alg": "HS256"}, id="public key for HMAC"),
        pytest.param({**ED, "use": "enc"}, id="for encryption"),
        pytest.param({**ED, "use": None}, id="for nothing"),
        pytest.param({**ED, "key_ops": ["encrypt"]}, id="not for verifying"),
        pytest.param({**ED, "key_ops": None}, id="operations not a list"),
        pytest.param(private("EdDSA"), id="a private key"),
        pytest.param(private("ES256"), id="a private key on a curve"),
        pytest.param(private("RS256"), id="a private RSA key"),
        pytest.param({**ED, "k": "c2VjcmV0"}, id="public, with a secret"),
        pytest.param({**ED, "kid": None}, id="nameless"),
        pytest.param({**ED, "kid": ["k"]}, id="name not text"),
        pytest.param({**ED, "alg": "ES256"}, id="another key's algorithm"),
        pytest.param({**EC, "alg": "EdDSA"}, id="a curve's for Edwards"),
        pytest.param({**ED, "alg": ["EdDSA"]}, id="algorithm not text"),
        pytest.param({**ED, "crv": "Ed448"}, id="another curve"),
        pytest.param({**ED, "x": "AA"}, id="too few bytes"),
        pytest.param({**ED, "x": 7}, id="a number for bytes"),
        pytest.param({**EC, "y": EC["x"]}, id="a point off the curve"),
        pytest.param(P384, id="P-384"),
        pytest.param({**P384, "alg": "ES256"}, id="P-384 for ES256"),
        pytest.param(published("EdDSA", ed448.Ed448PrivateKey.generate()), id="Ed448"),
        pytest.param(short_rsa(), id="short RSA"),
        pytest.param({"kty": "RSA", "kid": "k", "n": "AQ", "e": "AQ"}, id="no RSA at all"),
        pytest.param({}, id="nothing"),
    ],
)
def test_a_key_that_is_not_fit_is_passed_over(jwk: dict[str, Any]) -> None:
    assert usable_keys(key_set(jwk, published("PS256", KEYS["PS256"]))).keys() == {"PS256"}


def test_a_key_without_an_algorithm_has_the_one_of_its_kind() -> None:
    bare = [{**published(alg, key)} for alg, key in KEYS.items()]
    for jwk in bare:
        del jwk["alg"], jwk["use"], jwk["key_ops"]
    kinds = {kid: key.algorithm_name for kid, key in usable_keys(key_set(*bare)).items()}
    assert kinds == {"EdDSA": "EdDSA", "ES256": "ES256", "PS256": "RS256", "RS256": "RS256"}


def test_of_two_keys_of_one_name_the_first_counts() -> None:
    keys = usable_keys(key_set(ED, {**EC, "kid": "EdDSA"}))
    assert keys["EdDSA"].algorithm_name == "EdDSA"


async def test_keys_come_from_a_file(tmp_path: Path) -> None:
    place = tmp_path / "jwks.json"
    place.write_bytes(JWKS)
    door = house(jwks_at(str(place)))
    assert (await door.verify(GOOD, NOW)).subject == "officer-17"


async def test_keys_come_from_the_web() -> None:
    async with Web(b"200 OK", JWKS) as url:
        assert (await house(jwks_at(url)).verify(GOOD, NOW)).subject == "officer-17"


@pytest.mark.parametrize(
    ("status", "body"),
    [(b"404 Not Found", JWKS), (b"302 Found", JWKS), (b"200 OK", JWKS + b" " * 300_000)],
)
async def test_an_answer_that_is_no_key_set_gives_no_keys(status: bytes, body: bytes) -> None:
    async with Web(status, body) as url:
        assert await refused(house(jwks_at(url)), GOOD) == "unknown-key"


async def test_an_issuer_that_never_ends_its_answer_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tokens, "TIMEOUT", 0.05)
    async with Web(b"200 OK", JWKS, ends=False) as url, asyncio.timeout(3):
        assert await refused(house(jwks_at(url)), GOOD) == "unknown-key"


class Web:
    """One page on loopback."""

    def __init__(self, status: bytes, body: bytes, *, ends: bool = True) -> None:
        self._ends = ends
        self._answer = b"HTTP/1.1 %b\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%b" % (
            status,
            len(body) + (not ends),
            body,
        )

    async def __aenter__(self) -> str:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1")
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/jwks"

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(self._answer)
        try:
            await writer.drain()
            if not self._ends:
                await reader.read()  # until the other side hangs up
        except ConnectionError:
            pass  # whoever has read enough hangs up
        finally:
            writer.close()
