"""Whoever writes, fails, dies or cleans up meanwhile: the log is honest."""

import asyncio
import random
from contextlib import asynccontextmanager
from uuid import uuid4

import psycopg
import pytest
from clerk_process import a_command
from cut_wire import wire
from forked_clerks import clerks
from msgspec import Raw, structs
from sample_files import FILES, a_key, a_stream, act, change, noted, opened
from seen_histories import History, logged, problems

from services.ledger import writer
from services.ledger.changes import Busy, LedgerError, OutcomeUnknown, Overtaken
from services.ledger.checking import check
from services.ledger.ledger import Ledger

SIZES = [
    pytest.param(1, id="default"),
    pytest.param(160, id="soak", marks=[pytest.mark.soak, pytest.mark.timeout(3600)]),
]
KNOWN = {"", "Overtaken", "Unrecordable"}


@pytest.fixture
def history():
    return History()


async def assert_honest(history, ledger, database):
    assert problems(history, await logged(ledger)) == []
    assert (await check(database.dsn("auditor"), [FILES])).faults == ()


@asynccontextmanager
async def tailing(history, dsn):
    """A reader that reads on from its last position until the end, and then once more."""
    stop = asyncio.Event()
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as conn:

        async def query(statement, params):
            return await (await conn.execute(statement, params)).fetchall()

        async def tail():
            while not stop.is_set():
                await history.read_on(query)

        async with asyncio.TaskGroup() as group:
            group.create_task(tail())
            yield
            stop.set()
        await history.read_on(query)


async def until_stopped(stop, work):
    while not stop.is_set():
        await work()


async def client(history, ledger, chance, commands):
    """One writer: a tenth of its commands are on an old version or cannot be recorded at all."""
    stream, after = a_stream(), 0
    for _ in range(commands):
        made = a_command(stream, after, chance.randint(1, 3), a_key().key)
        match chance.choices(["good", "stale", "poisonous"], [90, 8, 2]):
            case ["stale"]:
                made = change(stream, after + 1, noted(command=made.key.key), key=made.key)
            case ["poisonous"]:
                made = structs.replace(made, answer=Raw(b'"\0"'))
        if await outcome(history, ledger, made, stream) == "ok":
            after += made.facts
        if after > 15:
            stream, after = a_stream(), 0


async def outcome(history, ledger, made, stream):
    """What became of it; while nobody knows, ask again under the same key."""
    while True:
        try:
            await history.record(ledger, made, {stream: None})
        except OutcomeUnknown:
            continue
        except LedgerError:
            return "fail"
        return "ok"


@pytest.mark.parametrize("size", SIZES)
async def test_64_writers_of_whom_some_fail_and_a_reader_that_misses_nothing(
    database, history, size
):
    chance, commands = random.Random(size), 20 * size
    async with Ledger(database.dsn("writer"), [FILES]) as ledger:
        async with tailing(history, database.dsn("relay")):
            await asyncio.gather(*(client(history, ledger, chance, commands) for _ in range(64)))
        await assert_honest(history, ledger, database)
    assert len(history.calls) == 64 * commands
    assert {c.error for c in history.calls} == KNOWN
    assert sum(len(read.seen) for read in history.reads) == history.reads[-1].upto


@pytest.mark.parametrize("size", SIZES)
async def test_two_writer_processes_and_a_reader(database, history, size):
    dsn = database.dsn("writer")
    async with clerks(history) as one, clerks(history) as two, Ledger(dsn, [FILES]) as ledger:
        async with tailing(history, database.dsn("relay")):
            codes = await asyncio.gather(
                one.run(dsn, 1, clients=16, commands=25 * size),
                two.run(dsn, 2, clients=16, commands=25 * size),
            )
        assert codes == [0, 0]
        await assert_honest(history, ledger, database)
    assert len(history.calls) == 32 * 25 * size
    assert sum(c.outcome == "ok" for c in history.calls) > len(history.calls) / 2


@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(50, id="default"),
        pytest.param(1000, id="soak", marks=[pytest.mark.soak, pytest.mark.timeout(3600)]),
    ],
)
async def test_a_process_killed_at_any_moment_loses_nothing_and_halves_nothing(
    database, history, kills
):
    dsn, chance = database.dsn("writer"), random.Random(kills)
    async with clerks(history) as clerk, Ledger(dsn, [FILES]) as ledger:
        for n in range(kills):
            before = set(clerk.sent)
            code = await clerk.run(dsn, n, clients=12, kill_after=chance.randint(1, 60))
            assert code == -9
            keys = [key for key in clerk.sent if key not in before]
            await asyncio.gather(*(sent_again(history, ledger, clerk, key) for key in keys))
        await assert_honest(history, ledger, database)


