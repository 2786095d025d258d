"""What an officer may ask while a project is built."""

from datetime import date

from domain.command import Act, Command
from events.building import WorksStarted


class StartWorks(Command, frozen=True):
    """Begin the works on `on`, to be done by a day (开工)."""

    planned_end: date


ACTS: tuple[Act, ...] = (
    Act(
        StartWorks,
        "start-works",
        WorksStarted,
        "starts",
        "开工。",
        frozenset({"planned"}),
        ("building",),
    ),
)
