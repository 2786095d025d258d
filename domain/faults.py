"""How a rule says that a fact may not stand, and what one fact passes on to those beside it."""

from datetime import date
from typing import Any

from events.base import Fact
from events.findings import Finding, Value

UNCITED = ("not cited", "ASM")


def broken(
    key: str,
    observed: dict[str, Value],
    required: dict[str, Value] | None = None,
    cited: tuple[str, str] = UNCITED,
    earliest: date | None = None,
) -> Finding:
    """What a fact may not say, under the article and grade that are cited."""
    return Finding(key, "broken", key, *cited, observed, required or {}, earliest=earliest)


def stamp_of(fact: Fact) -> dict[str, Any]:
    """Who, when and by which command: the same for facts of other cases that follow from it."""
    return {
        "by": fact.by,
        "at": fact.at,
        "on": fact.on,
        "command": fact.command,
        "correlation": fact.correlation,
        "county": fact.county,
    }
