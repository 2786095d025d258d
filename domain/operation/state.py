"""How it is run, and what it yields (运营、收益、联农带农)."""

from msgspec import Struct


class Operation(Struct, frozen=True, gc=False):
    """How it is run, and what it yields (运营、收益、联农带农)."""
