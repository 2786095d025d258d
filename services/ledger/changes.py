"""What is put to the writer, and what comes back: one outcome for each command."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from psycopg.types.json import Jsonb

from domain.outlook import Row

APPEND = "SELECT base, overtaken, repeated FROM bangfu.append(%b, %b)"


class CommandKey(Struct, frozen=True):
    """The idempotency of a command: who sent it, under which key, and the digest of its content."""

    principal: str
    key: str
    fingerprint: str


class Write(Struct, frozen=True):
    """Encoded facts for one stream, the first of them with the version `after + 1`."""

    stream: str
    after: int
    topics: tuple[str, ...]
    states: tuple[bytes, ...]


class IndexRow(Struct, frozen=True):
    """A row of the case index as it is stored."""

    stream: str
    version: int
    row: Row
    since: datetime
    filed_at: datetime


class Change(Struct, frozen=True):
    """One command's facts with all that commits beside them.

    `guards`: streams that must still be at these versions. `key_guards`: case keys, and how many
    streams other than those written must carry each. `answer`: JSON kept for a repetition.
    """

    key: CommandKey
    writes: tuple[Write, ...]
    guards: tuple[tuple[str, int], ...] = ()
    key_guards: tuple[tuple[str, int], ...] = ()
    rows: tuple[IndexRow, ...] = ()
    answer: msgspec.Raw = msgspec.Raw(b"null")

    @property
    def facts(self) -> int:
        """How many facts it records."""
        return sum([len(write.topics) for write in self.writes])


class Footprint:
    """What the commands of one batch write and rely on.

    Two commands may rely on the same thing, or give two streams the same case key; neither may rely
    on what the other writes, for both are judged by what was committed before the batch.
    """

    def __init__(self) -> None:
        self._alone: set[str] = set()
        self._given: set[str] = set()
        self._relied: set[str] = set()

    def admits(self, change: Change) -> bool:
        """Add a command; was there nothing that it crosses?"""
        alone = [write.stream for write in change.writes]
        alone.append(f"{change.key.principal}\n{change.key.key}")
        given = [f"key {key}" for row in change.rows for key in row.row.keys]
        relied = [stream for stream, _ in change.guards]
        relied += [f"key {key}" for key, _ in change.key_guards]
        free = (
            self._alone.isdisjoint(alone)
            and self._relied.isdisjoint(alone + given)
            and self._alone.isdisjoint(relied)
            and self._given.isdisjoint(relied)
        )
        self._alone.update(alone)
        self._given.update(given)
        self._relied.update(relied)
        return free


class Recorded(Struct, frozen=True):
    """A change is durable: the position of its last fact, and whether it was before this call."""

    position: int
    answer: Any
    repeated: bool = False


class LedgerError(Exception):
    """What keeps a command from being recorded."""


class Overtaken(LedgerError):
    """A stream that was written or guarded has moved on: read again and decide anew."""


class Busy(LedgerError):
    """The queue is full, or the store does not answer: try again later."""


class OutcomeUnknown(LedgerError):
    """The connection was lost for good: the command's key will tell on the next try."""


class KeyReused(LedgerError):
    """The same key came with another command."""


class Unrecordable(LedgerError):
    """The store refuses the command itself, alone in its batch."""


def encoded(changes: Sequence[Change]) -> tuple[Jsonb, bytes]:
    """A batch as the append function takes it, and the bytes of its facts."""
    numbered = list(enumerate(changes))
    batch = {
        "commands": [_command(c) for c in changes],
        "expected": [(n, stream, version) for n, c in numbered for stream, version in _expected(c)],
        "counted": [
            (n, key, count, [w.stream for w in c.writes])
            for n, c in numbered
            for key, count in c.key_guards
        ],
        "facts": list(_facts(numbered)),
        "rows": [flat(n, row) for n, c in numbered for row in c.rows],
    }
    states = b"".join([state for c in changes for w in c.writes for state in w.states])
    return Jsonb(batch, dumps=msgspec.json.encode), states


def _command(change: Change) -> tuple[str, str, str, str, int]:
    key = change.key
    return (key.principal, key.key, key.fingerprint, bytes(change.answer).decode(), change.facts)


def _expected(change: Change) -> list[tuple[str, int]]:
    return [*((w.stream, w.after) for w in change.writes), *change.guards]


def _facts(numbered: list[tuple[int, Change]]) -> Iterator[tuple[int, str, int, str, int, int]]:
    start = 1
    for n, change in numbered:
        for write in change.writes:
            for i, (topic, state) in enumerate(zip(write.topics, write.states, strict=True), 1):
                yield n, write.stream, write.after + i, topic, start, len(state)
                start += len(state)


def flat(n: int, row: IndexRow) -> dict[str, Any]:
    """A row as the store takes it, of the command of that number."""
    told = msgspec.structs.asdict(row.row)
    told |= {"command": n, "stream": row.stream, "version": row.version}
    told |= {"since": row.since, "filed_at": row.filed_at}
    return told
