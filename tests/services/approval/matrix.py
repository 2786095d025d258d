"""Every route by every kind of caller on one's own, a neighbour's and no resource: who may what."""

import base64
import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

from httpx import Response
from litestar import Litestar
from litestar.routes import HTTPRoute
from msgspec import Struct

from domain.codes import covers
from services.approval import sample
from services.approval.app import create_app
from services.approval.examples import examples
from services.approval.showing import PLACES
from services.common.settings import Settings
from tests.services.approval import neighbours
from tests.services.approval.world import COUNTY, TOWN, VILLAGE, World, done

NOWHERE = "nowhere"
KEYS = itertools.count()
NAMED = {
    "DecideMany": "Bulk",
    "AdoptPack": "PackText",
    "AdoptStandard": "StandardText",
    "TellPosition": "Told",
    "ReplayParked": "Again",
    "SendAgain": "Stretch",
}
"""The bodies that are no commands of the domain, by their operation."""
KINDS = {path.strip("/"): kind for kind, path in PLACES.items()}
"""The kinds of cases, by where they lie."""
OF_EVIDENCE = ("{upload_id", "{digest")
FIRST = {"after": 0, "limit": 1}
ASKED: dict[str, dict[str, Any]] = {
    "ReadEvents": FIRST,
    "ReadLiveEvents": FIRST,  # without an end otherwise
    "ListAffected": {"fact": "project.intake-filed.v1"},
    "ReadStockTaking": {"round": "2026-h1"},
}
"""What is asked for, by the operation that must be told or would not end."""


class Place(Struct, frozen=True):
    """The resources of one place; their ids, and the divisions in which they lie."""

    name: str
    cases: dict[str, str]
    office: str
    job: str
    village: str
    county: str
    subscriber: str = "0" * 32
    household: str = "s-" + "0" * 32
    migration: str = "0" * 32


class Role(Struct, frozen=True):
    """A kind of caller, and the divisions of the posts held today; without a person, no token."""

    name: str
    person: str
    seats: tuple[str, ...] = ()

    def sees(self, division: str) -> bool:
        return any(covers(seat, division) for seat in self.seats)


class Call(Struct, frozen=True):
    """One route as it is called, and what it declares of itself."""

    method: str
    route: str
    policy: str
    operation: str

    @property
    def kind(self) -> str:
        """The kind of the cases that it is about, if it is about cases."""
        return KINDS.get(self.route.split("/")[1], "")

    @property
    def body(self) -> Any:
        """The example of what it takes, if it takes anything."""
        named = NAMED.get(self.operation, self.operation)
        return examples().get(named, examples().get(named.removeprefix(self.kind.capitalize())))

    @property
    def division_of(self) -> str:
        """Which of a place's divisions says who sees the resource."""
        of_county = ("{job", "{subscriber_id", "{migration_id")
        wide = self.kind == "plan" or any(name in self.route for name in of_county)
        return "county" if wide else "village"

    @property
    def about_one(self) -> bool:
        ids = ("{case_id", "{office_id", "{job", "{subscriber_id", "{household_id")
        more = ("{migration_id", *OF_EVIDENCE)
        return any(name in self.route for name in (*ids, *more))


def service() -> Litestar:
    """The service, to be looked at and not to be run."""
    return create_app(Settings(), lambda: None)  # type: ignore[arg-type, return-value]


def calls(app: Litestar) -> list[Call]:
    """Every route of the application."""
    return [
        Call(method, route.path, str(handler.opt.get("policy")), handler.operation_id or "")
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in sorted(handler.http_methods - {"OPTIONS"})
    ]


