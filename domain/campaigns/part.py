"""What campaigns add: how one evolves, what must hold of it, and what a pack may ask."""

from typing import Any

from msgspec.structs import replace

from domain.campaigns.commands import OpenCampaign
from domain.campaigns.state import Campaign, Report
from domain.circumstances import MOST_ALIKE, Circumstances, finding_on, who_may
from domain.codes import covers, level
from domain.faults import broken
from domain.part import Part
from domain.recording import acted, moved
from events.base import Fact
from events.campaign import CampaignClosed, CampaignMoved, CampaignOpened, VillageReported
from events.findings import Finding, Value
from events.requirements import ProjectsClassified, VillagesReported

SCOPE_LAW = ("农规发〔2024〕26号 二", "B")


def begun(campaign: Campaign, command: OpenCampaign) -> Campaign:
    """A campaign is the county's own, in all the villages that it names."""
    villages = command.villages
    return replace(campaign, origin="county", division=command.division, villages=villages)


def opened(campaign: Campaign, fact: CampaignOpened) -> Campaign:
    """A campaign began."""
    return replace(
        acted(campaign, fact.on),
        stage="campaign-open",
        origin="county",
        division=fact.division,
        begun_in=fact.division,
        year=fact.year,
        number=fact.number,
        base_year=fact.base_year,
        villages=fact.villages,
        opened_on=fact.on,
        pack=fact.pack,
        filed_at=fact.at,
        filers=((campaign.version, fact.by),),
    )


def reported(campaign: Campaign, fact: VillageReported) -> Campaign:
    """One more village has reported, or anew."""
    told = Report(campaign.version, fact.on, fact.by, fact.village, fact.found)
    return replace(campaign, reports=(*campaign.reports, told))


def closed(campaign: Campaign, fact: CampaignClosed) -> Campaign:
    """It is over."""
    return replace(acted(campaign, fact.on), stage="campaign-closed", closed_on=fact.on)


def relocated(campaign: Campaign, fact: CampaignMoved) -> Campaign:
    """Villages have other codes; two that became one are gone through as one."""
    became = dict(zip(campaign.villages, fact.places, strict=False))
    reports = tuple(replace(r, village=became.get(r.village, r.village)) for r in campaign.reports)
    case = moved(campaign, fact.division, fact.places)
    return replace(case, villages=tuple(dict.fromkeys(fact.places)), reports=reports)


def rightly_opened(campaign: Campaign, fact: CampaignOpened, about: Circumstances) -> list[Finding]:
    """Villages of one county, each once, and years in their order."""
    wrong = []
    if level(fact.division) != "county":
        wrong.append(broken("campaign.not-a-county", {"division": fact.division}))
    if fact.base_year > fact.year:
        years: dict[str, Value] = {"base_year": fact.base_year, "year": fact.year}
        wrong.append(broken("campaign.years", years))
    if fact.on.year < fact.year:
        early: dict[str, Value] = {"on": fact.on.isoformat(), "year": fact.year}
        wrong.append(broken("campaign.early", early))
    outside = [v for v in fact.villages if level(v) != "village" or not covers(fact.division, v)]
    if outside:
        wrong.append(broken("campaign.village-outside", {"place": outside[0]}))
    if not fact.villages:
        wrong.append(broken("campaign.no-villages", {"division": fact.division}))
    if len(set(fact.villages)) < len(fact.villages):
        twice = next(v for v in fact.villages if fact.villages.count(v) > 1)
        wrong.append(broken("campaign.village-twice", {"place": twice}))
    return wrong


def rightly_reported(
    campaign: Campaign, fact: VillageReported, about: Circumstances
) -> list[Finding]:
    """A village of the campaign, and no more at a stop than there are."""
    wrong = []
    place: dict[str, Value] = {"place": fact.village}
    if fact.village not in campaign.villages:
        wrong.append(broken("campaign.village-unknown", place))
    if fact.found.stopped > fact.found.projects:
        seen: dict[str, Value] = {"count": fact.found.stopped}
        wrong.append(broken("campaign.stopped", seen, {"needed": fact.found.projects}))
    return wrong


def villages_reported(campaign: Campaign, asked: VillagesReported, about: Circumstances) -> Finding:
    """Every village has reported."""
    silent = campaign.silent
    all_of_them: dict[str, Value] = {"needed": len(campaign.villages)}
    seen: dict[str, Value] = {"count": len(campaign.villages) - len(silent)}
    if not silent:
        on = tuple(sorted({r.n for v in campaign.villages if (r := campaign.report(v))}))
        return finding_on(asked, "met", "campaign.villages-met", seen, all_of_them, on=on)
    who = who_may(campaign, about, "report-village")
    near = tuple(w for w in who if any(covers(w.division, village) for village in silent))
    seen = {**seen, "places": "|".join(silent[:5])}
    return finding_on(asked, "pending", "campaign.villages", seen, all_of_them, near)


def projects_classified(
    campaign: Campaign, asked: ProjectsClassified, about: Circumstances
) -> Finding:
    """No project in scope is without a group of this campaign's year."""
    left = {one.case for one in about.similar}
    years: dict[str, Value] = {"base_year": campaign.base_year, "year": campaign.year}
    seen: dict[str, Value] = {"count": len(left)}
    if not left:
        return finding_on(asked, "met", "campaign.classified", {}, years)
    many = "campaign.unclassified-many" if len(left) >= MOST_ALIKE else "campaign.unclassified"
    return finding_on(asked, "pending", many, seen, years)


_EVOLVE: dict[type[Fact], Any] = {
    CampaignOpened: opened,
    VillageReported: reported,
    CampaignClosed: closed,
    CampaignMoved: relocated,
}
PART = Part(
    begins={OpenCampaign: begun},
    evolve=_EVOLVE,
    wrong={CampaignOpened: rightly_opened, VillageReported: rightly_reported},
    checks={
        VillagesReported: villages_reported,
        ProjectsClassified: projects_classified,
    },
)
