"""What is measured, each as a process of its own behind the same server: ours and two others.

`bare`: a Litestar handler that does one INSERT a request through a pool. `stock`: the eventsourcing
library's Application.save behind Litestar, in threads, as it is meant to be used.
"""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import uvloop
from litestar import Litestar, post
from litestar.params import JSONBody
from msgspec import Struct
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import AsyncConnectionPool

from services.approval.app import create_app
from services.approval.house import opened
from services.approval.serving import listen, run
from services.approval.tokens import Tokens, jwks_given
from services.common import logging
from services.common.settings import Settings

POOL = int(os.environ.get("BENCH_POOL", "16"))
"""Connections of the pools of the others."""
INSERT = "INSERT INTO decisions (project, step, reason, state) VALUES (%s, %s, %s, %s)"
TABLE = """
CREATE TABLE IF NOT EXISTS decisions (
  id bigserial PRIMARY KEY, project text, step text, reason text, state bytea)
"""


class Decided(Struct, frozen=True):
    """What is asked, as large as one of our decisions."""

    step: str
    reason: str = ""


class Done(Struct, frozen=True):
    """What is answered."""

    id: str
    version: int


def ours(dsn: str, folder: str) -> Litestar:
    """The approval service as in production, its log in a file."""
    log = Path(folder, "approval.log").open("w")  # noqa: SIM115 - until the process ends
    logging.configure("info", service="approval", stream=log)
    settings = Settings(writer_dsn=dsn, import_folder=folder, rate_limit=1_000_000)
    keys = jwks_given(Path(folder, "jwks.json").read_bytes())
    return create_app(settings, partial(opened, settings, Tokens(keys, "bench", "bangfu")))


def bare(dsn: str, _folder: str) -> Litestar:
    """One INSERT of 600 bytes a request, through a pool."""
    pool = AsyncConnectionPool(
        dsn, min_size=POOL, max_size=POOL, open=False, kwargs={"autocommit": True}
    )
    state = b"x" * 600

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        async with pool:
            async with pool.connection() as connection:
                await connection.execute(TABLE)
            yield

    @post("/projects/{project:str}/decisions", status_code=201)
    async def decide(project: str, data: JSONBody[Decided]) -> Done:
        async with pool.connection() as connection:
            said = (project, data.step, data.reason, state)
            await connection.execute(INSERT, said)
        return Done(project, 1)

    return Litestar([decide], lifespan=[lifespan], openapi_config=None, logging_config=None)


def stock(dsn: str, _folder: str) -> Litestar:
    """The library's own application: an aggregate is loaded, an event triggered, saved."""
    from eventsourcing.application import AggregateNotFoundError, Application
    from eventsourcing.domain import Aggregate, event

    told = conninfo_to_dict(dsn)
    environment = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": told["dbname"],
        "POSTGRES_HOST": told["host"],
        "POSTGRES_PORT": "5432",
        "POSTGRES_USER": told["user"],
        "POSTGRES_PASSWORD": "none",
        "POSTGRES_POOL_SIZE": str(POOL),
        "POSTGRES_MAX_OVERFLOW": "48",
        "AGGREGATE_CACHE_MAXSIZE": "10000",
    }

    class Case(Aggregate):
        @staticmethod
        def create_id(project: str) -> UUID:
            return uuid5(NAMESPACE_URL, project)

        def __init__(self, project: str) -> None:
            self.project, self.decided = project, 0

        @event("Decided")
        def decide(self, step: str, state: str) -> None:
            self.decided += 1

    cases: Application[UUID] = Application(env=environment)

    @post("/projects/{project:str}/decisions", status_code=201, sync_to_thread=True)
    def decide(project: str, data: JSONBody[Decided]) -> Done:
        try:
            case: Case = cases.repository.get(Case.create_id(project))
        except AggregateNotFoundError:
            case = Case(project)
        case.decide(data.step, "x" * 400)
        cases.save(case)
        return Done(project, case.version)

    return Litestar([decide], openapi_config=None, logging_config=None)


SUBJECTS: dict[str, Any] = {"ours": ours, "bare": bare, "stock": stock}


def main(name: str, dsn: str, folder: str) -> None:
    """Serve one of them on a free port, said on the standard output."""
    listening = listen("127.0.0.1", 0)
    said = f"{listening.getsockname()[1]}\n".encode()
    app = SUBJECTS[name](dsn, folder)
    uvloop.run(run(app, listening, started=partial(os.write, 1, said)))


if __name__ == "__main__":
    main(*sys.argv[1:])
