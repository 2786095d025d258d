"""What a command is, and how a part of the life declares its own."""

from datetime import date

from msgspec import Struct

from events.base import Fact


class Command(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`on` is the day it occurred (Asia/Shanghai), today if left out; a late entry shows."""

    on: date | None = None


class Act(Struct, frozen=True):
    """A command as the code knows it: its name in a pack, the fact it makes, where it may start.

    `stages` is empty where it only puts something on record, at any live stage; `moves` are the
    stages to which it may lead. `resource` is its place in the API, under the case that it is put
    to; none where it is only part of another act. `zh` says what it does.
    """

    command: type[Command]
    name: str
    makes: type[Fact]
    resource: str
    zh: str
    stages: frozenset[str] = frozenset()
    moves: tuple[str, ...] = ()
