"""Whom a change of the contract would break: registered subscribers, by what they take and read."""

from collections.abc import Iterable

from msgspec import Struct

from events.contract.comparing import Change
from events.contract.generating import EVERY
from events.subscriber import SubscriberChanged, SubscriberRegistered, touched

Registered = SubscriberRegistered | SubscriberChanged


class Concerned(Struct, frozen=True):
    """A subscriber, the unit to ask, and what of a change concerns it."""

    name: str
    unit: str
    changes: tuple[Change, ...]


def breaks(changes: Iterable[Change], registered: Iterable[Registered]) -> list[Concerned]:
    """The subscribers that these changes break, or may break, each with what concerns it."""
    grave = [change for change in changes if change.grade != "harmless"]
    found = [
        Concerned(one.name, one.unit, tuple(c for c in grave if concerns(c, one)))
        for one in registered
    ]
    return [one for one in found if one.changes]


def concerns(change: Change, subscriber: Registered) -> bool:
    """Whether a subscriber takes the fact, and reads the field or has not said what it reads."""
    if change.fact == EVERY:
        return True
    return touched(subscriber.wanted, subscriber.reads, change.fact, change.field)
