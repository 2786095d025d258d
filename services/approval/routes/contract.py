"""The contract with subscribers, as the service itself has it: AsyncAPI, schemas, and a page."""

import base64
from functools import cache
from hashlib import sha256
from typing import Annotated, Any

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter

from events.contract import committed, page
from events.contract.generating import ASYNCAPI
from events.contract.page import STYLE
from services.approval.acting import NotThereError
from services.approval.routes.answers import ALL

OPEN: dict[str, Any] = {"opt": {"policy": "public"}, "security": [], "tags": ["events"]}
SCHEMAS = "/contract/schemas/"
STYLED = base64.b64encode(sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{STYLED}'; frame-ancestors 'none'"
File = Annotated[
    str,
    PathParameter(
        pattern=r"^[a-z0-9]{1,32}\.[a-z0-9-]{1,64}\.v[0-9]{1,4}\.json$",
        description="数据名加 .json / a fact's name and .json",
    ),
]


@cache
def contract() -> dict[str, bytes]:
    """The contract as it ships, by path."""
    return committed()


@cache
def shown() -> bytes:
    """Its page."""
    return page(contract(), SCHEMAS).encode()


def routes() -> list[HTTPRouteHandler]:
    """Every route about the contract: it is no secret."""
    return [asyncapi, schema, readable]


@get(
    "/contract",
    operation_id="ReadContract",
    summary="事件契约 / the contract with subscribers",
    media_type="application/json",
    **OPEN,
)
async def asyncapi() -> Response[bytes]:
    """全部数据、主题和消息头的 AsyncAPI 3 文档。

    All facts, subjects and headers as an AsyncAPI 3 document.
    """
    return Response(contract()[ASYNCAPI], media_type="application/json")


@get(
    f"{SCHEMAS}{{file:str}}",
    operation_id="ReadSchema",
    summary="数据的 JSON Schema / the schema of a fact",
    media_type="application/schema+json",
    responses={404: ALL[404]},
    **OPEN,
)
async def schema(file: File) -> Response[bytes]:
    """一项数据的 JSON Schema。

    The JSON Schema of a fact.
    """
    found = contract().get(f"schemas/{file}")
    if found is None:
        raise NotThereError
    return Response(found, media_type="application/schema+json")


@get("/contract.html", opt={"policy": "public"}, include_in_schema=False)
async def readable() -> Response[bytes]:
    """The contract as a page; its style is in it, and nothing else may be."""
    headers = {"Content-Security-Policy": POLICY}
    return Response(shown(), media_type="text/html", headers=headers)
