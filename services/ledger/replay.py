"""Whole histories folded anew, stream by stream, in bounded memory, with what is wrong in them."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from psycopg import AsyncConnection

from domain.repair.folding import further as fold_on
from services.ledger.kinds import Kind, UnknownFact, decode, kind_of

FACTS = """
SELECT originator_id, originator_version, topic, state, notification_id FROM bangfu.bangfu_events
ORDER BY originator_id, originator_version
"""
FACTS_OF_LATER = """
SELECT originator_id, originator_version, topic, state, notification_id FROM bangfu.bangfu_events
WHERE originator_id IN (
  SELECT originator_id FROM bangfu.bangfu_events WHERE notification_id > %s)
ORDER BY originator_id, originator_version
"""
LAST = "SELECT coalesce(max(notification_id), 0) FROM bangfu.bangfu_events"
PAGE = 1000

Progress = Callable[[int, int], None]
"""Told how many of how many facts are done."""


def silent(_done: int, _total: int) -> None:
    """Nobody watches."""


class Fault(Struct, frozen=True):
    """Something that should not be: a stable code, where, and what was found."""

    code: str
    where: str
    found: str = ""


class Folded(Struct, frozen=True):
    """A stream as far as it was read; `told`: its facts, while it is being read."""

    stream: str
    kind: Kind | None
    state: Any
    version: int = 0
    position: int = 0
    facts: int = 0
    faults: tuple[Fault, ...] = ()
    told: tuple[list[Any], ...] = ()


async def last_position(conn: AsyncConnection[Any]) -> int:
    """The position of the last fact, nought where there is none."""
    row = await (await conn.execute(LAST)).fetchone()
    return int(row[0]) if row else 0


async def replay(
    conn: AsyncConnection[Any],
    kinds: Mapping[str, Kind],
    *,
    after: int | None = None,
    progress: Progress = silent,
) -> AsyncIterator[Folded]:
    """Every stream, or every one with facts after a position; in a transaction of the caller."""
    statement, params = (FACTS, ()) if after is None else (FACTS_OF_LATER, (after,))
    total = await last_position(conn)
    known: Folded | None = None
    async with conn.cursor("replay") as cursor:
        cursor.itersize = PAGE
        await cursor.execute(statement, params)
        async for stream, *fact in counted(cursor, total, progress):
            if known is None or known.stream != stream:
                if known is not None:
                    yield replace(known, told=())
                known = beginning(stream, kinds)
            known = further(known, *fact)
    if known is not None:
        yield replace(known, told=())


async def counted(cursor: AsyncIterator[Any], total: int, progress: Progress) -> AsyncIterator[Any]:
    """The same, with progress told."""
    done = 0
    async for row in cursor:
        yield row
        done += 1
        if done % PAGE == 0:
            progress(done, total)
    progress(total, total)


def beginning(stream: str, kinds: Mapping[str, Kind]) -> Folded:
    """A stream before its first fact."""
    kind = kinds.get(kind_of(stream))
    if kind is None:
        return Folded(stream, None, None, faults=(Fault("unknown-kind", stream),))
    return Folded(stream, kind, kind.initial, told=([],))


def further(known: Folded, version: int, topic: str, data: bytes, position: int) -> Folded:
    """One fact more."""
    faults = known.faults
    where = f"{known.stream} {version}"
    if version != known.version + 1:
        faults += (Fault("version-gap", where, f"after {known.version}"),)
    if position <= known.position:
        faults += (Fault("order", where, f"position {position} after {known.position}"),)
    state = known.state
    try:
        state = known.kind and _after(known, decode(known.kind, topic, data))
    except UnknownFact:
        faults += (Fault("unknown-fact", where, topic),)
    except Exception as broken:
        faults += (Fault("unreadable-fact", where, f"{topic}: {type(broken).__name__}"),)
    told = (version, position, known.facts + 1, faults, known.told)
    return Folded(known.stream, known.kind, state, *told)


def _after(known: Folded, fact: Any) -> Any:
    """The state after one fact more: a repair is folded with all that came before it."""
    assert known.kind is not None  # noqa: S101 - looked at before
    told = known.told[0] if known.told else []
    state = fold_on(known.kind, known.state, (fact,), told)
    told.append(fact)
    return state
