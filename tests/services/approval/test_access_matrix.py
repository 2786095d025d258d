"""Every route by every kind of caller: what is forbidden answers as what does not exist."""

import json

import pytest
from httpx import ASGITransport, AsyncClient, Response
from litestar import Litestar, get

from domain.codes import level
from domain.life import OF
from services.approval.access import UndeclaredError, known, undeclared
from services.approval.app import create_app
from services.approval.audience import ABOVE
from services.common.settings import Settings
from tests.services.approval import neighbours
from tests.services.approval.households import body as entered
from tests.services.approval.households import fresh
from tests.services.approval.matrix import (
    OF_EVIDENCE,
    Call,
    Place,
    Role,
    calls,
    migrating,
    path_of,
    roles,
    said,
    send,
    service,
    subscribed,
)
from tests.services.approval.story import DOSSIER, INTAKE
from tests.services.approval.test_groups_api import opening
from tests.services.approval.test_imports_api import TABLE
from tests.services.approval.world import (
    CLERK,
    COUNTY,
    COUNTY_CLERK,
    OFFICES,
    SECTION,
    VILLAGE,
    World,
    asked,
    booked,
    done,
    found_wanting,
    problem,
)

PUBLIC = {"/health/live", "/health/ready", "/metrics", "/problems/{name:str}"}
PUBLIC |= {"/contract", "/contract.html", "/contract/schemas/{file:str}"}
EVERY = calls(service())
FOR_ANYBODY = {"/me", "/sunsets"}
LOG = {"/events", "/events/live", "/manifests"}
LOG |= {
    f"/subscribers/{{subscriber_id:str}}/{name}"
    for name in ("undelivered", "positions", "replays", "resends")
}
"""For machines as well, which hold no post."""
IMPORTERS = {"county-clerk", "township-clerk"}
READERS = {"village-clerk", "village-head", "township-clerk", "township-reviewer", "county-clerk"}
READERS |= {"county-section", "finance-clerk", "county-auditor", "privacy-officer"}
KEEPERS = {"office-keeper", "city-supervisor", "province-supervisor"}
NOTHING = {**dict.fromkeys(OF, "0" * 32), "plan": "430511-1999"}
NOTHING |= {"campaign": "430511-2025-9"}
"""The ids of cases that do not exist, by kind."""


def id_of(division: str) -> str:
    return f"{int(division):032x}"


@pytest.fixture(scope="session")
async def places(shared: World) -> dict[str, Place]:
    """What there is to see in either county, and ids that nothing has."""
    here = await _place(shared, "here", CLERK, COUNTY_CLERK, OFFICES, VILLAGE, COUNTY)
    over = neighbours.neighbour
    clerks = over("village-clerk"), over("county-clerk"), over("office-keeper")
    there = await _place(shared, "there", *clerks, neighbours.VILLAGE, neighbours.COUNTY)
    none = "00000000-0000-0000-0000-000000000000"
    nowhere = Place("nowhere", NOTHING, "0" * 32, none, VILLAGE, COUNTY)
    await _former(shared)
    return {place.name: place for place in (here, there, nowhere)}


async def _place(
    office: World,
    name: str,
    clerk: str,
    importer: str,
    keeper: str,
    village: str,
    county: str,
) -> Place:
    dossier = {**DOSSIER, "name": f"表{name}", "places": [village]}
    body = {**INTAKE, "division": village, "dossier": dossier}
    cases = {
        "project": done(await office.post(clerk, "/projects", body))["id"],
        "plan": done(await office.post(importer, "/plans", {"division": county, "year": 2027}))[
            "id"
        ],
        "asset": await booked(office, village),
        "consent": await asked(office, village),
        "campaign": done(await office.post(importer, "/campaigns", opening(county, village)))["id"],
    }
    cases["rectification"] = await found_wanting(office, village, cases["project"])
    answer = await office.client.post(
        "/imports",
        files={"file": ("plan.csv", TABLE)},
        data={"options": json.dumps({"division": county, "year": 2020})},
        headers=office.headers(importer),
    )
    job = answer.json()["id"]
    await office.house.jobs.start(job)
    subscriber = await subscribed(office, keeper, county[:6])
    kept = entered(fresh(), division=village)
    household = done(await office.post(clerk, "/households", kept))["id"]
    section = SECTION if county == COUNTY else neighbours.neighbour("county-section")
    migration = await migrating(office, section, county)
    kept = (subscriber, household, migration)
    return Place(name, cases, id_of(village), job, village, county, *kept)


async def _former(office: World) -> None:
    """Somebody who held a post until yesterday."""
    path = f"/offices/{id_of(VILLAGE)}"
    for what, body in (
        ("posts", {"post": "village-clerk", "person": "former", "start": "2020-01-01"}),
        (
            "vacancies",
            {
                "post": "village-clerk",
                "person": "former",
                "last_day": "2026-05-31",
                "reason": "调动",
            },
        ),
    ):
        version = int((await office.get(OFFICES, path)).headers["etag"].strip('"'))
        done(await office.post(OFFICES, f"{path}/{what}", body, version=version))


SAME = {(call.method, call.route.partition("}")[2]) for call in EVERY if call.kind == "project"}
"""What is the same code for every kind of case, by what stands behind the id."""


