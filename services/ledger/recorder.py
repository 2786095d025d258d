"""Our store behind the eventsourcing library's interfaces: recorder, mapper and factory work on it.

Reading is the library's own. Inserting goes the one way in, so positions stay gap-free and a retry
after a lost answer is no conflict.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import uuid4

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import (
    IntegrityError,
    InterfaceError,
    Mapper,
    OperationalError,
    StoredEvent,
)
from eventsourcing.postgres import PostgresApplicationRecorder
from eventsourcing.utils import retry
from msgspec import Struct

from events.base import Fact
from services.ledger.changes import APPEND, Change, CommandKey, Write, encoded
from services.ledger.kinds import Kind, decode, kind_of
from services.ledger.ledger import write


class LedgerRecorder(PostgresApplicationRecorder):
    """An application recorder: name it in APPLICATION_RECORDER_TOPIC, with CREATE_TABLE off."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Append all of them or none; their positions."""
        key = CommandKey("recorder", uuid4().hex, "")
        writes = _writes(stored_events)
        last = self._append(Change(key, writes)) if writes else 0
        first = last - len(stored_events) + 1
        placed = [(w.stream, w.after + n) for w in writes for n in range(1, len(w.topics) + 1)]
        positions = {place: position for position, place in enumerate(placed, first)}
        return [positions[str(e.originator_id), e.originator_version] for e in stored_events]

    @retry((InterfaceError, OperationalError), max_attempts=10, wait=0.2)
    def _append(self, change: Change) -> int:
        """The same command at each attempt: what was stored before the answer was lost is known."""
        commands, states = encoded([change])
        with self.datastore.get_connection() as conn, conn.cursor() as cursor:
            cursor.execute(APPEND, (commands, states), prepare=True)
            answer = cast(Mapping[str, Any], cursor.fetchone())
        if answer["repeated"]:
            return int(answer["repeated"]["0"][0])
        if answer["overtaken"]:
            raise IntegrityError("a stream has moved on")
        return int(answer["base"]) + change.facts


def _writes(stored_events: Sequence[StoredEvent]) -> tuple[Write, ...]:
    """One write a stream, whose versions must follow each other."""
    streams: dict[str, list[StoredEvent]] = {}
    for event in stored_events:
        streams.setdefault(str(event.originator_id), []).append(event)
    return tuple(_write(stream, events) for stream, events in streams.items())


def _write(stream: str, events: list[StoredEvent]) -> Write:
    first = events[0].originator_version
    if [e.originator_version for e in events] != list(range(first, first + len(events))):
        raise IntegrityError(f"the versions of {stream} do not follow each other")
    return Write(stream, first - 1, tuple(e.topic for e in events), tuple(e.state for e in events))


class Happened(Struct, frozen=True):
    """A fact with its place, as the library's event store hands it about."""

    originator_id: str
    originator_version: int
    fact: Fact


class FactMapper(Mapper[str]):
    """Facts to stored bytes and back, by their tags; the bytes are those of the ledger."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self.kinds = {kind.name: kind for kind in kinds}

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        """The fact encoded once."""
        happened = cast(Happened, domain_event)
        place = (happened.originator_id, happened.originator_version)
        made = write(place[0], place[1] - 1, [happened.fact])
        return StoredEvent(*place, made.topics[0], made.states[0])

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:
        """The fact as the ledger reads it, with what was released before brought up to date."""
        stream = str(stored_event.originator_id)
        fact = decode(self.kinds[kind_of(stream)], stored_event.topic, stored_event.state)
        return cast(
            DomainEventProtocol[str], Happened(stream, stored_event.originator_version, fact)
        )
