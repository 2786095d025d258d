"""Nothing is published to a server or into a stream that could lose, drop or change a fact."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from services.common.embedded import nats as embedded
from services.relay import streams
from services.relay.bus import Bus, connected
from services.relay.doubts import Doubt, Unsafe
from services.relay.streams import (
    BUILDING,
    assert_fits,
    config,
    create,
    delete,
    differences,
    update,
)
from tests.services.relay.relaying import WANTED, House, ServerOfOurs, eventually


@pytest.fixture
def careless(server: ServerOfOurs, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServerOfOurs]:
    """The same server without the setting that makes it sync."""
    kept = embedded.configuration
    monkeypatch.setattr(
        embedded, "configuration", lambda *a: kept(*a).replace("sync_interval: always", "")
    )
    server.stop()
    server.start()
    return server


async def test_nothing_is_published_unless_the_server_syncs_always(
    careless: ServerOfOurs, house: House
) -> None:
    await house.facts.append(5)
    relay = house.relay()
    await eventually(lambda: relay.standing.faults)
    assert "sync_always" in relay.standing.faults[0].says
    async with house.bus() as bus:
        assert await streams.named(bus) == []


async def test_a_server_that_loses_the_setting_is_not_published_to_any_more(
    house: House, request: pytest.FixtureRequest
) -> None:
    await house.filled(5)
    relay = house.relay()
    await eventually(lambda: relay.standing.health().ready)
    request.getfixturevalue("careless")
    await house.facts.append(5)
    await eventually(lambda: relay.standing.faults)
    assert (await house.stream()).last == 5


async def test_a_monitor_must_tell_of_the_server_that_we_are_connected_to(
    house: House, servers
) -> None:
    """The other one syncs always; of ours it says nothing."""
    elsewhere = replace(house.server.address, monitors=(servers.nats_monitor_url,))
    relay = house.relay(replace(house.setup, address=elsewhere))
    await eventually(lambda: relay.standing.faults)
    assert "no monitor tells" in relay.standing.faults[0].says


async def test_every_server_that_keeps_the_stream_must_be_asked(house: House) -> None:
    relay = house.relay(replace(house.setup, wanted=replace(WANTED, replicas=3)))
    await eventually(lambda: relay.standing.faults)
    assert "fewer monitors than replicas" in relay.standing.faults[0].says


async def test_an_unknown_monitor_is_a_doubt(house: House) -> None:
    nowhere = replace(house.server.address, monitors=("http://127.0.0.1:9",))
    relay = house.relay(replace(house.setup, address=nowhere))
    await eventually(lambda: "monitor" in relay.standing.doubt)


LAX = [
    {"deny_delete": False},
    {"deny_purge": False},
    {"discard": "old"},
    {"max_age": 3_600_000_000_000},
    {"max_msgs": 10_000},
    {"max_bytes": 10_000_000},
    {"max_msgs_per_subject": 3, "discard": "old"},
    {"allow_rollup_hdrs": True, "deny_purge": False},
    {"allow_atomic": True},
    {"allow_direct": False},
    {"allow_msg_ttl": True},
    {"duplicate_window": 5_000_000_000},
    {"storage": "memory"},
    {"retention": "interest"},
    {"persist_mode": "async"},
    {"subjects": ["bangfu.>", "other.>"]},
    {"republish": {"src": "bangfu.>", "dest": "elsewhere.>"}},
    {"subject_transform": {"src": "bangfu.>", "dest": "bangfu.x.>"}},
    {"compression": "s2"},
]


async def test_a_stream_that_is_set_up_otherwise_is_refused(server: ServerOfOurs) -> None:
    async with connected(server.address) as bus:
        for lax in LAX:
            made = await create(bus, config(WANTED, "BANGFU") | lax)
            with pytest.raises(Unsafe) as refused:
                assert_fits(made, WANTED)
            assert all(re.search(rf"\b{key}\b", str(refused.value)) for key in lax)
            await delete(bus, "BANGFU")


async def test_such_a_stream_gets_nothing_until_it_is_set_right(house: House) -> None:
    async with house.bus() as bus:
        await create(bus, config(WANTED, "BANGFU") | {"max_msgs": 10})
        await house.facts.append(5)
        relay = house.relay()
        await eventually(lambda: relay.standing.faults)
        assert (await house.stream()).last == 0
        await update(bus, config(WANTED, "BANGFU"))
    await house.drained()
    assert relay.standing.faults == ()


async def test_a_stream_that_others_left_without_the_facts_subjects_is_not_made_again(
    house: House,
) -> None:
    await house.filled(5)
    async with house.bus() as bus:
        await update(bus, config(WANTED, "BANGFU") | {"subjects": ["elsewhere.>"]})
    relay = house.relay()
    await eventually(lambda: relay.standing.faults)
    assert "not one stream in use" in relay.standing.faults[0].says


async def test_a_stream_that_another_relay_makes_while_one_looks_is_no_fault(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = streams.named

    async def named(bus: Bus, subject: str = "") -> list[str]:
        found = await looked(bus, subject)
        if subject:
            await create(bus, config(WANTED, "BANGFU"))
        return found

    monkeypatch.setattr(streams, "named", named)
    async with house.bus() as bus:
        with pytest.raises(Doubt, match="while we looked"):
            await streams.in_use(bus, WANTED)
        assert (await streams.in_use(bus, WANTED)).name == "BANGFU"


async def test_while_a_rebuild_is_under_way_without_a_stream_in_use_the_relay_waits(
    house: House,
) -> None:
    async with house.bus() as bus:
        await create(bus, streams.building(WANTED, "BANGFU", 1))
    relay = house.relay()
    await eventually(lambda: "rebuild" in relay.standing.doubt)
    assert relay.standing.faults == ()


async def test_the_stream_that_the_relay_makes_keeps_everything(house: House) -> None:
    house.relay()
    await house.drained()
    made = await house.stream()
    assert list(differences(made.config, config(WANTED, "BANGFU"))) == []
    assert made.config["duplicate_window"] == 100_000_000
    assert made.config["deny_delete"] is made.config["deny_purge"] is True
    assert (made.config["storage"], made.config["discard"]) == ("file", "new")
    assert BUILDING not in str(made.config)


@given(st.sampled_from(sorted(config(WANTED, "BANGFU"))), st.integers() | st.text() | st.none())
def test_a_setting_of_any_other_value_is_named(key: str, value: object) -> None:
    right = config(WANTED, "BANGFU")
    told = list(differences(right | {key: value}, right))
    assert bool(told) == (value != right[key])
    assert all(line.startswith(f"{key} = ") for line in told)


@given(st.text(min_size=1), st.integers(min_value=1) | st.text(min_size=1) | st.just(True))
def test_a_setting_that_we_do_not_know_is_refused(key: str, value: object) -> None:
    right = config(WANTED, "BANGFU")
    if key not in right and key not in ("first_seq", "metadata") and value not in (1, "none"):
        assert list(differences(right | {key: value}, right))
