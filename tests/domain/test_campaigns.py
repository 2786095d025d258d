"""Campaigns (摸底排查): village by village, all projects in scope, within the guidance's times."""

from datetime import date

from msgspec.structs import replace

from domain.campaigns import commands as asked
from domain.campaigns.scope import everything, parsed, scope_keys, unclassified
from domain.campaigns.state import GUIDANCE, Campaign
from domain.circumstances import MOST_ALIKE
from domain.clocks import after_years
from domain.evolving import evolve_campaign
from domain.outlook import looked_up, row
from events.campaign import CampaignMoved, Survey
from events.project import FundLine
from tests.domain.assessing import CLERK, COUNTY_CLERK, GOOD, TOWN_CLERK, decided
from tests.domain.campaign_cases import OPEN, OTHER, REPORT, TODAY, did, opened, put, refused
from tests.domain.operating import operating
from tests.domain.pack_samples import COUNTY, NOW, STAMP, VILLAGE, dossier, national


def test_a_campaign_is_a_countys_in_villages_of_its_own() -> None:
    cases = {
        "campaign.not-a-county": replace(OPEN, division="430511001000", villages=(VILLAGE,)),
        "campaign.years": replace(OPEN, base_year=2027),
        "campaign.early": replace(OPEN, year=2027),
        "campaign.village-outside": replace(OPEN, villages=("430512001201",)),
        "campaign.village-twice": replace(OPEN, villages=(VILLAGE, VILLAGE)),
        "campaign.no-villages": replace(OPEN, villages=()),
    }
    for key, command in cases.items():
        assert key in refused(Campaign(), command)


def test_a_village_is_reported_by_whoever_sits_there_or_above() -> None:
    case = opened()
    assert case.silent == (VILLAGE, OTHER)
    other = replace(REPORT, village=OTHER)
    assert refused(case, other, by=(CLERK,)) == ["authority.missing"]
    assert not put(case, other, by=(TOWN_CLERK,)).refused
    assert refused(case, replace(REPORT, village="430511001999"), by=(COUNTY_CLERK,)) == [
        "campaign.village-unknown"
    ]
    assert refused(case, replace(REPORT, found=Survey(1, 2))) == ["campaign.stopped"]
    case = did(case, REPORT, replace(REPORT, found=Survey(4)))
    told = case.report(VILLAGE)
    assert told
    assert (case.silent, told.found.projects) == ((OTHER,), 4)


def test_it_ends_when_every_village_reported_and_every_project_is_classified() -> None:
    case = did(opened(), REPORT)
    close = asked.CloseCampaign()
    assert refused(case, close, left=2) == ["campaign.villages", "campaign.unclassified"]
    case = did(case, replace(REPORT, village=OTHER))
    assert refused(case, close, left=1) == ["campaign.unclassified"]
    assert refused(case, close, left=MOST_ALIKE) == ["campaign.unclassified-many"]
    case = did(case, close)
    assert (case.stage, case.closed_on) == ("campaign-closed", TODAY)


def test_it_waits_for_the_villages_that_are_silent() -> None:
    waits = row(did(opened(), REPORT), national()).waits
    assert f"village-clerk@{OTHER}" in waits
    assert f"village-clerk@{VILLAGE}" not in waits


def test_the_times_are_the_guidances_or_run_from_a_later_opening() -> None:
    late = opened()
    assert late.classify_by
    assert late.revive_by
    assert (late.classify_by.on, late.revive_by.on) == (date(2027, 3, 2), date(2028, 3, 2))
    first = replace(late, opened_on=date(2025, 1, 10))
    assert first.classify_by
    assert first.revive_by
    assert (first.classify_by.on, first.revive_by.on) == (date(2025, 10, 21), date(2026, 10, 21))
    assert Campaign().classify_by is None


def test_in_scope_is_what_the_four_kinds_of_money_made_and_what_is_there() -> None:
    project = operating().case
    assert scope_keys(project) == ("assessed:430511:2026:0",)
    assert scope_keys(replace(project, stage="building")) == ()
    for source, counted in (("paired", 1), ("bonds", 0), ("own", 0)):
        line = FundLine(source, "none", 1, 2020)  # type: ignore[arg-type]
        other = replace(project, dossier=dossier(funds=(line,)))
        assert len(scope_keys(other)) == counted
    done = decided(GOOD).case
    assert [parsed(key) for key in scope_keys(done)] == [(2026, 2026)]


def test_counted_are_projects_since_the_base_year_not_classified_in_the_campaigns_year() -> None:
    case = replace(opened(), base_year=2025)
    keys = unclassified(case)
    assert "assessed:430511:2025:0" in keys
    assert "assessed:430511:2026:2025" in keys
    assert not {"assessed:430511:2024:0", "assessed:430511:2026:2026"} & set(keys)
    assert set(keys) < set(everything(case, 2027))
    assert looked_up(case, {}) == keys


def test_villages_that_became_one_are_gone_through_as_one() -> None:
    case = did(opened(), replace(REPORT, village=OTHER))
    stamp = {**STAMP, "at": NOW}
    moved = CampaignMoved(COUNTY, COUNTY, (VILLAGE, VILLAGE), "m-1", "撤并", **stamp)
    case = evolve_campaign(case, moved)
    assert (case.villages, case.silent) == ((VILLAGE,), ())


def test_a_campaign_within_the_guidance_s_year_has_its_times_and_a_later_one_its_own() -> None:
    last = after_years(GUIDANCE, 1).on
    within = Campaign(opened_on=last)
    assert within.classify_by == after_years(GUIDANCE, 1)
    assert within.revive_by == after_years(GUIDANCE, 2)
    later = date.fromordinal(last.toordinal() + 1)
    assert Campaign(opened_on=later).classify_by == after_years(later, 1)
    assert Campaign().classify_by is None


def test_a_campaign_is_called_by_its_year_and_its_number_in_it() -> None:
    assert (Campaign().title, opened().title) == ("", f"{opened().year}-{opened().number}")
