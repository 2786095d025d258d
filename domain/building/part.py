"""What building adds to a life."""

from domain.building.checks import CHECKS
from domain.building.evolving import started
from domain.building.proprieties import start_holds
from domain.part import Part
from events.building import WorksStarted

PART = Part(evolve={WorksStarted: started}, wrong={WorksStarted: start_holds}, checks=CHECKS)
