"""A project's way into the library over HTTP, and what is refused on it."""

from tests.services.approval.story import (
    INTAKE,
    VOTE,
    in_library,
    raised,
)
from tests.services.approval.world import (
    APPRAISER,
    CLERK,
    COUNTY_CLERK,
    HEAD,
    KEEPER,
    STRANGER_CLERK,
    World,
    done,
    refused,
)


async def test_a_village_project_goes_all_the_way_into_the_library(office: World) -> None:
    project = await in_library(office)
    seen = (await office.get(COUNTY_CLERK, f"/projects/{project}")).json()
    assert (seen["stage"], seen["library_year"]) == ("library", 2026)
    steps = [(d["step"], d["by"]["person"]) for d in seen["decisions"]]
    assert steps[:2] == [("village-submission", HEAD), ("township-review", steps[1][1])]
