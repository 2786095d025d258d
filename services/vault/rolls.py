"""Whom something concerns, for a roll: random ids with members, land and shares, and no names."""

from typing import Any, Literal

from msgspec import Struct

from services.vault.household import Basis


class HouseholdEntry(Struct, frozen=True):
    """A household on a roll: by what it is concerned, and what it counts for."""

    subject: str
    division: str
    basis: Basis
    members: int
    area: int = 0
    shares: int = 0


class Standing(Struct, frozen=True):
    """Where a household lives, and what may still be done with its data."""

    subject: str
    division: str
    stage: Literal["registered", "restricted", "shredded"]


INSIDE = """
SELECT stream, title, division FROM bangfu.case_index
WHERE kind = 'subject' AND stage = 'registered' AND division ^@ %s ORDER BY division, stream
"""
ONE = "SELECT division, stage FROM bangfu.case_index WHERE stream = %s AND kind = 'subject'"
CONCERNED = """
SELECT r.subject, r.record, r.members, t.basis, t.area, t.shares
FROM bangfu_vault.record r
LEFT JOIN bangfu_vault.tie t ON t.subject = r.subject AND t.record = r.record
  AND t.project = %(project)s AND (%(basis)s::text IS NULL OR t.basis = %(basis)s)
WHERE r.subject = ANY(%(subjects)s)
ORDER BY r.subject, t.basis
"""


def entries(
    rows: list[Any], standing: dict[str, tuple[str, str]], project: str | None, basis: Basis | None
) -> tuple[HouseholdEntry, ...]:
    """One entry a household, by the record that stands; with a project, those it concerns alone."""
    found: dict[str, HouseholdEntry] = {}
    for subject, record, members, by, area, shares in rows:
        named, division = standing.get(subject, ("", ""))
        if named != record or (project and by is None):
            continue
        before = found.get(subject) or HouseholdEntry(
            subject, division, by or basis or "beneficiary", members
        )
        found[subject] = HouseholdEntry(
            subject,
            division,
            before.basis,
            members,
            before.area + (area or 0),
            before.shares + (shares or 0),
        )
    return tuple(found[subject] for subject in standing if subject in found)
