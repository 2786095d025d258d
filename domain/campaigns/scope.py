"""The projects that a campaign is about, and the case keys by which they are counted.

In scope are industries that are there, made with money for linking (衔接、专项扶贫), integrated
(统筹整合), of east-west co-operation (东西部协作) or paired assistance (定点帮扶), as
农规发〔2024〕26号 二 has it. A project carries its county, its own year, and the year in which it
was last put in a group.
"""

from domain.assessment.commands import FORMED
from domain.campaigns.state import GUIDANCE, Campaign
from domain.codes import at_level
from domain.project import Project

SCOPE = frozenset({"linking", "integrated", "east-west", "paired"})
ASSESSED = "assessed:"
NEVER = 0


def in_scope(project: Project) -> bool:
    """Whether a campaign is about a project, if it is of the years."""
    return project.stage in FORMED and any(f.source in SCOPE for f in project.dossier.funds)


def scope_keys(project: Project) -> tuple[str, ...]:
    """The key by which campaigns count a project."""
    if not in_scope(project):
        return ()
    last = project.grouping.decided
    year = last.decision.on.year if last and last.decision else NEVER
    return (_key(project.division, project.dossier.year, year),)


def _key(division: str, year: int, assessed: int) -> str:
    return f"{ASSESSED}{at_level(division, 'county')[:6]}:{year}:{assessed}"


def parsed(key: str) -> tuple[int, int]:
    """The year of a project, and the year in which it was last put in a group."""
    _, _, year, assessed = key.split(":")
    return int(year), int(assessed)


def keys_since(campaign: Campaign, assessed: tuple[int, ...]) -> tuple[str, ...]:
    """The keys of the projects since the base year that were last classified in these years."""
    years = range(campaign.base_year, campaign.year + 1)
    return tuple(_key(campaign.division, year, last) for year in years for last in assessed)


def unclassified(campaign: Campaign) -> tuple[str, ...]:
    """The keys of the projects that the campaign's year has not put in a group."""
    before = range(GUIDANCE.year, campaign.year)
    return keys_since(campaign, (NEVER, *before))


def everything(campaign: Campaign, today: int) -> tuple[str, ...]:
    """The keys of every project that the campaign is about, to this year."""
    return keys_since(campaign, (NEVER, *range(GUIDANCE.year, max(today, campaign.year) + 1)))
