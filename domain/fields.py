"""Whether a fact has a field, by its path: `dossier.funds.amount` goes through lists as well."""

from collections.abc import Iterator
from functools import lru_cache

from msgspec import inspect

from events.base import Fact


@lru_cache(4096)
def has_field(fact: type[Fact], path: str) -> bool:
    """Whether there is such a field in the shape of a fact."""
    found = [inspect.type_info(fact)]
    for name in path.split("."):
        found = [inner for shape in found for inner in _named(shape, name)]
    return bool(found)


def _named(shape: inspect.Type, name: str) -> Iterator[inspect.Type]:
    for struct in _structs(shape):
        yield from (field.type for field in struct.fields if field.encode_name == name)
        if name == struct.tag_field:
            yield inspect.StrType()


def _structs(shape: inspect.Type) -> Iterator[inspect.StructType]:
    """The structs that may stand in a place."""
    match shape:
        case inspect.StructType():
            yield shape
        case inspect.UnionType(types=types):
            for one in types:
                yield from _structs(one)
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            yield from _structs(item)
        case inspect.DictType(value_type=value):
            yield from _structs(value)
        case inspect.Metadata(type=inner):
            yield from _structs(inner)
        case _:
            return
