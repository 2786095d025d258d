"""Connections that the store has closed are the service's trouble: whoever reads is answered."""

from tests.conftest import Database
from tests.services.approval.story import raised
from tests.services.approval.world import COUNTY_CLERK, World

READ = (
    "/worklist",
    "/projects",
    "/projects/{}",
    "/projects/{}/actions",
    "/projects/{}/history",
    "/plans",
    "/assets",
    "/offices",
    "/packs",
    "/imports",
    "/events",
    "/health/ready",
)


async def test_whoever_reads_notices_nothing(office: World, county: Database) -> None:
    project = await raised(office)
    await office.read(COUNTY_CLERK, "/imports")
    for path in READ:
        assert await county.cut(), path
        answer = await office.get(COUNTY_CLERK, path.format(project))
        assert answer.status_code == 200, (path, answer.text)
