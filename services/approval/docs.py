"""The documentation page of the API, which needs no internet.

Its scripts are files of the package `offapi` (Swagger UI), served by us; nothing is written into
the page itself, so its content security policy allows our own address and nothing inline.
"""

import re
from collections.abc import Mapping
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Response, Router, get
from litestar.datastructures import ResponseHeader
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme, Tag

from services.approval.schema import exact

PATH = "/docs"
ASSETS = f"{PATH}/assets"
# Its stylesheet spells pictures out; beyond that the page needs nothing but our own address.
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

PAGE = f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{title}}</title>
<link rel="icon" href="{ASSETS}/icon.svg">
<link rel="stylesheet" href="{ASSETS}/swagger-ui.css">
</head>
<body>
<noscript>本页需要 JavaScript / This page needs JavaScript: <a href="{PATH}/openapi.json">JSON</a>
</noscript>
<div id="api"></div>
<script src="{ASSETS}/swagger-ui.js"></script>
<script src="{ASSETS}/start.js"></script>
</body>
</html>
"""
# The validator would send the schema to a public site.
START = f"""SwaggerUIBundle({{
  url: "{PATH}/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  filter: true,
  validatorUrl: null,
}});
"""
ICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">
<rect width="16" height="16" rx="3" fill="#a61b1b"/>
<path d="M4 8.5l3 3 5-7" fill="none" stroke="#fff" stroke-width="2"/>
</svg>
"""


class Schema(JsonRenderPlugin):
    """The schema as JSON, made exact once."""

    _made: bytes = b""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        if not self._made:
            made = msgspec.json.encode(exact(request.app, openapi_schema))
            self._made = PLACED.sub(_named, PAGED.sub(rb"\1Page", made))
        return self._made


PAGED = re.compile(rb"Page_(\w+)_")
PLACED = re.compile(rb"(?:\w+\.)+(\w+)\.([A-Z]\w+)")
"""Two structs of one name are told apart by where they are written: nobody else's business."""


def _named(found: re.Match[bytes]) -> bytes:
    return found[1].capitalize() + found[2]


TAGS = {
    "projects": ("项目:申报、办理、入库", "projects: raised, moved on, in the library"),
    "plans": ("年度计划:资金批次、列入项目", "annual plans: batches of funds, projects taken in"),
    "assets": ("项目资产", "the assets of projects"),
    "consents": ("征求农户意见", "rounds of consent: a frozen roll, each answer to one text"),
    "rectifications": ("问题整改、容错", "what was found wrong, until it is put right"),
    "households": ("农户个人信息", "households in the vault"),
    "evidence": ("证据文件", "files of evidence"),
    "groups": ("四个一批:分类标准、摸底排查、评估、措施", "the four groups: standards, measures"),
    "campaigns": ("摸底排查", "campaigns to find out and classify"),
    "worklist": ("待办", "what waits for my posts"),
    "offices": ("机构、岗位、代理、区划", "offices, posts, stand-ins, divisions"),
    "packs": ("规则包", "procedure packs"),
    "imports": ("导入表格", "tables imported"),
    "events": ("事实日志,供其他系统", "the log of facts, for other systems"),
    "subscribers": ("订阅方", "who takes the facts"),
    "service": ("服务自身", "the service itself"),
}


class Page(OpenAPIRenderPlugin):
    """The page itself, under the title of the API."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        return PAGE.format(title=escape(openapi_schema["info"]["title"])).encode()


def documentation(
    title: str, version: str, description: str, *, opt: Mapping[str, Any] | None = None
) -> tuple[OpenAPIConfig, list[HTTPRouteHandler]]:
    """What Litestar takes as openapi_config, and the routes of the page's files.

    `opt` is given to every route of both, as when each must declare its policy.
    """
    shown = [ResponseHeader(name=name, value=value) for name, value in HEADERS.items()]
    declared = dict(opt or {})
    router = Router(
        PATH, route_handlers=[], response_headers=shown, include_in_schema=False, opt=declared
    )
    bearer = SecurityScheme(type="http", scheme="bearer", bearer_format="JWT")
    config = OpenAPIConfig(
        title=title,
        version=version,
        description=description,
        use_handler_docstrings=True,
        components=Components(security_schemes={"bearer": bearer}),
        security=[{"bearer": []}],
        tags=[Tag(name=name, description=f"{zh} / {en}") for name, (zh, en) in TAGS.items()],
        render_plugins=[Page(path="/"), Schema()],
        openapi_router=router,
    )
    return config, [file_route(*file, declared) for file in files()]


def files() -> list[tuple[str, str, bytes]]:
    """What the page loads: name, type and content."""
    package = package_folder()
    return [
        ("swagger-ui.js", "text/javascript", (package / "swagger_bundle.js").read_bytes()),
        ("swagger-ui.css", "text/css", (package / "swagger_style.css").read_bytes()),
        ("start.js", "text/javascript", START.encode()),
        ("icon.svg", "image/svg+xml", ICON.encode()),
    ]


def package_folder() -> Path:
    """Where offapi lies; importing it would read all its nine megabytes."""
    found = find_spec("offapi")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("缺少 offapi / offapi is not installed")
    return Path(found.origin).parent


def file_route(name: str, kind: str, content: bytes, opt: dict[str, Any]) -> HTTPRouteHandler:
    headers = {**HEADERS, "Cache-Control": "public, max-age=3600"}

    @get(f"{ASSETS}/{name}", media_type=kind, include_in_schema=False, opt=opt)
    async def file() -> Response[bytes]:
        return Response(content, headers=headers, media_type=kind)

    return file
