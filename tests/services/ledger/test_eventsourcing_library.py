"""The eventsourcing library and we work on one store: its tests, its readers, its event store."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from eventsourcing.persistence import (
    EventStore,
    IntegrityError,
    Notification,
    OperationalError,
    StoredEvent,
)
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore, PostgresFactory
from eventsourcing.utils import Environment, get_topic
from psycopg.conninfo import conninfo_to_dict
from sample_files import FILES, a_stream, act, closed, noted, opened

from services.ledger.recorder import FactMapper, Happened, LedgerRecorder

# The library's test cases import its cipher, which needs a package that we have no use for.
cipher = ModuleType("eventsourcing.cipher")
cipher.AESCipher = None
with mock.patch.dict(sys.modules, {"eventsourcing.cipher": cipher}):
    from eventsourcing.tests.persistence import (
        ApplicationRecorderTestCase,
        NonInterleavingNotificationIDsBaseCase,
    )


def datastore(dsn: str, pool_size: int = 1) -> PostgresDatastore:
    told = conninfo_to_dict(dsn)
    place = (told["dbname"], told["host"], told.get("port", 5432), told["user"], "")
    more = {"schema": "bangfu", "originator_id_type": "text", "pool_size": pool_size}
    return PostgresDatastore(*place, **more)


@pytest.fixture
def connected(database):
    """Datastores of a role, closed in the end."""
    opened_here = []

    def connect(role: str, pool_size: int = 1) -> PostgresDatastore:
        opened_here.append(datastore(database.dsn(role), pool_size))
        return opened_here[-1]

    yield connect
    for store in opened_here:
        store.close()


class FromZero(LedgerRecorder):
    """Our streams count from one; some of the library's tests count from nought."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **more: Any) -> Any:
        return super().insert_events([_moved(e, 1) for e in stored_events], **more)

    def select_events(self, originator_id: Any, **more: Any) -> list[StoredEvent]:
        return [_moved(e, -1) for e in super().select_events(originator_id, **more)]

    def select_notifications(self, *args: Any, **more: Any) -> list[Notification]:
        return [_moved(n, -1) for n in super().select_notifications(*args, **more)]


def _moved(event: Any, by: int) -> Any:
    return replace(event, originator_version=event.originator_version + by)


class OnOurStore:
    """What a test case of the library must know to run on our store."""

    INITIAL_VERSION = 0

    @pytest.fixture(autouse=True)
    def _store(self, connected):
        self.store = connected("writer", pool_size=13)

    def new_originator_id(self) -> str:
        return f"file-{uuid4()}"

    def create_recorder(self) -> FromZero:
        return FromZero(self.store, events_table_name="bangfu_events")


class TestApplicationRecorder(OnOurStore, ApplicationRecorderTestCase):
    """The library's own tests of an application recorder."""


class TestNonInterleaving(OnOurStore, NonInterleavingNotificationIDsBaseCase):
    """The library's own test that two writers' positions do not interleave."""


@pytest.fixture
async def stocked(ledger):
    """A store that the ledger has filled: two streams, in turns."""
    one, two = a_stream(), a_stream()
    await act(ledger, one, opened(), noted("一"))
    await act(ledger, two, opened())
    await act(ledger, one, noted("二"), closed())
    return ledger, one, two


async def test_a_stock_recorder_reads_what_we_stored_byte_for_byte(stocked, connected):
    ledger, *streams = stocked
    stock = PostgresApplicationRecorder(connected("auditor"), events_table_name="bangfu_events")
    ours = {stream: await ledger.history(stream) for stream in streams}
    for stream, history in ours.items():
        expected = [StoredEvent(stream, f.version, f.topic, f.bytes) for f in history]
        assert stock.select_events(stream) == expected
        assert stock.select_events(stream, desc=True, limit=1) == expected[-1:]
    everything = sorted((f.position, s, f) for s, history in ours.items() for f in history)
    told = [Notification(s, f.version, f.topic, f.bytes, position) for position, s, f in everything]
    assert stock.select_notifications(start=None, limit=100) == told
    assert stock.select_notifications(2, 2, topics=["file.noted.v1"]) == [told[1], told[3]]
    assert stock.max_notification_id() == len(told) == 5


