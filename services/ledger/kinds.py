"""The kinds of streams: for each, how its facts are read, folded and indexed.

A stream is `<kind>-<id>`. The tag of a fact is its one name: in JSON, in the topic, in the subject.
"""

from collections.abc import Callable, Iterable
from typing import Any, get_args

import msgspec
from msgspec import Struct

from domain.outlook import Row
from events.base import Fact
from events.upcasters import STEPS, check_chains, upcast


class UnknownFact(Exception):
    """A topic that no released struct carries."""


class Kind(Struct, frozen=True):
    """A kind of stream. `row` gives its case index row, or None where it has none."""

    name: str
    initial: Any
    evolve: Callable[[Any, Any], Any]
    row: Callable[[Any], Row | None]
    decoders: dict[str, msgspec.json.Decoder[Any]]


def kind(
    name: str,
    facts: Any,
    initial: Any,
    evolve: Callable[[Any, Any], Any],
    row: Callable[[Any], Row | None],
) -> Kind:
    """A kind whose facts are the members of a union (or one struct)."""
    members: tuple[type[Fact], ...] = get_args(facts) or (facts,)
    decoders = {topic(member): msgspec.json.Decoder(member) for member in members}
    return Kind(name, initial, evolve, row, decoders)


def topic(fact: type[Fact]) -> str:
    """The tag of a fact's struct."""
    return str(fact.__struct_config__.tag)


def decode(of: Kind, name: str, state: bytes) -> Any:
    """A fact from its stored bytes, brought up to date if its shape has changed since."""
    name, state = upcast(name, state, STEPS)
    decoder = of.decoders.get(name)
    if decoder is None:
        raise UnknownFact(name)
    return decoder.decode(state)


def check_upcasting(kinds: Iterable[Kind]) -> None:
    """Whether every old shape of these kinds' facts leads to one that is read."""
    current = {kind.name: kind.decoders for kind in kinds}
    ours = {tag: step for tag, step in STEPS.items() if tag.partition(".")[0] in current}
    check_chains({tag for decoders in current.values() for tag in decoders}, ours)


def kind_of(stream: str) -> str:
    """The kind that a stream's name begins with."""
    return stream.partition("-")[0]
