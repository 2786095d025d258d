"""No request weighs more than it may, and nobody asks more often than they may."""

import json
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from typing import Any

import msgspec
import pytest
from httpx import ASGITransport, AsyncClient, Response
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar, Request, get, post
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult
from litestar.params import JSONBody
from litestar.plugins.problem_details import ProblemDetailsConfig, ProblemDetailsPlugin
from msgspec import Struct

from services.approval.limits import BODY, DEPTH, BoundedRequest, Pace, paced, too_deep
from services.approval.tokens import LONG_AGO, Caller

LARGE = 1_000_000

values = st.recursive(
    st.none() | st.integers() | st.text('a\\"[]{}é', max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('\\"[{a'), inner),
    max_leaves=12,
)


def levels(value: Any) -> int:
    match value:
        case list():
            return 1 + max(map(levels, value), default=0)
        case dict():
            return 1 + max(map(levels, value.values()), default=0)
    return 0


def reached(text: str) -> int:
    """How deep a reader gets in a text, letter by letter."""
    deepest = depth = 0
    quoted = escaped = False
    for letter in text:
        if escaped:
            escaped = False
        elif quoted:
            quoted, escaped = letter != '"', letter == "\\"
        elif letter == '"':
            quoted = True
        elif letter in "[{":
            deepest = max(deepest, depth := depth + 1)
        elif letter in "]}":
            depth -= 1
    return deepest


