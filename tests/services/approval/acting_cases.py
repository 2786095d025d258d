"""Two approval services over one store, as two processes have it, without HTTP between."""

import itertools
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.commands import FileDocument, FileIntake
from domain.project import Project
from services.approval import sample
from services.approval.house import House, opened
from services.approval.orders import Order, Outcome
from services.approval.tokens import Tokens, jwks_given
from services.common.settings import Settings
from services.ledger.changes import Change, CommandKey
from services.ledger.ledger import fold, index_row, write
from tests.conftest import Database
from tests.domain.story import DOSSIER, VILLAGE, Told
from tests.services.approval.world import MovableTime, officer

DISTRICT = officer("county-clerk", sample.COUNTY)
NUMBERS = itertools.count(1)


def one_of(database: Database, folder: Path, time: MovableTime) -> Any:
    """A service over the store, to be opened."""
    settings = Settings(writer_dsn=database.dsn("writer"), import_folder=str(folder))
    nobody = Tokens(jwks_given(b'{"keys": []}'), "", "")
    return opened(settings, nobody, now=time.now)


class Two(Struct):
    """Two services, each with its own memory, and the office's clock."""

    one: House
    two: House
    time: MovableTime

    def order(self, person: str, expected: int | None = None, **more: Any) -> Order:
        key = more.pop("key", f"k-{next(NUMBERS)}")
        return Order(person, key, self.time.now(), expected, **more)

    async def both_read(self, stream: str, *people: str) -> None:
        """Both have the case and these officers in memory."""
        for house in (self.one, self.two):
            await house.ledger.fresh(stream)
            for person in people:
                await house.officers.of(person, fresh=True)

    async def positions(self) -> list[int]:
        log = "SELECT notification_id FROM bangfu.bangfu_events ORDER BY 1"
        return [row[0] for row in await self.one.ledger.query(log)]

    async def case(self, stream: str) -> Project:
        state: Project = (await self.two.ledger.fresh(stream)).state
        return state


def intake(**changes: Any) -> FileIntake:
    """A village's intake, unlike any other unless told so."""
    number = next(NUMBERS)
    dossier = replace(DOSSIER, **{"name": f"黄桃种植基地{number}", **changes})
    return FileIntake(origin="village", division=VILLAGE, dossier=dossier)


def paper(kind: str = "application") -> FileDocument:
    return FileDocument(document=kind, title=kind, digest=sha256(kind.encode()).hexdigest())


async def raised(two: Two, command: FileIntake | None = None) -> str:
    """A case that was raised in the first of the two."""
    stream = f"project-{next(NUMBERS):032x}"
    clerk = officer("village-clerk", VILLAGE)
    outcome = await two.one.acting.put(stream, command or intake(), two.order(clerk))
    assert not outcome.refused, outcome
    return stream


async def told(house: House, *stories: Told) -> list[str]:
    """Cases with histories that are put on record as they are told."""
    streams = []
    for story in stories:
        streams.append(stream := f"project-{next(NUMBERS):032x}")
        kind = house.ledger.kinds["project"]
        state = fold(kind, story.facts)
        change = Change(
            key=CommandKey("told", stream, stream),
            writes=(write(stream, 0, story.facts),),
            rows=index_row(kind, stream, state.version, state),
        )
        await house.ledger.record(change, {stream: state})
    return streams


def unmet(outcome: Outcome) -> set[str]:
    """The messages of what was not met."""
    return {f.message for f in outcome.findings if f.verdict != "met"}
