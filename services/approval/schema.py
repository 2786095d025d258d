"""The schema of the API, exact: bodies and answers as they are read and written, to the last bound.

Litestar says which routes there are and what they take. Of a body it loses the bounds within lists
and that unknown fields are refused; msgspec, which reads and writes them all, keeps that.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import msgspec
from litestar import Litestar, Response
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.spec import Example
from litestar.routes import HTTPRoute

JSON = "application/json"
FORMS = ("Upload",)
"""Described by Litestar, which reads them."""
REF = "#/components/schemas/{name}"
IF_MATCH = {"type": "string", "pattern": '^"[0-9]{1,9}"$'}
Place = dict[str, Any]


def exact(app: Litestar, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with every body and answer in place of what Litestar made of it."""
    told = deepcopy(schema)
    found = list(_bodies(app, told))
    said, named = msgspec.json.schema_components([kind for _, kind in found], ref_template=REF)
    for (place, _), one in zip(found, said, strict=True):
        place["schema"] = one
    made = told["components"].get("schemas", {})
    kept = {name: made[name] for name in FORMS if name in made}
    told["components"]["schemas"] = {**named, **kept}
    return told


def _bodies(app: Litestar, schema: dict[str, Any]) -> Iterator[tuple[Place, Any]]:
    """Where a body or an answer is described, and the type that it has."""
    for path, handler in _handlers(app):
        for method in handler.http_methods - {"OPTIONS"}:
            if operation := schema["paths"].get(path, {}).get(method.lower()):
                if handler.opt.get("policy") == "public":
                    operation["security"] = []
                _asking(operation)
                yield from _of(operation, handler)


def _handlers(app: Litestar) -> Iterator[tuple[str, HTTPRouteHandler]]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                yield route.path_format, handler


def _asking(operation: dict[str, Any]) -> None:
    """A command is refused without If-Match, though by a problem of its own."""
    for parameter in operation.get("parameters", ()):
        if parameter["name"] == "If-Match":
            parameter |= {"required": True, "schema": IF_MATCH}


def _of(operation: dict[str, Any], handler: HTTPRouteHandler) -> Iterator[tuple[Place, Any]]:
    sent = operation.get("requestBody", {}).get("content", {})
    if JSON in sent:
        data = handler.parsed_fn_signature.parameters["data"]
        if shown := getattr(data.kwarg_definition, "examples", None):
            sent[JSON]["examples"] = {"example": _shown(shown[0])}
        yield sent[JSON], data.annotation
    if files := handler.opt.get("files"):  # Litestar describes one media type of an answer
        operation["responses"]["200"]["content"] |= {media: {} for media in files}
    for status, answer in operation["responses"].items():
        for media, place in answer.get("content", {}).items():
            if media == JSON or media.endswith("+json"):
                yield place, _answered(handler, int(status))


def _shown(example: Example) -> dict[str, Any]:
    return {"summary": example.summary, "value": example.value}


def _answered(handler: HTTPRouteHandler, status: int) -> Any:
    """The type of an answer: as the route declares that status, or what it returns."""
    if spec := (handler.responses or {}).get(status):
        return spec.data_container
    kind = handler.parsed_fn_signature.return_type
    said = kind.inner_types[0].annotation if kind.origin is Response else kind.annotation
    return Any if said is bytes else said
