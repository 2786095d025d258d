"""What an officer may ask about building."""

from domain.command import Act

ACTS: tuple[Act, ...] = ()
