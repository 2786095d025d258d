"""What is put to the writer, and what comes back: one outcome for each command."""

from typing import Any

import msgspec
from msgspec import Struct

from domain.outlook import Row


class CommandKey(Struct, frozen=True):
    """The idempotency of a command: who sent it, under which key, and the digest of what was asked."""

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

    `guards`: streams that must still be at these versions; `answer`: JSON kept for a repetition.
    """

    key: CommandKey
    writes: tuple[Write, ...]
    guards: tuple[tuple[str, int], ...] = ()
    rows: tuple[IndexRow, ...] = ()
    answer: msgspec.Raw = msgspec.Raw(b"null")

    def touches(self) -> set[str]:
        """Every stream and key whose order against another command matters."""
        streams = {write.stream for write in self.writes} | {stream for stream, _ in self.guards}
        return streams | {f"{self.key.principal} {self.key.key}"}


class Recorded(Struct, frozen=True):
    """A change is durable: the position of its last fact. `repeated`: it was so before this call."""

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
    """The connection was lost and could not be restored: the command's key will tell on the next try."""


class KeyReused(LedgerError):
    """The same key came with another command."""


class Unrecordable(LedgerError):
    """The store refuses the command itself, alone in its batch."""


def encoded(changes: list[Change]) -> tuple[bytes, list[bytes]]:
    """A batch as the append function takes it."""
    batch = [
        {
            "k": (c.key.principal, c.key.key, c.key.fingerprint),
            "e": [(w.stream, w.after + i, t) for w in c.writes for i, t in enumerate(w.topics, 1)],
            "g": c.guards,
            "r": [_flat(row) for row in c.rows],
            "a": c.answer,
        }
        for c in changes
    ]
    states = [state for c in changes for w in c.writes for state in w.states]
    return msgspec.json.encode(batch), states


def _flat(row: IndexRow) -> dict[str, Any]:
    fields = {name: getattr(row.row, name) for name in Row.__struct_fields__}
    known = {"stream": row.stream, "version": row.version}
    return {**fields, **known, "since": row.since, "filed_at": row.filed_at}
