"""What an officer may ask about acceptance."""

from domain.command import Act

ACTS: tuple[Act, ...] = ()
