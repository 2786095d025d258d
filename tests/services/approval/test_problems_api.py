"""What goes wrong is a problem document: a stable type, in the language asked for, no more."""

import json
import re
from typing import Any

import pytest
from httpx import Response

from services.approval.problems import PROBLEMS
from services.approval.reasons import reason
from services.approval.telemetry import HEADERS
from tests.services.approval.conftest import Opening
from tests.services.approval.story import DOSSIER, INTAKE, raised
from tests.services.approval.world import (
    CLERK,
    COUNTY_CLERK,
    MovableTime,
    World,
    chinese,
    done,
    problem,
)

IDENTITY = "110101199003070134"


async def send(
    office: World,
    content: bytes,
    *,
    kind: str = "application/json",
    person: str = CLERK,
    path: str = "/projects",
    language: str = "zh",
) -> Response:
    more = {"Idempotency-Key": "k", "Accept-Language": language, "Content-Type": kind}
    sent = office.headers(person, **more)
    return await office.client.post(path, content=content, headers=sent)


@pytest.mark.parametrize(
    "path", ["/nothing", "/projects/x/y/z", "/", "/docs/../x", "/projects/%00"]
)
async def test_what_is_nowhere_is_not_found(shared: World, path: str) -> None:
    for headers in ({}, shared.headers(CLERK)):
        answer = await shared.client.get(path, headers=headers)
        if answer.status_code == 401:
            problem(answer, 401, "unauthorized")
        else:
            problem(answer, 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", "/projects"), ("PUT", f"/projects/{'0' * 32}"), ("PATCH", "/me"), ("FOO", "/me")],
)
async def test_a_method_that_is_not_there_is_named_with_those_that_are(
    shared: World, method: str, path: str
) -> None:
    answer = await shared.client.request(method, path, headers=shared.headers(CLERK))
    problem(answer, 405, "method-not-allowed")
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[1",
        b'{"origin": "vil',
        b"nul",
        b"\xff\xfe",
        b'{"origin": "\xff"}',
        b"\xef\xbb\xbf{}",
    ],
)
async def test_a_body_that_is_no_json_is_refused(shared: World, content: bytes) -> None:
    (error,) = problem(await send(shared, content), 400, "invalid")["errors"]
    assert error["source"] == "body"
    assert chinese(error["reason"])


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "json"])
async def test_a_body_of_another_type_is_refused_unread(shared: World, kind: str) -> None:
    answer = await send(shared, json.dumps(INTAKE).encode(), kind=kind)
    problem(answer, 415, "unsupported-media-type")
    assert answer.headers["accept"] == "application/json"


async def test_the_type_may_name_its_letters(office: World) -> None:
    content = json.dumps(INTAKE).encode()
    done(await send(office, content, kind="application/json; charset=utf-8"))


async def test_no_body_is_a_missing_body(shared: World) -> None:
    sent = shared.headers(CLERK, **{"Idempotency-Key": "k"})
    answer = await shared.client.post("/projects", headers=sent)
    (error,) = problem(answer, 400, "invalid")["errors"]
    assert (error["place"], error["reason"]) == ("body", "缺少此项")


