"""The approval service on a real store, with the sample county's offices and a neighbour's."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import NoReturn
from uuid import uuid4

import pytest
import structlog
from psycopg.conninfo import make_conninfo

from services.approval import sample
from services.approval.app import create_app
from services.approval.house import opened
from services.approval.issuer import Issuer
from services.approval.tokens import Tokens, jwks_given
from services.common.embedded import Servers
from services.common.settings import Settings
from services.vault.keys import make_keys
from tests.conftest import Database, content, copied, filled
from tests.services.approval import neighbours
from tests.services.approval.acting_cases import Two, one_of
from tests.services.approval.kept import APPS, RECORDED
from tests.services.approval.near import Near
from tests.services.approval.world import MovableTime, World, real, world

HOOKS_KEY = b"k" * 32
ISSUER = "https://issuer.example"
Opening = Callable[..., AbstractAsyncContextManager[World]]
OF_THE_APP = frozenset({"rate_limit", "body_limit", "import_limit"})
"""The settings that an application is made by; all else it has from its house."""


@pytest.fixture(autouse=True, scope="session")
def silence() -> None:
    """Nobody reads the log of a test, unless the test itself captures it."""
    structlog.configure(processors=[_dropped])


def _dropped(*_: object) -> NoReturn:
    raise structlog.DropEvent


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    folder: Path = tmp_path_factory.mktemp("issuer")
    return Issuer(folder / "key.pem", ISSUER, "bangfu")


@pytest.fixture(scope="session")
async def settled(
    servers: Servers, template: str, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """A database in which both counties have their offices."""
    name = f"{template}_settled_{uuid4().hex[:8]}"
    writer = (await copied(servers, name, template)).dsn("writer")
    folder = tmp_path_factory.mktemp("settling")
    settings = Settings(writer_dsn=writer, import_folder=str(folder))
    async with opened(settings, _tokens(issuer), now=MovableTime().now) as house:
        await sample.settle(house)
        await neighbours.settle(house)
    return name


@pytest.fixture
async def county(servers: Servers, database: Database, settled: str) -> Database:
    """A database of the test's own with both counties in it."""
    if settled not in RECORDED:
        RECORDED[settled] = await content(make_conninfo(servers.postgres_dsn, dbname=settled))
    await filled(database, RECORDED[settled])
    return database


@pytest.fixture
async def office(county: Database, issuer: Issuer, tmp_path: Path) -> AsyncIterator[World]:
    """The service with the sample county settled, on a day in June 2026."""
    async with service(county, issuer, tmp_path, MovableTime()) as made:
        yield made


@pytest.fixture(scope="session")
async def shared(
    servers: Servers, settled: str, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    """One such service for all tests to which it is the same what others did before."""
    name = f"{settled}_shared"
    database = await copied(servers, name, settled)
    folder = tmp_path_factory.mktemp("shared")
    async with service(database, issuer, folder, MovableTime()) as made:
        yield made


@pytest.fixture
async def opening(county: Database, issuer: Issuer, tmp_path: Path) -> Opening:
    """How to open the service once more on the same store, as another process would."""
    return partial(service, county, issuer, tmp_path)


@pytest.fixture
async def two(county: Database, tmp_path: Path) -> AsyncIterator[Two]:
    """Two services over one store, each as if in a process of its own, without HTTP."""
    time = MovableTime()
    async with (
        one_of(county, tmp_path / "one", time) as one,
        one_of(county, tmp_path / "two", time) as other,
    ):
        yield Two(one, other, time)


@asynccontextmanager
async def service(
    database: Database, issuer: Issuer, folder: Path, time: MovableTime, **more: object
) -> AsyncIterator[World]:
    """The service on a store, with a client that speaks to it and a key for webhooks."""
    folder.mkdir(exist_ok=True)  # noqa: ASYNC240 - of a test
    hooks_key = folder / "hooks.key"
    hooks_key.write_bytes(HOOKS_KEY)
    keys = folder / "vault.keys"
    if not keys.exists():
        make_keys(keys)
    told = {"rate_limit": 1_000_000, "import_folder": str(folder), "hooks_key_file": str(hooks_key)}
    told |= {"vault_dsn": database.dsn("vault"), "vault_keys_file": str(keys)}
    told["evidence_store"] = str(folder / "evidence")
    told |= more
    settings = Settings(writer_dsn=database.dsn("writer"), **told)  # type: ignore[arg-type]
    house_opening = partial(opened, settings, _tokens(issuer), now=time.now, real=real)
    usual = OF_THE_APP.isdisjoint(more)
    app = APPS.pop() if usual and APPS else create_app(settings, house_opening)
    async with house_opening() as house:
        app.state.house = house  # a fixture's two halves run in different tasks: no lifespan
        async with Near(app) as client:
            yield world(house, time, client, issuer, app)
    del app.state.house
    if usual:
        APPS.append(app)


def _tokens(issuer: Issuer) -> Tokens:
    return Tokens(jwks_given(issuer.jwks()), ISSUER, "bangfu")
