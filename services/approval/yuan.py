"""Money at the door: integer fen inside, yuan with two decimals as a string outside.

Every struct that holds money has a twin for the API, made from it, so no field is written twice.
"""

from collections.abc import Callable
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import FieldInfo, fields

from events.base import END, Fen

Yuan = Annotated[
    str,
    Meta(
        pattern=rf"^(0|[1-9][0-9]{{0,12}})\.[0-9]{{2}}{END}",
        description="元, two decimals: 200000.00",
        examples=["200000.00"],
    ),
]
Convert = Callable[[Any], Any]


def yuan(fen: int) -> str:
    """Fen as yuan."""
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02d}"


def fen(said: str) -> int:
    """Yuan, as the API takes them, in fen."""
    whole, _, rest = said.partition(".")
    return int(whole) * 100 + int(rest)


@cache
def outer(kind: Any) -> Any:
    """The type of the API for a type of ours; the same where no money is in it."""
    if kind == Fen:
        return Yuan
    if isinstance(kind, type) and issubclass(kind, Struct):
        return _twin(kind)
    parts = get_args(kind)
    if not parts:
        return kind
    changed = tuple(outer(part) if _is_type(part) else part for part in parts)
    return kind if changed == parts else _again(kind, changed)


def _again(kind: Any, parts: tuple[Any, ...]) -> Any:
    origin = get_origin(kind)
    if origin is Annotated:
        return Annotated[parts[0], *kind.__metadata__]
    if origin in (Union, UnionType):
        return Union[parts]  # noqa: UP007 - made from parts that are only known here
    return origin[parts]


def _is_type(part: Any) -> bool:
    return not isinstance(part, str | int) and part is not Ellipsis and not isinstance(part, Meta)


def _twin(kind: type[Struct]) -> type[Struct]:
    known = fields(kind)
    types = {f.name: outer(f.type) for f in known}
    if all(types[f.name] is f.type or types[f.name] == f.type for f in known):
        return kind
    config = kind.__struct_config__
    made = msgspec.defstruct(
        kind.__name__,
        [_field(f, types[f.name]) for f in known],
        frozen=True,
        kw_only=True,
        forbid_unknown_fields=config.forbid_unknown_fields,
        omit_defaults=config.omit_defaults,
        tag=config.tag,
        tag_field=config.tag_field,
        module=__name__,
    )
    made.__doc__ = kind.__doc__
    return made


def _field(field: FieldInfo, kind: Any) -> Any:
    if field.required:
        return (field.name, kind)
    default = field.default
    return (field.name, kind, yuan(default) if field.type == Fen else default)


@cache
def inward(kind: Any) -> Convert | None:
    """How a value of the API becomes one of ours; nothing when it is one already."""
    return _converter(kind, fen, inward, lambda struct: struct)


@cache
def outward(kind: Any) -> Convert | None:
    """How a value of ours is shown at the API; nothing when it is shown as it is."""
    return _converter(kind, yuan, outward, _twin)


def shower(kind: Any) -> Convert:
    """How a value of ours is shown at the API, whether or not money is in it."""
    return outward(kind) or (lambda same: same)


def _converter(
    kind: Any, money: Convert, again: Callable[[Any], Convert | None], to: Callable[[Any], Any]
) -> Convert | None:
    if kind == Fen:
        return money
    if isinstance(kind, type) and issubclass(kind, Struct):
        return None if _twin(kind) is kind else _struct(kind, again, to(kind))
    inner = next((c for part in get_args(kind) if _is_type(part) and (c := again(part))), None)
    if inner is None:
        return None
    if get_origin(kind) is Annotated:
        return inner
    if get_origin(kind) is tuple:
        return lambda values: tuple(inner(v) for v in values)
    return lambda value: None if value is None else inner(value)


def _struct(kind: type[Struct], again: Callable[[Any], Convert | None], to: Any) -> Convert:
    plan = [(f.name, again(f.type)) for f in fields(kind)]

    def convert(value: Any) -> Any:
        said = ((name, c, getattr(value, name)) for name, c in plan)
        return to(**{name: c(v) if c else v for name, c, v in said})

    return convert
