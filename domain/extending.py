"""A county's pack laid over the pack it extends: what it changes, and what it may not.

Same ids replace field by field, new ids are added, `drop = true` leaves a requirement out. What
rests on the text of a law (grade A) may only be tightened; a default of grade B or C is changed or
dropped only with a reason; assumptions are free. Floors stand beside this, in floors.py.
"""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from domain.lines import Path
from domain.shapes import KINDS, LISTS, Misfit, Row, fields_of
from events.findings import Value

APART = frozenset({"id", "reason", "requires"})
FREE = frozenset({"zh", "en"})
SOURCED = frozenset({"A", "B", "C"})


def laid_over(base: Row, top: Row) -> dict[str, Any]:
    """What a pack amounts to over the pack it extends."""
    merged = {**base, **top}
    for name in LISTS:
        merged[name] = _merged(base.get(name, []), top.get(name, []))
    merged["dropped"] = [*base.get("dropped", []), *_dropped(base, top)]
    if "valid_to" not in top:
        merged.pop("valid_to", None)
    return merged


def _merged(base: list[Row], top: list[Row]) -> list[Row]:
    rows = {row["id"]: row for row in base}
    for row in top:
        rows[row["id"]] = _over(rows.get(row["id"], {}), row)
    return [row for row in rows.values() if not row.get("drop")]


def _over(under: Row, row: Row) -> dict[str, Any]:
    whole = {**under, **row}
    if "requires" in whole:
        whole["requires"] = _merged(under.get("requires", []), row.get("requires", []))
    return whole


def _dropped(base: Row, top: Row) -> Iterator[Row]:
    under = requirements(base)
    for action, row, _ in _asked(top):
        if row.get("drop") and (known := under.get((action, row["id"]))):
            kept = {name: known[name] for name in ("article", "grade")}
            why = row.get("reason") or "-"
            yield {"action": action, "requirement": row["id"], "reason": why, **kept}


def requirements(raw: Row) -> dict[tuple[str, str], Row]:
    """Every requirement of a pack's text, by the ids of its action and its own."""
    return {(action, row["id"]): row for action, row, _ in _asked(raw)}


def _asked(raw: Row) -> Iterator[tuple[str, Row, Path]]:
    for i, action in enumerate(raw.get("actions", [])):
        for j, row in enumerate(action.get("requires", [])):
            yield action["id"], row, ("actions", i, "requires", j)


def trespasses(base: Row, top: Row) -> Iterator[Misfit]:
    """What a pack may not do to the pack it extends."""
    yield from _window(base, top)
    yield from _posts(base, top)
    yield from _actions(base, top)
    under = requirements(base)
    for action, row, path in _asked(top):
        known = under.get((action, row["id"]))
        if known is not None:
            yield from _change(known, row, path)
        elif row.get("drop"):
            name = f"{action}/{row['id']}"
            yield Misfit(path, "pack.unknown-name", {"what": "requirement", "name": name})


def _window(base: Row, top: Row) -> Iterator[Misfit]:
    """A pack keeps within the jurisdiction and the window of the pack it extends."""
    if not str(top["jurisdiction"]).startswith(base["jurisdiction"]):
        values = {"found": top["jurisdiction"], "base": base["jurisdiction"]}
        yield Misfit(("jurisdiction",), "pack.outside-base", values)
    if top["valid_from"] < base["valid_from"]:
        yield _outlives("valid_from", top["valid_from"], base["valid_from"])
    end = base.get("valid_to")
    if end and (top.get("valid_to") is None or top["valid_to"] > end):
        name = "valid_to" if top.get("valid_to") else "valid_from"
        yield _outlives(name, top.get("valid_to") or "-", end)


def _outlives(field: str, found: object, bound: object) -> Misfit:
    return Misfit((field,), "pack.outlives-base", {"found": str(found), "bound": str(bound)})


def _posts(base: Row, top: Row) -> Iterator[Misfit]:
    levels = {post["id"]: post["level"] for post in base.get("posts", [])}
    for i, post in enumerate(top.get("posts", [])):
        old = levels.get(post["id"])
        if old and post.get("level", old) != old:
            values: dict[str, Value] = {"post": post["id"], "found": post["level"], "base": old}
            yield Misfit(("posts", i, "level"), "pack.level-changed", values)


