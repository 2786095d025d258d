"""The case index is what the facts say, however it came about; what is not so is found."""

import asyncio
from datetime import timedelta

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_files import FILES, NOON, a_stream, act, closed, noted, opened

from services.ledger.checking import check
from services.ledger.kinds import Kind
from services.ledger.ledger import Ledger
from services.ledger.rebuild import BrokenHistory, rebuild
from services.ledger.replay import Fault

INDEXED = (
    "case_index ORDER BY stream",
    "case_waits ORDER BY stream, token",
    "case_keys ORDER BY 2, 1",
)


async def rows(ledger):
    """All that is indexed, as one value."""
    return [await ledger.query(f"TABLE bangfu.{name}") for name in INDEXED]


async def spoil(database, *statements):
    """As nobody but an administrator can."""
    async with await psycopg.AsyncConnection.connect(database.admin_dsn, autocommit=True) as conn:
        await conn.execute("ALTER TABLE bangfu.bangfu_events DISABLE TRIGGER ALL")
        for statement in statements:
            await conn.execute(statement)


async def faults(database, kinds=(FILES,)):
    return (await check(database.dsn("auditor"), kinds)).faults


@pytest.fixture
async def filled(ledger):
    """Some files in all stages."""
    for n in range(6):
        stream = a_stream()
        await act(ledger, stream, opened(keys=(f"like:{n % 2}", "all"), division=f"4305{n:08}"))
        if n % 2:
            await act(ledger, stream, noted(), noted(keys=(f"like:{n}",)))
        if n % 3 == 0:
            await act(ledger, stream, closed())
    return ledger


async def test_a_rebuild_gives_what_was_there(filled, database):
    before = await rows(filled)
    assert await rebuild(database.dsn("migrator"), [FILES]) == 6
    assert await rows(filled) == before


async def test_a_rebuild_mends_whatever_was_spoilt(filled, database):
    before = await rows(filled)
    await spoil(
        database,
        "UPDATE bangfu.case_index SET stage = 'lost', waits = '{}'",
        "DELETE FROM bangfu.case_keys",
        "INSERT INTO bangfu.case_waits VALUES ('t', now(), 's')",
    )
    assert await faults(database)
    await rebuild(database.dsn("migrator"), [FILES])
    assert await rows(filled) == before
    assert await faults(database) == ()


async def test_after_a_rebuild_the_shape_and_the_rights_are_as_before(filled, database):
    shape = """
      SELECT c.relname, c.relkind, c.reloptions, c.relacl::text, r.rolname,
        pg_get_indexdef(i.indexrelid), array_agg(a.attname || format_type(a.atttypid, a.atttypmod)
          || a.attnotnull || a.attcollation ORDER BY a.attnum)
      FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner JOIN pg_attribute a ON attrelid = c.oid
        LEFT JOIN pg_index i ON i.indexrelid = c.oid
      WHERE c.relname ~ '^case_' AND a.attnum > 0 GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1"""
    before = await filled.query(shape)
    await rebuild(database.dsn("migrator"), [FILES])
    assert await filled.query(shape) == before


async def test_commands_go_on_during_a_rebuild_and_their_rows_are_in_it(filled, database):
    stop = asyncio.Event()

    async def work():
        done = 0
        while not stop.is_set() or done < 5:
            stream = a_stream()
            await act(filled, stream, opened(keys=("all",)), noted())
            await act(filled, stream, closed())
            done += 1

    async def rebuilding():
        for _ in range(3):
            await rebuild(database.dsn("migrator"), [FILES])
        stop.set()

    await asyncio.gather(rebuilding(), work(), work(), work())
    assert await faults(database) == ()


async def test_facts_that_came_during_the_fold_are_in_the_rebuilt_index(filled, database):
    stream = a_stream()
    loop = asyncio.get_running_loop()
    told = []

    def meanwhile(done, total):
        told.append((done, total))
        if not waiting:
            waiting.append(loop.create_task(act(filled, stream, opened())))

    waiting: list[asyncio.Task] = []
    await rebuild(database.dsn("migrator"), [FILES], meanwhile)
    await asyncio.gather(*waiting)
    assert told[-1][0] == told[-1][1]
    assert await faults(database) == ()
    assert await filled.query("SELECT 1 FROM bangfu.case_index WHERE stream = %s", (stream,))