def roles() -> Iterator[Role]:
    """Every post of the sample, some of the neighbour's, and those who hold none."""
    seen = set()
    for seat in sample.seats():
        here = any(covers(seat.division, place) for place in (VILLAGE, TOWN, COUNTY))
        if here and seat.post not in seen:
            seen.add(seat.post)
            yield Role(seat.post, seat.person, (seat.division,))
    for post, seat_of in (
        ("village-head", neighbours.VILLAGE),
        ("township-clerk", neighbours.TOWN),
        ("county-clerk", neighbours.COUNTY),
        ("office-keeper", neighbours.COUNTY),
    ):
        yield Role(f"neighbour's {post}", neighbours.neighbour(post), (seat_of,))
    yield Role("village-clerk elsewhere", sample.person("village-clerk", ELSEWHERE), (ELSEWHERE,))
    yield Role("nobody", "nobody")
    yield Role("former holder", "former")
    yield Role("no token", "")


ELSEWHERE = "430511101202"


def path_of(call: Call, place: Place) -> str:
    """The path, with its ids; a parameter that is not known here is a KeyError."""
    known: dict[str, Any] = {
        "case_id:str": place.cases.get(call.kind),
        "office_id:str": place.office,
        "job:str": place.job,
        "subscriber_id:str": place.subscriber,
        "household_id:str": place.household,
        "upload_id:str": "0" * 32,
        "digest:str": "0" * 64,
        "migration_id:str": place.migration,
        "version:int": "1",
        "pack_id:str": "cn-2025",
        "division:str": COUNTY,
        "standard_id:str": "sample-standard",
        "name:str": "refused",
        "file:str": "project.intake-filed.v1.json",
        "path:str": "openapi.json",
    }
    return re.sub("{([^}]+)}", lambda name: known[name[1]], call.route)


async def send(office: World, role: Role, call: Call, place: Place) -> Response:
    """Call it; a command is only rehearsed."""
    headers = office.headers(role.person) if role.person else {}
    if call.method == "GET":
        asked = ASKED.get(call.operation)
        return await office.client.get(path_of(call, place), headers=headers, params=asked)
    if call.route.startswith("/evidence"):
        headers |= {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Upload-Length": "1"}
        division = base64.b64encode(place.village.encode()).decode()
        headers["Upload-Metadata"] = f"filetype YXBwbGljYXRpb24vcGRm,division {division}"
        return await office.client.request(call.method, path_of(call, place), headers=headers)
    headers |= {"Idempotency-Key": f"matrix-{next(KEYS)}", "If-Match": '"1"'}
    more: dict[str, Any] = {} if call.body is None else {"json": call.body}
    if call.operation == "ImportTable":
        options = json.dumps({"division": place.county, "year": 2020})
        more = {"files": {"file": ("a.csv", b"")}, "data": {"options": options}}
    if call.operation == "ImportAnswers":
        signed = {"evidence": "a" * 64, "given_on": "2026-06-01"}
        table = f"农户编号,意见\ns-{'b' * 32},同意\n".encode()
        more = {"files": {"file": ("a.csv", table)}, "data": {"options": json.dumps(signed)}}
    path = path_of(call, place)
    return await office.client.post(path, headers=headers, params={"dry_run": "true"}, **more)


async def subscribed(office: World, keeper: str, county: str, **more: str) -> str:
    """A subscriber to what one county records."""
    takes = {"wanted": {"county": county}, "delivery": {"how": "pull"}}
    body = {"name": "平台", "unit": "信息中心", **takes, **more}
    return str(done(await office.post(keeper, "/subscribers", body))["id"])


async def migrating(office: World, section: str, county: str) -> str:
    """A migration that one county's department proposes."""
    packs = {p["ref"]["id"]: p["ref"] for p in (await office.read(section, "/packs"))["items"]}
    body = {"old": packs["sample-430511"], "new": packs["cn-2025"], "division": county}
    return str(done(await office.post(section, "/migrations", {**body, "reason": "示例"}))["id"])


def said(answer: Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    """All of an answer but its number."""
    headers = [(n, v) for n, v in answer.headers.items() if n != "x-request-id"]
    return answer.status_code, answer.content, sorted(headers)
