"""The development set-up: real servers from wheels, the sample county, a clock one may move.

Nothing of it exists in earnest; the issuer and the clock answer on this machine alone.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import msgspec
import uvloop
from litestar import post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody
from msgspec import Struct
from psycopg.conninfo import make_conninfo
from rich.console import Console

from services.approval import sample
from services.approval.app import create_app
from services.approval.house import House, opened
from services.approval.issuer import Issuer, dev_routes, on_this_machine
from services.approval.serving import listen, run
from services.approval.tokens import Tokens, jwks_given
from services.common import embedded, logging
from services.common.settings import Settings
from services.hooks.serving import housed
from services.hooks.serving import run as hooks
from services.ledger.migrations import migrate
from services.relay.serving import run as relay
from services.vault.keys import make_keys
from services.vault.preparing import prepare

ISSUER = "https://bangfu.invalid/dev"
PORT = 8321
PUBLIC = {"policy": "public"}


class Ahead(Struct, frozen=True, forbid_unknown_fields=True):
    """How many days the office's clock is moved ahead."""

    days: int


class MovableClock:
    """The real time, moved ahead by days that are kept in a file; it never goes back."""

    def __init__(self, kept: Path, real: Callable[[], datetime]) -> None:
        self._kept = kept
        self._real = real
        self._ahead = Ahead(0)
        if kept.exists():
            self._ahead = msgspec.json.decode(kept.read_bytes(), type=Ahead)

    def now(self) -> datetime:
        """The office's time."""
        return self._real() + timedelta(days=self._ahead.days)

    def move(self, days: int) -> datetime:
        """Move it ahead by so many more days."""
        self._ahead = Ahead(self._ahead.days + max(days, 0))
        draft = self._kept.with_suffix(".draft")
        draft.write_bytes(msgspec.json.encode(self._ahead))
        draft.replace(self._kept)
        return self.now()


class Moved(Struct, frozen=True):
    """What the office's clock says now."""

    now: datetime


def clock_route(clock: MovableClock) -> HTTPRouteHandler:
    """`POST /dev/clock`: the walkthrough need not wait ten days for a notice."""

    @post("/dev/clock", guards=[on_this_machine], include_in_schema=False, opt=PUBLIC)
    async def move(data: JSONBody[Ahead]) -> Moved:
        return Moved(clock.move(data.days))

    return move


def real_time() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def develop(var: Path, port: int, *, quiet: bool = False) -> None:
    """Run everything until Ctrl-C; a second run goes on where the first stopped."""
    var.mkdir(parents=True, exist_ok=True)
    console = Console(stderr=True, quiet=quiet)
    console.print("正在启动 PostgreSQL 与 NATS / starting PostgreSQL and NATS ...")
    with embedded.servers(var) as servers, (var / "approval.log").open("a") as log:
        logging.configure("info", service="approval", stream=log)
        with suppress(KeyboardInterrupt):  # uvicorn raises it again once it has stopped in order
            uvloop.run(_develop(var, servers, port))
    console.print("已全部停止 / all stopped")


async def _develop(var: Path, servers: embedded.Servers, port: int) -> None:
    await migrate(servers.postgres_dsn)
    await prepare(servers.postgres_dsn)
    clock = MovableClock(var / "clock.json", real_time)
    issuer = Issuer(var / "dev-key.pem", ISSUER, "bangfu")
    settings = Settings(
        writer_dsn=make_conninfo(servers.postgres_dsn, user="bangfu_writer"),
        nats_servers=(servers.nats_url,),
        issuer=ISSUER,
        jwks_url="dev",
        hooks_dsn=make_conninfo(servers.postgres_dsn, user="bangfu_hooks"),
        hooks_key_file=str(hooks_key(var / "hooks.key")),
        hooks_networks=("127.0.0.0/8",),
        vault_dsn=make_conninfo(servers.postgres_dsn, user="bangfu_vault"),
        vault_keys_file=str(vault_keys(var / "vault.keys")),
        evidence_store=str(var / "evidence"),
        import_folder=str(var / "imports"),
        rate_limit=60_000,
    )
    tokens = Tokens(jwks_given(issuer.jwks()), ISSUER, "bangfu")
    listening = listen("127.0.0.1", port, otherwise_any=True)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    more = (*dev_routes(issuer, real_time), clock_route(clock))
    opening = partial(_with_sample, settings, tokens, clock)
    (var / "api.url").write_text(url)
    (var / "nats.url").write_text(servers.nats_url)
    app = create_app(settings, opening, more=more)
    async with _beside(servers, settings):
        await run(app, listening, started=partial(_said, url, issuer))


@asynccontextmanager
async def _beside(servers: embedded.Servers, settings: Settings) -> AsyncIterator[None]:
    """What runs beside the service: the relay from the log to NATS, and the webhooks."""
    stop = asyncio.Event()
    reader = make_conninfo(servers.postgres_dsn, user="bangfu_relay")
    relaying = relay(reader, servers.nats_url, servers.nats_monitor_url, stop)
    tasks = [asyncio.create_task(part) for part in (relaying, hooks(housed(settings), stop))]
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*tasks)


def hooks_key(file: Path) -> Path:
    """A key for the webhooks of this set-up, made when there is none yet."""
    if not file.exists():
        file.touch(0o600)
        file.write_text(secrets.token_hex(32))
    return file


def vault_keys(file: Path) -> Path:
    """Keys for the vault of this set-up, made when there are none yet."""
    if not file.exists():
        make_keys(file)
    return file


@asynccontextmanager
async def _with_sample(
    settings: Settings, tokens: Tokens, clock: MovableClock
) -> AsyncIterator[House]:
    async with opened(settings, tokens, now=clock.now, real=real_time) as house:
        await sample.settle(house)
        await sample.import_table(house)
        yield house


def _said(url: str, issuer: Issuer) -> None:
    """Where to go, and a token for each sample officer."""
    out = Console(soft_wrap=True)
    out.print(f"API            {url}")
    out.print(f"文档 / docs    {url}/docs")
    out.print('令牌十分钟有效 / tokens live ten minutes: POST /dev/token {"subject": ...}')
    now = real_time()
    for one in sample.seats():
        out.print(f"{one.division} {one.post:20} {one.person}")
        out.print(f"  {issuer.token(one.person, now)}", style="dim")
    out.print(f"Ctrl-C 停止 / stops (pid {os.getpid()})")
