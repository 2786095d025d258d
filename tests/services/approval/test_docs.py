"""The documentation page asks nobody but us: every file is ours, and its policy allows no other."""

import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from httpx import ASGITransport, AsyncClient
from litestar import Litestar, get

from services.approval import docs
from services.approval.docs import documentation

HOME = "http://bangfu.example"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


@get("/projects")
async def projects() -> dict[str, str]:
    """All projects one may see."""
    return {}


def app(title: str = "帮扶 Bangfu") -> Litestar:
    config, routes = documentation(title, "0.1.0", "说明 / what it is", opt={"policy": "public"})
    return Litestar([projects, *routes], openapi_config=config)


def reader(served: Litestar) -> AsyncClient:
    return AsyncClient(transport=ASGITransport(served), base_url=HOME)


@pytest.fixture
async def web() -> AsyncIterator[AsyncClient]:
    async with reader(app()) as client:
        yield client


def loaded_by(page: str) -> list[str]:
    """Every address that a page names in its tags."""
    return re.findall(r"""(?:src|href|action|data|poster)\s*=\s*["']?([^"'\s>]+)""", page)


async def test_all_that_the_page_loads_is_ours_and_there(web: AsyncClient) -> None:
    page = (await web.get(docs.PATH)).text
    loaded = loaded_by(page)
    assert len(loaded) == 5
    for address in loaded:
        whole = urljoin(f"{HOME}{docs.PATH}", address)
        assert whole.startswith(f"{HOME}/"), address
        answer = await web.get(urlsplit(whole).path)
        assert answer.status_code == 200, address
        kind = TYPES.get(address[address.rindex(".") :], "application/vnd.oai.openapi+json")
        assert answer.headers["content-type"].startswith(kind), address
        assert answer.content


async def test_the_page_holds_no_script_and_no_style_of_its_own(web: AsyncClient) -> None:
    page = (await web.get(docs.PATH)).text
    assert re.findall(r"<script[^>]*>([^<]+)", page) == []
    assert "<style" not in page
    assert re.findall(r"\son\w+=", page) == []


@pytest.mark.parametrize("path", ["", "/openapi.json", "/assets/swagger-ui.js", "/nothing"])
async def test_every_answer_forbids_foreign_content(web: AsyncClient, path: str) -> None:
    headers = (await web.get(f"{docs.PATH}{path}")).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy.pop("default-src") == "'self'"  # so of scripts, styles and connections too
    assert policy.pop("img-src") == "'self' data:"
    assert set(policy.values()) == {"'none'"}
    assert headers["x-content-type-options"] == "nosniff"


async def test_neither_start_nor_style_names_a_foreign_address(web: AsyncClient) -> None:
    start = (await web.get(f"{docs.ASSETS}/start.js")).text
    style = (await web.get(f"{docs.ASSETS}/swagger-ui.css")).text
    assert "//" not in start
    assert "validatorUrl: null" in start
    assert f'url: "{docs.PATH}/openapi.json"' in start
    assert "@import" not in style
    assert "@font-face" not in style
    assert set(re.findall(r"url\([\"']?(\w+:)", style)) == {"data:"}
    assert re.findall(r"url\((?![\"']?data:)", style) == []


async def test_the_script_is_one_that_reads_our_version_of_the_schema(web: AsyncClient) -> None:
    schema = (await web.get(f"{docs.PATH}/openapi.json")).json()
    script = (await web.get(f"{docs.ASSETS}/swagger-ui.js")).text
    assert schema["openapi"].startswith("3.1.")
    assert "SwaggerUIBundle" in script
    assert "OpenAPI31" in script


async def test_the_schema_says_what_each_route_does_and_that_a_token_is_needed(
    web: AsyncClient,
) -> None:
    schema = (await web.get(f"{docs.PATH}/openapi.json")).json()
    assert schema["info"] == {
        "title": "帮扶 Bangfu",
        "version": "0.1.0",
        "description": "说明 / what it is",
    }
    assert list(schema["paths"]) == ["/projects"]
    assert schema["paths"]["/projects"]["get"]["description"] == "All projects one may see."
    assert schema["security"] == [{"bearer": []}]
    assert schema["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


async def test_a_title_is_text_and_never_markup() -> None:
    async with reader(app("</title><script src=//evil.example>")) as client:
        page = (await client.get(docs.PATH)).text
    assert "<title>&lt;/title&gt;&lt;script src=//evil.example&gt;</title>" in page


def test_every_route_of_the_page_declares_its_policy() -> None:
    declared = {route.path: policies(route) for route in app().routes}
    pages = {path for path in declared if path.startswith(docs.PATH)}
    assert len(pages) >= 7
    assert {path for path in pages if declared[path] != {"public"}} == set()


def policies(route: Any) -> set[Any]:
    return {
        handler.opt.get("policy")
        for handler in route.route_handlers
        if handler.http_methods != {"OPTIONS"}
    }


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docs, "find_spec", lambda _: None)
    with pytest.raises(ModuleNotFoundError, match="缺少 offapi / offapi is not installed"):
        docs.package_folder()
