"""An instance of any struct, made from its shape alone."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec
from msgspec import inspect

TEXTS = {"^[0-9a-f]{64}": "a" * 64, "^[0-9a-f]{32}": "b" * 32, "^[0-9]{12}": "430511003206"}
TEXTS |= {"^s-[0-9a-f]{32}": "s-" + "b" * 32, "^[0-9]{6}-": "430511-2025"}
TEXTS |= {"^([0-9]{2})": "430511"}
TEXTS |= {"^[0-9HJ": "91430500MA4L00000X", "^[0-9A-HJ": "91430500MA4L00000X"}
TEXTS |= {"^s-[0-9a-f]{32}": "s-" + "1" * 32}
TEXTS |= {"^20[0-9]{2}-(0": "2026-03"}
TEXTS |= {"^[1-9][0-9]?/": "2/3", "^[0-9]{6}": "430511", "^[0-9]{1,12}": "1"}
TEXTS |= {"^[0-9A-Z]{28}": "430511101201GB00001F00010001"}


def sample(kind: type, **said: Any) -> Any:
    """The struct with every field said, none as its default would be, and `said` besides."""
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    told = {f.encode_name: _value(f.type) for f in info.fields}
    return msgspec.convert({**told, **said}, kind, strict=False)


def _value(kind: inspect.Type) -> Any:
    match kind:
        case inspect.StrType(pattern=pattern):
            return next((v for k, v in TEXTS.items() if (pattern or "").startswith(k)), "x")
        case inspect.IntType(ge=least):
            return max(least or 0, 7)
        case inspect.BoolType():
            return True
        case inspect.DateTimeType():
            return datetime(2026, 3, 2, 1, tzinfo=UTC)
        case inspect.DateType():
            return date(2026, 3, 2)
        case inspect.LiteralType(values=values):
            return values[-1]
        case inspect.VarTupleType(item_type=item, min_length=least):
            return [_value(item)] * max(least or 0, 1)
        case inspect.UnionType(types=types):
            return _value(types[0])
        case inspect.StructType(fields=fields, tag=tag, tag_field=name):
            tagged = {name: tag} if name else {}
            return tagged | {f.encode_name: _value(f.type) for f in fields}
        case inspect.Metadata(type=inner):
            return _value(inner)
        case inspect.NoneType():
            return None
        case inspect.DictType():
            return {"x": "x"}
    raise AssertionError(f"no sample of {kind}")
