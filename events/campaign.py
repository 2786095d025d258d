"""A county's campaign to find out and classify its assistance industries (摸底排查)."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.base import END, Count, Digest, DivisionCode, Fact, Note, Year
from events.findings import Held
from events.project import (
    DecisionTaken,
    DivisionMoved,
    DocumentFiled,
    NoticeCorrected,
    NoticeEnded,
    NoticeInterrupted,
    NoticePosted,
    ObjectionAnswered,
    ObjectionRaised,
    VoteHeld,
)
from events.requirements import PackRef

CampaignStage = Literal["new", "campaign-open", "campaign-closed"]
CampaignId = Annotated[
    str,
    Meta(
        pattern=rf"^[0-9]{{6}}-[0-9]{{4}}-[1-9]{END}",
        description="a county's six digits, the year, the number in it",
    ),
]
Number = Annotated[int, Meta(ge=1, le=9)]
Villages = Annotated[tuple[DivisionCode, ...], Meta(min_length=1, max_length=2000)]


class Survey(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """What a village found on the ground: its projects in scope, those at a stop, those unknown.

    `unrecorded`: projects that no books know of (漏登), to be entered as from before.
    """

    projects: Count
    stopped: Count = 0
    unrecorded: Count = 0
    note: Note = ""


class CampaignOpened(Fact, frozen=True, tag="campaign.opened.v1"):
    """A county began to go through its projects since a year, village by village (开展摸底排查)."""

    division: DivisionCode
    year: Year
    number: Number
    base_year: Year
    villages: Villages
    pack: PackRef


class VillageReported(Fact, frozen=True, tag="campaign.village-reported.v1"):
    """A village was gone through (逐村排查); a later report replaces an earlier one."""

    village: DivisionCode
    found: Survey
    evidence: Digest


class CampaignClosed(Fact, frozen=True, tag="campaign.closed.v1"):
    """The campaign is over (排查结束): every village reported, every project classified."""

    because: tuple[Held, ...] = ()


class CampaignDecisionTaken(DecisionTaken, frozen=True, tag="campaign.decision-taken.v1"):
    """A step on the campaign was decided."""


class CampaignDocumentFiled(DocumentFiled, frozen=True, tag="campaign.document-filed.v1"):
    """A document of the campaign was put on file (归档)."""


class CampaignVoteHeld(VoteHeld, frozen=True, tag="campaign.vote-held.v1"):
    """A meeting voted on the campaign (表决)."""


class CampaignNoticePosted(NoticePosted, frozen=True, tag="campaign.notice-posted.v1"):
    """A notice of the campaign was posted (公示、公告)."""


class CampaignNoticeInterrupted(
    NoticeInterrupted, frozen=True, tag="campaign.notice-interrupted.v1"
):
    """A notice of the campaign was gone for some time."""


class CampaignNoticeCorrected(NoticeCorrected, frozen=True, tag="campaign.notice-corrected.v1"):
    """A notice of the campaign was corrected."""


class CampaignNoticeEnded(NoticeEnded, frozen=True, tag="campaign.notice-ended.v1"):
    """A notice of the campaign was taken down."""


class CampaignObjectionRaised(ObjectionRaised, frozen=True, tag="campaign.objection-raised.v1"):
    """Somebody objected to a notice of the campaign."""


class CampaignObjectionAnswered(
    ObjectionAnswered, frozen=True, tag="campaign.objection-answered.v1"
):
    """An objection to a notice of the campaign was answered."""


class CampaignMoved(DivisionMoved, frozen=True, tag="campaign.division-moved.v1"):
    """A merger of divisions moved the campaign (撤并)."""


CampaignFact = (
    CampaignOpened
    | VillageReported
    | CampaignClosed
    | CampaignDecisionTaken
    | CampaignDocumentFiled
    | CampaignVoteHeld
    | CampaignNoticePosted
    | CampaignNoticeInterrupted
    | CampaignNoticeCorrected
    | CampaignNoticeEnded
    | CampaignObjectionRaised
    | CampaignObjectionAnswered
    | CampaignMoved
)
