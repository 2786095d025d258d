"""What happens while a project is built (开工、实施)."""

from datetime import date

from events.base import Fact
from events.findings import Held


class WorksStarted(Fact, frozen=True, tag="project.works-started.v1"):
    """The works were begun (开工), to be done by a day."""

    planned_end: date
    because: tuple[Held, ...] = ()


BuildingFact = WorksStarted
