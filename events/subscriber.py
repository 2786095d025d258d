"""Who takes our facts: what of them, which fields they read, how they get them, what will end when.

No secret and no person stands here. What a webhook is signed with is known by its number alone.
"""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.base import END, Code, CountyCode, Fact, Line, Name, Short

Tag = Annotated[
    str, Meta(pattern=rf"^[a-z][a-z0-9]{{0,31}}\.[a-z][a-z0-9-]{{0,62}}\.v[1-9][0-9]{{0,3}}{END}")
]
"""The name of a fact, as `project.intake-filed.v1`."""
Kind = Annotated[str, Meta(pattern=rf"^[a-z][a-z0-9]{{0,31}}{END}")]
"""The kind of a stream, as `project`."""
Path = Annotated[
    str, Meta(pattern=rf"^[a-z][a-z0-9_]{{0,62}}(\.[a-z][a-z0-9_]{{0,62}}){{0,7}}{END}")
]
"""A field of a fact, as `dossier.funds.amount`; of a list, a field of its entries."""
Client = Annotated[str, Meta(pattern=rf"^[A-Za-z0-9._:-]{{1,64}}{END}")]
"""What the tokens of a machine say in `sub`."""
Url = Annotated[str, Meta(min_length=10, max_length=500, pattern=rf"^https?://[!-~]+{END}")]
Start = Literal["beginning", "now"]


class Wanted(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Which facts: of a county or all in a city or province, of some kinds, and some by name.

    Where kinds and names are both given, either is enough; where neither is, every fact is taken.
    County 000000 is the whole country.
    """

    county: CountyCode
    kinds: Annotated[tuple[Kind, ...], Meta(max_length=50)] = ()
    facts: Annotated[tuple[Tag, ...], Meta(max_length=200)] = ()


class Reads(Struct, frozen=True, forbid_unknown_fields=True):
    """The fields that a subscriber reads of a fact; what else changes does not concern it."""

    fact: Tag
    fields: Annotated[tuple[Path, ...], Meta(min_length=1, max_length=200)]


class Durable(
    Struct, frozen=True, tag_field="how", tag="nats", omit_defaults=True, forbid_unknown_fields=True
):
    """Over NATS, by a durable consumer of this name."""

    durable: Code


class Webhook(
    Struct,
    frozen=True,
    tag_field="how",
    tag="webhook",
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """Posted to an address, from the first fact of all or from the registration on."""

    url: Url
    start: Start = "now"


class Pull(
    Struct, frozen=True, tag_field="how", tag="pull", omit_defaults=True, forbid_unknown_fields=True
):
    """Read from `GET /events` whenever the subscriber likes."""


Delivery = Durable | Webhook | Pull


class SubscriberRegistered(Fact, frozen=True, tag="subscriber.registered.v1"):
    """A system was registered to take facts (登记订阅方); `unit` is whom to ask about it."""

    name: Name
    unit: Line
    wanted: Wanted
    delivery: Delivery
    reads: tuple[Reads, ...] = ()
    client: str = ""


class SubscriberChanged(Fact, frozen=True, tag="subscriber.changed.v1"):
    """What is known of a subscriber was replaced (变更订阅)."""

    name: Name
    unit: Line
    wanted: Wanted
    delivery: Delivery
    reason: Line
    reads: tuple[Reads, ...] = ()
    client: str = ""


class SecretRotated(Fact, frozen=True, tag="subscriber.secret-rotated.v1"):
    """A webhook's secret was replaced by the next (更换密钥); the old one signs too for a time."""

    number: Annotated[int, Meta(ge=2)]


class SubscriberWithdrawn(Fact, frozen=True, tag="subscriber.withdrawn.v1"):
    """A system takes no facts any more (注销订阅)."""

    reason: Line


class SunsetAnnounced(Fact, frozen=True, tag="subscriber.sunset-announced.v1"):
    """A fact, or one field of it, will no longer be published after a day (公告停用)."""

    tag: Tag
    ends: date
    reason: Line
    field: Short = ""
    instead: Short = ""


SubscriberFact = (
    SubscriberRegistered | SubscriberChanged | SecretRotated | SubscriberWithdrawn | SunsetAnnounced
)


def wants(wanted: Wanted, tag: str, county: str) -> bool:
    """Whether a fact is one of those that a filter takes."""
    return within(wanted.county, county) and takes(wanted, tag)


def takes(wanted: Wanted, tag: str) -> bool:
    """Whether a filter takes a fact of that name, in whatever county."""
    everything = not (wanted.kinds or wanted.facts)
    return everything or tag.partition(".")[0] in wanted.kinds or tag in wanted.facts


def within(outer: str, county: str) -> bool:
    """Whether a county is the outer one, or lies in that city, province or country."""
    width = next((width for width in (0, 2, 4) if not outer[width:].strip("0")), 6)
    return county.startswith(outer[:width])


def touched(wanted: Wanted, reads: tuple[Reads, ...], tag: str, field: str = "") -> bool:
    """Whether a change of a fact, or of one field of it, changes what a subscriber reads.

    Of one that does not say what it reads, whatever it takes may be.
    """
    if not takes(wanted, tag):
        return False
    fields = [path for one in reads if one.fact == tag for path in one.fields]
    return not reads or any(_nested(field, path) for path in fields)


def _nested(changed: str, read: str) -> bool:
    """Whether one holds the other: who reads a part loses it with the whole."""
    ours, theirs = read.split("."), changed.split(".") if changed else []
    return all(a == b for a, b in zip(ours, theirs, strict=False))
