"""What an officer may ask about implementation."""

from domain.command import Act

ACTS: tuple[Act, ...] = ()
