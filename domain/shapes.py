"""Whether a pack's text has the shape of a pack: no unknown field, no value of a wrong kind.

A county pack says only what it changes, so what is missing is not asked here.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

import msgspec
from msgspec import Struct, inspect
from msgspec.structs import FieldInfo

from domain.lines import Path
from domain.soundness import Fault
from events.base import Code
from events.findings import Value
from events.requirements import Action, AnyRequirement, Pack, Post, Ratio, Requirement, Term

Row = Mapping[str, Any]
Kinds = Mapping[tuple[str, str], str]
"""The kind of each requirement, by the ids of its action and its own."""

KINDS: dict[str, type[Requirement]] = {
    str(kind.__struct_config__.tag): kind for kind in get_args(AnyRequirement)
}
LISTS: dict[str, type[Struct]] = {
    "posts": Post,
    "documents": Term,
    "notices": Term,
    "actions": Action,
}
OWN = ("id", "version", "jurisdiction", "valid_from", "zh", "en")
"""What every pack says of itself, also one that extends another."""
ONLY_RESOLVED = frozenset({"dropped"})
"""What the resolution of a pack writes, never its author."""


def _pattern(kind: Any) -> str:
    told = inspect.type_info(kind)
    return str(getattr(told.type if isinstance(told, inspect.Metadata) else told, "pattern", ""))


@cache
def fields_of(kind: type[Struct]) -> tuple[FieldInfo, ...]:
    """The fields of a struct; to find out their types takes longer than all else."""
    return msgspec.structs.fields(kind)


_JURISDICTION = next(field.type for field in fields_of(Pack) if field.name == "jurisdiction")
FORMS: dict[str | None, tuple[str, str]] = {
    _pattern(Code): ("code", ""),
    _pattern(Ratio): ("ratio", " 2/3"),
    _pattern(_JURISDICTION): ("jurisdiction", ""),
}
"""Texts that have a form, by its pattern."""


class Misfit(Struct, frozen=True):
    """What is wrong at a place of a pack's text: a message key and its values."""

    path: Path
    key: str
    values: dict[str, Value]


def nameless(raw: Row) -> bool:
    """Whether a text lacks what names it, or does not say plainly what it extends."""
    plain = {"id": str, "version": int, "extends": str}
    named = {name: raw.get(name, "" if name == "extends" else None) for name in plain}
    return not all(isinstance(named[name], kind) for name, kind in plain.items())


def misfits(raw: Row, known: Kinds | None) -> Iterator[Misfit]:
    """Everything that is no part of a pack; `known`: the kinds of the requirements below it."""
    for name in OWN:
        if name not in raw:
            yield Misfit((), "pack.missing-field", {"name": "pack", "field": name})
    yield from _fields(raw, Pack, (), {*LISTS, *ONLY_RESOLVED})
    yield from _refused(raw, ONLY_RESOLVED)
    for name, row_type in LISTS.items():
        for path, row in _rows(raw, (name,)):
            if isinstance(row, Misfit):
                yield row
                continue
            yield from _fields(row, row_type, path, {"requires"} if name == "actions" else set())
            if name == "actions":
                apart = {"kind", "drop"} if raw.get("extends") else {"kind"}
                yield from _requirements(row, path, known, apart)


def _refused(raw: Row, names: frozenset[str]) -> Iterator[Misfit]:
    return (Misfit((name,), "pack.unknown-field", {"field": name}) for name in names & set(raw))


def _requirements(
    action: Row, path: Path, known: Kinds | None, apart: set[str]
) -> Iterator[Misfit]:
    """What is wrong with an action's requirements; only who extends has something to drop."""
    for at, row in _rows(action, (*path, "requires")):
        if isinstance(row, Misfit):
            yield row
            continue
        name = str(row["id"])
        kind = row.get("kind", (known or {}).get((str(action["id"]), name)))
        if kind is None:
            if known is not None:
                yield Misfit(at, "pack.missing-field", {"name": name, "field": "kind"})
        elif kind not in KINDS:
            known_kinds = "|".join(sorted(KINDS))
            yield Misfit((*at, "kind"), "pack.kind", {"found": str(kind), "known": known_kinds})
        else:
            yield from _fields(row, KINDS[kind], at, apart)
            yield from _drop(row, at)


def _drop(row: Row, at: Path) -> Iterator[Misfit]:
    if "drop" in row and row["drop"] is not True:
        values: dict[str, Value] = {"field": "drop", "found": _shown(row["drop"])}
        yield Misfit((*at, "drop"), "pack.value", {**values, "expected": "true", "limits": ""})


