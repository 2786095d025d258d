"""Every fact of the published language, by its tag and by the kind of its stream.

Nothing is listed here: a fact is published because its struct stands in a module of this package.
"""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

import msgspec

import events
from events.base import Fact
from events.upcasters import upcast


@cache
def facts() -> Mapping[str, type[Fact]]:
    """The struct of every tag."""
    for module in pkgutil.iter_modules(events.__path__, "events."):
        if not module.ispkg and module.name != __name__:
            importlib.import_module(module.name)
    found = [fact for fact in _below(Fact) if fact.__module__.startswith("events.")]
    return MappingProxyType({tag_of(fact): fact for fact in sorted(found, key=tag_of)})


def tag_of(fact: type[Fact]) -> str:
    """A fact's one name."""
    return str(fact.__struct_config__.tag)


def kind_of(tag: str) -> str:
    """The kind of the streams in which facts of this tag stand."""
    return tag.partition(".")[0]


def kinds() -> Mapping[str, tuple[str, ...]]:
    """The tags of every kind."""
    found: dict[str, list[str]] = {}
    for tag in facts():
        found.setdefault(kind_of(tag), []).append(tag)
    return {kind: tuple(tags) for kind, tags in found.items()}


def decode(tag: str, state: bytes) -> Fact | None:
    """A fact in its current shape; None where this version of the language does not know it.

    A tag may be newer than we are, or a field of a known tag may hold what was added since.
    """
    current, shape = upcast(tag, state)
    decoder = _decoders().get(current)
    try:
        return decoder.decode(shape) if decoder else None
    except msgspec.DecodeError:
        return None


@cache
def _decoders() -> Mapping[str, msgspec.json.Decoder[Fact]]:
    return {tag: msgspec.json.Decoder(fact) for tag, fact in facts().items()}


def _below(fact: type[Fact]) -> Iterator[type[Fact]]:
    for below in fact.__subclasses__():
        yield below
        yield from _below(below)
