"""Facts are posted in order within each case; what is refused waits and holds up its case alone."""

import random
from collections import defaultdict
from datetime import timedelta

import pytest

from events.envelope import message
from events.subscriber import Wanted
from services.hooks.patience import Patience
from tests.services.hooks.posting import (
    HERE,
    TAKEN,
    Delivery,
    Log,
    Receiver,
    house,
    posting,
    receiving,
    secret_of,
    status,
)

REFUSED = status(500)


async def test_a_fact_is_posted_as_it_stands_on_the_bus_and_signed(
    log: Log, receiver: Receiver
) -> None:
    subscriber = await log.register(receiver.url)
    async with posting(house(log.database)):
        rows = await log.facts("file-a", "file-a", "file-b")
        await receiver.has(3)
    for row in rows:
        [had] = [d for d in receiver.taken if d.id == f"{row.stream}/{row.version}"]
        assert had.body == row.state
        said = message(row, "urn:bangfu:log").headers
        assert {k: had.headers[k] for k in said} == said
        assert had.signed_by(secret_of(subscriber)) == [True]
        assert had.path == "/facts"


async def test_only_what_is_wanted_is_posted(log: Log, receiver: Receiver) -> None:
    await log.register(receiver.url, Wanted("430500"))
    async with posting(house(log.database)):
        await log.fact("file-a", "430600")
        await log.fact("file-b", "000000")
        await log.fact("file-c", "430502")
        await log.fact("file-d", "430511")
        await receiver.has(2)
    assert sorted(receiver.ids()) == ["file-c/1", "file-d/1"]


async def test_a_webhook_begins_with_the_first_fact_or_with_its_registration(
    log: Log, receiver: Receiver
) -> None:
    await log.facts("file-a", "file-a")
    async with receiving() as late, posting(house(log.database)):
        await log.register(receiver.url, start="beginning")
        await log.register(late.url, Wanted(HERE, ("file",)), start="now")
        await log.fact("file-a")
        await receiver.until(lambda: "file-a/3" in receiver.ids())
        await late.has(1)
    assert [i for i in receiver.ids() if i.startswith("file")] == [f"file-a/{n}" for n in (1, 2, 3)]
    assert late.ids() == ["file-a/3"]


async def test_within_a_case_nothing_overtakes_whatever_is_refused(
    log: Log, receiver: Receiver
) -> None:
    """The receiver refuses by chance, never the same so often that it would be put aside."""
    chance, refusals = random.Random(7), defaultdict[str, int](int)

    def answers(had: Delivery) -> bytes:
        if chance.random() < 0.4 and refusals[had.id] < 2:
            refusals[had.id] += 1
            return status(chance.choice([301, 400, 404, 429, 500, 503]))
        return TAKEN

    receiver.answers = answers
    subscriber = await log.register(receiver.url)
    async with posting(house(log.database)):
        rows = await log.facts(*(f"file-{chance.randrange(5)}" for _ in range(60)))
        await log.at(subscriber, rows[-1].position)
    assert len(refusals) > 5
    assert sorted(receiver.ids()) == sorted(f"{row.stream}/{row.version}" for row in rows)
    for case in {row.stream for row in rows}:
        versions = [had.version for had in receiver.taken if had.case == case]
        assert versions == sorted(versions)
    assert await log.kept(subscriber) == []


async def test_what_is_refused_too_often_is_put_aside_with_its_case_behind_it(
    log: Log, receiver: Receiver
) -> None:
    receiver.answers = lambda had: status(422) if had.id == "file-a/2" else TAKEN
    subscriber = await log.register(receiver.url)
    async with posting(house(log.database)):
        rows = await log.facts("file-a", "file-a", "file-b", "file-a", "file-b")
        await log.at(subscriber, rows[-1].position)
        later = await log.fact("file-a")
        await log.at(subscriber, later.position)
    assert sorted(receiver.ids()) == ["file-a/1", "file-b/1", "file-b/2"]
    assert [d.id for d in receiver.tries].count("file-a/2") == 3
    kept = await log.kept(subscriber)
    assert [(k["position"], k["parked"]) for k in kept] == [
        (row.position, True) for row in (rows[1], rows[3], later)
    ]
    assert (kept[0]["reason"], kept[0]["tries"]) == ("422", 3)
    assert [k["tries"] for k in kept[1:]] == [0, 0]


