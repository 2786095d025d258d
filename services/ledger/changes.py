"""What is put to the writer, and what comes back: one outcome for each command."""

from typing import Any

import msgspec
from msgspec import Struct

from domain.outlook import Row


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
    since: str
    filed_at: str


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


def encoded(changes: list[Change]) -> tuple[bytes, list[bytes]]:
    """A batch as the append function takes it."""
    batch = [
        {
            "k": (c.key.principal, c.key.key, c.key.fingerprint),
            "w": [(w.stream, w.after, w.topics) for w in c.writes],
            "g": c.guards,
            "q": c.key_guards,
            "r": [_flat(row) for row in c.rows],
            "a": bytes(c.answer).decode(),
        }
        for c in changes
    ]
    states = [state for c in changes for w in c.writes for state in w.states]
    return msgspec.json.encode(batch), states


def _flat(row: IndexRow) -> dict[str, Any]:
    fields = {name: getattr(row.row, name) for name in Row.__struct_fields__}
    known = {"stream": row.stream, "version": row.version}
    return {**fields, **known, "since": row.since, "filed_at": row.filed_at}
