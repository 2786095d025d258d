"""What an officer may ask about the implementation plan."""

from datetime import date

from domain.command import Act, Command
from events.base import Digest, Line, Short
from events.implementation import (
    ImplementationDrafted,
    ImplementationPlan,
    MajorListRecorded,
    StartExtended,
)


class DraftImplementationPlan(Command, frozen=True):
    """State how the project will be carried out, whole (编制实施方案).

    To draft it anew replaces it: what was approved of the former one becomes stale.
    """

    plan: ImplementationPlan
    reason: Short = ""


class RecordMajorList(Command, frozen=True):
    """Put on record that the county's published list has the project on it, or no longer has.

    重大公共建设项目: what is on the list is consulted on, argued, assessed, reviewed and discussed
    before its implementation plan is approved.
    """

    listed: bool
    catalogue: Line
    digest: Digest


class ExtendStart(Command, frozen=True):
    """Let the works start later than the approval allows, once, until a day (延期开工)."""

    until: date
    reason: Line


ACTS: tuple[Act, ...] = (
    Act(
        DraftImplementationPlan,
        "draft-implementation-plan",
        ImplementationDrafted,
        "implementation-plans",
        "编制或重编实施方案;对原方案所作的批复随之过时。",
        frozenset({"planned", "building", "completed"}),
    ),
    Act(
        RecordMajorList,
        "record-major-list",
        MajorListRecorded,
        "major-listings",
        "登记项目列入(移出)县级重大行政决策事项目录。",
        frozenset({"library", "planned"}),
    ),
    Act(
        ExtendStart,
        "extend-start",
        StartExtended,
        "start-extensions",
        "批复失效前申请延期开工,只延一次。",
        frozenset({"planned"}),
    ),
)
