"""What planning adds: how a plan evolves, what must hold of it, and what projects get by it."""

from msgspec.structs import replace

from domain.part import Part
from domain.planning.checks import CHECKS
from domain.planning.commands import OpenPlan
from domain.planning.evolving import EVOLVE
from domain.planning.proprieties import WRONG
from domain.planning.state import AnnualPlan
from domain.planning.telling import BESIDE, DERIVE, NEEDS


def begun(plan: AnnualPlan, command: OpenPlan) -> AnnualPlan:
    """A plan is the county's own."""
    return replace(plan, origin="county", division=command.division)


PART = Part(
    begins={OpenPlan: begun},
    evolve=EVOLVE,
    wrong=WRONG,
    derive=DERIVE,
    beside=BESIDE,
    checks=CHECKS,
    needs=NEEDS,
)
