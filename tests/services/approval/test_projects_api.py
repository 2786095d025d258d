"""A project's way into the library over HTTP, and what is refused on it."""

from tests.services.approval.story import (
    in_library,
)
from tests.services.approval.world import (
    COUNTY_CLERK,
    HEAD,
    World,
)


async def test_a_village_project_goes_all_the_way_into_the_library(office: World) -> None:
    project = await in_library(office)
    seen = (await office.get(COUNTY_CLERK, f"/projects/{project}")).json()
    assert (seen["stage"], seen["library_year"]) == ("library", 2026)
    steps = [(d["step"], d["by"]["person"]) for d in seen["decisions"]]
    assert steps[:2] == [("village-submission", HEAD), ("township-review", steps[1][1])]
