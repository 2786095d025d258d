"""Adds a golden line for each fact and requirement that has none: `python -m tests.events.adding`.

A line that is there is never changed: it is what was released.
"""

from typing import Any, get_args

import msgspec

from events import published
from events.requirements import AnyRequirement
from tests.domain.samples import sample
from tests.events.test_golden import GOLDEN, LINES, tag_of


def add() -> None:
    """What is new gets its line."""
    known = {tag_of(line) for line in LINES}
    for tag, kind in published.facts().items():
        if tag not in known:
            file = GOLDEN / f"{published.kind_of(tag)}.jsonl"
            before = file.read_bytes() if file.exists() else b""
            file.write_bytes(before + msgspec.json.encode(sample(kind)) + b"\n")
    _add_requirements()


def _add_requirements() -> None:
    file = GOLDEN / "procedure.jsonl"
    told: dict[str, Any] = msgspec.json.decode(file.read_bytes())
    asked = told["pack"]["actions"][0]["requires"]
    known = {one["kind"] for one in asked}
    for kind in get_args(AnyRequirement):
        if kind.__struct_config__.tag not in known:
            asked.append(msgspec.to_builtins(sample(kind)))
    file.write_bytes(msgspec.json.encode(told) + b"\n")


if __name__ == "__main__":
    add()