def nest(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


@given(value=values, indent=st.sampled_from([None, 1]), limit=st.integers(0, 6))
def test_depth_is_counted_as_a_reader_would_count_it(
    value: Any, indent: int | None, limit: int
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    assert too_deep(text.encode(), limit) == (levels(value) > limit)


@given(value=values, part=st.floats(0, 1), limit=st.integers(0, 4))
def test_a_text_that_is_cut_is_never_taken_for_shallower(
    value: Any, part: float, limit: int
) -> None:
    text = json.dumps(value, ensure_ascii=False)
    cut = text[: int(len(text) * part)]
    assert too_deep(cut.encode(), limit) or reached(cut) <= limit


def test_just_deep_enough_passes_and_one_more_does_not() -> None:
    assert not too_deep(nest(DEPTH))
    assert too_deep(nest(DEPTH + 1))
    assert too_deep(b"[" * (DEPTH + 1))
    assert not too_deep(b",".join([nest(DEPTH)] * 50))
    assert not too_deep(json.dumps({"remark": "[" * 1_000 + '\\"{' * 9}).encode())


class Dossier(Struct):
    name: str
    places: list[Any] = []


class Signed(AbstractAuthenticationMiddleware):
    """Whoever has a token is who it says; here the token is the name."""

    async def authenticate_request(self, connection: Any) -> AuthenticationResult:
        name = connection.headers.get("authorization")
        return AuthenticationResult(name and Caller(name, "t", LONG_AGO), None)


@post("/projects")
async def file(data: JSONBody[Dossier]) -> int:
    return len(data.places)


@post("/imports", request_max_body_size=LARGE)
async def take(request: Request[Any, Any, Any]) -> int:
    return sum([len(part) async for part in request.stream()])


@get("/projects")
async def ask() -> None: ...


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def web(clock: Clock) -> AsyncIterator[AsyncClient]:
    app = Litestar(
        [file, take, ask],
        request_class=BoundedRequest,
        request_max_body_size=BODY,
        guards=[paced(Pace(60, burst=3), clock)],
        middleware=[Signed],
        plugins=[ProblemDetailsPlugin(ProblemDetailsConfig(enable_for_all_http_exceptions=True))],
        openapi_config=None,
    )
    there = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=there, base_url="http://bangfu.example") as client:
        yield client


def problem(answer: Response, status: int) -> str:
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    chinese, english = answer.json()["title"].split(" / ")
    assert not chinese.isascii()
    assert english.isascii()
    return str(english)


def deep(depth: int, *, closed: bool) -> Iterator[bytes]:
    yield b'{"name": "'
    yield "笼养鸡".encode()
    yield b'", "more": ' + (nest(depth) if closed else b"[" * depth)
    yield b"}"


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("depth", [DEPTH, 1_000, 100_000])
async def test_a_deep_body_is_refused_in_little_memory(
    web: AsyncClient, depth: int, closed: bool
) -> None:
    body = b"".join(deep(depth, closed=closed))
    tracemalloc.start()
    answer = await web.post("/projects", content=body)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert problem(answer, 400) == "the JSON is nested deeper than 32 levels"
    assert peak < 16 * BODY


def test_without_the_bound_the_reader_would_fail() -> None:
    with pytest.raises(RecursionError):
        msgspec.json.decode(b"".join(deep(100_000, closed=True)), type=Dossier)


@pytest.mark.parametrize("body", [b"[" * 3, b"{", b'{"name": "a"]', b'{"name": "\\', b"\xff"])
async def test_a_broken_body_that_is_not_deep_is_left_to_the_reader(
    web: AsyncClient, body: bytes
) -> None:
    answer = await web.post("/projects", content=body)
    assert answer.status_code == 400
    assert "nested" not in answer.text


async def test_a_body_within_all_bounds_is_read(web: AsyncClient) -> None:
    places = ["四川省" * 20] * 1_000
    answer = await web.post("/projects", json={"name": "a", "places": places})
    assert (answer.status_code, answer.json()) == (201, 1_000)


async def test_a_body_that_says_it_is_too_large_is_refused_unread(web: AsyncClient) -> None:
    answer = await web.post("/projects", content=b" " * (BODY + 1))
    assert problem(answer, 413) == f"the body has more than {BODY} bytes"


async def test_a_body_that_does_not_say_is_read_no_further_than_the_bound(
    web: AsyncClient,
) -> None:
    sent = []

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(10_000_000 // 4_096):
            sent.append(4_096)
            yield b" " * 4_096

    assert problem(await web.post("/projects", content=endless()), 413)
    assert sum(sent) <= BODY + 4_096


async def test_only_the_route_for_files_takes_more(web: AsyncClient) -> None:
    assert (await web.post("/imports", content=b"x" * (BODY + 1))).json() == BODY + 1
    said = problem(await web.post("/imports", content=b"x" * (LARGE + 1)), 413)
    assert said == f"the body has more than {LARGE} bytes"


def test_a_bucket_gives_its_burst_and_then_one_at_a_time() -> None:
    pace = Pace(60, burst=3)
    assert [pace.take("a", 10.0) for _ in range(4)] == [0, 0, 0, 1]
    assert pace.take("a", 10.5) == 0.5
    assert pace.take("a", 11.0) == 0
    assert pace.take("a", 11.0) == 1
    assert [pace.take("a", 99.0) for _ in range(4)] == [0, 0, 0, 1]


def test_one_who_asks_too_often_takes_nothing_from_others() -> None:
    pace = Pace(60, burst=1)
    assert pace.take("a", 0.0) == 0
    assert pace.take("a", 0.0) > 0
    assert pace.take("b", 0.0) == 0


def test_being_refused_costs_nothing() -> None:
    pace = Pace(60, burst=1)
    assert pace.take("a", 0.0) == 0
    assert all(pace.take("a", 0.5) == 0.5 for _ in range(100))
    assert pace.take("a", 1.0) == 0


@given(steps=st.lists(st.integers(0, 4), max_size=60), burst=st.integers(1, 5))
def test_in_no_stretch_of_time_more_is_given_than_the_pace(steps: list[int], burst: int) -> None:
    pace, now, given_at = Pace(30, burst=burst), 0.0, []
    for step in steps:
        now += step
        if not pace.take("a", now):
            given_at.append(now)
    for first, start in enumerate(given_at):
        for last, end in enumerate(given_at[first:], 1):
            assert last <= burst + (end - start) / 2


def test_few_people_are_remembered_whoever_asked_last() -> None:
    pace = Pace(60, burst=1, principals=3)
    for name in "abcabd":
        pace.take(name, 0.0)
    assert list(pace._full_at) == ["a", "b", "d"]


async def test_who_asks_too_often_is_told_when_to_come_back(web: AsyncClient, clock: Clock) -> None:
    ann = {"authorization": "ann"}
    for _ in range(3):
        assert (await web.get("/projects", headers=ann)).status_code == 200
    clock.now += 0.3
    refused = await web.get("/projects", headers=ann)
    assert problem(refused, 429) == "too many requests: try again in 1 s"
    assert refused.headers["retry-after"] == "1"
    clock.now += 1
    assert (await web.get("/projects", headers=ann)).status_code == 200


async def test_no_made_up_address_gives_a_new_bucket(web: AsyncClient) -> None:
    made_up = [
        {"authorization": "ann", "x-forwarded-for": f"10.0.0.{n}", "forwarded": f"for=10.0.0.{n}"}
        for n in range(5)
    ]
    answers = [(await web.get("/projects", headers=h)).status_code for h in made_up]
    assert answers == [200, 200, 200, 429, 429]
    assert (await web.get("/projects", headers={"authorization": "bob"})).status_code == 200


async def test_whom_no_token_names_has_no_bucket(web: AsyncClient) -> None:
    assert {(await web.get("/projects")).status_code for _ in range(10)} == {200}
