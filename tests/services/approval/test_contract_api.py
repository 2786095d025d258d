"""The contract is served as it ships, to anybody, and its page asks nobody else."""

import base64
import re
from hashlib import sha256

import pytest
from httpx import Response

from events import contract, published
from tests.services.approval.world import World, problem


async def read(office: World, path: str) -> Response:
    answer = await office.client.get(path)
    assert answer.status_code == 200, answer.text
    return answer


async def test_the_contract_is_the_one_that_ships(shared: World) -> None:
    answer = await read(shared, "/contract")
    assert answer.content == contract.committed()["asyncapi.json"]
    assert answer.headers["content-type"] == "application/json"


async def test_every_fact_has_its_schema(shared: World) -> None:
    for tag in published.facts():
        answer = await read(shared, f"/contract/schemas/{tag}.json")
        assert answer.content == contract.committed()[f"schemas/{tag}.json"]
        assert answer.headers["content-type"] == "application/schema+json"


@pytest.mark.parametrize("name", ["project.dreamt.v1.json", "project.intake-filed.v1", "..%2Fx"])
async def test_what_is_no_fact_has_no_schema(shared: World, name: str) -> None:
    problem(await shared.client.get(f"/contract/schemas/{name}"), 404, "not-found")


async def test_the_page_may_show_its_own_style_and_nothing_else(shared: World) -> None:
    answer = await read(shared, "/contract.html")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    own = base64.b64encode(sha256(style.encode()).digest()).decode()
    said = answer.headers["content-security-policy"]
    assert said == f"default-src 'none'; style-src 'sha256-{own}'; frame-ancestors 'none'"


async def test_what_the_page_links_to_is_there(shared: World) -> None:
    page = (await read(shared, "/contract.html")).text
    links = set(re.findall(r'href="([^"#]+)"', page))
    assert len(links) >= len(published.facts())
    for link in links:
        await read(shared, link)
