"""How a rule of money says what is wrong, and the rule that hands are apart (职责分离)."""

from collections.abc import Iterable
from datetime import date

from msgspec.structs import replace

from domain.authority import ACCOUNTING_LAW
from domain.case import Case
from domain.circumstances import Circumstances
from events.base import Actor
from events.findings import Finding, Value
from events.requirements import AnyRequirement, Requirement

HANDS = (ACCOUNTING_LAW, "A")
ASSUMED = ("not cited", "ASM")


def wrong(
    key: str,
    observed: dict[str, Value],
    required: dict[str, Value],
    cited: tuple[str, str] = ASSUMED,
    earliest: date | None = None,
) -> Finding:
    """A rule that a fact breaks."""
    found = Finding(key, "broken", key, *cited, observed, required)
    return replace(found, earliest=earliest) if earliest else found


def against(
    asked: Requirement, key: str, observed: dict[str, Value], required: dict[str, Value]
) -> Finding:
    """What a requirement of the pack finds wrong."""
    return Finding(asked.id, "broken", key, asked.article, asked.grade, observed, required)


def apart(by: Actor, hands: Iterable[Actor], n: int) -> list[Finding]:
    """会计法 第二十五条: whoever has a hand in a payment puts no second one to it."""
    mine = next((h for h in hands if h.persons & by.persons), None)
    if mine is None:
        return []
    return [wrong("payment.same-hands", {"payment": n, "post": mine.post}, {}, HANDS)]


def asked_at(case: Case, action: str, about: Circumstances) -> tuple[AnyRequirement, ...]:
    """What the pack asks of an action; nothing where it does not know it."""
    found = about.rules.actions.get(action)
    return about.rules.requires(found, case.origin) if found else ()