async def test_a_stock_subscriber_hears_of_what_we_store(stocked, connected):
    ledger, _one, two = stocked
    stock = PostgresApplicationRecorder(connected("auditor", 3), events_table_name="bangfu_events")
    with stock.subscribe(gt=3) as subscription:
        assert [next(subscription).id, next(subscription).id] == [4, 5]
        await act(ledger, two, closed())
        assert next(subscription).originator_id == two


async def test_a_stock_recorder_cannot_insert(stocked, connected):
    """Which of its statements is refused first differs: it sends them together."""
    ledger, one, _ = stocked
    before = await ledger.history(one)
    stock = PostgresApplicationRecorder(connected("writer"), events_table_name="bangfu_events")
    with pytest.raises(Exception, match=r"permission denied|not found|pipeline aborted"):
        stock.insert_events([StoredEvent(one, 5, "t", b"{}")])
    assert await ledger.history(one) == before


async def test_the_librarys_event_store_reads_and_writes_our_facts(stocked, connected):
    ledger, one, _ = stocked
    recorder = LedgerRecorder(connected("writer"), events_table_name="bangfu_events")
    events = EventStore(FactMapper([FILES]), recorder)
    assert [h.fact for h in events.get(one)] == [f.fact for f in await ledger.history(one)]
    stream = a_stream()
    put = events.put([Happened(stream, 1, opened()), Happened(stream, 2, noted("三"))])
    assert [recording.notification.id for recording in put] == [6, 7]
    (_, known) = await ledger.history(stream)
    assert (known.position, known.fact) == (7, noted("三"))
    assert (await ledger.fresh(stream)).state.notes == ("三",)


async def test_positions_come_back_in_the_order_of_the_events_given(connected):
    recorder = LedgerRecorder(connected("writer"), events_table_name="bangfu_events")
    one, two = a_stream(), a_stream()
    mixed = [StoredEvent(s, v, "t", b"{}") for s, v in ((one, 1), (two, 1), (one, 2))]
    positions = recorder.insert_events(mixed)
    stored = {
        (n.originator_id, n.originator_version): n.id for n in recorder.select_notifications(1, 9)
    }
    assert positions == [stored[e.originator_id, e.originator_version] for e in mixed]


async def test_a_gap_in_a_stream_is_refused(connected):
    recorder = LedgerRecorder(connected("writer"), events_table_name="bangfu_events")
    stream = a_stream()
    for versions in ([2], [1, 3]):
        with pytest.raises(IntegrityError):
            recorder.insert_events([StoredEvent(stream, v, "t", b"{}") for v in versions])
    assert recorder.max_notification_id() is None


class LosesAnswers(LedgerRecorder):
    """The connection breaks after the commit, before the answer is read, the first time."""

    broken = False

    def __init__(self, store: PostgresDatastore, **more: Any) -> None:
        super().__init__(store, **more)
        inner = store.get_connection

        def lossy() -> Any:
            return _Lossy(self, inner())

        store.get_connection = lossy


class _Lossy:
    def __init__(self, recorder: LosesAnswers, inner: Any) -> None:
        self.recorder, self.inner = recorder, inner

    def __enter__(self) -> Any:
        return self.inner.__enter__()

    def __exit__(self, *error: Any) -> Any:
        self.inner.__exit__(*error)
        if not self.recorder.broken:
            self.recorder.broken = True
            raise OperationalError("the answer is lost")


async def test_a_retry_after_a_lost_answer_is_no_conflict(connected):
    recorder = LosesAnswers(connected("writer"), events_table_name="bangfu_events")
    assert recorder.insert_events([StoredEvent(a_stream(), 1, "t", b"{}")]) == [1]
    assert recorder.broken
    assert recorder.max_notification_id() == 1


async def test_the_librarys_factory_makes_our_recorder(database, connected):
    told = conninfo_to_dict(database.dsn("writer"))
    env = {
        "POSTGRES_DBNAME": told["dbname"],
        "POSTGRES_HOST": told["host"],
        "POSTGRES_USER": told["user"],
        "POSTGRES_PASSWORD": "none",
        "POSTGRES_SCHEMA": "bangfu",
        "POSTGRES_ORIGINATOR_ID_TYPE": "text",
        "CREATE_TABLE": "n",
        "APPLICATION_RECORDER_TOPIC": get_topic(LedgerRecorder),
    }
    with PostgresFactory(Environment("bangfu", env)) as factory:
        recorder = factory.application_recorder()
        assert isinstance(recorder, LedgerRecorder)
        assert recorder.insert_events([StoredEvent(a_stream(), 1, "t", b"{}")]) == [1]
