"""A vault over a real store, and households taken into it by their facts alone."""

import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from domain.subjects.retention import Material, retained
from events.base import Actor, Fact
from events.subject import (
    Algorithm,
    KeyCommitted,
    SubjectCorrected,
    SubjectRegistered,
    SubjectRestricted,
    SubjectShredded,
)
from services.ledger.changes import Change, CommandKey
from services.ledger.ledger import Ledger, fold, index_row, write
from services.ledger.procedures import Procedures, kinds
from services.vault.household import Household
from services.vault.keys import FileKeys, make_keys
from services.vault.objects import Objects
from services.vault.vault import Record, Vault
from tests.conftest import Database

LOG = "urn:bangfu:test"
VILLAGE = "430511101201"
NUMBERS = itertools.count(1)
BY = {
    "by": Actor("p-1", "village-clerk", "o-1", VILLAGE),
    "at": datetime(2026, 6, 1, tzinfo=UTC),
    "on": date(2026, 6, 1),
    "command": "c",
    "county": "430511",
}


@asynccontextmanager
async def kept(
    database: Database, folder: Path, alg: Algorithm = "AES-256-GCM"
) -> AsyncIterator[Vault]:
    """A vault and the ledger whose word it takes."""
    file = folder / "vault.keys"
    if not file.exists():
        make_keys(file)
    async with Ledger(database.dsn("writer"), kinds(Procedures())) as ledger:
        keys = FileKeys(file, alg)
        async with Vault(
            database.dsn("vault"), keys, Objects(str(folder / "evidence")), ledger, LOG, alg
        ) as vault:
            yield vault


async def recorded(vault: Vault, subject: str, *facts: Fact) -> None:
    """Facts of a subject, recorded without asking anybody."""
    ledger, stream = vault._ledger, f"subject-{subject}"
    kind, before = ledger.kinds["subject"], (await ledger.fresh(stream)).state
    after = fold(kind, facts, before)
    change = Change(
        CommandKey("tests", f"k-{next(NUMBERS)}", "-"),
        (write(stream, before.version, facts),),
        rows=index_row(kind, stream, after.version, after),
    )
    await ledger.record(change, {stream: after})


async def registered(vault: Vault, household: Household, division: str = VILLAGE) -> Record:
    """A household in the vault, and its facts in the log."""
    number = str(next(NUMBERS))
    subject, record = vault.named("p-1", number), vault.recorded("p-1", number)
    made = await vault.sealed(subject, record, household)
    await vault.keep(made)
    key = KeyCommitted(subject, made.key.kid, made.kc, made.key.alg, **BY)
    begun = SubjectRegistered(subject, division, record, made.content, **BY)
    await recorded(vault, subject, begun, key)
    return made


async def corrected(vault: Vault, subject: str, household: Household) -> Record:
    made = await vault.sealed(subject, vault.recorded("p-1", str(next(NUMBERS))), household)
    await vault.keep(made)
    await recorded(
        vault, subject, SubjectCorrected(subject, made.record, made.content, "changed", **BY)
    )
    await vault.settle(subject)
    return made


async def restricted(vault: Vault, subject: str) -> None:
    held = retained([Material("vouchers", date(2026, 6, 1))])
    await recorded(vault, subject, SubjectRestricted(subject, held, **BY))
    await vault.settle(subject)


async def shredded(vault: Vault, made: Record) -> None:
    gone = SubjectShredded(
        made.subject, (made.key.kid,), date(2026, 7, 1), "purpose-achieved", **BY
    )
    await recorded(vault, made.subject, gone)
    await vault.settle(made.subject)


async def taken(vault: Vault, households: Sequence[Household]) -> list[Record]:
    return [await registered(vault, one) for one in households]
