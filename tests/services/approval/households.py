"""Households that do not exist, entered over HTTP by the officers of the sample county."""

import random
from typing import Any

import msgspec
from msgspec.structs import replace

from services.approval import sample
from services.vault.household import Household
from tests.services.approval.world import CLERK, COUNTY, VILLAGE, World, done
from tests.services.vault.farmers import PROJECT, household

CHANCE = random.Random(7)
PRIVACY = sample.person("privacy-officer", COUNTY)
SUPERVISOR = sample.person("village-supervisor", VILLAGE)


def fresh(project: str = PROJECT) -> Household:
    """A household that nobody has entered."""
    made = household(CHANCE, 1)
    return replace(made, ties=tuple(replace(tie, project=project) for tie in made.ties))


def body(kept: Household, **more: Any) -> dict[str, Any]:
    return {**msgspec.json.decode(msgspec.json.encode(kept)), **more}


async def taken(office: World, kept: Household, **more: Any) -> str:
    """A household in the vault, as its village's clerk enters it."""
    said = body(kept, division=VILLAGE)
    return str(done(await office.post(CLERK, "/households", said, **more))["id"])


async def asked(office: World, id_: str) -> None:
    path = f"/households/{id_}"
    done(await office.put_on(CLERK, path, "erasures", {"ground": "purpose-achieved"}))
