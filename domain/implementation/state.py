"""The implementation plan (实施方案) and its approval."""

from msgspec import Struct


class Implementation(Struct, frozen=True, gc=False):
    """The implementation plan (实施方案) and its approval."""
