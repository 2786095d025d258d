"""Completion and acceptance (完工、验收)."""

from msgspec import Struct


class Acceptance(Struct, frozen=True, gc=False):
    """Completion and acceptance (完工、验收)."""
