"""What an officer may ask about operation."""

from domain.command import Act

ACTS: tuple[Act, ...] = ()
