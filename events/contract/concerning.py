"""Whom a change of the contract would break: registered subscribers, by what they take and read."""

from collections.abc import Iterable

from msgspec import Struct

from events.contract.comparing import Change
from events.contract.generating import EVERY
from events.published import kind_of
from events.subscriber import SubscriberChanged, SubscriberRegistered

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
    return _takes(subscriber, change.fact) and _reads(subscriber, change)


def _takes(subscriber: Registered, tag: str) -> bool:
    wanted = subscriber.wanted
    by_kind = not wanted.kinds or kind_of(tag) in wanted.kinds
    return by_kind and (not wanted.facts or tag in wanted.facts)


def _reads(subscriber: Registered, change: Change) -> bool:
    if not subscriber.reads:
        return True
    fields = [f for reads in subscriber.reads if reads.fact == change.fact for f in reads.fields]
    return any(_touch(field, change.field) for field in fields)


def _touch(read: str, changed: str) -> bool:
    """Whether one holds the other: who reads a whole reads its parts, and who reads a part loses it
    with the whole."""
    ours, theirs = read.split("."), changed.split(".") if changed else []
    return all(a == b for a, b in zip(ours, theirs, strict=False))
