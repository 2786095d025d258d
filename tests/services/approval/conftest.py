"""The approval service on a real store, with the sample county's offices."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient

from services.approval import sample
from services.approval.app import create_app
from services.approval.house import opened
from services.approval.issuer import Issuer
from services.approval.tokens import Tokens, jwks_given
from services.common.settings import Settings
from tests.conftest import Database
from tests.services.approval.world import MovableTime, World, real, world

ISSUER = "https://issuer.example"


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    folder: Path = tmp_path_factory.mktemp("issuer")
    return Issuer(folder / "key.pem", ISSUER, "bangfu")


@pytest.fixture
async def office(database: Database, issuer: Issuer, tmp_path: Path) -> AsyncIterator[World]:
    """The service with the sample county settled, on a day in June 2026."""
    settings = Settings(
        writer_dsn=database.dsn("writer"), rate_limit=1_000_000, import_folder=str(tmp_path)
    )
    time = MovableTime()
    tokens = Tokens(jwks_given(issuer.jwks()), ISSUER, "bangfu")
    opening = partial(opened, settings, tokens, now=time.now, real=real)
    app = create_app(settings, opening)
    async with opening() as house:
        app.state.house = house  # the fixture's two halves run in different tasks: no lifespan
        await sample.settle(house)
        transport = ASGITransport(app, raise_app_exceptions=False)
        async with AsyncClient(transport=transport, base_url="http://bangfu.example") as client:
            yield world(house, time, client, issuer)
