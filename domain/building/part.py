"""What building adds to a life."""

from domain.building.checks import CHECKS
from domain.building.evolving import EVOLVE
from domain.building.proprieties import WRONG
from domain.part import Part

PART = Part(evolve=EVOLVE, wrong=WRONG, checks=CHECKS)
