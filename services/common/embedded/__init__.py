"""A real PostgreSQL and a real NATS out of wheels, for development and tests: never production.

Everything they know lies under one folder; `forget` is the only thing that deletes it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from services.common.embedded.home import FolderInUse, forget_home
from services.common.embedded.nats import Nats, start_nats
from services.common.embedded.postgres import Postgres, start_postgres
from services.common.embedded.process import ServerFailed

__all__ = [
    "FolderInUse",
    "Nats",
    "Postgres",
    "ServerFailed",
    "Servers",
    "forget",
    "servers",
    "start_nats",
    "start_postgres",
]


class Servers(Struct, frozen=True):
    """Where the embedded servers answer; the NATS addresses are empty when it was not asked for."""

    postgres_dsn: str
    nats_url: str = ""
    nats_monitor_url: str = ""


@contextmanager
def servers(var: Path, *, nats: bool = True) -> Iterator[Servers]:
    """Both servers on the data under `var`, until the block ends, however it ends."""
    with start_postgres(var / "postgres") as postgres:
        if not nats:
            yield Servers(postgres.dsn)
            return
        with start_nats(var / "nats") as bus:
            yield Servers(postgres.dsn, bus.url, bus.monitor_url)


def forget(var: Path) -> None:
    """Delete all that was ever stored under `var`, also what root keeps elsewhere."""
    for name in ("postgres", "nats"):
        forget_home(var / name)
