"""A project after something happened on its site."""

from msgspec.structs import replace

from domain.building.state import Building
from domain.case import acted
from domain.project import Project
from events.building import WorksStarted


def started(case: Project, fact: WorksStarted) -> Project:
    """It is being built."""
    begun = Building(started_on=fact.on, planned_end=fact.planned_end)
    return replace(acted(case, fact.on), stage="building", building=begun)
