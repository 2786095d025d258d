"""The sample county: 北塔区 with invented offices, each marked as sample (示例), to try things on.

Its projects come from a table that the district published; everything else about it is made up.
"""

from collections.abc import AsyncIterator
from datetime import date
from hashlib import sha256
from importlib.resources import files

from msgspec import Struct

from services.approval.founding import adopt, adopt_standards, open_office, seat, shipped
from services.approval.house import House
from services.approval.importing.options import Fund, Options
from services.approval.importing.store import Import

COUNTY = "430511000000"
TABLE = "beita-2020-fund-plan.csv"
TOWNSHIPS = {"430511003000": "田江街道", "430511101000": "陈家桥镇"}
VILLAGES = {
    "430511003002": "邓家社区",
    "430511003206": "田江村",
    "430511003207": "谷洲村",
    "430511003208": "苗儿村",
    "430511101004": "陈家桥社区",
    "430511101201": "光裕村",
    "430511101202": "李子塘村",
    "430511101203": "贺井村",
    "430511101207": "望城坡村",
    "430511101213": "田庄村",
    "430511101221": "兴旺村",
}
COUNTY_POSTS = (
    "county-clerk",
    "county-section",
    "county-appraiser",
    "leading-group",
    "finance-clerk",
    "finance-head",
    "acceptance-chair",
    "asset-keeper",
    "library-keeper",
    "office-keeper",
    "county-auditor",
    "privacy-officer",
)
TOWN_POSTS = ("township-clerk", "township-reviewer", "implementer-clerk", "implementer-head")
VILLAGE_POSTS = ("village-clerk", "village-head", "village-supervisor")
INSPECTORS = (
    (0xA1, "北塔区委督查室", "county-inspector"),
    (0xA2, "北塔区纪委监委", "discipline-officer"),
)
"""Offices of their own: who rectifies does not review it."""
BEGUN = date(2020, 1, 1)
"""From when the invented officers hold their posts: before the projects of the table."""


class Seat(Struct, frozen=True):
    """A post of the sample and the invented person in it."""

    office: str
    office_name: str
    division: str
    post: str
    person: str


def seats() -> tuple[Seat, ...]:
    """Every post of the sample county, one person each."""
    county = [_seat("北塔区机关", COUNTY, post, post) for post in COUNTY_POSTS]
    towns = [
        _seat(name, code, post, f"{post}-{code[6:9]}")
        for code, name in TOWNSHIPS.items()
        for post in TOWN_POSTS
    ]
    villages = [
        _seat(name, code, post, f"{post}-{code[6:]}")
        for code, name in VILLAGES.items()
        for post in VILLAGE_POSTS
    ]
    inspecting = [
        Seat(f"{office:032x}", f"{name}(示例)", COUNTY, post, f"sample-{post}")
        for office, name, post in INSPECTORS
    ]
    above = [
        _seat("邵阳市农业农村局", "430500000000", "city-supervisor", "city-supervisor"),
        _seat("湖南省农业农村厅", "430000000000", "province-supervisor", "province-supervisor"),
    ]
    return (*county, *inspecting, *towns, *villages, *above)


def _seat(name: str, division: str, post: str, person: str) -> Seat:
    office = f"{int(division):032x}"
    return Seat(office, f"{name}(示例)", division, post, f"sample-{person}")


def person(post: str, division: str) -> str:
    """The invented person in a post of a division."""
    return next(s.person for s in seats() if (s.post, s.division) == (post, division))


async def settle(house: House) -> None:
    """Adopt the packs, open the offices, fill the posts; what is there already stays."""
    await adopt(house, shipped())
    await adopt_standards(house)
    for office, name, division in dict.fromkeys(
        (s.office, s.office_name, s.division) for s in seats()
    ):
        await open_office(house, office, name, division, sample=True)
    for one in seats():
        await seat(house, one.office, one.post, one.person, BEGUN)


async def import_table(house: House) -> Import:
    """Import the published table as the county's clerk, once."""
    said = (files(__package__) / TABLE).read_bytes()
    known = {job.digest: job for job in await house.jobs.list(COUNTY[:6])}
    if (before := known.get(sha256(said).hexdigest())) and before.status == "done":
        return before
    clerk = person("county-clerk", COUNTY)
    taken = await house.jobs.accept(TABLE, _once(said), clerk, ABOUT)
    await house.jobs.start(taken.id)
    return await house.jobs.get(taken.id) or taken


ABOUT = Options(
    division=COUNTY,
    year=2020,
    category="产业发展",
    fund=Fund("linking", "central"),
    published=date(2019, 12, 27),
)
"""What the notice says of the table: the first batch of the central money of 2020."""


async def _once(said: bytes) -> AsyncIterator[bytes]:
    yield said