AGAIN = "UPDATE bangfu.hook_deliveries SET parked = false, tries = 0, due_at = now()"


async def test_what_was_put_aside_is_tried_again_in_order_and_moves_no_position(
    log: Log, receiver: Receiver
) -> None:
    receiver.answers = lambda had: status(422) if had.case == "file-a" else TAKEN
    subscriber = await log.register(receiver.url)
    async with posting(house(log.database)):
        rows = await log.facts("file-a", "file-a", "file-b", "file-a")
        await log.at(subscriber, rows[-1].position)
        position = (await log.hook(subscriber))["position"]
        receiver.answers = lambda _: TAKEN
        await log.rows(AGAIN, role="writer")
        await receiver.has(4)
        await log.at(subscriber, rows[-1].position)
        assert (await log.hook(subscriber))["position"] == position
    assert receiver.ids() == ["file-b/1", "file-a/1", "file-a/2", "file-a/3"]
    assert await log.kept(subscriber) == []


async def test_when_nobody_is_there_nothing_moves_and_no_fact_is_to_blame(log: Log) -> None:
    async with receiving() as gone:
        url = gone.url
    subscriber = await log.register(url)
    async with posting(house(log.database)):
        rows = await log.facts("file-a", "file-b", "file-a")

        async def told() -> bool:
            return bool((await log.hook(subscriber)).get("reason"))

        await log.until(told)
        assert (await log.hook(subscriber))["reason"] == "ConnectError"
        assert (await log.hook(subscriber))["position"] < rows[0].position
        assert await log.kept(subscriber) == []
        port = int(url.rpartition(":")[2].partition("/")[0])
        async with receiving(port) as back:
            await back.has(3)
            await log.at(subscriber, rows[-1].position)
            assert (await log.hook(subscriber))["reason"] == ""


async def test_a_receiver_that_says_it_is_gone_rests_until_somebody_lets_it_go_on(
    log: Log, receiver: Receiver
) -> None:
    receiver.answers = lambda _: status(410)
    subscriber = await log.register(receiver.url)
    async with posting(house(log.database)):
        await log.fact("file-a")

        async def rests() -> bool:
            return bool((await log.hook(subscriber)).get("paused"))

        await log.until(rests)
        tried = len(receiver.tries)
        receiver.answers = lambda _: TAKEN
        last = await log.fact("file-b")
        assert len(receiver.tries) == tried
        await log.rows("UPDATE bangfu.hooks SET paused = false", role="writer")
        await log.at(subscriber, last.position)
    assert sorted(receiver.ids()) == ["file-a/1", "file-b/1"]


async def test_a_receiver_is_tried_again_when_it_asks_to_be(log: Log, receiver: Receiver) -> None:
    receiver.answers = lambda _: status(429, "Retry-After: 3600")
    subscriber = await log.register(receiver.url)
    async with posting(house(log.database, patience=Patience(longest=600.0))):
        await log.fact("file-a")

        async def waits() -> bool:
            return bool(await log.kept(subscriber))

        await log.until(waits)
    [kept] = await log.kept(subscriber)
    hook = await log.hook(subscriber)
    assert timedelta(seconds=500) < kept["due_at"] - hook["changed_at"] <= timedelta(seconds=600)


async def test_a_receiver_that_says_nothing_in_time_has_not_taken_it(
    log: Log, receiver: Receiver
) -> None:
    receiver.answers = lambda had: b"" if had.id == "file-a/1" else TAKEN
    subscriber = await log.register(receiver.url)
    async with posting(house(log.database, answered_in=0.2)):
        last = (await log.facts("file-a", "file-b"))[-1]
        await log.at(subscriber, last.position)
    [kept] = await log.kept(subscriber)
    assert (kept["parked"], kept["reason"], kept["tries"]) == (True, "TimeoutError", 3)
    assert receiver.ids() == ["file-b/1"]


