"""A fact that cannot be handled is put aside with the reason, and its case with it, in order."""

from typing import Any

import pytest

from events.client import (
    Checkpoint,
    PostgresCheckpoint,
    Received,
    SqliteCheckpoint,
    discard,
    replay,
    subscribe,
)
from tests.events.client.publishing import QUICK, Given, Log, running, standing_at


def poison(*positions: int) -> Given:
    return Given(bad=lambda fact: fact.position in positions)


async def parked(keep: Checkpoint) -> list[tuple[int, str, int]]:
    return [(one.position, one.reason, one.tries) for one in await keep.parked("s")]


async def run_over(log: Log, keep: Checkpoint, given: Given) -> Given:
    """Run until all that is in the log is in effect or parked."""
    subscription = subscribe(log.bus, "s", given, since="beginning", keep=keep, patience=QUICK)
    async with running(subscription):
        await standing_at(keep, len(log.rows))
    return given


async def test_a_poisonous_fact_is_parked_and_its_case_waits_while_others_go_on(
    log: Log, keep: Checkpoint
):
    await log.write("a", "b", "a", "b", "a", "c")
    given = await run_over(log, keep, poison(1))
    assert given.positions == [2, 4, 6]
    behind = "behind an earlier fact of its case"
    assert await parked(keep) == [(1, "ValueError: no", 3), (3, behind, 0), (5, behind, 0)]
    assert (await keep.standing("s")).position == 6


async def test_a_parked_fact_is_kept_whole(log: Log, keep: Checkpoint):
    await log.write("a", "b")
    await run_over(log, keep, poison(1))
    one = (await keep.parked("s"))[0]
    assert (one.stream, one.version, one.tag, one.state) == (
        "project-a",
        1,
        log.rows[0].tag,
        log.rows[0].state,
    )


async def test_a_fact_that_fails_once_is_tried_again_and_nothing_is_parked(
    log: Log, keep: Checkpoint
):
    await log.write("a", "b", "c")
    failures = iter([True])
    given = Given(bad=lambda fact: fact.position == 2 and next(failures, False))
    await run_over(log, keep, given)
    assert await parked(keep) == []
    assert given.positions[-3:] == [1, 2, 3]


async def test_after_a_restart_a_case_with_a_parked_fact_still_waits(log: Log, keep: Checkpoint):
    await log.write("a", "b")
    await run_over(log, keep, poison(1))
    await log.write("a", "b")
    given = await run_over(log, keep, Given())
    assert given.positions == [4]
    assert [position for position, _, _ in await parked(keep)] == [1, 3]


async def test_a_replay_takes_a_case_in_order_and_leaves_the_position_alone(
    log: Log, keep: Checkpoint
):
    await log.write("a", "b", "a", "c", "b")
    await run_over(log, keep, poison(1, 2))
    given = Given()
    assert await replay("s", given, keep) == 4
    assert given.positions == [1, 3, 2, 5]
    assert await parked(keep) == []
    assert (await keep.standing("s")).position == 5


async def test_a_replay_of_one_case_leaves_the_others_parked(log: Log, keep: Checkpoint):
    await log.write("a", "b", "c")
    await run_over(log, keep, poison(1, 2))
    assert await replay("s", Given(), keep, case="project-b") == 1
    assert [position for position, _, _ in await parked(keep)] == [1]


async def test_a_replay_that_fails_again_says_so_and_keeps_the_order(log: Log, keep: Checkpoint):
    await log.write("a", "a", "b", "c")
    await run_over(log, keep, poison(1, 3))
    given = poison(1)
    assert await replay("s", given, keep) == 1
    assert given.positions == [3]
    assert await parked(keep) == [
        (1, "ValueError: no", 4),
        (2, "behind an earlier fact of its case", 0),
    ]


async def test_after_a_replay_the_case_goes_on_as_others_do(log: Log, keep: Checkpoint):
    await log.write("a", "b")
    await run_over(log, keep, poison(1))
    await replay("s", Given(), keep)
    await log.write("a")
    given = await run_over(log, keep, Given())
    assert given.positions == [3]


async def test_a_parked_fact_can_be_given_up_and_what_was_behind_it_replayed(
    log: Log, keep: Checkpoint
):
    await log.write("a", "a", "b")
    await run_over(log, keep, poison(1))
    await discard("s", 1, keep)
    given = Given()
    assert await replay("s", given, keep) == 1
    assert given.positions == [2]


