"""What an officer may ask about changes."""

from domain.command import Act

ACTS: tuple[Act, ...] = ()
