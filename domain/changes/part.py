"""What changes add: how they evolve a project, what must hold of them, what a pack may ask."""

from domain.changes.checks import CHECKS
from domain.changes.evolving import EVOLVE
from domain.changes.proprieties import DERIVE, WRONG
from domain.part import Part

PART = Part(evolve=EVOLVE, wrong=WRONG, derive=DERIVE, checks=CHECKS)
