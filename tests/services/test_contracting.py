"""Before a contract is released the log tells whom it would break."""

import pytest

from events import contract
from events.contract import Change
from events.subscriber import Wanted
from services import contracting
from tests.conftest import Database
from tests.services.hooks.posting import a_log

URL = "https://example.gov.cn/facts"
REMOVED = Change("file.noted.v1", "text", "field removed")


async def test_whoever_is_registered_and_takes_the_fact_is_concerned(database: Database) -> None:
    async with a_log(database) as log:
        await log.register(URL)
        await log.register(URL, Wanted("430511", ("office",)))
        gone = await log.register(URL)
        await log.withdraw(gone)
        found = await contracting.concerned(database.dsn("auditor"), [REMOVED])
    assert [(one.name, one.changes) for one in found] == [("平台", (REMOVED,))]


async def test_what_a_subscriber_said_last_counts(database: Database) -> None:
    async with a_log(database) as log:
        subscriber = await log.register(URL, Wanted("430511", ("office",)))
        await log.move(subscriber, URL)  # and takes everything from then on
        assert len(await contracting.registered(database.dsn("auditor"))) == 1
        assert await contracting.concerned(database.dsn("auditor"), [REMOVED])


def test_it_is_said_in_lines_and_by_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def one(_dsn: str, changes: list[Change]) -> list[contract.Concerned]:
        return [contract.Concerned("平台", "中心", tuple(changes))] if changes else []

    monkeypatch.setattr(contracting, "concerned", one)
    monkeypatch.setattr(contract, "since_release", lambda: [REMOVED])
    assert contracting.affected("") == 1
    told = capsys.readouterr().out
    assert "平台(中心)" in told
    assert "file.noted.v1 text field removed (breaks)" in told
    monkeypatch.setattr(contract, "since_release", list)
    assert contracting.affected("") == 0
