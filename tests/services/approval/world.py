"""A running approval service over a real store, and its sample officers as callers."""

import itertools
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from httpx import AsyncClient, Response
from litestar import Litestar
from msgspec import Struct
from msgspec.structs import replace

from events.asset import AssetRegistered
from events.base import Fact
from events.consent import ConsentOpened, ConsentSealed
from events.rectification import RectificationOpened
from services.approval import sample
from services.approval.house import House
from services.approval.issuer import Issuer
from services.ledger.changes import Change, CommandKey
from services.ledger.checking import check
from services.ledger.ledger import fold, index_row, write
from services.ledger.rebuild import rebuild
from tests.conftest import Database
from tests.domain.samples import sample as sample_of

KEYS = itertools.count(1)
"""No key is used twice by chance, whichever service it is sent to."""
START = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
HELD: dict[tuple[Issuer, str], tuple[datetime, str]] = {}
"""The token that each person uses, and until when."""
VILLAGE, TOWN, COUNTY = "430511101201", "430511101000", "430511000000"


class MovableTime:
    """The office's clock of a test."""

    def __init__(self, start: datetime = START) -> None:
        self.at = start

    def now(self) -> datetime:
        return self.at

    def move(self, days: int) -> None:
        self.at += timedelta(days=days)


def real() -> datetime:
    return datetime.now(UTC)


class World(Struct):
    """The service, its clock, and a client that speaks as any officer."""

    house: House
    time: MovableTime
    client: AsyncClient
    issuer: Issuer
    keys: Any
    app: Litestar

    def headers(self, person: str, **more: str) -> dict[str, str]:
        """As a client does it, who asks for a token and uses it for a while."""
        now, known = real(), HELD.get((self.issuer, person))
        if known is None or known[0] <= now:
            known = now + timedelta(minutes=3), self.issuer.token(person, now)
            HELD[self.issuer, person] = known
        return {"Authorization": f"Bearer {known[1]}", **more}

    async def get(self, person: str, path: str, *, language: str = "zh", **params: Any) -> Response:
        said = self.headers(person, **{"Accept-Language": language})
        return await self.client.get(path, params=params or None, headers=said)

    async def read(self, person: str, path: str, **params: Any) -> Any:
        """What is read there, which must be."""
        answer = await self.get(person, path, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def facts(self) -> int:
        """How many facts there are."""
        rows = await self.house.ledger.query("SELECT count(*) FROM bangfu.bangfu_events")
        return int(rows[0][0])

    async def post(
        self,
        person: str,
        path: str,
        body: Mapping[str, Any],
        *,
        version: int | None = None,
        key: str = "",
        dry: bool = False,
        language: str = "zh",
    ) -> Response:
        more = {"Idempotency-Key": key or f"k-{next(self.keys)}", "Accept-Language": language}
        if version is not None:
            more["If-Match"] = f'"{version}"'
        params = {"dry_run": "true"} if dry else {}
        sent = self.headers(person, **more)
        return await self.client.post(path, json=body, headers=sent, params=params)

    async def put(self, person: str, project: str, what: str, body: Mapping[str, Any]) -> Response:
        """A command on a project at its present version."""
        return await self.put_on(person, f"/projects/{project}", what, body)

    async def put_on(self, person: str, path: str, what: str, body: Mapping[str, Any]) -> Response:
        """A command on any case at its present version."""
        seen = await self.get(person, path)
        version = int(seen.headers["etag"].strip('"'))
        return await self.post(person, f"{path}/{what}", body, version=version)


def world(
    house: House, time: MovableTime, client: AsyncClient, issuer: Issuer, app: Litestar
) -> World:
    return World(house, time, client, issuer, KEYS, app)


def officer(post: str, division: str) -> str:
    """The sample officer in a post."""
    return sample.person(post, division)


CLERK, HEAD = officer("village-clerk", VILLAGE), officer("village-head", VILLAGE)
TOWN_CLERK, REVIEWER = officer("township-clerk", TOWN), officer("township-reviewer", TOWN)
COUNTY_CLERK = officer("county-clerk", COUNTY)
APPRAISER = officer("county-appraiser", COUNTY)
LEADERS = officer("leading-group", COUNTY)
SECTION = officer("county-section", COUNTY)
KEEPER = officer("library-keeper", COUNTY)
OFFICES = officer("office-keeper", COUNTY)
STRANGER_CLERK = officer("village-clerk", "430511101202")


def chinese(said: str) -> bool:
    """Whether there is a Chinese character in it."""
    return any("\u4e00" <= letter <= "\u9fff" for letter in said)


def digest(word: str) -> str:
    return sha256(word.encode()).hexdigest()


def refused(answer: Response) -> dict[str, dict[str, Any]]:
    """The findings of a refusal by rule."""
    assert answer.status_code == 409, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return {f["rule"]: f for f in answer.json()["findings"]}


def problem(answer: Response, status: int, name: str) -> dict[str, Any]:
    """A problem document of that status and type."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert (told["type"], told["status"]) == (f"/problems/{name}", status)
    assert told["title"]
    return told


def done(answer: Response) -> dict[str, Any]:
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def booked(office: "World", village: str) -> str:
    """An asset of a village that was just booked."""
    rules = office.house.procedures.in_force(village, office.house.today)
    assert rules
    id_ = sha256(village.encode()).hexdigest()[:32]
    fact = sample_of(AssetRegistered, division=village, pack=rules.ref)
    here = replace(fact, entry=replace(fact.entry, place=village))
    await recorded(office.house, f"asset-{id_}", here)
    return id_


async def asked(office: "World", village: str) -> str:
    """A round of consent in a village that was opened and sealed."""
    rules = office.house.procedures.in_force(village, office.house.today)
    assert rules
    id_ = sha256(f"asked {village}".encode()).hexdigest()[:32]
    fact = sample_of(ConsentOpened, division=village, origin="village", pack=rules.ref)
    roll = tuple(replace(entry, village=village) for entry in fact.roll)
    sealed = sample_of(ConsentSealed, because=())
    await recorded(office.house, f"consent-{id_}", replace(fact, roll=roll), sealed)
    return id_


async def found_wanting(office: "World", village: str, project: str) -> str:
    """A finding about a project of a village that nobody has taken on."""
    rules = office.house.procedures.in_force(village, office.house.today)
    assert rules
    id_ = sha256(f"found {village}".encode()).hexdigest()[:32]
    fact = sample_of(RectificationOpened, division=village, origin="village", pack=rules.ref)
    fact = replace(fact, concerns="project", case=project)
    await recorded(office.house, f"rectification-{id_}", fact)
    return id_


async def recorded(house: House, stream: str, *facts: Fact) -> None:
    """A case as these facts make it, recorded without asking anybody."""
    kind = house.ledger.kind(stream)
    state = fold(kind, facts)
    change = Change(
        CommandKey("tests", f"k-{next(KEYS)}", "-"),
        (write(stream, 0, facts),),
        rows=index_row(kind, stream, len(facts), state),
    )
    await house.ledger.record(change, {stream: state})


async def as_the_facts_say(office: World, county: Database) -> None:
    """The index is what a rebuild makes of the facts, and nothing is found amiss."""
    rows = "TABLE bangfu.case_index ORDER BY stream"
    kinds = tuple(office.house.ledger.kinds.values())
    before = await office.house.ledger.query(rows)
    assert (await check(county.dsn("auditor"), kinds)).faults == ()
    await rebuild(county.dsn("migrator"), kinds)
    assert await office.house.ledger.query(rows) == before
