"""What building adds to a life."""

from domain.building.checks import CHECKS
from domain.building.commands import StartWorks
from domain.building.evolving import EVOLVE
from domain.building.proprieties import WRONG
from domain.part import Part
from domain.project import Project


def needed(case: Project, command: StartWorks) -> tuple[str, ...]:
    """No start on the money of a plan that is not issued."""
    return case.relies_on


PART = Part(evolve=EVOLVE, wrong=WRONG, checks=CHECKS, needs={StartWorks: needed})
