"""What the implementation plan adds to a life."""

from domain.implementation.checks import CHECKS
from domain.implementation.evolving import drafted
from domain.implementation.proprieties import plan_holds
from domain.part import Part
from events.implementation import ImplementationDrafted

PART = Part(
    evolve={ImplementationDrafted: drafted},
    wrong={ImplementationDrafted: plan_holds},
    checks=CHECKS,
)
