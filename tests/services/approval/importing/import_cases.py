"""An office that files what it is given, and jobs that read in this process."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from msgspec import Struct

from domain.commands import FileIntake, PlaceHistoric
from events.project import Source
from services.approval.importing.intake import Intake, Setting, intake
from services.approval.importing.job import Jobs
from services.approval.importing.messages import Step
from services.approval.importing.options import Options
from services.approval.importing.reading import Order, steps
from services.approval.importing.store import Import
from services.approval.importing.survey import options_of
from services.approval.tables.entries import Item, Note, Row
from services.approval.tables.entries import Source as Origin
from services.approval.tables.table import understand
from services.common.divisions import Divisions

DATA = Path(__file__).parents[3] / "data" / "tables"
DIVISIONS = Divisions()
BEITA = Options(division="430511000000", year=2020)


class Answer(Struct, frozen=True):
    """What the office answers."""

    refused: bool = False
    repeated: bool = False
    findings: tuple[Any, ...] = ()


class Office:
    """Files each project once; the same key is a repetition, another key is refused."""

    def __init__(self) -> None:
        self.filed: dict[str, FileIntake | PlaceHistoric] = {}
        self.sources: dict[str, Source] = {}
        self.keys: dict[str, str] = {}
        self.put = 0
        self.before: Callable[[int], None] = lambda _n: None

    async def submit(
        self, _who: str, project: str, command: Any, key: str, source: Source
    ) -> Answer:
        self.put += 1
        self.before(self.put)
        await asyncio.sleep(0)
        if project in self.filed:
            again = self.keys[project] == key
            return Answer(repeated=True) if again else Answer(refused=True)
        self.filed[project], self.keys[project], self.sources[project] = command, key, source
        return Answer()


async def read_here(order: Order) -> AsyncIterator[Step]:
    """The steps of a file, read in this process."""
    for step in steps(order, DIVISIONS):
        yield step
        await asyncio.sleep(0)


@asynccontextmanager
async def jobs(database: Any, folder: Path, office: Office, **how: Any) -> AsyncIterator[Jobs]:
    """Jobs of a database."""
    how.setdefault("read", read_here)
    async with Jobs(database.dsn("writer"), folder, office.submit, DIVISIONS, **how) as opened:
        yield opened


async def stream(content: bytes) -> AsyncIterator[bytes]:
    """A file as it arrives."""
    for at in range(0, len(content), 1000):
        yield content[at : at + 1000]


async def accepted(opened: Jobs, name: str, content: str | bytes, options: Options) -> Import:
    """A file accepted, not yet begun."""
    data = content.encode() if isinstance(content, str) else content
    return await opened.accept(name, stream(data), "clerk", options)


async def done(opened: Jobs, name: str, content: str | bytes, options: Options) -> Import:
    """A file imported to its end."""
    job = await accepted(opened, name, content, options)
    await opened.start(job.id)
    return await again(opened, job)


async def again(opened: Jobs, job: Import) -> Import:
    """An import as it now stands."""
    found = await opened.get(job.id)
    assert found is not None
    return found


async def imported(opened: Jobs, name: str) -> Import:
    """A real county's table imported with the options of its register."""
    path = next(DATA.glob(f"{name}*.csv"))
    options = options_of(path)
    assert options is not None
    return await done(opened, path.name, path.read_bytes(), options)


def intakes(text: str, options: Options = BEITA) -> list[Intake]:
    """What the items of a small table come to; cells are cut by |."""
    cut = [line.strip().split("|") for line in text.strip().splitlines()]
    rows = [Row(number, tuple(cells)) for number, cells in enumerate(cut, 1)]
    setting, found = Setting(options, DIVISIONS), []
    for entry in understand(rows, source=Origin("test")):
        if isinstance(entry, Note):
            setting = setting.under(entry.text)
        elif isinstance(entry, Item):
            found.append(intake(entry, setting))
    return found


def one(text: str, options: Options = BEITA) -> Intake:
    """What the only item of a small table comes to."""
    (found,) = intakes(text, options)
    return found


def command(text: str, options: Options = BEITA) -> FileIntake:
    """The command that the only item of a small table comes to."""
    found = one(text, options).command
    assert isinstance(found, FileIntake)
    return found


def codes(found: Intake) -> list[str]:
    """What is asked of an item, by code."""
    return [asked.doubt.code for asked in found.asked]
