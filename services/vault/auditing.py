"""Who read whose data, in which post, for what: written before anything is shown."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from msgspec import Struct

from events.base import Actor
from services.vault.vault import Vault

Purpose = Literal["consent", "payment", "service", "verification", "supervision"]
"""征求意见、资金发放、帮扶服务、信息核实、监督检查."""
What = Literal["masked", "full", "sought", "export", "unsealed", "evidence"]


class Reader(Struct, frozen=True):
    """Who reads, in which post, by which request."""

    actor: Actor
    at: datetime
    request: str


class Reading(Struct, frozen=True):
    """A reading as the person whose data they are may be told of it."""

    at: datetime
    post: str
    division: str
    what: str
    purpose: str


NOTE = """
INSERT INTO bangfu_vault.reading (at, person, post, division, subject, what, purpose, request)
SELECT %s, %s, %s, %s, unnest(%s::text[]), %s, %s, %s
"""
READINGS = """
SELECT at, post, division, what, purpose FROM bangfu_vault.reading
WHERE subject = %s ORDER BY n DESC LIMIT 1000
"""


async def note(
    vault: Vault, by: Reader, subjects: Iterable[str], what: What, purpose: str = ""
) -> None:
    """Put a reading on record; without it nothing is shown."""
    who = by.actor
    said = (by.at, who.person, who.post, who.division, list(subjects), what, purpose, by.request)
    await vault.query(NOTE, said)


async def readings(vault: Vault, subject: str) -> tuple[Reading, ...]:
    """The last thousand readings of a subject, the newest first."""
    return tuple(Reading(*row) for row in await vault.query(READINGS, (subject,)))
