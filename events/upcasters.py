"""Old facts in new shapes: every released tag leads, step by step, to one that is current.

A released struct never changes. When a fact needs another shape it gets a new version, and a step
here that makes the new one of the old, in memory alone: what is stored stays as it was written.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
from msgspec import Struct

Shape = dict[str, Any]


class Step(Struct, frozen=True):
    """From one version of a fact to the next."""

    to: str
    change: Callable[[Shape], Shape]


class BrokenChain(Exception):
    """A released tag that leads to no current one."""


STEPS: Mapping[str, Step] = {}
"""By the tag they start from."""


def upcast(tag: str, state: bytes, steps: Mapping[str, Step] = STEPS) -> tuple[str, bytes]:
    """A stored fact under its current tag; bytes that are current are handed back as they are."""
    if tag not in steps:
        return tag, state
    shape: Shape = msgspec.json.decode(state)
    while step := steps.get(tag):
        tag, shape = step.to, step.change(shape)
    return tag, msgspec.json.encode({**shape, "fact": tag})


def check_chains(current: Iterable[str], steps: Mapping[str, Step] = STEPS) -> None:
    """Whether every chain ends at a current tag; asked once, when a process starts."""
    known = frozenset(current)
    for tag in steps:
        if _end(tag, steps) not in known:
            raise BrokenChain(tag)


def _end(tag: str, steps: Mapping[str, Step]) -> str:
    passed = set()
    while (step := steps.get(tag)) and tag not in passed:
        passed.add(tag)
        tag = step.to
    return "" if tag in passed else tag
