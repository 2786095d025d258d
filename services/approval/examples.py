"""One worked example for the body of each command, shown on the documentation page."""

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
from litestar.enums import RequestEncodingType
from litestar.openapi.spec import Example
from litestar.params import Body, BodyKwarg

from services.approval.yuan import outer


@cache
def examples() -> dict[str, Any]:
    """The examples by the name of the command."""
    said = (files(__package__) / "examples.json").read_bytes()
    found: dict[str, Any] = msgspec.json.decode(said)
    return found


def example_of(kind: type) -> BodyKwarg:
    """The body of a route, with its example; one that does not fit is found at start."""
    value = examples()[kind.__name__]
    msgspec.convert(value, outer(kind))
    shown = Example(summary=(kind.__doc__ or "").split("\n")[0], value=value)
    made: BodyKwarg = Body(media_type=RequestEncodingType.JSON, examples=[shown])
    return made