def tried_by(n: int) -> list[Call]:
    """The routes that the n-th role tries: all, but of those that are the same code for every kind
    of case it tries a third for each kind beside projects; the roles together try them all."""
    return [
        call
        for i, call in enumerate(EVERY)
        if call.kind in ("", "project")
        or (call.method, call.route.partition("}")[2]) not in SAME
        or (i + n) % 3 == 0
    ]


@pytest.mark.parametrize(
    ("n", "role"), list(enumerate(roles())), ids=lambda part: getattr(part, "name", None)
)
async def test_everyone_is_answered_as_their_posts_allow(
    shared: World, places: dict[str, Place], n: int, role: Role
) -> None:
    before = await shared.facts()
    for call in tried_by(n):
        answers = dict[str, Response]()
        for place in places.values() if call.about_one else [places["here"]]:
            answers[place.name] = answer = await send(shared, role, call, place)
            allowed = expected(role, call, place)
            assert answer.status_code in allowed, (call, place.name, answer.text)
        if call.about_one and role.seats:
            unknown = said(answers["nowhere"])
            for place in (places["here"], places["there"]):
                if not role.sees(getattr(place, call.division_of)):
                    assert said(answers[place.name]) == unknown, call
    assert await shared.facts() == before


def expected(role: Role, call: Call, place: Place) -> set[int]:
    """What the declared policy, the posts and their divisions allow."""
    if call.policy == "public":
        return {200}
    if not role.person:
        return {401}
    if call.policy == "person":
        return _of_the_log(role, call, place)
    if not role.seats:
        return {404}
    if any(name in call.route for name in OF_EVIDENCE):
        return {404}  # nobody sent these files
    if call.operation == "BeginEvidence":
        return {201} if role.sees(place.village) else {404}
    if call.operation in ("ReadHousehold", "ExportHousehold") and not _reads(role):
        return {404}
    if call.operation in ("ImportTable", "CancelImport"):
        return _importing(role, call, place)
    if call.about_one and (place.name == "nowhere" or not _sees(role, call, place)):
        return {404}
    if call.operation.endswith("Receipt"):
        return {404}  # the first fact of a case is no decision
    return {200, 412} if call.method == "POST" else {200}


def _of_the_log(role: Role, call: Call, place: Place) -> set[int]:
    """What is for other systems too: the log from the county up, deliveries for who keeps them."""
    if call.route in FOR_ANYBODY:
        return {200}
    if call.about_one:
        keeps = role.name.removeprefix("neighbour's ") in KEEPERS and place.name != "nowhere"
        return {200} if keeps and _sees(role, call, place) else {404}
    return {200} if any(level(seat) in ABOVE for seat in role.seats) else {404}


def _reads(role: Role) -> bool:
    """Whether a post may read personal data within its division."""
    return role.name.removeprefix("neighbour's ").removesuffix(" elsewhere") in READERS


def _sees(role: Role, call: Call, place: Place) -> bool:
    return role.sees(getattr(place, call.division_of))


def _importing(role: Role, call: Call, place: Place) -> set[int]:
    post = role.name.removeprefix("neighbour's ")
    may = post in IMPORTERS and role.sees(place.county)
    if call.operation == "CancelImport":
        return {200} if may and place.name != "nowhere" else {404}
    return {202, 400} if may else {404}


def test_the_matrix_knows_every_route() -> None:
    place = Place("x", NOTHING, "o", "j", VILLAGE, COUNTY)
    assert len(EVERY) > 40
    assert all(path_of(call, place) for call in EVERY)
    assert len({role.name for role in roles()}) >= 20


def test_the_roles_together_try_every_route() -> None:
    """Those within as well as those without."""
    own = [n for n, role in enumerate(roles()) if role.sees(VILLAGE)]
    foreign = [n for n, role in enumerate(roles()) if role.seats and not role.sees(VILLAGE)]
    for some in (own, foreign):
        assert {call for n in some for call in tried_by(n)} == {*EVERY}


def test_only_what_says_nothing_of_any_case_is_public() -> None:
    public = {call.route for call in EVERY if call.policy == "public"}
    assert {route for route in public if not route.startswith("/docs")} == PUBLIC
    persons = {call.route for call in EVERY if call.policy == "person"}
    assert persons == FOR_ANYBODY | LOG


def test_every_route_declares_its_policy() -> None:
    assert undeclared(service()) == []


@get("/forgotten")
async def forgotten() -> None:
    """A route that says of nobody that they may call it."""


def test_a_service_with_a_route_that_declares_none_does_not_start() -> None:
    assert undeclared(Litestar([forgotten], openapi_config=None)) == ["GET /forgotten"]
    with pytest.raises(UndeclaredError, match="GET /forgotten"):
        create_app(Settings(), lambda: None, more=(forgotten,))  # type: ignore[arg-type, return-value]


async def test_a_route_that_declares_none_is_closed_all_the_same(shared: World) -> None:
    app = Litestar([forgotten], guards=[known], openapi_config=None)
    there = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=there, base_url="http://x.example") as client:
        answer = await client.get("/forgotten", headers=shared.headers(CLERK))
    assert answer.status_code == 500
    problem(await shared.client.get("/forgotten"), 404, "not-found")