async def test_a_rebuild_by_another_rule_gives_rows_by_that_rule(filled, database):
    other = Kind("file", FILES.initial, FILES.evolve, lambda _: None, FILES.decoders)
    assert await rebuild(database.dsn("migrator"), [other]) == 0
    assert await faults(database, [other]) == ()
    assert {f.code for f in await faults(database)} == {"row-and-facts-differ"}


async def test_a_history_that_does_not_fold_leaves_the_old_index(filled, database):
    before = await rows(filled)
    await spoil(database, "UPDATE bangfu.bangfu_events SET state = '{' WHERE notification_id = 3")
    with pytest.raises(BrokenHistory, match="unreadable-fact"):
        await rebuild(database.dsn("migrator"), [FILES])
    assert await rows(filled) == before


async def test_only_the_owner_rebuilds(filled, database):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        await rebuild(database.dsn("writer"), [FILES])


async def test_a_sound_store_is_found_sound(filled, database):
    checked = await check(database.dsn("auditor"), [FILES])
    assert (checked.streams, checked.facts, checked.faults) == (6, 14, ())


FORGED = "INSERT INTO bangfu.bangfu_events VALUES "
SPOILT = {
    "position-gap": "DELETE FROM bangfu.bangfu_events WHERE notification_id = 1",
    "version-gap": FORGED + "('file-x', 2, 'file.opened.v1', '{}', 15)",
    "unknown-kind": FORGED + "('thing-x', 1, 'file.opened.v1', '{}', 15)",
    "unknown-fact": FORGED + "('file-x', 1, 'file.burnt.v1', '{}', 15)",
    "unreadable-fact": FORGED + "('file-x', 1, 'file.opened.v1', '{}', 15)",
    "order": "UPDATE bangfu.bangfu_events SET notification_id = 99 WHERE notification_id = 13;"
    "UPDATE bangfu.bangfu_events SET notification_id = 13 WHERE notification_id = 14;"
    "UPDATE bangfu.bangfu_events SET notification_id = 14 WHERE notification_id = 99",
    "row-and-facts-differ": "UPDATE bangfu.case_index SET amount = 99",
    "row-without-facts": "UPDATE bangfu.case_index SET stream = 'file-x' WHERE stage = 'closed' "
    "AND step = '0'",
    "wait-and-row-differ": "DELETE FROM bangfu.case_waits",
    "key-and-row-differ": "INSERT INTO bangfu.case_keys VALUES ('k', 's')",
    "command-without-fact": "UPDATE bangfu.commands SET position = 99 WHERE position = 1",
}


@pytest.mark.parametrize("code", SPOILT)
async def test_what_is_wrong_is_found_and_named(filled, database, code):
    await spoil(database, SPOILT[code])
    assert code in {fault.code for fault in await faults(database)}


async def test_a_fault_says_where(filled, database):
    await spoil(database, FORGED + "('file-x', 1, 'file.burnt.v1', '{}', 15)")
    assert await faults(database) == (Fault("unknown-fact", "file-x 1", "file.burnt.v1"),)


@pytest.fixture
async def shared(database):
    async with Ledger(database.dsn("writer"), [FILES]) as opened_here:
        yield opened_here, database


KEYS = st.lists(st.sampled_from("abcd"), unique=True, max_size=3).map(tuple)
FACTS = st.one_of(
    st.builds(opened, keys=KEYS, division=st.sampled_from(["430503000000", "430511001000"])),
    st.builds(
        lambda keys, later: noted(keys=keys, at=NOON + timedelta(days=later)),
        KEYS,
        st.integers(0, 3),
    ),
    st.just(closed()),
)
HISTORIES = st.lists(
    st.tuples(st.integers(0, 4), st.lists(FACTS, min_size=1, max_size=3)), max_size=12
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(histories=HISTORIES)
async def test_whatever_happens_the_index_equals_a_rebuild(shared, histories):
    ledger, database = shared
    streams = [a_stream() for _ in range(5)]
    work = [act(ledger, streams[who], *facts) for who, facts in histories]
    await asyncio.gather(*work)
    before = await rows(ledger)
    assert await faults(database) == ()
    await rebuild(database.dsn("migrator"), [FILES])
    assert await rows(ledger) == before
