"""Each finding about campaigns (摸底排查), as its rule makes it."""

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from domain.campaigns import commands as asked
from domain.campaigns.state import Campaign
from domain.checks import Circumstances, Similar
from domain.circumstances import MOST_ALIKE
from domain.command import Command
from domain.deciding import Decision, Stamp, decide
from domain.evolving import evolve_campaign
from events.campaign import Survey
from events.findings import Finding
from tests.domain.assessing import CLERK, OFFICERS
from tests.domain.operating import lacking
from tests.domain.pack_samples import COUNTY, DIGEST, NOW, VILLAGE, national

OTHER = "430511001202"
TODAY = date(2026, 3, 2)
OPEN = asked.OpenCampaign(
    division=COUNTY, year=2026, base_year=2013, villages=(VILLAGE, OTHER), number=1
)
REPORT = asked.ReportVillage(village=VILLAGE, found=Survey(3, 1), evidence=DIGEST)


def put(case: Campaign, command: Command, *, by: object = OFFICERS, left: int = 0) -> Decision:
    similar = tuple(
        Similar(f"project-{n}", ("assessed:430511:2020:0",), 0, "operating", NOW)
        for n in range(left)
    )
    about = Circumstances(national(), TODAY, by, similar=similar)  # type: ignore[arg-type]
    return decide(case, command, about, Stamp(NOW, f"c-{case.version}"))


def did(case: Campaign, *commands: Command) -> Campaign:
    for command in commands:
        decision = put(case, command)
        assert not decision.refused, lacking(decision)
        case = evolve_campaign(case, decision.facts[0])
    return case


def opened() -> Campaign:
    return did(Campaign(), OPEN)


def refused(case: Campaign, command: Command, **said: object) -> list[str]:
    return lacking(put(case, command, **said))  # type: ignore[arg-type]


def campaigning() -> Iterator[Finding]:
    """Each finding about campaigns."""
    for command in (
        OPEN,
        replace(OPEN, division="430511001000", base_year=2030, year=2027, villages=()),
        replace(OPEN, villages=("430512001201", "430512001201")),
    ):
        yield from put(Campaign(), command).findings
    case = opened()
    for report in (REPORT, replace(REPORT, village="430511001999", found=Survey(1, 2))):
        yield from put(case, report).findings
    yield from put(case, replace(REPORT, village=OTHER), by=(CLERK,)).findings
    for left in (2, MOST_ALIKE):
        yield from put(case, asked.CloseCampaign(), left=left).findings
    ready = did(case, REPORT, replace(REPORT, village=OTHER))
    yield from put(ready, asked.CloseCampaign()).findings
