"""The reconciler looks at everything again and again, and at what is new or was wrong each time."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.relay import comparing, reconciling
from services.relay.comparing import Span, compare
from services.relay.doubts import Doubt, Fault, merged
from services.relay.log import opened
from services.relay.reconciling import Reconciler, disjoint
from services.relay.setup import Setup
from services.relay.standing import Standing
from services.relay.streams import Stream, config, delete
from tests.services.relay.relaying import SOURCE, WANTED, House, eventually

spans = st.tuples(st.integers(1, 200), st.integers(0, 40)).map(lambda s: (s[0], s[0] + s[1] - 1))


def places(given_: list[Span]) -> list[int]:
    return [at for first, last in given_ for at in range(first, last + 1)]


@given(st.lists(spans))
def test_each_place_is_looked_at_once(given_: list[Span]) -> None:
    assert places(list(disjoint(iter(given_)))) == sorted(set(places(given_)))


faults = st.builds(
    lambda first, more, what: Fault(first, first + more, what),
    st.integers(1, 30),
    st.integers(0, 5),
    st.sampled_from(["missing", "different"]),
)


@given(st.lists(faults))
def test_faults_that_touch_are_told_as_one(some: list[Fault]) -> None:
    def positions(of: list[Fault] | tuple[Fault, ...]) -> set[tuple[str, int]]:
        return {(f.what, at) for f in of for at in range(f.first, f.last + 1)}

    assert positions(merged(some)) == positions(some)


def test_neighbours_of_one_kind_are_one_range() -> None:
    some = [Fault(n, n, "missing") for n in (3, 1, 2, 5)] + [Fault(4, 4, "different")]
    assert merged(some) == (
        Fault(1, 3, "missing"),
        Fault(4, 4, "different"),
        Fault(5, 5, "missing"),
    )


def a_stream(last: int, begins: int = 1) -> Stream:
    told = config(WANTED, "BANGFU", begins)
    return Stream("BANGFU", "then", told, last - begins + 1, begins, last)


def reconciler(standing: Standing | None = None) -> Reconciler:
    return Reconciler(Setup("", None), standing or Standing())  # type: ignore[arg-type]


def looked_at(one: Reconciler, stream: Stream) -> set[int]:
    return set(places(list(disjoint(one._due(stream, stream.last)))))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cycle's part is a hundred positions, and nothing is looked at by chance."""
    monkeypatch.setattr(reconciling, "PART", 100)
    monkeypatch.setattr(reconciling, "SAMPLES", 0)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("begins", [1, 501])
def test_a_long_stream_is_looked_at_whole_part_by_part(begins: int) -> None:
    one, stream = reconciler(), a_stream(begins + 949, begins)
    one._next = one._new = begins
    cycles = [looked_at(one, stream) for _ in range(10)]
    assert set.union(*cycles) == set(range(begins, begins + 950))
    assert all(len(cycle) <= 200 for cycle in cycles)
    assert looked_at(one, stream) == set(range(begins, begins + 100))


@pytest.mark.usefixtures("small")
def test_what_is_new_is_looked_at_in_the_next_cycle() -> None:
    one = reconciler()
    looked_at(one, a_stream(500))
    assert set(range(501, 531)) <= looked_at(one, a_stream(530))


@pytest.mark.usefixtures("small")
def test_what_was_wrong_is_looked_at_in_each_cycle() -> None:
    standing = Standing()
    standing.reconciled((Fault(440, 445, "different"), Fault(1, 950, "holes", "3")))
    one = reconciler(standing)
    for _ in range(3):
        seen = looked_at(one, a_stream(950))
        assert set(range(440, 446)) <= seen
        assert len(seen) < 300


def test_some_places_are_looked_at_by_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconciling, "PART", 1)
    one = reconciler()
    seen = [frozenset(looked_at(one, a_stream(1_000_000))) for _ in range(3)]
    assert len(set(seen)) == 3
    assert all(len(places_) > 500 for places_ in seen)


def test_an_empty_stream_has_nothing_to_look_at() -> None:
    assert looked_at(reconciler(), a_stream(0)) == set()


async def test_what_differs_is_named_by_its_range(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "PAGE", 7)
    await house.filled(45)
    async with house.bus() as bus, opened(house.dsn) as log:
        stream = await house.stream()
        assert await compare(log, bus, stream, SOURCE, [(1, 45)]) == ()
        forged = await compare(log, bus, stream, "urn:bangfu:other", [(20, 30), (40, 40)])
    assert forged == (Fault(20, 30, "different"), Fault(40, 40, "different"))


async def test_a_server_that_lags_behind_is_no_fault(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever answers knows nothing yet; the leader knows."""
    await house.filled(20)

    async def nothing_yet(*_: object) -> dict[int, bytes]:
        return {}

    monkeypatch.setattr(comparing, "messages", nothing_yet)
    relay = house.relay()
    await relay.cycle()
    assert relay.standing.faults == ()


async def test_what_could_not_be_compared_stands_as_it_did(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.filled(5)
    standing = Standing()
    standing.reconciled((Fault(3, 3, "different"),))
    one = Reconciler(house.setup, standing)
    house.server.stop()
    await one._cycle()
    assert standing.faults == (Fault(3, 3, "different"),)
    assert standing.halted.is_set()
    house.server.start()
    await one._cycle()
    assert standing.faults == ()
    assert standing.clear.is_set()


async def test_another_stream_is_compared_from_its_beginning(house: House) -> None:
    await house.filled(30)
    one = Reconciler(house.setup, Standing())
    assert await one.compared() == ()
    assert one._new == 31
    async with house.bus() as bus:
        await delete(bus, "BANGFU")
    await house.filled(1)
    assert await one.compared() == ()
    assert one._known[0] == "BANGFU"


async def test_cycles_come_as_often_as_the_settings_say(house: House) -> None:
    stop, standing = asyncio.Event(), Standing()
    await house.filled(3)
    often = Reconciler(Setup(house.dsn, house.server.address, WANTED, SOURCE, 0.01), standing)
    watching = asyncio.create_task(often.run(stop))
    await eventually(lambda: often.cycles >= 3)
    stop.set()
    await watching


def test_a_doubt_says_why() -> None:
    assert (Doubt("silent").why, str(Doubt("silent"))) == ("silent", "silent")
