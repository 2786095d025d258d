"""What changed from one contract to another, and whether a subscriber could break on it.

Both directions count: facts that were stored long ago must fit the new schema, and a subscriber of
the old schema must be able to read new facts. A pattern that differs is taken for a narrower one,
because whether one pattern holds all that another holds cannot be told.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Literal

from msgspec import Struct

from events.contract.generating import Schema, Schemas

What = Literal[
    "fact removed",
    "field removed",
    "type changed",
    "newly required",
    "may now be absent",
    "another default",
    "narrowed",
    "widened",
    "fact added",
    "field added",
]
Grade = Literal["breaks", "may break", "harmless"]
GRADES: Mapping[What, Grade] = {
    "fact removed": "breaks",
    "field removed": "breaks",
    "type changed": "breaks",
    "newly required": "breaks",
    "may now be absent": "breaks",
    # what is left out of a stored fact would mean something else
    "another default": "breaks",
    "narrowed": "breaks",
    # old facts still fit; a subscriber may meet a value that it does not know
    "widened": "may break",
    "fact added": "harmless",
    "field added": "harmless",
}


class Change(Struct, frozen=True, order=True):
    """What changed, in which fact, at which field; of a list, the field of its entries."""

    fact: str
    field: str
    what: What

    @property
    def grade(self) -> Grade:
        return GRADES[self.what]


def changes(old: Schemas, new: Schemas) -> list[Change]:
    """Everything that changed, each once."""
    found: set[Change] = set()
    for tag in old.keys() | new.keys():
        if tag not in new:
            found.add(Change(tag, "", "fact removed"))
        elif tag not in old:
            found.add(Change(tag, "", "fact added"))
        else:
            pair = _Pair(tag, old[tag], new[tag])
            found.update(_compare(pair, old[tag], new[tag], "", frozenset()))
    return sorted(found)


_Above = frozenset[tuple[str | None, str | None]]
LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
GIVEN = ("pattern", "const", "multipleOf", "uniqueItems")
"""Keywords of which a different value may exclude what the old one let pass."""
TYPES: Mapping[type, str] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    type(None): "null",
    list: "array",
    dict: "object",
}


class _Pair(Struct, frozen=True):
    """The two documents in which references are looked up, and the fact they are of."""

    fact: str
    old: Schema
    new: Schema


def _compare(of: _Pair, old: Schema, new: Schema, field: str, above: _Above) -> Iterator[Change]:
    """What changed at a place. `above` are the references that led here: shapes may nest."""
    place = (old.get("$ref"), new.get("$ref"))
    if place in above:
        return
    within = above | {place} if any(place) else above
    before, after = _shapes(of.old, old), _shapes(of.new, new)
    yield from _kinds(of.fact, before.keys(), after.keys(), field)
    for kind in before.keys() & after.keys():
        yield from _values(of.fact, before[kind], after[kind], field)
        yield from _parts(of, before[kind], after[kind], field, within)


def _shapes(document: Schema, node: Schema) -> dict[str, Schema]:
    """The shapes that a value may have, by type; objects of a union by their tag as well."""
    node = _resolved(document, node)
    options = node.get("anyOf") or node.get("oneOf")
    if options:
        return {k: v for one in options for k, v in _shapes(document, one).items()}
    if "enum" in node:
        kinds = dict.fromkeys(TYPES[type(value)] for value in node["enum"])
        return {kind: _only(node, kind) for kind in kinds}
    types = node.get("type", "any")
    return {_named(one, node): node for one in ([types] if isinstance(types, str) else types)}


def _only(node: Schema, kind: str) -> Schema:
    return {**node, "enum": [value for value in node["enum"] if TYPES[type(value)] == kind]}


def _named(kind: str, node: Schema) -> str:
    """The tag of an object is a property that has one value and must be there."""
    shapes: Mapping[str, Schema] = node.get("properties", {})
    tags = [shapes[name]["enum"][0] for name in node.get("required", ())
            if name in shapes and len(shapes[name].get("enum", ())) == 1]  # fmt: skip
    return f"{kind} {tags[0]}" if kind == "object" and tags else kind


def _resolved(document: Schema, node: Schema) -> Schema:
    reference = node.get("$ref")
    if reference is None:
        return node
    found: Any = document
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return _resolved(document, found)


def _kinds(
    fact: str, before: AbstractSet[str], after: AbstractSet[str], field: str
) -> Iterator[Change]:
    """A union may lose or gain members; any other difference is another type."""
    gone, come = before - after, after - before
    if not gone | come:
        return
    if any(" " not in kind for kind in gone | come) or not before & after:
        yield Change(fact, field, "type changed")
        return
    if gone:
        yield Change(fact, field, "narrowed")
    if come:
        yield Change(fact, field, "widened")


def _values(fact: str, old: Schema, new: Schema, field: str) -> Iterator[Change]:
    """Which values of a type pass."""
    if old.get("format") != new.get("format"):
        yield Change(fact, field, "type changed")
    if any(_narrower(old, new)):
        yield Change(fact, field, "narrowed")
    if any(_narrower(new, old, back=True)):
        yield Change(fact, field, "widened")


def _narrower(old: Schema, new: Schema, *, back: bool = False) -> Iterator[bool]:
    """For each keyword, whether the new one excludes something that the old one let pass."""
    for name in LOWER:
        yield name in new and (name not in old or new[name] > old[name])
    for name in UPPER:
        yield name in new and (name not in old or new[name] < old[name])
    for name in GIVEN:
        yield name in new and (name not in old or (not back and new[name] != old[name]))
    yield "enum" in new and ("enum" not in old or not set(old["enum"]) <= set(new["enum"]))


def _parts(of: _Pair, old: Schema, new: Schema, field: str, above: _Above) -> Iterator[Change]:
    """What changed inside an object or a list. The entries of a list stand under its own name."""
    yield from _properties(of, old, new, field, above)
    for name in ("items", "additionalProperties"):
        if isinstance(old.get(name), dict) and isinstance(new.get(name), dict):
            yield from _compare(of, old[name], new[name], field, above)
        elif isinstance(old.get(name), dict) or isinstance(new.get(name), dict):
            yield Change(of.fact, field, "type changed")
    for before, after in zip(old.get("prefixItems", ()), new.get("prefixItems", ()), strict=False):
        yield from _compare(of, before, after, field, above)


def _properties(of: _Pair, old: Schema, new: Schema, field: str, above: _Above) -> Iterator[Change]:
    before, after = old.get("properties", {}), new.get("properties", {})
    must_before, must_now = set(old.get("required", ())), set(new.get("required", ()))
    for name in before.keys() | after.keys():
        place = f"{field}.{name}" if field else name
        if name in must_now - must_before:
            yield Change(of.fact, place, "newly required")
        elif name not in after:
            yield Change(of.fact, place, "field removed")
        elif name not in before:
            yield Change(of.fact, place, "field added")
        elif name in must_before - must_now:
            yield Change(of.fact, place, "may now be absent")
        if name in before and name in after:
            yield from _defaults(of.fact, before[name], after[name], place)
            yield from _compare(of, before[name], after[name], place, above)


def _defaults(fact: str, old: Schema, new: Schema, field: str) -> Iterator[Change]:
    if "default" in old and "default" in new and old["default"] != new["default"]:
        yield Change(fact, field, "another default")
