"""Whether an officer may do what the pack gives to certain posts, outside any one case."""

from domain.keeping import Seat, keeper
from events.base import Actor
from services.approval.house import House
from services.approval.officers import Officer


def permit(house: House, officer: Officer, action: str, division: str) -> Actor | None:
    """In which of their posts an officer may take an action there; none where in none."""
    rules = house.procedures.in_force(division, house.today)
    if rules is None:
        return None
    about = Seat(rules, house.today, officer.today(house.today))
    finding, actor = keeper(action, (division,), about)
    return actor if finding.verdict == "met" else None
