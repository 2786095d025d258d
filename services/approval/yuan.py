"""Money at the door: integer fen inside, yuan with two decimals as a string outside.

Every struct that holds money has a twin for the API, made from it, so no field is written twice.
"""

from collections.abc import Callable
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

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
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{rest:02d}"


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
    known = told_fields(kind)
    types = {f.name: outer(f.type) for f in known}
    if len(known) == len(fields(kind)) and all(types[f.name] == f.type for f in known):
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
        module=kind.__module__,
    )
    made.__doc__ = kind.__doc__
    return made


def told_fields(kind: type[Struct]) -> list[FieldInfo]:
    """What is told of a struct: its fields, and what it derives and names in `shown`."""
    derived = getattr(kind, "shown", ())
    return [*fields(kind), *(FieldInfo(n, n, _derived(kind, n)) for n in derived)]


def _derived(kind: type[Struct], name: str) -> Any:
    told = getattr(kind, name).fget
    return get_type_hints(told, include_extras=True)["return"]


def _field(field: FieldInfo, kind: Any) -> Any:
    if field.required:
        return (field.name, kind)
    return (field.name, kind, shower(field.type)(field.default))


class Way(Struct, frozen=True):
    """Through the door in one direction: what becomes of money and of a struct, and what came."""

    money: Convert
    again: Callable[[Any], Convert | None]
    came: Callable[[Any], Any]
    goes: Callable[[Any], Any]


@cache
def inward(kind: Any) -> Convert | None:
    """How a value of the API becomes one of ours; nothing when it is one already."""
    return _converter(kind, Way(fen, inward, outer, _itself))


@cache
def outward(kind: Any) -> Convert | None:
    """How a value of ours is shown at the API; nothing when it is shown as it is."""
    return _converter(kind, Way(yuan, outward, _itself, outer))


def shower(kind: Any) -> Convert:
    """How a value of ours is shown at the API, whether or not money is in it."""
    return outward(kind) or _itself


def _itself(same: Any) -> Any:
    return same


def _converter(kind: Any, way: Way) -> Convert | None:
    if kind == Fen:
        return way.money
    if isinstance(kind, type) and issubclass(kind, Struct):
        return None if outer(kind) is kind else _struct(kind, way)
    parts = {p: c for p in get_args(kind) if _is_type(p) and (c := way.again(p))}
    if not parts:
        return None
    if get_origin(kind) in (Union, UnionType):
        return _either(parts, way)
    inner = next(iter(parts.values()))
    if get_origin(kind) is Annotated:
        return inner
    return lambda values: tuple(inner(v) for v in values)


def _either(parts: dict[Any, Convert], way: Way) -> Convert:
    """Each struct of a union in its own way, money as money, nothing as nothing."""
    structs = {way.came(p): c for p, c in parts.items() if isinstance(p, type)}
    other = next((c for p, c in parts.items() if not isinstance(p, type)), _itself)

    def convert(value: Any) -> Any:
        return value if value is None else structs.get(type(value), other)(value)

    return convert


def _struct(kind: type[Struct], way: Way) -> Convert:
    plan = [(f.name, way.again(f.type)) for f in told_fields(kind)]
    to = way.goes(kind)

    def convert(value: Any) -> Any:
        said = ((name, c, getattr(value, name)) for name, c in plan)
        return to(**{name: c(v) if c else v for name, c, v in said})

    return convert
