"""What an officer may ask of a campaign (摸底排查)."""

from typing import Annotated

from msgspec import Meta

from domain.command import Act, Command
from events.base import Digest, DivisionCode, Year
from events.campaign import (
    CampaignClosed,
    CampaignOpened,
    Number,
    Survey,
    VillageReported,
)

OPEN = frozenset({"campaign-open"})


class OpenCampaign(Command, frozen=True):
    """Begin to go through a county's projects since a year, village by village (开展摸底排查).

    Without `villages` they are all that the county has.
    """

    division: DivisionCode
    year: Year
    base_year: Year
    villages: Annotated[tuple[DivisionCode, ...], Meta(max_length=2000)] = ()
    number: Number = 1


class ReportVillage(Command, frozen=True):
    """Report what was found in a village (逐村排查); a later report replaces an earlier one."""

    village: DivisionCode
    found: Survey
    evidence: Digest


class CloseCampaign(Command, frozen=True):
    """End the campaign: every village has reported, every project is classified (排查结束)."""


ACTS: tuple[Act, ...] = (
    Act(
        OpenCampaign,
        "open-campaign",
        CampaignOpened,
        "",
        "以县为单位逐村开展帮扶产业摸底排查。",
        frozenset({"new"}),
        ("campaign-open",),
    ),
    Act(
        ReportVillage,
        "report-village",
        VillageReported,
        "village-reports",
        "报送一个村的排查结果;再次报送的以后一次为准。",
        OPEN,
    ),
    Act(
        CloseCampaign,
        "close-campaign",
        CampaignClosed,
        "closings",
        "各村均已报送、范围内项目均已分类后结束排查。",
        OPEN,
        ("campaign-closed",),
    ),
)
"""What campaigns add to a life."""
