"""A round of consent over HTTP: a project that is to be run otherwise, and its roll."""

from typing import Any

from domain.clocks import office_day
from events.subject import SubjectRegistered
from tests.domain.samples import sample
from tests.services.approval.test_historic_api import body
from tests.services.approval.test_operation_api import choice
from tests.services.approval.world import (
    COUNTY_CLERK,
    TOWN_CLERK,
    VILLAGE,
    World,
    digest,
    done,
    recorded,
)

PAPER = digest("signature")


def household(n: int) -> str:
    return f"s-{n:032x}"


def roll(size: int) -> list[dict[str, Any]]:
    return [
        {"household": household(n), "village": VILLAGE, "members": 3, "basis": "beneficiary"}
        for n in range(1, size + 1)
    ]


async def changing(office: World) -> str:
    """In operation since before Bangfu, and to be run by somebody else, who is chosen."""
    for n in range(1, 7):
        kept = sample(SubjectRegistered, subject=household(n), division=VILLAGE)
        await recorded(office.house, f"subject-{household(n)}", kept)
    project = str(done(await office.post(COUNTY_CLERK, "/historic-works", body()))["id"])
    other = {**choice(office), "reason": "合同到期换约"}
    done(await office.put(TOWN_CLERK, project, "operators", other))
    return project


async def opening(office: World, project: str, size: int = 6) -> dict[str, Any]:
    """A round on that change."""
    seen = await office.read(TOWN_CLERK, f"/projects/{project}")
    return {
        "division": VILLAGE,
        "subject_kind": "project",
        "subject_id": project,
        "matter": "operation-change",
        "text": seen["operation_change"],
        "basis": "按联农带农名册",
        "roll": roll(size),
    }


async def opened(office: World, project: str, size: int = 6) -> str:
    """Where the round lies."""
    body = await opening(office, project, size)
    return f"/consents/{done(await office.post(TOWN_CLERK, '/consents', body))['id']}"


def answer(office: World, n: int, outcome: str = "consent") -> dict[str, Any]:
    on = office_day(office.time.now()).isoformat()
    return {"household": household(n), "outcome": outcome, "given_on": on, "evidence": PAPER}


def answers(office: World, *outcomes: str) -> dict[str, Any]:
    """One outcome each, from the first household on."""
    return {"answers": [answer(office, n, o) for n, o in enumerate(outcomes, 1)]}
