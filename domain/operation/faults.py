"""How the rules of operation say what is wrong."""

from collections.abc import Iterable

from events.base import Actor
from events.findings import Finding, Value

UNCITED = ("not cited", "ASM")
NOT_UNDER_PRICE = ("农村集体经济组织法 第三十五条", "A")
RESERVE_FIRST = ("农村集体经济组织法 第四十二条", "A")
NO_PERSONAL_ACCOUNT = ("农村集体经济组织法 第四十四条", "A")
SHOWN_BEFORE = ("农村集体经济组织法 第四十六条", "A")
HANDS_APART = ("会计法 第二十五条", "A")
OWNERS_DECIDE = ("五原县2021年资产规定", "B")
BOOKED_FIRST = ("农规发〔2024〕26号 (十五)", "B")
IN_FULL = ("农规发〔2024〕26号 (十七)", "B")


def wrong(
    key: str,
    observed: dict[str, Value],
    required: dict[str, Value] | None = None,
    cited: tuple[str, str] = UNCITED,
) -> Finding:
    """What a fact may not say."""
    return Finding(key, "broken", key, *cited, observed, required or {})


def apart(by: Actor, hands: Iterable[tuple[int, Actor]]) -> list[Finding]:
    """会计法 第二十五条: whoever recorded a thing does not act on it as the second hand."""
    mine = next((n for n, hand in hands if hand.persons & by.persons), 0)
    own = wrong("operation.same-hands", {"version": mine, "post": by.post}, {}, HANDS_APART)
    return when(bool(mine), own)


def when(holds: bool, finding: Finding) -> list[Finding]:
    """The finding, if it is so."""
    return [finding] if holds else []
