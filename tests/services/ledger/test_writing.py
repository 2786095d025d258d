"""The group writer: one outcome for each command, whatever becomes of its batch."""

import asyncio
from unittest import mock

import psycopg
import pytest
from msgspec import Raw, structs
from sample_files import FILES, a_key, a_stream, act, change, closed, evolve, noted, opened

from services.ledger import writer
from services.ledger.changes import Busy, Overtaken, Unrecordable
from services.ledger.ledger import Ledger, index_row

LOCK = "SELECT pg_advisory_lock(20241021026)"


@pytest.fixture
async def lock_held(database):
    """The append lock, held by somebody else until released."""
    async with await psycopg.AsyncConnection.connect(database.admin_dsn, autocommit=True) as conn:
        await conn.execute(LOCK)
        yield conn


async def release(conn):
    await conn.execute("SELECT pg_advisory_unlock(20241021026)")


async def new(ledger, *facts, **more):
    """Record a new file without reading first: what is sent together is there together."""
    stream, state = a_stream(), FILES.initial
    made = facts or (opened(),)
    for fact in made:
        state = evolve(state, fact)
    rows = index_row(FILES, stream, len(made), state)
    return await ledger.record(change(stream, 0, *made, rows=rows, **more), {stream: state})


async def transactions(ledger):
    """How many facts each transaction wrote, in order."""
    counted = await ledger.query(
        "SELECT count(*) FROM bangfu.bangfu_events GROUP BY xmin ORDER BY min(notification_id)"
    )
    return [n for (n,) in counted]


async def reads(ledger, stream):
    """How often the store is asked for a state."""
    with mock.patch.object(ledger, "query", wraps=ledger.query) as query:
        await ledger.state(stream)
    return query.call_count


async def until(condition):
    """Let the others go on until it is so."""
    while not condition():  # noqa: ASYNC110 - there is nothing to be woken by
        await asyncio.sleep(0)


async def test_what_waits_together_is_one_transaction(ledger):
    await asyncio.gather(*(new(ledger) for _ in range(20)))
    assert await transactions(ledger) == [20]


async def test_a_batch_has_its_bound(database):
    async with Ledger(database.dsn("writer"), [FILES], batch_size=8) as ledger:
        await asyncio.gather(*(new(ledger) for _ in range(20)))
        assert await transactions(ledger) == [8, 8, 4]


async def test_commands_that_rely_on_the_same_stream_share_a_transaction(ledger):
    office = a_stream()
    await act(ledger, office, opened())
    guarded = [new(ledger, guards=((office, 1),)) for _ in range(10)]
    await asyncio.gather(*guarded)
    assert await transactions(ledger) == [1, 10]


async def test_a_command_that_writes_what_another_relies_on_waits_for_the_next(ledger):
    office = a_stream()
    await act(ledger, office, opened())
    before, after = await asyncio.gather(
        new(ledger, guards=((office, 1),)), act(ledger, office, noted())
    )
    assert (before.position, after.position) == (2, 3)
    assert await transactions(ledger) == [1, 1, 1]


async def test_a_command_that_relies_on_what_another_writes_is_judged_after_it(ledger):
    office = a_stream()
    await act(ledger, office, opened())
    written, relying = await asyncio.gather(
        ledger.record(change(office, 1, noted()), {office: None}),
        new(ledger, guards=((office, 2),)),
    )
    assert (written.position, relying.position) == (2, 3)


async def test_a_command_that_counts_on_a_key_is_judged_after_the_one_that_gives_it(ledger):
    giving, counting = await asyncio.gather(
        new(ledger, opened(keys=("like:1",))),
        new(ledger, key_guards=(("like:1", 1),)),
    )
    assert (giving.position, counting.position) == (1, 2)


