"""What a command gets back, and what commits beside its facts."""

import asyncio

import pytest
from msgspec import Raw
from sample_files import a_key, a_stream, act, change, closed, noted, opened

from services.ledger.changes import KeyReused, Overtaken


async def positions(ledger):
    rows = await ledger.query("SELECT notification_id FROM bangfu.bangfu_events ORDER BY 1")
    return [position for (position,) in rows]


async def test_a_command_is_answered_with_the_position_of_its_last_fact(ledger):
    recorded = await act(ledger, a_stream(), opened(), noted())
    assert (recorded.position, recorded.repeated) == (2, False)


async def test_what_was_recorded_is_read_back_with_its_bytes(ledger):
    stream = a_stream()
    await act(ledger, stream, opened(), noted("一"))
    first, second = await ledger.history(stream)
    assert (first.version, first.position, second.version, second.position) == (1, 1, 2, 2)
    assert second.fact == noted("一")
    assert b'"fact":"file.noted.v1"' in second.bytes


async def test_many_cases_are_read_together_as_each_is_alone(ledger):
    one, other, none = a_stream(), a_stream(), a_stream()
    await act(ledger, one, opened(), noted())
    await act(ledger, other, opened())
    ledger._cache.clear()
    together = await ledger.several((one, other, none), fresh=False)
    ledger._cache.clear()
    assert together == {stream: await ledger.fresh(stream) for stream in (one, other, none)}
    assert [together[stream].version for stream in (one, other, none)] == [2, 1, 0]


async def test_a_command_on_an_old_version_is_overtaken_and_leaves_nothing(ledger):
    stream = a_stream()
    await act(ledger, stream, opened(), noted())
    for after in (0, 1, 3):
        with pytest.raises(Overtaken):
            await ledger.record(change(stream, after, closed()), {})
    assert await positions(ledger) == [1, 2]


async def test_a_guard_holds_a_command_to_what_it_read(ledger):
    read, written = a_stream(), a_stream()
    await act(ledger, read, opened())
    await act(ledger, written, opened(), guards=((read, 1),))
    with pytest.raises(Overtaken):
        await act(ledger, a_stream(), opened(), guards=((read, 0),))
    with pytest.raises(Overtaken):
        await act(ledger, a_stream(), opened(), guards=((read, 2),))


async def test_a_key_guard_counts_the_other_streams_that_carry_the_key(ledger):
    carrier, other = a_stream(), a_stream()
    await act(ledger, carrier, opened(keys=("like:1",)), key_guards=(("like:1", 0),))
    with pytest.raises(Overtaken):
        await act(ledger, other, opened(keys=("like:1",)), key_guards=(("like:1", 0),))
    with pytest.raises(Overtaken):
        await act(ledger, other, opened(keys=("like:1",)), key_guards=(("like:1", 2),))
    await act(ledger, other, opened(keys=("like:1",)), key_guards=(("like:1", 1),))
    await act(ledger, carrier, noted(), key_guards=(("like:1", 1),))
    await act(ledger, carrier, closed())
    await act(ledger, other, noted(), key_guards=(("like:1", 0),))


async def test_of_many_at_once_one_alone_may_claim_a_key(ledger):
    claims = [
        act(ledger, a_stream(), opened(keys=("content:1",)), key_guards=(("content:1", 0),))
        for _ in range(20)
    ]
    outcomes = await asyncio.gather(*claims, return_exceptions=True)
    assert sum(isinstance(outcome, Overtaken) for outcome in outcomes) == 19
    assert await positions(ledger) == [1]


async def test_two_that_take_away_what_the_other_relies_on_do_not_both_succeed(ledger):
    one, two = a_stream(), a_stream()
    await act(ledger, one, opened(keys=("a",)))
    await act(ledger, two, opened(keys=("b",)))
    outcomes = await asyncio.gather(
        act(ledger, one, closed(), key_guards=(("b", 1),)),
        act(ledger, two, closed(), key_guards=(("a", 1),)),
        return_exceptions=True,
    )
    assert any(isinstance(outcome, Overtaken) for outcome in outcomes)


async def test_the_same_key_is_recorded_once_and_answers_the_same(ledger):
    stream, key = a_stream(), a_key("k-1")
    made = change(stream, 0, opened(), key=key, answer=Raw(b'{"b": [1], "a": null}'))
    first = await ledger.record(made, {stream: None})
    again = await ledger.record(made, {stream: None})
    assert (first.repeated, again.repeated) == (False, True)
    assert (again.position, again.answer) == (first.position, first.answer)
    assert await ledger.recall("zhang", "k-1") == ("print", 1, {"b": [1], "a": None})
    assert await ledger.recall("li", "k-1") is None


async def test_a_key_that_comes_with_another_command_is_refused(ledger):
    stream = a_stream()
    await ledger.record(change(stream, 0, opened(), key=a_key("k", "one")), {stream: None})
    with pytest.raises(KeyReused):
        await ledger.record(change(stream, 1, noted(), key=a_key("k", "two")), {})
    assert await positions(ledger) == [1]


async def test_the_same_key_of_another_principal_is_another_command(ledger):
    for principal in ("zhang", "li"):
        stream = a_stream()
        made = change(stream, 0, opened(), key=a_key("k", principal=principal))
        assert not (await ledger.record(made, {stream: None})).repeated
