"""A kind small enough to reason about: a file (案卷) that is opened, noted on and closed."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from msgspec import Struct, structs

from domain.outlook import Row
from events.base import Actor, Fact
from services.ledger.changes import Change, CommandKey
from services.ledger.kinds import Kind, kind
from services.ledger.ledger import Ledger, index_row, write

CLERK = Actor("person-1", "clerk", "office-1", "430503000000")
NOON = datetime(2026, 1, 5, 4, tzinfo=UTC)


class Opened(Fact, frozen=True, tag="file.opened.v1"):
    keys: tuple[str, ...] = ()
    division: str = "430503000000"


class Noted(Fact, frozen=True, tag="file.noted.v1"):
    text: str
    keys: tuple[str, ...] = ()


class Closed(Fact, frozen=True, tag="file.closed.v1"):
    pass


class File(Struct, frozen=True):
    stage: str = "new"
    division: str = ""
    notes: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    since: datetime = NOON
    filed_at: datetime = NOON


def evolve(file: File, fact: Opened | Noted | Closed) -> File:
    match fact:
        case Opened():
            return File("open", fact.division, (), fact.keys, fact.at, fact.at)
        case Noted():
            notes = (*file.notes, fact.text)
            return structs.replace(file, notes=notes, keys=fact.keys or file.keys, since=fact.at)
        case Closed():
            return structs.replace(file, stage="closed", keys=(), since=fact.at)


def row(file: File) -> Row | None:
    if file.stage == "new":
        return None
    waits = () if file.stage == "closed" else (f"clerk{len(file.notes) // 2 % 3}@{file.division}",)
    return Row(
        kind="file",
        stage=file.stage,
        division=file.division,
        waits=waits,
        step=str(len(file.notes)),
        due_from=date(2026, 1, 5) if file.notes else None,
        keys=file.keys,
        amount=len(file.notes),
        title="案卷",
        live=file.stage == "open",
    )


FILES: Kind = kind("file", Opened | Noted | Closed, File(), evolve, row)


TOLD: dict[str, Any] = {"by": CLERK, "at": NOON, "on": NOON.date(), "command": "c"}


def opened(**fields: Any) -> Opened:
    return Opened(**TOLD | fields)


def noted(text: str = "note", **fields: Any) -> Noted:
    return Noted(text=text, **TOLD | fields)


def closed(**fields: Any) -> Closed:
    return Closed(**TOLD | fields)


def a_key(key: str = "", fingerprint: str = "print", principal: str = "zhang") -> CommandKey:
    return CommandKey(principal, key or uuid4().hex, fingerprint)


def a_stream() -> str:
    return f"file-{uuid4().hex}"


def change(
    stream: str, after: int, *facts: Fact, key: CommandKey | None = None, **more: Any
) -> Change:
    """The facts as one command, without an index row."""
    return Change(key or a_key(), (write(stream, after, facts),), **more)


async def act(ledger: Ledger, stream: str, *facts: Fact, **more: Any) -> Any:
    """Read, fold, record with the index row, as an application does."""
    async with ledger.holding(stream):
        before = await ledger.state(stream)
        state = before.state
        for fact in facts:
            state = evolve(state, fact)
        rows = index_row(FILES, stream, before.version + len(facts), state)
        made = change(stream, before.version, *facts, rows=rows, **more)
        return await ledger.record(made, {stream: state})
