"""What an officer may ask about assets."""

from domain.command import Act

ACTS: tuple[Act, ...] = ()