async def sent_again(history, ledger, clerk, key):
    """Under its key: as it was answered, or recorded now, or overtaken for good."""
    call, (stream, after, facts) = clerk.calls[key], clerk.sent[key]
    try:
        again = await history.record(ledger, a_command(stream, after, facts, key), {stream: None})
    except Overtaken:
        assert call.outcome != "ok"
        return
    assert again.answer == key
    assert await ledger.recall("zhang", key) == ("print", again.position, key)
    if call.outcome == "ok":
        assert (again.position, again.repeated) == (call.position, True)


async def test_writing_goes_on_while_the_lock_of_vacuum_is_held(ledger, database):
    async with await psycopg.AsyncConnection.connect(database.admin_dsn) as conn:
        for table in ("bangfu_events", "commands", "case_index", "case_waits", "case_keys"):
            await conn.execute(f"LOCK TABLE bangfu.{table} IN SHARE UPDATE EXCLUSIVE MODE")
        assert (await act(ledger, a_stream(), opened(), noted())).position == 2


async def test_vacuum_and_new_indexes_while_everybody_writes(ledger, database, history):
    stop, chance = asyncio.Event(), random.Random(7)

    async def maintenance():
        async with await psycopg.AsyncConnection.connect(
            database.admin_dsn, autocommit=True
        ) as conn:
            for n in range(5):
                await conn.execute("VACUUM (ANALYZE)")
                await conn.execute(
                    f"CREATE INDEX CONCURRENTLY later_{n} ON bangfu.bangfu_events (topic)"
                )
                await conn.execute(f"DROP INDEX CONCURRENTLY bangfu.later_{n}")
        stop.set()

    clients = [until_stopped(stop, lambda: client(history, ledger, chance, 5)) for _ in range(16)]
    await asyncio.gather(maintenance(), *clients)
    await assert_honest(history, ledger, database)
    assert {c.error for c in history.calls} <= KNOWN


KILL = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND query ~ 'bangfu.append' AND state = 'active'
  AND pid <> pg_backend_pid()
"""


async def test_a_connection_killed_at_any_moment_leaves_no_doubt(ledger, database, history):
    stop, chance, killed = asyncio.Event(), random.Random(3), 0

    async def killer():
        nonlocal killed
        async with await psycopg.AsyncConnection.connect(
            database.admin_dsn, autocommit=True
        ) as conn:
            while killed < 40:
                killed += (await (await conn.execute(KILL)).fetchone())[0]
        stop.set()

    clients = [until_stopped(stop, lambda: client(history, ledger, chance, 5)) for _ in range(16)]
    await asyncio.gather(killer(), *clients)
    await assert_honest(history, ledger, database)
    assert {c.error for c in history.calls} <= KNOWN | {"OutcomeUnknown"}


@pytest.fixture
def folder(short_folder):
    made = short_folder / uuid4().hex[:8]
    made.mkdir()
    return made


async def test_an_answer_lost_on_the_wire_leaves_no_doubt(database, history, folder):
    chance = random.Random(5)

    def cut():
        return chance.choices(["not", "before", "after"], [8, 1, 1])[0]

    async with (
        wire(database.dsn("writer"), folder, cut) as (cable, dsn),
        Ledger(dsn, [FILES]) as ledger,
    ):
        while cable.cuts < 40:
            await asyncio.gather(*(client(history, ledger, chance, 5) for _ in range(8)))
    async with Ledger(database.dsn("writer"), [FILES]) as ledger:
        await assert_honest(history, ledger, database)
    assert {c.error for c in history.calls} <= KNOWN | {"OutcomeUnknown"}


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(writer, "PAUSES", (0.0, 0.001, 0.001))


@pytest.mark.parametrize(("cut", "recorded"), [("after", True), ("before", False)])
async def test_an_outcome_that_stays_unknown_is_known_by_the_key_at_the_next_try(
    database, folder, impatient, cut, recorded
):
    stream = a_stream()
    made = change(stream, 0, opened(), key=a_key("k"))
    cuts = iter([cut])

    def cut_and_stay_down():
        cable.down = True
        return next(cuts)

    async with (
        wire(database.dsn("writer"), folder, cut_and_stay_down) as (cable, dsn),
        Ledger(dsn, [FILES]) as ledger,
    ):
        with pytest.raises(OutcomeUnknown):
            await ledger.record(made, {stream: None})
        with pytest.raises(Busy):
            await ledger.record(change(a_stream(), 0, opened()), {})
        cable.down, cable.cut = False, lambda: "not"
        again = await ledger.record(made, {stream: None})
        assert (again.position, again.repeated) == (1, recorded)
