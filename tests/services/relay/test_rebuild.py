"""A new stream from the log takes the old one's place; cut off anywhere, the same call goes on."""

import asyncio

import nats.errors
import pytest

from events.envelope import Row
from services.relay import rebuilding, streams
from services.relay.bus import Bus
from services.relay.doubts import Doubt
from services.relay.streams import building, config, create, differences, named
from services.relay.window import labelled
from tests.services.relay.relaying import WANTED, House, eventually


async def test_the_new_stream_is_in_use_and_the_old_one_stays_beside_it(house: House) -> None:
    await house.filled(250)
    rebuilt = await house.rebuild()
    assert (rebuilt.stream, rebuilt.first, rebuilt.last) == ("BANGFU_2", 1, 250)
    assert rebuilt.retired == ("BANGFU",)
    async with house.bus() as bus:
        assert await named(bus, "bangfu.>") == ["BANGFU_2"]
    made = await house.stream("BANGFU_2")
    assert list(differences(made.config, config(WANTED, "BANGFU_2"))) == []
    assert await house.differences("BANGFU_2") == await house.differences("BANGFU") == []


async def test_the_relays_go_on_with_the_new_stream_by_themselves(house: House) -> None:
    for _ in range(2):
        house.relay()
    await house.facts.append(100)
    await house.drained()
    rebuilding_ = asyncio.create_task(house.rebuild())
    while not rebuilding_.done():
        await house.facts.append(2)
    await house.drained((await rebuilding_).stream)
    assert await house.differences("BANGFU_2") == []


async def test_a_rebuild_from_a_position_holds_what_comes_from_there(house: House) -> None:
    await house.filled(120)
    rebuilt = await house.rebuild(first=101)
    assert (rebuilt.first, rebuilt.last) == (101, 120)
    relay = house.relay()
    await house.facts.append(30)
    await house.drained("BANGFU_2")
    await relay.cycle()
    assert relay.standing.health().ready
    assert await house.differences("BANGFU_2", first=101) == []


async def test_a_rebuild_where_there_was_no_stream_makes_the_first(house: House) -> None:
    await house.facts.append(10)
    assert (await house.rebuild()).stream == "BANGFU"
    assert await house.differences("BANGFU") == []


async def test_a_second_rebuild_makes_a_third_stream(house: House) -> None:
    await house.filled(10)
    names = [(await house.rebuild()).stream for _ in range(2)]
    assert names == ["BANGFU_2", "BANGFU_3"]


class Cut(Exception):
    """The rebuild is ended here."""


async def test_a_rebuild_that_is_cut_off_anywhere_is_finished_by_the_next(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time one question further; the relay publishes meanwhile, and says why it cannot."""
    await house.filled(20)
    monkeypatch.setattr(rebuilding, "BATCH", 7)
    ask = Bus.ask
    for cut in range(1, 100):
        asked = 0

        async def cutting(self: Bus, subject: str, body: object = None, cut: int = cut) -> object:
            nonlocal asked
            asked += 1
            if asked == cut:
                raise Cut
            return await ask(self, subject, body)

        monkeypatch.setattr(Bus, "ask", cutting)
        try:
            rebuilt = await house.rebuild()
            break
        except Cut:
            await house.facts.append(1)
    monkeypatch.undo()
    assert cut > 10
    async with house.bus() as bus:
        assert await named(bus, "bangfu.>") == [rebuilt.stream]
        assert not [one for one in await streams.every(bus) if one.unfinished]
    assert await house.differences(rebuilt.stream) == []


async def test_what_another_rebuild_began_otherwise_is_not_taken_over(house: House) -> None:
    await house.filled(10)
    async with house.bus() as bus:
        await create(bus, building(WANTED, "BANGFU_2", 5))
    rebuilt = await house.rebuild()
    assert (rebuilt.stream, rebuilt.first) == ("BANGFU_3", 1)
    async with house.bus() as bus:
        assert await named(bus) == ["BANGFU", "BANGFU_3"]


async def test_a_new_stream_that_is_not_the_log_is_not_put_to_use(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.filled(10)
    monkeypatch.setattr(rebuilding, "labelled", lambda row, _: labelled(row, "urn:other"))
    with pytest.raises(rebuilding.Halted):
        await house.rebuild()
    async with house.bus() as bus:
        assert await named(bus, "bangfu.>") == ["BANGFU"]


async def test_a_subscriber_that_finds_the_stream_by_its_subjects_misses_nothing(
    house: House,
) -> None:
    house.relay()
    await house.facts.append(50)
    seen: list[int] = []
    following = asyncio.create_task(_follow(house, seen))
    await eventually(lambda: seen)
    await house.rebuild()
    await house.facts.append(50)
    await eventually(lambda: seen and seen[-1] == 100)
    following.cancel()
    assert seen == list(range(1, 101))


async def _follow(house: House, seen: list[int]) -> None:
    """Reads on from what it has; when its consumer is gone it looks for the stream again."""
    async with house.bus() as bus:
        while True:
            try:
                for name in await named(bus, "bangfu.>"):
                    await _read(bus, name, seen)
            except (Doubt, nats.errors.Error):
                await asyncio.sleep(0.01)


async def _read(bus: Bus, name: str, seen: list[int]) -> None:
    start = {"deliver_policy": "by_start_sequence", "opt_start_seq": len(seen) + 1}
    told = {"stream_name": name, "config": start | {"ack_policy": "none"}}
    made = await bus.ask(f"CONSUMER.CREATE.{name}", told)
    pull = await bus.client.jetstream().pull_subscribe_bind(made["name"], name)
    while True:
        try:
            found = await pull.fetch(100, timeout=0.5)
        except TimeoutError:
            await bus.ask(f"CONSUMER.INFO.{name}.{made['name']}")
            continue
        seen += [message.metadata.sequence.stream for message in found]


@pytest.mark.parametrize("limit", [1, 1000])
def test_a_batch_is_never_larger_than_a_server_takes(
    limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "BYTES", 1000)
    rows = [Row(n, "project-1", n, "project.x.v1", b"x" * 300 * (n % 5)) for n in range(1, limit)]
    parts = rebuilding.batches(rows)
    assert [row for part in parts for row in part] == rows
    assert all(sum(len(r.state) for r in part) <= 1000 or len(part) == 1 for part in parts)


async def test_progress_is_told_to_the_end(house: House) -> None:
    await house.filled(30)
    told: list[tuple[str, int, int]] = []
    await rebuilding.rebuild(house.setup, 1, lambda *step: told.append(step))
    assert told[0] == ("build", 30, 30)
    assert told[-1] == ("compare", 30, 30)


async def test_without_the_bus_a_rebuild_says_so(house: House) -> None:
    house.server.stop()
    with pytest.raises(Doubt):
        await house.rebuild()
