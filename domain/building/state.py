"""Start, progress, supervision and suspension (开工、实施)."""

from msgspec import Struct


class Building(Struct, frozen=True, gc=False):
    """Start, progress, supervision and suspension (开工、实施)."""
