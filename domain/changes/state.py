"""What was changed after the library, and what is asked to be (变更)."""

from msgspec import Struct


class Changes(Struct, frozen=True, gc=False):
    """What was changed after the library, and what is asked to be (变更)."""
