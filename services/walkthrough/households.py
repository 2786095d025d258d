"""The households that the project serves, in the vault: everywhere else they are a random id."""

from collections.abc import Iterator
from typing import Any

from domain.privacy import id_check
from services.walkthrough.walk import Walk

PRIVACY = "sample-privacy-officer"
SERVED, MONITORED = 86, 2
"""As many as the dossier names; the first of each project are under monitoring (监测对象)."""


def kept(walk: Walk) -> None:
    """Taken in, shown masked, not twice, and not erased against the law."""
    walk.title("十九、农户信息入库", "19. The households, in the vault")
    village = walk.get(PRIVACY, walk.case)["division"]
    clerk = f"sample-village-clerk-{village[6:]}"
    homes = list(households(walk, village, 1, SERVED))
    first = homes[0]
    head = first["members"][0]
    wrong = {**head, "id_number": f"{head['id_number'][:16]}00"}
    walk.tries_to_begin(clerk, "/households", {**first, "members": [wrong]})
    walk.tries_to_begin("sample-leading-group", "/households", first)
    made = walk.begins(clerk, "/households", first)
    walk.tries_to_begin(clerk, "/households", first)
    for home in homes[1:]:
        walk.begins(clerk, "/households", home, told=False)
    walk.note(f"{len(homes)} 户已入信息库", f"{len(homes)} households are in the vault")
    _shown(walk, clerk, made)
    _not_erased(walk, clerk, next(households(walk, village, SERVED + 1, 1)))


def _shown(walk: Walk, clerk: str, home: str) -> None:
    """Masked without a purpose; in full for one, and the reading is on record."""
    for asked in ({}, {"purpose": "consent"}):
        (head,) = walk.get(clerk, home, **asked)["members"]
        walk.note(
            f"  查阅目的 {asked.get('purpose', '无')}:{head['name']} {head['id_number']}",
            f"  read for {asked.get('purpose', 'nothing')}: {head['name']} {head['id_number']}",
        )


def _not_erased(walk: Walk, clerk: str, moved: dict[str, Any]) -> None:
    """Of one that moved away: what the law keeps is restricted, and not destroyed on request."""
    home = walk.begins(clerk, "/households", {**moved, "ties": []})
    materials = [{"material": "documents-long", "since": walk.days(0)}]
    walk.tries(PRIVACY, "shreddings", {"materials": materials}, home)
    walk.does(clerk, "erasures", {"ground": "service-ended"}, home)
    walk.tries(PRIVACY, "shreddings", {"materials": materials}, home)
    walk.does(PRIVACY, "restrictions", {"materials": materials}, home)


def taken_in(walk: Walk, village: str, first: int, served: int) -> list[str]:
    """Those whom another project serves; the ids of the ones under monitoring."""
    clerk = f"sample-village-clerk-{village[6:]}"
    homes = households(walk, village, first, served)
    made = [walk.begins(clerk, "/households", home, told=False) for home in homes]
    walk.note(f"{len(made)} 户已入信息库", f"{len(made)} households are in the vault")
    return [home.rpartition("/")[2] for home in made][:MONITORED]


def households(walk: Walk, village: str, first: int, served: int) -> Iterator[dict[str, Any]]:
    """Invented ones, whose numbers are right and differ from one walk to the next."""
    seed = int(walk.project[:8], 16)
    born = f"{1940 + seed % 50}{1 + seed % 12:02}{1 + seed % 28:02}"
    for n in range(first, first + served):
        number = f"430511{born}{n:03}"
        head = {
            "name": f"示例{n:02}号户主",
            "id_number": number + id_check(number),
            "relation": "head",
        }
        yield {
            "division": village,
            "members": [head],
            "category": "monitored" if n < first + MONITORED else "other",
            "ties": [{"project": walk.project, "basis": "beneficiary"}],
        }