async def test_two_on_one_stream_do_not_share_a_transaction(ledger):
    stream = a_stream()
    first = ledger.record(change(stream, 0, opened()), {stream: None})
    second = ledger.record(change(stream, 1, noted()), {stream: None})
    await asyncio.gather(first, second)
    assert await transactions(ledger) == [1, 1]


async def test_the_same_command_sent_twice_at_once_is_recorded_once(ledger):
    stream, key = a_stream(), a_key()
    made = change(stream, 0, opened(), key=key)
    both = await asyncio.gather(*(ledger.record(made, {stream: None}) for _ in range(5)))
    assert sorted(r.repeated for r in both) == [False, True, True, True, True]
    assert {r.position for r in both} == {1}


def amount_beyond_the_column(made):
    (row,) = made.rows
    row = structs.replace(row, row=structs.replace(row.row, amount=2**63))
    return structs.replace(made, rows=(row,))


POISON = {
    "a text that PostgreSQL cannot hold": lambda c: structs.replace(c, answer=Raw(b'"\0"')),
    "a text that no encoding holds": lambda c: structs.replace(c, key=a_key("\ud800")),
    "a number that no column holds": amount_beyond_the_column,
    "an answer that is no text": lambda c: structs.replace(c, answer=Raw(b"\xff")),
    "a number that no encoder takes": lambda c: structs.replace(c, guards=((a_stream(), 2**70),)),
}


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON.keys())
async def test_a_poisonous_command_harms_nobody_else_of_its_batch(ledger, poison):
    stream, before = a_stream(), evolve(FILES.initial, opened())
    bad = poison(change(stream, 0, opened(), rows=index_row(FILES, stream, 1, before)))
    work = [new(ledger, opened(), noted()) for _ in range(9)]
    work.insert(4, ledger.record(bad, {stream: None}))
    outcomes = await asyncio.gather(*work, return_exceptions=True)
    assert isinstance(outcomes.pop(4), Unrecordable)
    assert [r.position for r in outcomes] == list(range(2, 19, 2))
    assert await ledger.history(stream) == []


async def test_an_overtaken_command_harms_nobody_else_of_its_batch(ledger):
    late = ledger.record(change(a_stream(), 7, noted()), {})
    outcomes = await asyncio.gather(
        *(new(ledger) for _ in range(3)),
        late,
        *(new(ledger) for _ in range(3)),
        return_exceptions=True,
    )
    assert isinstance(outcomes.pop(3), Overtaken)
    assert sorted(r.position for r in outcomes) == [1, 2, 3, 4, 5, 6]
    assert await transactions(ledger) == [6]


async def test_many_commands_on_one_stream_take_turns_and_all_succeed(ledger):
    stream = a_stream()
    await act(ledger, stream, opened())
    await asyncio.gather(*(act(ledger, stream, noted(str(n))) for n in range(64)))
    state = (await ledger.fresh(stream)).state
    assert sorted(map(int, state.notes)) == list(range(64))


async def test_a_full_queue_says_so_at_once(database, lock_held):
    async with Ledger(database.dsn("writer"), [FILES], queue_size=3, batch_size=1) as ledger:
        work = [asyncio.create_task(new(ledger))]
        await until(lambda: ledger.waiting == 1)
        await until(lambda: ledger.waiting == 0)
        work += [asyncio.create_task(new(ledger)) for _ in range(3)]
        await until(lambda: ledger.waiting == 3)
        with pytest.raises(Busy):
            await new(ledger)
        await release(lock_held)
        assert [r.position for r in await asyncio.gather(*work)] == [1, 2, 3, 4]
        await new(ledger)


async def test_a_store_that_does_not_let_us_append_is_busy(database, lock_held, monkeypatch):
    hurried = writer.SESSION.replace("lock_timeout=2s", "lock_timeout=1ms")
    monkeypatch.setitem(writer.CONNECT, "options", hurried)
    async with Ledger(database.dsn("writer"), [FILES]) as ledger:
        with pytest.raises(Busy):
            await new(ledger)
        await release(lock_held)
        assert (await new(ledger)).position == 1


