"""The lawful way of a village project into the library, step by step, for tests to depart from."""

from typing import Any

from tests.services.approval.world import (
    APPRAISER,
    CLERK,
    COUNTY,
    COUNTY_CLERK,
    HEAD,
    KEEPER,
    LEADERS,
    REVIEWER,
    TOWN,
    TOWN_CLERK,
    VILLAGE,
    World,
    digest,
    done,
)

DOSSIER: dict[str, Any] = {
    "name": "2026年光裕村蔬菜大棚",
    "year": 2026,
    "category": "产业发展",
    "places": [VILLAGE],
    "industry": "设施蔬菜",
    "content": "新建钢架大棚20座",
    "total_investment": "800000.00",
    "funds": [{"source": "linking", "level": "central", "amount": "600000.00", "year": 2026}],
    "beneficiaries": {"households": 86, "people": 301},
    "targets": [{"dimension": "quantity", "indicator": "大棚", "target": "20", "unit": "座"}],
    "linkage": [{"mode": "jobs", "households": 24, "yearly": "120000.00"}],
    "operation": {"mode": "co-operative", "summary": "合作经营", "upkeep": "合作社管护"},
    "land": {"area_mu": "32.5", "use": "facility", "prime_farmland": False},
}
INTAKE = {"origin": "village", "division": VILLAGE, "dossier": DOSSIER}
VOTE = {
    "matter": "project-initiation",
    "body": "members-assembly",
    "notice_sent_on": "2026-05-15",
    "on": "2026-06-01",
    "party_discussed_on": "2026-05-14",
    "roll": 240,
    "capacity_roll": 228,
    "onsite": 150,
    "online": 22,
    "votes_for": 168,
    "votes_against": 3,
    "abstained": 1,
    "minutes": digest("minutes"),
}


async def raised(office: World, **changes: Any) -> str:
    """A village project that was just raised."""
    body = {**INTAKE, "dossier": {**DOSSIER, **changes}}
    return str(done(await office.post(CLERK, "/projects", body))["id"])


async def file(office: World, person: str, project: str, *kinds: str) -> None:
    for kind in kinds:
        paper = {"document": kind, "title": kind, "digest": digest(kind)}
        done(await office.put(person, project, "documents", paper))


async def notice(office: World, person: str, project: str, at: str, place: str, days: int) -> None:
    """A notice posted, the days gone by, and taken down."""
    body = {
        "notice": f"{at}-notice",
        "level": at,
        "place": place,
        "channel": "board",
        "text": "拟申报蔬菜大棚项目,总投资80万元。",
        "start_proof": digest("start"),
    }
    posted = done(await office.put(person, project, "notices", body))["version"]
    office.time.move(days)
    ending = {"posting": posted, "end_proof": digest("end")}
    done(await office.put(person, project, "notice-endings", ending))


async def decide(office: World, person: str, project: str, step: str) -> dict[str, Any]:
    return done(await office.put(person, project, "decisions", {"step": step}))


async def submitted(office: World) -> str:
    """Raised, voted, noticed in the village, and submitted by its head."""
    project = await raised(office)
    await file(office, CLERK, project, "application")
    done(await office.put(CLERK, project, "votes", VOTE))
    await notice(office, CLERK, project, "village", VILLAGE, 11)
    await decide(office, HEAD, project, "village-submission")
    return project


async def reviewed(office: World) -> str:
    """Reviewed by the township, its notice hung."""
    project = await submitted(office)
    await file(office, TOWN_CLERK, project, "cost-estimate")
    await decide(office, REVIEWER, project, "township-review")
    await notice(office, TOWN_CLERK, project, "township", TOWN, 13)
    return project


PREPARED = ("project-argument", "site-conditions", "operation-plan", "linkage-design")


async def approved(office: World) -> str:
    """Appraised and approved by the county, its notice hung, the waiting time over."""
    project = await reviewed(office)
    await file(office, COUNTY_CLERK, project, *PREPARED)
    await decide(office, APPRAISER, project, "county-appraisal")
    await file(office, COUNTY_CLERK, project, "appraisal-opinion", "leading-group-minutes")
    await decide(office, LEADERS, project, "county-approval")
    await notice(office, COUNTY_CLERK, project, "county", COUNTY, 11)
    return project


async def in_library(office: World) -> str:
    """In the library of its year."""
    project = await approved(office)
    done(await office.put(KEEPER, project, "library-entries", {"year": 2026}))
    return project
