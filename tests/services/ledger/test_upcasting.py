"""Facts of an older shape are read as they would be written today, and stay as they were stored."""

import pytest
from sample_files import CLERK, FILES, NOON, a_stream, act, change, noted, opened

from events.base import Fact
from events.upcasters import BrokenChain, Step
from services.ledger import kinds
from services.ledger.checking import check
from services.ledger.ledger import Ledger
from services.ledger.rebuild import rebuild


class NotedOnce(Fact, frozen=True, tag="file.noted.v0"):
    words: str


OLD = NotedOnce(by=CLERK, at=NOON, on=NOON.date(), command="c", words="早")


def renamed(shape):
    told = dict(shape)
    return {"text": told.pop("words")} | told


@pytest.fixture
def steps(monkeypatch):
    found = {"file.noted.v0": Step("file.noted.v1", renamed)}
    monkeypatch.setattr(kinds, "STEPS", found)
    return found


async def test_an_old_fact_is_read_in_its_new_shape_and_stays_as_it_was_stored(steps, database):
    stream = a_stream()
    async with Ledger(database.dsn("writer"), [FILES]) as ledger:
        await act(ledger, stream, opened())
        await ledger.record(change(stream, 1, OLD), {stream: None})
    async with Ledger(database.dsn("writer"), [FILES]) as ledger:
        assert (await ledger.state(stream)).state.notes == ("早",)
        stored = (await ledger.history(stream))[-1]
        assert (stored.fact, stored.topic) == (noted("早"), "file.noted.v0")
        assert b"words" in stored.bytes
    await rebuild(database.dsn("migrator"), [FILES])
    assert (await check(database.dsn("auditor"), [FILES])).faults == ()


async def test_a_chain_that_leads_nowhere_stops_the_start(steps, database):
    steps["file.noted.v0"] = Step("file.noted.v7", renamed)
    with pytest.raises(BrokenChain, match=r"file\.noted\.v0"):
        async with Ledger(database.dsn("writer"), [FILES]):
            pass


async def test_chains_of_other_kinds_are_not_this_ledgers_business(steps, database):
    steps["thing.done.v0"] = Step("thing.done.v1", renamed)
    async with Ledger(database.dsn("writer"), [FILES]):
        pass
