"""A delivery reaches the address that was looked at and no other; answers are bounded."""

import asyncio
import datetime
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.common.targets import Targets
from services.hooks.sending import LARGEST, Answer, Away, Sender, Silent
from tests.services.hooks.posting import TAKEN, Receiver, receiving, status

HOME = Targets(["127.0.0.0/8"])
NAME, OTHER = "hooks.example", "other.example"


@asynccontextmanager
async def sending(targets: Targets = HOME, patience: float = 10.0) -> AsyncIterator[Sender]:
    async with Sender(targets, patience=patience) as sender:
        yield sender


class Names:
    """What a name leads to, which may be something else each time it is asked."""

    def __init__(self, *led: tuple[str, ...]) -> None:
        self._led = list(led)
        self.asked = 0

    async def __call__(self, _loop: Any, host: str, port: int, **_: Any) -> list[Any]:
        assert host in (NAME, OTHER)
        self.asked += 1
        found = self._led.pop(0) if len(self._led) > 1 else self._led[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]


def naming(monkeypatch: pytest.MonkeyPatch, *led: tuple[str, ...]) -> Names:
    names = Names(*led)
    loop = type(asyncio.get_running_loop())
    monkeypatch.setattr(loop, "getaddrinfo", lambda *given, **more: names(*given, **more))
    return names


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hosts to which a connection was tried; there is never one."""
    tried: list[str] = []

    async def connect(_self: Any, host: str, *_: Any) -> Any:
        tried.append(host)
        raise httpcore.ConnectError

    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect)
    return tried


async def posted(sender: Sender, url: str) -> Answer:
    return await sender.post(url, {"webhook-id": "a/1"}, b"{}")


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1:8443/",
        "https://169.254.169.254/latest/meta-data",
        "https://100.100.100.200/latest/meta-data",
        "https://[::ffff:192.168.0.1]/",
        "http://8.8.8.8/",
    ],
)
async def test_no_number_within_is_connected_to(url: str, connected: list[str]) -> None:
    async with sending(Targets()) as sender:
        with pytest.raises(Away):
            await posted(sender, url)
    assert connected == []


@pytest.mark.parametrize("host", ["localhost", "127.1", "0x7f000001", "2130706433", "017700000001"])
async def test_no_spelling_of_this_machine_is_connected_to(host: str, connected: list[str]) -> None:
    async with sending(Targets()) as sender:
        with pytest.raises(Away):
            await posted(sender, f"https://{host}/")
    assert connected == []


async def test_a_name_that_leads_within_is_not_connected_to(
    monkeypatch: pytest.MonkeyPatch, connected: list[str]
) -> None:
    naming(monkeypatch, ("8.8.8.8", "10.0.0.1"))
    async with sending(Targets()) as sender:
        with pytest.raises(Away, match="not allowed"):
            await posted(sender, f"https://{NAME}/")
    assert connected == []


async def test_a_name_that_changes_after_it_was_looked_at_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, connected: list[str]
) -> None:
    """The connection goes to the number that was looked at: the name is not asked again."""
    names = naming(monkeypatch, ("8.8.8.8",), ("127.0.0.1",))
    async with sending(Targets()) as sender:
        with pytest.raises(Away):
            await posted(sender, f"https://{NAME}/")
        assert (connected, names.asked) == (["8.8.8.8"], 1)
        with pytest.raises(Away, match="not allowed"):
            await posted(sender, f"https://{NAME}/")
    assert connected == ["8.8.8.8"]


async def test_a_name_that_leads_nowhere_is_away(connected: list[str]) -> None:
    async with sending() as sender:
        with pytest.raises(Away):
            await posted(sender, "https://nothing.invalid/")
    assert connected == []


async def test_a_redirect_is_an_answer_and_not_followed(receiver: Receiver) -> None:
    async with receiving() as within, sending() as sender:
        receiver.answers = lambda _: status(302, f"Location: {within.url}")
        assert (await posted(sender, receiver.url)).status == 302
        assert within.tries == []


async def test_of_a_long_answer_the_beginning_is_read(receiver: Receiver) -> None:
    endless = b"HTTP/1.1 200 So\r\nContent-Length: 1000000000\r\n\r\n" + b"x" * (LARGEST + 1)
    receiver.answers = lambda _: endless
    async with sending() as sender:
        assert (await posted(sender, receiver.url)).taken


async def test_an_answer_that_dribbles_in_is_not_waited_for(receiver: Receiver) -> None:
    receiver.answers = lambda _: b"HTTP/1.1 200 So\r\nContent-Length: 10\r\n\r\nx"
    async with sending(patience=0.2) as sender:
        with pytest.raises(Silent):
            await posted(sender, receiver.url)


@pytest.mark.parametrize("said", [b"SMTP\r\n\r\n", b"HTTP/1.1 200 So\r\nBad Header\r\n\r\n"])
async def test_what_is_no_answer_is_none(receiver: Receiver, said: bytes) -> None:
    receiver.answers = lambda _: said
    async with sending(patience=2.0) as sender:
        with pytest.raises(Silent):
            await posted(sender, receiver.url)


@pytest.mark.parametrize(
    ("said", "wait"), [("7", 7.0), ("0", 0.0), ("soon", 0.0), ("-1", 0.0), ("9" * 12, 0.0)]
)
async def test_a_receiver_says_when_it_wants_to_be_tried_again(
    receiver: Receiver, said: str, wait: float
) -> None:
    receiver.answers = lambda _: status(503, f"Retry-After: {said}")
    async with sending() as sender:
        assert await posted(sender, receiver.url) == Answer(503, wait)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for the receiver's name alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file: Path = tmp_path_factory.mktemp("tls") / "both.pem"
    pem = serialization.Encoding.PEM
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file.write_bytes(key.private_bytes(pem, *private) + made.public_bytes(pem))
    return file


def serving_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


async def test_by_number_it_is_still_the_names_certificate_that_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, certificate: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with receiving(tls=serving_tls(certificate)) as receiver:
        port = receiver.url.rpartition(":")[2].partition("/")[0]
        names = naming(monkeypatch, ("127.0.0.1",))
        async with sending() as sender:
            assert (await posted(sender, f"https://{NAME}:{port}/facts")).taken
        assert receiver.tries[0].headers["host"] == f"{NAME}:{port}"
        assert names.asked == 1
        async with sending() as sender:
            with pytest.raises(Away):  # the same machine, which has no certificate of that name
                await posted(sender, f"https://{OTHER}:{port}/facts")


async def test_a_certificate_that_nobody_vouches_for_is_refused(
    monkeypatch: pytest.MonkeyPatch, certificate: Path
) -> None:
    async with receiving(tls=serving_tls(certificate)) as receiver:
        port = receiver.url.rpartition(":")[2].partition("/")[0]
        naming(monkeypatch, ("127.0.0.1",))
        async with sending() as sender:
            with pytest.raises(Away):
                await posted(sender, f"https://{NAME}:{port}/facts")
        assert receiver.tries == []


async def test_a_connection_serves_more_than_one_delivery(receiver: Receiver) -> None:
    receiver.answers = lambda _: TAKEN
    async with sending() as sender:
        for _ in range(3):
            assert (await posted(sender, receiver.url)).taken
    assert len(receiver.tries) == 3