async def test_a_body_that_is_too_deep_or_too_large_is_refused(shared: World) -> None:
    deep = b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    told = problem(await send(shared, deep, language="en"), 400, "invalid")
    assert "32 levels" in told["errors"][0]["reason"]
    large = b'{"a":"' + b"x" * 300_000 + b'"}'
    told = problem(await send(shared, large, language="en"), 413, "too-large")
    assert "262144" in told["detail"]
    assert not chinese(told["detail"])


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"imagined": 1}, "body"),
        ({"origin": IDENTITY}, "origin"),
        ({"division": "43051110120"}, "division"),
        ({"dossier": {**DOSSIER, "year": 1999}}, "dossier.year"),
        ({"dossier": {**DOSSIER, "year": "2026"}}, "dossier.year"),
        ({"dossier": {**DOSSIER, IDENTITY: 1}}, "dossier"),
        (
            {"dossier": {**DOSSIER, "land": None, "funds": [{"source": IDENTITY}]}},
            "dossier.funds[0]",
        ),
        ({"dossier": {**DOSSIER, "total_investment": "1.5"}}, "dossier.total_investment"),
        ({"dossier": {**DOSSIER, "total_investment": 15}}, "dossier.total_investment"),
        ({"dossier": {**DOSSIER, "name": " "}}, "dossier.name"),
        ({"dossier": {**DOSSIER, "name": "a\nb"}}, "dossier.name"),
        ({"on": "2026-13-01"}, "on"),
        ({"origin": None}, "origin"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_what_does_not_fit_is_named_by_its_place_and_never_repeated(
    shared: World, change: Any, place: str, language: str
) -> None:
    body = {**INTAKE, **change}
    answer = await shared.post(CLERK, "/projects", body, language=language)
    (error,) = problem(answer, 400, "invalid")["errors"]
    assert error["place"].startswith(place)
    assert chinese(error["reason"]) == (language == "zh")
    assert answer.headers["content-language"] == {"zh": "zh-CN", "en": "en"}[language]
    assert IDENTITY not in answer.text


async def test_several_wrong_parameters_are_all_named(shared: World) -> None:
    answer = await shared.get(CLERK, "/projects", limit="x", stage="y", division="z")
    errors = problem(answer, 400, "invalid")["errors"]
    assert {e["place"] for e in errors} == {"limit", "stage", "division"}
    assert {e["source"] for e in errors} == {"query"}


async def test_every_type_of_problem_is_explained_in_both_languages(shared: World) -> None:
    for name, (status, _, _) in PROBLEMS.items():
        answer = await shared.client.get(f"/problems/{name}")
        told = answer.json()
        assert (told["type"], told["status"]) == (f"/problems/{name}", status)
        assert chinese(told["zh"])
        assert not chinese(told["en"])
    problem(await shared.client.get("/problems/imagined"), 404, "not-found")


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_problem_speaks_the_language_that_is_asked_for(
    shared: World, language: str
) -> None:
    answer = await shared.get(CLERK, f"/projects/{'0' * 32}", language=language)
    told = problem(answer, 404, "not-found")
    assert chinese(told["title"]) == chinese(told["detail"]) == (language == "zh")


async def test_without_a_token_nobody_is_let_in_and_a_bad_one_says_why(shared: World) -> None:
    answer = await shared.client.get("/projects")
    problem(answer, 401, "unauthorized")
    assert answer.headers["www-authenticate"] == "Bearer"
    for said in ("Bearer", "Bearer x", "Basic eDp5", f"Bearer {shared.issuer.token('a', OLD)}"):
        answer = await shared.client.get("/projects", headers={"Authorization": said})
        told = problem(answer, 401, "unauthorized")
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert "Traceback" not in told["detail"]
    assert "expired" not in told["detail"]
    assert "过期" in told["detail"]


OLD = MovableTime().at.replace(year=2020)


async def test_what_breaks_inside_tells_nothing_but_its_number(
    office: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("SELECT secret FROM /etc/passwd")

    project = await raised(office)
    monkeypatch.setattr(type(office.house.ledger), "fresh", broken)
    answer = await office.get(COUNTY_CLERK, f"/projects/{project}")
    told = problem(answer, 500, "internal")
    assert told["request"] == answer.headers["x-request-id"]
    assert "secret" not in answer.text
    assert "passwd" not in answer.text


async def test_every_answer_has_a_number_and_stays_out_of_caches_and_foreign_pages(
    shared: World,
) -> None:
    project = await raised(shared)
    asked = [
        ("GET", "/projects"),
        ("GET", f"/projects/{project}"),
        ("GET", "/nothing"),
        ("DELETE", "/projects"),
        ("POST", "/projects"),
        ("GET", "/health/live"),
        ("GET", "/metrics"),
        ("OPTIONS", "/projects"),
    ]
    numbers = set()
    for method, path in asked:
        sent = shared.headers(CLERK, Origin="https://evil.example")
        answer = await shared.client.request(method, path, headers=sent)
        for name, value in HEADERS:
            assert answer.headers[name.decode()] == value.decode(), (method, path)
        assert re.fullmatch("[0-9a-f]{16}", answer.headers["x-request-id"])
        numbers.add(answer.headers["x-request-id"])
        assert not [h for h in answer.headers if h.startswith("access-control-")]
        assert "server" not in answer.headers
    assert len(numbers) == len(asked)


async def test_a_path_names_every_method_it_has_and_allows_no_foreign_page(
    shared: World,
) -> None:
    sent = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    for path in ("/projects", "/offices", "/packs", "/imports"):
        answer = await shared.client.options(path, headers=sent)
        assert set(answer.headers["allow"].split(", ")) == {"GET", "POST", "OPTIONS"}
        assert not [h for h in answer.headers if h.startswith("access-control-")]


async def test_who_asks_too_often_is_told_when_to_come_back(opening: Opening) -> None:
    async with opening(MovableTime(), rate_limit=1) as office:
        statuses = {(await office.get("nobody", "/projects")).status_code for _ in range(100)}
        assert statuses == {404}
        answer = await office.get("nobody", "/me", language="en")
        told = problem(answer, 429, "too-many-requests")
        assert int(answer.headers["retry-after"]) > 0
        assert not chinese(told["detail"])
        assert (await office.get(CLERK, "/projects")).status_code == 200
        assert (await office.client.get("/health/live")).status_code == 200


def test_a_reason_that_nobody_foresaw_repeats_nothing() -> None:
    said = reason(f"Oops, {IDENTITY} is strange")
    assert IDENTITY not in said.zh + said.en
    assert chinese(said.zh)
    assert not chinese(said.en)
