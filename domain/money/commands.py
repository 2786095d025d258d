"""What an officer may ask about money."""

from domain.command import Act

ACTS: tuple[Act, ...] = ()
