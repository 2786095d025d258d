"""Start, progress, supervision and suspension (开工、实施)."""

from datetime import date

from msgspec import Struct


class Building(Struct, frozen=True, gc=False):
    """How far the works have come."""

    started_on: date | None = None
    planned_end: date | None = None
