"""What planning adds: how a plan evolves, what must hold of it, and what projects get by it."""

from domain.part import Part
from domain.planning.checks import CHECKS
from domain.planning.evolving import EVOLVE
from domain.planning.proprieties import WRONG
from domain.planning.telling import BESIDE, DERIVE, NEEDS

PART = Part(
    evolve=EVOLVE,
    wrong=WRONG,
    derive=DERIVE,
    beside=BESIDE,
    checks=CHECKS,
    needs=NEEDS,
)
