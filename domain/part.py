"""A part of a life: how its facts change a case, and what its rules are."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from events.base import Fact
from events.findings import Finding

Beside = tuple[tuple[str, Fact], ...]
"""Facts of other cases that follow at once, with their streams: all are recorded, or none."""


class Part(Struct, frozen=True):
    """What a part adds, by type.

    `begins`: (blank case, command) -> case as it begins, with its division and origin. `evolve`:
    (case, fact) -> case, by fact. `wrong`: (case, fact, circumstances) -> findings, by fact.
    `derive`: (case, command, circumstances) -> fields of the fact that the command does not say.
    `beside`: (case, fact, circumstances) -> facts of other cases. `checks`: (case, asked,
    circumstances) -> finding, by requirement. `needs`: the streams that a command looks at, whose
    cases are then in `Circumstances.others`. `looks_up`: (case, command, day) -> the keys under
    which like cases must be found, beside those that its requirements look up. `idle`: what an
    action waits for before there is anything to do, by its name; only the blocker report says so.
    """

    begins: Mapping[type, Callable[[Any, Any], Any]] = {}
    evolve: Mapping[type[Fact], Callable[[Any, Any], Any]] = {}
    wrong: Mapping[type[Fact], Callable[[Any, Any, Any], list[Finding]]] = {}
    derive: Mapping[type, Callable[[Any, Any, Any], dict[str, Any]]] = {}
    beside: Mapping[type[Fact], Callable[[Any, Any, Any], Beside]] = {}
    checks: Mapping[type, Callable[[Any, Any, Any], Finding]] = {}
    needs: Mapping[type, Callable[[Any, Any], tuple[str, ...]]] = {}
    looks_up: Mapping[type, Callable[[Any, Any, date], tuple[str, ...]]] = {}
    idle: Mapping[str, Callable[[Any, Any], list[Finding]]] = {}
