"""Steps that nobody in a county's offices could lawfully take, as its posts are held today.

Said whenever a post or a pack changes, not when a case is stuck.
"""

from msgspec import Struct

from domain.authority import Holding
from domain.codes import at_level, level
from domain.messages import said
from domain.procedure import Procedure
from domain.staffing import Stuck, stuck_steps
from services.approval.house import House
from services.approval.saying import Language

OFFICES = """
SELECT stream FROM bangfu.case_index
WHERE kind = 'office' AND stage = 'open' AND starts_with(division, %s) ORDER BY division, stream
"""
COUNTIES = """
SELECT DISTINCT left(division, 6) FROM bangfu.case_index
WHERE kind = 'office' AND stage = 'open' AND division ^@ ANY(%s) AND substr(division, 5, 2) <> '00'
ORDER BY 1
"""


class StuckView(Struct, frozen=True):
    """A step at which projects would stand still: where, why, and who would have to be seated."""

    county: str
    action: str
    says: str
    seats: tuple[str, ...]
    origins: tuple[str, ...]


async def stuck_in(house: House, division: str, language: Language) -> tuple[StuckView, ...]:
    """The steps that the county of a division could not staff; none above the county."""
    if level(division) in ("province", "city"):
        return ()
    county = at_level(division, "county")
    rules = house.procedures.in_force(county, house.today)
    if rules is None:
        return ()
    found = stuck_steps(rules, await _holdings(house, county[:6]), house.today)
    return tuple(_view(county, stuck, language, rules) for stuck in found)


async def counties(house: House, inside: list[str]) -> list[str]:
    """The counties among some divisions that have an office."""
    return [f"{row[0]}000000" for row in await house.ledger.query(COUNTIES, (inside,))]


async def _holdings(house: House, county: str) -> tuple[Holding, ...]:
    streams = [row[0] for row in await house.ledger.query(OFFICES, (county,))]
    offices = (await house.ledger.several(streams, fresh=True)).values()
    return tuple(h for office in offices for h in office.state.holdings)


def _view(county: str, stuck: Stuck, language: Language, rules: Procedure) -> StuckView:
    says = said(stuck.key, stuck.values, language, rules)
    return StuckView(county, stuck.action, says, stuck.seats, stuck.origins)