async def test_a_webhook_that_moves_is_posted_to_at_its_new_address(
    log: Log, receiver: Receiver
) -> None:
    subscriber = await log.register(receiver.url)
    async with receiving() as other, posting(house(log.database)):
        first = await log.fact("file-a")
        await log.at(subscriber, first.position)
        await log.move(subscriber, other.url)
        last = await log.fact("file-a")
        await log.at(subscriber, last.position)
        assert (receiver.ids(), other.ids()) == (["file-a/1"], ["file-a/2"])


async def test_nothing_after_a_change_goes_where_it_went_before(
    log: Log, receiver: Receiver
) -> None:
    """However fast fact follows change."""
    subscriber = await log.register(receiver.url)
    async with receiving() as other, posting(house(log.database)):
        for n in range(1, 9):
            to = (other, receiver)[n % 2]
            await log.move(subscriber, to.url)
            last = await log.fact("file-a")
            await log.at(subscriber, last.position)
            assert to.ids()[-1] == f"file-a/{n}"
    assert len(receiver.taken) == len(other.taken) == 4


async def test_a_withdrawn_webhook_is_posted_to_no_more_and_forgotten(
    log: Log, receiver: Receiver
) -> None:
    receiver.answers = lambda had: TAKEN if had.id == "file-a/1" else REFUSED
    subscriber = await log.register(receiver.url)
    async with posting(house(log.database)):
        await log.at(subscriber, (await log.fact("file-a")).position)
        await log.at(subscriber, (await log.fact("file-b")).position)
        assert await log.kept(subscriber)
        await log.withdraw(subscriber)

        async def forgotten() -> bool:
            return not await log.hook(subscriber) and not await log.kept(subscriber)

        await log.until(forgotten)
        tried = len(receiver.tries)
        await log.register(receiver.url)
        await log.fact("file-c")
        await receiver.until(lambda: "file-c/1" in [had.id for had in receiver.tries])
        assert len([t for t in receiver.tries[tried:] if t.id == "file-c/1"]) >= 1
    assert await log.hook(subscriber) == {}


@pytest.mark.parametrize(
    ("ago", "numbers"), [(timedelta(hours=1), (2, 1)), (timedelta(hours=25), (2,))]
)
async def test_while_a_secret_is_replaced_both_sign(
    log: Log, receiver: Receiver, ago: timedelta, numbers: tuple[int, ...]
) -> None:
    subscriber = await log.register(receiver.url)
    await log.rotate(subscriber, ago)
    async with posting(house(log.database)):
        await log.fact("file-a")
        await receiver.has(1)
    [had] = receiver.taken
    secrets = [secret_of(subscriber, number) for number in numbers]
    assert had.signed_by(*secrets) == [True] * len(numbers)


async def test_of_two_processes_one_posts_and_the_other_takes_over(
    log: Log, receiver: Receiver
) -> None:
    subscriber = await log.register(receiver.url)
    async with posting(house(log.database)):
        async with posting(house(log.database)):
            first = await log.facts("file-a", "file-b", "file-a")
            await log.at(subscriber, first[-1].position)
        then = await log.facts("file-a", "file-c")
        await log.at(subscriber, then[-1].position)
    due = sorted(f"{row.stream}/{row.version}" for row in (*first, *then))
    assert sorted(receiver.ids()) == due


async def test_one_webhook_that_fails_holds_up_no_other(log: Log, receiver: Receiver) -> None:
    async with receiving() as other, posting(house(log.database)):
        other.answers = lambda _: REFUSED
        await log.register(other.url)
        await log.register(receiver.url)
        await log.facts("file-a", "file-a", "file-b")
        await receiver.has(3)
