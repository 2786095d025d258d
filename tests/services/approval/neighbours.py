"""A second county beside the sample's, 双清区, with officers of its own and the national pack."""

from datetime import date

from services.approval.founding import open_office, seat
from services.approval.house import House

COUNTY, TOWN, VILLAGE = "430502000000", "430502001000", "430502001001"
POSTS = {
    COUNTY: (
        "county-clerk",
        "county-section",
        "county-appraiser",
        "leading-group",
        "library-keeper",
        "office-keeper",
        "county-auditor",
    ),
    TOWN: ("township-clerk", "township-reviewer"),
    VILLAGE: ("village-clerk", "village-head"),
}
BEGUN = date(2020, 1, 1)


def neighbour(post: str) -> str:
    """Who holds a post over there."""
    return f"neighbour-{post}"


def office_id(division: str) -> str:
    """The id of the office of a division over there."""
    return f"{int(division):032x}"


async def settle(house: House) -> None:
    """Open its offices and fill its posts."""
    for division, posts in POSTS.items():
        await open_office(
            house, office_id(division), f"双清区{division}(示例)", division, sample=True
        )
        for post in posts:
            await seat(house, office_id(division), post, neighbour(post), BEGUN)
