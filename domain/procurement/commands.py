"""What an officer may ask about procurement."""

from domain.command import Act

ACTS: tuple[Act, ...] = ()
