"""What an officer may ask about the implementation plan."""

from domain.command import Act, Command
from events.base import Short
from events.implementation import ImplementationDrafted, ImplementationPlan


class DraftImplementationPlan(Command, frozen=True):
    """State how the project will be carried out, whole (编制实施方案).

    To draft it anew replaces it: what was approved of the former one becomes stale.
    """

    plan: ImplementationPlan
    reason: Short = ""


ACTS: tuple[Act, ...] = (
    Act(
        DraftImplementationPlan,
        "draft-implementation-plan",
        ImplementationDrafted,
        "implementation-plans",
        "编制或重编实施方案;对原方案所作的批复随之过时。",
        frozenset({"planned", "building", "completed"}),
    ),
)
