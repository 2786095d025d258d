"""What the implementation plan adds to a life."""

from domain.implementation import evolving
from domain.implementation.checks import CHECKS
from domain.implementation.major import list_holds
from domain.implementation.proprieties import plan_holds
from domain.implementation.starting import extension_holds
from domain.part import Part
from events.implementation import ImplementationDrafted, MajorListRecorded, StartExtended

PART = Part(
    evolve={
        ImplementationDrafted: evolving.drafted,
        MajorListRecorded: evolving.listed,
        StartExtended: evolving.extended,
    },
    wrong={
        ImplementationDrafted: plan_holds,
        MajorListRecorded: list_holds,
        StartExtended: extension_holds,
    },
    checks=CHECKS,
)
