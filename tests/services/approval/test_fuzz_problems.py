"""Thousands of broken requests: every error is a problem document, and tells nothing internal."""

import json
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from httpx import Response

from domain.privacy import id_check
from services.approval.examples import examples
from tests.services.approval.matrix import KINDS, NAMED, Call, Place, calls, path_of, service
from tests.services.approval.world import CLERK, COUNTY, COUNTY_CLERK, OFFICES, VILLAGE, World

CANARY = "11010119900307013"
CANARY += id_check(CANARY)
NASTY: list[Any] = [
    None,
    True,
    -1,
    0,
    1.5,
    10**30,
    "",
    CANARY,
    "'; DROP TABLE bangfu.bangfu_events; --",
    "\u0000",
    "\u202e\ufeff",
    "x" * 5_000,
    "2026-02-30",
    [],
    {},
    [[[]]],
    {"$ref": "#"},
    {"__class__": "os.system"},
    "{{7*7}}${jndi:ldap://x}",
]
HEADERS = [
    {},
    {"If-Match": "*"},
    {"If-Match": f'"{CANARY}"'},
    {"Idempotency-Key": "x" * 200},
    {"Accept-Language": "x" * 3_000},
    {"Accept-Language": "en;q=nan, zh;q=-1, *"},
    {"Content-Type": "application/xml"},
    {"X-Correlation-Id": CANARY * 5},
    {"Authorization": "Bearer a.b.c"},
    {"X-Forwarded-For": "127.0.0.1", "X-HTTP-Method-Override": "DELETE"},
]
QUERIES = ["", "?dry_run=true", "?limit=-1", f"?after={CANARY}", "?as_of=\u00bd", "?x[]=1"]
INTERNAL = re.compile(
    r"Traceback|File \"|\.py\b|site-packages|psycopg|litestar|msgspec|SELECT |INSERT |bangfu_events"
    r"|/work/|/tmp/|/home/|eyJ|Bearer [a-z]|KeyError|ValueError|relation \"|syntax error",
    re.IGNORECASE,
)


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a body."""
    yield at
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, child in pairs:
            yield from places(child, (*at, key))


def changed(value: Any, at: tuple[Any, ...], into: Any) -> Any:
    """The body with something else in that place."""
    if not at:
        return into
    copy = value.copy()
    copy[at[0]] = changed(value[at[0]], at[1:], into)
    return copy


def path(call: Call, chance: random.Random) -> str:
    ids = [VILLAGE, "0" * 32, CANARY, "..", "%2e%2e", "a" * 500, "é", "%00"]
    wrong = chance.choice(ids)
    cases = dict.fromkeys(KINDS.values(), wrong)
    place = Place("x", cases, wrong, wrong, VILLAGE, COUNTY, wrong, wrong)
    asked = chance.choice(QUERIES)
    if call.operation == "ReadLiveEvents":  # without an end otherwise
        asked = f"{asked or '?'}&after=0&limit=1"
    return path_of(call, place) + asked


def body(call: Call, chance: random.Random) -> bytes:
    whole = examples().get(NAMED.get(call.operation, call.operation), {})
    broken = changed(whole, chance.choice(list(places(whole))), chance.choice(NASTY))
    said = json.dumps(broken).encode()
    return said if chance.random() < 0.8 else said[: chance.randrange(len(said) + 1)] + b"\xff"


async def one(office: World, every: list[Call], chance: random.Random) -> Response:
    call, person = chance.choice(every), chance.choice([CLERK, COUNTY_CLERK, OFFICES, "nobody"])
    sent = {**office.headers(person, **{"Idempotency-Key": f"f-{chance.random()}"})}
    sent |= {"If-Match": '"1"', "Content-Type": "application/json", **chance.choice(HEADERS)}
    method = call.method if chance.random() < 0.9 else chance.choice(["PUT", "DELETE", "PATCH"])
    content = body(call, chance) if method != "GET" else None
    return await office.client.request(method, path(call, chance), headers=sent, content=content)


async def fuzzed(office: World, count: int) -> dict[int, int]:
    """How often which status was answered."""
    every = [c for c in calls(service()) if not c.route.startswith("/docs")]
    chance, statuses = random.Random(20261124), dict[int, int]()
    for _ in range(count):
        answer = await one(office, every, chance)
        statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
        if answer.status_code < 400:
            continue
        about = (answer.request.method, answer.request.url, answer.request.content, answer.text)
        assert answer.status_code < 500, about
        assert answer.headers["content-type"] == "application/problem+json", about
        if answer.request.method == "HEAD":
            continue
        told = answer.json()
        assert told["type"].startswith("/problems/"), about
        assert told["status"] == answer.status_code, about
        assert not INTERNAL.search(answer.text), about
        assert CANARY not in answer.text, about
    return statuses


async def test_no_broken_request_is_told_anything_internal(office: World) -> None:
    statuses = await fuzzed(office, 800)
    assert {400, 401, 404, 405, 415} <= set(statuses)
    assert sum(count for status, count in statuses.items() if status >= 400) > 500


@pytest.mark.soak
async def test_none_of_ten_thousand_is(office: World) -> None:
    assert await fuzzed(office, 10_000)


def test_what_is_internal_is_known_when_it_is_seen() -> None:
    for said in ('File "x.py", line 3', "psycopg.errors.X", "SELECT 1", "eyJhbGciOi"):
        assert INTERNAL.search(said)