async def test_what_waits_when_the_ledger_closes_is_recorded(database, lock_held):
    async with Ledger(database.dsn("writer"), [FILES], batch_size=2) as ledger:
        work = [asyncio.create_task(new(ledger)) for _ in range(7)]
        await until(lambda: ledger.waiting == 5)
        await release(lock_held)
    assert sorted(r.position for r in await asyncio.gather(*work)) == [1, 2, 3, 4, 5, 6, 7]


async def test_a_caller_that_goes_away_disturbs_nobody(ledger):
    stream, key = a_stream(), a_key("gone")
    gone = asyncio.create_task(act(ledger, stream, opened(), key=key))
    await until(lambda: ledger.waiting == 1)
    gone.cancel()
    assert (await new(ledger)).position in (1, 2)
    with pytest.raises(Overtaken):
        await ledger.record(change(stream, 0, noted()), {})
    assert await ledger.recall("zhang", "gone")


async def test_a_listener_hears_once_of_a_batch(ledger, database):
    async with await psycopg.AsyncConnection.connect(
        database.dsn("relay"), autocommit=True
    ) as conn:
        await conn.execute("LISTEN bangfu_events")
        await asyncio.gather(*(new(ledger) for _ in range(20)))
        await new(ledger)
        heard = [n.channel async for n in conn.notifies(timeout=5, stop_after=2)]
    assert heard == ["bangfu_events", "bangfu_events"]


async def test_the_cache_keeps_to_its_bound_and_forgets_the_oldest(database):
    async with Ledger(database.dsn("writer"), [FILES], cache_size=3) as ledger:
        streams = [a_stream() for _ in range(5)]
        for stream in streams:
            await act(ledger, stream, opened())
        assert ledger.cached == 3
        assert await reads(ledger, streams[2]) == 0
        assert await reads(ledger, streams[0]) == 1
        assert [await reads(ledger, s) for s in (streams[0], streams[2], streams[4])] == [0, 0, 0]
        assert ledger.cached == 3
        assert await reads(ledger, streams[3]) == 1


async def test_a_state_is_at_hand_after_the_commit_and_not_after_a_refusal(ledger):
    stream = a_stream()
    await act(ledger, stream, opened())
    assert await reads(ledger, stream) == 0
    with pytest.raises(Overtaken):
        await ledger.record(change(stream, 9, closed()), {stream: "wrong"})
    assert await reads(ledger, stream) == 1
    assert (await ledger.state(stream)).state.stage == "open"


async def test_an_overtaken_guard_is_read_again(ledger, database):
    office = a_stream()
    await act(ledger, office, opened())
    async with Ledger(database.dsn("writer"), [FILES]) as other:
        await act(other, office, noted("elsewhere"))
    assert (await ledger.state(office)).version == 1
    with pytest.raises(Overtaken):
        await act(ledger, a_stream(), opened(), guards=((office, 1),))
    assert (await ledger.state(office)).version == 2


async def test_fresh_shows_what_another_process_recorded(ledger, database):
    stream = a_stream()
    await act(ledger, stream, opened())
    async with Ledger(database.dsn("writer"), [FILES]) as other:
        await act(other, stream, noted("elsewhere"))
    assert (await ledger.fresh(stream)).state.notes == ("elsewhere",)
    assert (await ledger.state(stream)).version == 2


async def test_a_command_on_a_stale_state_is_overtaken_and_then_decided_anew(ledger, database):
    stream = a_stream()
    await act(ledger, stream, opened())
    async with Ledger(database.dsn("writer"), [FILES]) as other:
        await act(other, stream, noted("elsewhere"))
    with pytest.raises(Overtaken):
        await act(ledger, stream, noted("here"))
    await act(ledger, stream, noted("here"))
    assert (await ledger.state(stream)).state.notes == ("elsewhere", "here")
