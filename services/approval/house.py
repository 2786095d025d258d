"""What a running approval service is made of, handed to its routes as one thing."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from msgspec import Struct

from events.project import Source
from services.approval.acting import SHANGHAI, Acting, Order, Outcome
from services.approval.feed import Feed
from services.approval.importing.job import Jobs
from services.approval.importing.raising import Raising
from services.approval.officers import Officers
from services.approval.tokens import Tokens
from services.common.divisions import Divisions
from services.common.settings import Settings
from services.ledger.calls import Calls
from services.ledger.ledger import Ledger
from services.ledger.procedures import Procedures, kinds
from services.vault.opening import vault_of
from services.vault.vault import Vault


class NoVault(Exception):
    """This service was given no vault: it knows nobody's data and takes none."""


class House(Struct, frozen=True):
    """The parts of the service. `now` is the office's clock, `real` the one that tokens go by."""

    settings: Settings
    ledger: Ledger
    procedures: Procedures
    officers: Officers
    acting: Acting
    tokens: Tokens
    jobs: Jobs
    feed: Feed
    divisions: Divisions
    now: Callable[[], datetime]
    real: Callable[[], datetime]
    kept: Vault | None = None

    @property
    def vault(self) -> Vault:
        """Personal data, where this service has a vault."""
        if self.kept is None:
            raise NoVault
        return self.kept

    @property
    def today(self) -> date:
        """The day at the office."""
        return self.now().astimezone(SHANGHAI).date()


def clock() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


@asynccontextmanager
async def opened(
    settings: Settings,
    tokens: Tokens,
    *,
    now: Callable[[], datetime] = clock,
    real: Callable[[], datetime] = clock,
) -> AsyncIterator[House]:
    """Open the store and read the packs; close in order."""
    procedures = Procedures()
    ledger = Ledger(
        settings.writer_dsn,
        kinds(procedures),
        queue_size=settings.queue_size,
        batch_size=settings.batch_size,
        cache_size=settings.cache_size,
        readers=settings.readers,
    )
    async with ledger, _vault(settings, ledger) as vault:
        await procedures.refresh(ledger)
        officers = Officers(ledger)
        acting = Acting(ledger, procedures, officers, settings.writer_dsn, vault)
        submit = partial(submitted, acting, now)
        folder = Path(settings.import_folder)
        most = settings.import_limit
        divisions = Divisions()
        async with Jobs(settings.writer_dsn, folder, submit, divisions, most_bytes=most) as jobs:
            await jobs.resume_unfinished()
            feed = Feed(Calls(settings.writer_dsn), ledger)
            parts = (settings, ledger, procedures, officers, acting, tokens, jobs, feed)
            yield House(*parts, divisions, now, real, vault)


@asynccontextmanager
async def _vault(settings: Settings, ledger: Ledger) -> AsyncIterator[Vault | None]:
    if not settings.vault_dsn:
        yield None
        return
    async with vault_of(settings, ledger) as vault:
        yield vault


async def submitted(
    acting: Acting,
    now: Callable[[], datetime],
    principal: str,
    project: str,
    command: Raising,
    key: str,
    source: Source,
) -> Outcome:
    """Put what a row of a table says, as whoever imports it."""
    order = Order(principal=principal, key=key, at=now(), source=source)
    return await acting.put(f"project-{project}", command, order)
