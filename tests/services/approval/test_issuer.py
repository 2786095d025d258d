"""The development issuer signs what the service believes, here and in development only."""

import ast
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from httpx import ASGITransport, AsyncClient
from litestar import Litestar, get

from services.approval.issuer import BadKeyFile, Issuer, dev_routes, issuing_paths, keep_new_key
from services.approval.tokens import BadToken, Tokens, jwks_given

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NAME, AUDIENCE = "urn:bangfu:development", "bangfu"
SERVICES = Path(__file__).parents[3] / "services"


@pytest.fixture
def issuer(tmp_path: Path) -> Issuer:
    return Issuer(tmp_path / "var" / "issuer.pem", NAME, AUDIENCE)


def verifier(issuer: Issuer) -> Tokens:
    return Tokens(jwks_given(issuer.jwks()), NAME, AUDIENCE)


async def test_the_service_believes_its_tokens(issuer: Issuer) -> None:
    caller = await verifier(issuer).verify(issuer.token("officer-17", NOW), NOW)
    assert caller.subject == "officer-17"
    assert caller.expires == NOW + timedelta(minutes=10)


async def test_no_token_lives_longer_than_ten_minutes(issuer: Issuer) -> None:
    token = issuer.token("officer-17", NOW, timedelta(days=1))
    assert (await verifier(issuer).verify(token, NOW)).expires == NOW + timedelta(minutes=10)


async def test_a_token_lives_as_short_as_asked(issuer: Issuer) -> None:
    token = issuer.token("officer-17", NOW, timedelta(seconds=1))
    with pytest.raises(BadToken, match="expired"):
        await verifier(issuer).verify(token, NOW + timedelta(seconds=1))


async def test_no_two_tokens_are_the_same(issuer: Issuer) -> None:
    door = verifier(issuer)
    callers = [await door.verify(issuer.token("officer-17", NOW), NOW) for _ in range(20)]
    assert len({caller.token_id for caller in callers}) == 20


@pytest.mark.parametrize("subject", ["", "张三", "a b", "a\n", "a" * 65])
def test_whom_the_service_would_not_take_gets_no_token(issuer: Issuer, subject: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        issuer.token(subject, NOW)


def test_what_it_publishes_has_no_private_part(issuer: Issuer) -> None:
    (jwk,) = msgspec.json.decode(issuer.jwks())["keys"]
    assert jwk.keys() == {"kty", "crv", "x", "kid", "alg", "use"}


def test_the_key_is_private_and_stays_from_start_to_start(tmp_path: Path) -> None:
    file = tmp_path / "issuer.pem"
    first = Issuer(file, NAME, AUDIENCE).jwks()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Issuer(file, NAME, AUDIENCE).jwks() == first
    assert list(tmp_path.iterdir()) == [file]


def test_starts_at_the_same_moment_agree_on_one_key(tmp_path: Path) -> None:
    file = tmp_path / "issuer.pem"
    with ThreadPoolExecutor(8) as starts:
        keys = starts.map(lambda _: Issuer(file, NAME, AUDIENCE).jwks(), range(8))
    assert len(set(keys)) == 1


def test_who_comes_second_leaves_the_first_ones_key(tmp_path: Path) -> None:
    file = tmp_path / "issuer.pem"
    keep_new_key(file)
    first = file.read_bytes()
    keep_new_key(file)
    assert file.read_bytes() == first
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "issuer.pem"
    Issuer(file, NAME, AUDIENCE)
    file.chmod(mode)
    with pytest.raises(BadKeyFile, match="他人可读取密钥 / others may read the key"):
        Issuer(file, NAME, AUDIENCE)


def test_a_file_without_a_key_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "issuer.pem"
    file.touch(0o600)
    file.write_text("no key")
    with pytest.raises(BadKeyFile, match="不是 Ed25519 私钥 / it holds no Ed25519"):
        Issuer(file, NAME, AUDIENCE)
    assert file.read_text() == "no key"


def served(issuer: Issuer) -> Litestar:
    return Litestar(dev_routes(issuer, lambda: NOW), openapi_config=None)


def client(issuer: Issuer, host: str = "127.0.0.1") -> AsyncClient:
    """Somebody who calls from that address."""
    there = ASGITransport(served(issuer), client=(host, 40_000))
    return AsyncClient(transport=there, base_url="http://localhost:8000")


async def test_on_this_machine_one_gets_keys_and_tokens(issuer: Issuer) -> None:
    async with client(issuer) as here:
        keys = await here.get("/dev/jwks.json")
        made = await here.post("/dev/token", json={"subject": "officer-17"})
    assert keys.headers["content-type"] == "application/jwk-set+json"
    assert (made.status_code, made.headers["cache-control"]) == (201, "no-store")
    door = Tokens(jwks_given(keys.content), NAME, AUDIENCE)
    assert (await door.verify(made.json()["token"], NOW)).subject == "officer-17"


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST:1"])
async def test_this_machine_has_several_names(issuer: Issuer, name: str) -> None:
    async with client(issuer, "::1") as here:
        assert (await here.get("/dev/jwks.json", headers={"host": name})).status_code == 200


@pytest.mark.parametrize("host", ["10.0.0.7", "192.168.1.2", "2001:db8::1", "testclient", ""])
async def test_from_elsewhere_the_routes_are_not_there(issuer: Issuer, host: str) -> None:
    async with client(issuer, host) as elsewhere:
        assert (await elsewhere.get("/dev/jwks.json")).status_code == 404
        assert (await elsewhere.post("/dev/token", json={"subject": "mayor"})).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-for": "127.0.0.1"},
        {"forwarded": "for=127.0.0.1"},
        {"x-real-ip": "127.0.0.1"},
        {"via": "1.1 proxy"},
        {"host": "evil.example:8000"},
        {"host": "localhost.evil.example"},
        {"host": ""},
    ],
)
async def test_through_a_proxy_or_by_a_foreign_name_they_are_not_there(
    issuer: Issuer, headers: dict[str, str]
) -> None:
    async with client(issuer) as proxied:
        answer = await proxied.post("/dev/token", json={"subject": "mayor"}, headers=headers)
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "body", [{}, {"subject": 1}, {"subject": "张三"}, {"subject": "a", "b": 1}]
)
async def test_who_asks_wrongly_is_told_so(issuer: Issuer, body: dict[str, Any]) -> None:
    async with client(issuer) as here:
        assert (await here.post("/dev/token", json=body)).status_code == 400


def test_an_application_that_issues_tokens_can_be_told(issuer: Issuer) -> None:
    @get("/projects")
    async def projects() -> None: ...

    assert issuing_paths(served(issuer)) == ["/dev/jwks.json", "/dev/token"]
    assert issuing_paths(Litestar([projects])) == []


def imports(file: Path) -> set[str]:
    """Every module that a file names in an import, wherever in it."""
    named = set[str]()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            named |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return named


def test_only_the_development_set_up_can_reach_the_issuer() -> None:
    files = {str(file.relative_to(SERVICES)): imports(file) for file in SERVICES.rglob("*.py")}
    assert "services.approval.tokens" in files["approval/issuer.py"]
    reach = {name for name, named in files.items() if "services.approval.issuer" in named}
    assert {name for name in reach if "dev" not in Path(name).stem} == set()
