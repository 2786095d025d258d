"""What schemathesis sends: 2026 and never 2026.0, an integer to JSON Schema but not to us."""

from typing import Any

import schemathesis


@schemathesis.hook
def map_body(_context: Any, body: Any) -> Any:
    return whole(body)


def whole(value: Any) -> Any:
    """The same value with every whole number written as one."""
    match value:
        case float() if value.is_integer():
            return int(value)
        case list():
            return [whole(one) for one in value]
        case dict():
            return {name: whole(one) for name, one in value.items()}
    return value