def _rows(raw: Row, path: Path) -> Iterator[tuple[Path, Row | Misfit]]:
    """The tables of a list, each with its path; what is no table, or has no id, as a misfit."""
    rows = raw.get(str(path[-1]), [])
    if not isinstance(rows, list):
        yield path, _no_table(path, rows)
        return
    seen: set[str] = set()
    for i, row in enumerate(rows):
        at = (*path, i)
        if not isinstance(row, dict):
            yield at, _no_table(at, row)
        elif not isinstance(row.get("id"), str):
            yield at, Misfit(at, "pack.missing-field", {"name": str(path[-1]), "field": "id"})
        elif row["id"] in seen:
            yield at, Misfit((*at, "id"), "pack.named-twice", {"name": row["id"]})
        else:
            seen.add(row["id"])
            yield at, row


def _no_table(path: Path, found: object) -> Misfit:
    name = next(part for part in reversed(path) if isinstance(part, str))
    values: dict[str, Value] = {"field": name, "found": _shown(found)}
    return Misfit(path, "pack.value", {**values, "expected": "tables", "limits": ""})


def _fields(row: Row, kind: type[Struct], path: Path, apart: set[str]) -> Iterator[Misfit]:
    """Each field of a table held against the type that it should have."""
    types = {field.name: field for field in fields_of(kind)}
    for name, value in row.items():
        if name in apart:
            continue
        if name not in types:
            yield Misfit((*path, name), "pack.unknown-field", {"field": name})
        elif fault := _value(types[name], value):
            yield Misfit((*path, name), "pack.value", fault)


def tables(row: Row, kind: type[Struct], path: Path = ()) -> Iterator[Misfit]:
    """Everything in a text, and in the tables of its lists, that is no part of a kind."""
    below = {field.name: inner for field in fields_of(kind) if (inner := _listed(field))}
    yield from _fields(row, kind, path, set(below))
    for field in fields_of(kind):
        if field.required and field.name not in row:
            name = str(row.get("id", path[-2] if len(path) > 1 else kind.__name__.lower()))
            yield Misfit(path, "pack.missing-field", {"name": name, "field": field.name})
    for name, inner in below.items():
        yield from _each(row.get(name, []), inner, (*path, name))


def _each(rows: object, kind: type[Struct], path: Path) -> Iterator[Misfit]:
    if not isinstance(rows, list):
        yield _no_table(path, rows)
        return
    for n, row in enumerate(rows):
        if isinstance(row, dict):
            yield from tables(row, kind, (*path, n))
        else:
            yield _no_table((*path, n), row)


def _listed(field: FieldInfo) -> type[Struct] | None:
    """The kind of a field's tables, if it is a list of tables."""
    shape = inspect.type_info(field.type)
    item = shape.item_type if isinstance(shape, inspect.VarTupleType) else None
    return item.cls if isinstance(item, inspect.StructType) else None


def _value(field: FieldInfo, value: object) -> dict[str, Value] | None:
    try:
        msgspec.convert(value, field.type)
    except msgspec.ValidationError:
        kind, limits = expected(inspect.type_info(field.type))
        shown: dict[str, Value] = {"field": field.name, "found": _shown(value)}
        return {**shown, "expected": kind, "limits": limits}
    return None


def incomplete(whole: Row) -> Iterator[Fault]:
    """What is missing in a pack once it is laid over all it extends."""
    for name, kind in LISTS.items():
        if name not in whole:
            yield Fault("pack.missing-field", {"name": "pack", "field": name})
        for row in whole.get(name, []):
            at = row["id"] if name == "actions" else ""
            yield from _missing(row, kind, at, "")
            for asked in row.get("requires", []):
                yield from _missing(asked, KINDS[asked["kind"]], at, asked["id"])


def _missing(row: Row, kind: type[Struct], action: str, requirement: str) -> Iterator[Fault]:
    for field in fields_of(kind):
        if field.required and field.name not in row:
            values: dict[str, Value] = {"name": row["id"], "field": field.name}
            yield Fault("pack.missing-field", values, action, requirement)


def expected(kind: inspect.Type) -> tuple[str, str]:
    """What a field takes: a word of the catalogue, and its limits."""
    match kind:
        case inspect.IntType(ge=least, le=most):
            return "whole-number", f" {least}–{most}" if most is not None else f" ≥ {least}"
        case inspect.LiteralType(values=values):
            return "one-of", " " + ", ".join(str(value) for value in values)
        case inspect.VarTupleType(item_type=item):
            return "list", f" {expected(item)[1].strip()}".rstrip()
        case inspect.DateType():
            return "date", " 2026-01-01"
        case inspect.BoolType():
            return "true-or-false", ""
        case inspect.UnionType(types=types):
            return expected(types[0])
        case inspect.StrType(pattern=pattern, max_length=longest):
            return _text(pattern, longest)
        case inspect.Metadata(type=inner):
            return expected(inner)
    raise AssertionError(f"no field of a pack is a {kind}")


def _text(pattern: str | None, longest: int | None) -> tuple[str, str]:
    """Texts of a form have a name of their own; of others only the length is said."""
    if pattern in FORMS:
        return FORMS[pattern]
    return "text", f" ≤ {longest}" if longest else ""


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