async def test_every_fact_poisonous_parks_them_all(log: Log, keep: Checkpoint):
    await log.write("a", "b", "a")
    given = Given(bad=lambda fact: fact.position < 4)
    await log.write("z")
    await run_over(log, keep, given)
    assert [position for position, _, _ in await parked(keep)] == [1, 2, 3]


async def test_the_effect_of_a_failing_handler_is_undone(log: Log, subscriber_dsn: str):
    keep = PostgresCheckpoint(subscriber_dsn)
    await keep.prepare()

    async def handle(fact: Received, tx: Any) -> None:
        await tx.execute("CREATE TABLE IF NOT EXISTS effects (position bigint)")
        await tx.execute("INSERT INTO effects VALUES (%s)", (fact.position,))
        if fact.position == 2:
            raise ValueError("no")
        await done(fact, tx)

    done = Given()
    await log.write("a", "b", "c")
    async with running(
        subscribe(log.bus, "s", handle, since="beginning", keep=keep, patience=QUICK)
    ):
        await standing_at(keep, 3)
    async with keep.aside("s") as work:
        found = await (await work.tx.execute("SELECT position FROM effects")).fetchall()
    assert sorted(found) == [(1,), (3,)]
    await keep.close()


@pytest.mark.parametrize("statement", ["COMMIT", "ROLLBACK"])
async def test_a_handler_that_ends_the_transaction_itself_is_found_out(
    log: Log, tmp_path, statement: str
):
    keep = SqliteCheckpoint(tmp_path / "kept.sqlite")

    async def handle(fact: Received, tx: Any) -> None:
        if fact.stream == "project-a":
            tx.execute(statement)
        else:
            await done(fact, tx)

    done = Given()
    await keep.prepare()
    await log.write("a", "b")
    async with running(
        subscribe(log.bus, "s", handle, since="beginning", keep=keep, patience=QUICK)
    ):
        await standing_at(keep, 2)
    (one,) = await keep.parked("s")
    assert (one.position, "ended the transaction" in one.reason) == (1, True)
    await keep.close()


async def test_a_handler_that_hides_that_the_database_refused_is_found_out(
    log: Log, subscriber_dsn: str
):
    keep = PostgresCheckpoint(subscriber_dsn)

    async def handle(fact: Received, tx: Any) -> None:
        if fact.stream == "project-a":
            with pytest.raises(Exception, match="nowhere"):
                await tx.execute("SELECT * FROM nowhere")
        else:
            await done(fact, tx)

    done = Given()
    await keep.prepare()
    await log.write("a", "b")
    async with running(
        subscribe(log.bus, "s", handle, since="beginning", keep=keep, patience=QUICK)
    ):
        await standing_at(keep, 2)
    (one,) = await keep.parked("s")
    assert (one.position, "hid that it failed" in one.reason) == (1, True)
    await keep.close()


async def test_while_its_store_is_away_nothing_is_parked_and_all_is_taken_when_it_is_back(
    log: Log, tmp_path
):
    path = tmp_path / "kept.sqlite"
    keep, holder = SqliteCheckpoint(path), SqliteCheckpoint(path)
    await keep.prepare()
    await log.write("a", "b")
    given = Given()
    subscription = subscribe(log.bus, "s", given, since="beginning", keep=keep, patience=QUICK)
    async with running(subscription):
        await given.until(2)
        async with holder.aside("other"):
            await log.write("a")
            while subscription.counters.refetches < 1:
                await log.bus.flush()
        await given.until(3)
    assert given.positions == [1, 2, 3]
    assert await keep.parked("s") == []
    await keep.close()
    await holder.close()


async def test_when_the_connection_to_its_store_is_cut_it_goes_on_with_another(
    log: Log, subscriber_dsn: str
):
    keep, other = PostgresCheckpoint(subscriber_dsn), PostgresCheckpoint(subscriber_dsn)
    cut = iter([True])

    async def handle(fact: Received, tx: Any) -> None:
        if fact.position == 2 and next(cut, False):
            async with other.aside("other") as work:
                await work.tx.execute("SELECT pg_terminate_backend(%s)", (tx.info.backend_pid,))
        await tx.execute("SELECT 1")
        await done(fact, tx)

    done = Given()
    await log.write("a")
    subscription = subscribe(log.bus, "s", handle, since="beginning", keep=keep, patience=QUICK)
    async with running(subscription):
        await done.until(1)
        await log.write("a", "a")
        await done.until(3)
    assert done.positions[-2:] == [2, 3]
    assert await keep.parked("s") == []
    await keep.close()
    await other.close()