def _actions(base: Row, top: Row) -> Iterator[Misfit]:
    """Who takes a step, where and for whom is changed with a reason."""
    rows = {action["id"]: action for action in base.get("actions", [])}
    for i, action in enumerate(top.get("actions", [])):
        changed = _changes(rows[action["id"]], action) if action["id"] in rows else []
        if changed and not action.get("reason"):
            names: dict[str, Value] = {"name": action["id"], "field": changed[0]}
            yield Misfit(("actions", i, changed[0]), "pack.no-reason", names)


def _change(known: Row, row: Row, path: Path) -> Iterator[Misfit]:
    if row.get("drop"):
        yield from _drop(known, row, path)
        return
    if row.get("kind", known["kind"]) != known["kind"]:
        values: dict[str, Value] = {"found": row["kind"], "base": known["kind"]}
        yield Misfit((*path, "kind"), "pack.kind-changed", values)
        return
    changed = _changes(known, row)
    if changed and known["grade"] in SOURCED and not row.get("reason"):
        yield _no_reason(known, row["id"], changed[0], (*path, changed[0]))
    if known["grade"] == "A":
        for name in changed:
            if not tightens(known, row, name):
                yield _loosened(known, row, name, path)


def _drop(known: Row, row: Row, path: Path) -> Iterator[Misfit]:
    if known["grade"] == "A":
        values: dict[str, Value] = {"name": row["id"], "article": known["article"]}
        yield Misfit((*path, "drop"), "pack.dropped", values)
    elif not row.get("reason"):
        yield _no_reason(known, row["id"], "drop", (*path, "drop"))


def _no_reason(known: Row, name: str, field: str, path: Path) -> Misfit:
    values: dict[str, Value] = {"name": name, "field": field}
    return Misfit(path, "pack.no-reason", values)


def _loosened(known: Row, row: Row, field: str, path: Path) -> Misfit:
    old, new = default(known, field), row[field]
    values: dict[str, Value] = {"name": row["id"], "field": field, "article": known["article"]}
    return Misfit(
        (*path, field), "pack.loosened", {**values, "found": _said(new), "base": _said(old)}
    )


def _said(value: object) -> Value:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "|".join(map(str, value))
    return value if isinstance(value, int) else str(value)


def _changes(known: Row, row: Row) -> list[str]:
    kept = APART | FREE
    return [n for n, value in row.items() if n not in kept and value != default(known, n)]


def default(row: Row, field: str) -> Any:
    """What a text says of a field, or what the field is when the text is silent."""
    if field in row or "kind" not in row:
        return row.get(field, [])
    found = next((f for f in fields_of(KINDS[row["kind"]]) if f.name == field), None)
    value = found.default if found else None
    return list(value) if isinstance(value, tuple) else value


def tightens(known: Row, row: Row, field: str) -> bool:
    """Whether a change of this field of a requirement asks more than the law's text, never less."""
    if field == "origins":
        return _widens(default(known, field), row[field])
    stricter = _STRICTER.get((str(known["kind"]), field))
    return stricter is not None and stricter(default(known, field), row[field])


def _widens(old: list[str], new: list[str]) -> bool:
    """No origin is left out that was covered; an empty list covers all."""
    return not new or (bool(old) and set(old) <= set(new))


def _keeps_order(old: list[str], new: list[str]) -> bool:
    rest = iter(new)
    return all(step in rest for step in old)


def _more(old: int, new: int) -> bool:
    return new >= old


def _less(old: int, new: int) -> bool:
    return new <= old


def _working(_old: str, new: str) -> bool:
    """n working days are never fewer than n calendar days."""
    return new == "working"


_STRICTER: Mapping[tuple[str, str], Callable[[Any, Any], bool]] = {
    ("document", "anew"): lambda _old, new: bool(new),
    ("decisions", "steps"): _keeps_order,
    ("fresh", "steps"): lambda old, new: set(old) <= set(new),
    ("vote", "bodies"): lambda old, new: set(new) <= set(old),
    ("vote", "at_least"): lambda old, new: Fraction(new) >= Fraction(old),
    ("vote", "notice_days"): _more,
    ("vote", "party_discussion"): lambda _old, new: bool(new),
    ("notice", "days"): _more,
    ("notice", "count"): _working,
    ("notice", "after"): lambda old, _new: not old,
    ("notice", "along"): lambda old, _new: not old,
    ("sum", "ceiling"): _less,
    ("separation", "scope"): lambda _old, new: bool(new == "case"),
    ("separation", "offices"): lambda _old, new: bool(new),
    ("waiting", "days"): _more,
    ("waiting", "count"): _working,
    ("unsplit", "threshold"): _less,
}
"""What makes a requirement stricter; no county may change another field of a rule of grade A."""
