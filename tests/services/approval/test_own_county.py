"""A test's county is as the offices were settled, whatever the test before left in its database."""

from typing import Any

from services.common.embedded import Servers
from tests.conftest import Database, content, filled, given_back, taken
from tests.services.approval.kept import RECORDED
from tests.services.approval.story import raised
from tests.services.approval.world import World


async def test_what_a_test_recorded_is_gone_before_the_next_begins(
    office: World,
    county: Database,
    settled: str,
    servers: Servers,
    template: str,
    shape: Any,
) -> None:
    await raised(office)
    assert await content(county.admin_dsn) != RECORDED[settled]
    mine: list[Database] = []
    await given_back(servers, county, shape, mine)
    again = await taken(servers, template, mine)
    assert (again, await content(again.admin_dsn)) == (county, {})
    await filled(again, RECORDED[settled])
    assert await content(again.admin_dsn) == RECORDED[settled]
